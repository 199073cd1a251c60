"""Bundles of assessments of real FHIR records: valid, and what they refer to is there, in them or in the record."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import bundles
import pytest
from validators import faults_of_fhirkit, faults_of_medplum, faults_of_schema, needs_packages

import crampx

SAMPLES = bundles.ROOT.parent / "shared" / "data" / "fhir"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.json") if path.stem != "MANIFEST")
DAY = date(2026, 11, 20)

needs_samples = pytest.mark.skipif(not NAMES, reason="the sample records are not there: ../shared/data/fhir")


@cache
def record(name: str) -> Any:
    """The record with leg cramps added: hardly any of the samples has a complaint."""
    tree = json.loads((SAMPLES / f"{name}.json").read_bytes())
    if isinstance(tree, dict) and "entry" in tree:
        people = [entry for entry in tree["entry"] if entry["resource"]["resourceType"] == "Patient"]
        who = f"Patient/{people[0]['resource'].get('id')}" if people and "id" in people[0]["resource"] else None
        tree["entry"].append({"resource": {
            "resourceType": "Condition", "id": "added-cramps", "code": {"text": "leg cramps at night"},
            "subject": {"reference": who or people[0]["fullUrl"] if people else "Patient/none"},
        }})
    return tree


@cache
def made() -> dict[str, Any]:
    """Bundles of all records that are not refused, as they are and with leg cramps."""
    found: dict[str, Any] = {}
    for name in NAMES:
        for kind, given in (("", SAMPLES / f"{name}.json"), (" with cramps", record(name))):
            try:
                assessment = bundles.knowledge().evaluate(given, as_of=DAY)
            except crampx.PatientError:
                continue
            found[name + kind] = json.loads(json.dumps(crampx.to_fhir(assessment, pdf=bundles.PDF)))
    return found


@needs_samples
def test_most_records_give_a_bundle():
    assert len(made()) > len(NAMES)
    assert sum(bool(bundles.resources(bundle, "RiskAssessment")) for bundle in made().values()) > len(NAMES) / 2


@needs_samples
@needs_packages
def test_they_are_valid():
    assert {name: faults for name, bundle in made().items() if (faults := faults_of_schema(bundle))} == {}
    assert {name: faults for name, bundle in made().items() if (faults := faults_of_fhirkit(bundle))} == {}
    assert faults_of_medplum(made()) == []


@needs_samples
def test_what_they_refer_to_is_there():
    elsewhere = 0
    for name, bundle in made().items():
        here = {entry["fullUrl"] for entry in bundle["entry"]} | {"#messages"}
        source = record(name.removesuffix(" with cramps"))
        there = {
            f"{each['resourceType']}/{each['id']}" for _, each in bundles.walk(source)
            if isinstance(each, dict) and isinstance(each.get("resourceType"), str) and "id" in each
        }
        references = {value for key, value in bundles.walk(bundle) if key == "reference" and isinstance(value, str)}
        assert references <= here | there, name
        elsewhere += len(references & there)
    assert elsewhere > 3 * len(made())


@needs_samples
def test_the_patient_is_that_of_the_record():
    bundle = made()["synthea_Tiera_Boyle with cramps"]
    assert not bundles.resources(bundle, "Patient")
    who, = {json.dumps(each.get("subject") or each.get("patient")) for each in bundles.resources(
        bundle, "GuidanceResponse", "DetectedIssue", "RiskAssessment", "CarePlan", "ServiceRequest",
        "CommunicationRequest", "DocumentReference")}
    assert json.loads(who)["reference"].startswith("Patient/")


@needs_samples
def test_a_patient_without_an_id_is_written_to_be_matched():
    bundle = made()["ips_NL_core_patient_01 with cramps"]
    assert len(bundles.resources(bundle, "Patient")) == 1


def test_what_crampx_wrote_is_no_evidence_for_it():
    given = json.loads((bundles.ROOT / "examples" / "fhir" / "practice_thiazide.json").read_bytes())
    before = bundles.knowledge().evaluate(given, as_of=DAY)
    made_ = crampx.to_fhir(before, pdf=bundles.PDF)["entry"]
    after = bundles.knowledge().evaluate({**given, "entry": [*given["entry"], *made_]}, as_of=DAY)
    assert made_
    assert after.red_flags == before.red_flags
    assert after.differential == before.differential
    assert after.follow_up == before.follow_up


@needs_packages
def test_it_is_valid_as_a_transaction():
    bundle = crampx.to_fhir(bundles.assessments()["as of a record"], pdf=bundles.PDF)
    transaction = {"resourceType": "Bundle", "type": "transaction", "entry": [
        {**entry, "request": {"method": "PUT", "url": "{resourceType}/{id}".format_map(entry["resource"])}}
        for entry in bundle["entry"]
    ]}
    assert faults_of_schema(transaction) + faults_of_fhirkit(transaction) == []
    assert faults_of_medplum({"transaction": transaction}) == []
