"""Condition: status, verification, dates and side."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fhir_records import SNOMED, TERMINOLOGY, coded, codes_told, document, only_item, told

from crampx._patient.model import Code

CRAMP = coded(SNOMED, "449918009", "Cramp in lower leg")
CLINICAL, VERIFICATION = f"{TERMINOLOGY}/condition-clinical", f"{TERMINOLOGY}/condition-ver-status"


def condition(clinical: str | None = "active", verification: str | None = None, **more: Any) -> dict[str, Any]:
    """A Condition."""
    tree: dict[str, Any] = {"resourceType": "Condition", "code": CRAMP, **more}
    if clinical:
        tree.setdefault("clinicalStatus", coded(CLINICAL, clinical))
    if verification:
        tree["verificationStatus"] = coded(VERIFICATION, verification)
    return tree


@pytest.mark.parametrize("clinical", ["active", "recurrence", "relapse", "inactive", "remission", "resolved"])
def test_the_clinical_status_is_kept(clinical: str) -> None:
    assert only_item(condition(clinical)).status == clinical


@pytest.mark.parametrize(("verification", "status"), [
    ("unconfirmed", "suspected"), ("provisional", "provisional"), ("differential", "differential"),
    ("refuted", "refuted"), ("confirmed", "active"),
])
def test_what_is_not_sure_is_so_whatever_its_course(verification: str, status: str) -> None:
    item = only_item(condition("active", verification))
    assert (item.status, item.present) == (status, verification != "refuted")


def test_without_verification_it_is_taken_as_stated() -> None:
    item = only_item(condition(recordedDate="2026-10-01"))
    assert (item.status, item.present, item.when and item.when.text) == ("active", True, "2026-10-01")


def test_entered_in_error_is_no_fact() -> None:
    read = document(condition("active", "entered-in-error"))
    assert not read.items
    assert [(p.code, p.severity, p.pointer) for p in read.notices] == [
        ("not_a_fact", "note", "/entry/1/resource/verificationStatus")
    ]


@pytest.mark.parametrize("broken", [
    {"clinicalStatus": coded(CLINICAL, "aktiv")}, {"clinicalStatus": "active"}, {"clinicalStatus": {}},
    {"verificationStatus": coded("urn:other", "confirmed")},
])
def test_a_status_that_cannot_be_read_leaves_the_condition_out(broken: dict[str, Any]) -> None:
    read = document(condition(**broken))
    assert not read.items
    assert "unknown_status" in [p.code for p in read.problems]


def test_a_status_without_a_system_is_read() -> None:
    assert only_item(condition(clinical=None, clinicalStatus={"coding": [{"code": "resolved"}]})).status == "resolved"


def test_a_diagnosis_of_an_encounter_holds_on_its_day() -> None:
    item = only_item(condition(clinical=None, recordedDate="2015-11-01"))
    assert (item.status, item.present, item.when and item.when.text) == (None, True, "2015-11-01")


@pytest.mark.parametrize(("onset", "first", "last"), [
    ({"onsetDateTime": "2026-09"}, date(2026, 9, 1), date(2026, 9, 30)),
    ({"onsetDateTime": "2026-09-15T23:30:00-05:00"}, date(2026, 9, 15), date(2026, 9, 15)),
    ({"onsetAge": {"value": 60, "code": "a"}}, date(2018, 4, 2), date(2019, 4, 1)),
    ({"onsetRange": {"low": {"value": 60, "code": "a"}, "high": {"value": 61, "code": "a"}}}, date(2018, 4, 2),
     date(2020, 4, 1)),
    ({"onsetPeriod": {"start": "2020", "end": "2021-03"}}, date(2020, 1, 1), date(2021, 3, 31)),
    ({"onsetPeriod": {"start": "2020"}}, date(2020, 1, 1), date(2020, 12, 31)),
    ({"onsetString": "2019"}, date(2019, 1, 1), date(2019, 12, 31)),
])
def test_the_onset_may_be_of_several_types(onset: dict[str, Any], first: date, last: date) -> None:
    started = only_item(condition(**onset)).started
    assert started is not None
    assert (started.first, started.last) == (first, last)


@pytest.mark.parametrize(("onset", "code"), [
    ({"onsetString": "in her forties"}, "date_in_words"),
    ({"onsetAge": {"value": 60, "code": "mo"}}, "age_not_dated"),
    ({"onsetDateTime": "2026-02-30"}, "bad_date"),
    ({"onsetDateTime": 2026}, "bad_date"),
    ({"onsetPeriod": {"start": "2021", "end": "2020"}}, "ends_before_start"),
    ({"onsetQuantity": {"value": 1}}, "type_not_read"),
])
def test_an_onset_that_cannot_be_read_costs_only_itself(onset: dict[str, Any], code: str) -> None:
    read = document(condition(**onset))
    assert [p.code for p in told(read)] == [code]
    assert [item.started for item in read.items] == [None]


def test_an_age_needs_a_date_of_birth() -> None:
    assert codes_told(condition(onsetAge={"value": 60, "code": "a"}), birth=None) == ["age_not_dated"]


@pytest.mark.parametrize("abatement", [
    {"abatementDateTime": "2020-05-01"}, {"abatementAge": {"value": 62, "code": "a"}},
])
def test_what_has_abated_is_over_whatever_the_status_says(abatement: dict[str, Any]) -> None:
    item = only_item(condition("active", **abatement))
    assert item.status == "resolved"
    assert item.ended is not None
    assert item.ended.first.year == 2020


def test_of_what_is_over_the_day_of_noting_is_not_the_day_of_its_end() -> None:
    item = only_item(condition("resolved", recordedDate="2026-10-01", onsetDateTime="2014"))
    assert (item.when, item.ended, item.started and item.started.text) == (None, None, "2014")


def test_codes_and_wordings_stay_in_their_order() -> None:
    code = {"coding": [{"system": "urn:a", "code": "1", "display": "First"}, {"code": "2", "display": "Second"},
                       {"system": "urn:b", "code": "3", "display": "First"}], "text": " Leg\ncramps "}
    item = only_item(condition(code=code))
    assert item.codes == (Code("urn:a", "1"), Code("urn:b", "3"))
    assert (item.name, item.other_names) == ("Leg cramps", ("First", "Second"))


@pytest.mark.parametrize("code", [None, {}, {"coding": []}, {"coding": [{"system": SNOMED}]}, {"text": ""}])
def test_a_condition_that_names_nothing_is_reported(code: Any) -> None:
    read = document(condition(code=code))
    assert not read.items
    assert [(p.code, p.severity) for p in read.problems] == [("code_missing", "error")]


def test_a_code_that_is_only_a_reason_for_its_absence_names_nothing() -> None:
    assert codes_told(condition(code=coded(f"{TERMINOLOGY}/data-absent-reason", "unknown"))) == ["code_missing"]


@pytest.mark.parametrize(("site", "text", "side"), [
    ("Structure of left lower leg", None, "left"), ("Right calf", None, "right"), ("Both legs", None, "both"),
    ("Left thorax", None, None), (None, "Cramp in right calf", "right"), (None, "Left heart failure", None),
    ("Calf", "Pain in left leg and right foot", "both"),
])
def test_the_side_is_that_of_a_leg(site: str | None, text: str | None, side: str | None) -> None:
    more = {"bodySite": [{"text": site}]} if site else {}
    assert only_item(condition(code={"text": text or "Cramp"}, **more)).side == side


def test_a_refuted_condition_has_no_course() -> None:
    item = only_item(condition("active", "refuted", onsetDateTime="2015", abatementDateTime="2016"))
    assert (item.present, item.started, item.ended) == (False, None, None)


BOTH = {"coding": [*coded("urn:icd", "E10.22", "Diabetes")["coding"], *coded("urn:icd", "N18.6", "ESRD")["coding"],
                   *coded(SNOMED, "46635009")["coding"], *coded(SNOMED, "46177005")["coding"]],
        "text": "Diabetes, ESRD"}


def test_a_condition_that_needs_several_codes_of_a_system_is_its_parts() -> None:
    read = document(condition(code=BOTH))
    assert [(i.name, tuple(c.code for c in i.codes), i.pointer) for i in read.items] == [
        ("Diabetes, ESRD", ("E10.22", "46635009"), "/entry/1/resource"),
        ("ESRD", ("N18.6", "46177005"), "/entry/1/resource"),
    ]


def test_of_its_parts_a_refuted_whole_says_nothing() -> None:
    read = document(condition("active", "refuted", code=BOTH))
    assert not read.items
    assert [p.code for p in told(read)] == ["refuted_as_a_whole"]


def test_leg_cramps_date_their_onset() -> None:
    earlier, over = condition(onsetDateTime="2024-02"), condition("resolved", onsetDateTime="2001")
    other = condition(onsetDateTime="2001", code=coded(SNOMED, "38341003"))
    onset = document(condition(onsetDateTime="2026-03"), earlier, over, other).onset
    assert onset is not None
    assert onset.text == "2024-02"


@pytest.mark.parametrize("code", ["no-known-problems", "no-problem-info"])
def test_no_known_problems_is_no_problem_and_no_absence(code: str) -> None:
    system = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
    read = document(condition(code=coded(system, code), recordedDate="2026-11-01"))
    assert not read.items
    assert not read.complete
    assert [p.code for p in read.notices] == ["nothing_known"]
