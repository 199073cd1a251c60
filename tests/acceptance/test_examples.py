"""The examples run as printed, on files of ours: a ward in one process, a folder on the command line, FHIR records."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from user_shell import ROOT, Run

import crampx

FHIR = ROOT / "examples" / "fhir"
AS_OF = "2026-11-20"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("output"))
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_record_system_script(folder: Path) -> None:
    done = run(folder, "examples/ehr_script.py")
    assert (done.returncode, done.stderr) == (0, "")
    head, _, rest = done.stdout.partition("bed 2: ")
    bed_2, _, rest = rest.partition("bed 1: ")
    bed_1, _, bed_4 = rest.partition("bed 4: ")
    assert head == "bed 3: not evaluated, unknown_format\n"
    assert "SAME DAY: " in bed_2
    assert "1. Low potassium (established)" in bed_1
    assert "1. Low potassium (established)" in bed_4
    assert "note, /entry/12/resource: 1 Immunization resource" in bed_4


def test_a_report_on_demand(folder: Path) -> None:
    done = run(folder, "examples/ehr_script.py", "--pdf", "bed 4", "report.pdf")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("report.pdf is written\n")
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_a_folder_of_bundles(folder: Path) -> None:
    records = folder / "examples" / "fhir"
    (records / "a_broken_one.json").write_text('{"resourceType": "Bundle", "entry": [', encoding="utf-8")
    (records / "not_fhir.json").write_text('{"hello": "world"}', encoding="utf-8")
    done = run(folder, "examples/folder_of_bundles.py", "examples/fhir", "results.jsonl", AS_OF)
    assert done.returncode == 10  # a file could not be used, which is graver than a danger of today
    told = done.stdout.splitlines()
    assert told[0].startswith("ward_three_patients.json, birch: ")
    assert "[same_day: Possible deep vein thrombosis]" in told[0]
    assert {"a_broken_one.json: not evaluated", "not_fhir.json: not evaluated"} <= set(told)
    patients = [json.loads(line)["patient"].get("id") for line in (folder / "results.jsonl").read_text().splitlines()]
    assert patients == ["OAK-0001", None, "ash", "birch", "cedar"]
    assert len(told) == len(patients) + 2
    assert "Example" not in done.stderr  # no name of a patient

    for name in ("a_broken_one.json", "not_fhir.json"):
        (records / name).unlink()
    again = run(folder, "examples/folder_of_bundles.py", "examples/fhir", "again.jsonl", AS_OF)
    assert again.returncode == 20
    assert (folder / "again.jsonl").read_bytes() == (folder / "results.jsonl").read_bytes()


def test_a_folder_without_files_and_a_wrong_call(folder: Path) -> None:
    (folder / "empty").mkdir()
    done = run(folder, "examples/folder_of_bundles.py", "empty", "results.jsonl", AS_OF)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert run(folder, "examples/folder_of_bundles.py", "empty").returncode == 1


@pytest.mark.parametrize(("name", "patient", "raised", "best"), [
    ("practice_thiazide", None, [], "medication_induced_electrolyte_imbalance"),
    ("summary_statin", None, [], "idiopathic_nocturnal_leg_cramps"),
    ("ward_three_patients", "ash", [], "haemodialysis_associated_cramps"),
    ("ward_three_patients", "birch", ["dvt"], "deep_vein_thrombosis"),
    ("ward_three_patients", "cedar", [], None),
])
def test_a_fhir_example_says(name: str, patient: str | None, raised: list[str], best: str | None) -> None:
    record: dict[str, Any] = json.loads((FHIR / f"{name}.json").read_text(encoding="utf-8"))
    assessment = crampx.evaluate(record, as_of=date.fromisoformat(AS_OF), patient=patient)
    assert [flag.id for flag in assessment.red_flags] == raised
    assert [item.trigger for item in assessment.differential][:1] == ([] if best is None else [best])
    taken = {medication.concept for medication in assessment.medications}
    assert taken.isdisjoint({"amlodipine", "quinine", "clarithromycin"})  # stopped, cancelled, over


def test_the_examples_hold_what_records_hold() -> None:
    kinds = {resource["resourceType"] for path in FHIR.glob("*.json") for resource in resources(path)}
    assert {"Composition", "MedicationRequest", "MedicationStatement", "Observation", "Condition"} <= kinds
    assert {json.loads(path.read_bytes())["type"] for path in FHIR.glob("*.json")} == {
        "collection", "document", "searchset",
    }


def resources(path: Path) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in json.loads(path.read_text(encoding="utf-8"))["entry"]]


def test_every_fhir_example_is_evaluated_on_the_command_line(crampx: Run) -> None:
    paths = sorted(FHIR.glob("*.json"))
    done = crampx("evaluate", *paths, "--format", "jsonl", "--as-of", AS_OF)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 5
