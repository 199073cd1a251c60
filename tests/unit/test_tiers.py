"""Tiers and caps, rule by rule of docs/design.md."""

from __future__ import annotations

import itertools

import pytest

from crampx._assessment.tiers import RANK, judge, lowered, weight
from crampx._knowledge.model import Effect, Grade, Rule, Source, Strength, TierRules
from crampx._logic.conditions import Sex

NUMBERS = TierRules(
    strong=4, moderate=2, weak=1, likely_net=6, likely_lines=2, likely_against_below=4, possible_net=2,
    contributor_net=1, background_lines=("background", "season"), association_line="drug_association",
    timing_line="timing",
)
_COUNTER = itertools.count()


def rule(effect: Effect, strength: Strength, line: str, grade: Grade = "A") -> Rule:
    return Rule(
        id=f"r{next(_COUNTER)}", when=Sex("female"), effect=effect, strength=strength, line=line, grade=grade,
        rationale="", source=Source(file="x.yaml", line=1),
    )


def tier(*rules: Rule, yields: str = "") -> str | None:
    verdict = judge(rules, NUMBERS, yields=yields)
    return verdict and verdict.tier


def test_without_evidence_there_is_no_verdict():
    assert judge([], NUMBERS) is None


def test_a_confirm_establishes_and_an_exclude_excludes():
    assert tier(rule("confirms", "weak", "lab")) == "established"
    assert tier(rule("excludes", "weak", "lab")) == "excluded"


def test_confirm_and_exclude_together_are_a_conflict():
    verdict = judge([rule("confirms", "strong", "lab"), rule("excludes", "strong", "lab")], NUMBERS)
    assert verdict is not None
    assert verdict.tier == "possible"
    assert "conflict" in verdict.reason


def test_likely_needs_net_six_two_lines_one_strong_and_less_than_four_against():
    strong, moderate = rule("supports", "strong", "lab"), rule("supports", "moderate", "history")
    assert tier(strong, moderate) == "likely"
    assert tier(strong, rule("supports", "weak", "history")) == "possible"
    assert tier(*(rule("supports", "moderate", line) for line in ("a", "b", "c", "d"))) == "possible"
    assert tier(strong, rule("supports", "strong", "lab")) == "possible"
    extra = rule("supports", "strong", "third"), rule("supports", "strong", "fourth")
    against_three = rule("opposes", "moderate", "x"), rule("opposes", "weak", "y")
    assert tier(strong, moderate, *extra, *against_three) == "likely"
    assert tier(strong, moderate, *extra, *against_three, rule("opposes", "weak", "z")) == "possible"


def test_only_the_strongest_rule_of_a_line_counts():
    verdict = judge([rule("supports", "strong", "lab"), rule("supports", "moderate", "lab")], NUMBERS)
    assert verdict is not None
    assert verdict.net == 4


def test_background_is_one_line():
    verdict = judge([rule("supports", "moderate", "background"), rule("supports", "moderate", "season")], NUMBERS)
    assert verdict is not None
    assert verdict.net == 2


def test_possible_needs_net_two_with_a_moderate_line():
    assert tier(rule("supports", "moderate", "a")) == "possible"
    assert tier(rule("supports", "moderate", "a"), rule("opposes", "weak", "b")) == "contributor"
    assert tier(rule("supports", "moderate", "a"), rule("opposes", "moderate", "b")) == "unlikely"


def test_weak_lines_alone_make_a_contributor_and_two_of_them_count_at_most():
    weak = [rule("supports", "weak", line) for line in ("a", "b", "c", "d")]
    verdict = judge(weak, NUMBERS)
    assert verdict is not None
    assert (verdict.tier, verdict.net) == ("contributor", 2)
    assert tier(*weak, rule("opposes", "moderate", "x")) == "unlikely"


def test_opposing_evidence_alone_is_unlikely():
    assert tier(rule("opposes", "weak", "a")) == "unlikely"


def test_a_drug_association_alone_is_possible_only_with_its_timing():
    association = rule("supports", "strong", "drug_association")
    assert tier(association) == "contributor"
    assert tier(association, rule("supports", "moderate", "background")) == "contributor"
    assert tier(association, rule("supports", "moderate", "timing")) == "possible"
    assert tier(association, rule("supports", "moderate", "laboratory")) == "likely"


@pytest.mark.parametrize(
    ("grade", "expected"), [("A", "likely"), ("B", "likely"), ("C", "possible"), ("D", "contributor")]
)
def test_grades_cap(grade: Grade, expected: str):
    assert tier(rule("supports", "strong", "a", grade), rule("supports", "strong", "b", grade)) == expected


def test_one_better_grade_lifts_the_cap():
    assert tier(rule("supports", "strong", "a", "D"), rule("supports", "strong", "b", "B")) == "likely"


def test_a_strong_oppose_caps_at_possible():
    favouring = [rule("supports", "strong", line) for line in ("a", "b", "c")]
    assert tier(*favouring, rule("opposes", "strong", "x")) == "possible"


def test_yielding_caps_at_possible_and_says_why():
    rules = [rule("supports", "strong", "a"), rule("supports", "strong", "b")]
    verdict = judge(rules, NUMBERS, yields="another cause is likely")
    assert verdict is not None
    assert (verdict.tier, verdict.reason) == ("possible", "another cause is likely")


def test_doubtful_explanations_are_ordered_lower():
    assert lowered("established", "usual") == RANK["established"]
    assert lowered("established", "sometimes") == RANK["likely"]
    assert lowered("established", "doubtful") == RANK["possible"]
    assert lowered("contributor", "doubtful") == RANK["contributor"]


def test_weights():
    assert [weight(s, NUMBERS) for s in ("strong", "moderate", "weak")] == [4, 2, 1]
