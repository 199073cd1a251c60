"""From an assessment to one FHIR R4 (4.0.1) Bundle: proposals and findings of a program for a person to judge.

A collection, so that nothing is stored by merely being received; docs/integrators.md shows how to store it.
"""

from __future__ import annotations

from typing import Any

from crampx._assessment.model import Assessment
from crampx._fhir.writing.detected_issues import detected_issue, issues
from crampx._fhir.writing.document import documents
from crampx._fhir.writing.elements import Tree, finished
from crampx._fhir.writing.guidance_response import guidance_response
from crampx._fhir.writing.people import device, patients
from crampx._fhir.writing.provenance import provenance
from crampx._fhir.writing.requests import care_plans, requests
from crampx._fhir.writing.risk_assessment import risk_assessments
from crampx._fhir.writing.run import Run


def to_bundle(assessment: Assessment, *, pdf: bytes | None = None) -> dict[str, Any]:
    """The assessment as a Bundle.

    Args:
        assessment: any assessment; its strings may be of any length and hold any character.
        pdf: the report, to be attached.

    Returns:
        Plain dicts and lists with sorted keys. Ids are UUIDs made from the digests of record and knowledge, so the same
        assessment gives the same bundle.
    """
    run = Run.of(assessment)
    requested = requests(run)
    plans = care_plans(requested, run)
    made = [
        guidance_response(run, plans),
        *(detected_issue(issue, run) for issue in issues(run.assessment)),
        *risk_assessments(run),
        *plans,
        *requested,
        *documents(run, pdf),
    ]
    resources = [*made, *patients(run), device(run), provenance(made, run)]
    bundle: Tree = finished({
        "resourceType": "Bundle",
        "id": run.id("Bundle"),
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{run.id('Bundle')}"},
        "type": "collection",
        "entry": [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources],
    })
    return bundle
