"""A document as it would read if something were otherwise: ``potassium=4.2 mmol/L``, ``back pain=absent``.

Names and units are read exactly as in documents. What contradicts the change is left out of the copy: a recorded
presence against an absence, an absence of the thing or its class against a presence, a result of the same day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from msgspec.structs import replace

from crampx._assessment.what_if_prune import without
from crampx._facts.coded import answer_coded
from crampx._facts.coded_items import KIND_OF_LIST
from crampx._facts.from_document import to_facts
from crampx._facts.lookup import Lookup
from crampx._knowledge.model import Jurisdiction
from crampx._knowledge.names import normalise, normalise_unit, suggest
from crampx._logic.conditions import Coded
from crampx._logic.dates import PartialDate
from crampx._logic.truth import Truth
from crampx._patient.model import Comparator, Item, ListName, Number, PatientDocument, Person
from crampx._patient.vocabulary import MAX_AGE
from crampx._values import Value

Word: TypeAlias = Literal["present", "absent", "unknown"]
Side: TypeAlias = Literal["left", "right", "both"]
_STATES: Final[dict[str, Word]] = {"present": "present", "absent": "absent", "unknown": "unknown"}
_SIDES: Final[dict[str, Side]] = {"left": "left", "right": "right", "both": "both"}
_NUMBER: Final = re.compile(r"(<=|>=|<|>)?\s*(-?\d{1,18}(?:\.\d{1,40})?)(?:\s*([^\d\s].*))?", re.ASCII)
_SIGNS: Final[dict[str, Comparator]] = {"": "", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_SEXES: Final[dict[str, Literal["female", "male"]]] = {"female": "female", "male": "male"}
_STAGES: Final[dict[str, Literal["not_pregnant", "pregnant", "postpartum"]]] = {
    "not pregnant": "not_pregnant", "pregnant": "pregnant", "postpartum": "postpartum",
}
_LISTS: Final[dict[str, ListName]] = {
    **{kind: name for name, kind in KIND_OF_LIST.items()}, "lab": "labs", "vital": "vitals", "score": "labs",
}
_FORM: Final = "write NAME=VALUE UNIT, or NAME=present, absent or unknown, with left, right or both after present"


class WhatIfError(ValueError):
    """A what-if that cannot be read or applied. Its text says what would be right."""


class WhatIf(Value, frozen=True):
    """One change, resolved.

    Args:
        subject: concept or analyte id, or ``sex``, ``age``, ``pregnancy``.
        text: as given, with the title of what its name was read as.
        word: of a concept, or ``unknown``; of ``sex`` and ``pregnancy`` their word.
        number: of an analyte or of ``age``.
    """

    subject: str
    text: str
    word: str = ""
    side: Side | None = None
    number: Number | None = None
    unit: str | None = None
    comparator: Comparator = ""


def read_what_if(text: str, lookup: Lookup) -> WhatIf:
    """Read and resolve one change.

    Raises:
        WhatIfError: it is malformed, or its name, unit or value is not known.
    """
    name, equals, stated = (part.strip() for part in text.partition("="))
    if not (name and equals and stated):
        raise WhatIfError(_FORM)
    change = WhatIf("", " ".join(text.split()))
    person = _person(normalise(name), normalise(stated), change)
    if person is not None:
        return person
    words = stated.casefold().split()
    if words[0] in _STATES and len(words) <= 2:
        return _coded(name, words, change, lookup)
    number = _NUMBER.fullmatch(stated)
    if number is None:
        raise WhatIfError(_FORM)
    return _measured(name, number, change, lookup)


def _person(name: str, stated: str, change: WhatIf) -> WhatIf | None:
    """A property of the person, if the name is one and the words are its own."""
    if name == "sex":
        if stated not in _SEXES:
            raise WhatIfError("sex is female or male")
        return replace(change, subject=name, word=stated)
    if name == "age":
        age = stated.removesuffix("years").strip()
        if not (age.isascii() and age.isdecimal()) or not 0 <= int(age[:4]) <= MAX_AGE:
            raise WhatIfError(f"age is a whole number of years, at most {MAX_AGE}")
        return replace(change, subject=name, number=Number(Decimal(age), age))
    if name == "pregnancy" and stated in _STAGES:
        return replace(change, subject=name, word=stated)
    return None


def _coded(name: str, words: Sequence[str], change: WhatIf, lookup: Lookup) -> WhatIf:
    key = normalise(name)
    side = _SIDES.get(words[1]) if len(words) == 2 else None
    if len(words) == 2 and (side is None or words[0] != "present"):
        raise WhatIfError(_FORM)
    subject = lookup.concept_names.get(key)
    if subject is None and key in lookup.analyte_names:
        subject = lookup.analyte_names[key]
        if words[0] != "unknown":
            raise WhatIfError("this is measured: give a number with its unit")
    if subject is None:
        raise WhatIfError(_unknown_name(key, (*lookup.concept_names, *lookup.analyte_names)))
    return replace(change, subject=subject, text=_named(name, subject, change, lookup), word=words[0], side=side)


def _measured(name: str, number: re.Match[str], change: WhatIf, lookup: Lookup) -> WhatIf:
    key = normalise(name)
    subject = lookup.analyte_names.get(key)
    if subject is None and key in lookup.concept_names:
        raise WhatIfError("this is not measured: give present, absent or unknown")
    if subject is None:
        raise WhatIfError(_unknown_name(key, (*lookup.analyte_names, *lookup.concept_names)))
    sign, amount, unit = number.groups()
    made = replace(
        change, subject=subject, text=_named(name, subject, change, lookup), number=Number(Decimal(amount), amount),
        unit=unit.strip() if unit else None, comparator=_SIGNS[sign or ""],
    )
    day = date(2000, 1, 1)
    alone = PatientDocument(Person(), "", items=(_item(made, 0, day, lookup),))
    for problem in to_facts(alone, lookup, day, None).not_understood:
        allowed = ", ".join(problem.suggestions or problem.allowed)
        raise WhatIfError(f"{problem.message}{f' (allowed: {allowed})' if allowed else ''}")
    return made


def _named(name: str, subject: str, change: WhatIf, lookup: Lookup) -> str:
    """The change as given, with what its name was read as where that is another word."""
    title = (lookup.concepts.get(subject) or lookup.analytes[subject]).title
    return change.text if normalise(name) == normalise(title) else f"{change.text} ({title})"


def _unknown_name(key: str, known: Sequence[str]) -> str:
    near = suggest(key, known)
    hint = f"did you mean {', '.join(near)}?" if near else "crampx knowledge search finds names that are known"
    return f"the name is not known; {hint}"


def with_changes(
    document: PatientDocument, changes: Sequence[WhatIf], lookup: Lookup, as_of: date, jurisdiction: Jurisdiction | None
) -> PatientDocument:
    """A copy of the document in which the changes hold on the day it speaks of, one after the other."""
    for number, change in enumerate(changes):
        if change.subject in ("sex", "age", "pregnancy") and change.word not in _STATES:
            document = replace(document, person=_changed_person(document.person, change))
        elif not _holds_already(document, change, lookup, as_of, jurisdiction):
            kept = without(document, change.subject, change.word or "measured", lookup, as_of)
            if change.side is not None:
                kept = without(kept, change.subject, "absent", lookup, as_of)
            item = _item(change, number, as_of, lookup)
            added = () if change.word == "unknown" else (_with_limits(item, document, change, lookup),)
            document = replace(kept, items=(*kept.items, *added))
    return document


def _changed_person(person: Person, change: WhatIf) -> Person:
    if change.subject == "age" and change.number is not None:
        return replace(person, age=int(change.number.value), birth_date=None)
    if change.subject == "sex":
        return replace(person, sex=_SEXES[change.word])
    return replace(person, pregnancy=_STAGES[change.word])


def _holds_already(
    document: PatientDocument, change: WhatIf, lookup: Lookup, as_of: date, jurisdiction: Jurisdiction | None
) -> bool:
    """Whether the record says so anyway; a second, vaguer statement would only blur it."""
    if change.number is not None or change.side is not None or change.subject not in lookup.concepts:
        return False
    facts = to_facts(document, lookup, as_of, jurisdiction)
    concept = lookup.concepts[change.subject]
    value = answer_coded(Coded(concept.kind, concept.id), "plain", facts, lookup).value
    return value is not Truth.UNKNOWN and value.word == change.word


def _item(change: WhatIf, number: int, as_of: date, lookup: Lookup) -> Item:
    """The change as an entry of the document, of the day it speaks of."""
    record = lookup.concepts.get(change.subject) or lookup.analytes[change.subject]
    return Item(
        _LISTS[record.kind], f"/what_if/{number}", record.id, present=change.word != "absent", side=change.side,
        when=PartialDate.of(as_of), value=change.number, unit=change.unit, comparator=change.comparator,
    )


def _with_limits(item: Item, document: PatientDocument, change: WhatIf, lookup: Lookup) -> Item:
    """With the limits of the same laboratory, where it reported the quantity in this unit before."""
    if change.number is None or item.unit is None:
        return item
    names = lookup.analyte_names
    same = [
        other for other in document.items
        if names.get(normalise(other.name)) == change.subject
        and normalise_unit(other.unit or "") == normalise_unit(item.unit)
        and (other.low is not None or other.high is not None)
    ]
    return replace(item, low=same[-1].low, high=same[-1].high) if same else item
