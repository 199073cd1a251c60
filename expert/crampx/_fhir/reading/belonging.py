"""Which resources belong to which patient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from crampx._fhir.reading.node import is_tree
from crampx._fhir.reading.record import Faults, Resource
from crampx._fhir.reading.references import resolve
from crampx._problems import Severity

# A resource names its patient in the first of these elements that it has.
_SUBJECTS: Final = ("subject", "patient", "beneficiary")
# Statements about a patient; one that names nobody cannot be told from another's.
_CLINICAL: Final = frozenset({
    "AllergyIntolerance", "Composition", "Condition", "DiagnosticReport", "Encounter", "FamilyMemberHistory",
    "MedicationAdministration", "MedicationDispense", "MedicationRequest", "MedicationStatement", "Observation",
    "Procedure", "QuestionnaireResponse",
})


class Belongings(msgspec.Struct):
    """Who owns what.

    Args:
        owned: pointer of a patient to the patient's resources, in the order of the input.
        shared: resources that belong to no patient: medicines, persons, places.
    """

    owned: dict[str, list[Resource]]
    shared: list[Resource] = msgspec.field(default_factory=list[Resource])


def sort_out(
    resources: Iterable[Resource], patients: tuple[Resource, ...], named: Mapping[str, Resource], faults: Faults
) -> Belongings:
    """Give each resource to its patient.

    What names no patient of the input is reported and given to nobody, except that with one patient a statement that
    names nobody at all is that patient's, which is noted.
    """
    found = Belongings({patient.pointer: [] for patient in patients})
    alone = patients[0] if len(patients) == 1 else None
    left_out: dict[str, list[Resource]] = {}
    for resource in resources:
        if resource.kind == "Patient":
            continue
        key = next((key for key in _SUBJECTS if resource.tree.get(key) is not None), None)
        if key is None and resource.kind not in _CLINICAL:
            found.shared.append(resource)
            continue
        owner = resolve(named, resource, _reference(resource.tree[key])) if key is not None else alone
        if owner is not None and owner.pointer in found.owned:
            found.owned[owner.pointer].append(resource)
        if key is None or owner is None or owner.pointer not in found.owned:
            left_out.setdefault(_reason(resource, key, alone), []).append(resource)
    _tell(left_out, faults, each=alone is not None)
    return found


def _reference(subject: object) -> object:
    return subject.get("reference") if is_tree(subject) else None


def _reason(resource: Resource, key: str | None, alone: Resource | None) -> str:
    """The code of why a resource was not simply given to the patient it names."""
    if key is None:
        return "subject_missing" if alone is None else "subject_assumed"
    reference = _reference(resource.tree[key])
    if isinstance(reference, str) and "?" in reference:
        return "conditional_reference"
    return "subject_not_found" if resource.kind in _CLINICAL else "subject_not_known"


_MESSAGES: Final = {
    "subject_missing": "says of no patient that it is about; with several patients it was not used",
    "subject_assumed": "says of no patient that it is about; the record holds one only, so it was used",
    "conditional_reference": "its patient is to be searched for, which only a server can; it was not used",
    "subject_not_found": "its patient is none of the record; it was not used",
    "subject_not_known": "is of a kind that is not read, and its patient is none of the record",
}
_NOTES: Final = ("subject_assumed", "subject_not_known")


def _tell(left_out: Mapping[str, list[Resource]], faults: Faults, *, each: bool) -> None:
    """Each resource that was not used where the record is of one patient, else their number."""
    for code, resources in left_out.items():
        message = _MESSAGES[code]
        if each and code not in _NOTES:
            for resource in resources:
                key = next((key for key in _SUBJECTS if resource.tree.get(key) is not None), "")
                faults.add(code, message, resource, key)
        else:
            more = f" ({len(resources)} such resources)" if len(resources) > 1 else ""
            severity: Severity = "note" if code in _NOTES else "error"
            faults.add(code, message + more, resources[0], severity=severity)
