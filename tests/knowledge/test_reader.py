"""YAML to records: what the format means."""

from __future__ import annotations

import shutil
import zipfile
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from crampx._knowledge.check_folder import check_folder
from crampx._knowledge.from_yaml import read_folder, read_knowledge
from crampx._knowledge.from_yaml.conditions import condition_reader
from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.tree import read_tree
from crampx._knowledge.model import KnowledgeRecords
from crampx._logic.conditions import (
    Age,
    All,
    AnyOf,
    Bound,
    Change,
    Coded,
    Comparison,
    Condition,
    Count,
    Dose,
    Finding,
    Gestation,
    IsUnknown,
    Not,
    Overlaps,
    Pregnancy,
    Quantity,
    RedFlagRaised,
    Sex,
    TriggerTier,
)
from crampx._logic.dates import Duration

GOOD = Path(__file__).parent / "good"
FINDING = "findings/low_potassium.yaml"
EXAMPLES = "findings/low_potassium.examples.yaml"
TRIGGER = "triggers/diuretic_cramps.yaml"
CONCEPTS = "concepts/things.yaml"


def edited(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """The good folder with one edit."""
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def records() -> KnowledgeRecords:
    found, problems = read_knowledge(GOOD)
    assert problems == ()
    assert found is not None
    return found


def read_condition(text: str, analytes: frozenset[str] = frozenset({"potassium", "alcohol"})) -> Condition:
    report = Report("x.yaml", text)
    tree = read_tree(report)
    assert tree is not None
    condition = condition_reader(analytes)(report, tree)
    assert report.problems == []
    return condition


def quantity(**bounds: str) -> Quantity:
    given = {key: Bound(Decimal(value), "mmol/L") for key, value in bounds.items()}
    return Quantity(kind="lab", analyte="potassium", comparison=Comparison(**given))


SYMPTOM = Coded(kind="symptom", concept="back_pain")
PAIN = "{symptom: back_pain}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"all: [{PAIN}]", All((SYMPTOM,))),
        (f"any: [{PAIN}, {PAIN}]", AnyOf((SYMPTOM, SYMPTOM))),
        (f"none: [{PAIN}]", Not(AnyOf((SYMPTOM,)))),
        (f"not: {PAIN}", Not(SYMPTOM)),
        (f"count: {{n: 1, of: [{PAIN}, {PAIN}]}}", Count(1, (SYMPTOM, SYMPTOM))),
        ("finding: x", Finding("x")),
        ("finding: {id: x}", Finding("x")),
        ("finding: {id: x, is: present}", Finding("x")),
        ("finding: {id: x, is: absent}", Not(Finding("x"))),
        ("{finding: x, is: unknown}", IsUnknown(Finding("x"))),
        ("{symptom: back_pain, is: unknown}", IsUnknown(SYMPTOM)),
        ("{sign: x, side: one}", Coded(kind="sign", concept="x", side="one")),
        (
            "{medication: x, dose: {at_least: 40, unit: mg, per: day}, started_before_onset: true}",
            Coded(kind="medication", concept="x", dose=Dose(Decimal(40), "mg", "day"), started_before_onset=True),
        ),
        ("{procedure: x, within: 12 months}", Coded(kind="procedure", concept="x", within=Duration(12, "month"))),
        ("{condition: x, ever: true}", Coded(kind="condition", concept="x", ever=True)),
        ("{lab: potassium, below: 3.5, unit: mmol/L}", quantity(below="3.5")),
        ("{lab: potassium, between: [3.0, 3.4], unit: mmol/L}", quantity(not_below="3.0", not_above="3.4")),
        ("{lab: potassium, above: 3, not_above: 4, unit: mmol/L}", quantity(above="3", not_above="4")),
        (
            "{lab: ck, not_below: 4, of: upper_limit}",
            Quantity(kind="lab", analyte="ck", comparison=Comparison(not_below=Bound(Decimal(4), of="upper_limit"))),
        ),
        ("{lab: potassium, is: unknown}", IsUnknown(Quantity(kind="lab", analyte="potassium"))),
        (
            "{lab: potassium, change: {direction: fall, at_least: 10, unit: percent}, within: 90 days, over: any}",
            Quantity(
                kind="lab", analyte="potassium", change=Change("fall", Decimal(10), "percent"),
                within=Duration(90, "day"), over="any",
            ),
        ),
        ("{lab: potassium, after_start_of: x}", Quantity(kind="lab", analyte="potassium", after_start_of="x")),
        ("exposure: standing", Coded(kind="exposure", concept="standing")),
        ("exposure: alcohol", Quantity(kind="exposure", analyte="alcohol")),
        ("sex: male", Sex("male")),
        ("pregnancy: postpartum", Pregnancy("postpartum")),
        ("age: {not_below: 60, unit: years}", Age(Comparison(not_below=Bound(Decimal(60), "years")))),
        ("gestation: {below: 20, unit: weeks}", Gestation(Comparison(below=Bound(Decimal(20), "weeks")))),
        ("overlaps: [a, b]", Overlaps("a", "b")),
        ("trigger: {id: x, tier_at_least: likely}", TriggerTier("x", "likely")),
        ("red_flag: x", RedFlagRaised("x")),
    ],
)
def test_each_head_becomes_its_node(text: str, expected: Condition) -> None:
    assert read_condition(text) == expected


