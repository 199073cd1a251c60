"""What contradicts itself, or is about somebody else, is told and never counts as the patient's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fhir_records import LOINC, SNOMED, TERMINOLOGY, coded, document, told
from record_files import PATIENT, bundle, only, pointers, potassium, read

import crampx
from crampx._fhir.reading.to_document import to_document

DIABETES = "73211009"
AS_OF = date(2026, 11, 20)
Json = dict[str, Any]


def observation(**members: Any) -> Json:
    return {"resourceType": "Observation", "status": "final", "effectiveDateTime": "2026-11-18",
            "code": coded(LOINC, "2823-3", text="Potassium"), **members}


def quantity(value: float) -> Json:
    return {"value": value, "unit": "mmol/L"}


@pytest.mark.parametrize(("members", "pointer"), [
    ({"valueQuantity": quantity(3.1), "dataAbsentReason": {"coding": [{"code": "error"}]}}, "/dataAbsentReason"),
    ({"valueQuantity": quantity(3.1), "valueString": "4.4"}, ""),
    ({"valueBoolean": False, "valueCodeableConcept": coded(SNOMED, "373066001")}, ""),
])
def test_a_value_that_is_contradicted_beside_it_is_not_used(members: Json, pointer: str) -> None:
    made = document(observation(**members))
    assert made.items == ()
    (problem,) = made.problems
    assert (problem.code, problem.pointer) == ("value_contradicted", f"/entry/1/resource{pointer}")


def test_so_with_components_but_a_panel_may_say_why_it_has_no_value_of_its_own() -> None:
    absent = {"text": "not measured"}
    code = coded(LOINC, "2823-3", text="Potassium")
    parts = [{"code": code, "valueQuantity": quantity(3.1)},
             {"code": code, "valueQuantity": quantity(3.2), "dataAbsentReason": absent}]
    made = document(observation(dataAbsentReason=absent, component=parts))
    assert [item.pointer for item in made.items] == ["/entry/1/resource/component/0"]
    assert [problem.code for problem in told(made)] == ["value_contradicted", "no_value"]


@pytest.mark.parametrize(("focus", "used"), [
    ([{"reference": "Patient/p"}], True),
    ([], True),
    ([{"reference": "RelatedPerson/1"}], False),
    ([{"reference": "Patient/p"}, {"reference": "#unborn"}], False),
    ([{"display": "fetus"}], False),
    ({"reference": "Device/1"}, False),
    ("mother", False),
])
def test_an_observation_of_somebody_else_in_the_patients_record_is_not_the_patients(focus: Any, used: bool) -> None:
    made = document(observation(valueQuantity=quantity(3.1), focus=focus))
    assert (len(made.items), [problem.code for problem in told(made)]) == (
        (1, []) if used else (0, ["about_another"]))


@pytest.mark.parametrize("holder", ["DiagnosticReport", "Observation"])
@pytest.mark.parametrize("whose", [{"subject": {"reference": "Patient/q"}}, {"subject": {"reference": "Patient/x"}},
                                   {"subject": {"display": "Edith"}}, {"focus": [{"reference": "Patient/q"}]}])
def test_what_is_contained_may_be_about_another_patient(holder: str, whose: Json) -> None:
    key = "result" if holder == "DiagnosticReport" else "hasMember"
    inner = {**potassium(), "id": "k", **whose}
    report = {"resourceType": holder, "status": "final", "code": {"text": "panel"}, "contained": [inner],
              key: [{"reference": "#k"}], "subject": {"reference": "Patient/p"}}
    first, _ = (to_document(each) for each in read(bundle(PATIENT, {**PATIENT, "id": "q"}, report)))
    assert first.items == ()
    assert "subject_not_found" in [problem.code for problem in first.problems]


def test_contained_panels_name_results_beside_them_each_read_once_also_in_a_circle() -> None:
    members = [{"reference": "#k"}, {"reference": "#panel"}, {"reference": "#k"}]
    panel = {"resourceType": "Observation", "id": "panel", "status": "final", "code": {"text": "panel"},
             "hasMember": members}
    inner = {key: value for key, value in potassium().items() if key != "subject"} | {"id": "k"}
    report = {"resourceType": "DiagnosticReport", "status": "final", "contained": [panel, inner],
              "result": [{"reference": "#panel"}] * 3}
    made = document(report)
    assert [item.pointer for item in made.items] == ["/entry/1/resource/contained/1"]


def test_references_that_multiply_cost_no_more_than_they_are() -> None:
    medicines = [{"resourceType": "Medication", "id": "m3", "code": {"text": "atorvastatin"}}] + [
        {"resourceType": "Medication", "id": f"m{n}",
         "ingredient": [{"itemReference": {"reference": f"Medication/m{n + 1}"}}] * 100} for n in (1, 2)
    ]
    deep = {"resourceType": "Medication", "id": "m0", "code": {"text": "mixture"},
            "ingredient": [{"itemReference": {"reference": "Medication/m1"}}] * 101}
    orders = [{"resourceType": "MedicationRequest", "status": "active", "intent": "order",
               "medicationReference": {"reference": f"Medication/m{n}"}} for n in (0, 2, *[1] * 3)]
    made = document(*medicines, deep, *orders)
    assert {item.name for item in made.items} == {"mixture", "atorvastatin"}
    assert "too_many_elements" in [problem.code for problem in made.problems]

    within: Json = {**observation(valueQuantity=quantity(3.1)), "id": "o0"}
    for n in range(1, 4):
        within = {**observation(), "id": f"o{n}", "contained": [within],
                  "hasMember": [{"reference": f"#o{n - 1}"}] * 2000}
    assert len(document(within).items) <= 1


@pytest.mark.parametrize(("concept", "present"), [
    ({"text": "No diabetes", "coding": [{"system": SNOMED, "code": DIABETES}]}, False),
    ({"text": "denies diabetes", "coding": [{"system": SNOMED, "code": DIABETES, "display": "Diabetes"}]}, False),
    ({"text": "Family history: diabetes", "coding": [{"system": SNOMED, "code": DIABETES}]}, False),
    ({"text": "Without diabetes", "coding": [{"display": "diabetes mellitus"}]}, False),
    ({"text": "Diabetes", "coding": [{"system": SNOMED, "code": DIABETES}]}, True),
    ({"text": "Nodular goitre", "coding": [{"system": SNOMED, "code": "3716002"}]}, True),
    ({"text": "no pulse in foot", "coding": [{"system": SNOMED, "code": "1", "display": "No pulse in foot"}]}, True),
])
def test_words_that_deny_the_code_beside_them_leave_it_unknown(concept: Json, present: bool) -> None:
    condition = {"resourceType": "Condition", "code": concept}
    finding = {"resourceType": "Observation", "status": "final", "code": concept, "valueBoolean": True}
    answer = observation(code=coded(f"{TERMINOLOGY}/v3-ActCode", "ASSERTION"), valueCodeableConcept=concept)
    for tree in (condition, finding, answer):
        made = document(tree)
        assert (len(made.items), [problem.code for problem in made.problems]) == (
            (1, []) if present else (0, ["words_deny_code"]))


def test_a_relative_full_url_names_nobody() -> None:
    lying = {"fullUrl": "Patient/p", "resource": {**PATIENT, "id": "q"}}
    first, second = read(bundle({"fullUrl": "urn:uuid:1", "resource": PATIENT}, lying, potassium()))
    assert (pointers(first), pointers(second)) == ([], [])
    assert [problem.code for problem in first.faults] == ["subject_not_found"]


def test_a_patient_who_was_merged_with_another_is_told() -> None:
    merged = {**PATIENT, "link": [{"type": "replaced-by", "other": {"reference": "Patient/q"}}]}
    made = to_document(only(bundle(merged)))
    assert [(p.code, p.severity, p.pointer) for p in made.notices] == [
        ("linked_patient", "warning", "/entry/0/resource/link")]


def test_a_birth_that_nobody_alive_had_is_not_used() -> None:
    made = crampx.evaluate(bundle({**PATIENT, "birthDate": "0001-01-01"}), as_of=AS_OF)
    assert [(p.code, p.pointer) for p in made.not_understood] == [
        ("implausible_value", "/entry/0/resource/birthDate")]


@pytest.mark.parametrize(("ages", "text"), [
    ({"low": {"value": 50, "code": "a"}, "high": {"value": 55, "code": "a"}}, True),
    ({"low": {"value": 50, "code": "a"}}, False),
    ({"high": {"value": 50, "code": "a"}}, False),
])
def test_a_range_of_ages_with_one_end_is_no_day(ages: Json, text: bool) -> None:
    made = document({"resourceType": "Condition", "code": {"text": "Leg cramps"}, "onsetRange": ages})
    assert (made.items[0].started is not None) is text
    assert [problem.code for problem in told(made)] == ([] if text else ["age_not_dated"])


ACTIVE: Json = {"status": "active", "intent": "order", "medicationCodeableConcept": {"text": "atorvastatin"}}
CUT: Json = {"start": "2020-01-01", "end": "2021-02-30"}


@pytest.mark.parametrize("tree", [
    {"resourceType": "MedicationStatement", "effectivePeriod": CUT},
    {"resourceType": "MedicationRequest", "dosageInstruction": [{"timing": {"repeat": {"boundsPeriod": CUT}}}]},
    {"resourceType": "MedicationStatement", "effectivePeriod": {"end": 5}},
    {"resourceType": "MedicationStatement", "effectivePeriod": {"start": "2021-02-01", "end": "2020-02-01"}},
])
def test_a_medicine_with_an_end_that_cannot_be_read_may_be_over(tree: Json) -> None:
    made = document({**ACTIVE, **tree})
    assert [item.status for item in made.items] == ["unknown"]
    assert {problem.code for problem in made.problems} <= {"bad_date", "wrong_type", "ends_before_start"}


def test_two_ways_to_name_a_medicine_are_told() -> None:
    made = document({**ACTIVE, "resourceType": "MedicationRequest", "medicationReference": {"display": "metformin"}})
    assert [item.name for item in made.items] == ["atorvastatin"]
    assert [(problem.code, problem.severity) for problem in told(made)] == [("medication_twice", "warning")]


def test_a_status_of_two_codes_is_none() -> None:
    codes = [{"system": f"{TERMINOLOGY}/condition-ver-status", "code": code} for code in ("confirmed", "refuted")]
    tree = {"resourceType": "Condition", "code": {"text": "cirrhosis"}}
    for coding in (codes, codes[::-1]):
        made = document({**tree, "verificationStatus": {"coding": coding}})
        assert (made.items, [problem.code for problem in made.problems]) == ((), ["unknown_status"])
    assert len(document({**tree, "verificationStatus": {"coding": codes[:1] * 2}}).items) == 1


@pytest.mark.parametrize(("text", "taken"), [
    ("stopped atorvastatin", False), ("no atorvastatin", False), ("atorvastatin 20 mg", True), ("ATORVASTATIN", True),
])
def test_words_beside_the_code_of_a_medicine_may_say_that_it_is_not_taken(text: str, taken: bool) -> None:
    concept = coded("http://www.whocc.no/atc", "C10AA05", "atorvastatin", text=text)
    tree = {"resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": concept}
    made = crampx.evaluate(bundle(PATIENT, {**tree, "subject": {"reference": "Patient/p"}}), as_of=AS_OF)
    assert [row.name for row in made.medications] == (["atorvastatin"] if taken else [])
    assert ("words_deny_status" in [problem.code for problem in made.notices]) is not taken
