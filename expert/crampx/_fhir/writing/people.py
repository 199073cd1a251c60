"""Who it is about and what computed it: Patient (only where the document was no FHIR record) and Device."""

from __future__ import annotations

from typing import Final

from crampx._fhir.writing.elements import KNOWLEDGE_DIGEST, Tree, narrative
from crampx._fhir.writing.run import Run
from crampx._report.characters import NAME_CAP, shorten
from crampx._report.words import sentence

_GENDERS: Final = frozenset({"female", "male", "other"})


def patients(run: Run) -> list[Tree]:
    """The patient as far as the document tells, unless a FHIR record has one that can be referred to."""
    if run.patient_of_record():
        return []
    person = run.assessment.patient
    told = (
        f"Identifier in the document: {shorten(person.id, NAME_CAP)}" if person.id else "",
        f"Born {person.birth_date}" if person.birth_date else "",
        f"Age {person.age} years on {run.assessment.as_of}" if person.age is not None else "",
        sentence(person.sex) if person.sex else "",
    )
    return [{
        "resourceType": "Patient",
        "id": run.id("Patient"),
        "text": narrative(shorten(person.name, NAME_CAP) if person.name else "Name not given", told),
        "identifier": [{"value": person.id}],
        "name": [{"text": person.name}],
        "gender": person.sex if person.sex in _GENDERS else None,
        "birthDate": person.birth_date,
    }]


def device(run: Run) -> Tree:
    """crampx itself, with the versions of program and knowledge."""
    a = run.assessment
    knowledge = a.knowledge
    versions = (
        ("program", a.engine.version),
        (f"knowledge {knowledge.id}", f"{knowledge.version} of {knowledge.date}"),
        ("SHA-256 of the knowledge", knowledge.digest),
        *((f"site pack {pack.id}", f"{pack.version}, SHA-256 {pack.digest}") for pack in knowledge.packs or ()),
    )
    return {
        "resourceType": "Device",
        "id": run.device_id(),
        "text": narrative(
            f"{a.engine.name} {a.engine.version}, rule-based decision support for leg cramps",
            (*(f"{sentence(what)}: {value}" for what, value in versions[1:]), f"{sentence(knowledge.review)}.",
             a.intended_use),
        ),
        "identifier": [{"system": KNOWLEDGE_DIGEST, "value": knowledge.digest}],
        "status": "active",
        "deviceName": [{"name": a.engine.name, "type": "model-name"}],
        "type": {"text": "Clinical decision support software"},
        "version": [{"type": {"text": what}, "value": value} for what, value in versions],
        "note": [{"text": f"{sentence(knowledge.review)}. {a.intended_use}"}],
    }
