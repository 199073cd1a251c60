"""Ten patients read as their physician would: what is raised, what leads, what is asked, what must never be said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import crampx

PATIENTS = Path(__file__).parents[2] / "examples" / "patients"
_TENDENCY = {"established", "likely"}


def document(name: str) -> dict[str, Any]:
    return dict(json.loads((PATIENTS / f"{name}.json").read_text(encoding="utf-8")))


def assess(name: str, **more: Any) -> crampx.Assessment:
    """The example patient; lists in ``more`` are appended, other values replace what the document says."""
    given = document(name)
    for key, value in more.items():
        given[key] = [*given.get(key, []), *value] if isinstance(value, list) else value
    return crampx.evaluate(given)


def flags(assessment: crampx.Assessment) -> dict[str, str]:
    return {flag.id: flag.urgency for flag in assessment.red_flags}


def tiers(assessment: crampx.Assessment) -> dict[str, str]:
    return {item.trigger: item.tier for item in assessment.differential}


def follow_up(assessment: crampx.Assessment) -> dict[str, str]:
    return {item.id: item.urgency for item in assessment.follow_up}


def shown(assessment: crampx.Assessment) -> str:
    """Everything that a reader can see, in lower case."""
    return json.dumps(assessment.to_dict(), ensure_ascii=False).casefold()


# 1. A 72-year-old woman with night cramps on bendroflumethiazide, potassium 3.3, no dates.


def test_1_drug_induced_low_potassium_is_likely_and_its_explanation_doubtful():
    assessment = assess("bendroflumethiazide_72")
    items = {item.trigger: item for item in assessment.differential}
    drug = items["medication_induced_electrolyte_imbalance"]
    assert (drug.tier, drug.explains) == ("likely", "doubtful")
    siblings = {name for name, item in items.items() if item.part_of == "medication_induced_electrolyte_imbalance"}
    assert {"hypokalaemia", "hypomagnesaemia"} <= siblings
    assert items["idiopathic_nocturnal_leg_cramps"].tier == "possible"
    assert {"check_magnesium", "check_kidney_and_electrolytes"} <= set(follow_up(assessment))
    assert "repeat_potassium" not in follow_up(assessment)
    asked = next(f for f in assessment.follow_up if f.id == "check_kidney_and_electrolytes").title.casefold()
    assert "sodium" in asked or "electrolytes" in asked
    assert "creatinine" in asked or "kidney" in asked
    assert assessment.red_flags == ()


# 2. Simvastatin 40 mg with clarithromycin, potassium 3.1, CK 4,000 (limit 200), symptoms not recorded.


def test_2_high_ck_on_an_interacting_statin_is_for_today():
    assessment = assess("simvastatin_clarithromycin")
    assert flags(assessment)["rhabdomyolysis"] == "same_day"
    assert set(flags(assessment).values()) == {"same_day"}
    assert "decide_on_statin" in follow_up(assessment)
    assert "decide today" in " ".join(flag.action for flag in assessment.red_flags)
    assert "potassium_replacement" not in follow_up(assessment)
    # No second line for what the first tests already hold.
    assert not {"repeat_potassium", "check_kidney_and_electrolytes"} & set(follow_up(assessment))
    assert "QT" in next(f for f in assessment.follow_up if f.id == "ecg").because[0].rationale


@pytest.mark.parametrize("symptom", ["muscle pain", "muscle weakness", "muscle swelling", "dark urine"])
def test_2_a_muscle_symptom_makes_it_immediate(symptom: str):
    assessment = assess("simvastatin_clarithromycin", symptoms=[symptom])
    assert flags(assessment)["rhabdomyolysis"] == "immediate"
    assert "potassium_replacement" not in follow_up(assessment)


# 3. Thirty weeks pregnant with pain in the left calf.


def test_3_pain_in_one_leg_in_pregnancy_is_raised_once_for_today():
    assessment = assess("pregnancy_calf_pain")
    assert flags(assessment) == {"dvt_pregnancy": "same_day"}
    assert "maternity_assessment" in follow_up(assessment)
    assert "venous_ultrasound" not in follow_up(assessment)
    assert not {"stretching", "acute_relief"} & set(follow_up(assessment))
    action = assessment.red_flags[0].action
    assert "No Wells score and no D-dimer" in action
    # The general thrombosis flag gives way in pregnancy: no second line of the same.
    assert [line.id for line in assessment.cannot_exclude] == ["pre_eclampsia"]
    assert not [question for question in assessment.next_questions if "dvt" in question.matters_for]
    asked = {question.finding for question in assessment.next_questions}
    assert "proteinuria" in asked
    # Both pressures are one measurement and one question.
    pressure = [q for q in assessment.next_questions if "blood_pressure" in q.finding]
    assert [q.question for q in pressure] == ["What is the blood pressure (systolic and diastolic)?"]


def test_3_swelling_raises_no_generic_flag_beside_it():
    assessment = assess("pregnancy_calf_pain", signs=[{"name": "calf swelling", "side": "left"}])
    assert flags(assessment) == {"dvt_pregnancy": "same_day"}


def test_3_a_brief_cramp_that_clears_fully_asks_instead_of_raising():
    brief = document("pregnancy_calf_pain")
    del brief["symptoms"]
    brief["cramps"] = {"site": ["calf"], "side": "left", "lasts_minutes": 2, "clears_fully": True}
    assessment = crampx.evaluate(brief)
    assert flags(assessment) == {}
    assert "dvt_pregnancy" in {line.id for line in assessment.cannot_exclude}


def test_3_breathlessness_makes_it_an_emergency():
    assert flags(assess("pregnancy_calf_pain", symptoms=["breathlessness"]))["dvt_pe"] == "immediate"


def test_3_a_well_pregnant_woman_gets_one_open_line():
    well = document("pregnancy_calf_pain")
    del well["symptoms"]
    well["cramps"] = {"site": ["calf"], "side": "alternating", "when": ["night"], "clears_fully": True}
    assessment = crampx.evaluate(well)
    assert flags(assessment) == {}
    assert [line.id for line in assessment.cannot_exclude] == ["pre_eclampsia"]


# 4. A 65-year-old smoker, calf pain on walking relieved by standing still, pulses not recorded.


def test_4_claudication_of_a_smoker_is_likely_artery_disease():
    assessment = assess("claudication_smoker")
    assert tiers(assessment)["peripheral_artery_disease"] == "likely"
    assert "ankle_brachial_index" in follow_up(assessment)
    stenosis = next(i for i in assessment.differential if i.trigger == "lumbar_spinal_stenosis")
    assert stenosis.against
    assert stenosis.tier == "unlikely"
    asked = {question.finding for question in assessment.next_questions}
    assert {"foot_rest_pain", "foot_ulcer", "weak_foot_pulse"} <= asked
    assert tiers(assessment).get("exercise_associated_muscle_cramp") in (None, "unlikely")


def test_4_a_normal_resting_index_opposes_and_never_excludes():
    index = [{"name": "ankle brachial index", "value": 1.1, "unit": "1"}]
    normal = assess("claudication_smoker", vitals=index)
    item = next(i for i in normal.differential if i.trigger == "peripheral_artery_disease")
    assert item.tier != "excluded"
    assert "opposes" in {e.effect for e in item.against}
    assert "excludes" not in {e.effect for e in item.against}


# 5. Cirrhosis with cramps.


def test_5_cirrhosis_caps_idiopathic_cramps_and_is_named():
    assessment = assess("cirrhosis")
    assert tiers(assessment)["idiopathic_nocturnal_leg_cramps"] not in _TENDENCY
    assert flags(assessment) == {}
    cirrhosis = next(i for i in assessment.differential if i.trigger == "cirrhosis_cramps")
    assert cirrhosis.tier in _TENDENCY | {"possible"}
    assert "cirrhosis" in " ".join(e.rationale for e in cirrhosis.for_).casefold()
    assert "liver_team_review" in follow_up(assessment)
    assert "not yet modelled" not in shown(assessment)
    assert tiers(assessment).get("hypocalcaemia") in (None, "contributor", "unlikely", "excluded")


def test_5_confusion_would_raise():
    given = document("cirrhosis")
    given["symptoms"] = ["confusion"]
    assessment = crampx.evaluate(given)
    assert flags(assessment)["hepatic_encephalopathy"] == "immediate"


# 6. Haemodialysis: when the sample was taken matters.


def test_6_a_sample_after_dialysis_shows_no_low_potassium():
    assessment = assess("haemodialysis")
    assert tiers(assessment).get("hypokalaemia") in (None, "unlikely", "excluded")
    assert ("unusable_sample", "/labs/0/timing") in {(n.code, n.pointer) for n in assessment.notices}
    assert not {"potassium_replacement", "magnesium_replacement"} & set(follow_up(assessment))
    assert assessment.differential[0].trigger == "haemodialysis_associated_cramps"
    assert "Dialysis-associated cramps" in assessment.summary


@pytest.mark.parametrize(("name", "value"), [("potassium", 2.4), ("magnesium", 0.3)])
def test_6_never_a_potassium_or_magnesium_suggestion(name: str, value: float):
    assessment = assess("haemodialysis", labs=[{"name": name, "value": value, "unit": "mmol/L", "date": "2026-11-20"}])
    assert not {"potassium_replacement", "magnesium_replacement"} & set(follow_up(assessment))
    assert {"potassium": "k_low_severe", "magnesium": "mg_low_severe"}[name] in flags(assessment)


# 7. A 20-year-old after a marathon who drank a lot.


def test_7_confusion_after_over_drinking_is_immediate_without_a_sodium():
    assessment = assess("marathon_confusion")
    assert flags(assessment)["na_low_severe"] == "immediate"
    assert not [r for r in assessment.results if r.analyte == "sodium"]
    assert "oral_rehydration" not in follow_up(assessment)
    assert follow_up(assessment)["sodium_today"] == "immediate"
    # The call to hospital is said once.
    assert "hospital_for_severe_electrolytes" in follow_up(assessment)
    assert "assess_unwell" not in follow_up(assessment)


def test_7_without_symptoms_sodium_is_for_today_and_nothing_is_raised():
    given = document("marathon_confusion")
    del given["symptoms"]
    assessment = crampx.evaluate(given)
    assert flags(assessment) == {}
    assert follow_up(assessment)["sodium_today"] == "same_day"
    assert "oral_rehydration" not in follow_up(assessment)
    assert "immediate" not in follow_up(assessment).values()


# 8. Progressive foot drop with thigh wasting, twitching and cramps, sensation not tested.


def test_8_motor_neurone_disease_is_urgent_and_stands_above_the_root():
    assessment = assess("progressive_foot_drop")
    assert flags(assessment) == {"mnd": "urgent"}
    assert assessment.summary.startswith("Possible motor neurone disease")
    assert "neurology_referral" in follow_up(assessment)
    assert tiers(assessment).get("age_related_muscle_change") in (None, "unlikely", "excluded")


def test_8_a_root_pattern_beside_it_does_not_lower_it():
    assessment = assess("progressive_foot_drop", symptoms=["back pain", "leg pain radiating below the knee"])
    assert flags(assessment)["mnd"] == "urgent"
    assert "lumbar_radiculopathy" in tiers(assessment)
    assert assessment.summary.startswith("Possible motor neurone disease")


@pytest.mark.parametrize("power", [[], [{"name": "power of the legs", "result": "normal"}]])
def test_8_cramps_and_a_twitch_alone_name_no_motor_neurone_disease(power: list[dict[str, str]]):
    assessment = assess("night_cramps_only", signs=["fasciculation", *power])
    assert flags(assessment) == {}
    assert "motor neurone" not in shown(assessment)


# 9. Night calf cramps, nothing else known.


def test_9_an_ordinary_night_cramp_gets_a_short_answer():
    assessment = assess("night_cramps_only")
    assert assessment.red_flags == ()
    assert len(assessment.cannot_exclude) <= 1
    assert len(assessment.screen) == 8
    assert len(assessment.next_questions) <= 7
    assert not [f for f in assessment.follow_up if f.kind in ("test", "referral", "medication_review")]
    stretching = next(f for f in assessment.follow_up if f.id == "stretching")
    assert stretching.cautions
    assert "motor neurone" not in shown(assessment)


# 10. Fourteen drugs, no complaint recorded.


def test_10_without_a_complaint_there_is_one_medication_review_and_no_ranking():
    assessment = assess("fourteen_drugs_no_complaint")
    assert len(assessment.medications) == 14
    assert assessment.status == "no_complaint"
    assert assessment.differential == ()
    assert [f.id for f in assessment.follow_up if f.kind == "medication_review"] == ["medication_review"]
    assert [q.question for q in assessment.next_questions] == ["Are there leg cramps or leg pain?"]
    names = {row.name for row in assessment.medications}
    assert {"aspirin (antiplatelet drug)", "gabapentin (gabapentinoid)", "bendroflumethiazide"} <= names


def test_a_child_is_referred_and_not_ranked():
    assessment = assess("child")
    assert assessment.status == "out_of_scope"
    assert assessment.differential == ()
    assert [f.id for f in assessment.follow_up] == ["child_leg_assessment"]
    assert {"child_limp", "cannot_bear_weight", "fever"} <= {q.finding for q in assessment.next_questions}


def test_3_idiopathic_cramps_never_stand_above_those_of_pregnancy():
    given = document("pregnancy_calf_pain")
    given["cramps"] = {"site": ["calf"], "when": ["night"], "relieved_by": ["stretch"], "lasts_minutes": 3}
    ranks = [item.trigger for item in crampx.evaluate(given).differential]
    assert ranks.index("pregnancy_leg_cramps") < ranks.index("idiopathic_nocturnal_leg_cramps")


def test_7_nobody_confused_after_a_marathon_is_told_to_stretch():
    assert not {"stretching", "acute_relief"} & set(follow_up(assess("marathon_confusion")))


def test_8_age_scores_nothing_beside_wasting():
    items = {item.trigger: item for item in assess("progressive_foot_drop").differential}
    background = [e for e in items["idiopathic_nocturnal_leg_cramps"].against if e.line == "background"]
    assert [e.rule.split("/")[-1] for e in background] == ["age_with_weakness"]
