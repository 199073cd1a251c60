"""From whatever is handed in to patient documents: crampx's own form, or a FHIR record of one patient or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

from crampx._patient import from_json
from crampx._patient.collect import refusal
from crampx._patient.model import PatientDocument
from crampx._patient.source import as_bytes, may_be_record
from crampx._problems import PatientError

Source: TypeAlias = Mapping[str, object] | Sequence[Mapping[str, object]] | str | Path
AsOf: TypeAlias = date | Literal["encounter"]


def read_document(
    source: Source | bytes, *, patient: str | None = None, at_encounter: bool = False
) -> PatientDocument:
    """Read the document of one patient; as ``read_documents``.

    Raises:
        PatientError: also if it holds several patients.
    """
    documents = read_documents(source, patient=patient, at_encounter=at_encounter)
    if len(documents) != 1:
        raise several_patients(len(documents), 'patient="ID"')
    return documents[0]


def several_patients(count: int, *ways: str) -> PatientError:
    """The error for a record of several patients where one is wanted, with the ways out."""
    return refusal("several_patients", f"the record holds {count} patients", suggestions=ways)


def read_documents(
    source: Source | bytes, *, patient: str | None = None, at_encounter: bool = False
) -> tuple[PatientDocument, ...]:
    """Read a patient document, or the documents of all patients of a FHIR record.

    Args:
        source: bytes or text of JSON, what it holds as dicts and lists, or the path of a file.
        patient: read only the patient who has this id.
        at_encounter: a document's day is that of the patient's latest Encounter in a FHIR record.

    Raises:
        PatientError: unreadable or unusable, or it holds no such patient.
    """
    if isinstance(source, (Path, str)):
        source = as_bytes(source)
    if may_be_record(source):
        # Imported only here: a document of crampx is read without knowing FHIR.
        from crampx._fhir.reading.from_record import read_records
        from crampx._fhir.reading.to_document import to_document

        records = read_records(source, patient)
        if records is not None:
            documents = tuple(map(to_document, records))
            if not at_encounter:
                return documents
            from crampx._fhir.reading.from_encounter import as_of_encounter

            return tuple(map(as_of_encounter, documents, records))
    document = from_json.read_document(source)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - it refuses a list
    if patient is not None and document.person.id != patient:
        raise refusal("no_such_patient", "the document is about a patient who does not have the id that was asked for")
    if at_encounter:
        raise no_encounter("only a FHIR record says when the patient was seen")
    return (document,)


def no_encounter(message: str = "the record holds no Encounter that took place on a known day") -> PatientError:
    """The error for a document that cannot be evaluated as of an Encounter."""
    return refusal("no_encounter", message, suggestions=("--as-of DATE",))
