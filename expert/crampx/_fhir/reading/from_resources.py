"""The resources of one patient to items, each by the reader of its type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from crampx._fhir.reading.context import Context
from crampx._fhir.reading.from_allergy import items_of_allergy
from crampx._fhir.reading.from_answers import from_answers
from crampx._fhir.reading.from_composition import items_of_report, read_composition
from crampx._fhir.reading.from_condition import items_of_condition
from crampx._fhir.reading.from_medication import items_of_administration, items_of_request, items_of_statement
from crampx._fhir.reading.from_observation import items_of_observation
from crampx._fhir.reading.from_procedure import items_of_family, items_of_procedure
from crampx._fhir.reading.gathered import Gathered
from crampx._fhir.reading.node import Node
from crampx._fhir.reading.record import Faults, PatientRecord, Resource
from crampx._fhir.reading.resource_types import ANY_TYPE
from crampx._patient.model import Item, Person
from crampx._problems import Problem

_READERS: Final[dict[str, Callable[[Node, Context], tuple[Item, ...]]]] = {
    "AllergyIntolerance": items_of_allergy,
    "Condition": items_of_condition,
    "DiagnosticReport": items_of_report,
    "FamilyMemberHistory": items_of_family,
    "MedicationAdministration": items_of_administration,
    "MedicationRequest": items_of_request,
    "MedicationStatement": items_of_statement,
    "Observation": items_of_observation,
    "Procedure": items_of_procedure,
}
# They state nothing of a patient's health by themselves; those that others refer to are read there.
_SILENT: Final = frozenset({
    "Bundle", "Composition", "Encounter", "HealthcareService", "Location", "Medication", "Organization", "Patient",
    "Practitioner", "PractitionerRole", "Provenance", "Questionnaire", "RelatedPerson", "Specimen", "Substance",
})
# Cramps of the leg, as far as a code says so (evidence for codes: knowledge/bindings).
_LEG_CRAMPS: Final = frozenset({"449917004", "449918009", "G47.62", "M62.831", "R25.2"})
_MOST_ITEMS: Final = 20_000


def read_resources(record: PatientRecord, person: Person, faults: Faults) -> Gathered:
    """What the resources of a patient say.

    Args:
        record: the patient's resources.
        person: as read of the Patient resource; ages count from its date of birth.
        faults: takes what is wrong.
    """
    context = Context(record, faults, person.birth_date)
    # First, since the date of a summary dates what it declares.
    for resource in record.resources:
        if resource.kind == "Composition":
            read_composition(context.root(resource), context)
    gathered = Gathered(complete=context.complete)
    for resource in record.resources:
        gathered.items.extend(_items(resource, record, context))
        if len(gathered.items) > _MOST_ITEMS:
            del gathered.items[_MOST_ITEMS:]
            faults.add("too_many_items", f"the record has more than {_MOST_ITEMS} entries; the rest was not read",
                       resource)
            break
    gathered.onset = min((item.started for item in gathered.items if item.started and _is_leg_cramps(item)),
                         key=lambda day: (day.first, day.last), default=None)
    faults.kept.extend(_unread(record))
    return gathered


def is_read(kind: str) -> bool:
    """Whether resources of a type become items."""
    return kind in _READERS or kind == "QuestionnaireResponse"


def _items(resource: Resource, record: PatientRecord, context: Context) -> tuple[Item, ...]:
    if resource.kind == "QuestionnaireResponse":
        return from_answers(resource, record, context.faults)
    reader, root = _READERS.get(resource.kind), context.root(resource)
    items = () if reader is None else reader(root, context)
    # Last, since what its status leaves out needs no other reason.
    return () if items and root.is_modified() else items


def _is_leg_cramps(item: Item) -> bool:
    holds = item.status in (None, "active", "confirmed", "recurrence", "relapse") and item.present
    return holds and item.ended is None and any(code.code in _LEG_CRAMPS for code in item.codes)


def _unread(record: PatientRecord) -> list[Problem]:
    """One note for each type of resource that crampx does not read, with their number."""
    left = [r for r in record.resources if not is_read(r.kind) and r.kind not in _SILENT]
    first = {resource.kind: resource.pointer for resource in reversed(left)}
    notes: list[Problem] = []
    for kind, number in sorted(Counter(resource.kind for resource in left).items()):
        if kind == ANY_TYPE:
            message = f"{number} resource{'s' if number > 1 else ''} of an unknown type: not read"
        else:
            what = f"1 {kind} resource is" if number == 1 else f"{number} {kind} resources are"
            message = f"{what} of a kind that crampx does not read"
        notes.append(Problem("kind_not_read", "note", message, first[kind]))
    return notes
