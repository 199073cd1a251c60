"""What is recognised as a FHIR record, and where its resources stand."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from record_files import BUNDLES, PATIENT, bundle, entry, only, pointers, potassium, read, told

import crampx
from crampx import _api
from crampx._fhir.reading.resource_types import RESOURCE_TYPES
from crampx._fhir.reading.to_document import to_document

DAY = date(2026, 11, 20)
CONTENT = [PATIENT, potassium()]


@pytest.mark.parametrize("kind", [
    "batch", "batch-response", "collection", "document", "history", "message", "searchset", "transaction",
    "transaction-response",
])
def test_a_bundle_of_any_type_is_a_record(kind: str) -> None:
    record = only(bundle(*CONTENT, kind=kind))
    assert record.patient.pointer == "/entry/0/resource"
    assert pointers(record) == ["/entry/1/resource"]
    assert record.faults == ()


def test_a_list_an_export_and_a_resource_alone_are_records() -> None:
    lines = "\n".join(map(json.dumps, CONTENT)).encode()
    for source in (CONTENT, lines, lines + b"\r\n\n"):
        record = only(source)
        assert (record.patient.pointer, pointers(record)) == ("/0", ["/1"])
    alone = only(PATIENT)
    assert (alone.patient.pointer, alone.resources) == ("", ())


def test_files_of_an_export_may_follow_each_other_with_or_without_a_line_end() -> None:
    joined = json.dumps(PATIENT) + json.dumps(potassium()) + "\n" + json.dumps(potassium(), indent=1)
    assert pointers(only(joined.encode())) == ["/1", "/2"]


def test_bundles_within_a_list_or_a_bundle_are_read_where_they_stand() -> None:
    record = only([bundle(PATIENT), bundle(bundle(potassium()))])
    assert record.patient.pointer == "/0/entry/0/resource"
    assert pointers(record) == ["/1/entry/0/resource/entry/0/resource"]


def test_a_line_that_is_no_json_is_told_and_the_others_are_read() -> None:
    good = json.dumps(potassium())
    record = only(f'{json.dumps(PATIENT)}\n{{"resourceType": "Condition", "id\n{good}\n'.encode())
    assert (pointers(record), told(record)) == (["/2"], [("malformed_json", "/1")])
    record = only(f'{{"resourceType": "Condition", \n{json.dumps(PATIENT)}\n{good}'.encode())
    assert (record.patient.pointer, pointers(record), told(record)) == ("/1", ["/2"], [("malformed_json", "/0")])


def test_a_file_of_broken_lines_is_refused() -> None:
    with pytest.raises(crampx.PatientError, match="more than 100 lines are no JSON"):
        read((json.dumps(PATIENT) + "\n{\n" * 150).encode())


def test_a_truncated_bundle_is_refused_with_the_place() -> None:
    text = json.dumps(bundle(*CONTENT), indent=1)
    with pytest.raises(crampx.PatientError, match=r"malformed JSON at line 1\d, column"):
        read(text[: len(text) // 2].encode())


@pytest.mark.parametrize(("source", "code"), [
    (bundle(), "empty_record"),
    ([bundle()], "empty_record"),
    (bundle(potassium()), "no_patient"),
    (potassium(), "no_patient"),
    ({"resourceType": "Parameters", "parameter": [{"resource": bundle(*CONTENT)}]}, "not_a_record"),
    ({"resourceType": "OperationOutcome", "issue": []}, "not_a_record"),
    (bundle(PATIENT, {"resourceType": "MedicationOrder"}), "other_fhir_version"),
    (bundle(PATIENT, {"resourceType": "Condition", "clinicalStatus": "active"}), "other_fhir_version"),
    (bundle(PATIENT, {"resourceType": "MedicationUsage"}), "other_fhir_version"),
    (bundle(PATIENT, {"resourceType": "MedicationRequest", "medication": {"concept": {}}}), "other_fhir_version"),
])
def test_what_cannot_be_read_is_refused_by_its_name(source: object, code: str) -> None:
    with pytest.raises(crampx.PatientError) as caught:
        read(source)
    assert caught.value.problems[0].code == code
    assert caught.value.problems[0].suggestions


def test_xml_is_refused_by_its_name() -> None:
    for text in ('<Bundle xmlns="http://hl7.org/fhir"/>', '\ufeff <?xml version="1.0"?>\n<Bundle xmlns="http://hl7.org/fhir"/>'):
        with pytest.raises(crampx.PatientError, match="FHIR as XML"):
            _api.read_document(text)
    with pytest.raises(crampx.PatientError, match="malformed JSON"):
        _api.read_document("<html>")


def test_one_old_status_among_new_ones_does_not_refuse_the_record() -> None:
    new = {"resourceType": "Condition", "clinicalStatus": {"coding": []}, "subject": {"reference": "Patient/p"}}
    assert len(only(bundle(PATIENT, new, {**new, "clinicalStatus": "active"})).resources) == 2


def test_a_page_of_a_search_tells_that_others_are_missing() -> None:
    following = [{"relation": "next", "url": "https://ehr.example/?page=2"}]
    assert told(only(bundle(*CONTENT, kind="searchset", link=following))) == [("further_pages", "/link")]
    last = bundle(potassium(), kind="searchset", link=[{"relation": "previous", "url": "x"}])
    assert told(only([bundle(PATIENT, kind="searchset", link=following), last])) == []


def test_messages_of_a_server_are_told_once() -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": []}
    assert told(only(bundle(*CONTENT, outcome, outcome))) == [("server_message", "/entry/2/resource")]


def test_what_a_transaction_asks_for_or_deletes_is_not_read() -> None:
    deleted = {"resource": potassium(id="k"), "request": {"method": "DELETE", "url": "Observation/k"}}
    asked = {"request": {"method": "GET", "url": "Observation?code=1"}}
    patched = {"resource": {"resourceType": "Parameters"}, "request": {"method": "PATCH", "url": "Observation/k"}}
    record = only(bundle(PATIENT, deleted, asked, patched, {"request": {}}, kind="transaction"))
    assert record.resources == ()
    assert sorted(told(record)) == [
        ("deleted", "/entry/1"), ("entry_without_resource", "/entry/4"), ("patch_not_read", "/entry/3"),
    ]


@pytest.mark.parametrize("wrong", [None, 1, "x", [], {"resource": 5}, {"resource": {}}])
def test_an_entry_that_is_none_is_told_and_the_others_are_read(wrong: object) -> None:
    source = bundle(PATIENT, potassium())
    source["entry"].insert(1, wrong)
    record = only(source)
    assert pointers(record) == ["/entry/2/resource"]
    assert [pointer for _, pointer in told(record)] in (["/entry/1"], ["/entry/1/resource"])


def test_a_key_that_stands_twice_leaves_the_resource_out_but_not_the_patient() -> None:
    text = json.dumps(bundle(PATIENT, potassium()))
    record = only(text.replace('"status": "final"', '"status": "final", "status": "cancelled"').encode())
    assert (record.resources, told(record)) == ((), [("duplicate_key", "/entry/1/resource")])
    record = only(text.replace('"gender": "female"', '"gender": "female", "gender": "male"').encode())
    assert "gender" not in record.patient.tree
    assert told(record) == [("duplicate_key", "/entry/0/resource")]
    with pytest.raises(crampx.PatientError, match="a key of the bundle or of an entry"):
        only(f'{text[:-1]}, "entry": []}}'.encode())


def test_values_of_python_are_read_as_their_text() -> None:
    for path in BUNDLES:
        if path.suffix == ".json":
            tree = json.loads(path.read_text(encoding="utf-8"))
            made, again = (crampx.evaluate(each, as_of=DAY).to_dict() for each in (path, tree))
            assert made.pop("input") != again.pop("input")
            assert made == again


def test_dates_of_python_are_text_and_other_types_are_refused() -> None:
    record = only_python([{**PATIENT, "birthDate": date(1951, 6, 3)}])
    assert record == "1951-06-03"
    for wrong in ({1, 2}, object(), b"x"):
        with pytest.raises(crampx.PatientError, match="not JSON"):
            crampx.evaluate([{**PATIENT, "gender": wrong}], as_of=DAY)
    with pytest.raises(crampx.PatientError, match="a key must be text"):
        crampx.evaluate([{**PATIENT, "name": [{1: "x"}]}], as_of=DAY)


def only_python(source: list[dict[str, object]]) -> str | None:
    return crampx.evaluate(source, as_of=DAY).patient.birth_date


def test_a_document_that_only_speaks_of_fhir_is_a_document() -> None:
    document = {
        "format": "crampx.patient/1", "patient": {"age": 60}, "symptoms": ['"resourceType"'], "resourceType": "Bundle",
    }
    read_one = _api.read_document(json.dumps(document))
    assert read_one.person.age == 60
    assert [problem.code for problem in read_one.problems] == ["unknown_key"]
    assert not _api.read_document(json.dumps({**document, "resourceType": "x"})).resources


def test_a_document_of_crampx_is_read_without_fhir() -> None:
    code = (
        "import sys, crampx\n"
        "crampx.evaluate({'format': 'crampx.patient/1', 'as_of': '2026-11-20', 'patient': {}})\n"
        "crampx.evaluate('{\"format\": \"crampx.patient/1\", \"as_of\": \"2026-11-20\", \"patient\": {}}')\n"
        "assert not [name for name in sys.modules if name.startswith('crampx._fhir')]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.name)
def test_every_pointer_leads_into_what_was_handed_in(path: Path) -> None:
    data = path.read_bytes()
    tree = [json.loads(line) for line in data.splitlines()] if path.suffix == ".ndjson" else json.loads(data)
    for document in _api.read_documents(data):
        made = _api.evaluate_document(
            document, knowledge=crampx.load_knowledge(), as_of=DAY, as_of_source="argument", jurisdiction=None
        )
        for pointer in filter(None, pointers_of(made.to_dict())):
            assert leads_somewhere(tree, pointer), pointer


def pointers_of(value: object) -> list[str]:
    """All values of keys named pointer."""
    if isinstance(value, dict):
        own = [value["pointer"]] if isinstance(value.get("pointer"), str) else []
        return own + [pointer for inner in value.values() for pointer in pointers_of(inner)]
    return [pointer for inner in value for pointer in pointers_of(inner)] if isinstance(value, list) else []


def leads_somewhere(tree: object, pointer: str) -> bool:
    for step in pointer.split("/")[1:]:
        if isinstance(tree, list) and step.isdecimal() and int(step) < len(tree):
            tree = tree[int(step)]
        elif isinstance(tree, dict) and step in tree:
            tree = tree[step]
        else:
            return False
    return True


def test_the_kinds_of_records_give_what_they_hold() -> None:
    made = {
        path.name: crampx.evaluate(path, as_of=DAY, patient="b2" if path.suffix == ".ndjson" else None)
        for path in BUNDLES
    }
    results = [(name, row) for name, assessed in made.items() for row in assessed.results]
    low = {name for name, row in results if row.analyte == "potassium" and row.value.startswith("3.")}
    thiazide = {name for name, a in made.items() if any("hydrochlorothiazide" in m.name for m in a.medications)}
    assert low == {"bulk_export.ndjson", "practice_record.json", "resource_list.json", "search_pages.json"}
    assert thiazide == low | {"patient_summary.json"}
    assert {name for name, a in made.items() if a.status == "assessed"} == {*made} - {"patient_alone.json"}


def test_an_entry_may_name_its_resource_otherwise_than_its_id() -> None:
    record = only(bundle(entry("urn:uuid:1", PATIENT), potassium("urn:uuid:1"), potassium("urn:uuid:p")))
    assert len(record.resources) == 2


def test_a_type_that_r4_does_not_have_is_counted_and_its_name_never_told() -> None:
    unknown = [{"resourceType": kind, "id": "x", "subject": {"reference": subject}} for kind, subject in (
        ("EdithExample", "Patient/p"), ("ExampleEdith", "Patient/p"), ("EdithExample", "Patient/q"))]
    inner = {"resourceType": "EdithExample", "id": "e"}
    within = potassium(contained=[inner], specimen={"reference": "#e"})
    found = to_document(only(bundle(PATIENT, *unknown[:2], within)))
    assert [(p.code, p.message) for p in found.problems] == [
        ("kind_not_read", "2 resources of an unknown type: not read"),
    ]
    elsewhere = only(bundle(PATIENT, unknown[2], {**unknown[1], "modifierExtension": [{}]}))
    messages = [p.message for p in (*elsewhere.faults, *to_document(elsewhere).problems)]
    assert "Resource: is of a kind that is not read, and its patient is none of the record" in messages
    assert "1 resource of an unknown type: not read" in messages
    assert not any("Edith" in message for message in messages)


def test_the_types_of_r4_are_known_by_name() -> None:
    assert len(RESOURCE_TYPES) == 146
    assert "DeviceUsage" not in RESOURCE_TYPES
