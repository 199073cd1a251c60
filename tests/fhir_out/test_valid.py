"""Every bundle is valid R4 for the official JSON schema, for fhirkit-rs and for Medplum; and each can say no."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import bundles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from validators import faults_of_fhirkit, faults_of_medplum, faults_of_schema, needs_packages

import crampx


def broken() -> Any:
    """A bundle with three faults: a status that there is not, a missing element, a reference to the wrong type."""
    bundle = deepcopy(bundles.bundles()["possible_dvt"])
    issue = bundles.resources(bundle, "DetectedIssue")[0]
    issue["status"] = "surely"
    bundles.resources(bundle, "RiskAssessment")[0].pop("subject")
    bundles.resources(bundle, "GuidanceResponse")[0]["performer"] = {"reference": "Practitioner/1"}
    return bundle


@needs_packages
@pytest.mark.parametrize("name", bundles.assessments())
def test_it_fits_the_official_schema(name: str):
    assert faults_of_schema(bundles.bundles()[name]) == []


@needs_packages
def test_the_schema_can_say_no():
    assert any("subject" in fault for fault in faults_of_schema(broken()))


@pytest.mark.parametrize("name", bundles.assessments())
def test_fhirkit_finds_no_fault(name: str):
    assert faults_of_fhirkit(bundles.bundles()[name]) == []


def test_fhirkit_can_say_no():
    assert faults_of_fhirkit(broken())


@needs_packages
def test_medplum_finds_no_fault():
    found = faults_of_medplum(bundles.bundles() | {"broken": broken()})
    assert [each for each in found if each[0] != "broken"] == []
    assert {"GuidanceResponse.performer", "RiskAssessment.subject"} <= {where for _, where, _ in found}


@needs_packages
@settings(max_examples=40, deadline=None)
@given(name=st.text(), identifier=st.text(), item=st.text(), number=st.text())
def test_any_text_of_a_document_gives_a_valid_bundle(name: str, identifier: str, item: str, number: str):
    given_ = bundles.document({"id": identifier, "name": name, "age": 60}, conditions=[item], labs=[
        {"name": "potassium", "value": 3.1, "unit": number}, {"name": item, "value": 1, "unit": "mmol/L"},
    ])
    bundle = crampx.to_fhir(bundles.knowledge().evaluate(given_))
    assert faults_of_schema(bundle) + faults_of_fhirkit(bundle) == []
