"""AllergyIntolerance: what must not be suggested."""

from __future__ import annotations

from crampx._fhir.reading.context import Context
from crampx._fhir.reading.datatypes import codeable_concept, status_code
from crampx._fhir.reading.node import Node
from crampx._patient.model import Item

_CLINICAL_SYSTEM = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
_VERIFICATION_SYSTEM = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
# FHIR R4 value sets allergyintolerance-clinical and allergyintolerance-verification.
_CLINICAL = frozenset({"active", "inactive", "resolved"})
_OVER = frozenset({"inactive", "resolved"})
_VERIFICATION = {"confirmed": None, "unconfirmed": "suspected", "refuted": "refuted", "entered-in-error": "error"}


def items_of_allergy(root: Node, context: Context) -> tuple[Item, ...]:
    """The item of an AllergyIntolerance.

    A status of another code system than the one that FHIR demands is read as not given; the entry stays: to miss an
    allergy is worse than to heed one too many.
    """
    verification = status_code(root.node("verificationStatus"), _VERIFICATION_SYSTEM)
    word = _VERIFICATION.get(verification or "")
    if word == "error":
        root.fail("not_a_fact", "entered in error; it was not used", "verificationStatus", severity="note")
        return ()
    coded = codeable_concept(root.node("code"))
    noted = root.date("recordedDate")
    if coded is None:
        root.fail("code_missing", "says neither in code nor in words to what; it was not used")
        return ()
    clinical = status_code(root.node("clinicalStatus"), _CLINICAL_SYSTEM)
    status = word or (clinical if clinical in _CLINICAL else None)
    if context.speaks_of_a_list(coded, root, noted, holds=word != "refuted" and clinical not in _OVER):
        return ()
    item = Item("allergies", root.pointer, coded.name, codes=coded.codes, other_names=coded.other_names,
                present=status != "refuted", status=status, when=None if status in _OVER else noted)
    return (item,)
