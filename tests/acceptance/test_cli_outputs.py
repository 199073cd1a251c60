"""Where results go, in which form, and what is never overwritten."""

import json
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from user_shell import EXAMPLES, Patient, Run

# Python itself would leave a cut .pyc file behind on a full disk.
NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_text_is_at_most_80_columns_wide(crampx: Run, patient: Patient) -> None:
    done = crampx("evaluate", patient())
    assert max(map(len, done.stdout.decode().splitlines())) <= 80


def test_json_is_canonical(crampx: Run, patient: Patient) -> None:
    done = crampx("evaluate", patient(), "--format", "json")
    assert b"\r" not in done.stdout
    assessment = json.loads(done.stdout)
    assert assessment["format"] == "crampx.assessment/1"
    again = json.dumps(assessment, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    assert done.stdout == again.encode()
    assert b"null" not in done.stdout


def test_html_is_one_document(crampx: Run, patient: Patient) -> None:
    done = crampx("evaluate", patient(), "--format", "html")
    assert done.returncode == 0
    assert done.stdout.lstrip().lower().startswith(b"<!doctype html>")
    assert b"http-equiv=\"refresh\"" not in done.stdout.lower()


def test_pdf_beside_text(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    done = crampx("evaluate", patient(), "--pdf", "report.pdf")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert mode(tmp_path / "report.pdf") == 0o600


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_the_same_bytes_in_a_file(crampx: Run, patient: Patient, tmp_path: Path, form: str) -> None:
    printed = crampx("evaluate", patient(), "--format", form).stdout
    done = crampx("evaluate", patient(), "--format", form, "-o", "result")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (tmp_path / "result").read_bytes() == printed
    assert mode(tmp_path / "result") == 0o600


def test_a_folder_takes_the_result_of_one_document(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert crampx("evaluate", patient(), "-o", "out", "--pdf", "out").returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["patient.pdf", "patient.txt"]


def test_standard_input(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    document = patient().read_bytes()
    from_file = json.loads(crampx("evaluate", "patient.json", "--format", "json").stdout)
    assert json.loads(crampx("evaluate", "-", "--format", "json", stdin=document).stdout) == from_file
    (tmp_path / "out").mkdir()
    assert crampx("evaluate", "-", "--format", "json", "-o", "out", stdin=document).returncode == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["stdin.json"]


def test_json_lines_in_argument_order(crampx: Run, patient: Patient) -> None:
    names = [patient(f"{n}.json", patient={"id": f"P-{n}", "age": 60}).name for n in (3, 1, 2)]
    done = crampx("evaluate", *names, "--format", "json")
    assert done.returncode == 0
    assert [json.loads(line)["patient"]["id"] for line in done.stdout.splitlines()] == ["P-3", "P-1", "P-2"]


def test_a_line_holds_no_line_break_of_any_kind(crampx: Run, patient: Patient) -> None:
    names = [patient(f"{n}.json", symptoms=["leg cramps", "odd\u2028thing\u0085here"]).name for n in (1, 2)]
    done = crampx("evaluate", *names, "--format", "json")
    assert len(done.stdout.decode().splitlines()) == len(names)


def test_several_documents_into_a_folder(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    patient("a.json")
    patient("deep/b.json")
    done = crampx("evaluate", "a.json", "deep/b.json", "--format", "html", "-o", "new/out", "--pdf", "new/pdf")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"2 documents: 2 assessed\n")
    assert sorted(path.name for path in (tmp_path / "new" / "out").iterdir()) == ["a.html", "b.html"]
    assert sorted(path.name for path in (tmp_path / "new" / "pdf").iterdir()) == ["a.pdf", "b.pdf"]
    assert mode(tmp_path / "new" / "out") == 0o700


def test_equal_names_are_no_obstacle_where_nothing_is_named_by_them(crampx: Run, patient: Patient) -> None:
    patient("a/p.json")
    patient("b/p.json")
    assert crampx("evaluate", "a/p.json", "b/p.json", "--format", "json").returncode == 0


def test_a_bad_document_does_not_take_the_others_along(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    patient("good.json")
    (tmp_path / "bad.json").write_bytes(b"[]")
    done = crampx("evaluate", "bad.json", "good.json", "--format", "json")
    assert done.returncode == 10
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.startswith(b"bad.json: ")


@pytest.mark.parametrize("option", ["-o", "--pdf"])
def test_never_through_a_link(crampx: Run, patient: Patient, tmp_path: Path, option: str) -> None:
    (tmp_path / "victim").write_bytes(b"victim")
    (tmp_path / "link").symlink_to("victim")
    done = crampx("evaluate", patient(), option, "link")
    assert done.returncode == 12
    assert b"it is a link" in done.stderr
    assert (tmp_path / "victim").read_bytes() == b"victim"


@pytest.mark.parametrize("name", ["patient.json", "./patient.json", "hard.json"])
@pytest.mark.parametrize("option", ["-o", "--pdf"])
def test_never_over_an_input(crampx: Run, patient: Patient, tmp_path: Path, name: str, option: str) -> None:
    document = patient()
    before = document.read_bytes()
    (tmp_path / "hard.json").hardlink_to(document)
    done = crampx("evaluate", document, "--format", "json", option, name)
    assert done.returncode == 12
    assert b"it is an input" in done.stderr
    assert document.read_bytes() == before


def test_never_over_the_input_of_another_document(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    patient("a.json")
    patient("b.json")
    before = (tmp_path / "a.json").read_bytes()
    done = crampx("evaluate", "a.json", "b.json", "--format", "json", "-o", ".")
    assert done.returncode == 12
    assert (tmp_path / "a.json").read_bytes() == before


def test_the_json_is_kept_when_the_pdf_fails(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    done = crampx("evaluate", patient(), "--format", "json", "-o", "result.json", "--pdf", "missing/report.pdf")
    assert done.returncode == 12
    assert json.loads((tmp_path / "result.json").read_bytes())["status"] == "assessed"
    fault = (
        "import crampx._report.to_pdf as to_pdf\nfrom crampx import ReportError\n"
        "def fail(assessment): raise ReportError('the renderer died')\nto_pdf.to_pdf = fail"
    )
    done = crampx("evaluate", patient(), "--format", "json", "--pdf", "report.pdf", code=fault)
    assert done.returncode == 12
    assert json.loads(done.stdout)["status"] == "assessed"
    assert done.stderr == f"{tmp_path}/patient.json: the renderer died\n".encode()
    assert not (tmp_path / "report.pdf").exists()


def test_the_pdf_is_still_made_when_the_result_cannot_be_written(
    crampx: Run, patient: Patient, tmp_path: Path
) -> None:
    done = crampx("evaluate", patient(), "-o", "missing/result.txt", "--pdf", "report.pdf")
    assert done.returncode == 12
    assert (tmp_path / "report.pdf").exists()


def test_a_full_disk_keeps_the_old_report(patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_bytes(b"old")
    command = [sys.executable, "-m", "crampx", "evaluate", str(patient()), "--format", "html", "-o", "report.html"]

    def limit() -> None:
        (tmp_path / "none").touch()  # no cache either
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    done = subprocess.run(
        command, preexec_fn=limit, capture_output=True, check=False, cwd=tmp_path,
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path / "none" / "cache")} | NO_BYTECODE,
    )
    assert done.returncode == 12, done.stderr
    assert (tmp_path / "report.html").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["none", "patient.json", "report.html"]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_example_is_understood_completely(crampx: Run, path: Path) -> None:
    done = crampx("evaluate", path, "--format", "json", "--strict")
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["evaluated"] == "complete"


def test_the_date_and_where_it_comes_from(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    def facts(*arguments: str | Path) -> tuple[str, str]:
        found = json.loads(crampx("evaluate", *arguments, "--format", "json").stdout)
        return found["as_of"], found["as_of_source"]

    document = patient()
    assert facts(document) == ("2026-11-20", "document")
    assert facts(document, "--as-of", "2026-12-24") == ("2026-12-24", "argument")
    undated = json.loads(document.read_text(encoding="utf-8"))
    del undated["as_of"]
    document.write_text(json.dumps(undated), encoding="utf-8")
    day, source = facts(document)
    assert source == "today"
    assert len(day) == len("2026-11-20")


def test_today_is_the_users_day(crampx: Run, patient: Patient) -> None:
    """At any moment it is a later date at UTC+14 than at UTC-12."""
    document = patient()
    undated = json.loads(document.read_text(encoding="utf-8"))
    del undated["as_of"]
    document.write_text(json.dumps(undated), encoding="utf-8")
    days = [
        json.loads(crampx("evaluate", document, "--format", "json", env={"TZ": zone}).stdout)["as_of"]
        for zone in ("AAA+12", "BBB-14")
    ]
    assert days[0] < days[1]


def test_jurisdiction_is_stated(crampx: Run, patient: Patient) -> None:
    done = crampx("evaluate", patient(), "--format", "json", "--jurisdiction", "UK")
    assert json.loads(done.stdout)["jurisdiction"] == "uk"
