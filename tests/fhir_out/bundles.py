"""The bundles that are checked: of every example and hand-made assessment, of hostile and of scant documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import sample_assessments
import test_hostile_document
from msgspec.structs import replace

import crampx
from crampx._values import Value

ROOT = Path(__file__).parents[2]
PDF = b"%PDF-1.7\n% stands for a report\n"
SCANT: dict[str, dict[str, Any]] = {
    "nothing known": {},
    "blank name": {"id": " ", "name": "\t\u00a0"},
    "age alone": {"age": 60},
    "year alone": {"birth_date": "1958", "sex": "other"},
    "month alone": {"birth_date": "1958-04", "sex": "male"},
    "controls": {"id": "\x00\x1f", "name": "A\x00B\u2028C\ud7ffD\ufeffE"},
    "right to left": {"id": "\u202e1-P", "name": "\u05d0\u05d1 \u200f\u0627\u0644"},
    "markup": {"id": "]]>", "name": "<script>alert(1)</script>&amp;\"'"},
    "long": {"id": "9" * 70_000, "name": "\x01" * 64_000},
}


@cache
def knowledge() -> crampx.KnowledgeBase:
    return crampx.load_knowledge()


def document(patient: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {
        "format": "crampx.patient/1", "as_of": "2026-11-20", "patient": patient, "symptoms": ["leg cramps at night"],
        **members,
    }


@cache
def assessments() -> dict[str, crampx.Assessment]:
    made = {name: make() for name, make in sample_assessments.EVERYBODY.items()}
    made |= {f"scant: {name}": knowledge().evaluate(document(patient)) for name, patient in SCANT.items()}
    odd = {"name": "<b>\x00[x](javascript:y)", "value": "1e400"}
    made["not understood"] = knowledge().evaluate(document({"age": 60}, labs=[odd, "~" * 70_000], conditions=["\x00"]))
    made["hostile document"] = knowledge().evaluate(test_hostile_document.document())
    made["as of a record"] = of_a_record(made["simvastatin_clarithromycin"])
    return made


@cache
def bundles() -> dict[str, Any]:
    """Half of them with a document, all as they come out of JSON."""
    return {
        name: json.loads(json.dumps(crampx.to_fhir(assessment, pdf=PDF if number % 2 else None)))
        for number, (name, assessment) in enumerate(assessments().items())
    }


KINDS = {"labs": "Observation", "medications": "MedicationRequest", "conditions": "Condition"}


def of_a_record(assessment: crampx.Assessment) -> crampx.Assessment:
    """The assessment as if its facts had come from FHIR resources."""
    made = _with_resources(assessment)
    return replace(made, patient=replace(made.patient, resource="Patient/p1"))


def _with_resources(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_with_resources, value))
    if not isinstance(value, Value):
        return value
    made = replace(value, **{name: _with_resources(getattr(value, name)) for name in value.__struct_fields__})
    if "resource" in value.__struct_fields__ and hasattr(value, "pointer"):
        kind, _, number = value.pointer[1:].partition("/")
        made = replace(made, resource=f"{KINDS[kind]}/{kind}-{number}") if kind in KINDS else made
    return made


def resources(bundle: Any, *kinds: str) -> list[Any]:
    found = [entry["resource"] for entry in bundle.get("entry", ())]
    return [each for each in found if not kinds or each["resourceType"] in kinds]


def walk(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with the key it stands under."""
    yield key, value
    if isinstance(value, dict):
        for name, part in value.items():
            yield from walk(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from walk(part, key)
