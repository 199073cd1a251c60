"""What the readers of one record share: where references lead, from when ages count, which lists are complete."""

from __future__ import annotations

import msgspec

from crampx._fhir.reading.datatypes import Coded
from crampx._fhir.reading.node import Node, is_list, is_tree
from crampx._fhir.reading.record import Faults, PatientRecord, Resource
from crampx._fhir.reading.references import resolve
from crampx._logic.dates import PartialDate
from crampx._patient.model import ListName

_IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
_SNOMED = "http://snomed.info/sct"
# What the International Patient Summary of HL7 says of a whole list: code system absent-unknown-uv-ips and, since its
# release 2.0, these codes of SNOMED CT. Such an entry is no medicine, condition or allergy.
_SAYS_NONE = frozenset({(_IPS, "no-known-medications"), (_SNOMED, "787481004"),
                        (_IPS, "no-known-allergies"), (_SNOMED, "716186003"),
                        (_IPS, "no-known-problems"), (_SNOMED, "160245001"),
                        (_IPS, "no-known-procedures"), (_SNOMED, "787480003"),
                        (_IPS, "no-known-medication-allergies"), (_IPS, "no-known-environmental-allergies"),
                        (_IPS, "no-known-food-allergies")})
_SAYS_NOTHING = frozenset({(_IPS, f"no-{of}-info") for of in ("medication", "allergy", "problem", "procedure")})
# Only these two make what is not listed absent. "No known problems" means none that the author had to report, and the
# code of SNOMED CT speaks of current ones: no ground to say that a disease was never there.
_COMPLETES: dict[tuple[str, str], ListName] = {
    (_IPS, "no-known-medications"): "medications",
    (_SNOMED, "787481004"): "medications",
    (_IPS, "no-known-allergies"): "allergies",
    (_SNOMED, "716186003"): "allergies",
}


class Context(msgspec.Struct):
    """Mutable while one record is read.

    Args:
        record: the record.
        faults: takes what is wrong.
        birth: date of birth.
        written: the date of the document that the record came in, a patient summary for example.
        complete: lists declared complete, with the date and the pointer of the declaration.
    """

    record: PatientRecord
    faults: Faults
    birth: PartialDate | None = None
    written: PartialDate | None = None
    complete: dict[ListName, tuple[PartialDate, str]] = msgspec.field(
        default_factory=dict[ListName, tuple[PartialDate, str]]
    )
    # Pointers of what was read within others: many references to one make it no more than one.
    read_within: set[str] = msgspec.field(default_factory=set[str])
    # What each Medication names, by its pointer and the depth to which it was followed.
    named_drugs: dict[tuple[str, int], list[Coded]] = msgspec.field(
        default_factory=dict[tuple[str, int], list[Coded]]
    )

    def root(self, resource: Resource) -> Node:
        """A resource as an element."""
        return Node(resource, resource.tree, "", self.faults)

    def resolve(self, reference: Node) -> Node | None:
        """The resource that a Reference leads to, if the input holds it."""
        found = resolve(self.record.by_reference, reference.resource, reference.tree.get("reference"))
        return None if found is None else self.root(found)

    def is_of_another(self, node: Node, key: str) -> bool:
        """Whether references of an element lead elsewhere than to the patient."""
        value = node.tree.get(key)
        listed: list[object] = value if is_list(value) else [] if value is None else [value]
        leads = (entry.get("reference") if is_tree(entry) else None for entry in listed)
        return any(self._leads_elsewhere(node, lead) for lead in leads)

    def _leads_elsewhere(self, node: Node, lead: object) -> bool:
        found = resolve(self.record.by_reference, node.resource, lead)
        return found is None or found.pointer != self.record.patient.pointer

    def speaks_of_a_list(self, coded: Coded, node: Node, when: PartialDate | None, *, holds: bool = True) -> bool:
        """Whether an entry says that none, or nothing, is known: it is no entry then, and may complete its list.

        Args:
            coded: what the entry is about.
            node: the entry.
            when: the day for which it says so.
            holds: false where its status takes it back.
        """
        said = [(code.system, code.code) for code in coded.codes]
        known = next((pair for pair in said if pair in _SAYS_NONE or pair in _SAYS_NOTHING), None)
        if known is None:
            return False
        name = _COMPLETES.get(known)
        if name is not None and holds:
            self.declare_complete(name, node, when)
        elif name is not None:
            node.fail("nothing_known", "its status takes back that there are none; what is not listed stays unknown",
                      severity="note")
        else:
            node.fail("nothing_known", "says that nothing is known of these; what is not listed stays unknown",
                      severity="note")
        return True

    def declare_complete(self, name: ListName, node: Node, when: PartialDate | None) -> None:
        """Note that a list holds everything there was on a day; without a day it says nothing of now."""
        day = when or self.written
        if node.is_modified():
            return
        if day is None:
            message = "says that there are none, without a date; what is not listed stays unknown"
            node.fail("undated_declaration", message, severity="note")
            return
        known = self.complete.get(name)
        if known is None or known[0].last < day.last:
            self.complete[name] = (day, node.pointer)