def test_records_are_sorted_and_know_their_place(records: KnowledgeRecords) -> None:
    assert [c.id for c in records.concepts] == sorted(c.id for c in records.concepts)
    rule = records.triggers[0].rules[1]
    assert (rule.id, rule.source.file, rule.source.line, rule.source.column) == ("potassium_low", TRIGGER, 23, 5)
    concept = next(c for c in records.concepts if c.id == "calf_swelling")
    assert (concept.source.line, concept.source.column, concept.group) == (12, 3, "things")


def test_numbers_stay_as_written(records: KnowledgeRecords) -> None:
    given = records.findings[0].examples[0].given
    assert bytes(given) == b'{"labs":[{"name":"potassium","unit":"mmol/L","value":3.40}]}'
    assert records.analytes[0].units["mg/dL"].divide_by == Decimal("39.0983")


def test_words_that_yaml_would_convert_stay_text(tmp_path: Path) -> None:
    names = "names: [no, 0123, 12:30, 1_000, yes, 0x10, 2026-11-01, .5]"
    reading = read_folder(edited(tmp_path, CONCEPTS, "names: [HCTZ]", names))
    assert reading.problems == ()
    concept = next(c for c in reading.records.concepts if c.id == "hydrochlorothiazide")
    assert concept.names == ("no", "0123", "12:30", "1_000", "yes", "0x10", "2026-11-01", ".5")


def test_a_zip_is_read_like_a_folder(tmp_path: Path, records: KnowledgeRecords) -> None:
    archive = tmp_path / "knowledge.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for file in GOOD.rglob("*.yaml"):
            target.write(file, f"knowledge/{file.relative_to(GOOD).as_posix()}")
    with zipfile.ZipFile(archive) as source:
        assert read_knowledge(zipfile.Path(source, "knowledge/")) == (records, ())


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path, records: KnowledgeRecords) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    for file in folder.rglob("*.yaml"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_knowledge(folder) == (records, ())


def test_examples_are_json_with_sorted_keys(tmp_path: Path) -> None:
    given = 'given: {b: "q\\"uote", a: [true, -1.50e2, {z: no, y: x}]}'
    folder = edited(tmp_path, FINDING, "given: {}", given)
    found, _ = read_knowledge(folder)
    assert found is not None
    raw = bytes(found.findings[0].examples[2].given)
    assert raw == b'{"a":[true,-1.50e2,{"y":"x","z":"no"}],"b":"q\\"uote"}'
    assert msgspec.json.decode(raw)["b"] == 'q"uote'


def beside(tmp_path: Path, old: str = "", new: str = "") -> Path:
    """The good folder with the examples of the finding in a file of their own, edited."""
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    head, examples = (folder / FINDING).read_text(encoding="utf-8").split("examples:\n")
    assert old in examples
    (folder / FINDING).write_text(head, encoding="utf-8")
    (folder / EXAMPLES).write_text(f"examples:\n{examples.replace(old, new, 1)}", encoding="utf-8")
    return folder


def test_examples_may_stand_beside_their_file(tmp_path: Path, records: KnowledgeRecords) -> None:
    found, problems = check_folder(beside(tmp_path))
    assert problems == ()
    assert found is not None
    placed = found.findings[0].examples
    assert {e.source.file for e in placed} == {EXAMPLES}
    assert [e.source.line for e in placed] == [2, 5, 8]
    own = records.findings[0].examples
    assert [replace(e, source=o.source) for e, o in zip(placed, own, strict=True)] == list(own)
    assert replace(found.findings[0], examples=own) == records.findings[0]


def test_examples_in_the_file_come_before_those_beside_it(tmp_path: Path, records: KnowledgeRecords) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    zero = "{name: zero, given: {labs: [{name: K, value: 2, unit: mmol/L}]}, expect: {low_potassium: present}}"
    (folder / EXAMPLES).write_text(f"examples:\n  - {zero}\n", encoding="utf-8")
    found, _ = check_folder(folder)
    assert found is not None
    assert found.findings[0].examples[:-1] == records.findings[0].examples
    assert found.findings[0].examples[-1].name == "zero"


@pytest.mark.parametrize(("old", "new", "code", "line"), [
    ("given: {}", "givn: {}", "unknown_key", 9),
    ("low_potassium: absent", "low_potasium: absent", "unknown_expectation", 7),
    ("    expect: {low_potassium: unknown}", "    expect: {low_potassium: unknown}\nid: x", "unknown_key", 11),
])
def test_a_fault_in_examples_beside_a_file_is_shown_there_and_only_there(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    found, problems = check_folder(beside(tmp_path, old, new))
    assert found is None
    spans = [(p.code, p.span.file, p.span.line) for p in problems if p.span is not None]
    assert (code, EXAMPLES, line) in spans
    # An example that expects something of no rule leaves the finding without one of that value, which is its own fault.
    assert {file for _, file, _ in spans} == ({EXAMPLES, FINDING} if code == "unknown_expectation" else {EXAMPLES})


@pytest.mark.parametrize("stray", ["analytes/potassium", "concepts/things", "findings/high_potassium"])
def test_examples_of_nothing_are_a_problem(tmp_path: Path, stray: str) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    (folder / f"{stray}.examples.yaml").write_text("examples: []\n", encoding="utf-8")
    assert [(p.code, p.span.file) for p in read_folder(folder).problems if p.span is not None] == [
        ("stray_file", f"{stray}.examples.yaml")
    ]
