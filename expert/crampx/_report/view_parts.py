"""Pieces of the view that several sections share: capped rows, evidence lines, names of ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Any, TypeAlias, TypeVar

from crampx._assessment.model import Assessment, Evidence, FactRef
from crampx._assessment.pack_model import LocalText
from crampx._report.characters import ROW_CAP
from crampx._report.words import count_words, date_words, sentence

FACTS_LENGTH = 70
# An id that is longer is a UUID or a key of a machine; its beginning is enough to find it by.
LONGEST_ID = 20
SHORT_ID = 8

View: TypeAlias = dict[str, Any]
_T = TypeVar("_T")
_TOKEN = re.compile(r"[\w.,/%-]*\w|%")


@dataclass(frozen=True, slots=True)
class Names:
    """Titles of triggers and red flags by id, and numbers of sources by key."""

    titles: Mapping[str, str]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, assessment: Assessment) -> Names:
        """Every title and source number that the assessment itself states."""
        titles = {item.id: item.title for item in assessment.cannot_exclude}
        titles |= {item.id: item.title for item in assessment.follow_up}
        titles |= {item.trigger: item.title for item in assessment.differential}
        titles |= {item.id: item.title for item in assessment.red_flags}
        return cls(titles, {entry.key: entry.number for entry in assessment.references})

    def title(self, name: str) -> str:
        """The title of an id or of a full rule id, else its words."""
        stem = name.split("/", maxsplit=1)[0]
        return self.titles.get(stem) or stem.replace("_", " ")

    def all_titles(self, names: Iterable[str]) -> list[str]:
        """Titles of ids, each once, in order."""
        return list(dict.fromkeys(self.title(name) for name in names))

    def refs(self, keys: Iterable[str]) -> list[int]:
        """Numbers of sources, ascending."""
        return sorted({self.numbers[key] for key in keys if key in self.numbers})


def rows(items: Sequence[_T], view: Callable[[_T], Any], *, most: int = ROW_CAP) -> View:
    """At most 200 rows, or fewer, and how many more there are."""
    return {"rows": [view(item) for item in items[:most]], "more": max(0, len(items) - most)}


def place_words(pointer: str | None, resource: str | None) -> str:
    """Where something stands: the resource of a record, a long id cut short, else the pointer.

    >>> place_words("/entry/3/resource/code", "Observation/4d2c41a8-11a5-4f5e-8a36-2fd8e77bf2b4")
    'Observation/4d2c41a8…'
    >>> place_words("/labs/0", None), place_words("/entry/3/resource", "Observation")
    ('/labs/0', 'Observation at /entry/3/resource')
    """
    kind, _, name = (resource or "").partition("/")
    if not kind:
        return pointer or ""
    if not name:
        return f"{kind} at {pointer}"
    return f"{kind}/{name if len(name) <= LONGEST_ID else name[:SHORT_ID] + '…'}"


def fact_words(fact: FactRef) -> str:
    """A fact with its date, unless its text states it."""
    day = date_words(fact.date) if fact.date else ""
    return fact.text if day in fact.text else f"{fact.text}, {day}"


def facts_beside(sentence_text: str, facts: Iterable[FactRef]) -> list[str]:
    """Facts of a sentence, up to a line of them, and how many more: what the sentence says is not repeated."""
    return up_to_a_line(every_fact_beside(sentence_text, facts))


def every_fact_beside(sentence_text: str, facts: Iterable[FactRef]) -> list[str]:
    """All facts of a sentence; one that the sentence states is left out, but for its date.

    A sentence of alternatives ("confusion, a seizure or vomiting") states none of them: which one is recorded is shown.
    """
    words = _tokens(sentence_text)
    found: dict[str, str] = {}
    for fact in facts:
        day = date_words(fact.date) if fact.date else ""
        if not _is_said(_tokens(fact.text), words):
            found[fact_words(fact)] = fact_words(fact)
        elif day not in sentence_text:
            found[fact_words(fact)] = day
    # A date by itself is clear only where it is all there is.
    return list(dict.fromkeys(found.values())) if len(set(found.values())) == 1 else list(found)


def _is_said(fact: list[str], words: list[str]) -> bool:
    """Whether a sentence states a fact: its value with unit and date, else every word of it and no alternative."""
    value = list(dropwhile(lambda word: not word[:1].isdigit(), fact))
    if value:
        return set(fact) <= set(words) or any(words[n : n + len(value)] == value for n in range(len(words)))
    return "or" not in words and set(fact) <= set(words)


def up_to_a_line(texts: list[str]) -> list[str]:
    """The first texts that fit on a line, at least one, and how many more there are."""
    shown = texts[:1]
    for text in texts[1:]:
        if len("; ".join([*shown, text])) > FACTS_LENGTH:
            return [*shown, f"{len(texts) - len(shown)} more"]
        shown.append(text)
    return shown


def _tokens(text: str) -> list[str]:
    return [token.casefold().strip(".,") for token in _TOKEN.findall(text)]


def of_pack(text: str, pack: str | None) -> str:
    """The text with the site pack that it comes from.

    >>> of_pack("Refer today", "site_a"), of_pack("Refer today", None)
    ('Refer today (site pack: site_a)', 'Refer today')
    """
    return f"{text} (site pack: {pack})" if pack else text


def local_words(texts: Iterable[LocalText] | None) -> list[str]:
    """What site packs add to a shipped line."""
    return [of_pack(each.text, each.pack) for each in texts or ()]


def evidence(item: Evidence, names: Names) -> View:
    """One rule that holds: its sentence, facts, strength, grade, sources and own name within its file."""
    strength = item.effect if item.effect in {"confirms", "excludes"} else item.strength
    pack = f"site pack: {item.source.pack}" if item.source.pack else ""
    marks = [mark for mark in (strength, item.grade, "" if item.counts else "not counted", pack) if mark]
    return {
        "text": sentence(item.rationale),
        "facts": facts_beside(item.rationale, item.facts),
        "marks": marks,
        "refs": names.refs(item.references),
        "counts": item.counts,
        "rule": item.rule.split("/")[-1],
    }


def plural_titles(triggers: int, red_flags: int) -> str:
    """How much the knowledge covers, in words."""
    return f"{count_words(triggers, 'trigger')} and {count_words(red_flags, 'red flag')}"
