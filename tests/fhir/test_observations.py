"""Observation: status, values, units, limits, specimens, dates and coded answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fhir_records import LOINC, SNOMED, TERMINOLOGY, UCUM, coded, codes_told, document, only_item, told
from sample_facts import facts_of

from crampx._patient.model import Code

POTASSIUM = coded(LOINC, "2823-3", "Potassium [Moles/volume] in Serum or Plasma")
VALUE = {"value": Decimal("3.10"), "unit": "mmol/L", "system": UCUM, "code": "mmol/L"}


def observation(**more: Any) -> dict[str, Any]:
    """A potassium of 3.10 mmol/L, changed as wanted; ``None`` leaves an element out."""
    tree = {"resourceType": "Observation", "status": "final", "code": POTASSIUM, "valueQuantity": VALUE,
            "effectiveDateTime": "2026-11-18T08:00:00Z", **more}
    return {key: value for key, value in tree.items() if value is not None}


def answered(code: dict[str, Any], value: Any, key: str = "valueCodeableConcept", **more: Any) -> dict[str, Any]:
    """An Observation with a coded value."""
    return observation(code=code, valueQuantity=None, **{key: value}, **more)


def test_a_result_keeps_its_number_unit_and_day() -> None:
    item = only_item(observation())
    assert (item.list_name, item.pointer, item.name) == (
        "labs", "/entry/1/resource", "Potassium [Moles/volume] in Serum or Plasma"
    )
    assert (item.value and item.value.text, item.unit, item.when and item.when.text) == ("3.10", "mmol/L", "2026-11-18")
    assert item.codes == (Code(LOINC, "2823-3"),)


@pytest.mark.parametrize("status", ["preliminary", "final", "amended", "corrected"])
def test_these_statuses_are_used(status: str) -> None:
    assert only_item(observation(status=status)).value is not None


@pytest.mark.parametrize(("status", "severity"), [
    ("registered", "note"), ("cancelled", "note"), ("entered-in-error", "note"), ("unknown", "warning"),
])
def test_these_statuses_are_not_used(status: str, severity: str) -> None:
    read = document(observation(status=status))
    assert not read.items
    assert [(p.code, p.severity, p.pointer) for p in told(read)] == [
        ("not_a_fact", severity, "/entry/1/resource/status")
    ]


@pytest.mark.parametrize("status", [None, "done", 3])
def test_a_status_that_cannot_be_read_leaves_the_result_out(status: Any) -> None:
    read = document(observation(status=status))
    assert not read.items
    assert {p.severity for p in read.problems} == {"error"}


@pytest.mark.parametrize(("quantity", "unit"), [
    ({"unit": "mEq per L", "system": UCUM, "code": "meq/L"}, "meq/L"),
    ({"unit": "mmol/L"}, "mmol/L"),
    ({"unit": "mmol/l", "system": "urn:local", "code": "X"}, "mmol/l"),
    ({"system": UCUM, "code": "mmol/L"}, "mmol/L"),
    ({}, None),
])
def test_the_code_of_ucum_goes_before_the_text(quantity: dict[str, Any], unit: str | None) -> None:
    assert only_item(observation(valueQuantity={"value": 3, **quantity})).unit == unit


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_a_comparator_is_kept(sign: str) -> None:
    assert only_item(observation(valueQuantity={**VALUE, "comparator": sign})).comparator == sign


@pytest.mark.parametrize("quantity", [
    {**VALUE, "comparator": "~"}, {**VALUE, "value": "3.1"}, {"unit": "mmol/L"}, {**VALUE, "value": True},
    {**VALUE, "value": float("nan")}, {**VALUE, "value": 10**60}, "3.1 mmol/L",
])
def test_a_quantity_that_cannot_be_read_is_reported(quantity: Any) -> None:
    read = document(observation(valueQuantity=quantity))
    assert not read.items
    assert any(p.severity == "error" and "valueQuantity" in (p.pointer or "") for p in read.problems)


@pytest.mark.parametrize("more", [
    {"valueRange": {}}, {"valueRatio": {}}, {"valueSampledData": {}}, {"valueString": "low"}, {"valueTime": "08:00:00"},
    {"valueDateTime": "2026"}, {"valuePeriod": {}}, {"valueAttachment": {}},
])
def test_values_of_other_types_are_reported(more: dict[str, Any]) -> None:
    assert codes_told(observation(valueQuantity=None, **more)) == ["type_not_read"]


def test_a_key_of_somebodys_own_is_no_value_and_in_no_message() -> None:
    read = document(observation(valueQuantity=None, valueJaneDoe="x"))
    assert [p.code for p in told(read)] == ["no_value"]
    assert not any("JaneDoe" in f"{p.message}{p.pointer}" for p in told(read))


def test_components_are_items_of_their_own() -> None:
    parts = [{"code": coded(LOINC, code), "valueQuantity": {"value": value, "unit": "mm[Hg]"}}
             for code, value in (("8480-6", 118), ("8462-4", 76))]
    absent = {"code": coded(LOINC, "8478-0"), "dataAbsentReason": coded(f"{TERMINOLOGY}/data-absent-reason", "error")}
    read = document(observation(code=coded(LOINC, "85354-9"), valueQuantity=None, component=[*parts, absent],
                                category=[coded(f"{TERMINOLOGY}/observation-category", "vital-signs")]))
    assert [(i.list_name, i.pointer, i.codes[0].code) for i in read.items] == [
        ("vitals", "/entry/1/resource/component/0", "8480-6"), ("vitals", "/entry/1/resource/component/1", "8462-4"),
    ]
    assert [(p.code, p.pointer) for p in told(read)] == [
        ("no_value", "/entry/1/resource/component/2/dataAbsentReason")
    ]


def test_the_members_of_a_panel_are_read_once() -> None:
    panel = observation(id="panel", valueQuantity=None, hasMember=[{"reference": "Observation/k"}])
    read = document(panel, observation(id="k"))
    assert [item.pointer for item in read.items] == ["/entry/2/resource"]
    assert not told(read)


def test_a_panel_may_hold_its_members_within_itself() -> None:
    panel = observation(valueQuantity=None, contained=[observation(id="k"), observation(id="m", status="cancelled")],
                        hasMember=[{"reference": "#k"}, {"reference": "#m"}, {"reference": "#gone"}])
    read = document(panel)
    assert [item.pointer for item in read.items] == ["/entry/1/resource/contained/0"]
    assert [(p.code, p.pointer) for p in told(read)] == [
        ("not_a_fact", "/entry/1/resource/contained/1/status"),
        ("reference_leads_nowhere", "/entry/1/resource/hasMember/2"),
    ]


def test_a_report_reads_only_the_results_within_itself() -> None:
    report = {"resourceType": "DiagnosticReport", "contained": [observation(id="k")],
              "result": [{"reference": "#k"}, {"reference": "Observation/na"}, {"reference": "Observation/gone"}]}
    read = document(report, observation(id="na"))
    assert [item.pointer for item in read.items] == ["/entry/1/resource/contained/0", "/entry/2/resource"]
    assert [(p.code, p.pointer) for p in told(read)] == [("reference_leads_nowhere", "/entry/1/resource/result/2")]


MODIFIED = {"modifierExtension": [{"url": "urn:not-done", "valueBoolean": True}]}


@pytest.mark.parametrize("tree", [
    observation(valueQuantity=None, component=[{"code": POTASSIUM, "valueQuantity": VALUE, **MODIFIED}]),
    {"resourceType": "DiagnosticReport", "contained": [observation(id="k", **MODIFIED)],
     "result": [{"reference": "#k"}]},
], ids=["component", "contained"])
def test_a_part_with_an_unknown_modifier_is_left_out(tree: dict[str, Any]) -> None:
    read = document(tree)
    assert not read.items
    assert [p.code for p in told(read)] == ["unknown_modifier"]


@pytest.mark.parametrize("value", [0, 3])
def test_a_number_does_not_say_that_something_is_there(value: int) -> None:
    facts = facts_of(document(observation(code={"text": "leg cramps"}, valueQuantity={"value": value, "unit": "1"})))
    assert not facts.statements
    assert "value_not_used" in [p.code for p in facts.not_understood]


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_what_is_within_a_report_falls_with_it(status: str) -> None:
    report = {"resourceType": "DiagnosticReport", "status": status, "contained": [observation(id="k")],
              "result": [{"reference": "#k"}]}
    assert not document(report).items
    assert codes_told(report) == ["not_a_fact"]


def test_a_report_in_words_is_reported() -> None:
    assert codes_told({"resourceType": "DiagnosticReport", "conclusion": "normal"}) == ["type_not_read"]


@pytest.mark.parametrize("absent", [{"dataAbsentReason": coded(f"{TERMINOLOGY}/data-absent-reason", "unknown")}, {}])
def test_a_missing_value_is_noted(absent: dict[str, Any]) -> None:
    assert codes_told(observation(valueQuantity=None, **absent)) == ["no_value"]


@pytest.mark.parametrize(("time", "text"), [
    ({"effectiveDateTime": "2026-11"}, "2026-11"),
    ({"effectivePeriod": {"start": "2026-11-01", "end": "2026-11-03T10:00:00+01:00"}}, "2026-11-03"),
    ({"effectivePeriod": {"start": "2026-11-01"}}, "2026-11-01"),
    ({"effectiveInstant": "2026-11-18T08:00:00.123Z"}, "2026-11-18"),
])
def test_the_time_may_be_of_several_types(time: dict[str, Any], text: str) -> None:
    when = only_item(observation(**{"effectiveDateTime": None, **time})).when
    assert when is not None
    assert when.text == text


def test_failing_that_the_day_of_issue_counts_and_is_noted() -> None:
    read = document(observation(effectiveDateTime=None, issued="2026-11-19T10:00:00Z"))
    assert [item.when and item.when.text for item in read.items] == ["2026-11-19"]
    assert [p.code for p in read.notices] == ["dated_by_issue"]


@pytest.mark.parametrize(("time", "why"), [
    ({"effectiveDateTime": "2014-13-45"}, "bad_date"),
    ({"effectiveDateTime": 2014}, "bad_date"),
    ({"effectiveInstant": "last spring"}, "bad_date"),
    ({"effectivePeriod": {"end": "XXXX"}}, "bad_date"),
    ({"effectivePeriod": {"start": "2026-11-03", "end": "2026-11-01"}}, "ends_before_start"),
    ({"effectivePeriod": "2026"}, "wrong_type"),
    ({"effectiveTiming": {}}, "type_not_read"),
    ({"issued": "yesterday"}, "bad_date"),
])
@pytest.mark.parametrize("value", [{}, {"valueQuantity": None, "valueBoolean": True}])
def test_a_result_of_an_unreadable_day_is_not_taken_for_one_of_today(
    time: dict[str, Any], why: str, value: dict[str, Any]
) -> None:
    read = document(observation(**{"effectiveDateTime": None, **time, **value}))
    assert not read.items
    assert {p.code for p in told(read)} == {why, "day_unreadable"}
    assert [p.found for p in read.problems if p.code == "day_unreadable"] == [POTASSIUM["coding"][0]["display"]]


@pytest.mark.parametrize("time", [{}, {"effectivePeriod": {}}, {"effectivePeriod": {"id": "a"}}])
def test_a_result_that_states_no_day_is_undated(time: dict[str, Any]) -> None:
    assert only_item(observation(**{"effectiveDateTime": None, **time})).when is None


def test_the_day_of_issue_stands_in_for_a_day_that_cannot_be_read() -> None:
    read = document(observation(effectiveDateTime="2026-11-31", issued="2026-11-19T10:00:00Z"))
    assert [item.when and item.when.text for item in read.items] == ["2026-11-19"]
    assert {p.code for p in told(read)} == {"bad_date", "dated_by_issue"}


NORMAL = {"low": {"value": Decimal("3.5"), "unit": "mmol/L"}, "high": {"value": 5, "unit": "mmol/L"}}
WIDE = {"low": {"value": 3, "unit": "mmol/L"}, "high": {"value": 6, "unit": "mmol/L"}}
MEANING = f"{TERMINOLOGY}/referencerange-meaning"


@pytest.mark.parametrize(("ranges", "limits", "problem"), [
    ([NORMAL], ("3.5", "5"), None),
    ([{"low": {"value": Decimal("3.5")}}], ("3.5", None), None),
    ([{**NORMAL, "type": coded(MEANING, "normal")}, {**WIDE, "type": coded(MEANING, "treatment")}], ("3.5", "5"), None),
    ([NORMAL, {**WIDE, "appliesTo": [{"text": "athletes"}]}], ("3.5", "5"), None),
    ([{**NORMAL, "appliesTo": [{"text": "women"}]}], ("3.5", "5"), None),
    ([{**NORMAL, "appliesTo": [{"text": "women"}]}, {**NORMAL, "age": {}}], ("3.5", "5"), None),
    ([{**NORMAL, "appliesTo": [{"text": "women"}]}, {**WIDE, "appliesTo": [{"text": "men"}]}], (None, None),
     "limits_ambiguous"),
    ([NORMAL, WIDE], (None, None), "limits_ambiguous"),
    ([{"text": "3.5-5.0"}], (None, None), "limits_not_read"),
    ([{"low": {"value": 137, "unit": "mg/L"}}], (None, None), "limits_not_read"),
    # The usual lower limit could not stand in beside the laboratory's upper one: a low result would pass for normal.
    ([{"low": {"value": 137, "unit": "mg/L"}, "high": {"value": 5, "unit": "mmol/L"}}], (None, None),
     "limits_not_read"),
    ([{"low": {"value": 3, "unit": "mmol/L", "comparator": ">"}, "high": {"value": 5}}], (None, None),
     "limits_not_read"),
    ([{"low": {}, "high": {"value": 5, "unit": "mmol/L"}}], (None, "5"), None),
    ([{"low": {"value": 5, "unit": "mmol/L"}, "high": {"value": 3, "unit": "mmol/L"}}], (None, None),
     "limits_reversed"),
    ([{**NORMAL, "type": coded(MEANING, "treatment")}], (None, None), None),
    ([], (None, None), None),
])
def test_only_limits_without_doubt_are_used(
    ranges: list[Any], limits: tuple[str | None, str | None], problem: str | None
) -> None:
    read = document(observation(referenceRange=ranges))
    assert [(i.low and i.low.text, i.high and i.high.text) for i in read.items] == [limits]
    assert [p.code for p in told(read)] == ([problem] if problem else [])


V3 = f"{TERMINOLOGY}/v3-ObservationInterpretation"


@pytest.mark.parametrize(("stated", "is_abnormal"), [
    ([coded(V3, "H")], True), ([coded(V3, "N"), coded(V3, "LL")], True), ([coded(f"{TERMINOLOGY}/v2-0078", "L")], True),
    ([{"coding": [{"code": "AA"}]}], True), ([coded(V3, "N")], False), ([coded(SNOMED, "H")], False),
    ([{"text": "High"}], False), ([], False), (coded(V3, "H"), False), ("H", False),
])
def test_what_the_laboratory_calls_abnormal_is_marked(stated: Any, is_abnormal: bool) -> None:
    assert only_item(observation(interpretation=stated)).is_abnormal is is_abnormal


URINE = {"resourceType": "Specimen", "id": "s", "type": coded(SNOMED, "122575003", "Urine specimen")}
SERUM = {"resourceType": "Specimen", "id": "s", "type": {"text": "Serum"}}


@pytest.mark.parametrize("more", [
    {"specimen": {"reference": "Specimen/s"}}, {"specimen": {"display": "24 h urine"}},
    {"code": coded(LOINC, "2828-2", "Potassium [Moles/volume] in Urine", "Potassium")},
    {"code": {"text": "Kalium (Urin)"}},
])
def test_a_result_in_urine_is_none_in_blood(more: dict[str, Any]) -> None:
    read = document(observation(**more), URINE)
    assert not read.items
    assert [p.code for p in told(read)] == ["other_material"]


@pytest.mark.parametrize(("specimen", "note", "word"), [
    (SERUM, None, "Serum"),
    ({**SERUM, "condition": [{"text": "Haemolysed"}]}, None, "haemolysed"),
    ({**SERUM, "condition": [coded(f"{TERMINOLOGY}/v2-0493", "HEM")]}, None, "haemolysed"),
    ({**SERUM, "note": [{"text": "not hemolyzed"}]}, None, "Serum"),
    (SERUM, "sample hemolyzed, please repeat", "haemolysed"),
    ({**SERUM, "condition": [{"text": "EDTA contamination"}]}, None, "EDTA"),
])
def test_a_spoilt_sample_is_named(specimen: dict[str, Any], note: str | None, word: str) -> None:
    more = {"note": [{"text": note}]} if note else {}
    assert only_item(observation(specimen={"reference": "Specimen/s"}, **more), specimen).specimen == word


def test_a_specimen_that_is_not_there_is_known_by_its_wording() -> None:
    assert only_item(observation(specimen={"reference": "Specimen/gone", "display": "Plasma"})).specimen == "Plasma"


def test_a_whole_number_is_a_value_without_unit() -> None:
    item = only_item(observation(valueQuantity=None, valueInteger=12))
    assert (item.value and item.value.text, item.unit) == ("12", None)


def test_a_whole_number_that_is_none_is_reported() -> None:
    assert codes_told(observation(valueQuantity=None, valueInteger="12")) == ["wrong_type"]


@pytest.mark.parametrize("code", [None, {}])
def test_a_value_of_nothing_is_reported(code: Any) -> None:
    read = document(observation(code=code))
    assert [(p.code, p.severity) for p in read.problems] == [("code_missing", "error")]


SWELLING = {"text": "calf swelling"}


@pytest.mark.parametrize(("value", "present"), [
    (coded(SNOMED, "373066001", "Yes"), True), (coded(SNOMED, "373067005", "No"), False),
    (coded(LOINC, "LA9634-2", "Absent"), False), (coded(f"{TERMINOLOGY}/v2-0136", "Y"), True),
])
def test_yes_and_no_state_presence_and_absence(value: dict[str, Any], present: bool) -> None:
    exam = {"category": [coded(f"{TERMINOLOGY}/observation-category", "exam")]}
    item = only_item(answered(SWELLING, value, bodySite={"text": "Left lower leg"}, **exam))
    assert (item.list_name, item.name, item.present, item.side) == ("signs", "calf swelling", present, "left")


@pytest.mark.parametrize("present", [True, False])
def test_so_do_true_and_false(present: bool) -> None:
    assert only_item(answered(SWELLING, present, "valueBoolean")).present is present


@pytest.mark.parametrize(("value", "code"), [
    (coded(SNOMED, "255604002", "Mild"), "answer_not_read"), ({"text": "yes"}, "answer_not_read"), ({}, "no_value"),
])
def test_other_answers_state_nothing(value: dict[str, Any], code: str) -> None:
    assert codes_told(answered(SWELLING, value)) == [code]


def test_an_answer_that_says_both_states_nothing() -> None:
    both = {"coding": [*coded(SNOMED, "373066001")["coding"], *coded(SNOMED, "373067005")["coding"]]}
    assert codes_told(answered(SWELLING, both)) == ["answer_not_read"]


def test_true_that_is_text_is_reported() -> None:
    assert codes_told(answered(SWELLING, "true", "valueBoolean")) == ["wrong_type"]


def test_a_laboratory_result_in_words_is_not_read() -> None:
    laboratory = {"category": [coded(f"{TERMINOLOGY}/observation-category", "laboratory")]}
    assert codes_told(answered({"text": "Myoglobin"}, coded(SNOMED, "10828004"), **laboratory)) == ["answer_not_read"]


SMOKING = coded(LOINC, "72166-2", "Tobacco smoking status")


@pytest.mark.parametrize(("value", "name", "present"), [
    (coded(SNOMED, "449868002", "Smokes tobacco daily"), "Smokes tobacco daily", True),
    (coded(SNOMED, "428041000124106", "Current some day smoker"), "Current some day smoker", True),
    (coded(SNOMED, "8517006", "Former smoker"), "Former smoker", True),
    (coded(SNOMED, "266919005", "Never smoker"), "smoking", False),
    (coded(LOINC, "LA18978-9", "Never smoker"), "smoking", False),
])
def test_the_answer_to_a_known_question_is_the_finding(value: dict[str, Any], name: str, present: bool) -> None:
    item = only_item(answered(SMOKING, value))
    assert (item.list_name, item.name, item.present) == ("exposures", name, present)
    assert Code(LOINC, "72166-2") not in item.codes


def test_a_smoker_of_an_unknown_code_is_one_by_a_known_code() -> None:
    value = coded(SNOMED, "428041000124106", "Current some day smoker")
    assert only_item(answered(SMOKING, value)).codes[-1] == Code(SNOMED, "77176002")


def test_a_pregnancy_is_a_finding_of_its_day() -> None:
    item = only_item(answered(coded(LOINC, "82810-3"), coded(SNOMED, "77386006", "Pregnant")))
    assert (item.list_name, item.codes, item.when and item.when.text) == (
        "conditions", (Code(SNOMED, "77386006"),), "2026-11-18"
    )
