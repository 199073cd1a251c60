"""Explanations of small patients, worked out by hand from the knowledge files; what-ifs read and applied."""

from typing import Any

import pytest

import crampx
from crampx import _api
from crampx._assessment.explain_model import ProofNode
from crampx._assessment.what_if import WhatIfError, read_what_if, with_changes
from crampx._patient.from_json import read_document

KNOWLEDGE = crampx.load_knowledge()
LOOKUP = KNOWLEDGE._knowledge.lookup


def patient(**members: Any) -> dict[str, Any]:
    return {
        "format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {"age": 60, "sex": "female"},
        "symptoms": ["leg cramps"], **members,
    }


def potassium(value: float) -> list[dict[str, Any]]:
    return [{"name": "potassium", "value": value, "unit": "mmol/L", "date": "2026-11-18"}]


def leaves(tree: ProofNode) -> list[ProofNode]:
    return [leaf for part in tree.parts for leaf in leaves(part)] if tree.parts else [tree]


def test_a_finding_that_holds_is_proved_down_to_the_fact() -> None:
    made = KNOWLEDGE.explain(patient(labs=potassium(3.1)), "finding:hypokalaemia")
    assert (made.kind, made.holds, made.verdict) == ("finding", True, "present")
    [rule] = made.rules
    [leaf] = leaves(rule.condition)
    assert (leaf.text, leaf.value) == ("potassium below 3.5 mmol/L", "present")
    assert [fact.pointer for fact in leaf.facts] == ["/labs/0"]
    assert rule.source.file == "findings/hypokalaemia.yaml"
    assert rule.source.line >= 1
    assert {entry.key for entry in made.references} == set(rule.references)


def test_what_would_overturn_it_is_a_recorded_fact_to_change() -> None:
    made = KNOWLEDGE.explain(patient(labs=potassium(3.1)), "finding:hypokalaemia")
    assert made.would_hold == ()
    [facts] = made.would_overturn
    assert facts.exact
    assert facts.ask == ()
    [change] = facts.change
    assert change.text == "potassium at least 3.5 mmol/L"
    assert [fact.pointer for fact in change.recorded] == ["/labs/0"]


def test_an_unknown_finding_names_what_to_find_out() -> None:
    made = KNOWLEDGE.explain(patient(), "finding:hypokalaemia")
    assert (made.holds, made.verdict) == (False, "unknown")
    [leaf] = leaves(made.rules[0].condition)
    assert (leaf.value, leaf.reason, leaf.facts) == ("unknown", "not recorded", ())
    [facts] = made.would_hold
    assert [fact.text for fact in facts.ask] == ["potassium below 3.5 mmol/L"]
    assert facts.change == ()


def test_a_trigger_says_which_rules_would_lift_it() -> None:
    made = KNOWLEDGE.explain(patient(), "hypokalaemia")
    assert made.verdict == "not listed: no rule speaks for or against it"
    first = made.would_hold[0]
    assert first.result == "established"
    assert "hypokalaemia/measured_low" in first.gained
    assert [fact.text for fact in first.ask] == ["potassium below 3.5 mmol/L"]


def test_an_established_trigger_cannot_rise_and_falls_with_its_result() -> None:
    made = KNOWLEDGE.explain(patient(labs=potassium(3.1)), "hypokalaemia")
    assert made.item is not None
    assert made.item.tier == "established"
    assert made.would_hold == ()
    assert made.would_overturn[0].result == "excluded"
    assert made.would_overturn[0].lost == ("hypokalaemia/measured_low",)


def test_a_raised_flag_rests_on_facts_and_is_taken_back_by_correcting_them() -> None:
    made = KNOWLEDGE.explain(patient(signs=[{"name": "calf swelling", "side": "left"}]), "dvt")
    assert made.verdict == "raised, same day"
    assert [fact.pointer for fact in made.rests_on] == ["/signs/0"]
    assert made.would_overturn
    for facts in made.would_overturn:
        assert facts.ask == ()
        assert [fact.pointer for change in facts.change for fact in change.recorded] == ["/signs/0"]


