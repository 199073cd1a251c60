"""The shipped knowledge: it holds together, and the statements the product makes of itself come true."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import crampx
from crampx import _inspection

AS_OF = date(2026, 11, 20)
KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
_DIURETIC_WITH_DATES = {"name": "hydrochlorothiazide", "started": "2026-08-20"}


def assess(patient: dict[str, Any] | None = None, **parts: Any) -> crampx.Assessment:
    person = {"age": 68, "sex": "female"} if patient is None else patient
    return crampx.evaluate({"format": "crampx.patient/1", "patient": person, **parts}, as_of=AS_OF)


def item(assessment: crampx.Assessment, trigger: str) -> Any:
    found = [d for d in assessment.differential if d.trigger == trigger]
    assert found, f"{trigger} is not listed"
    return found[0]


def said(entry: Any) -> str:
    return " ".join(e.rationale for e in (*entry.for_, *entry.against)).casefold()


def potassium(value: str, **more: Any) -> dict[str, Any]:
    return {"name": "potassium", "value": float(value), "unit": "mmol/L", **more}


def test_it_has_no_problem_and_its_examples_come_true():
    assert _inspection.check_knowledge(None, today=date(2026, 11, 25)) == ()


@pytest.mark.parametrize("drug", ["hydrochlorothiazide", "bendroflumethiazide", "furosemide", "HCTZ", "Lasix"])
def test_a_diuretic_with_low_potassium_is_likely_also_without_dates(drug: str):
    assessment = assess(symptoms=["leg cramps"], medications=[drug], labs=[potassium("3.3")])
    entry = item(assessment, "medication_induced_electrolyte_imbalance")
    assert entry.tier == "likely"
    assert entry.explains == "doubtful"
    assert item(assessment, "hypokalaemia").part_of == "medication_induced_electrolyte_imbalance"


def test_the_same_with_dates():
    assessment = assess(
        symptoms=["leg cramps"], onset="2026-09-15", medications=[_DIURETIC_WITH_DATES],
        labs=[potassium("3.1", date="2026-11-18")],
    )
    assert item(assessment, "medication_induced_electrolyte_imbalance").tier == "likely"


def test_a_statin_with_low_potassium_is_possible_and_says_why():
    assessment = assess(symptoms=["leg cramps"], medications=["atorvastatin"], labs=[potassium("3.1")])
    entry = item(assessment, "medication_induced_electrolyte_imbalance")
    assert entry.tier == "possible"
    assert "do not lower" in said(entry)
    assert "another cause" in said(entry)
    everything = " ".join([said(d) for d in assessment.differential])
    assert "muscle" in everything
    assert "adds" in everything


def test_back_pain_with_cramps_is_possible_nerve_compression_and_asks_the_danger_questions_first():
    assessment = assess(symptoms=["leg cramps", "back pain"])
    entry = item(assessment, "nerve_compression")
    assert entry.tier == "possible"
    assert "near-universal" in said(entry)
    cauda = {"bladder_change", "bowel_change", "saddle_numbness"}
    assert {q.finding for q in assessment.next_questions[:3]} <= cauda | {"sexual_dysfunction"}
    assert [c.id for c in assessment.cannot_exclude] == ["cauda_equina"]


def test_a_root_pattern_makes_radiculopathy_likely():
    assessment = assess(
        symptoms=["leg cramps", "back pain", "leg pain radiating below the knee"],
        signs=["positive straight leg raise", "sensory loss in one dermatome"],
    )
    assert item(assessment, "lumbar_radiculopathy").tier == "likely"


def test_neurogenic_claudication_makes_stenosis_likely():
    assessment = assess(
        patient={"age": 71, "sex": "male"},
        cramps={"site": ["calf", "thigh"], "side": "both", "provoked_by": ["walking", "standing"],
                "relieved_by": ["sitting", "bending_forward"]},
        symptoms=["back pain"],
    )
    assert item(assessment, "lumbar_spinal_stenosis").tier == "likely"


def test_claudication_of_a_smoker_is_likely_artery_disease_and_opposes_stenosis():
    assessment = assess(
        patient={"age": 65, "sex": "male"},
        cramps={"site": ["calf"], "provoked_by": ["walking"], "relieved_by": ["standing_still"]},
        exposures=["current smoker"],
    )
    assert item(assessment, "peripheral_artery_disease").tier == "likely"
    assert item(assessment, "lumbar_spinal_stenosis").against


def ordinary() -> crampx.Assessment:
    return assess(
        patient={"age": 58, "sex": "female"},
        cramps={"site": ["calf"], "side": "alternating", "when": ["night"], "relieved_by": ["stretch"],
                "lasts_minutes": 3, "clears_fully": True},
    )


def test_an_ordinary_night_cramp_gets_a_short_answer():
    assessment = ordinary()
    assert assessment.differential[0].trigger == "idiopathic_nocturnal_leg_cramps"
    assert assessment.red_flags == ()
    assert len(assessment.cannot_exclude) <= 1
    assert len(assessment.screen) == 8
    assert len(assessment.next_questions) <= 7
    assert [f.id for f in assessment.follow_up if f.kind in ("test", "referral", "medication_review")] == []
    assert "no_routine_blood_tests" in {t.id for t in assessment.tests_not_needed}
    stretching = next(f for f in assessment.follow_up if f.id == "stretching")
    assert stretching.cautions


def test_once_the_examination_is_recorded_normal_it_is_likely():
    assessment = assess(
        patient={"age": 58, "sex": "female"},
        cramps={"site": ["calf"], "when": ["night"], "relieved_by": ["stretch"], "clears_fully": True},
        signs=[{"name": name, "result": "normal"} for name in
               ("lower limb neurological examination", "foot pulses", "leg inspection")],
    )
    assert item(assessment, "idiopathic_nocturnal_leg_cramps").tier == "likely"


def test_a_swollen_calf_raises_the_flag_and_withholds_stretching():
    assessment = assess(symptoms=["leg cramps"], signs=[{"name": "calf swelling", "side": "left"}])
    assert [(f.id, f.urgency) for f in assessment.red_flags] == [("dvt", "same_day")]
    assert "stretching" not in {f.id for f in assessment.follow_up}


def test_a_brief_cramp_of_one_leg_asks_and_does_not_raise():
    assessment = assess(cramps={"site": ["calf"], "side": "left", "lasts_minutes": 2, "clears_fully": True})
    assert assessment.red_flags == ()


def test_a_high_ck_on_an_interacting_statin_is_for_today_and_withholds_potassium():
    parts: dict[str, Any] = {
        "medications": [{"name": "simvastatin", "dose": {"value": 40, "unit": "mg", "per": "day"}}, "clarithromycin"],
        "labs": [potassium("3.1"), {"name": "CK", "value": 4000, "unit": "U/L", "high": 200}],
    }
    assessment = assess(symptoms=["leg cramps"], **parts)
    assert {f.id for f in assessment.red_flags} & {"rhabdomyolysis", "statin_weakness"}
    assert {f.urgency for f in assessment.red_flags} == {"same_day"}
    assert "potassium_replacement" not in {f.id for f in assessment.follow_up}
    assert "withhold" in " ".join(f.action for f in assessment.red_flags)
    dark = assess(symptoms=["leg cramps", "dark urine"], **parts)
    assert dark.red_flags[0].urgency == "immediate"


@pytest.mark.parametrize(
    ("value", "flag", "expected"), [("2.4", "k_low_severe", "immediate"), ("2.6", "k_low_moderate", "same_day")]
)
def test_a_dangerous_potassium_is_raised_by_the_number_alone(value: str, flag: str, expected: str):
    assessment = assess(symptoms=["leg cramps"], labs=[potassium(value)])
    assert {f.id: f.urgency for f in assessment.red_flags} == {flag: expected}


def test_a_child_is_out_of_scope_but_dangers_are_shown():
    assessment = assess(
        patient={"age": 9, "sex": "male"}, symptoms=["leg cramps"], signs=[{"name": "calf swelling", "side": "left"}]
    )
    assert assessment.status == "out_of_scope"
    assert assessment.differential == ()
    assert [f.id for f in assessment.red_flags] == ["dvt"]


def test_without_a_complaint_nothing_is_ranked():
    assessment = assess(medications=["hydrochlorothiazide", "atorvastatin"])
    assert assessment.status == "no_complaint"
    assert assessment.differential == ()
    assert assessment.next_questions[0].question == "Are there leg cramps or leg pain?"


@pytest.mark.parametrize("name", [
    "leg cramps", "leg cramp", "charley horse", "night cramps", "calf cramps", "nocturnal leg cramps",
    "muscle cramp in the leg", "cramp in calf", "leg spasms", "cramping legs",
])
def test_many_ways_to_say_leg_cramp(name: str):
    assert assess(symptoms=[name]).status == "assessed"


@pytest.mark.parametrize("name", ["menstrual cramps", "abdominal cramps", "back spasm", "cramps"])
def test_other_cramps_are_no_leg_cramps(name: str):
    assessment = assess(symptoms=[name])
    assert assessment.status == "no_complaint"
    assert assessment.not_understood == ()


def test_what_a_clinician_signs_is_short():
    """At most 160 lines a file, examples beside it counted apart; concepts and codes are lists to look things up."""
    files = [path for path in KNOWLEDGE.glob("*/*.yaml") if path.parent.name not in {"concepts", "bindings"}]
    texts = {path.relative_to(KNOWLEDGE).as_posix(): path.read_text(encoding="utf-8") for path in files}
    assert {name for name, text in texts.items() if text.count("\n") > 160} == {
        "follow_up/emergency_referral.examples.yaml",  # one for each red flag that leads there
        "triggers/medication_induced_electrolyte_imbalance.yaml", "triggers/peripheral_neuropathy.yaml",
        "triggers/statin_associated_muscle_symptoms.yaml",  # many drugs, each combination with its own source
    }
    assert [name for name, text in texts.items() if text.count("\n") > 120 and "\nexamples:" in text] == []
