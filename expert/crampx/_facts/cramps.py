"""The ``cramps`` object: words state concepts, numbers are quantities."""

from __future__ import annotations

from typing import Literal

from crampx._facts.collector import Collector
from crampx._facts.measured_items import add_measured
from crampx._facts.model import Fact, Statement
from crampx._knowledge.names import suggest
from crampx._patient.model import CrampEntry, Item, PatientDocument

# A field with one value says that its other values do not hold; a list may be incomplete.
_SINGLE = ("side", "course", "clears_fully")


def add_cramps(document: PatientDocument, collect: Collector) -> None:
    """Add what the cramps object states, its side included."""
    if not document.cramps:
        return
    side = _side(document)
    subject = collect.lookup.index.cramps_concept
    title = collect.lookup.concepts[subject].title
    fact = Fact("/cramps", subject, title, title)
    collect.state(Statement(subject, True, fact, side=side))
    for entry in document.cramps:
        if entry.number is not None:
            _add_number(entry, collect)
        else:
            _add_word(entry, side, collect)


def _side(document: PatientDocument) -> Literal["left", "right", "both"] | None:
    for entry in document.cramps:
        if entry.field == "side":
            match entry.word:
                case "left" | "right":
                    return entry.word
                case "both" | "alternating":
                    return "both"
                case _:
                    return None
    return None


def _add_number(entry: CrampEntry, collect: Collector) -> None:
    analyte_id = collect.lookup.cramp_numbers.get(entry.field)
    if analyte_id is None:
        collect.understood.append((entry.pointer, entry.field.replace("_", " ")))
        return
    analyte = collect.lookup.analytes[analyte_id]
    item = Item("symptoms", entry.pointer, analyte.title, value=entry.number, unit=analyte.cramps_unit)
    add_measured(item, analyte, collect)


def _add_word(entry: CrampEntry, side: Literal["left", "right", "both"] | None, collect: Collector) -> None:
    allowed = collect.lookup.index.cramps.get(entry.field, ())
    word = "_".join(entry.word.casefold().replace("-", " ").split())
    if word not in allowed:
        collect.reject(
            "unknown_word", "the word is not one of those this field knows; it was not used", entry.pointer,
            found=entry.word, allowed=allowed, suggestions=suggest(word, allowed),
        )
        return
    shown = f"cramps {entry.field.replace('_', ' ')}: {word.replace('_', ' ')}"
    collect.understood.append((entry.pointer, shown))
    stated = collect.lookup.cramp_words.get(f"{entry.field} {word}", ())
    for concept in stated:
        title = collect.lookup.concepts[concept].title
        fact = Fact(entry.pointer, concept, title, title)
        collect.state(Statement(concept, True, fact, side=side))
    if entry.field in _SINGLE:
        bound = collect.lookup.cramp_words
        others = {c for other in allowed if other != word for c in bound.get(f"{entry.field} {other}", ())}
        for concept in sorted(others - set(stated)):
            fact = Fact(entry.pointer, concept, f"no {collect.lookup.concepts[concept].title}", shown)
            collect.state(Statement(concept, False, fact))


