"""Our own records: well-formed ones of all forms in ``bundles/``, broken ones in ``broken/``; small ones by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from crampx._fhir.reading.from_record import read_records
from crampx._fhir.reading.record import PatientRecord
from crampx._patient.model import PatientDocument

HERE: Final = Path(__file__).parent
BUNDLES: Final = sorted((HERE / "bundles").iterdir())
BROKEN: Final = sorted((HERE / "broken").iterdir())
Json = dict[str, Any]

PATIENT: Final[Json] = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1951-06-03"}


def record_file(name: str) -> Path:
    """A well-formed record."""
    return HERE / "bundles" / name


def potassium(subject: object = "Patient/p", value: float = 3.1, **members: Any) -> Json:
    """A result; ``subject`` is a reference, or stands as it is."""
    return {
        "resourceType": "Observation", "status": "final", "effectiveDateTime": "2026-11-18",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}], "text": "Potassium"},
        "valueQuantity": {"value": value, "unit": "mmol/L"},
        "subject": {"reference": subject} if isinstance(subject, str) else subject, **members,
    }


def bundle(*resources: Json, kind: str = "collection", **members: Any) -> Json:
    """A bundle of resources; what has the key ``resource`` or ``request`` is an entry itself."""
    entries = [each if "resource" in each or "request" in each else {"resource": each} for each in resources]
    return {"resourceType": "Bundle", "type": kind, "entry": entries, **members}


def entry(full_url: str, resource: Json) -> Json:
    """An entry with a full URL."""
    return {"fullUrl": full_url, "resource": resource}


def read(source: object, patient: str | None = None) -> tuple[PatientRecord, ...]:
    """The records of a value as JSON text."""
    data = source if isinstance(source, bytes) else json.dumps(source).encode()
    records = read_records(data, patient)
    assert records is not None
    return records


def only(source: object, patient: str | None = None) -> PatientRecord:
    """The record of a source with one patient."""
    (record,) = read(source, patient)
    return record


def told(record: PatientRecord | PatientDocument) -> list[tuple[str, str | None]]:
    """Code and pointer of what was found wrong."""
    problems = record.faults if isinstance(record, PatientRecord) else (*record.problems, *record.notices)
    return [(problem.code, problem.pointer) for problem in problems]


def pointers(record: PatientRecord) -> list[str]:
    """Where the patient's resources stand."""
    return [resource.pointer for resource in record.resources]
