"""A patient document and the knowledge to a fact base: every item is used, noted or reported."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from crampx._facts.coded_items import KIND_OF_LIST, add_coded
from crampx._facts.collector import Collector
from crampx._facts.cramps import add_cramps
from crampx._facts.derived import with_derived
from crampx._facts.episodes import leave_out_past_episodes
from crampx._facts.lookup import Lookup
from crampx._facts.measured_items import add_measured
from crampx._facts.model import Fact, FactBase, Measurement, Statement
from crampx._facts.naming import Named, resolve
from crampx._facts.person import person_facts, with_current_pregnancy
from crampx._facts.show import show_date
from crampx._facts.table_limits import Subject
from crampx._knowledge.model import Jurisdiction
from crampx._logic.dates import PartialDate
from crampx._patient.model import Item, ListName, PatientDocument
from crampx._patient.places import resource_at
from crampx._problems import sorted_problems

_RELATED: dict[ListName, str] = {"allergies": "allergy to", "family_history": "family history of"}
# Which lists an unreadable resource of a record may have told of.
_LISTS_OF_RESOURCES: dict[str, tuple[str, ...]] = {
    "Patient": (),
    "Observation": ("labs", "vitals", "signs", "symptoms", "exposures"),
    "Condition": ("conditions", "symptoms", "signs"),
    "Medication": ("medications",),
    "MedicationRequest": ("medications",),
    "MedicationStatement": ("medications",),
    "MedicationAdministration": ("medications",),
    "AllergyIntolerance": ("allergies",),
    "Procedure": ("procedures",),
    "FamilyMemberHistory": ("family_history",),
    "Encounter": (),
}


def to_facts(document: PatientDocument, lookup: Lookup, as_of: date, jurisdiction: Jurisdiction | None) -> FactBase:
    """Resolve every item of the document as of a day."""
    sex = document.person.sex
    known_sex = sex if sex in ("female", "male") else None
    collect = Collector(lookup, as_of, Subject(as_of, jurisdiction, known_sex), is_record=bool(document.resources))
    patient = with_current_pregnancy(document.person, collect)
    person = person_facts(patient, collect)
    collect.subject = replace(
        collect.subject,
        is_child=person.age is not None and person.age.high < lookup.index.adult_from,
        is_pregnant=patient.pregnancy == "pregnant",
        due_date=person.due_date,
        age=person.age,
    )
    _add_all(document, collect)
    complete, onset = _complete(document, collect), _onset(document, collect)
    facts = FactBase(
        as_of=as_of,
        onset=onset,
        statements={k: tuple(sorted(v, key=_statement_key)) for k, v in sorted(collect.statements.items())},
        measurements={k: tuple(sorted(v, key=_measurement_key)) for k, v in sorted(collect.measurements.items())},
        complete=complete,
        sex=known_sex,
        pregnancy=patient.pregnancy,
        age=person.age,
        gestation=person.gestation,
        person_facts=person.facts,
        not_understood=sorted_problems([*document.problems, *collect.not_understood]),
        notices=sorted_problems([*document.notices, *collect.notices]),
        assumptions=tuple(sorted(set(collect.assumptions), key=lambda n: (n.pointer, n.code, n.text))),
        conversions=tuple(sorted(set(collect.conversions), key=lambda n: (n.pointer, n.text))),
        understood=tuple(sorted(set(collect.understood))),
        doubtful=frozenset(collect.doubtful),
    )
    return with_derived(facts, lookup, collect.subject)


def _add_all(document: PatientDocument, collect: Collector) -> None:
    add_cramps(document, collect)
    for item in document.items:
        left = len(collect.not_understood)
        _add(item, collect)
        if len(collect.not_understood) > left:
            collect.unread_lists.add(item.list_name)
    if collect.is_record:
        leave_out_past_episodes(collect)


def _onset(document: PatientDocument, collect: Collector) -> PartialDate | None:
    """When the cramps began; one that lies later is told and left out."""
    if document.onset is not None and document.onset.first > collect.as_of:
        collect.leave_out_later("the onset", document.person.pointer(), "/onset")
        return None
    return document.onset


def _add(item: Item, collect: Collector) -> None:
    if item.list_name == "tried":
        _show(item, resolve(item, "concept", collect), "tried", collect)
    elif item.list_name in ("allergies", "family_history"):
        _add_related(item, item.list_name, collect)
    else:
        is_measured = item.list_name in ("labs", "vitals") or item.value is not None
        _state(item, resolve(item, "analyte" if is_measured else "concept", collect), collect)


def _state(item: Item, found: tuple[Named, ...], collect: Collector) -> None:
    """Each thing that the item is about, at the item's place; a dose is that of one ingredient only."""
    if len(found) > 1 and item.dose is not None:
        collect.notice("dose_not_used", "the dose of several ingredients together is not read", item.pointer)
        item = replace(item, dose=None)
    for named in found:
        own = replace(item, name=named.name) if named.name else item
        if named.family == "analyte":
            add_measured(own, collect.lookup.analytes[named.id], collect)
        else:
            add_coded(own, collect.lookup.concepts[named.id], collect)


