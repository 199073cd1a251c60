"""What a bundle says: drafts and proposals, dangers first, no diagnosis as fact, every reference leads somewhere."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any
from xml.etree import ElementTree

import bundles
import pytest
from msgspec.structs import replace

import crampx

# What a reader takes for emphasis or steers text with has no place in a string of FHIR.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
NAMES = list(bundles.assessments())


@pytest.fixture(params=NAMES)
def named(request: pytest.FixtureRequest) -> tuple[crampx.Assessment, Any]:
    return bundles.assessments()[request.param], bundles.bundles()[request.param]


def test_every_reference_leads_to_a_resource_of_the_bundle_or_of_the_record(named: tuple[crampx.Assessment, Any]):
    assessment, bundle = named
    here = {entry["fullUrl"] for entry in bundle["entry"]}
    record = {name for _, name in resource_names(assessment)}
    for key, value in bundles.walk(bundle):
        if key == "reference" and isinstance(value, str):
            assert value in here | record | {"#messages"}
        if key == "url":
            assert value in here
    for resource in bundles.resources(bundle):
        if "contained" in resource:
            assert [each["id"] for each in resource["contained"]] == ["messages"]
            assert resource["evaluationMessage"] == [{"reference": "#messages"}]


def resource_names(value: Any) -> Any:
    fields = getattr(value, "__struct_fields__", ())
    if "resource" in fields and value.resource:
        yield value, value.resource
    for part in value if isinstance(value, tuple) else [getattr(value, name) for name in fields]:
        if isinstance(part, tuple) or hasattr(part, "__struct_fields__"):
            yield from resource_names(part)


def test_nothing_is_a_fact_an_order_or_a_probability(named: tuple[crampx.Assessment, Any]):
    _, bundle = named
    assert not bundles.resources(bundle, "Condition", "MedicationRequest", "ClinicalImpression", "DiagnosticReport")
    assert not [key for key, _ in bundles.walk(bundle) if key.startswith(("probability", "relativeRisk", "mitigation"))]
    for resource in bundles.resources(bundle, "CarePlan", "ServiceRequest", "CommunicationRequest"):
        assert resource["status"] == "draft"
        assert resource.get("intent", "proposal") == "proposal"
        assert ("intent" in resource) == (resource["resourceType"] != "CommunicationRequest")
    for resource in bundles.resources(bundle, "DetectedIssue", "RiskAssessment"):
        assert resource["status"] == "preliminary"
    for resource in bundles.resources(bundle, "DocumentReference"):
        assert resource["docStatus"] == "preliminary"


def test_every_red_flag_is_an_issue_an_alert_and_in_the_first_resource(named: tuple[crampx.Assessment, Any]):
    assessment, bundle = named
    first = bundles.resources(bundle)[0]
    assert first["resourceType"] == "GuidanceResponse"
    issues = {
        coding["code"]: each for each in bundles.resources(bundle, "DetectedIssue") for coding in each["code"]["coding"]
        if coding["system"] == "urn:crampx:red-flag"
    }
    alerts = {each["about"][0]["reference"]: each for each in bundles.resources(bundle, "CommunicationRequest")
              if each["category"][0]["coding"][0]["code"] == "alert"}
    assert list(issues) == [flag.id for flag in assessment.red_flags]
    assert len(alerts) == len(issues)
    severe = {"immediate": ("high", "stat"), "same_day": ("high", "asap"), "urgent": ("moderate", "urgent"),
              "soon": ("low", "routine"), "routine": ("low", "routine"), "self_care": ("low", "routine")}
    for flag in assessment.red_flags:
        issue = issues[flag.id]
        alert = alerts[f"urn:uuid:{issue['id']}"]
        assert (issue["severity"], alert["priority"]) == severe[flag.urgency]
        assert alert["category"][1]["coding"][0]["code"] == flag.urgency
        assert flag.action[:60] in issue["detail"]
        assert flag.action[:60] in alert["payload"][0]["contentString"]
        assert flag.title[:60] in first["note"][0]["text"]
        rules = [coding["code"] for e in issue.get("evidence", ()) for code in e["code"] for coding in code["coding"]]
        assert rules == [item.rule for item in flag.because]


def test_the_ranking_is_one_list_in_order(named: tuple[crampx.Assessment, Any]):
    assessment, bundle = named
    predicted = [p for each in bundles.resources(bundle, "RiskAssessment") for p in each["prediction"]]
    told = [(p["outcome"]["coding"][0]["code"], p["qualitativeRisk"]["coding"][0]["code"]) for p in predicted]
    assert told == [(item.trigger, item.tier) for item in assessment.differential]
    for p, item in zip(predicted, assessment.differential, strict=True):
        assert p["rationale"].startswith(f"Rank {item.rank}. ")
        rules = [f"Rule {e.rule} ({e.source.file}:{e.source.line})" for e in item.for_ + item.against]
        assert all(rule in p["rationale"] for rule in rules)


def test_every_suggestion_is_a_request_of_the_plan(named: tuple[crampx.Assessment, Any]):
    assessment, bundle = named
    requests = bundles.resources(bundle, "ServiceRequest", "CommunicationRequest")
    plans = bundles.resources(bundle, "CarePlan")
    in_plan = [each["reference"]["reference"] for plan in plans for each in plan.get("activity", ())]
    assert in_plan == [f"urn:uuid:{each['id']}" for each in requests]
    assert len(requests) == len(assessment.red_flags) + len(assessment.follow_up)
    suggested = requests[len(assessment.red_flags) :]
    for request, item in zip(suggested, assessment.follow_up, strict=True):
        assert [code["coding"][0]["code"] for code in request["reasonCode"]] == [e.rule for e in item.because]
        assert request["category"][1]["coding"] == [
            {"system": "urn:crampx:urgency", "code": item.urgency, "display": request["category"][1]["text"]},
        ]
        notes = request["note"][0]["text"].replace("\\", "")
        assert all(caution.text in notes for caution in item.cautions)
        told = request.get("patientInstruction") or request.get("payload", [{}])[0].get("contentString")
        assert told == (item.patient_facing or (item.title if "payload" in request else None))
    for item in assessment.tests_not_needed:
        assert f"Not needed: {item.title}" in plans[0]["note"][0]["text"]


def test_strings_hold_no_control_and_nothing_is_empty(named: tuple[crampx.Assessment, Any]):
    _, bundle = named
    for key, value in bundles.walk(bundle):
        assert value not in ("", [], {}, None), key
        if isinstance(value, str):
            assert value.strip() == value
            assert not FORBIDDEN.search(value), key
            assert len(value) <= 1024 * 1024
        if key == "id":
            assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", value)


def test_every_narrative_is_harmless_markup(named: tuple[crampx.Assessment, Any]):
    _, bundle = named
    for resource in bundles.resources(bundle):
        if resource["resourceType"] == "Binary":
            continue
        assert resource["text"]["status"] == "generated"
        root = ElementTree.fromstring(resource["text"]["div"])  # noqa: S314 - crampx wrote it
        tags = {element.tag.removeprefix("{http://www.w3.org/1999/xhtml}") for element in root.iter()}
        assert tags <= {"div", "p", "b", "ul", "li"}
        assert all(not element.attrib for element in root.iter())


def test_markdown_starts_no_tag_and_no_link(named: tuple[crampx.Assessment, Any]):
    _, bundle = named
    for resource in bundles.resources(bundle):
        for note in resource.get("note", ()):
            assert not re.search(r"(?<!\\)<[A-Za-z/!?]|(?<!\\)\][(\[]", note["text"])


def test_provenance_speaks_for_all_that_was_made(named: tuple[crampx.Assessment, Any]):
    assessment, bundle = named
    provenance = bundles.resources(bundle, "Provenance")[0]
    device = bundles.resources(bundle, "Device")[0]
    others = ("Provenance", "Device", "Patient")
    made = [each for each in bundles.resources(bundle) if each["resourceType"] not in others]
    assert [each["reference"] for each in provenance["target"]] == [f"urn:uuid:{each['id']}" for each in made]
    assert provenance["agent"][0]["who"]["reference"] == f"urn:uuid:{device['id']}"
    assert provenance["entity"][0]["what"]["identifier"]["value"] == assessment.input.digest
    assert provenance["recorded"] == f"{assessment.as_of}T12:00:00Z"
    versions = {version["type"]["text"]: version["value"] for version in device["version"]}
    assert versions["program"] == assessment.engine.version
    assert versions["SHA-256 of the knowledge"] == assessment.knowledge.digest


def test_what_was_not_understood_is_told(named: tuple[crampx.Assessment, Any]):
    assessment, bundle = named
    contained = bundles.resources(bundle)[0].get("contained", [])
    said = [issue["details"]["coding"][0]["code"] for each in contained for issue in each["issue"]]
    for problem in assessment.not_understood[:200]:
        assert problem.code in said
    assert bool(contained) == bool(
        assessment.not_understood or assessment.conflicts or assessment.notices or assessment.assumptions
        or assessment.conversions or assessment.unused
    )


@pytest.mark.parametrize(("name", "status"), [
    ("no_complaint", "data-required"),  # of leg cramps nothing is recorded
    ("possible_dvt", "data-required"),  # breathlessness was not asked
    ("ordinary_night_cramps", "data-requested"),
])
def test_the_status_says_whether_an_answer_is_needed(name: str, status: str):
    assert bundles.resources(bundles.bundles()[name])[0]["status"] == status


def test_a_run_that_misses_nothing_is_a_success():
    scant = bundles.assessments()["scant: age alone"]
    whole = replace(scant, evaluated="complete", missing=(), next_questions=(), cannot_exclude=(), unused=())
    assert bundles.resources(crampx.to_fhir(whole))[0]["status"] == "success"
    part = replace(whole, evaluated="partial")
    assert bundles.resources(crampx.to_fhir(part))[0]["status"] == "data-requested"


def test_without_suggestions_there_is_no_plan():
    bundle = crampx.to_fhir(replace(bundles.assessments()["scant: age alone"], follow_up=(), tests_not_needed=()))
    assert not bundles.resources(bundle, "CarePlan")
    assert "result" not in bundles.resources(bundle)[0]


def test_of_a_record_its_own_resources_are_named():
    bundle = bundles.bundles()["as of a record"]
    assert not bundles.resources(bundle, "Patient")
    first = bundles.resources(bundle)[0]
    assert first["subject"] == {"reference": "Patient/p1"}
    issues = {each["code"]["text"]: each for each in bundles.resources(bundle, "DetectedIssue")}
    interaction = issues["Interaction to check: clarithromycin, simvastatin"]
    assert [each["reference"] for each in interaction["implicated"]] == [
        "MedicationRequest/medications-1", "MedicationRequest/medications-0",
    ]
    low = issues["Low potassium (established)"]
    assert [each["reference"] for each in low["evidence"][0]["detail"]] == ["Observation/labs-0"]
    assert "implicated" not in low
    for request in bundles.resources(bundle, "ServiceRequest", "CommunicationRequest"):
        targets = {each["reference"].split("/")[0] for each in request.get("reasonReference", ())}
        assert targets <= {"Condition", "Observation", "DiagnosticReport", "DocumentReference"}
    decide = next(each for each in bundles.resources(bundle, "ServiceRequest")
                  if each["code"]["coding"][0]["code"] == "decide_on_statin")
    assert [each["reference"] for each in decide["reasonReference"]] == ["Observation/labs-1"]
    assert [each["reference"] for each in decide["supportingInfo"]] == ["MedicationRequest/medications-0"]
    assert "Observation/labs-1" in first["text"]["div"] or "(Observation/labs-1)" in decide["note"][0]["text"]


def test_an_issue_that_shares_the_facts_of_a_red_flag_is_as_severe():
    issues = {each["code"]["text"]: each["severity"] for each in bundles.resources(
        bundles.bundles()["simvastatin_clarithromycin"], "DetectedIssue")}
    assert issues == {
        "Possible rhabdomyolysis": "high",
        "Possible statin myopathy": "high",
        "Statin-associated muscle symptoms (likely)": "high",
        "Low potassium (established)": "moderate",
        "Interaction to check: clarithromycin, simvastatin": "high",
    }


def test_an_interaction_is_an_issue_where_nothing_is_ranked():
    document = {"format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {"age": 70, "sex": "male"},
                "medications": ["simvastatin", "clarithromycin"]}
    assessment = crampx.evaluate(document)
    assert assessment.status == "no_complaint"
    (issue,) = bundles.resources(crampx.to_fhir(assessment), "DetectedIssue")
    assert (issue["code"]["text"], issue["severity"]) == ("Interaction to check: clarithromycin, simvastatin", "high")
    assert "drug that raises its level (contraindicated or to be avoided)" in issue["detail"]
    assert "\n[" in issue["detail"], "the sources are named"
    unasked = crampx.to_fhir(replace(assessment, follow_up=()))
    assert [each["severity"] for each in bundles.resources(unasked, "DetectedIssue")] == ["low"]


def test_a_low_total_calcium_that_adjusts_to_normal_is_no_issue():
    assert not bundles.resources(bundles.bundles()["cirrhosis"], "DetectedIssue")


def test_the_report_is_described_and_whole():
    bundle = crampx.to_fhir(bundles.assessments()["possible_dvt"], pdf=bundles.PDF)
    binary, = bundles.resources(bundle, "Binary")
    described, = bundles.resources(bundle, "DocumentReference")
    assert b64decode(binary["data"]) == bundles.PDF
    assert described["content"][0]["attachment"]["url"] == f"urn:uuid:{binary['id']}"
    assert described["content"][0]["attachment"]["size"] == len(bundles.PDF)
    assert binary["securityContext"] == bundles.resources(bundle)[0]["subject"]