def test_without_a_complaint_nothing_is_ranked_and_no_tier_promised() -> None:
    made = KNOWLEDGE.explain({**patient(labs=potassium(3.1)), "symptoms": []}, "hypokalaemia")
    assert made.verdict.startswith("not ranked")
    assert made.would_hold == made.would_overturn == ()


def test_a_rule_by_its_full_and_by_its_own_id() -> None:
    document = patient(labs=potassium(3.1))
    assert KNOWLEDGE.explain(document, "dvt/one_sided_swelling").id == "dvt/one_sided_swelling"
    assert KNOWLEDGE.explain(document, "two_magnesium_losers").id == (
        "medication_induced_electrolyte_imbalance/two_magnesium_losers"
    )


def test_an_unknown_id_gets_suggestions() -> None:
    with pytest.raises(LookupError, match="hypokalaemia"):
        KNOWLEDGE.explain(patient(), "hypokalemia")


@pytest.mark.parametrize(("text", "subject", "word"), [
    ("potassium=4.2 mmol/L", "potassium", ""),
    (" K+ = <3 mmol/L ", "potassium", ""),
    ("back pain=absent", "back_pain", "absent"),
    ("HCTZ=present", "hydrochlorothiazide", "present"),
    ("calf swelling=present left", "calf_swelling", "present"),
    ("sex=male", "sex", "male"),
    ("age=70 years", "age", ""),
])
def test_what_ifs_are_read_like_documents(text: str, subject: str, word: str) -> None:
    change = read_what_if(text, LOOKUP)
    assert (change.subject, change.word) == (subject, word)


@pytest.mark.parametrize("text", [
    "", "potassium", "=3", "potassium=", "potassium=3.1", "potassium=3.1 mg", "potassium=300 mmol/L", "sodium=present",
    "back pain=4 mmol/L", "back pain=absent left", "back pain=maybe", "backpane=present", "age=200", "age=1.5",
    "sex=other", "potassium=1e3 mmol/L", "back pain=present left left",
])
def test_malformed_what_ifs_are_refused(text: str) -> None:
    with pytest.raises(WhatIfError):
        read_what_if(text, LOOKUP)


def changed(document: dict[str, Any], *texts: str) -> crampx.Assessment:
    read = read_document(document)
    assert read.as_of is not None
    other = with_changes(read, [read_what_if(text, LOOKUP) for text in texts], LOOKUP, read.as_of, None)
    return _api.evaluate_document(
        other, knowledge=KNOWLEDGE, as_of=read.as_of, as_of_source="document", jurisdiction=None
    )


def test_a_changed_result_replaces_that_of_the_same_day() -> None:
    labs = [{"name": "potassium", "value": 3.1, "unit": "mmol/L", "date": "2026-11-20", "low": 3.4, "high": 5.0}]
    result = changed(patient(labs=labs), "potassium=4.2 mmol/L")
    [row] = result.results
    assert (row.value, row.low, row.high) == ("4.2", "3.4", "5")
    assert result.conflicts == ()


def test_an_absence_leaves_other_medicines() -> None:
    document = patient(medications=["hydrochlorothiazide", "simvastatin"])
    assert [row.concept for row in changed(document, "diuretic=absent").medications] == ["simvastatin"]


def test_a_presence_takes_back_only_its_own_part_of_a_normal_examination() -> None:
    document = patient(signs=[{"name": "inspection of the legs", "result": "normal"}])
    before = KNOWLEDGE.evaluate(document)
    after = changed(document, "calf swelling=present left")
    assert after.conflicts == ()
    assert any(flag.id == "dvt" for flag in after.red_flags)
    absent = {sign.id for sign in after.danger_signs_absent}
    assert absent < {sign.id for sign in before.danger_signs_absent}
    assert "muscle_wasting" in absent
