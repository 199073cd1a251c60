"""The published schema and the reader agree."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bad_input.cases import BadInput, cases
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from patient_documents import documents

from crampx._patient.from_json import read_document
from crampx._patient.model import Item
from crampx._patient.to_schema import patient_schema
from crampx._patient.vocabulary import ITEM_KEYS

VALIDATOR = Draft202012Validator(patient_schema())
# What a schema cannot say, or what the reader takes and the schema does not ask for.
BEYOND_THE_SCHEMA = {"limits_reversed", "no_such_day", "unanswered", "dose_incomplete"}
CASES_BEYOND_THE_SCHEMA = {
    "limits reversed", "date 2026-02-30", "date 2025-02-29", "birth date no day", "tag in a name",
}  # fmt: skip
REPLACEMENTS = [
    "x", "", " ", 3, -1, 2.5, True, None, [], {}, "left", "2026", "2026-11-20", "unknown", "yes", {"//": 1},
    {"// x": None, "//": [float("inf")]}, "a\u202eb", ["x"], "x" * 121,
]  # fmt: skip
BAD_IN_PART = [case for case in cases() if case.exit_code == 0]


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(patient_schema())


def test_keys_are_sorted() -> None:
    assert json.dumps(patient_schema()) == json.dumps(patient_schema(), sort_keys=True)


def test_every_property_is_described() -> None:
    schema = patient_schema()
    objects = [schema, *schema["$defs"].values(), schema["$defs"]["item"]["anyOf"][1]]
    properties = [part for each in objects for part in each.get("properties", {}).values()]
    assert len(properties) > 60
    assert all(part["description"] for part in properties)


def test_schema_knows_every_field_of_an_item() -> None:
    renamed = {"when": "date", "codes": "code"}
    # What only a FHIR record has is no key of a document.
    of_records = {"other_names", "unit_text", "is_abnormal"}
    fields = {renamed.get(name, name) for name in Item.__struct_fields__} - {"list_name", "pointer"} - of_records
    assert fields | {"since", "stopped"} == set(ITEM_KEYS)


@pytest.mark.parametrize("case", BAD_IN_PART, ids=lambda case: case.name)
def test_schema_refuses_what_the_reader_reports(case: BadInput) -> None:
    document = json.loads(case.data)
    assert VALIDATOR.is_valid(document) == (case.name in CASES_BEYOND_THE_SCHEMA)


@settings(max_examples=200, deadline=None)
@given(documents())
def test_good_documents_are_valid_and_read_without_a_problem(document: dict[str, Any]) -> None:
    VALIDATOR.validate(document)
    assert {problem.code for problem in read_document(document).problems} <= {"unanswered"}


@settings(max_examples=300, deadline=None)
@given(documents(), st.data())
def test_what_the_schema_accepts_is_read_without_a_problem(document: dict[str, Any], data: st.DataObject) -> None:
    """One value of a good document is replaced by an arbitrary one."""
    where = data.draw(st.sampled_from([key for key in document if key != "format"]))
    broken = json.loads(json.dumps(document))
    holder: Any = broken
    key: Any = where
    while isinstance(holder[key], (dict, list)) and holder[key] and data.draw(st.booleans()):
        holder = holder[key]
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
    holder[key] = data.draw(st.sampled_from(REPLACEMENTS))
    if VALIDATOR.is_valid(broken):
        assert {problem.code for problem in read_document(broken).problems} <= BEYOND_THE_SCHEMA
