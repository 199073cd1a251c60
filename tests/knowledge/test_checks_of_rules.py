"""Checks that compare conditions: what never holds, rules that say nothing new, bands, contradictions, exceptions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from edited_knowledge import GOOD, edited, overlaid

from crampx._knowledge.check_folder import check_folder

CAUTION = "when: {lab: potassium}"


@pytest.mark.parametrize(
    "condition",
    [
        "{all: [{lab: potassium, below: 3.5, unit: mmol/L}, {lab: potassium, not_below: 3.5, unit: meq/L}]}",
        "{all: [{finding: low_potassium}, {lab: potassium, above: 3.5, unit: mmol/L}]}",
        "{all: [{finding: low_potassium}, {finding: {id: low_potassium, is: absent}}]}",
        "{lab: potassium, below: 1.0, unit: mmol/L}",
        "{any: [{lab: potassium, above: 13, unit: mmol/L}, {lab: potassium, below: 3, unit: mmol/L}]}",
        "{all: [{medication: hydrochlorothiazide}, {not: {medication: thiazide_diuretic}}]}",
        "{all: [{sex: male}, {pregnancy: pregnant}]}",
        "{all: [{age: {below: 16, unit: years}}, {age: {not_below: 60, unit: years}}]}",
        "{all: [{lab: potassium, is: unknown}, {lab: potassium, below: 3, unit: mmol/L}]}",
        "{count: {n: 2, of: [{sex: male}, {sex: female}]}}",
        "{none: [{sex: female}, {not: {sex: female}}]}",
    ],
)
def test_what_can_never_hold_is_found(condition: str, tmp_path: Path) -> None:
    found = edited(tmp_path, "follow_up/check_potassium.yaml", (CAUTION, f"when: {condition}"))
    assert [code for code, _ in found] == ["never_holds"]


@pytest.mark.parametrize(
    "condition",
    [
        "{all: [{lab: potassium, not_above: 3.5, unit: mmol/L}, {lab: potassium, not_below: 3.5, unit: meq/L}]}",
        "{all: [{lab: potassium, below: 3, unit: mmol/L}, {lab: potassium, above: 4, unit: mmol/L, within: 2 years}]}",
        "{all: [{lab: potassium, below: 3, unit: mmol/L}, {lab: potassium, above: 4, unit: mmol/L, over: any}]}",
        "{all: [{lab: potassium, below: 4, unit: mmol/L}, {lab: potassium, above: 1, of: upper_limit}]}",
        "{all: [{medication: thiazide_diuretic}, {not: {medication: hydrochlorothiazide}}]}",
        "{all: [{medication: thiazide_diuretic, ever: true}, {not: {medication: thiazide_diuretic}}]}",
        "{all: [{not: {sex: male}}, {not: {sex: female}}]}",
        "{not: {lab: potassium, between: [3, 4], unit: mmol/L}}",
        "{all: [{lab: potassium, below: 3, unit: mmol/L},"
        " {lab: potassium, above: 4, unit: mmol/L, before_start_of: thiazide_diuretic}]}",
    ],
)
def test_what_can_hold_is_let_be(condition: str, tmp_path: Path) -> None:
    assert edited(tmp_path, "follow_up/check_potassium.yaml", (CAUTION, f"when: {condition}")) == []


FIRST = "when: {medication: thiazide_diuretic}"


def shadowed(tmp_path: Path, first: str, second: str, *more: tuple[str, str]) -> list[str]:
    """The shadow warnings for two rules of one line: supports moderate, and supports strong."""
    edits = (
        (FIRST, f"when: {first}"),
        ("when: {finding: low_potassium}", f"when: {second}"),
        ("rationale: Takes {thiazide_diuretic}.", "rationale: So it is."),
        ("laboratory\n    rationale: Potassium is {potassium}.", "drug_association\n    rationale: So it is."),
    )
    found = edited(tmp_path, "triggers/diuretic_cramps.yaml", *edits, *more)
    assert {code for code, _ in found} <= {"shadowed_rule"}
    return [message for _, message in found]


def test_a_stronger_rule_shadows_the_narrower_one(tmp_path: Path) -> None:
    first = "{lab: potassium, below: 3.0, unit: mmol/L}"
    assert shadowed(tmp_path, first, "{lab: potassium, below: 3.5, unit: meq/L}") == [
        "the rule takes_thiazide is shadowed by potassium_low"
    ]


def test_a_weaker_rule_shadows_nothing(tmp_path: Path) -> None:
    second = "{all: [{medication: hydrochlorothiazide}, {finding: low_potassium}]}"
    assert shadowed(tmp_path, "{medication: thiazide_diuretic}", second) == []


def test_of_two_equal_rules_the_later_is_shadowed(tmp_path: Path) -> None:
    same = "{medication: thiazide_diuretic}"
    alike = (("strength: strong", "strength: moderate"), ("grade: C", "grade: B"))
    assert shadowed(tmp_path, same, same, *alike) == ["the rule potassium_low is shadowed by takes_thiazide"]


def test_a_rule_of_a_better_grade_is_not_shadowed_since_grades_cap(tmp_path: Path) -> None:
    second = "{medication: thiazide_diuretic}"
    assert shadowed(tmp_path, "{medication: hydrochlorothiazide}", second, ("grade: C", "grade: A")) == []


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("{medication: hydrochlorothiazide, within: 3 months}", "{medication: thiazide_diuretic, within: 1 year}"),
        ("{medication: thiazide_diuretic, within: 1 month}", "{medication: thiazide_diuretic, within: 31 days}"),
        ("{medication: thiazide_diuretic, dose: {at_least: 25, unit: mg, per: day}}",
         "{medication: thiazide_diuretic, dose: {at_least: 150, unit: mg, per: week}}"),
        ("{medication: thiazide_diuretic, dose: {above: 25, unit: mg, per: day}}",
         "{medication: thiazide_diuretic, dose: {at_least: 175, unit: mg, per: week}}"),
        ("{age: {above: 64, unit: years}}", "{age: {not_below: 65, unit: years}}"),
        ("{age: {between: [60, 69], unit: years}}", "{age: {not_below: 50, unit: years}}"),
        ("{lab: potassium, not_above: 15.6, unit: mg/dL}", "{lab: potassium, below: 4.0, unit: mmol/L}"),
        ("{lab: potassium, below: 3.0, unit: mmol/L, over: all}", "{lab: potassium, below: 3.0, unit: mmol/L}"),
        ("{lab: potassium, below: 3.0, unit: mmol/L, within: 7 days}",
         "{lab: potassium, below: 3.5, unit: mmol/L, within: 1 month, over: any}"),
        ("{lab: potassium, below: 0.8, of: lower_limit}", "{lab: potassium, below: 1, of: lower_limit}"),
        ("{score: tally_score, not_below: 3}", "{score: tally_score, not_below: 2}"),
        ("{sign: calf_swelling, side: both}", "{sign: calf_swelling, side: left}"),
    ],
)
def test_the_narrower_is_seen_in_any_unit_span_dose_or_class(narrow: str, wide: str, tmp_path: Path) -> None:
    assert shadowed(tmp_path, narrow, wide) == ["the rule takes_thiazide is shadowed by potassium_low"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{lab: potassium, below: 3.5, unit: mmol/L}", "{lab: potassium, below: 3.0, unit: mmol/L}"),
        ("{medication: thiazide_diuretic}", "{medication: hydrochlorothiazide}"),
        ("{sign: calf_swelling}", "{sign: calf_swelling, side: left}"),
        ("{lab: potassium, below: 3.0, unit: mmol/L}", "{lab: potassium, below: 3.5, unit: mmol/L, within: 1 year}"),
        ("{lab: potassium, below: 3.0, unit: mmol/L}", "{lab: potassium, below: 0.9, of: lower_limit}"),
        ("{any: [{finding: low_potassium}, {sex: male}]}", "{finding: low_potassium}"),
        ("{medication: thiazide_diuretic, within: 1 month}", "{medication: thiazide_diuretic, within: 30 days}"),
        ("{medication: thiazide_diuretic, within: 1 month}", "{medication: thiazide_diuretic}"),
        ("{medication: thiazide_diuretic, dose: {at_least: 25, unit: mg, per: day}}",
         "{medication: thiazide_diuretic, dose: {at_least: 25, unit: tablet, per: day}}"),
        ("{medication: thiazide_diuretic, dose: {at_least: 25, unit: mg, per: day}}",
         "{medication: thiazide_diuretic, dose: {above: 25, unit: mg, per: day}}"),
        ("{age: {not_below: 64, unit: years}}", "{age: {above: 64, unit: years}}"),
        ("{lab: potassium, not_above: 15.7, unit: mg/dL}", "{lab: potassium, below: 4.0, unit: mmol/L}"),
        ("{lab: potassium, below: 3.0, unit: mmol/L}", "{lab: potassium, below: 3.0, unit: mmol/L, over: all}"),
        ("{lab: potassium, below: 3.0, unit: mmol/L, within: 7 days}",
         "{lab: potassium, below: 3.5, unit: mmol/L, within: 1 month}"),
        ("{lab: potassium, below: 2.5, unit: mmol/L, before_start_of: thiazide_diuretic}",
         "{lab: potassium, below: 3.0, unit: mmol/L}"),
        ("{lab: potassium, below: 2, unit: mmol/L}", "{lab: potassium, below: 3, unit: mmol/L, also: {mg/dL: 7}}"),
        ("{score: tally_score, not_below: 1}", "{score: tally_score, not_below: 2}"),
        ("{symptom: any_weakness, side: left}", "{symptom: any_weakness, side: one}"),
        ("{sign: leg_weakness, side: one}", "{symptom: any_weakness, side: one}"),
    ],
)
def test_a_wider_or_other_condition_is_not_shadowed(first: str, second: str, tmp_path: Path) -> None:
    assert shadowed(tmp_path, first, second) == []


def test_a_rule_for_one_jurisdiction_does_not_shadow_a_general_one(tmp_path: Path) -> None:
    same = "{medication: thiazide_diuretic}"
    limited = ("strength: strong", "strength: strong\n    jurisdiction: [uk]")
    assert shadowed(tmp_path, same, same, limited) == []


# --- bands that do not meet, rules that contradict, exceptions ------------------------------------------------------

def beside(tmp_path: Path, first: str, second: str, *more: tuple[str, str]) -> list[str]:
    """The codes for two rules of one trigger in different lines."""
    edits = (
        (FIRST, f"when: {first}"),
        ("when: {finding: low_potassium}", f"when: {second}"),
        ("rationale: Takes {thiazide_diuretic}.", "rationale: So it is."),
        ("rationale: Potassium is {potassium}.\n    references: [seen2020]\n    grade", "rationale: So.\n    grade"),
        ("grade: B", "grade: B\n    references: [seen2020]"),
    )
    return [code for code, _ in edited(tmp_path, "triggers/diuretic_cramps.yaml", *edits, *more)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{lab: potassium, not_above: 4.4, unit: mmol/L}", "{lab: potassium, not_below: 4.5, unit: mmol/L}"),
        ("{lab: potassium, below: 4.5, unit: mmol/L}", "{lab: potassium, above: 4.5, unit: meq/L}"),
        ("{lab: potassium, below: 15.6, unit: mg/dL}", "{lab: potassium, not_below: 4.0, unit: mmol/L}"),
        ("{lab: potassium, below: 0.9, of: lower_limit}", "{lab: potassium, above: 0.9, of: lower_limit}"),
        ("{lab: potassium, below: 4.5, unit: mmol/L, within: 7 days}", "{lab: potassium, above: 4.5, unit: mmol/L}"),
        ("{not: {lab: potassium, not_below: 4.5, unit: mmol/L}}", "{lab: potassium, above: 4.5, unit: mmol/L}"),
        ("{finding: low_potassium}", "{lab: potassium, above: 3.5, unit: mmol/L}"),
        ("{lab: potassium, below: 4, unit: mmol/L, also: {mg/dL: 15.5}}",
         "{lab: potassium, not_below: 4, unit: mmol/L, also: {mg/dL: 15.6}}"),
        ("{age: {below: 60, unit: years}}", "{age: {above: 60, unit: years}}"),
        ("{age: {not_above: 59, unit: years}}", "{age: {above: 60, unit: years}}"),
        ("{gestation: {below: 20, unit: weeks}}", "{gestation: {not_below: 21, unit: weeks}}"),
        ("{sign: calf_swelling, within: 90 days}", "{not: {sign: calf_swelling, within: 3 months}}"),
        ("{sign: calf_swelling, within: 11 months}", "{not: {sign: calf_swelling, within: 1 year}}"),
    ],
)
def test_a_sliver_between_two_bands_is_found(first: str, second: str, tmp_path: Path) -> None:
    assert set(beside(tmp_path, first, second)) == {"band_gap"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{lab: potassium, not_above: 4.5, unit: mmol/L}", "{lab: potassium, between: [4.5, 5.0], unit: mmol/L}"),
        ("{lab: potassium, below: 4.0, unit: mmol/L}", "{lab: potassium, not_below: 15.6, unit: mg/dL}"),
        ("{age: {not_above: 60, unit: years}}", "{age: {not_below: 60, unit: years}}"),
        ("{sign: calf_swelling, within: 93 days}", "{not: {sign: calf_swelling, within: 3 months}}"),
        ("{lab: potassium, not_above: 2, of: upper_limit}", "{lab: potassium, not_below: 2, of: upper_limit}"),
    ],
)
def test_a_number_in_two_bands_is_found(first: str, second: str, tmp_path: Path) -> None:
    assert beside(tmp_path, first, second) == ["band_overlap"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{lab: potassium, below: 4.5, unit: mmol/L}", "{lab: potassium, not_below: 4.5, unit: meq/L}"),
        ("{lab: potassium, below: 4.5, unit: mmol/L}", "{lab: potassium, not_below: 5.0, unit: mmol/L}"),
        ("{lab: potassium, below: 0.9, of: lower_limit}", "{lab: potassium, above: 0.9, of: upper_limit}"),
        ("{lab: potassium, below: 4, unit: mmol/L, also: {mg/dL: 15.5}}",
         "{lab: potassium, not_below: 4, unit: mmol/L, also: {mg/dL: 15.5}}"),
        ("{age: {not_above: 59, unit: years}}", "{age: {not_below: 60, unit: years}}"),
        ("{age: {below: 60, unit: years}}", "{age: {above: 59, unit: years}}"),
        ("{sign: calf_swelling, within: 12 months}", "{not: {sign: calf_swelling, within: 1 year}}"),
        ("{sign: calf_swelling, within: 6 weeks}", "{not: {sign: calf_swelling, within: 3 months}}"),
        ("{sign: calf_swelling, within: 90 days}", "{not: {sign: leg_weakness, within: 3 months}}"),
    ],
)
def test_bands_that_meet_or_lie_apart_are_let_be(first: str, second: str, tmp_path: Path) -> None:
    assert beside(tmp_path, first, second) == []


def test_a_rounded_result_has_no_sliver_between_its_steps(tmp_path: Path) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    analyte = folder / "analytes" / "potassium.yaml"
    analyte.write_text(analyte.read_text(encoding="utf-8") + "decimals: 1\n", encoding="utf-8")
    trigger = folder / "triggers" / "diuretic_cramps.yaml"
    text = trigger.read_text(encoding="utf-8")
    trigger.write_text(text.replace("{finding: low_potassium}", "{lab: potassium, above: 3.4, unit: mmol/L}"), "utf-8")
    assert check_folder(folder)[1] == ()


AGAINST = (
    "effect: supports\n    strength: strong\n    line: laboratory",
    "effect: opposes\n    strength: strong\n    line: drug_association",
)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("{medication: hydrochlorothiazide}", "{medication: thiazide_diuretic}", "contradictory_rules"),
        ("{age: {not_below: 60, unit: years}}", "{age: {above: 64, unit: years}}", "contradictory_rules"),
        ("{lab: potassium, below: 4, unit: mmol/L}", "{lab: potassium, below: 15, unit: mg/dL}", "contradictory_rules"),
        ("{medication: thiazide_diuretic}", "{sign: leg_weakness}", ""),
        ("{lab: potassium, below: 4, unit: mmol/L}", "{lab: potassium, not_below: 4, unit: mmol/L}", ""),
    ],
)
def test_rules_for_and_against_in_one_line(first: str, second: str, expected: str, tmp_path: Path) -> None:
    assert beside(tmp_path, first, second, AGAINST) == ([expected] if expected else [])


def test_conflicting_sources_stand_in_different_lines(tmp_path: Path) -> None:
    other = (AGAINST[0], AGAINST[1].replace("drug_association", "laboratory"))
    assert beside(tmp_path, "{medication: hydrochlorothiazide}", "{medication: thiazide_diuretic}", other) == []


def test_an_exception_is_for_its_check_and_its_places_only(tmp_path: Path) -> None:
    folder = overlaid("contradictory_rules", tmp_path / "knowledge")
    reason = "exceptions:\n  - {{check: {}, where: [{}], because: It takes back what the class gives.}}\n"
    places = "diuretic_cramps/takes_thiazide, diuretic_cramps/takes_hydrochlorothiazide"
    index = (folder / "index.yaml").read_text(encoding="utf-8")

    def codes(check_name: str, where: str) -> list[str]:
        (folder / "index.yaml").write_text(index + reason.format(check_name, where), encoding="utf-8")
        return [p.code for p in check_folder(folder)[1]]

    assert codes("contradictory_rules", places) == []
    assert codes("shadowed_rule", places) == ["stale_exception", "contradictory_rules"]
    assert codes("contradictory_rules", places.split(", ", maxsplit=1)[0]) == ["stale_exception", "contradictory_rules"]
    assert codes("never_holds", places) == ["unknown_exception", "contradictory_rules"]


# --- wording --------------------------------------------------------------------------------------------------------
