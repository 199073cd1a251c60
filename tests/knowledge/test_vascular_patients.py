"""Thrombosis, young arteries, torn calves, infected legs and children, read as a physician would."""

from __future__ import annotations

from typing import Any

import pytest
from adult_patients import assess, cautions, flags, suggested, tiers

import crampx

_CLAUDICATION = {"site": ["calf"], "when": ["walking"], "relieved_by": ["standing_still"]}
_NIGHT = {"site": ["calf"], "when": ["night"], "relieved_by": ["stretch"], "lasts_minutes": 3, "clears_fully": True}


def asked(assessment: crampx.Assessment) -> set[str]:
    return {q.finding for q in assessment.next_questions}


# Haemodialysis, cramps, and a cold leg without pulses.


def dialysis_with_a_cold_leg(**parts: Any) -> crampx.Assessment:
    return assess(
        patient={"age": 66, "sex": "male"}, conditions=["haemodialysis", "type 2 diabetes"],
        symptoms=["cramps during dialysis", {"name": "cold leg", "side": "left"}],
        signs=[{"name": "absent foot pulses", "side": "left"}], **parts,
    )


def test_a_cold_pulseless_leg_on_dialysis_is_an_emergency_and_no_dialysis_cramp():
    assessment = dialysis_with_a_cold_leg()
    assert flags(assessment)["acute_limb_ischaemia"] == "immediate"
    assert assessment.red_flags[0].id == "acute_limb_ischaemia"
    assert suggested(assessment)["vascular_emergency"] == "immediate"
    assert assessment.summary.startswith("Possible acute limb ischaemia")


def test_nothing_is_stretched_massaged_or_replaced_in_a_threatened_leg_on_dialysis():
    assessment = dialysis_with_a_cold_leg()
    unwanted = {"stretching", "acute_relief", "magnesium_replacement", "potassium_replacement", "oral_rehydration"}
    assert unwanted.isdisjoint(suggested(assessment))
    assert "massage" in cautions(assessment, "vascular_emergency")


def test_a_normal_index_does_not_take_the_emergency_away():
    index = [{"name": "ankle brachial index", "value": 1.2, "unit": "1"}]
    assert flags(dialysis_with_a_cold_leg(vitals=index))["acute_limb_ischaemia"] == "immediate"


# Raloxifene and one swollen calf.


def test_thrombosis_comes_before_the_drug_and_the_night_cramps():
    assessment = assess(
        patient={"age": 66, "sex": "female"}, cramps=_NIGHT, onset="2026-10",
        medications=[{"name": "raloxifene", "started": "2026-09"}], signs=[{"name": "calf swelling", "side": "left"}],
    )
    assert flags(assessment) == {"dvt": "same_day"}
    assert assessment.differential[0].trigger == "deep_vein_thrombosis"
    assert tiers(assessment)["deep_vein_thrombosis"] == "likely"
    assert tiers(assessment)["idiopathic_nocturnal_leg_cramps"] not in {"likely", "established"}
    assert suggested(assessment)["venous_ultrasound"] == "same_day"
    assert {"stretching", "acute_relief"}.isdisjoint(suggested(assessment))
    assert "breathlessness_or_chest_pain" in asked(assessment)


def test_a_fast_pulse_with_a_swollen_leg_is_an_emergency():
    swollen: dict[str, Any] = {"symptoms": ["leg cramps"], "signs": [{"name": "calf swelling", "side": "left"}]}
    fast = assess(**swollen, vitals=[{"name": "heart rate", "value": 112, "unit": "/min"}])
    assert flags(fast) == {"dvt": "same_day", "dvt_pe": "immediate"}
    assert flags(assess(**swollen)) == {"dvt": "same_day"}


def test_an_anticoagulant_does_not_silence_thrombosis():
    assessment = assess(
        symptoms=["leg cramps"], medications=["apixaban"], signs=[{"name": "calf swelling", "side": "left"}]
    )
    assert flags(assessment)["dvt"] == "same_day"
    assert "anticoagulant" in cautions(assessment, "venous_ultrasound")


def test_oestrogen_and_alternating_night_cramps_are_no_thrombosis():
    assessment = assess(cramps={**_NIGHT, "side": "alternating"}, medications=["estradiol"])
    assert assessment.red_flags == ()
    assert "deep_vein_thrombosis" not in tiers(assessment)


@pytest.mark.parametrize("rest", [
    {"symptoms": ["pop in the calf"], "signs": ["knee effusion", "calf bruise", "focal calf tenderness"]},
    {"symptoms": ["fever"], "signs": ["red leg", "warm leg"]},
    {"conditions": ["tennis leg"]},
    {"conditions": ["cellulitis"]},
])
def test_another_explanation_of_a_swollen_calf_never_takes_the_flag_away(rest: dict[str, Any]):
    signs = [{"name": "calf swelling", "side": "left"}, *rest.get("signs", [])]
    symptoms = ["calf pain", *rest.get("symptoms", [])]
    assessment = assess(**{**rest, "signs": signs, "symptoms": symptoms})
    assert flags(assessment)["dvt"] == "same_day"
    assert "venous_ultrasound" in suggested(assessment)


