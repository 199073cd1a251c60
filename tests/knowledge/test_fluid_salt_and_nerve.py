"""Dehydration, exercise, calcium, sodium, diabetes and neuropathy: what must and must not follow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import crampx

AS_OF = date(2026, 11, 20)
_TYPICAL = {"site": ["calf"], "when": ["night"], "relieved_by": ["stretch"], "lasts_minutes": 3, "clears_fully": True}


def assess(**parts: Any) -> crampx.Assessment:
    person = parts.pop("patient", {"age": 30, "sex": "male"})
    return crampx.evaluate({"format": "crampx.patient/1", "patient": person, **parts}, as_of=AS_OF)


def tiers(assessment: crampx.Assessment) -> dict[str, str]:
    return {d.trigger: d.tier for d in assessment.differential}


def suggested(assessment: crampx.Assessment) -> set[str]:
    return {f.id for f in assessment.follow_up}


@pytest.mark.parametrize("intake", [["drank a lot of water"], []])
@pytest.mark.parametrize("symptom", ["confusion", "vomiting", "headache", "thirst", "leg cramps"])
def test_no_rehydration_advice_while_overdrinking_is_possible(symptom: str, intake: list[str]):
    assessment = assess(symptoms=["leg cramps", symptom], exposures=["marathon", "heavy sweat loss", *intake])
    assert "oral_rehydration" not in suggested(assessment)


def test_a_documented_loss_is_replaced():
    assert "oral_rehydration" in suggested(assess(symptoms=["leg cramps", "diarrhoea"]))


def test_confusion_after_a_marathon_is_immediate_with_sodium_unknown():
    assessment = assess(symptoms=["leg cramps", "confusion"], exposures=["marathon", "drank a lot of water"])
    assert assessment.red_flags[0].urgency == "immediate"
    assert tiers(assessment)["hyponatraemia"] == "likely"
    assert {"training_load", "oral_rehydration"}.isdisjoint(suggested(assessment))


def test_without_symptoms_sodium_is_for_today_and_not_an_emergency():
    assessment = assess(cramps={"when": ["after_exercise"]}, exposures=["marathon", "drank a lot of water"])
    assert "immediate" not in {f.urgency for f in assessment.red_flags}
    assert {"immediate"}.isdisjoint({f.urgency for f in assessment.follow_up})
    assert any("odium" in f.title and f.urgency == "same_day" for f in assessment.follow_up)


@pytest.mark.parametrize("hard_exercise", [[], [{"name": "unaccustomed exercise", "present": False}]])
def test_ordinary_walking_is_no_exercise_cramp(hard_exercise: list[Any]):
    assessment = assess(
        patient={"age": 65, "sex": "male"}, exposures=["current smoker", *hard_exercise],
        cramps={"site": ["calf"], "when": ["walking"], "provoked_by": ["walking"], "relieved_by": ["standing_still"]},
    )
    assert "exercise_associated_muscle_cramp" not in tiers(assessment)
    assert tiers(assessment)["peripheral_artery_disease"] == "likely"


def test_thirst_does_not_turn_an_ordinary_night_cramp_into_dehydration():
    assert tiers(assess(cramps=_TYPICAL, symptoms=["thirst"]))["dehydration_volume_depletion"] == "unlikely"


def test_unadjusted_calcium_in_cirrhosis_raises_nothing_and_supports_nothing():
    assessment = assess(
        cramps=_TYPICAL, conditions=["cirrhosis"],
        labs=[{"name": "calcium", "value": 1.8, "unit": "mmol/L"}, {"name": "albumin", "value": 24, "unit": "g/L"}],
    )
    assert assessment.red_flags == ()
    assert "hypocalcaemia" not in tiers(assessment)
    assert {f.urgency for f in assessment.follow_up if f.id == "check_calcium"} == {"routine"}


def test_diabetes_alone_is_a_contributor_and_its_feet_are_examined():
    assessment = assess(symptoms=["leg cramps"], conditions=["type 2 diabetes"])
    assert tiers(assessment)["diabetes_related_cramps"] == "contributor"
    assert "peripheral_neuropathy" not in tiers(assessment)
    assert "diabetic_foot_examination" in suggested(assessment)


def test_neuropathy_found_on_examination_stands_under_diabetes_and_asks_for_treatable_causes():
    assessment = assess(
        symptoms=["leg cramps", "numb feet"], signs=["abnormal monofilament test"], conditions=["type 2 diabetes"]
    )
    first = assessment.differential[0]
    assert (first.trigger, first.tier, first.part_of) == ("peripheral_neuropathy", "likely", "diabetes_related_cramps")
    assert "neuropathy_blood_tests" in suggested(assessment)


@pytest.mark.parametrize("document", [{"symptoms": ["leg cramps"]}, {"cramps": _TYPICAL}])
def test_cramps_alone_support_none_of_them(document: dict[str, Any]):
    ours = {
        "dehydration_volume_depletion", "exercise_associated_muscle_cramp", "hypocalcaemia", "hyponatraemia",
        "diabetes_related_cramps", "peripheral_neuropathy",
    }
    assessment = assess(**document)
    assert ours.isdisjoint(tiers(assessment))
    assert [f.id for f in assessment.follow_up if f.kind == "test"] == []
