"""Each named check finds its fault, and only that, at the very word: bad/CHECK holds the faulty file."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from edited_knowledge import GOOD, HERE, edited, overlaid

from crampx._knowledge.check_examples import values
from crampx._knowledge.check_folder import check_folder
from crampx._knowledge.checks import CHECKS, check
from crampx._knowledge.from_yaml import read_folder, read_knowledge
from crampx._logic.conditions import Age, All, AnyOf, Bound, Coded, Comparison, Count, IsUnknown, Not, Quantity
from crampx._logic.truth import Truth

TODAY = date(2026, 11, 25)
FIXTURES = sorted(folder.name for folder in (HERE / "bad").iterdir())


def test_the_good_folder_has_no_problem_at_all() -> None:
    records, problems = check_folder(GOOD, today=TODAY)
    assert problems == ()
    assert records is not None


def test_every_check_has_a_fixture() -> None:
    assert sorted(entry.name for entry in CHECKS) == FIXTURES


@pytest.mark.parametrize("name", FIXTURES)
def test_exactly_this_check_reports_at_the_word(name: str, tmp_path: Path) -> None:
    _, problems = check_folder(overlaid(name, tmp_path / "knowledge"), today=TODAY)
    expected = (HERE / "bad" / name / "place").read_text(encoding="utf-8").strip()
    assert [(p.code, str(p.span)) for p in problems] == [(name, expected)]


@pytest.mark.parametrize("name", FIXTURES)
def test_an_error_yields_no_records_and_a_warning_does(name: str, tmp_path: Path) -> None:
    severity = next(entry.severity for entry in CHECKS if entry.name == name)
    records, _ = check_folder(overlaid(name, tmp_path / "knowledge"), today=TODAY)
    assert (records is None) == (severity == "error")


def test_a_near_name_is_suggested_and_the_line_shown(tmp_path: Path) -> None:
    _, problems = check_folder(overlaid("unknown_finding", tmp_path / "knowledge"))
    assert problems[0].suggestions == ("low_potassium",)
    assert problems[0].line_text == "    when: {finding: low_potasium}"


def test_without_a_day_nothing_is_overdue(tmp_path: Path) -> None:
    assert check_folder(overlaid("review_overdue", tmp_path / "knowledge"))[1] == ()


def test_records_alone_can_be_checked_and_point_at_their_record() -> None:
    records, _ = read_knowledge(GOOD)
    assert records is not None
    assert check(records) == ()


def test_all_checks_report_together(tmp_path: Path) -> None:
    folder = overlaid("unknown_finding", tmp_path / "knowledge")
    for other in ("unknown_analyte", "unmatched_kind", "unknown_unit"):
        for file in (HERE / "bad" / other).rglob("*.yaml"):
            shutil.copy(file, folder / file.relative_to(HERE / "bad" / other))
    codes = {p.code for p in check_folder(folder)[1]}
    assert codes == {"unknown_finding", "unknown_analyte", "unmatched_kind", "unknown_unit"}


def test_what_a_broken_file_defines_is_not_called_unknown(tmp_path: Path) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    broken = ("findings/low_potassium.yaml", "analytes/potassium.yaml", "red_flags/clot.yaml", "concepts/things.yaml")
    for name in broken:
        (folder / name).write_text("id: [", encoding="utf-8")
    problems = check_folder(folder)[1]
    assert {p.code for p in problems} == {"yaml_syntax"}
    assert len(problems) == 4


# --- what can never hold, and what shadows what: beyond the one fixture each -----------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Stop the statin today.",
        "Low potassium. Discontinue hydrochlorothiazide.",
        "The patient should stop simvastatin.",
        "Ask the patient to stop taking the diuretic.",
        "Take 5 mg at night.",
        "Start potassium chloride, about 40 mmol daily.",
        "This is definitely a clot.",
    ],
)
def test_orders_doses_and_certainty_are_banned(sentence: str, tmp_path: Path) -> None:
    found = edited(tmp_path, "triggers/diuretic_cramps.yaml", ("One source reports it.", f'"{sentence}"'))
    assert [code for code, _ in found] == ["banned_wording"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Stretching stops the cramp.",
        "Prescriber to decide today whether to withhold the thiazide.",
        "Do not stop the statin without the prescriber.",
        "Pain that makes one stop walking.",
        "Potassium fell below 3.0 mmol/L.",
        "The dose was 80 mg/day or more.",
    ],
)
def test_ordinary_sentences_pass(sentence: str, tmp_path: Path) -> None:
    assert edited(tmp_path, "triggers/diuretic_cramps.yaml", ("One source reports it.", f'"{sentence}"')) == []


# --- which values a condition can have ------------------------------------------------------------------------------

ATOM = Coded(kind="sign", concept="x")
RECORDED = Quantity(kind="lab", analyte="x")
ASKED = IsUnknown(ATOM)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (ATOM, "absent present unknown"),
        (RECORDED, "present unknown"),
        (Not(RECORDED), "absent unknown"),
        (ASKED, "absent present"),
        (All((ASKED, RECORDED)), "absent present unknown"),
        (AnyOf((ASKED, RECORDED)), "present unknown"),
        (Count(2, (ASKED, ASKED, ASKED)), "absent present"),
        (Count(1, (RECORDED, RECORDED)), "present unknown"),
        (Age(Comparison(not_below=Bound(Decimal(60), "years"))), "absent present unknown"),
    ],
)
def test_values_a_condition_can_have(condition: object, expected: str) -> None:
    assert sorted(v.word for v in values(condition)) == expected.split()  # type: ignore[arg-type]
    assert all(isinstance(v, Truth) for v in values(condition))  # type: ignore[arg-type]


def test_reading_names_the_files_with_an_error(tmp_path: Path) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    (folder / "index.yaml").unlink()
    reading = read_folder(folder)
    assert reading.broken == frozenset({"index.yaml"})
    assert reading.records.findings
