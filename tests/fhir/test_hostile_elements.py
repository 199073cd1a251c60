"""Elements of any form at any place: a diagnostic at most, never a traceback, and no fact from a broken status."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from fhir_records import LOINC, RXNORM, SNOMED, TERMINOLOGY, UCUM, coded, document
from sample_facts import facts_of

WORDS = {"system": UCUM, "code": "mg"}
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 3.5, float("nan"), float("inf"), 10**400, "", " ", "x" * 100_000, "\u202e\u0000", "0000-00-00",
    "9999-12-31", "2026-02-30", [], [[]], [None], ["x"], {}, {"coding": {}}, {"coding": [[]]}, {"reference": "#"},
    {"reference": 3}, {"value": 1e308}, {"start": "9999-12-31", "end": "9999-12-31"}, {"end": "0001"},
)
TREES: tuple[dict[str, Any], ...] = (
    {"resourceType": "Condition", "clinicalStatus": coded(f"{TERMINOLOGY}/condition-clinical", "active"),
     "verificationStatus": coded(f"{TERMINOLOGY}/condition-ver-status", "confirmed"),
     "code": coded(SNOMED, "449918009"), "bodySite": [{"text": "Left leg"}], "onsetAge": {"value": 60, "code": "a"},
     "recordedDate": "2026-01-01", "abatementPeriod": {"start": "2026", "end": "2026-02"}},
    {"resourceType": "Condition", "code": {"text": "cramp"}, "onsetRange": {"low": {"value": 1, "unit": "a"}}},
    {"resourceType": "Observation", "status": "final", "code": coded(LOINC, "2823-3", "Potassium"),
     "category": [coded("urn:c", "laboratory")], "effectivePeriod": {"start": "2026-01-01", "end": "2026-01-02"},
     "valueQuantity": {"value": 3, "unit": "mmol/L", "comparator": "<", **WORDS}, "note": [{"text": "haemolysed"}],
     "referenceRange": [{"low": {"value": 3}, "high": {"value": 5}, "type": {"text": "n"}, "appliesTo": []}],
     "specimen": {"reference": "Specimen/s"}, "hasMember": [{"reference": "Observation/o"}],
     "component": [{"code": {"text": "k"}, "valueBoolean": True}, {"code": {"text": "x"}, "valueInteger": 3}]},
    {"resourceType": "Specimen", "id": "s", "type": {"text": "serum"}, "condition": [{"text": "HEM"}], "note": [{}]},
    {"resourceType": "Observation", "status": "final", "code": coded(LOINC, "72166-2"), "issued": "2026-01-01",
     "valueCodeableConcept": coded(SNOMED, "266919005")},
    {"resourceType": "MedicationRequest", "status": "active", "intent": "plan", "reportedBoolean": True,
     "doNotPerform": False, "authoredOn": "2026-01-01", "medicationReference": {"reference": "#m", "display": "HCTZ"},
     "contained": [{"resourceType": "Medication", "id": "m", "code": coded(RXNORM, "5487"), "status": "active",
                    "ingredient": [{"itemReference": {"reference": "Medication/m2"}, "isActive": True}, {}]}],
     "dosageInstruction": [{"timing": {"repeat": {"boundsPeriod": {"start": "2026"}, "frequency": 1, "period": 1,
                                                  "periodUnit": "d", "when": ["MORN"]}, "code": {"text": "QD"}},
                            "doseAndRate": [{"doseQuantity": {"value": 1, **WORDS}}], "asNeededBoolean": False}]},
    {"resourceType": "Medication", "id": "m2", "ingredient": [{"itemReference": {"reference": "Medication/m2"}}]},
    {"resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": coded(RXNORM, "5487"),
     "effectivePeriod": {"start": "2026"}, "dateAsserted": "2026", "dosage": []},
    {"resourceType": "MedicationAdministration", "status": "completed", "medicationCodeableConcept": {"text": "x"},
     "effectiveDateTime": "2026-01-01"},
    {"resourceType": "AllergyIntolerance", "code": coded(SNOMED, "764146007", "Penicillin"), "recordedDate": "2026",
     "clinicalStatus": {"text": "active"}, "verificationStatus": {"coding": [{"code": "confirmed"}]}},
    {"resourceType": "Procedure", "status": "completed", "code": {"text": "x"}, "performedString": "2020"},
    {"resourceType": "FamilyMemberHistory", "status": "completed", "date": "2026",
     "condition": [{"code": {"text": "x"}}]},
    {"resourceType": "DiagnosticReport", "result": [{"reference": "#o"}], "contained": [
        {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "x"}, "valueInteger": 3}]},
    {"resourceType": "Composition", "status": "final", "date": "2026-01-01", "section": [
        {"code": coded(LOINC, "10160-0"), "emptyReason": coded(f"{TERMINOLOGY}/list-empty-reason", "nilknown")}]},
)


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value below a tree."""
    if path:
        yield path
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in entries:
        yield from places(value, (*path, key))


def changed(tree: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A copy of the tree with another value at a place."""
    copy: dict[str, Any] = json.loads(json.dumps(tree))
    at: Any = copy
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return copy


@pytest.mark.parametrize("number", range(len(TREES)), ids=[str(tree["resourceType"]) for tree in TREES])
def test_any_value_at_any_place_costs_a_diagnostic_at_most(number: int) -> None:
    for path in places(TREES[number]):
        if path[0] == "resourceType":
            continue
        for value in VALUES:
            trees = [*TREES[:number], changed(TREES[number], path, value), *TREES[number + 1:]]
            read = document(*(trees if path[0] in ("id", "contained") else trees[number:number + 1]))
            assert all("x" * 100 not in problem.message for problem in (*read.problems, *read.notices))


def test_several_at_once_still_give_facts() -> None:
    chance = random.Random(5)  # noqa: S311 (the same each time)
    for _ in range(150):
        trees = list(TREES)
        for _ in range(6):
            number = chance.randrange(len(trees))
            path = chance.choice(list(places(trees[number])))
            if path[0] != "resourceType":
                trees[number] = changed(trees[number], path, chance.choice(VALUES))
        facts_of(document(*trees))


@pytest.mark.parametrize("number", [n for n, tree in enumerate(TREES) if "status" in tree and "code" in tree])
@pytest.mark.parametrize("status", [value for value in VALUES if value is not None])
def test_no_item_comes_of_a_status_that_cannot_be_read(number: int, status: Any) -> None:
    assert not document({**TREES[number], "status": status}).items
