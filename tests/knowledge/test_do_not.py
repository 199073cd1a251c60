"""What must never be suggested, and what must never follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import crampx
from crampx._knowledge.compiled import load
from crampx._knowledge.model import FollowUp

AS_OF = date(2026, 11, 20)
FOLLOW_UPS = load(None).records.follow_ups
ADVISES_AGAINST = ("avoid", "not_needed")

_ADVISE = r"\b(?:try|offer|consider|start|take|eat|drink|prescribe|give|recommend)\b[^.;:]*"
_HALT = r"\b(?:stop|discontinue|cease|come off)\b[^.;:]*"
_DRUGS = r"\b(?:statin|diuretic|inhaler|steroid|anticoagulant|proton pump inhibitor|medicines?|drug|tablets?)\b"
# One pattern for each thing; a sentence that forbids it ("no ...", "not ...", "without ...") is no suggestion.
FORBIDDEN = {
    "quinine": _ADVISE + r"\b(?:quinine|tonic water)\b",
    "magnesium for cramps": _ADVISE + r"\b(?<!low )magnesium\b(?![^.;:]*\b(?:level|result|measured)\b)",
    "potassium without a result": _ADVISE + r"\b(?:potassium (?:tablets|supplements)|bananas?|salt substitutes?)\b",
    "plain water": r"\b(?:drink|increase)\b[^.;:]*\b(?:more|plain|plenty of|lots of|much) water\b",
    "stopping a drug": _HALT + _DRUGS,
    "Homans' sign": r"\bhomans\b",
    "pulses that clear": r"\bpulses?\b[^.;:]*\b(?:exclude|rule out|reassure)|\bexcluded?\b[^.;:]*\bpulses?\b",
    "vitamin D for cramps": _ADVISE + r"\bvitamin d\b",
    "ALS": r"\b(?:als|amyotrophic)\b",
    "vein surgery": r"\b(?:vein surgery|varicose vein (?:surgery|treatment|ablation)|strip(?:ping)? (?:the )?veins?)\b",
    "dopamine agonists": _ADVISE + r"\b(?:dopamine agonists?|ropinirole|pramipexole|rotigotine)\b",
}
_DENIED = re.compile(r"\b(?:not|no|neither|never|without|against|avoid|instead of|rather than)\b", re.IGNORECASE)


def sentences(item: FollowUp) -> Iterator[str]:
    """Everything of a suggestion that a reader sees: title, words for the patient, reasons, cautions."""
    reasons = (rule.rationale for rule in item.rules)
    for text in (item.title, item.patient_facing or "", *reasons, *(caution.text for caution in item.cautions)):
        yield from re.split(r"(?<=[.;])\s+", text)


def suggestions(pattern: str) -> list[str]:
    return [
        f"{item.id}: {sentence}"
        for item in FOLLOW_UPS if item.kind not in ADVISES_AGAINST
        for sentence in sentences(item) if re.search(pattern, sentence, re.IGNORECASE) and not _DENIED.search(sentence)
    ]


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_no_follow_up_suggests_it(name: str):
    assert suggestions(FORBIDDEN[name]) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("quinine", "Consider quinine for four weeks"), ("magnesium for cramps", "Try magnesium in the evening"),
        ("potassium without a result", "Eat bananas"), ("plain water", "Drink plenty of water"),
        ("stopping a drug", "Stop the statin"), ("Homans' sign", "Test Homans' sign"),
        ("pulses that clear", "Palpable pulses exclude it"), ("vitamin D for cramps", "Start vitamin D"),
        ("ALS", "Think of ALS"), ("vein surgery", "Refer for vein surgery"),
        ("dopamine agonists", "Consider a dopamine agonist"),
    ],
)
def test_the_patterns_find_what_they_are_for(name: str, sentence: str):
    assert re.search(FORBIDDEN[name], sentence, re.IGNORECASE)
    assert not _DENIED.search(sentence)


@pytest.mark.parametrize(
    "name",
    ["avoid_quinine", "avoid_quinine_in_pregnancy", "avoid_magnesium", "avoid_potassium", "avoid_plain_water",
     "no_routine_blood_tests", "no_routine_ck", "no_routine_lumbar_imaging", "avoid_dopamine_agonist"],
)
def test_the_advice_against_it_is_there(name: str):
    assert [item.kind in ADVISES_AGAINST for item in FOLLOW_UPS if item.id == name] == [True]


def assess(**parts: Any) -> crampx.Assessment:
    person = parts.pop("patient", {"age": 60, "sex": "female"})
    return crampx.evaluate({"format": "crampx.patient/1", "patient": person, **parts}, as_of=AS_OF)


def shown(assessment: crampx.Assessment) -> str:
    return crampx.render_text(assessment, width=10_000)


def tiers(assessment: crampx.Assessment) -> list[tuple[str, str]]:
    return [(d.trigger, d.tier) for d in assessment.differential]


def raised(assessment: crampx.Assessment) -> dict[str, str]:
    return {flag.id: flag.urgency for flag in assessment.red_flags}


def test_homans_sign_changes_nothing():
    swollen = {"name": "calf swelling", "side": "left"}
    for signs in ([], [swollen]):
        plain = assess(symptoms=["leg cramps"], signs=signs)
        for present in (True, False):
            tested = assess(symptoms=["leg cramps"], signs=[*signs, {"name": "Homans sign", "present": present}])
            assert raised(tested) == raised(plain)
            assert tiers(tested) == tiers(plain)


def test_palpable_pulses_do_not_clear_a_compartment_syndrome():
    parts = {"symptoms": ["leg cramps", "pain out of proportion"], "exposures": ["crush injury"]}
    plain = assess(**parts)
    felt = assess(**parts, signs=[{"name": "foot pulses", "result": "normal"}])
    assert raised(plain)["compartment_syndrome"] == raised(felt)["compartment_syndrome"]


def test_a_small_residual_volume_does_not_clear_a_cauda_equina():
    parts = {"symptoms": ["leg cramps", "saddle numbness", "low back pain"]}
    residual = {"name": "post-void residual", "value": 50, "unit": "mL"}
    assert raised(assess(**parts))["cauda_equina"] == raised(assess(**parts, vitals=[residual]))["cauda_equina"]


@pytest.mark.parametrize("power", [[], [{"name": "muscle weakness", "present": False}]])
def test_a_twitch_with_normal_or_unrecorded_power_does_not_print_a_motor_neurone_disease(power: list[Any]):
    assessment = assess(symptoms=["leg cramps", *power], signs=["fasciculation"])
    text = shown(assessment).split("SOURCES")[0]
    assert "mnd" not in raised(assessment)
    assert not re.search(r"\bALS\b|amyotrophic", text)
    assert not [d for d in assessment.differential if d.trigger == "motor_neurone_disease"]


def test_varicose_veins_support_nothing():
    assessment = assess(cramps={"site": ["calf"], "when": ["night"]}, signs=["varicose veins"])
    for entry in assessment.differential:
        if not entry.trigger.startswith("chronic_venous"):   # there it is the disease itself
            assert not [f for e in entry.for_ for f in e.facts if "varicose" in f.text], entry.trigger
    assert assessment.differential[0].trigger == "idiopathic_nocturnal_leg_cramps"


def test_no_wells_score_and_no_d_dimer_in_pregnancy():
    assessment = assess(
        patient={"age": 30, "sex": "female", "pregnancy": "pregnant"}, symptoms=["leg cramps"],
        signs=[{"name": "calf swelling", "side": "left"}],
    )
    assert "dvt_pregnancy" in raised(assessment)
    advice = [text for f in assessment.follow_up for text in (f.title, f.patient_facing or "")]
    advice += [flag.action for flag in assessment.red_flags]
    for sentence in advice:
        assert not re.search(r"\b(?:wells|d-dimer)\b", sentence, re.IGNORECASE) or _DENIED.search(sentence), sentence


def test_typical_night_cramps_get_no_blood_test():
    assessment = assess(
        cramps={"site": ["calf"], "side": "alternating", "when": ["night"], "relieved_by": ["stretch"],
                "lasts_minutes": 3, "clears_fully": True},
        signs=[{"name": "lower limb neurological examination", "result": "normal"},
               {"name": "foot pulses", "result": "normal"}, {"name": "leg inspection", "result": "normal"}],
        medications=[], complete={"medications": "2026-11-18"},
    )
    assert [f.title for f in assessment.follow_up if f.kind == "test"] == []


def test_ck_up_to_one_and_a_half_times_the_limit_leads_to_nothing():
    lab = {"name": "CK", "value": 300, "unit": "U/L", "high": 200}
    assessment = assess(symptoms=["leg cramps"], medications=["atorvastatin"], labs=[lab])
    assert raised(assessment) == {}
    assert not [f for f in assessment.follow_up if f.id in ("check_ck", "decide_on_statin", "rhabdomyolysis_tests")]


def test_a_low_vitamin_d_is_no_established_or_likely_cause():
    lab = {"name": "vitamin D", "value": 40, "unit": "nmol/L"}
    assessment = assess(symptoms=["leg cramps at night"], labs=[lab])
    assert not [d for d in assessment.differential if "vitamin_d" in d.trigger and d.tier in ("established", "likely")]
