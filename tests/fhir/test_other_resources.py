"""Procedure, FamilyMemberHistory, AllergyIntolerance, Composition, and what is not read."""

from __future__ import annotations

from typing import Any

import pytest
from fhir_records import LOINC, SNOMED, TERMINOLOGY, coded, codes_told, document, only_item, told

from crampx._fhir.reading import from_resources
from crampx._patient.model import Code

PENICILLIN = coded(SNOMED, "764146007", "Penicillin")


def procedure(status: str | None = "completed", **more: Any) -> dict[str, Any]:
    """A Procedure."""
    return {"resourceType": "Procedure", "status": status, "code": {"text": "laminectomy"}, **more}


@pytest.mark.parametrize(("performed", "text"), [
    ({"performedDateTime": "2026-05-01"}, "2026-05-01"),
    ({"performedPeriod": {"start": "2026-05-01", "end": "2026-05-02"}}, "2026-05-02"), ({}, None),
    ({"performedAge": {"value": 60, "code": "a"}}, "2018"),
])
def test_a_procedure_has_its_day(performed: dict[str, Any], text: str | None) -> None:
    item = only_item(procedure(**performed, bodySite=[{"text": "Left knee"}]))
    assert (item.list_name, item.when and item.when.text, item.side) == ("procedures", text, "left")


@pytest.mark.parametrize("status", ["preparation", "in-progress", "not-done", "on-hold", "stopped", "entered-in-error",
                                    "unknown"])
def test_only_what_was_completed_counts(status: str) -> None:
    read = document(procedure(status))
    assert not read.items
    assert [(p.code, p.severity) for p in told(read)] == [("not_a_fact", "note")]


@pytest.mark.parametrize(("tree", "code"), [
    (procedure(None), "unknown_status"), (procedure("done"), "unknown_status"), (procedure(code={}), "code_missing"),
    (procedure(code=coded(SNOMED, "787480003", "No known procedures")), "nothing_known"),
])
def test_a_procedure_that_cannot_be_used_is_reported(tree: dict[str, Any], code: str) -> None:
    assert codes_told(tree) == [code]


def history(status: Any = "completed", **more: Any) -> dict[str, Any]:
    """A FamilyMemberHistory."""
    return {"resourceType": "FamilyMemberHistory", "status": status, "date": "2026-01-01",
            "condition": [{"code": coded(SNOMED, "709044004", "Chronic kidney disease (disorder)")}], **more}


def test_what_a_relative_has_is_never_what_the_patient_has() -> None:
    item = only_item(history())
    assert (item.list_name, item.codes, item.pointer) == ("family_history", (), "/entry/1/resource/condition/0")
    assert item.name == "family history of Chronic kidney disease"
    assert item.other_names[-1] == "Chronic kidney disease (disorder)"


@pytest.mark.parametrize(("tree", "code"), [
    (history("health-unknown"), "not_a_fact"), (history("entered-in-error"), "not_a_fact"),
    (history(None), "unknown_status"), (history(condition=[{"code": coded(SNOMED, "1")}]), "code_missing"),
    (history(condition=[{}]), "code_missing"),
])
def test_a_history_that_cannot_be_used_is_reported(tree: dict[str, Any], code: str) -> None:
    read = document(tree)
    assert not read.items
    assert [p.code for p in told(read)] == [code]


def allergy(verification: str | None = None, clinical: str | None = None, **more: Any) -> dict[str, Any]:
    """An AllergyIntolerance."""
    tree: dict[str, Any] = {"resourceType": "AllergyIntolerance", "code": PENICILLIN, **more}
    if verification:
        tree["verificationStatus"] = coded(f"{TERMINOLOGY}/allergyintolerance-verification", verification)
    if clinical:
        tree["clinicalStatus"] = coded(f"{TERMINOLOGY}/allergyintolerance-clinical", clinical)
    return tree


def test_an_allergy_stands_in_the_list_of_allergies() -> None:
    item = only_item(allergy(recordedDate="2020-01-01"))
    assert (item.list_name, item.name, item.codes) == ("allergies", "Penicillin", (Code(SNOMED, "764146007"),))
    assert (item.when and item.when.text) == "2020-01-01"


@pytest.mark.parametrize(("verification", "clinical", "status", "present"), [
    (None, None, None, True), ("confirmed", "active", "active", True), ("unconfirmed", "active", "suspected", True),
    ("refuted", "active", "refuted", False), ("confirmed", "resolved", "resolved", True), (None, "odd", None, True),
])
def test_the_status_of_an_allergy_is_kept(
    verification: str | None, clinical: str | None, status: str | None, present: bool
) -> None:
    item = only_item(allergy(verification, clinical))
    assert (item.status, item.present) == (status, present)


@pytest.mark.parametrize(("tree", "code"), [
    (allergy("entered-in-error"), "not_a_fact"), (allergy(code={}), "code_missing"),
])
def test_an_allergy_that_cannot_be_used_is_reported(tree: dict[str, Any], code: str) -> None:
    read = document(tree)
    assert not read.items
    assert [p.code for p in told(read)] == [code]


