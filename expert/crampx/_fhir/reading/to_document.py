"""The record of one patient to a patient document: items with pointers into the record, nothing resolved yet."""

from __future__ import annotations

from typing import Final

from crampx._fhir.reading.from_answers import onset_from_answers, person_from_answers
from crampx._fhir.reading.from_patient import person_of
from crampx._fhir.reading.from_resources import is_read, read_resources
from crampx._fhir.reading.node import Node
from crampx._fhir.reading.record import Faults, PatientRecord
from crampx._patient.model import PatientDocument
from crampx._problems import Problem

# What is told of the record as a whole, or of what it says that was not read. All other notes and warnings are of what
# was used, or rightly left out.
_NOT_UNDERSTOOD: Final = "_not_read"


def to_document(record: PatientRecord) -> PatientDocument:
    """The document of a patient; its problems and notices are those of reading, ``record.faults`` included."""
    faults = Faults([*record.faults])
    patient = record.patient
    person = person_of(Node(patient, patient.tree, "", faults))
    gathered = read_resources(record, person, faults)
    person = person_from_answers(person, record, faults)
    onset = onset_from_answers(record, faults) or gathered.onset
    told = faults.all()
    return PatientDocument(
        person,
        record.digest,
        onset=onset,
        items=tuple(gathered.items),
        complete=gathered.complete,
        problems=tuple(problem for problem in told if _is_problem(problem)),
        notices=tuple(problem for problem in told if not _is_problem(problem)),
        resources={r.pointer: r.name for r in (patient, *record.resources) if r is patient or is_read(r.kind)},
    )


def _is_problem(problem: Problem) -> bool:
    return problem.severity == "error" or problem.code.endswith(_NOT_UNDERSTOOD)
