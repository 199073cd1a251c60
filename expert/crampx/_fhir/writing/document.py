"""DocumentReference and Binary: the report as PDF, preliminary until a person has read it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha1

from crampx._fhir.writing.elements import Tree, narrative
from crampx._fhir.writing.run import Run

_TITLE = "Leg cramps: report of crampx"
_TYPE = "application/pdf"


def documents(run: Run, pdf: bytes | None) -> list[Tree]:
    """The report and where it is described; none without a PDF."""
    if pdf is None:
        return []
    day = run.assessment.as_of
    binary = run.to("Binary")["reference"]
    return [
        {
            "resourceType": "DocumentReference",
            "id": run.id("DocumentReference"),
            "text": narrative(_TITLE, [f"As of {day}; written by a program and not yet read by a clinician."]),
            "status": "current",
            "docStatus": "preliminary",
            "type": {"text": "Decision support report"},
            "subject": run.patient(),
            "date": run.noon(),
            "author": [run.device()],
            "description": _TITLE,
            "content": [{
                "attachment": {
                    "contentType": _TYPE,
                    "url": binary,
                    "size": len(pdf),
                    # FHIR names this digest; it guards against damage, not against forgery.
                    "hash": b64encode(sha1(pdf, usedforsecurity=False).digest()).decode(),
                    "title": _TITLE,
                    "creation": day,
                },
            }],
            "context": {"related": [run.to("GuidanceResponse")]},
        },
        {
            "resourceType": "Binary",
            "id": run.id("Binary"),
            "contentType": _TYPE,
            "securityContext": run.patient(),
            "data": b64encode(pdf).decode(),
        },
    ]
