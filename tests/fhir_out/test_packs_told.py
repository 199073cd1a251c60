"""What site packs add is told in FHIR as in every other output, with the name of the pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import bundles
import pytest
import validators

import crampx

ROOT = Path(__file__).parents[2]
PACK = ROOT / "examples" / "packs" / "site_northfield"


@pytest.fixture(scope="module")
def told() -> tuple[crampx.Assessment, Any]:
    knowledge = crampx.load_knowledge(packs=[PACK])
    assessment = knowledge.evaluate(ROOT / "examples/patients/possible_dvt.json", as_of=date(2026, 11, 20))
    return assessment, crampx.to_fhir(assessment)


def test_each_line_of_a_pack_names_it(told: tuple[crampx.Assessment, Any]) -> None:
    assessment, bundle = told
    flag = next(each for each in assessment.red_flags if each.id == "dvt")
    assert flag.local, "the example pack adds words to this red flag"
    issues = bundles.resources(bundle, "DetectedIssue")
    own = next(each for each in issues if each["code"]["coding"][0]["code"] == "dvt")
    assert f"{flag.local[0].text} (site pack: site_northfield)" in own["detail"]
    alerts = [each["payload"][0]["contentString"] for each in bundles.resources(bundle, "CommunicationRequest")]
    assert any(flag.local[0].text in text for text in alerts)
    added = [item for item in assessment.follow_up if item.pack]
    assert added
    requests = bundles.resources(bundle, "ServiceRequest")
    for item in added:
        own = next(each for each in requests if each["code"]["text"] == f"{item.title} (site pack: site_northfield)")
        assert f"<b>{item.title} (site pack: site_northfield)</b>" in own["text"]["div"]
    assert "rules for UK (site pack: site_northfield)" in str(bundles.resources(bundle, "GuidanceResponse")[0]["note"])


def test_the_device_and_the_run_name_the_packs(told: tuple[crampx.Assessment, Any]) -> None:
    assessment, bundle = told
    (pack,) = assessment.knowledge.packs or ()
    (device,) = bundles.resources(bundle, "Device")
    versions = {each["type"]["text"]: each["value"] for each in device["version"]}
    assert versions["site pack site_northfield"] == f"{pack.version}, SHA-256 {pack.digest}"
    (run,) = bundles.resources(bundle, "GuidanceResponse")
    assert f"Site pack {pack.id} {pack.version}, {pack.title}" in str(run["note"])


@validators.needs_packages
def test_it_is_valid(told: tuple[crampx.Assessment, Any]) -> None:
    assert not validators.faults_of_schema(told[1])
    assert not validators.faults_of_fhirkit(told[1])