def composition(*sections: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A Composition of 1 November 2026."""
    return {"resourceType": "Composition", "status": "final", "date": "2026-11-01", "section": list(sections), **more}


def section(code: str, reason: str) -> dict[str, Any]:
    """An empty section."""
    return {"code": coded(LOINC, code), "emptyReason": coded(f"{TERMINOLOGY}/list-empty-reason", reason)}


def test_a_summary_may_declare_its_lists_empty() -> None:
    read = document(composition(section("10160-0", "nilknown"), section("48765-2", "unavailable"),
                                section("11450-4", "nilknown")))
    assert {name: (when.text, pointer) for name, (when, pointer) in read.complete.items()} == {
        "medications": ("2026-11-01", "/entry/1/resource/section/0")
    }


def test_the_day_of_the_summary_dates_what_has_no_date() -> None:
    none = allergy(code=coded(SNOMED, "716186003", "No known allergy"))
    assert document(none, composition(), composition(date="2020")).complete["allergies"][0].text == "2026-11-01"


def test_a_summary_in_error_says_nothing() -> None:
    read = document(composition(section("10160-0", "nilknown"), status="entered-in-error"))
    assert not read.complete
    assert [p.code for p in told(read)] == ["not_a_fact"]


def test_the_later_declaration_counts() -> None:
    none = coded(SNOMED, "716186003")
    read = document(allergy(code=none, recordedDate="2026-10-01"), allergy(code=none, recordedDate="2026-09-01"))
    assert read.complete["allergies"][0].text == "2026-10-01"


@pytest.mark.parametrize(("verification", "clinical"), [("refuted", None), (None, "inactive"), (None, "resolved")])
def test_that_there_are_none_may_be_taken_back(verification: str | None, clinical: str | None) -> None:
    read = document(allergy(verification, clinical, code=coded(SNOMED, "716186003"), recordedDate="2026-10-01"))
    assert (read.complete, read.items) == ({}, ())
    assert [p.code for p in told(read)] == ["nothing_known"]


def test_a_summary_with_an_unknown_modifier_declares_nothing() -> None:
    read = document(composition(section("10160-0", "nilknown"), **MODIFIED))
    assert not read.complete
    assert [p.code for p in told(read)] == ["unknown_modifier"]


def test_what_is_not_read_is_counted_once_for_each_type() -> None:
    claims = [{"resourceType": "Claim"}, {"resourceType": "Claim"}, {"resourceType": "Immunization"}]
    read = document(*claims, {"resourceType": "Organization"}, {"resourceType": "Encounter"})
    assert {(p.code, p.severity) for p in read.problems} == {("kind_not_read", "note")}
    assert [(p.pointer, p.message) for p in read.problems] == [
        ("/entry/1/resource", "2 Claim resources are of a kind that crampx does not read"),
        ("/entry/3/resource", "1 Immunization resource is of a kind that crampx does not read"),
    ]


def test_the_resources_that_were_read_have_names() -> None:
    read = document(procedure(id="op"), {"resourceType": "Claim", "id": "c"})
    assert read.resources == {"/entry/0/resource": "Patient/p", "/entry/1/resource": "Procedure/op"}


def test_a_record_has_a_most_of_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_resources, "_MOST_ITEMS", 2)
    read = document(*[procedure() for _ in range(5)])
    assert len(read.items) == 2
    assert [(p.code, p.severity, p.pointer) for p in read.problems] == [
        ("too_many_items", "error", "/entry/3/resource")
    ]


def test_a_list_has_a_most_of_elements() -> None:
    assert codes_told(procedure(bodySite=[{}] * 2001)) == ["too_many_elements"]


def test_no_text_is_needed_where_a_list_is_none() -> None:
    assert only_item(procedure(bodySite=None)).side is None


MODIFIED = {"modifierExtension": [{"url": "urn:not-done", "valueBoolean": True}]}


def test_a_modifier_that_is_not_known_leaves_the_resource_out() -> None:
    read = document(procedure(**MODIFIED))
    assert not read.items
    assert [(p.code, p.severity, p.pointer) for p in read.problems] == [
        ("unknown_modifier", "error", "/entry/1/resource/modifierExtension")
    ]


def test_what_its_status_leaves_out_needs_no_other_reason() -> None:
    assert codes_told(procedure("not-done", **MODIFIED)) == ["not_a_fact"]


def test_a_modifier_undoes_a_declaration() -> None:
    none = allergy(code=coded(SNOMED, "716186003", "No known allergy"), recordedDate="2026-11-01", **MODIFIED)
    read = document(none)
    assert not read.complete
    assert [p.code for p in told(read)] == ["unknown_modifier"]


def test_elements_of_a_wrong_form_cost_only_themselves() -> None:
    read = document(procedure(bodySite="knee", performedDateTime=["2026"], code={"text": "laminectomy", "coding": [3]}))
    assert [item.name for item in read.items] == ["laminectomy"]
    assert {(p.code, p.pointer) for p in read.problems} == {
        ("wrong_type", "/entry/1/resource/bodySite"), ("bad_date", "/entry/1/resource/performedDateTime"),
        ("wrong_type", "/entry/1/resource/code/coding/0"),
    }
