"""``crampx evaluate --format fhir``: one bundle, one line for each of several, files in a folder, the report inside."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from user_shell import EXAMPLES, Patient, Run

FAULT = (
    "import crampx._report.to_pdf as to_pdf\nfrom crampx import ReportError\n"
    "def fail(assessment): raise ReportError('the renderer died')\nto_pdf.to_pdf = fail"
)


def kinds(bundle: Any) -> set[str]:
    return {entry["resource"]["resourceType"] for entry in bundle["entry"]}


def test_one_document_gives_one_readable_bundle(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    done = crampx("evaluate", patient(), "--format", "fhir")
    assert (done.returncode, done.stderr) == (0, b"")
    bundle = json.loads(done.stdout)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    again = json.dumps(bundle, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    assert done.stdout == again.encode()
    assert crampx("evaluate", "patient.json", "--format", "fhir", "-o", "result.json").stdout == b""
    assert (tmp_path / "result.json").read_bytes() == done.stdout


def test_several_documents_give_a_line_each(crampx: Run, patient: Patient) -> None:
    names = [patient(f"{n}.json", patient={"id": f"P-{n}", "age": 60}).name for n in (3, 1, 2)]
    done = crampx("evaluate", *names, "--format", "fhir")
    assert done.returncode == 0
    people = [
        [entry["resource"]["identifier"][0]["value"] for entry in json.loads(line)["entry"]
         if entry["resource"]["resourceType"] == "Patient"] for line in done.stdout.splitlines()
    ]
    assert people == [["P-3"], ["P-1"], ["P-2"]]


def test_files_in_a_folder(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        patient(name)
    assert crampx("evaluate", "a.json", "b.json", "--format", "fhir", "-o", "out").returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.fhir.json", "b.fhir.json"]


def test_the_report_inside_is_the_report(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    done = crampx("evaluate", patient(), "--format", "fhir", "--attach-pdf", "--pdf", "report.pdf")
    assert done.returncode == 0
    inside, = (e["resource"] for e in json.loads(done.stdout)["entry"] if e["resource"]["resourceType"] == "Binary")
    assert b64decode(inside["data"]) == (tmp_path / "report.pdf").read_bytes()


def test_the_bundle_is_kept_when_the_report_fails(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    done = crampx("evaluate", patient(), "--format", "fhir", "--attach-pdf", code=FAULT)
    assert done.returncode == 12
    assert done.stderr == f"{tmp_path}/patient.json: the renderer died\n".encode()
    assert not kinds(json.loads(done.stdout)) & {"Binary", "DocumentReference"}


@pytest.mark.parametrize("arguments", [
    ["--attach-pdf"],
    ["--attach-pdf", "--format", "json"],
    ["--format", "fhir", "--what-if", "potassium=3.0 mmol/L"],
])
def test_what_does_not_go_together_is_a_usage_error(crampx: Run, patient: Patient, arguments: list[str]) -> None:
    done = crampx("evaluate", patient(), *arguments)
    assert (done.returncode, done.stdout) == (2, b"")


def test_the_same_bytes_whatever_the_hash_seed(crampx: Run) -> None:
    documents = [EXAMPLES / f"{name}.json" for name in ("polypharmacy", "marathon_confusion", "cirrhosis")]
    first, second = (
        crampx("evaluate", *documents, "--format", "fhir", env={"PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")
    )
    assert first == second
    assert first.count(b"\n") == len(documents)


def test_fail_on_and_strict_hold_for_bundles_too(crampx: Run, patient: Patient) -> None:
    done = crampx("evaluate", EXAMPLES / "possible_dvt.json", "--format", "fhir", "--fail-on", "same_day")
    assert done.returncode == 20
    assert "DetectedIssue" in kinds(json.loads(done.stdout))
    done = crampx("evaluate", patient(symptoms=["leg cramps", "wobbly antennae"]), "--format", "fhir", "--strict")
    assert (done.returncode, done.stdout) == (10, b"")
