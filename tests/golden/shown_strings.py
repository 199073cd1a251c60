"""Which strings of an assessment a reader must find in every report, and how they are compared."""

from __future__ import annotations

import re

from crampx._report.view_parts import _tokens
from crampx._report.words import date_words

# Every key of the assessment's JSON stands in exactly one of these, so that a new field is decided on, not forgotten.
SHOWN = {
    "action", "allowed", "band", "complaint", "cramp_evidence", "dose", "electrolytes", "found", "gate",
    "high", "intended_use", "interactions", "limits_title", "low", "message", "missing", "monitoring", "name",
    "question", "rationale", "review", "suggestions", "summary", "title", "unit", "value", "version",
}
SHOWN_AS_DATES = {"as_of", "birth_date", "date", "onset", "started"}
# Shown on paper, left to ``crampx explain`` on a terminal.
PAPER_ONLY = {"about", "confused_with", "tier_reason"}
# Triggers of these tiers get the first sentence of ``about`` on paper; its reason stands on the web page.
MINOR = {"contributor", "unlikely", "excluded"}
# Shown in full on the web page; on paper and on a terminal shortened or left to the JSON result.
WEB_ONLY = {"cite", "patient_facing", "trigger", "why"}
# Words for a closed vocabulary, checked one by one elsewhere, or shortened (digests, rule ids).
IN_OTHER_WORDS = {
    "actor", "answer", "as_of_source", "burden", "comparator", "digest", "effect", "evaluated", "explains", "flag",
    "grade", "jurisdiction", "kind", "limits_from", "pregnancy", "reason", "rule", "sex", "started_against_onset",
    "status", "strength", "tier", "urgency", "used_by", "best", "worst", "classes", "confirms_open", "excludes_open",
    "ids", "towards",
    # Scores: one text holds total and bands; of an item its title or its answer. Calculated: paper names the equation.
    "bands", "origin", "applies", "unverified",
    # Facts: as many as fit on a line, the rest counted; needs: the first five missing facts, with arrows.
    "text", "best_needs", "worst_needs",
}
ONLY_IN_JSON = {
    "analyte", "band_ids", "code", "concept", "file", "finding", "format", "id", "item", "key", "line",
    "matters_for", "part_of", "pointer", "position", "references", "rules", "score", "severity", "subject",
}
DECIDED = SHOWN | SHOWN_AS_DATES | PAPER_ONLY | WEB_ONLY | IN_OTHER_WORDS | ONLY_IN_JSON


def strings_of(value, key=""):
    """Pairs of key and string, in order; dicts are walked."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from strings_of(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from strings_of(part, key)
    elif isinstance(value, str):
        yield key, value


def squeezed(text: str) -> str:
    """The text without white space, line marks and case: lines may be broken anywhere between words."""
    return re.sub(r"[\s▌]+", "", text).casefold()


def absent_from(report: str, data: dict, keys: set[str], show) -> list[tuple[str, str]]:
    """The strings of those keys, and of data quality, that the report lacks."""
    whole, words = squeezed(report), set(_tokens(report))
    missing = []
    for key, text in strings_of(data):
        if key not in keys | SHOWN_AS_DATES:
            continue
        expected = show(date_words(text) if key in SHOWN_AS_DATES else text).removesuffix(".")
        # Effects on electrolytes are grouped by their verb.
        if squeezed(expected) not in whole and not (key == "electrolytes" and set(_tokens(expected)) <= words):
            missing.append((key, text))
    told = [item["text"] for part in ("assumptions", "conversions", "unused") for item in data[part][:200]]
    return missing + [("text", text) for text in told if squeezed(show(text).removesuffix(".")) not in whole]


def without_minor_notes(value):
    """The result without what paper says of a minor trigger in one sentence only."""
    if isinstance(value, dict):
        dropped = PAPER_ONLY if value.get("tier") in MINOR else set()
        return {name: without_minor_notes(part) for name, part in value.items() if name not in dropped}
    return [without_minor_notes(part) for part in value] if isinstance(value, list) else value


def condensed(value, key=""):
    """The result without what reports shorten on purpose: long lists of facts and of missing facts, lines that do not
    count, all but the first reason of a suggestion, evidence of a medication that stands at a trigger already.
    """
    if isinstance(value, dict):
        dropped = {"facts", "missing", "cramp_evidence"}
        return {name: condensed(part, name) for name, part in value.items() if name not in dropped}
    if isinstance(value, list):
        counted = [part for part in value if not (isinstance(part, dict) and part.get("counts") is False)]
        first = counted[:1] if key == "because" and counted and counted[0].get("effect") == "suggests" else counted
        return [condensed(part) for part in first]
    return value
