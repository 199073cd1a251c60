"""Records of one patient built by hand, and what is read from them."""

from __future__ import annotations

from typing import Any

from crampx._fhir.reading.record import PatientRecord, Resource
from crampx._fhir.reading.references import index
from crampx._fhir.reading.to_document import to_document
from crampx._patient.model import Item, PatientDocument
from crampx._problems import Problem

SNOMED, LOINC, ATC = "http://snomed.info/sct", "http://loinc.org", "http://www.whocc.no/atc"
RXNORM, UCUM = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://unitsofmeasure.org"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
Json = dict[str, Any]


def record(*trees: Json, birth: str | None = "1958-04-02") -> PatientRecord:
    """The record of a patient with these resources, each at ``/entry/N/resource``; the patient stands at 0."""
    person: Json = {"resourceType": "Patient", "id": "p", **({"birthDate": birth} if birth else {})}
    made = []
    for n, tree in enumerate((person, *trees)):
        kind, identifier = tree["resourceType"], tree.get("id")
        name = f"{kind}/{identifier}" if identifier else kind
        made.append(Resource(kind, f"/entry/{n}/resource", tree, name))
    return PatientRecord(made[0], tuple(made[1:]), index(made), "0" * 64)


def document(*trees: Json, birth: str | None = "1958-04-02") -> PatientDocument:
    """What is read from such a record."""
    return to_document(record(*trees, birth=birth))


def only_item(*trees: Json, birth: str | None = "1958-04-02") -> Item:
    """The one item of a record in which nothing was wrong."""
    read = document(*trees, birth=birth)
    assert not [p for p in read.problems if p.severity == "error"], read.problems
    (item,) = read.items
    return item


def told(read: PatientDocument) -> tuple[Problem, ...]:
    """All diagnostics."""
    return (*read.problems, *read.notices)


def codes_told(*trees: Json, birth: str | None = "1958-04-02") -> list[str]:
    """The codes of all diagnostics of a record, sorted."""
    return sorted(problem.code for problem in told(document(*trees, birth=birth)))


def coded(system: str, code: str, display: str | None = None, text: str | None = None) -> Json:
    """A CodeableConcept with one coding."""
    coding = {"system": system, "code": code, **({"display": display} if display else {})}
    return {"coding": [coding], **({"text": text} if text else {})}
