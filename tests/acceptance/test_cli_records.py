"""``crampx evaluate`` and ``explain`` on FHIR records: one patient, several, their files, and what is kept private."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from user_shell import ROOT, Run

BUNDLES = ROOT / "tests" / "fhir" / "bundles"
ONE, SEVERAL = BUNDLES / "practice_record.json", BUNDLES / "bulk_export.ndjson"
DAY = ("--as-of", "2026-11-20")
CANARY = "Zephyrine Quux"
Write = Callable[..., Path]


@pytest.fixture
def several(tmp_path: Path) -> Write:
    """Write a record of several patients: ``several(name)`` gives its path."""

    def write(name: str = "ward.ndjson") -> Path:
        path = tmp_path / name
        path.write_bytes(SEVERAL.read_bytes())
        return path

    return write


def test_a_record_of_one_patient_is_evaluated_like_a_document(crampx: Run) -> None:
    done = crampx("evaluate", ONE, *DAY, "--format", "json")
    assert done.returncode == 0
    result = json.loads(done.stdout)
    assert result["patient"]["name"] == "Edith Ann Example"
    assert {row["analyte"] for row in result["results"]} >= {"potassium"}
    assert result["differential"][0]["for"][0]["facts"][0]["pointer"].startswith("/entry/")
    piped = crampx("evaluate", "-", *DAY, "--format", "json", stdin=ONE.read_bytes())
    assert piped.stdout == done.stdout


def test_without_a_day_a_record_is_evaluated_as_of_today_or_of_the_last_encounter(crampx: Run) -> None:
    today = json.loads(crampx("evaluate", ONE, "--format", "json").stdout)
    assert today["as_of_source"] == "today"
    seen = json.loads(crampx("evaluate", ONE, "--format", "json", "--as-of", "encounter").stdout)
    assert (seen["as_of"], seen["as_of_source"]) == ("2026-11-18", "document")
    done = crampx("evaluate", BUNDLES / "patient_alone.json", "--as-of", "encounter")
    assert (done.returncode, done.stdout) == (10, b"")
    assert b"no Encounter that took place on a known day. Did you mean --as-of DATE?" in done.stderr
    done = crampx("evaluate", SEVERAL, "--as-of", "encounter", "--format", "jsonl")
    assert (done.returncode, b"bulk_export.ndjson, patient 1: error no_encounter" in done.stderr) == (10, True)
    assert [json.loads(line)["as_of"] for line in done.stdout.splitlines()] == ["2026-11-19"]
    assert crampx("evaluate", ONE, "--as-of", "yesterday").returncode == 2


def test_several_patients_as_text_are_refused_with_the_ways_out(crampx: Run, several: Write, tmp_path: Path) -> None:
    for form in ("text", "html"):
        done = crampx("evaluate", several(), *DAY, "--format", form)
        assert (done.returncode, done.stdout) == (10, b"")
        assert b"the record holds 2 patients" in done.stderr
        assert b"--patient ID, --format jsonl, -o FOLDER" in done.stderr
    (tmp_path / "old.txt").write_text("old")
    for options in (("-o", "old.txt"), ("--format", "jsonl", "--pdf", "old.txt")):
        done = crampx("evaluate", several(), *DAY, *options)
        assert (done.returncode, done.stdout) == (10, b"")
        assert b"--patient ID, for -o and --pdf the name of a folder" in done.stderr
    assert (tmp_path / "old.txt").read_text() == "old"


def test_one_of_several_patients_is_chosen(crampx: Run, several: Write) -> None:
    for name in ("b2", "Patient/b2"):
        result = json.loads(crampx("evaluate", several(), *DAY, "--patient", name, "--format", "json").stdout)
        assert result["patient"]["name"] == "Bertram Sample"
    assert b"Bertram Sample" in crampx("evaluate", several(), *DAY, "--patient", "b2").stdout
    done = crampx("evaluate", several(), "--patient", CANARY)
    assert done.returncode == 10
    assert b"no_such_patient" in done.stderr
    assert CANARY.encode() not in done.stderr


@pytest.mark.parametrize("form", ["json", "jsonl", "fhir"])
def test_several_patients_give_a_line_each(crampx: Run, several: Write, tmp_path: Path, form: str) -> None:
    record = several()
    record.write_text(record.read_text() + "null\n")
    done = crampx("evaluate", record, *DAY, "--format", form)
    assert done.returncode == 0
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 2
    assert b"ward.ndjson, patient 2: " in done.stderr
    if form == "jsonl":
        assert crampx("evaluate", record, *DAY, "--format", form, "-o", "lines").stdout.startswith(b"2 documents: ")
        assert (tmp_path / "lines").read_bytes() == done.stdout


def test_several_patients_give_a_file_each_named_by_number(crampx: Run, several: Write, tmp_path: Path) -> None:
    for _ in range(2):  # a new folder, then the same
        done = crampx("evaluate", several(), *DAY, "-o", "out")
        assert done.returncode == 0
        assert done.stdout.startswith(b"2 documents: 2 assessed\n")
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["ward-1.txt", "ward-2.txt"]
    assert b"Edith" in (tmp_path / "out" / "ward-1.txt").read_bytes()
    both = crampx("evaluate", several(), ONE, *DAY, "--format", "fhir", "-o", "both", "--pdf", "both")
    assert both.returncode == 0
    assert sorted(path.name for path in (tmp_path / "both").iterdir()) == [
        "practice_record.fhir.json", "practice_record.pdf", "ward-1.fhir.json", "ward-1.pdf", "ward-2.fhir.json",
        "ward-2.pdf",
    ]


def test_files_of_patients_do_not_take_the_names_of_other_results(crampx: Run, several: Write, tmp_path: Path) -> None:
    (tmp_path / "WARD-2.json").write_bytes(ONE.read_bytes())
    done = crampx("evaluate", several(), "WARD-2.json", *DAY, "-o", "out")
    assert done.returncode == 10
    assert b"the names of results of another input" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["WARD-2.txt"]


def test_a_what_if_and_strict_hold_for_each_patient(crampx: Run, several: Write) -> None:
    done = crampx("evaluate", several(), *DAY, "--format", "jsonl", "--what-if", "potassium=2.4 mmol/L")
    assert len(done.stdout.splitlines()) == 2
    broken = several()
    broken.write_text(broken.read_text() + "null\n")
    done = crampx("evaluate", broken, *DAY, "--format", "jsonl", "--strict")
    assert (done.returncode, done.stdout) == (10, b"")
    assert done.stderr.count(b"refused because of --strict") == 2


def test_explain_speaks_of_one_patient(crampx: Run, several: Write) -> None:
    done = crampx("explain", several(), "hypokalaemia", *DAY)
    assert (done.returncode, done.stdout) == (10, b"")
    assert b"the record holds 2 patients. Did you mean --patient ID?" in done.stderr
    chosen = crampx("explain", several(), "hypokalaemia", *DAY, "--patient", "b2")
    assert chosen.returncode == 0
    assert b"/6" in chosen.stdout


def test_standard_error_names_places_but_nothing_of_the_patient(crampx: Run, tmp_path: Path) -> None:
    tree: Any = json.loads(ONE.read_text(encoding="utf-8"))
    person = tree["entry"][0]["resource"]
    person |= {"id": CANARY, "birthDate": CANARY, "gender": CANARY, CANARY: CANARY, "name": [{"text": CANARY}, CANARY]}
    for number, entry in enumerate(tree["entry"][1:]):
        resource = entry["resource"]
        resource |= {"id": f"{CANARY} {number}", CANARY: {CANARY: 1}, "note": [{"text": CANARY}]}
        for key in ("code", "medicationCodeableConcept", "status", "valueQuantity", "onsetDateTime"):
            if key in resource:
                resource[key] = {"text": CANARY, "value": CANARY} if isinstance(resource[key], dict) else CANARY
    (tmp_path / "record.json").write_text(json.dumps(tree))
    (tmp_path / "alone.json").write_text(json.dumps(person))
    for name, place in (("record.json", b" at /entry/0/resource/birthDate: "), ("alone.json", b" at /birthDate: ")):
        done = crampx("evaluate", name, *DAY)
        assert done.returncode == 0
        assert place in done.stderr
        assert b"Zephyrine" not in done.stderr
        assert b"/*" not in done.stderr
