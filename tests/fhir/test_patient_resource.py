"""Patient: name, birth, sex, death; and the day of the last encounter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fhir_records import document
from record_files import PATIENT, bundle, told

import crampx
from crampx import _api
from crampx._fhir.reading.from_patient import person_of
from crampx._fhir.reading.node import Node
from crampx._fhir.reading.record import Faults, Resource
from crampx._patient.model import Person


def person(**members: Any) -> tuple[Person, list[str]]:
    faults = Faults()
    tree = {"resourceType": "Patient", "id": "p", **members}
    made = person_of(Node(Resource("Patient", "/entry/0/resource", tree, "Patient/p"), tree, "", faults))
    return made, [problem.code for problem in faults.all()]


def test_what_a_patient_resource_says() -> None:
    made, faults = person(
        gender="female", birthDate="1951-06", multipleBirthInteger=2,
        name=[{"use": "maiden", "family": "Former"}, {"use": "nickname", "text": "Eddy"},
              {"use": "official", "prefix": ["Dr"], "given": ["Edith", "Ann"], "family": "Example"}],
    )
    assert faults == []
    assert (made.id, made.name, made.sex) == ("p", "Dr Edith Ann Example", "female")
    assert made.birth_date is not None
    assert made.birth_date.text == "1951-06"
    assert made.pointers == {
        "": "/entry/0/resource", "sex": "/entry/0/resource/gender", "birth_date": "/entry/0/resource/birthDate",
    }


@pytest.mark.parametrize(("names", "shown"), [
    ([{"use": "official", "text": "As Text", "family": "X"}], "As Text"),
    ([{"text": "Second"}, {"use": "usual", "text": "First"}], "First"),
    ([{"use": "old", "text": "Past"}], None),
    ([{"use": "unheard", "text": "Some"}], "Some"),
    ([{"family": "Only"}], "Only"),
    ([{"text": "Ed\u202eith\n\u0000 X"}], "Edith X"),
    ([{"given": ["Ed\u200bith"], "family": "\u0007"}], "Edith"),
    ([{"text": "x" * 200}], "x" * 120),
    ([], None),
])
def test_the_name_in_use_is_shown_in_plain_characters(names: list[dict[str, Any]], shown: str | None) -> None:
    made, faults = person(name=names)
    assert (made.name, faults) == (shown, [])


@pytest.mark.parametrize(("members", "codes"), [
    ({"birthDate": "XXXX-06-03"}, ["bad_date"]),
    ({"birthDate": 1951}, ["bad_date"]),
    ({"birthDate": "1951-02-30"}, ["bad_date"]),
    ({"gender": "weiblich"}, ["unknown_word"]),
    ({"gender": 1}, ["wrong_type"]),
    ({"gender": "unknown"}, []),
    ({"name": {"family": "x"}}, ["wrong_type"]),
    ({"name": [{"given": "Edith"}]}, ["wrong_type"]),
    ({"identifier": "x"}, ["wrong_type"]),
])
def test_what_cannot_be_read_is_unknown_and_told(members: dict[str, Any], codes: list[str]) -> None:
    made, faults = person(**members)
    assert faults == codes
    assert (made.sex, made.birth_date) == (None, None)


def test_the_number_of_the_record_is_shown_where_one_is_named_as_such() -> None:
    kind = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}
    assert person(identifier=[{"value": "other"}, {"type": kind, "value": "7"}])[0].id == "7"
    assert person(identifier=[{"value": "other"}, {"type": kind}])[0].id == "p"
    assert person(identifier=[{"use": "old", "type": kind, "value": "7"}])[0].id == "p"
    assert person(id=["x"])[0].id is None


@pytest.mark.parametrize(("members", "dead"), [
    ({"deceasedBoolean": True}, True), ({"deceasedDateTime": "2026-11-19"}, True), ({"deceasedBoolean": False}, False),
    ({}, False),
])
def test_that_the_patient_has_died_is_a_warning(members: dict[str, Any], dead: bool) -> None:
    made = crampx.evaluate(bundle({**PATIENT, **members}), as_of=date(2026, 11, 20))
    assert [notice.code for notice in made.notices if notice.severity == "warning"] == ["deceased"] * dead


def test_facts_of_the_person_point_to_where_they_stand() -> None:
    read = document()
    assert read.person.pointer("birth_date") == "/entry/0/resource/birthDate"
    made = crampx.evaluate(bundle({**PATIENT, "birthDate": "2051-01-01"}), as_of=date(2026, 11, 20))
    assert [(p.code, p.pointer) for p in made.not_understood] == [("future_date", "/entry/0/resource/birthDate")]


def visit(status: object, start: object, end: object = None) -> dict[str, Any]:
    period = {key: value for key, value in (("start", start), ("end", end)) if value is not None}
    return {"resourceType": "Encounter", "status": status, "subject": {"reference": "Patient/p"}, "period": period}


@pytest.mark.parametrize(("visits", "day"), [
    ([visit("finished", "2026-01-02", "2026-01-05")], "2026-01-05"),
    ([visit("in-progress", "2026-01-02T10:00:00Z")], "2026-01-02"),
    ([visit("finished", "2026-03-01"), visit("finished", "2026-02-01", "2026-02-02")], "2026-03-01"),
    ([visit("finished", "2026-01-02"), visit("cancelled", "2026-04-01"), visit("planned", "2026-05-01"),
      visit("entered-in-error", "2026-06-01"), visit(None, "2026-07-01"), visit([], "2026-08-01"),
      visit("unknown", "2026-09-01"), visit("over", "2026-10-01")], "2026-01-02"),
    ([visit("finished", "2026-01-02", "2026-02")], "2026-01-02"),
])
def test_the_day_of_the_last_encounter(visits: list[dict[str, Any]], day: str) -> None:
    made = crampx.evaluate(bundle(PATIENT, *visits), as_of="encounter")
    assert (made.as_of, made.as_of_source) == (day, "document")


@pytest.mark.parametrize("visits", [
    [], [visit("finished", None)], [visit("planned", "2026-01-02")], [visit("finished", "2026")],
])
def test_without_an_encounter_there_is_no_such_day(visits: list[dict[str, Any]]) -> None:
    with pytest.raises(crampx.PatientError, match="no Encounter that took place"):
        crampx.evaluate(bundle(PATIENT, *visits), as_of="encounter")
    with pytest.raises(crampx.PatientError, match="only a FHIR record"):
        crampx.evaluate({"format": "crampx.patient/1", "patient": {}}, as_of="encounter")


def test_without_a_day_a_record_is_refused_in_python() -> None:
    with pytest.raises(crampx.PatientError) as caught:
        crampx.evaluate(bundle(PATIENT))
    (problem,) = caught.value.problems
    assert (problem.code, problem.pointer) == ("missing_as_of", "")
    assert problem.suggestions == ("pass as_of=date(...)", 'as_of="encounter"')


def test_a_document_of_crampx_is_chosen_by_its_id() -> None:
    given = {"format": "crampx.patient/1", "patient": {"id": "P-1"}}
    assert _api.read_document(given, patient="P-1").person.id == "P-1"
    with pytest.raises(crampx.PatientError, match="does not have the id"):
        _api.read_document(given, patient="P-2")
    assert told(_api.read_document(given)) == []
