"""A patient document and the knowledge to a fact base: every item is used, noted or reported."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from crampx._facts.coded_items import KIND_OF_LIST, add_coded
from crampx._facts.collector import Collector
from crampx._facts.cramps import add_cramps
from crampx._facts.derived import with_derived
from crampx._facts.lookup import Lookup
from crampx._facts.measured_items import add_measured
from crampx._facts.model import Fact, FactBase, Measurement, Statement
from crampx._facts.naming import Family, resolve
from crampx._facts.person import person_facts
from crampx._facts.show import show_date
from crampx._facts.table_limits import Subject
from crampx._knowledge.model import Jurisdiction
from crampx._logic.dates import PartialDate
from crampx._patient.model import Item, PatientDocument
from crampx._problems import sorted_problems


def to_facts(document: PatientDocument, lookup: Lookup, as_of: date, jurisdiction: Jurisdiction | None) -> FactBase:
    """Resolve every item of the document as of a day."""
    sex = document.person.sex
    known_sex = sex if sex in ("female", "male") else None
    collect = Collector(lookup, as_of, Subject(as_of, jurisdiction, known_sex))
    person = person_facts(document.person, collect)
    collect.subject = replace(
        collect.subject,
        is_child=person.age is not None and person.age.high < lookup.index.adult_from,
        is_pregnant=document.person.pregnancy == "pregnant",
        due_date=person.due_date,
    )
    add_cramps(document, collect)
    for item in document.items:
        _add(item, collect)
    complete = _complete(document, collect)
    onset = document.onset
    if onset is not None and onset.first > as_of:
        collect.reject("future_date", "the onset lies after as_of; it was not used", "/onset")
        onset = None
    facts = FactBase(
        as_of=as_of,
        onset=onset,
        statements={k: tuple(sorted(v, key=_statement_key)) for k, v in sorted(collect.statements.items())},
        measurements={k: tuple(sorted(v, key=_measurement_key)) for k, v in sorted(collect.measurements.items())},
        complete=complete,
        sex=known_sex,
        pregnancy=document.person.pregnancy,
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


def _add(item: Item, collect: Collector) -> None:
    if item.list_name == "tried":
        _add_tried(item, collect)
        return
    wanted: Family = "analyte" if item.list_name in ("labs", "vitals") or item.value is not None else "concept"
    named = resolve(item, wanted, collect)
    if named is None:
        return
    if named.family == "analyte":
        add_measured(item, collect.lookup.analytes[named.id], collect)
    else:
        add_coded(item, collect.lookup.concepts[named.id], collect)


def _add_tried(item: Item, collect: Collector) -> None:
    """A remedy that was tried is shown, but says nothing of what is taken now."""
    named = resolve(item, "concept", collect)
    if named is not None:
        lookup = collect.lookup
        title = lookup.concepts[named.id].title if named.family == "concept" else lookup.analytes[named.id].title
        response = f": {item.response}" if item.response else ""
        collect.understand(Fact(item.pointer, named.id, f"tried {title}{response}", title))


def _complete(document: PatientDocument, collect: Collector) -> dict[str, tuple[PartialDate, Fact]]:
    """Lists declared complete. One entry that was not understood might be anything, so it undoes the declaration."""
    rejected = {p.pointer.split("/")[1] for p in collect.not_understood if p.pointer and p.severity == "error"}
    rejected |= {p.pointer.split("/")[1] for p in document.problems if p.pointer and p.severity == "error"}
    declared: dict[str, tuple[PartialDate, Fact]] = {}
    for name, (when, pointer) in sorted(document.complete.items()):
        kind = KIND_OF_LIST.get(name)
        if when.first > collect.as_of:
            collect.reject("future_date", "the date lies after as_of; it was not used", pointer)
        elif name in rejected:
            collect.notice(
                "incomplete_list", "declared complete, but an entry was not understood: others stay unknown", pointer,
                "warning",
            )
        elif kind is not None:
            title = name.replace("_", " ")
            text = f"not among the {title} (complete on {show_date(when)})"
            declared[kind] = (when, Fact(pointer, f"complete_{name}", text, text, when.text))
    return declared


def _statement_key(statement: Statement) -> tuple[object, ...]:
    return (statement.fact.key(), statement.present, statement.side or "")


def _measurement_key(measurement: Measurement) -> tuple[object, ...]:
    return (measurement.when.last.isoformat() if measurement.when else "", measurement.fact.key())
