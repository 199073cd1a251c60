"""What is FHIR but no record that can be read: other versions, other forms. Each is refused by its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from crampx._fhir.reading.node import is_tree
from crampx._fhir.reading.record import Resource, Tree
from crampx._patient.collect import refusal
from crampx._problems import PatientError

_OLDER: Final = "an older version of FHIR (DSTU2 or STU3)"
_NEWER: Final = "a newer version of FHIR (R5 or later)"
# Types that FHIR R4 does not have.
_KINDS: Final = {
    **dict.fromkeys(
        ("BodySite", "Conformance", "DeviceUseRequest", "DiagnosticOrder", "DiagnosticRequest", "EligibilityRequest",
         "MedicationOrder", "Order", "OrderResponse", "ProcedureRequest", "ReferralRequest"), _OLDER,
    ),
    **dict.fromkeys(("DeviceUsage", "EncounterHistory", "MedicationUsage", "Transport"), _NEWER),
}
_STATUSES: Final = ("clinicalStatus", "verificationStatus")
_FORMS: Final = {
    "Parameters": "this is a FHIR Parameters resource; the record is to be handed in without it",
    "OperationOutcome": "this is the error message of a FHIR server (OperationOutcome), not a record",
}


def refuse_form(tree: object) -> None:
    """Refuse what holds no record, by its type.

    Raises:
        PatientError: parameters of an operation, or a server's message.
    """
    kind = tree.get("resourceType") if is_tree(tree) else None
    message = _FORMS.get(kind) if isinstance(kind, str) else None
    if message is not None:
        raise refusal("not_a_record", message, suggestions=("a Bundle",))


def refuse_xml() -> PatientError:
    """The error for FHIR in XML."""
    return refusal("fhir_xml", "this is FHIR as XML, and only JSON is read", suggestions=("application/fhir+json",))


def refuse_other_version(resources: Iterable[Resource]) -> None:
    """Refuse a record of another version, as far as its resources show it.

    Raises:
        PatientError: there are signs of another version, and none of R4 beside them.
    """
    signs: dict[str, bool] = {}
    for resource in resources:
        for version, shown in _signs(resource.tree):
            signs[version] = signs.get(version, True) and shown
    for version, shown in sorted(signs.items()):
        if shown:
            raise refusal("other_fhir_version", f"this looks like {version}; R4 is read", suggestions=("FHIR R4",))


def _signs(tree: Tree) -> list[tuple[str, bool]]:
    """For another version what speaks for it (true) or against it (false)."""
    kind = tree.get("resourceType")
    if isinstance(kind, str) and kind in _KINDS:
        return [(_KINDS[kind], True)]
    if kind in ("Condition", "AllergyIntolerance"):
        return [(_OLDER, isinstance(tree[key], str)) for key in _STATUSES if key in tree]
    if kind in ("MedicationRequest", "MedicationStatement", "MedicationAdministration"):
        medication = tree.get("medication")
        if is_tree(medication) and ("concept" in medication or "reference" in medication):
            return [(_NEWER, True)]
        if "medicationCodeableConcept" in tree or "medicationReference" in tree:
            return [(_NEWER, False)]
    return []
