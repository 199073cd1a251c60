"""``crampx new``: what it writes, how it is filled in, and what it never overwrites."""

from __future__ import annotations

import json
import re
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from user_shell import ROOT, Run

import crampx as package
from crampx._patient.vocabulary import CRAMP_KEYS, LIST_KEYS, PERSON_KEYS, TOP_KEYS

INDEX: dict[str, Any] = yaml.safe_load((ROOT / "knowledge" / "index.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def blank(crampx: Run) -> dict[str, Any]:
    done = crampx("new")
    assert (done.returncode, done.stderr) == (0, b"")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def values(part: Any) -> Iterator[Any]:
    """All values outside comments."""
    if isinstance(part, dict):
        for key, value in part.items():
            if not key.startswith("//"):
                yield from values(value)
    elif isinstance(part, list):
        for value in part:
            yield from values(value)
    else:
        yield part


def entries(document: dict[str, Any], *names: str) -> Iterator[dict[str, Any]]:
    for name in names:
        yield from (entry for entry in document[name] if "name" in entry)


def test_it_is_complete(blank: dict[str, Any]) -> None:
    assert set(TOP_KEYS) <= set(blank)
    assert set(PERSON_KEYS) <= set(blank["patient"])
    assert set(CRAMP_KEYS) <= set(blank["cramps"])
    assert all(blank[name] for name in LIST_KEYS)


def test_it_fits_the_schema(crampx: Run, blank: dict[str, Any]) -> None:
    jsonschema.validate(blank, json.loads(crampx("schema", "patient").stdout))


def test_it_records_nothing_and_yields_nothing_but_questions(crampx: Run, blank: dict[str, Any]) -> None:
    done = crampx("evaluate", "-", "--format", "json", "--strict", stdin=json.dumps(blank).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    result = json.loads(done.stdout)
    assert (result["status"], result["evaluated"]) == ("no_complaint", "complete")
    for part in ("red_flags", "cannot_exclude", "danger_signs_absent", "differential", "follow_up", "results",
                 "medications", "conflicts", "conversions", "not_understood", "unused", "notices"):
        assert result[part] == [], part
    assert {answer["answer"] for answer in result["screen"]} == {"unknown"}
    assert result["next_questions"]
    assert not {"age", "sex", "birth_date", "name", "id"} & set(result["patient"])


def test_no_example_stands_outside_a_comment(blank: dict[str, Any]) -> None:
    """Beside the format and the names that are asked about, every value is unknown."""
    names = {entry["name"] for entry in entries(blank, *LIST_KEYS)}
    assert set(values(blank)) - (names - {"unknown"}) == {"crampx.patient/1", "unknown"}


def test_every_name_in_it_is_understood(crampx: Run, blank: dict[str, Any]) -> None:
    for entry in entries(blank, "symptoms", "signs", "conditions", "exposures"):
        if entry["name"] != "unknown":
            entry |= {key: word for key, word in (("present", "yes"), ("result", "abnormal")) if key in entry}
    for entry in entries(blank, "labs", "vitals"):
        entry["value"], entry["unit"] = 3, "furlong"
    done = crampx("evaluate", "-", "--format", "json", stdin=json.dumps(blank).encode())
    problems = {problem["code"] for problem in json.loads(done.stdout)["not_understood"]}
    assert problems == {"unknown_unit"}  # the unit alone: each name led to its quantity
    assert "unknown_name" not in done.stderr.decode()


def test_every_example_in_it_is_understood(crampx: Run, blank: dict[str, Any]) -> None:
    examples: dict[str, list[Any]] = {}
    for name in LIST_KEYS:
        for entry in blank[name]:
            examples.setdefault(name, []).extend(entry[key] for key in ("// example", "// or") if key in entry)
    assert set(examples) == set(LIST_KEYS)
    document = {"format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {"age": 60}} | examples
    done = crampx("evaluate", "-", "--strict", "--format", "json", stdin=json.dumps(document).encode())
    assert done.returncode == 0, done.stderr.decode()


def test_it_asks_the_screening_questions_in_their_words(blank: dict[str, Any]) -> None:
    asked = [entry["// ask"] for entry in entries(blank, "symptoms", "conditions") if "// ask" in entry]
    wanted = [screen["question"] for screen in INDEX["screen"]]
    assert [text.removesuffix(" If yes, add below which.") for text in asked] == wanted


@pytest.mark.parametrize(("answer", "shown"), [("yes", "present"), ("no", "absent"), ("unknown", "unknown")])
def test_an_answered_danger_question_answers_the_screen(
    crampx: Run, blank: dict[str, Any], answer: str, shown: str
) -> None:
    for entry in entries(blank, "symptoms", "conditions"):
        if "// ask" in entry:
            entry["present"] = answer
    blank["symptoms"][0]["present"] = "yes"
    result = json.loads(crampx("evaluate", "-", "--format", "json", stdin=json.dumps(blank).encode()).stdout)
    assert {each["answer"] for each in result["screen"]} == {shown}
    assert bool(result["red_flags"]) == (answer == "yes")


@pytest.mark.parametrize("field", sorted(INDEX["cramps"].keys() - {"clears_fully"}))
def test_it_names_every_word_of_the_cramps(blank: dict[str, Any], field: str) -> None:
    told = set(re.findall(r"\w+", blank["cramps"][f"// {field}"]))
    assert told == set(INDEX["cramps"][field])


def test_it_fits_the_page(crampx: Run) -> None:
    assert max(map(len, crampx("new").stdout.decode().splitlines())) <= 110


def test_a_file_is_private_and_never_overwritten(crampx: Run, tmp_path: Path) -> None:
    done = crampx("new", "patient.json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"crampx evaluate patient.json" in done.stdout
    path = tmp_path / "patient.json"
    assert path.read_bytes() == crampx("new").stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"mine")
    done = crampx("new", "patient.json")
    assert (done.returncode, done.stdout) == (12, b"")
    assert done.stderr == b"crampx: patient.json: not written: it exists already\n"
    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["folder", "dangling", "missing/patient.json", ""])
def test_where_no_file_can_be_made(crampx: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to("elsewhere")
    done = crampx("new", name)
    assert (done.returncode, done.stdout) == (12, b"")
    assert b"not written" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling", "folder"]


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-B", "-m", "crampx", "new", "patient.json"]
    done = subprocess.run(
        command, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000)), capture_output=True,
        check=False, cwd=tmp_path,
    )
    assert (done.returncode, done.stdout) == (12, b"")
    assert list(tmp_path.iterdir()) == []


def test_from_new_to_the_report_as_the_readme_says(crampx: Run, tmp_path: Path) -> None:
    """The README's own commands, with the edits of a hurried reader between; bytes as a Windows editor leaves them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = next(part for part in re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL) if "new" in part)
    make, evaluate = (line.split() for line in block.splitlines())
    assert crampx(*make[1:]).returncode == 0
    path = tmp_path / make[2]
    text = path.read_text(encoding="utf-8")
    for before, after in (
        ('"birth_date": "unknown"', '"birth_date": "1951-06"'),
        ('"sex": "unknown"', '"sex": "Female"'),
        ('"name": "leg cramps at night", "present": "unknown"', '"name": "leg cramps at night", "present": "Yes"'),
        ('"potassium", "value": "unknown", "unit": "unknown"', '"potassium", "value": 3.3, "unit": "mmol/L"'),
        ('"unknown", "dose": {"value": "unknown", "unit": "unknown", "per": "unknown"',
         '"HCTZ", "dose": {"value": 25, "unit": "mg", "per": "day"'),
    ):
        assert before in text
        text = text.replace(before, after, 1)
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    done = crampx(*evaluate[1:])
    assert (done.returncode, done.stderr) == (0, b"")
    assert "hydrochlorothiazide" in done.stdout.decode()
    assert (tmp_path / evaluate[-1]).read_bytes().startswith(b"%PDF-")
    item = package.evaluate(path, as_of=date(2026, 11, 25)).differential[0]
    assert item.trigger == "medication_induced_electrolyte_imbalance"