# Nine years old, pains of both legs at night.


def child(*symptoms: Any, **parts: Any) -> crampx.Assessment:
    return assess(
        patient={"age": 9, "sex": "male"}, cramps={"side": "both", "when": ["night"]},
        symptoms=["leg pain", *symptoms], **parts,
    )


def test_a_child_with_night_pains_gets_danger_questions_and_a_referral_and_nothing_else():
    assessment = child()
    assert assessment.status == "out_of_scope"
    assert assessment.differential == ()
    assert assessment.red_flags == ()
    assert set(suggested(assessment)) == {"child_leg_assessment"}
    assert [c.id for c in assessment.cannot_exclude] == ["limping_or_unwell_child"]
    assert {"child_limp", "fever", "cannot_bear_weight", "child_systemic_sign"} <= asked(assessment)


def test_growing_pains_are_said_to_be_at_most_possible():
    said = " ".join(e.rationale for e in child("gone by morning").follow_up[0].because)
    assert all(words in said for words in ("may be growing pains", "no agreed definition", "at most possible"))


@pytest.mark.parametrize(("sign", "urgency"), [
    ("fever", "same_day"), ("refuses to walk", "same_day"), ("limp", "urgent"), ("unexplained bruising", "urgent"),
    ("weight loss", "urgent"), ("bone pain", "urgent"),
])
def test_one_danger_sign_of_a_child_is_enough(sign: str, urgency: str):
    assessment = child(sign)
    assert flags(assessment)["limping_or_unwell_child"] == urgency
    assert suggested(assessment)["child_leg_assessment"] == urgency


def test_no_adult_limit_or_band_judges_the_results_of_a_child():
    labs = [{"name": "potassium", "value": 3.4, "unit": "mmol/L"}, {"name": "CK", "value": 350, "unit": "U/L"}]
    assert {r.flag for r in child(labs=labs).results} == {"no limits"}
    assert {r.band for r in child(labs=labs).results} == {None}
    own = [{"name": "CK", "value": 350, "unit": "U/L", "high": 300}]
    assert [r.flag for r in child(labs=own).results] == ["high"]
    assert {r.flag for r in assess(symptoms=["leg cramps"], labs=labs).results} == {"low", "high"}


def test_at_sixteen_the_child_rules_are_silent():
    assessment = assess(patient={"age": 16, "sex": "male"}, symptoms=["leg cramps", "limp", "fever"])
    assert assessment.status == "assessed"
    assert "limping_or_unwell_child" not in flags(assessment)
    assert "child_leg_assessment" not in suggested(assessment)


# Thirty years old, a smoker, claudication.


def young_smoker(**parts: Any) -> crampx.Assessment:
    person = {"age": 30, "sex": "male"}
    return assess(patient=person, cramps=_CLAUDICATION, exposures=["current smoker"], **parts)


def test_young_claudication_of_a_smoker_has_three_explanations_and_none_is_likely():
    ranked = tiers(young_smoker())
    three = ("peripheral_artery_disease", "thromboangiitis_obliterans", "popliteal_entrapment")
    assert {ranked[name] for name in three} == {"possible"}
    assert ranked["lumbar_spinal_stenosis"] == "unlikely"


def test_young_claudication_is_referred_and_both_pulses_and_pressures_are_measured():
    names = suggested(young_smoker())
    wanted = {"young_claudication_referral", "exertional_leg_pain_tests", "ankle_brachial_index", "arm_leg_pressure"}
    assert wanted <= set(names)
    assert names["young_claudication_referral"] == "urgent"
    assert "acute_relief" not in names


def test_the_same_claudication_at_sixty_five_is_artery_disease():
    older = assess(patient={"age": 65, "sex": "male"}, cramps=_CLAUDICATION, exposures=["current smoker"])
    assert tiers(older)["peripheral_artery_disease"] == "likely"
    assert {"thromboangiitis_obliterans", "popliteal_entrapment", "coarctation_of_the_aorta"}.isdisjoint(tiers(older))


def test_what_tells_the_three_apart():
    foot = young_smoker(symptoms=["arch claudication"], conditions=["thrombophlebitis migrans"])
    assert tiers(foot)["thromboangiitis_obliterans"] == "likely"
    never = assess(
        patient={"age": 30, "sex": "male"}, cramps=_CLAUDICATION, exposures=[{"name": "smoking", "present": False}]
    )
    assert tiers(never)["thromboangiitis_obliterans"] == "unlikely"
    index = young_smoker(vitals=[{"name": "ankle brachial index", "value": 0.7, "unit": "1"}])
    assert tiers(index)["peripheral_artery_disease"] == "established"
    high = young_smoker(conditions=["hypertension"], signs=["radio-femoral delay"])
    assert tiers(high)["coarctation_of_the_aorta"] == "likely"