def _add_related(item: Item, list_name: ListName, collect: Collector) -> None:
    """An allergy to a medicine is not that medicine taken, and what a relative has the patient need not have."""
    found = resolve(item, "concept", collect)
    concepts, kind = collect.lookup.concepts, KIND_OF_LIST[list_name]
    own = tuple(named for named in found if named.family == "concept" and concepts[named.id].kind == kind)
    _state(item, own, collect)
    words = _RELATED[list_name] if item.present else f"no {_RELATED[list_name]}"
    _show(item, tuple(n for n in found if n not in own), words, collect)


def _show(item: Item, found: tuple[Named, ...], words: str, collect: Collector) -> None:
    """What is understood and shown, but says nothing of the patient now: a remedy tried, a disease of a relative."""
    lookup = collect.lookup
    response = f": {item.response}" if item.response else ""
    for named in found:
        title = lookup.concepts[named.id].title if named.family == "concept" else lookup.analytes[named.id].title
        collect.understand(Fact(item.pointer, named.id, f"{words} {title}{response}", title))


def _complete(document: PatientDocument, collect: Collector) -> dict[str, tuple[PartialDate, Fact]]:
    """Lists declared complete. One entry that was not understood might be anything, so it undoes the declaration."""
    unread = collect.unread_lists | _unread_lists(document)
    declared: dict[str, tuple[PartialDate, Fact]] = {}
    for name, (when, pointer) in sorted(document.complete.items()):
        kind = KIND_OF_LIST.get(name)
        if when.first > collect.as_of:
            collect.leave_out_later("the date", pointer, pointer)
        elif name in unread:
            collect.notice(
                "incomplete_list", "declared complete, but an entry was not understood: others stay unknown", pointer,
                "warning",
            )
        elif kind is not None:
            title = name.replace("_", " ")
            text = f"not among the {title} (complete on {show_date(when)})"
            declared[kind] = (when, Fact(pointer, f"complete_{name}", text, text, when.text))
    return declared


def _unread_lists(document: PatientDocument) -> set[str]:
    """Lists with an entry that could not be read at all; what stands in no resource of a record may be of any list."""
    places = [p.pointer for p in document.problems if p.pointer and p.severity == "error"]
    if not document.resources:
        return {place.split("/")[1] for place in places}
    kinds = {resource_at(place, document.resources).partition("/")[0] for place in places}
    every = set(document.complete)
    return {name for kind in kinds for name in _LISTS_OF_RESOURCES.get(kind, every)}


def _statement_key(statement: Statement) -> tuple[object, ...]:
    return (statement.fact.key(), statement.present, statement.side or "")


def _measurement_key(measurement: Measurement) -> tuple[object, ...]:
    return (measurement.when.last.isoformat() if measurement.when else "", measurement.fact.key())
