"""Records as the readers of FHIR hand them on: items at the places of resources, made by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import crampx
from crampx._api import evaluate_document
from crampx._facts.from_document import to_facts
from crampx._facts.model import FactBase
from crampx._patient.model import Code, Item, Number, PatientDocument, Person

AS_OF = date(2026, 11, 20)
ATC, ICD10CM, ICD10 = "http://www.whocc.no/atc", "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-10"
LOINC, RXNORM = "http://loinc.org", "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
_RESOURCES = {
    "conditions": "Condition", "medications": "MedicationRequest", "labs": "Observation", "vitals": "Observation",
    "allergies": "AllergyIntolerance", "family_history": "FamilyMemberHistory", "procedures": "Procedure",
}


def entry(list_name: Any, name: str = "", *codes: tuple[str, str], n: int = 1, **fields: Any) -> Item:
    """An item at ``/entry/N/resource``."""
    return Item(list_name, f"/entry/{n}/resource", name, tuple(Code(*code) for code in codes), **fields)


def number(text: str) -> Number:
    """A value as written."""
    return Number(Decimal(text), text)


def record(*items: Item, **fields: Any) -> PatientDocument:
    """A record of these items, each in a resource of the kind that its list comes from."""
    resources = {item.pointer: f"{_RESOURCES[item.list_name]}/{n}" for n, item in enumerate(items)}
    person = Person(id="p", sex="female", age=60)
    return PatientDocument(person, "0" * 64, items=items, resources={"/entry/0/resource": "Patient/p"} | resources,
                           **fields)


def facts(*items: Item, **fields: Any) -> FactBase:
    """The facts of such a record."""
    lookup = crampx.load_knowledge()._knowledge.lookup
    return to_facts(record(*items, **fields), lookup, AS_OF, None)


def assessed(*items: Item, **fields: Any) -> crampx.Assessment:
    """The assessment of such a record."""
    return evaluate_document(record(*items, **fields), knowledge=crampx.load_knowledge(), as_of=AS_OF,
                             as_of_source="argument", jurisdiction=None)


def stated(*items: Item) -> list[str]:
    """Concepts and analytes of which such a record states something, but for those of the person."""
    found = facts(*items)
    places = {item.pointer for item in items}
    coded = [name for name, said in found.statements.items() if any(s.fact.pointer in places for s in said)]
    return sorted([*coded, *(n for n, said in found.measurements.items() if said[0].fact.pointer in places
                             and not said[0].origin)])


def told(*items: Item, **fields: Any) -> set[tuple[str, str]]:
    """Code and severity of all that is told of such a record."""
    found = facts(*items, **fields)
    return {(p.code, p.severity) for p in (*found.not_understood, *found.notices)}
