"""Nerve disease and its mimics, read as a physician would: what is raised, leads, is asked and must not be said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from adult_patients import assess as assess_adult
from adult_patients import flags, suggested, tiers

import crampx

_RLS = ["urge to move the legs", "urge worse at rest", "urge relieved by moving", "urge worse in the evening"]
_NORMAL = [
    {"name": "lower limb neurological examination", "result": "normal"},
    {"name": "tongue fasciculation", "present": False},
]


def assess(**parts: Any) -> crampx.Assessment:
    return assess_adult(**{"patient": {"age": 60, "sex": "male"}, **parts})


def explains(assessment: crampx.Assessment) -> dict[str, str]:
    return {item.trigger: item.explains for item in assessment.differential}


def asked(assessment: crampx.Assessment) -> list[str]:
    return [question.finding for question in assessment.next_questions]


def shown(assessment: crampx.Assessment) -> str:
    return json.dumps(assessment.to_dict(), ensure_ascii=False).casefold()


# Cancer with new cramps and a weak leg.

_CANCER: dict[str, Any] = {"onset": "2026-10-20", "conditions": [{"name": "breast cancer", "since": "2024-03"}]}


def test_cancer_with_new_cramps_and_a_weak_leg_is_the_cord_today_and_the_nerves_next():
    assessment = assess(symptoms=["leg cramps", "leg weakness"], **_CANCER)
    assert flags(assessment)["mscc"] == "same_day"
    assert flags(assessment)["cancer_new_cramps"] == "urgent"
    assert assessment.red_flags[0].id == "mscc"
    assert "cord compression" in assessment.summary
    assert suggested(assessment)["spinal_coordinator"] == "same_day"
    assert suggested(assessment)["neurology_referral"] == "urgent"
    assert tiers(assessment)["idiopathic_nocturnal_leg_cramps"] == "unlikely"
    assert tiers(assessment)["malignancy_associated_cramps"] == "likely"


def test_pain_of_the_spine_beside_it_makes_it_immediate():
    assessment = assess(symptoms=["leg cramps", "leg weakness", "back pain"], **_CANCER)
    assert flags(assessment)["mscc"] == "immediate"


def test_cancer_with_weakness_not_recorded_asks_for_it():
    assessment = assess(symptoms=["leg cramps"], **_CANCER)
    assert "mscc" in {item.id for item in assessment.cannot_exclude}
    assert flags(assessment) == {"cancer_new_cramps": "urgent"}


# Sciatica of both legs, bladder not yet asked about.


@pytest.mark.parametrize("sciatica", ["bilateral sciatica", {"name": "sciatica", "side": "both"}])
def test_bilateral_sciatica_is_raised_and_bladder_bowel_and_saddle_are_asked_today(sciatica: Any):
    assessment = assess(symptoms=["leg cramps", sciatica])
    assert flags(assessment)["cauda_equina"] == "same_day"
    assert suggested(assessment)["ask_cauda_equina"] == "same_day"
    assert set(asked(assessment)[:3]) == {"bladder_change", "bowel_change", "saddle_numbness"}


def test_a_normal_bladder_alone_does_not_clear_it():
    assessment = assess(symptoms=["leg cramps", "bilateral sciatica", {"name": "bladder change", "present": False}])
    assert "cauda_equina" in flags(assessment)
    assert "ask_cauda_equina" in suggested(assessment)
    assert "bladder_change" not in asked(assessment)
    assert {"bowel_change", "saddle_numbness"} <= set(asked(assessment))


def test_sciatica_of_one_leg_is_asked_about_and_not_raised():
    assessment = assess(symptoms=["leg cramps", {"name": "sciatica", "side": "left"}])
    assert flags(assessment) == {}
    assert [item.id for item in assessment.cannot_exclude] == ["cauda_equina"]
    assert assessment.cannot_exclude[0].urgency == "immediate"


def test_bilateral_sciatica_with_a_changed_bladder_is_immediate():
    assessment = assess(symptoms=["leg cramps", "bilateral sciatica", "urinary retention"])
    assert flags(assessment)["cauda_equina"] == "immediate"


# An urge to move that the patient calls cramps.

_CALLED_CRAMPS = {"when": ["rest", "night"], "relieved_by": ["walking"]}


def test_restless_legs_called_cramps_lead_and_ordinary_cramps_follow():
    soft = {"name": "hard muscle", "present": False}
    assessment = assess(cramps=_CALLED_CRAMPS, symptoms=["urge to move the legs", soft])
    assert assessment.differential[0].trigger == "restless_legs_syndrome"
    assert tiers(assessment)["restless_legs_syndrome"] == "likely"
    assert explains(assessment)["restless_legs_syndrome"] == "usual"
    assert tiers(assessment)["idiopathic_nocturnal_leg_cramps"] == "possible"
    assert {"check_ferritin", "avoid_dopamine_agonist"} <= set(suggested(assessment))
    assert "iron_in_restless_legs" not in suggested(assessment)


def test_a_hard_muscle_turns_it_round():
    assessment = assess(cramps=_CALLED_CRAMPS, symptoms=["urge to move the legs", "hard muscle"])
    assert tiers(assessment)["restless_legs_syndrome"] == "unlikely"
    assert assessment.differential[0].trigger == "idiopathic_nocturnal_leg_cramps"


@pytest.mark.parametrize(
    ("fifth", "tier"),
    [
        (["urge not explained otherwise"], "established"),
        ([{"name": "urge not explained otherwise", "present": False}], "unlikely"),
        ([], "possible"),
    ],
)
def test_only_all_five_criteria_establish_it(fifth: list[Any], tier: str):
    assert tiers(assess(symptoms=["leg cramps", *_RLS, *fifth]))["restless_legs_syndrome"] == tier


@pytest.mark.parametrize("missing", _RLS)
def test_one_criterion_denied_is_never_likely(missing: str):
    given: list[Any] = [name for name in [*_RLS, "urge not explained otherwise"] if name != missing]
    assessment = assess(symptoms=["leg cramps", *given, {"name": missing, "present": False}])
    assert tiers(assessment).get("restless_legs_syndrome") not in {"likely", "established"}


@pytest.mark.parametrize("ferritin", [8, 40, 75])
def test_a_low_ferritin_without_restless_legs_suggests_no_iron(ferritin: int):
    urge = {"name": "urge to move the legs", "present": False}
    assessment = assess(
        symptoms=["leg cramps at night", urge],
        labs=[{"name": "ferritin", "value": ferritin, "unit": "ug/L", "date": "2026-11-01"}],
    )
    assert "restless_legs_syndrome" not in tiers(assessment)
    assert {"iron_in_restless_legs", "check_ferritin"}.isdisjoint(suggested(assessment))


def test_iron_is_discussed_without_a_dose():
    assessment = assess(
        symptoms=["leg cramps", *_RLS, "urge not explained otherwise"],
        labs=[{"name": "ferritin", "value": 40, "unit": "ug/L", "date": "2026-11-01"}],
    )
    item = next(f for f in assessment.follow_up if f.id == "iron_in_restless_legs")
    assert " mg" not in item.title + " ".join(evidence.rationale for evidence in item.because)


# Parkinson's disease with dystonia of the foot in the early morning.


def test_early_morning_foot_dystonia_leads_in_parkinsons_disease():
    assessment = assess(
        symptoms=["foot cramps", "early morning dystonia", {"name": "muscle weakness", "present": False}],
        conditions=["Parkinson's disease"], medications=["co-careldopa"],
    )
    assert assessment.differential[0].trigger == "dystonia_parkinson_off"
    assert assessment.differential[0].tier == "likely"
    assert explains(assessment)["dystonia_parkinson_off"] == "usual"
    assert "parkinson_dose_timing" in suggested(assessment)
    assert flags(assessment) == {}
    assert "stop " not in " ".join(item.title for item in assessment.follow_up).casefold()


def test_foot_dystonia_by_name_is_a_complaint():
    assessment = assess(symptoms=["toe curling"])
    assert assessment.status == "assessed"
    assert tiers(assessment)["dystonia_parkinson_off"] == "possible"
    assert "neurology_for_tone_or_posture" in suggested(assessment)


def test_a_typical_calf_cramp_in_parkinsons_disease_is_no_dystonia():
    cramps = {"site": ["calf"], "when": ["night"], "relieved_by": ["stretch"], "lasts_minutes": 3, "clears_fully": True}
    assessment = assess(cramps=cramps, conditions=["Parkinson's disease"])
    assert tiers(assessment)["dystonia_parkinson_off"] == "unlikely"


# Twitching: what is said and what is not.


def test_twitching_with_a_normal_examination_is_benign_and_names_no_feared_disease():
    assessment = assess(
        patient={"age": 32, "sex": "male"}, symptoms=["leg cramps", {"name": "muscle weakness", "present": False}],
        signs=["widespread twitching", {"name": "muscle wasting", "present": False},
               {"name": "tongue fasciculation", "present": False}],
    )
    assert tiers(assessment)["cramp_fasciculation_syndrome"] == "possible"
    assert {"reexamine_twitching", "nerve_conduction_and_emg"} <= set(suggested(assessment))
    assert flags(assessment) == {}
    text = shown(assessment)
    assert not [word for word in ("motor neurone", "motor neuron", "amyotrophic", "to als", "of als") if word in text]


def test_twitching_that_nobody_examined_is_neither_reassured_nor_named():
    assessment = assess(symptoms=["leg cramps"], signs=["fasciculation"])
    assert {"cramp_fasciculation_syndrome", "motor_neurone_disease"}.isdisjoint(tiers(assessment))
    assert suggested(assessment)["examine_twitching"] == "soon"
    assert "reexamine_twitching" not in suggested(assessment)


@pytest.mark.parametrize("age", [25, 55, 80])
def test_age_changes_nothing_in_motor_neurone_disease(age: int):
    assessment = assess(
        patient={"age": age, "sex": "male"}, symptoms=["leg cramps", "foot drop", "progressive weakness"],
        signs=["thigh wasting", "fasciculation"],
    )
    item = next(d for d in assessment.differential if d.trigger == "motor_neurone_disease")
    assert (item.tier, item.net) == ("likely", 6)
    assert flags(assessment)["mnd"] == "urgent"


def test_a_twitching_tongue_is_raised_with_normal_legs():
    assessment = assess(
        symptoms=["leg cramps"], signs=["tongue fasciculation", {"name": "power of the legs", "result": "normal"}]
    )
    assert flags(assessment)["mnd"] == "urgent"


# Emergencies that mimic cramp.


def test_a_locked_jaw_without_a_wound_goes_to_hospital_and_gets_no_stretching():
    assessment = assess(cramps={"when": ["night"]}, symptoms=["leg cramps", "lockjaw"])
    assert flags(assessment)["tetanus"] == "immediate"
    assert suggested(assessment)["emergency_referral"] == "immediate"
    assert {"stretching", "acute_relief"}.isdisjoint(suggested(assessment))
    assert "no_routine_blood_tests" not in {item.id for item in assessment.tests_not_needed}


def test_rodent_poison_without_spasms_is_immediate():
    assessment = assess(symptoms=["leg cramps"], exposures=["rat poison"])
    assert flags(assessment) == {"strychnine": "immediate"}
    assert suggested(assessment)["poison_centre"] == "immediate"


@pytest.mark.parametrize("fever", [[], [{"name": "fever", "present": False}]])
def test_back_pain_with_injected_drugs_is_today_whether_or_not_there_is_fever(fever: list[Any]):
    assessment = assess(symptoms=["leg cramps", "back pain", *fever], exposures=["iv drug use"])
    assert flags(assessment)["spinal_infection"] == "same_day"
    assert suggested(assessment)["lumbar_mri"] == "same_day"


def test_back_pain_alone_is_no_infection():
    assessment = assess(symptoms=["leg cramps", "back pain"])
    assert "spinal_infection" not in flags(assessment) | {item.id: "" for item in assessment.cannot_exclude}


def test_a_redback_bite_is_for_today():
    assessment = assess(symptoms=["leg cramps", "local sweating"], exposures=["redback bite"])
    assert tiers(assessment)["latrodectism"] == "likely"
    assert suggested(assessment)["poison_centre"] == "same_day"


# What must not flood an ordinary patient.

_RARE = {
    "b12_deficiency", "motor_neurone_disease", "cramp_fasciculation_syndrome", "restless_legs_syndrome",
    "dystonia_parkinson_off", "spasticity_umn", "stiff_person_syndrome", "myotonic_dystrophy", "latrodectism",
    "tarsal_tunnel_syndrome", "neuromyotonia", "tetanus_spasms", "strychnine_poisoning",
}

_THEIR_QUESTIONS = {
    "urge_worse_at_rest", "urge_not_explained_otherwise", "hard_muscle", "foot_dystonia", "relieved_by_levodopa",
    "spasticity", "fasciculation", "tongue_fasciculation", "emg_examination", "vegan_diet", "nitrous_oxide", "trismus",
    "trunk_stiffness", "spasms_on_startle", "grip_myotonia", "spider_bite", "plantar_burning", "myokymia",
    "strychnine_exposure", "tetanus_prone_wound",
}


@pytest.mark.parametrize("age", [20, 50, 85])
@pytest.mark.parametrize("signs", [[], _NORMAL])
def test_ordinary_night_cramps_list_and_ask_for_none_of_them(age: int, signs: list[Any]):
    cramps = {"site": ["calf"], "when": ["night"]}
    assessment = assess(patient={"age": age, "sex": "female"}, cramps=cramps, signs=signs)
    assert _RARE.isdisjoint(tiers(assessment))
    assert flags(assessment) == {}
    assert assessment.cannot_exclude == ()
    assert _THEIR_QUESTIONS.isdisjoint(asked(assessment))
    assert len(assessment.next_questions) <= 7


def test_vitamin_b12_is_asked_for_where_metformin_meets_numb_feet():
    assessment = assess(symptoms=["leg cramps", "numb feet"], conditions=["type 2 diabetes"], medications=["metformin"])
    assert tiers(assessment)["b12_deficiency"] == "possible"
    assert explains(assessment)["b12_deficiency"] == "sometimes"
    assert "check_vitamin_b12" in suggested(assessment)
    with_result = assess(
        symptoms=["leg cramps", "numb feet"], conditions=["type 2 diabetes"], medications=["metformin"],
        labs=[{"name": "vitamin B12", "value": 400, "unit": "pmol/L", "date": "2026-11-01"}],
    )
    assert tiers(with_result)["b12_deficiency"] == "unlikely"
    assert "check_vitamin_b12" not in suggested(with_result)
