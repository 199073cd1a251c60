"""Composition and DiagnosticReport: the date of a summary, lists that it declares empty, contained results."""

from __future__ import annotations

from crampx._fhir.reading.context import Context
from crampx._fhir.reading.datatypes import codeable_concept
from crampx._fhir.reading.from_observation import items_within
from crampx._fhir.reading.node import Node
from crampx._patient.model import Item, ListName

_LOINC = "http://loinc.org"
_EMPTY_REASON = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
# Sections of the International Patient Summary whose lists may be declared empty (see context.py).
_SECTIONS: dict[str, ListName] = {"10160-0": "medications", "48765-2": "allergies"}
# FHIR R4 value set list-empty-reason: nothing is known after it was asked for; all other reasons say nothing.
_NIL_KNOWN = "nilknown"
# FHIR R4 value set diagnostic-report-status; what is within a report stands or falls with it.
_REPORT_NOT_VALID = frozenset({"cancelled", "entered-in-error"})
# FHIR R4 value set composition-status.
_NOT_VALID = "entered-in-error"


def read_composition(root: Node, context: Context) -> None:
    """Take the date of a document, and the lists that it declares empty."""
    if root.text("status") == _NOT_VALID:
        root.fail("not_a_fact", "entered in error; it was not used", "status", severity="note")
        return
    if root.is_modified():
        return
    written = root.date("date")
    if written is not None and (context.written is None or context.written.last < written.last):
        context.written = written
    for section in root.nodes("section"):
        coded = codeable_concept(section.node("code"))
        reason = codeable_concept(section.node("emptyReason"))
        name = _SECTIONS.get(coded.of(_LOINC) or "") if coded else None
        if name is not None and reason is not None and reason.of(_EMPTY_REASON) == _NIL_KNOWN:
            context.declare_complete(name, section, written)


def items_of_report(root: Node, context: Context) -> tuple[Item, ...]:
    """The results that a DiagnosticReport holds within itself; others of the record are read for themselves."""
    if root.text("status") in _REPORT_NOT_VALID:
        root.fail("not_a_fact", "cancelled or entered in error; it was not used", "status", severity="note")
        return ()
    if not root.nodes("result"):
        root.fail("type_not_read", "a report without coded results is not read", severity="note")
    return items_within(root, "result", context)
