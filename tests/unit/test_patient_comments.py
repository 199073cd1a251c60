"""Comment keys and the word ``unknown``: what a person may leave in a document that was filled in by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from patient_documents import documents

from crampx._patient.from_json import read_document
from crampx._patient.model import PatientDocument, Person
from crampx._patient.to_schema import patient_schema
from crampx._problems import PatientError

VALIDATOR = Draft202012Validator(patient_schema())
COMMENTS = st.dictionaries(
    st.text(max_size=5).map(lambda text: f"//{text}"),
    st.none() | st.text() | st.floats() | st.lists(st.integers()) | st.dictionaries(st.text(), st.none()),
    min_size=1, max_size=2,
)  # fmt: skip


def read(**members: Any) -> PatientDocument:
    return read_document({"format": "crampx.patient/1", "patient": {}, **members})


def commented(value: Any, comments: dict[str, Any]) -> Any:
    """The value with the same comments in every object."""
    if isinstance(value, dict):
        return comments | {key: commented(part, comments) for key, part in value.items()}
    return [commented(part, comments) for part in value] if isinstance(value, list) else value


@settings(max_examples=150, deadline=None)
@given(documents(), COMMENTS)
def test_comments_change_nothing(document: dict[str, Any], comments: dict[str, Any]) -> None:
    with_comments = commented(document, comments)
    VALIDATOR.validate(with_comments)
    assert read_document(with_comments) == read_document(document)
    text = json.dumps(document)
    as_text = read_document(json.dumps(with_comments))
    plain = read_document(text)
    assert (as_text.items, as_text.person, as_text.problems) == (plain.items, plain.person, plain.problems)


@pytest.mark.parametrize("comment", [
    '"//": 1, "//": 2', '"// x": NaN', '"//a": 1e999', '"//": "\\ud800"', '"//": {"k": 1, "k": 2}',
])  # fmt: skip
def test_a_comment_is_never_a_diagnostic(comment: str) -> None:
    patient = f'"format": "crampx.patient/1", "patient": {{{comment}}}'
    document = read_document(f'{{{comment}, {patient}, "symptoms": [{{{comment}}}]}}')
    assert (document.problems, document.items) == ((), ())


def test_a_comment_does_not_hide_a_duplicate() -> None:
    with pytest.raises(PatientError, match="more than once"):
        read_document('{"//": 1, "//": 2, "format": "crampx.patient/1", "patient": {}, "labs": [], "labs": []}')


def test_one_slash_is_no_comment() -> None:
    assert [problem.code for problem in read(**{"/ x": 1}).problems] == ["unknown_key"]


@pytest.mark.parametrize(("answer", "present"), [
    (True, True), (False, False), ("yes", True), ("no", False), (" No ", False), ("YES", True),
])  # fmt: skip
def test_answers(answer: object, present: bool) -> None:
    document = read(symptoms=[{"name": "back pain", "present": answer}])
    assert document.problems == ()
    assert [item.present for item in document.items] == [present]


@pytest.mark.parametrize("entry", [
    {"name": "back pain", "present": "unknown"},
    {"name": "foot pulses", "result": "unknown", "date": "2026-11-20"},
    {"name": "potassium", "value": "unknown", "unit": "mmol/L", "low": 3.5, "high": 5.1},
    {"name": "unknown", "dose": {"value": "unknown", "unit": "unknown", "per": "unknown"}, "started": "unknown"},
    {"// only": "a comment"}, {}, "unknown",
])  # fmt: skip
@pytest.mark.parametrize("name", ["symptoms", "medications", "labs"])
def test_what_is_unknown_records_nothing(name: str, entry: object) -> None:
    document = read(**{name: [entry]})
    assert (document.items, document.problems) == ((), ())


@pytest.mark.parametrize("entry", [
    {"name": "unknown", "started": "2026-08-20"},
    {"dose": {"value": 25, "unit": "mg", "per": "day"}, "name": "unknown"},
    {"present": "no"},
])  # fmt: skip
def test_a_row_whose_name_was_forgotten_is_not_dropped(entry: object) -> None:
    document = read(medications=[entry])
    assert document.items or document.problems


@pytest.mark.parametrize(("name", "entry", "key"), [
    ("signs", {"name": "calf swelling", "present": "unknown", "side": "left"}, "present"),
    ("signs", {"name": "foot pulses", "result": "unknown", "side": "left"}, "result"),
    ("medications", {"name": "HCTZ", "present": "unknown", "started": "2026-08"}, "present"),
    ("labs", {"name": "potassium", "value": "unknown", "unit": "mmol/L", "specimen": "haemolysed"}, "value"),
])  # fmt: skip
def test_a_forgotten_answer_is_told(name: str, entry: dict[str, Any], key: str) -> None:
    document = read(**{name: [entry]})
    assert document.items == ()
    (problem,) = document.problems
    assert (problem.code, problem.severity, problem.pointer) == ("unanswered", "error", f"/{name}/0/{key}")


@pytest.mark.parametrize(("entry", "present"), [
    ({"name": "alcohol", "present": "yes", "value": "unknown"}, True),
    ({"name": "foot pulses", "present": "no", "result": "unknown"}, False),
    ({"name": "foot pulses", "present": "unknown", "result": "normal"}, True),
])  # fmt: skip
def test_one_answer_is_enough(entry: dict[str, Any], present: bool) -> None:
    document = read(exposures=[entry])
    assert (document.problems, [item.present for item in document.items]) == ((), [present])


def test_a_dose_in_an_unknown_unit_is_told() -> None:
    document = read(medications=[{"name": "HCTZ", "dose": {"value": 25, "unit": "unknown", "per": "day"}}])
    assert [item.dose for item in document.items] == [None]
    assert [problem.code for problem in document.problems] == ["dose_incomplete"]


def test_an_unknown_detail_leaves_the_entry() -> None:
    document = read(
        signs=[{"name": "calf swelling", "present": "yes", "side": "unknown", "date": "unknown"}],
        medications=[{"name": "HCTZ", "dose": {"value": "unknown", "unit": "mg", "per": "day"}, "started": "Unknown"}],
        labs=[{"name": "potassium", "value": 3.1, "unit": "mmol/L", "low": "unknown", "high": "unknown"}],
    )  # fmt: skip
    assert document.problems == ()
    sign, drug, lab = document.items
    assert (sign.side, sign.when, drug.dose, drug.started, lab.low, lab.high) == (None,) * 6


def test_unknown_elsewhere_is_as_if_left_out() -> None:
    document = read(
        patient={"id": "unknown", "name": "unknown", "birth_date": "unknown", "age": "unknown", "sex": "unknown",
                 "pregnancy": "unknown", "due_date": "unknown"},
        as_of="unknown", onset="unknown", complete={"medications": "unknown"},
        cramps={"site": "unknown", "when": ["unknown"], "side": "unknown", "lasts_minutes": "unknown",
                "clears_fully": "unknown"},
    )  # fmt: skip
    assert (document.person, document.as_of, document.onset) == (Person(), None, None)
    assert (document.cramps, document.complete, document.problems) == ((), {}, ())
