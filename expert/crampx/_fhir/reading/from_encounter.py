"""Encounter: the day on which the patient was last seen."""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec.structs import replace

from crampx._fhir.reading.node import Node
from crampx._fhir.reading.record import Faults, PatientRecord
from crampx._patient.model import PatientDocument
from crampx._problems import sorted_problems

# FHIR R4 value set encounter-status. Of the others none took place, or it is not known whether it did.
_TOOK_PLACE: Final = ("arrived", "triaged", "in-progress", "onleave", "finished")


def as_of_encounter(document: PatientDocument, record: PatientRecord) -> PatientDocument:
    """The document as of the last day of the patient's latest Encounter, its first day where it has not ended.

    Where none took place on a known day, the document has no day.
    """
    faults = Faults()
    days = [
        day for resource in record.resources if resource.kind == "Encounter"
        if (day := _day(Node(resource, resource.tree, "", faults))) is not None
    ]
    problems = sorted_problems([*document.problems, *faults.all()])
    return replace(document, as_of=max(days, default=None), problems=problems)


def _day(root: Node) -> date | None:
    status = root.text("status")
    if status not in _TOOK_PLACE:
        return None
    period = root.node("period")
    dates = [] if period is None else [when for key in ("end", "start") if (when := period.date(key)) is not None]
    # A month or a year is no day.
    return next((when.first for when in dates if when.first == when.last), None)
