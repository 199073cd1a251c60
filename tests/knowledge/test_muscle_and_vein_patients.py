"""Veins, inherited and inflamed muscle, and the aches of older people, read as a physician would."""

from __future__ import annotations

import pytest
from adult_patients import assess, cautions, flags, suggested, tiers

_NIGHT = {"site": ["calf"], "when": ["night"], "relieved_by": ["stretch"], "lasts_minutes": 3, "clears_fully": True}


def test_varicose_veins_do_not_explain_cramps_and_no_compression_before_the_index():
    assessment = assess(cramps=_NIGHT, signs=["varicose veins"])
    veins = next(d for d in assessment.differential if d.trigger == "chronic_venous_disease")
    assert (veins.tier, veins.explains) == ("contributor", "doubtful")
    assert assessment.differential[0].trigger == "idiopathic_nocturnal_leg_cramps"
    assert "compression_after_ankle_pressure" in suggested(assessment)
    assert "vein_service_referral" not in suggested(assessment)


def test_a_painful_cord_is_scanned_with_the_deep_veins():
    assessment = assess(symptoms=["leg cramps"], signs=["tender cord"])
    assert suggested(assessment)["superficial_vein_ultrasound"] == "urgent"
    assert "dvt" in {c.id for c in assessment.cannot_exclude}
    assert "thromboangiitis" not in cautions(assessment, "superficial_vein_ultrasound")
    bare = assess(symptoms=["leg cramps"], signs=["tender cord", {"name": "varicose veins", "present": False}])
    assert "thromboangiitis" in cautions(bare, "superficial_vein_ultrasound")


def test_a_second_wind_is_mcardle_disease_without_a_cuff_and_with_short_stretches():
    assessment = assess(
        patient={"age": 25, "sex": "male"}, cramps={"when": ["exercise", "night"]},
        symptoms=["contracture on exercise", "lifelong exercise intolerance", "second wind phenomenon"],
    )
    assert tiers(assessment)["metabolic_myopathy_mcardle"] == "likely"
    assert {"metabolic_myopathy_tests", "neuromuscular_referral"} <= set(suggested(assessment))
    assert "no forearm test with a cuff" in cautions(assessment, "neuromuscular_referral")
    assert "six seconds" in cautions(assessment, "stretching")
    assert "rhabdomyolysis" in {c.id for c in assessment.cannot_exclude}


def test_dark_urine_in_mcardle_disease_is_an_emergency():
    assessment = assess(symptoms=["leg cramps", "dark urine"], conditions=["mcardle disease"])
    assert flags(assessment)["rhabdomyolysis"] == "immediate"


@pytest.mark.parametrize(("ck", "urgency"), [(600, "urgent"), (599, None)])
def test_weak_hips_with_ck_three_times_the_limit_go_to_a_neuromuscular_service(ck: int, urgency: str | None):
    labs = [{"name": "CK", "value": ck, "unit": "U/L", "high": 200}]
    assessment = assess(symptoms=["leg cramps", "proximal weakness"], labs=labs)
    assert suggested(assessment).get("neuromuscular_referral") == urgency


def test_a_mildly_raised_ck_is_repeated_and_nothing_is_named():
    labs = [{"name": "CK", "value": 350, "unit": "U/L", "high": 200}]
    assessment = assess(cramps=_NIGHT, labs=labs)
    assert "repeat_ck_after_rest" in suggested(assessment)
    assert {"inflammatory_or_other_myopathy", "metabolic_myopathy_mcardle"}.isdisjoint(tiers(assessment))


def test_aching_girdles_with_long_stiffness_ask_for_crp_and_for_the_head():
    symptoms = ["leg cramps", "bilateral shoulder pain", "morning stiffness for an hour"]
    assessment = assess(patient={"age": 72, "sex": "female"}, symptoms=symptoms)
    assert tiers(assessment)["polymyalgia_rheumatica"] == "likely"
    assert {"check_crp_and_esr", "ask_giant_cell_arteritis"} <= set(suggested(assessment))
    assert suggested(assessment)["ask_giant_cell_arteritis"] == "same_day"
