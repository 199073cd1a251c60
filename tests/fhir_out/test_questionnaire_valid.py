"""Our Questionnaires, answers to them and the example records are valid R4: others can take them as they are."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import bundles
from validators import faults_of_fhirkit, faults_of_medplum, faults_of_schema, needs_packages

import crampx

EXAMPLES = bundles.ROOT / "examples" / "fhir"
DAMAGED = "ward_three_patients"  # holds a result whose value is text


@cache
def questionnaires() -> dict[str, Any]:
    own = bundles.knowledge().digest  # hand-made assessments are of no knowledge
    evaluated = {name: each for name, each in bundles.assessments().items() if each.knowledge.digest == own}
    made = {name: crampx.questionnaire(assessment) for name, assessment in evaluated.items()}
    made["all"] = crampx.questionnaire()
    return {name: {**json.loads(json.dumps(tree)), "id": "questions"} for name, tree in made.items()}


@cache
def response() -> Any:
    """What a form would send back: groups and questions in the order of the questionnaire, each with an answer."""
    tree = questionnaires()["all"]
    return {
        "resourceType": "QuestionnaireResponse", "id": "answers", "status": "completed",
        "questionnaire": f"{tree['url']}|{tree['version']}", "authored": "2026-11-20",
        "item": [answered(item) for item in tree["item"]],
    }


def answered(item: dict[str, Any]) -> dict[str, Any]:
    if item["type"] == "group":
        return {"linkId": item["linkId"], "item": [answered(inner) for inner in item["item"]]}
    values: dict[str, dict[str, Any]] = {
        "choice": (item.get("answerOption") or [{}])[0], "date": {"valueDate": "2026-09"},
        "decimal": {"valueDecimal": 1}, "string": {"valueString": "hydrochlorothiazide"},
        "quantity": {"valueQuantity": {"value": 1, "unit": "cm"}},
    }
    inner = [answered(each) for each in item.get("item", [])]
    return {"linkId": item["linkId"], "answer": [{**values[item["type"]], **({"item": inner} if inner else {})}]}


def test_there_are_some():
    assert {"all", "possible_dvt", "child", "hostile document"} <= questionnaires().keys()


@needs_packages
def test_questionnaires_fit_the_official_schema():
    assert [name for name, tree in questionnaires().items() if faults_of_schema(tree)] == []


@needs_packages
def test_a_response_and_the_examples_fit_the_official_schema():
    assert faults_of_schema(response()) == []
    for path in sorted(EXAMPLES.glob("*.json")):
        faults = faults_of_schema(json.loads(path.read_bytes()))
        assert bool(faults) is (path.stem == DAMAGED), faults


def test_fhirkit_finds_no_fault_in_questionnaires():
    assert [name for name, tree in questionnaires().items() if faults_of_fhirkit(tree)] == []


def test_fhirkit_finds_no_fault_in_a_response_and_in_the_examples():
    assert faults_of_fhirkit(response()) == []
    for path in sorted(EXAMPLES.glob("*.json")):
        faults = faults_of_fhirkit(json.loads(path.read_bytes()))
        assert bool(faults) is (path.stem == DAMAGED), faults


@needs_packages
def test_medplum_finds_no_fault_in_them():
    trees = [*questionnaires().items(), ("response", response())]
    held = {
        name: {"resourceType": "Bundle", "type": "collection", "entry": [
            {"fullUrl": f"https://records.example.org/fhir/{name.replace(' ', '-')}", "resource": tree},
        ]}
        for name, tree in trees
    }
    held |= {path.stem: json.loads(path.read_bytes()) for path in EXAMPLES.glob("*.json") if path.stem != DAMAGED}
    assert faults_of_medplum(held) == []
