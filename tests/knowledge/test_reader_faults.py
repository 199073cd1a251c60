"""Every fault of form in a knowledge folder is reported, all at once, each at its place; no file does harm."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path

import pytest

from crampx._knowledge import from_yaml
from crampx._knowledge.from_yaml import read_knowledge
from crampx._problems import Problem, Span
from crampx._problems_text import render_problem

GOOD = Path(__file__).parent / "good"

FINDING = "findings/low_potassium.yaml"
TRIGGER = "triggers/diuretic_cramps.yaml"
FLAG = "red_flags/clot.yaml"
FOLLOW_UP = "follow_up/check_potassium.yaml"
ANALYTE = "analytes/potassium.yaml"
CONCEPTS = "concepts/things.yaml"
INDEX = "index.yaml"
SCORE = "scores/tally_score.yaml"
WHEN = "when: {lab: potassium, below: 3.5, unit: mmol/L}"


def edited(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """The good folder with one edit."""
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


# code, file, what is replaced, by what, and the words under the caret
FAULTS = [
    ("alias", FINDING, "grade: B", "grade: *b", "*b"),
    ("anchor", FINDING, "grade: B", "grade: &b B", "&b B"),
    ("tag", FINDING, "grade: B", "grade: !!str B", "!!str B"),
    ("merge_key", FINDING, "grade: B", "<<: {grade: B}", "<<: {grade"),
    ("key_not_text", FINDING, "grade: B", "[grade]: B", "[grade]"),
    ("duplicate_key", FINDING, "grade: B", "grade: B\ngrade: A", "grade: A"),
    ("no_value", FINDING, "grade: B", "grade: B\nquestion: null", "null"),
    ("several_documents", FINDING, "grade: B", "grade: B\n---\nx: y", "---"),
    ("yaml_syntax", FINDING, "{potassium}.", "{potassium}: low", "Potassium is|: low"),
    ("control_character", FINDING, "grade: B", "question: a\u202eb\ngrade: B", "\u202eb"),
    ("blank_text", FINDING, "title: low potassium", 'title: " "', '" "'),
    ("wrong_type", FINDING, "title: low potassium", "title: 7", "7\nstatus"),
    ("wrong_type", FINDING, "[seen2020]", "seen2020", "seen2020"),
    ("wrong_type", FINDING, WHEN, "when: low", "low\nrationale"),
    ("wrong_type", CONCEPTS, "complaint: true", 'complaint: "true"', '"true"'),
    ("wrong_type", ANALYTE, "low: 1.0", "low: one", "one"),
    ("wrong_type", FLAG, "given: {}", "given: []", "[]"),
    ("wrong_id", FINDING, "id: low_potassium", "id: Low-Potassium", "Low-Potassium"),
    ("wrong_word", FINDING, "status: draft", "status: drafted", "drafted"),
    ("wrong_date", FINDING, "2027-11-01", "2027-02-30", "2027-02-30"),
    ("wrong_duration", ANALYTE, "90 days", "3 fortnights", "3 fortnights"),
    ("not_positive", ANALYTE, "multiply_by: 10", "multiply_by: 0", "0, divide_by"),
    ("too_few", INDEX, "authors: [the crampx authors]", "authors: []", "[]\nreviewers"),
    ("too_few", FINDING, "expect: {low_potassium: present}", "expect: {}", "- name|name: potassium of 3.4"),
    ("repeated", FINDING, "[seen2020]", "[seen2020, seen2020]", "seen2020]"),
    ("missing_key", FINDING, "status: draft\n", "", "id: low_potassium"),
    ("missing_key", TRIGGER, "    strength: moderate\n", "", "id: takes_thiazide"),
    ("unknown_key", FINDING, "grade: B", "grde: B", "grde"),
    ("unknown_key", TRIGGER, "    effect: supports\n    strength: moderate", "    effect: supports\n    urgency: soon\n"
     "    strength: moderate", "urgency: soon\n    strength"),
    ("unknown_head", FINDING, WHEN, "when: {labs: potassium}", "labs: potassium}"),
    ("several_heads", FINDING, WHEN, "when: {lab: potassium, sign: leg_weakness}", "sign: leg_weakness"),
    ("count_too_high", FINDING, WHEN, "when: {count: {n: 2, of: [{lab: potassium}]}}", "{n: 2"),
    ("wrong_count", FINDING, WHEN, "when: {overlaps: [a]}", "[a]"),
    ("wrong_between", FINDING, WHEN, "when: {lab: potassium, between: [4, 3], unit: mmol/L}", "[4, 3]"),
    ("bound_twice", FINDING, WHEN, "when: {lab: potassium, between: [3, 4], not_below: 3, unit: mmol/L}", "[3, 4]"),
    ("number_without_unit", FINDING, WHEN, "when: {lab: potassium, below: 3.5}", "3.5}"),
    ("unit_without_number", FINDING, WHEN, "when: {lab: potassium, unit: mmol/L}", "{lab: potassium, unit"),
    ("also_of_several", FINDING, WHEN,
     "when: {lab: potassium, between: [3, 4], unit: mmol/L, also: {mg/dL: 13}}", "{mg/dL"),
    ("wrong_type", FINDING, WHEN, "when: {lab: potassium, below: 3.5, unit: mmol/L, also: 13}", "13}"),
    ("wrong_type", FINDING, WHEN, "when: {score: tally_score, not_below: 1.5}", "1.5}"),
    ("missing_key", FINDING, WHEN, "when: {medication: thiazide, dose: {unit: mg, per: day}}", "{unit"),
    ("bound_twice", FINDING, WHEN, "when: {medication: thiazide, dose: {at_least: 1, above: 1, unit: mg, per: day}}",
     "{at_least"),
    ("missing_key", ANALYTE, "- {jurisdiction: uk,", "- {title: late,", "{title"),
    ("missing_key", ANALYTE, "- {jurisdiction: uk,", "- {pregnancy: pregnant,", "{pregnancy"),
    ("missing_key", ANALYTE, "- {jurisdiction: uk,", "- {gestation: {below: 14, unit: weeks},", "{gestation"),
    ("missing_key", FINDING, WHEN, "when: {score: tally_score}", "{score"),
    ("bound_twice", FINDING, WHEN, "when: {score: tally_score, not_below: 1, above: 1}", "{score"),
    ("wrong_between", FINDING, WHEN, "when: {score: tally_score, between: [2, 1]}", "[2, 1]"),
    ("unknown_key", FINDING, WHEN, "when: {score: tally_score, not_below: 1, within: 1 week}", "within"),
    ("wrong_word", SCORE, "kind: additive", "kind: sum", "sum"),
    ("wrong_type", SCORE, "points: 2", "points: two", "two"),
    ("missing_key", SCORE, "points: 2, ", "", "{id: swelling"),
    ("too_few", SCORE, "points: 2, when: {sign: calf_swelling}", "answers: []", "[]"),
    ("unit_and_limit", FINDING, WHEN, "when: {lab: potassium, below: 3, unit: mmol/L, of: lower_limit}", "{lab"),
    ("empty_file", FINDING, None, "", ""),
]
OF_FILES = {"stray_file", "missing_file", "no_knowledge", "unreadable_file", "too_large", "wrong_encoding", "too_deep"}


@pytest.mark.parametrize(("code", "file", "old", "new", "under"), FAULTS)
def test_a_fault_is_reported_at_its_place(
    code: str, file: str, old: str | None, new: str, under: str, tmp_path: Path
) -> None:
    text = (GOOD / file).read_text(encoding="utf-8")
    folder = edited(tmp_path, file, text if old is None else old, new)
    found, problems = read_knowledge(folder)
    assert found is None
    assert [p.code for p in problems] == [code]
    assert problems[0].span is not None
    assert problems[0].span == Span(file, *place(folder / file, under))


def place(file: Path, under: str) -> tuple[int, int]:
    """Line and column of the words; ``a|b``: of the words b after a."""
    text = file.read_text(encoding="utf-8")
    at = 0
    for words in under.split("|"):
        at = text.index(words, at)
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def test_every_code_of_the_reader_is_tested() -> None:
    folder = Path(from_yaml.__file__).parent
    source = "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py")))
    pattern = r'(?:error|error_at|_error|_problem|_stray)\(\s*"([a-z_]+)"|Problem\("([a-z_]+)"'
    codes = {a or b for a, b in re.findall(pattern, source)}
    assert len(codes) > 30
    assert codes == {code for code, *_ in FAULTS} | OF_FILES


def test_all_faults_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    folder = edited(tmp_path, FINDING, "grade: B", "grade: E\nqestion: x")
    for file, old, new in ((TRIGGER, "kind: cause", "kind: caus"), (CONCEPTS, "kind: sign", "kind: sing")):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    problems = read_knowledge(folder)[1]
    assert [(p.code, p.span.file if p.span else "") for p in problems] == [
        ("wrong_word", CONCEPTS), ("wrong_word", CONCEPTS), ("wrong_word", FINDING), ("unknown_key", FINDING),
        ("wrong_word", TRIGGER),
    ]


def test_a_near_word_is_suggested_and_what_is_allowed_said(tmp_path: Path) -> None:
    problem = read_knowledge(edited(tmp_path, FINDING, "status: draft", "status: drft"))[1][0]
    assert problem.suggestions == ("draft",)
    assert problem.allowed == ("draft", "reviewed", "deprecated")


def test_a_problem_is_shown_with_its_line_and_a_caret(tmp_path: Path) -> None:
    problem = read_knowledge(edited(tmp_path, FINDING, "below: 3.5", "belwo: 3.5"))[1][0]
    assert render_problem(problem, "knowledge/").splitlines() == [
        "knowledge/findings/low_potassium.yaml:5:24: error unknown_key: belwo is not a key here",
        "  when: {lab: potassium, belwo: 3.5, unit: mmol/L}",
        "                         ^",
        "  did you mean below?",
    ]


def test_a_caret_far_to_the_right_stays_on_the_screen() -> None:
    column = 300
    line = " " * 8 + "x" * 400
    lines = render_problem(Problem("x", "error", "m", span=Span("f", 1, column), line_text=line)).split("\n")
    assert max(len(part) for part in lines) <= 120
    assert lines[1][lines[2].index("^")] == "x"


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(p.code, p.span.file if p.span else "") for p in read_knowledge(folder)[1]]


def test_what_nobody_reads_is_reported(tmp_path: Path) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    (folder / "findings/old.yml").write_text("x", encoding="utf-8")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    (folder / "tigers").mkdir()
    (folder / ".hidden").write_text("x", encoding="utf-8")
    strays = ["findings/old.yml", "notes.txt", "tigers"]
    assert codes(folder) == [("stray_file", name) for name in strays]


def test_missing_files_are_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = edited(tmp_path, FINDING, "grade: B", "grade: E")
    (folder / "index.yaml").unlink()
    (folder / "references.yaml").unlink()
    assert codes(folder) == [
        ("wrong_word", FINDING), ("missing_file", "index.yaml"), ("missing_file", "references.yaml")
    ]


def test_no_folder_is_one_problem(tmp_path: Path) -> None:
    assert ("no_knowledge", ".") in codes(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("wrong_encoding", "title: café".encode("latin-1")),
        ("wrong_encoding", "title: x".encode("utf-16")),
        ("too_large", b"#" * 1_000_001),
        ("too_large", b"- 1\n" * 100_001),
        ("too_deep", b"[" * 60),
        ("too_deep", b"- " * 30_000),
        ("too_deep", b"{a: " * 30_000),
        ("control_character", b"title: a\x00b"),
        ("control_character", b"title: a\x1bb"),
    ],
)
def test_a_hostile_file_is_one_problem(code: str, body: bytes, tmp_path: Path) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    (folder / FINDING).write_bytes(body)
    assert codes(folder) == [(code, FINDING)]


def test_deep_nesting_does_no_harm_in_a_thread_with_a_small_stack(tmp_path: Path) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    (folder / FINDING).write_bytes(b"[" * 100_000)
    found: list[list[tuple[str, str]]] = []
    # The C parser itself gives up on so many brackets; one problem either way.
    before = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=lambda: found.append(codes(folder)))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert found in ([[("too_deep", FINDING)]], [[("yaml_syntax", FINDING)]])


def test_nested_merge_keys_and_aliases_cost_nothing(tmp_path: Path) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    lines = ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 30))]
    (folder / FINDING).write_text("\n".join(lines), encoding="utf-8")
    assert {"alias", "anchor", "merge_key"} <= {code for code, _ in codes(folder)}


def test_an_unreadable_file_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    real = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "clot.yaml":
            raise PermissionError
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert codes(folder) == [("unreadable_file", FLAG)]


@pytest.mark.parametrize("text", ["1e999", "1e400", "NaN", ".inf", "1" * 50, "1e1000000"])
def test_numbers_beyond_reason_are_no_numbers(text: str, tmp_path: Path) -> None:
    problems = read_knowledge(edited(tmp_path, FINDING, "below: 3.5", f"below: {text}"))[1]
    assert [p.code for p in problems] == ["wrong_type"]


def test_a_truth_value_is_no_number_and_no_text(tmp_path: Path) -> None:
    assert codes(edited(tmp_path, FINDING, "below: 3.5", "below: true")) == [("wrong_type", FINDING)]
