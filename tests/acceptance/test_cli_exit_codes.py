"""Every exit code of DESIGN 7.3, each as a user meets it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from user_shell import GOOD, ROOT, Patient, Run

ROOT_CAN_WRITE_ANYWHERE = os.geteuid() == 0


def test_0_assessed(crampx: Run, patient: Patient) -> None:
    done = crampx("evaluate", patient())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b"\n")


@pytest.mark.parametrize("arguments", [
    (),
    ("evaluate",),
    ("evaluate", "a.json", "b.json"),
    ("evaluate", "a.json", "b.json", "--format", "html"),
    ("evaluate", "-", "-", "--format", "json"),
    ("evaluate", "a.json", "--format", "pdf"),
    ("evaluate", "a.json", "--as-of", "20261120"),
    ("evaluate", "a.json", "--as-of", "2026-02-30"),
    ("evaluate", "a.json", "--as-of", "2026-11"),
    ("evaluate", "a.json", "--as-of", "２０２６-11-20"),
    ("evaluate", "a.json", "--jurisdiction", "fr"),
    ("evaluate", "a.json", "--fail-on", "soonish"),
    ("evaluate", "a.json", "-o", "report.pdf"),
    ("evaluate", "a.json", "-o", "same.html", "--pdf", "same.html", "--format", "html"),
    ("evaluate", "x/a.json", "y/a.json", "-o", "out"),
    ("evaluate", "x/a.json", "y/A.json", "--format", "json", "--pdf", "out"),
    ("evaluate", "a.json", "--unknown"),
    ("explain", "a.json"),
    ("knowledge",),
    ("knowledge", "list", "medicine"),
    ("knowledge", "show", "no_such_entry"),
    ("knowledge", "graph", "no_such_entry"),
    ("schema", "report"),
    ("new", "a.json", "surplus"),
    ("evaluate", "a.json", "b.json", "--format", "jsonl", "-o", "."),
    ("evaluate", "a.json", "--format", "jsonl", "-o", "same", "--pdf", "same"),
    ("evaluate", "a.json", "--format", "jsonl", "-o", "lines.pdf"),
    ("knowledge", "diff"),
    ("knowledge", "diff", "one"),
    ("knowledge", "diff", "one", "two", "--format", "html"),
    ("knowledge", "list", "trigger", "--summary"),
    ("diagnose",),
], ids=" ".join)
def test_2_usage(crampx: Run, arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = crampx(*arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr
    assert list(tmp_path.iterdir()) == []


def test_2_two_whole_knowledge_bases(crampx: Run) -> None:
    folder = str(Path(__file__).parents[2] / "knowledge")
    done = crampx("knowledge", "coverage", folder, folder)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"name one" in done.stderr


def test_2_with_several_documents_the_output_is_a_folder(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    done = crampx("evaluate", patient("a.json"), patient("b.json"), "-o", "file")
    assert done.returncode == 2
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_10_missing_document(crampx: Run) -> None:
    done = crampx("evaluate", "missing.json")
    assert (done.returncode, done.stdout) == (10, b"")
    assert done.stderr == b"missing.json: cannot be read: No such file or directory\n"


def test_10_a_folder_is_no_document(crampx: Run, tmp_path: Path) -> None:
    done = crampx("evaluate", tmp_path)
    assert (done.returncode, done.stdout) == (10, b"")


def test_10_endless_input_is_refused(crampx: Run) -> None:
    done = crampx("evaluate", "/dev/zero")
    assert (done.returncode, done.stdout) == (10, b"")


def test_10_not_a_patient_document(crampx: Run) -> None:
    done = crampx("evaluate", "-", stdin=b'{"format": "crampx.assessment/1"}')
    assert (done.returncode, done.stdout) == (10, b"")
    assert b"standard input: " in done.stderr


def test_10_strict_refuses_what_is_not_understood(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    document = patient(symptoms=["leg cramps", "xyzzy frobnication"])
    tolerant = crampx("evaluate", document, "--format", "json")
    assert tolerant.returncode == 0
    assert b"/symptoms/1" in tolerant.stderr
    assert b"xyzzy" not in tolerant.stderr
    assert b"1 entry not understood" in tolerant.stderr
    strict = crampx("evaluate", document, "--strict", "-o", "out.txt", "--pdf", "out.pdf")
    assert (strict.returncode, strict.stdout) == (10, b"")
    assert b"/symptoms/1" in strict.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["patient.json"]


def test_0_strict_accepts_what_is_understood(crampx: Run, patient: Patient) -> None:
    assert crampx("evaluate", patient(), "--strict").returncode == 0


def broken_knowledge(folder: Path) -> Path:
    """The shipped knowledge with one rule that names an analyte nobody knows."""
    target = folder / "knowledge"
    shutil.copytree(ROOT / "knowledge", target)
    rule = target / "findings" / "hypokalaemia.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("potassium,", "potasium,", 1), encoding="utf-8")
    return target


def test_11_broken_knowledge_never_evaluates(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    folder = broken_knowledge(tmp_path)
    done = crampx("evaluate", patient(), "--knowledge", folder, "-o", "result.txt")
    assert (done.returncode, done.stdout) == (11, b"")
    assert b"findings/hypokalaemia.yaml:" in done.stderr
    assert not (tmp_path / "result.txt").exists()


def test_11_check_names_the_place_shows_the_line_and_suggests(crampx: Run, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    rule = folder / "triggers" / "hypokalaemia.yaml"
    text = rule.read_text(encoding="utf-8").replace("finding: hypokalaemia}", "finding: hypokalemia}", 1)
    rule.write_text(text, encoding="utf-8")
    done = crampx("knowledge", "check", folder)
    assert done.returncode == 11
    assert done.stdout.startswith(b"1 error")
    head, line, caret, hint = done.stderr.decode().splitlines()
    before = text[: text.index("finding: hypokalemia}")]
    assert head.startswith(f"triggers/hypokalaemia.yaml:{before.count(chr(10)) + 1}:")
    assert "unknown_finding" in head
    assert line[caret.index("^"):].startswith("hypokalemia")
    assert "hypokalaemia" in hint


def test_11_missing_knowledge(crampx: Run, patient: Patient) -> None:
    done = crampx("evaluate", patient(), "--knowledge", "nowhere")
    assert (done.returncode, done.stdout) == (11, b"")


def test_0_knowledge_that_holds_together(crampx: Run) -> None:
    done = crampx("knowledge", "check", GOOD)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.startswith(b"0 errors")


@pytest.mark.parametrize("option", ["-o", "--pdf"])
def test_12_no_such_folder(crampx: Run, patient: Patient, option: str) -> None:
    done = crampx("evaluate", patient(), option, "missing/report")
    assert done.returncode == 12
    assert b"missing/report: not written: No such file or directory" in done.stderr


@pytest.mark.skipif(ROOT_CAN_WRITE_ANYWHERE, reason="root may write into any folder")
def test_12_unwritable_folder(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    done = crampx("evaluate", patient(), "-o", "locked/report.txt")
    assert done.returncode == 12
    assert b"Permission denied" in done.stderr


@pytest.mark.skipif(not Path("/proc/sys").is_dir(), reason="needs a folder that refuses root too")
def test_12_a_folder_that_refuses_even_root(crampx: Run, patient: Patient) -> None:
    assert crampx("evaluate", patient(), "-o", "/proc/sys/report.txt").returncode == 12


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_12_standard_output_is_full(patient: Patient) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "crampx", "evaluate", str(patient())]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 12
    assert done.stderr.decode().splitlines() == [
        f"{patient()}: standard output could not be written: No space left on device"
    ]


def test_12_standard_output_is_closed(patient: Patient) -> None:
    command = [sys.executable, "-m", "crampx", "evaluate", str(patient())]
    script = 'exec "$@" >&-'
    done = subprocess.run(["sh", "-c", script, "sh", *command], stderr=subprocess.PIPE, check=False)
    assert done.returncode == 12
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(("urgency", "code"), [
    ("immediate", 0), ("same_day", 20), ("urgent", 20), ("soon", 20), ("routine", 20), ("self_care", 20),
])
def test_20_a_flag_at_least_that_urgent(crampx: Run, patient: Patient, urgency: str, code: int) -> None:
    document = patient(signs=[{"name": "calf swelling", "side": "left"}])
    done = crampx("evaluate", document, "--fail-on", urgency, "--format", "json", "-o", "result.json")
    assert done.returncode == code
    assert (document.parent / "result.json").stat().st_size > 100


def test_20_what_cannot_be_excluded_never_counts(crampx: Run, patient: Patient) -> None:
    done = crampx("evaluate", patient(symptoms=["leg cramps", "calf pain"]), "--fail-on", "self_care")
    assert done.returncode == 0


FAULT = (
    "from crampx import _api\n"
    "def fail(*args, **keywords): raise ValueError('Mrs Canary 4711')\n"
    "_api.evaluate_document = fail"
)


def test_70_one_line_without_a_patient_value(crampx: Run, patient: Patient) -> None:
    done = crampx("evaluate", patient(), code=FAULT)
    assert (done.returncode, done.stdout) == (70, b"")
    assert len(done.stderr.splitlines()) == 1
    assert b"ValueError" in done.stderr
    assert b"Canary" not in done.stderr
    assert b"4711" not in done.stderr


def test_70_outside_a_document_too(crampx: Run, patient: Patient) -> None:
    fault = "from crampx import _api\ndef fail(*a): raise RecursionError('Mrs Canary')\n_api.load_knowledge = fail"
    done = crampx("evaluate", patient(), code=fault)
    assert (done.returncode, done.stdout) == (70, b"")
    assert len(done.stderr.splitlines()) == 1
    assert b"Canary" not in done.stderr


@pytest.mark.parametrize(("documents", "code"), [
    (("good", "flag"), 20),
    (("flag", "bad"), 10),
    (("bad", "flag", "good"), 10),
    (("crash", "bad", "flag"), 70),
])
def test_the_gravest_code_of_several(
    crampx: Run, patient: Patient, documents: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    patient("good.json")
    patient("flag.json", signs=[{"name": "calf swelling", "side": "left"}])
    patient("crash.json", patient={"id": "crash", "age": 60, "sex": "female"})
    (tmp_path / "bad.json").write_bytes(b"{")
    fault = (
        "from crampx import _api\nreal = _api.evaluate_document\n"
        "def maybe(document, **keywords):\n"
        "    if document.person.id == 'crash': raise ValueError('Canary')\n"
        "    return real(document, **keywords)\n"
        "_api.evaluate_document = maybe"
    )
    names = [f"{name}.json" for name in documents]
    done = crampx("evaluate", *names, "--format", "json", "--fail-on", "same_day", code=fault)
    assert done.returncode == code
    assert len(done.stdout.splitlines()) == sum(name in ("good", "flag") for name in documents)


def test_12_beats_10_and_20(crampx: Run, patient: Patient, tmp_path: Path) -> None:
    patient("flag.json", signs=[{"name": "calf swelling", "side": "left"}])
    (tmp_path / "bad.json").write_bytes(b"{")
    (tmp_path / "out" / "flag.json").mkdir(parents=True)
    done = crampx("evaluate", "flag.json", "bad.json", "--format", "json", "-o", "out", "--fail-on", "same_day")
    assert done.returncode == 12
