"""The broken records in ``broken/``: each is refused by name, or read as far as it can be with what is wrong told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from record_files import BROKEN

import crampx

DAY = date(2026, 11, 20)
# The code of the refusal.
REFUSED = {
    "bundle_empty": "empty_record",
    "bundle_entry_is_null": "no_patient",
    "bundle_entry_is_object": "no_patient",
    "bundle_entry_is_text": "no_patient",
    "bundle_without_entries": "empty_record",
    "bundles_in_bundles": "no_patient",
    "duplicate_entry": "duplicate_key",
    "duplicate_type": "no_patient",
    "group_instead_of_patient": "no_patient",
    "latin_1": "not_utf8",
    "list_of_lists": "not_an_object",
    "nested_deeply": "nested_too_deeply",
    "no_patient": "no_patient",
    "only_medicine": "no_patient",
    "operation_outcome": "not_a_record",
    "parameters": "not_a_record",
    "patients_without_ids": "several_patients",
    "person_instead_of_patient": "no_patient",
    "subject_missing_two_patients": "several_patients",
    "truncated": "malformed_json",
    "truncated_in_text": "malformed_json",
    "type_of_other_version_dstu2": "other_fhir_version",
    "type_of_other_version_r5": "other_fhir_version",
    "type_of_other_version_stu3": "other_fhir_version",
    "utf_16": "not_utf8",
    "xml": "fhir_xml",
}
# A code that must be told, or nothing where all of the record can be used.
READ = {
    "bundle_type_is_list": "",
    "bundle_type_unknown": "",
    "byte_order_mark": "",
    "condition_wrong_types": "wrong_type",
    "contained_in_contained": "",
    "contained_wrong_types": "medication_missing",
    "dates_hostile": "bad_date",
    "duplicate_in_patient": "duplicate_key",
    "duplicate_in_resource": "duplicate_key",
    "entries_of_all_types": "wrong_type",
    "half_surrogates": "",
    "history_wrong_types": "deleted",
    "keys_hostile": "",
    "lines_first_broken": "malformed_json",
    "lines_some_broken": "malformed_json",
    "lines_with_commas": "malformed_json",
    "links_wrong_types": "",
    "list_of_everything": "wrong_type",
    "medication_wrong_types": "wrong_type",
    "nested_in_open_text": "malformed_json",
    "not_fhir_after_all": "unknown_key",
    "numbers_as_text": "wrong_type",
    "numbers_endless": "wrong_type",
    "numbers_not_finite": "wrong_type",
    "observation_wrong_types": "wrong_type",
    "one_old_status_among_new": "wrong_type",
    "other_resources_wrong_types": "wrong_type",
    "pages_missing": "further_pages",
    "patient_birth_impossible": "bad_date",
    "patient_birth_in_future": "future_date",
    "patient_birth_with_time": "",
    "patient_deceased": "deceased",
    "patient_masked": "bad_date",
    "patient_name_parts_wrong": "wrong_type",
    "patient_refers_to_itself": "",
    "patient_twice_the_same": "older_version",
    "patient_wrong_types": "wrong_type",
    "references_in_a_circle": "medication_missing",
    "resource_type_within_text": "unknown_name",
    "statuses_unknown": "unknown_status",
    "subject_contained": "subject_not_found",
    "subjects_of_all_types": "subject_not_found",
    "text_hostile": "unknown_name",
    "two_bundles_joined": "older_version",
    "type_hostile": "type_missing",
    "type_missing": "type_missing",
}


def test_each_broken_record_is_expected_to_end_somehow() -> None:
    assert {path.stem for path in BROKEN} == {*REFUSED, *READ}
    assert len(BROKEN) >= 30


@pytest.mark.parametrize("path", [path for path in BROKEN if path.stem in REFUSED], ids=lambda path: path.stem)
def test_a_record_that_cannot_be_used_is_refused_by_name(path: Path) -> None:
    with pytest.raises(crampx.PatientError) as caught:
        crampx.evaluate(path, as_of=DAY)
    assert caught.value.problems[0].code == REFUSED[path.stem] or REFUSED[path.stem] in {
        problem.code for problem in caught.value.problems
    }
    assert "Edith" not in str(caught.value)


@pytest.mark.parametrize("path", [path for path in BROKEN if path.stem in READ], ids=lambda path: path.stem)
def test_a_record_is_read_as_far_as_it_can_be(path: Path) -> None:
    made = crampx.evaluate(path, as_of=DAY)
    codes = {problem.code for problem in (*made.not_understood, *made.notices)}
    assert READ[path.stem] in codes | {""}
    assert not READ[path.stem] or codes
    messages = [problem.message for problem in (*made.not_understood, *made.notices)]
    assert not [message for message in messages if "Edith" in message]
    json.dumps(made.to_dict(), allow_nan=False).encode()
    assert crampx.render_text(made).encode()
    assert crampx.render_html(made).encode()


def test_broken_records_give_the_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "import sys, json, crampx; from pathlib import Path; from datetime import date\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    try:\n"
        "        print(json.dumps(crampx.evaluate(path, as_of=date(2026, 11, 20)).to_dict()))\n"
        "    except crampx.PatientError as error:\n"
        "        print(error.problems)\n"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code, str(BROKEN[0].parent)], capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
