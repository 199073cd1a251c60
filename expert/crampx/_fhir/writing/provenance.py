"""Provenance: what was made, by which program and knowledge, from which record."""

from __future__ import annotations

from typing import Final

from crampx._fhir.writing.elements import INPUT_DIGEST, Tree, narrative
from crampx._fhir.writing.run import Run, to_uuid

_AUTHOR: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
    "code": "author",
    "display": "Author",
}


def provenance(made: list[Tree], run: Run) -> Tree:
    """One resource for all that was made."""
    a = run.assessment
    what = f"Made by {a.engine.name} {a.engine.version} with knowledge {a.knowledge.id} {a.knowledge.version}"
    return {
        "resourceType": "Provenance",
        "id": run.id("Provenance"),
        "text": narrative(what, [
            f"SHA-256 of the knowledge: {a.knowledge.digest}",
            f"SHA-256 of the record: {a.input.digest}",
            f"Speaks of {a.as_of}; no clock was read, so the time of recording is noon of that day.",
        ]),
        "target": [to_uuid(each["id"]) for each in made],
        "occurredDateTime": a.as_of,
        "recorded": run.noon(),
        "activity": {"text": "Evaluation of a patient's record by rules"},
        "agent": [{"type": {"coding": [_AUTHOR]}, "who": run.device()}],
        "entity": [{
            "role": "source",
            "what": {
                "identifier": {"system": INPUT_DIGEST, "value": a.input.digest},
                "display": "The record as handed in, named by the SHA-256 of its bytes",
            },
        }],
    }
