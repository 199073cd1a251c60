"""The words of a report: one fixed phrase for each value of the assessment's vocabularies."""

from __future__ import annotations

import re

URGENCY_WORDS = {
    "immediate": "now",
    "same_day": "same day",
    "urgent": "within 2 working days",
    "soon": "within 4 weeks",
    "routine": "next review",
    "self_care": "self-care",
}
URGENCY_ORDER = tuple(URGENCY_WORDS)
TIER_WORDS = {
    "established": "Established",
    "likely": "Likely",
    "possible": "Possible",
    "contributor": "Contributor",
    "unlikely": "Unlikely",
    "excluded": "Excluded",
}
TIER_STEPS = {"excluded": 0, "unlikely": 1, "contributor": 2, "possible": 3, "likely": 4, "established": 5}
# "Contributor" is a tier too: the kind is told apart from it.
KIND_WORDS = {"cause": "", "mimic": "mimic", "contributor": "adds to cramps"}
EXPLAINS_WORDS = {
    "usual": "usually accounts for such cramps",
    "sometimes": "sometimes accounts for such cramps",
    "doubtful": "doubtful that it accounts for these cramps",
}
ACTOR_WORDS = {"emergency_service": "emergency service"}
BURDEN_WORDS = {"blood": "blood test"}
REASON_WORDS = {
    "not_recorded": "not recorded",
    "stale": "out of date",
    "conflict": "in conflict",
    "not_evaluated": "not evaluated",
}
PREGNANCY_WORDS = {"not_pregnant": "not pregnant", "unknown": "pregnancy not recorded"}
SOURCE_STATUS_WORDS = {"V": "", "VS": "seen in a secondary source", "R": "from memory, not checked"}
AS_OF_WORDS = {"argument": "given", "document": "from the document", "today": "today"}
JURISDICTION_WORDS = {"us": "US", "uk": "UK", "eu": "EU"}
FLAG_MARKS = {"low": "↓", "high": "↑", "very low": "↓↓", "very high": "↑↑"}

_DATE = re.compile(r"\b((?:19|20)\d\d)-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?\b")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_words(text: str) -> str:
    """Full or partial ISO dates in a text with the month's name, which nobody takes for a day.

    >>> date_words("2026-11-08"), date_words("since 2026-08"), date_words("2026")
    ('8 Nov 2026', 'since Aug 2026', '2026')
    """
    return _DATE.sub(lambda m: " ".join(filter(None, (m[3] and m[3].lstrip("0"), _MONTHS[int(m[2]) - 1], m[1]))), text)


def words_of(value: str, table: dict[str, str]) -> str:
    """The phrase for a value, else the value with its underscores as spaces."""
    return table.get(value, value.replace("_", " "))


def sentence(text: str) -> str:
    """The text with a capital first letter, unless its first word has a capital inside.

    >>> sentence("potassium"), sentence("eGFR")
    ('Potassium', 'eGFR')
    """
    first = text.partition(" ")[0]
    return text[:1].upper() + text[1:] if first.islower() else text


def count_words(number: int, one: str, many: str | None = None) -> str:
    """A count with its noun: ``1 item``, ``3 items``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def one_of(texts: list[str]) -> str:
    """The texts as alternatives: ``clonus, brisk reflexes or leg weakness``."""
    return " or ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))
