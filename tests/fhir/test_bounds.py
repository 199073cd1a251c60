"""Size, depth and number are bounded before they cost memory; what is large and honest is read."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from record_files import PATIENT, bundle, only, potassium, read

import crampx
from crampx import _api
from crampx._fhir.reading.to_document import to_document

MIB = 2**20
OPEN = b'{"resourceType":"Bundle","entry":['


def test_a_record_of_20_mib_is_read_and_a_larger_one_is_not() -> None:
    padding = " " * 1000
    text = json.dumps(bundle(PATIENT, *[{"resourceType": "Binary", "data": padding}] * 19_000))
    text += " " * (20 * MIB - len(text))
    assert only(text.encode()).patient.name == "Patient/p"
    for source in (text + " ", (text + " ").encode()):
        with pytest.raises(crampx.PatientError, match="larger than 20 MB"):
            _api.read_documents(source)


def test_a_large_document_of_crampx_is_still_refused_at_5_mb() -> None:
    text = '{"format": "crampx.patient/1", "patient": {}}'
    with pytest.raises(crampx.PatientError, match="larger than 5 MB"):
        _api.read_documents(text + " " * 5_000_000)


@pytest.mark.parametrize("bomb", [
    b'{"resourceType":' + b"[" * 100_000,
    b'{"resourceType":"Bundle","entry":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"resourceType":"Bundle","entry":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}",
    OPEN + b'{"resource":{"resourceType":"Patient","contained":[' * 200 + b"]}}" * 200 + b"]}",
    OPEN + b"{}," * 1_000_000 + b"{}]}",
    OPEN + b"0," * 1_000_000 + b"0]}",
    OPEN + b"[],[" * 600_000 + b"]" * 600_000 + b"]}",
    b'{"resourceType"\n' * 100_000,
    b'{"resourceType":"x', b'{"resourceType":"x' + b"\\" * 1_000_001 + b'"}',
    b'{"resourceType":' + b"9" * 1_000_000 + b"}",
    b'{"resourceType":"Patient","id":' + b"9" * 1_000_000,
])
def test_a_bomb_is_refused(bomb: bytes) -> None:
    with pytest.raises(crampx.PatientError) as caught:
        _api.read_documents(bomb)
    assert caught.value.__cause__ is None
    assert len(str(caught.value)) < 5000


@pytest.mark.parametrize("large", [
    [None] * 200_000,
    [{}] * 100_000,
    [{"resource": {}}] * 100_000,
    [{"resource": potassium("Patient/x")}] * 5_000,
    [{"request": {"method": "DELETE", "url": "Observation/k"}}] * 50_000,
    [{"resource": {**potassium(), "id": "k"}}] * 5_000,
    [{"resource": {**potassium(), "note": "x" * 1_000_000}}] * 5,
    [{"resource": {**potassium(), "contained": [{"id": "x", "resourceType": "Medication"}] * 50_000}}],
    [{"resource": {**potassium(), "hasMember": [{"reference": f"Observation/{n}"} for n in range(20_000)]}}],
])
def test_what_is_much_is_read_within_bounds(large: list[Any]) -> None:
    source = bundle(PATIENT)
    source["entry"] += large
    made = crampx.evaluate(json.dumps(source), as_of=date(2026, 11, 20))
    assert len(json.dumps(made.to_dict())) < 1_500_000


def test_a_repeated_key_among_very_many_is_found_in_time_that_grows_with_them() -> None:
    keys = ",".join(f'"k{n}":0' for n in range(200_000))
    record = only(f'[{json.dumps(PATIENT)},{{"resourceType":"Basic",{keys},"k7":1}}]'.encode())
    assert [problem.code for problem in record.faults] == ["duplicate_key"]


def test_values_of_python_are_bounded_too() -> None:
    shared: Any = [0]
    for _ in range(60):
        shared = [shared, shared]
    endless: Any = []
    endless.append(endless)
    texts: Any = ["x" * MIB]
    for _ in range(6):
        texts = [texts, texts]
    for value, reason in ((shared, "more than 1000000 values"), (endless, "nested more than 100"),
                          (texts, "larger than 20 MB")):
        with pytest.raises(crampx.PatientError, match=reason):
            crampx.evaluate([{**PATIENT, "extension": value}], as_of=date(2026, 11, 20))


def test_numbers_keep_their_text() -> None:
    (record,) = read(json.dumps(bundle(PATIENT, potassium())).replace("3.1", "3.10").encode())
    value: Any = record.resources[0].tree["valueQuantity"]
    assert value["value"].text == "3.10"
    (record,) = read(b'[{"resourceType":"Patient","a":NaN,"b":-Infinity,"c":1e999,"d":-0.0}]')
    assert [getattr(record.patient.tree[key], "text", record.patient.tree[key]) for key in "abcd"] == [
        "NaN", "-Infinity", "1e999", "-0.0",
    ]


def test_memory_grows_no_faster_than_the_record() -> None:
    code = (
        "import json, resource, sys; from crampx import _api\n"
        "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024\n"
        "one = {'resourceType': 'Observation', 'status': 'final', 'code': {'text': 'x'}, "
        "'subject': {'reference': 'Patient/p'}}\n"
        "data = json.dumps([{'resourceType': 'Patient', 'id': 'p'}] + [one] * int(sys.argv[1])).encode()\n"
        "before = used(); _api.read_documents(data); print(len(data), used() - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, "60000"], capture_output=True, text=True, check=True)
    size, used = map(int, done.stdout.split())
    assert used < 25 * size


def test_of_very_many_entries_of_one_resource_the_first_are_read() -> None:
    answers = [{"valueBoolean": n % 2 == 0} for n in range(2000)]
    response = {"resourceType": "QuestionnaireResponse", "status": "completed", "authored": "2026-11-19",
                "questionnaire": "urn:crampx:questionnaire", "subject": {"reference": "Patient/p"},
                "item": [{"linkId": "crampx.ask", "item": [{"linkId": "calf_swelling", "answer": answers}] * 11}]}
    source = bundle(PATIENT, response)
    made = to_document(only(source))
    assert len(made.items) == 20_000
    assert [problem.code for problem in made.problems] == ["too_many_items"]
    # As many statements that contradict each other are one conflict, found in time that grows with their number.
    assert len(crampx.evaluate(source, as_of=date(2026, 11, 20)).conflicts) < 10
