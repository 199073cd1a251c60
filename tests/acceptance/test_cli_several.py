"""Several documents: one line each, an overview of one screen, and what one bad document does to the others."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from user_shell import EXAMPLES, GOOD, Patient, Run

SWOLLEN = {"signs": [{"name": "calf swelling", "side": "left"}]}


def test_one_line_for_each(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    names = [patient(f"{n}.json", patient={"id": f"P-{n}", "age": 60}).name for n in (3, 1, 2)]
    done = crampx("evaluate", *names, "--format", "jsonl")
    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(line)["patient"]["id"] for line in done.stdout.splitlines()] == ["P-3", "P-1", "P-2"]
    assert done.stdout == crampx("evaluate", *names, "--format", "json").stdout
    to_file = crampx("evaluate", *names, "--format", "jsonl", "-o", "lines")
    assert (to_file.returncode, to_file.stderr) == (0, b"")
    assert (tmp_path / "lines").read_bytes() == done.stdout
    assert to_file.stdout.startswith(b"3 documents: 3 assessed\n")


def test_one_document_as_a_line(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    done = crampx("evaluate", patient(), "--format", "jsonl")
    assert done.stdout.count(b"\n") == 1
    assert json.loads(done.stdout) == json.loads(crampx("evaluate", "patient.json", "--format", "json").stdout)
    assert crampx("evaluate", "patient.json", "--format", "jsonl", "-o", "line").stdout == b""
    assert (tmp_path / "line").read_bytes() == done.stdout


def test_lines_and_pdfs(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    names = [patient(f"{n}.json").name for n in range(2)]
    assert crampx("evaluate", *names, "--format", "jsonl", "-o", "lines", "--pdf", "pdf").returncode == 0
    assert sorted(path.name for path in (tmp_path / "pdf").iterdir()) == ["0.pdf", "1.pdf"]


def test_the_lines_are_written_whole_or_not_at_all(patient: Patient, tmp_path: Path) -> None:
    names = [patient(f"{n}.json").name for n in range(4)]
    (tmp_path / "lines").write_bytes(b"old")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    done = subprocess.run(
        [sys.executable, "-B", "-m", "crampx", "evaluate", *names, "--format", "jsonl", "-o", "lines"],
        preexec_fn=limit, capture_output=True, check=False, cwd=tmp_path,
        # Nor may a measurement of coverage write: its file is larger than the limit.
        env={k: v for k, v in os.environ.items() if not k.startswith("COV")} | {"XDG_CACHE_HOME": "/dev/null/none"},
    )
    assert done.returncode == 12
    assert done.stderr == b"crampx: lines: not written: File too large\n"
    assert (tmp_path / "lines").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == len(names) + 1


def test_the_lines_never_go_over_an_input(crampx: Run, patient: Patient) -> None:
    document = patient("a.json")
    before = document.read_bytes()
    done = crampx("evaluate", document, patient("b.json"), "--format", "jsonl", "-o", "a.json")
    assert done.returncode == 12
    assert b"it is an input" in done.stderr
    assert document.read_bytes() == before


def test_the_overview(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    patient("calm.json")
    patient("swollen.json", **SWOLLEN)
    patient("spine.json", symptoms=["leg cramps", "saddle numbness", "urinary retention", "back pain"])
    patient("child.json", patient={"age": 9})
    patient("none.json", symptoms=[])
    patient("partly.json", symptoms=["leg cramps", "xyzzy"])
    (tmp_path / "bad.json").write_bytes(b"{")
    names = sorted(path.name for path in tmp_path.iterdir())
    done = crampx("evaluate", *names, "missing.json", "-o", "out")
    assert done.returncode == 10
    shown = done.stdout.decode().splitlines()
    assert max(map(len, shown)) <= 80
    told = " ".join(done.stdout.decode().split())
    assert "8 documents: 4 assessed, 1 without a leg complaint, 1 out of scope, 2 not evaluated" in told
    flags = shown[shown.index("Red flags raised (2)") + 1 :]
    assert flags[0].startswith("  NOW       spine.json: Possible cauda equina syndrome")
    assert any(line.startswith("  SAME DAY  swollen.json: Possible deep vein thrombosis") for line in flags)
    assert "Not evaluated (2) bad.json (exit code 10) missing.json (exit code 10)" in told
    assert "Not understood in part (1) partly.json" in told


def test_the_overview_fits_a_screen(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    names = [patient(f"{n:02}.json", **SWOLLEN).name for n in range(30)]
    for name in (bad := [f"bad{n}.json" for n in range(9)]):
        (tmp_path / name).write_bytes(b"[]")
    shown = crampx("evaluate", *names, *bad, "-o", "out").stdout.decode().splitlines()
    assert len(shown) <= 24
    assert "  and 18 more" in shown
    assert "  and 5 more" in shown


def test_no_danger_is_told_with_its_limits(crampx: Run, patient: Patient) -> None:
    told = " ".join(crampx("evaluate", patient("a.json"), patient("b.json"), "-o", "out").stdout.decode().split())
    assert "No red flag is raised by what is recorded; open screening questions stand in each report." in told


def test_json_lines_on_standard_output_have_no_overview(crampx: Run, patient: Patient) -> None:
    done = crampx("evaluate", patient("a.json"), patient("b.json"), "--format", "json")
    assert all(line.startswith(b"{") for line in done.stdout.splitlines())


@pytest.mark.parametrize("bad", [
    b"", b"\xef\xbb\xbf", b"%PDF-1.7\n%\xe2\xe3", b"PK\x03\x04", b"\x00" * 100, b"[" * 100_000, b'{"a":' * 100_000,
    b"null", b"\xff\xfe{\x00}\x00", b'{"format": "crampx.patient/1"}',
], ids=["empty", "mark", "pdf", "zip", "zeros", "brackets", "braces", "null", "utf16", "no patient"])
def test_a_bad_document_is_told_and_the_others_go_on(crampx: Run, patient: Patient, tmp_path: Path, bad: bytes) -> None:
    (tmp_path / "bad.json").write_bytes(bad)
    done = crampx("evaluate", patient("a.json"), "bad.json", patient("b.json"), "--format", "jsonl")
    assert done.returncode == 10
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr.startswith(b"bad.json: ")
    assert len(done.stderr) < 1_000


@pytest.mark.parametrize("change", [
    lambda text: b"\xef\xbb\xbf" + text, lambda text: text.replace(b", ", b",\r\n"), lambda text: text + b"\r\n\r\n",
], ids=["byte order mark", "CRLF", "trailing lines"])
def test_what_editors_leave_is_no_fault(crampx: Run, patient: Patient, change: object) -> None:
    document = patient()
    assert callable(change)
    document.write_bytes(change(document.read_bytes()))
    done = crampx("evaluate", document, "--strict")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [
    ("evaluate", EXAMPLES / "claudication.json"), ("explain", EXAMPLES / "claudication.json", "dvt"), ("new",),
    ("knowledge", "list"), ("knowledge", "show", "dvt"), ("knowledge", "graph"), ("knowledge", "coverage", GOOD),
    ("schema", "knowledge"),
], ids=lambda arguments: " ".join(map(str, arguments[:2])).split("/")[0])
def test_a_pipe_that_is_closed_ends_every_command_silently(arguments: tuple[str | Path, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "crampx", *map(str, arguments)], stdout=writer, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_person_sees_no_colour_where_none_is_wanted(crampx: Run) -> None:
    for arguments in (("knowledge", "list"), ("evaluate", EXAMPLES / "possible_dvt.json")):
        assert b"\x1b[" not in crampx(*arguments, env={"NO_COLOR": "1", "TERM": "xterm-256color"}).stdout