# A pop in the calf while sprinting.


def test_a_pop_in_the_calf_is_a_tear_and_thrombosis_is_still_asked_about():
    symptoms = ["sudden leg pain", "calf pain", "pop in the calf"]
    assessment = assess(patient={"age": 42, "sex": "male"}, symptoms=symptoms)
    assert tiers(assessment) == {"calf_strain_or_bakers_cyst": "possible"}
    assert assessment.red_flags == ()
    assert {"dvt", "acute_limb_ischaemia"} == {c.id for c in assessment.cannot_exclude}
    assert suggested(assessment)["calf_injury_ultrasound"] == "urgent"
    assert "achilles" in cautions(assessment, "calf_injury_ultrasound")
    assert {"stretching", "acute_relief"}.isdisjoint(suggested(assessment))


def test_a_tear_on_an_anticoagulant_is_warned_of_bleeding():
    assessment = assess(symptoms=["calf pain", "pop in the calf"], medications=["warfarin"])
    assert "bleed" in cautions(assessment, "calf_injury_ultrasound")


# A warm, red and tender calf with fever.


def hot_calf(**parts: Any) -> crampx.Assessment:
    symptoms = ["leg cramps", {"name": "calf pain", "side": "right"}, *parts.pop("symptoms", ["fever"])]
    signs = [{"name": "leg redness", "side": "right"}, {"name": "leg warmth", "side": "right"}, *parts.pop("signs", [])]
    return assess(patient={"age": 58, "sex": "female"}, symptoms=symptoms, signs=signs, **parts)


def test_a_hot_calf_with_fever_is_for_today_and_thrombosis_is_asked_about():
    assessment = hot_calf()
    assert flags(assessment) == {"soft_tissue_infection": "same_day"}
    assert "dvt" in {c.id for c in assessment.cannot_exclude}
    assert tiers(assessment)["cellulitis"] == "likely"
    assert suggested(assessment)["leg_infection_assessment"] == "same_day"
    assert {"stretching", "acute_relief"}.isdisjoint(suggested(assessment))
    assert {"pain_out_of_proportion", "necrotising_feature", "leg_swelling"} <= asked(assessment)


def test_a_hot_calf_without_fever_is_still_for_today():
    afebrile = hot_calf(symptoms=[{"name": "fever", "present": False}])
    assert flags(afebrile)["soft_tissue_infection"] == "same_day"


@pytest.mark.parametrize("more", [
    {"symptoms": ["pain out of proportion"]}, {"symptoms": ["confusion"]}, {"symptoms": ["collapse"]},
    {"signs": ["skin bullae"]}, {"signs": ["dusky skin"]}, {"signs": ["subcutaneous crepitus"]},
    {"signs": ["woody swelling"]}, {"symptoms": ["fever"], "signs": ["rapidly spreading redness"]},
])
def test_one_sign_of_a_deep_infection_makes_it_an_emergency(more: dict[str, Any]):
    assessment = hot_calf(**more)
    assert flags(assessment)["soft_tissue_infection"] == "immediate"
    assert suggested(assessment)["emergency_referral"] == "immediate"


@pytest.mark.parametrize("risk", [
    {"medications": ["prednisolone"]}, {"conditions": ["immunosuppressed"]}, {"conditions": ["kidney transplant"]},
    {"conditions": ["lung cancer"]}, {"exposures": ["injecting drug use"]},
])
def test_a_red_leg_at_risk_needs_neither_fever_nor_warmth(risk: dict[str, Any]):
    red = [{"name": "leg redness", "side": "left"}]
    assert flags(assess(symptoms=["leg cramps"], signs=red)) == {}
    assert flags(assess(symptoms=["leg cramps"], signs=red, **risk))["soft_tissue_infection"] == "same_day"


# What must not change for the ordinary patient.


@pytest.mark.parametrize("age", [20, 30, 58, 80])
def test_an_ordinary_night_cramp_names_none_of_these(age: int):
    assessment = assess(patient={"age": age, "sex": "male"}, cramps={**_NIGHT, "side": "alternating"})
    mine = {
        "deep_vein_thrombosis", "chronic_venous_disease", "superficial_thrombophlebitis", "thromboangiitis_obliterans",
        "exertional_compartment_or_popliteal_entrapment", "popliteal_entrapment", "coarctation_of_the_aorta",
        "metabolic_myopathy_mcardle", "inflammatory_or_other_myopathy", "calf_strain_or_bakers_cyst", "cellulitis",
        "polymyalgia_rheumatica", "fibromyalgia",
    }
    assert mine.isdisjoint(tiers(assessment))
    assert assessment.red_flags == ()
    assert len(assessment.cannot_exclude) <= 1
    assert len(assessment.next_questions) <= 7
    new = {"child_limp", "foot_claudication", "calf_pop", "tender_vein_cord", "second_wind", "morning_stiffness"}
    assert new.isdisjoint(asked(assessment))
