"""Words that are no leg cramp, and words that are one."""

from __future__ import annotations

import pytest
from adult_patients import assess, flags, tiers


@pytest.mark.parametrize(
    "words",
    [
        ["menstrual cramps"], ["period cramps", "tummy cramps"], ["abdominal cramps"], ["stomach cramps"],
        ["back spasm"], ["lower back spasms"], ["myoclonic jerks"], ["hypnic jerk"], ["urge to move the legs"],
        ["uterine cramps"], ["bladder spasm"], ["writer's cramp"], ["jaw cramp"], ["neck spasm"], ["hand cramps"],
        ["eyelid twitching"], ["rib cramp"],
    ],
    ids=lambda words: words[0],
)
def test_other_cramps_spasms_and_jerks_are_no_leg_complaint(words: list[str]):
    assessment = assess(patient={"age": 28, "sex": "female"}, symptoms=words)
    assert assessment.status == "no_complaint"
    assert assessment.differential == ()
    assert assessment.not_understood == ()
    assert flags(assessment) == {}
    assert "leg cramps" in assessment.next_questions[0].question


@pytest.mark.parametrize(
    "word",
    [
        "leg cramps", "charley horse", "charley horses", "muscle spasm of the calf", "calf spasms", "calf muscle cramp",
        "cramp in my leg", "cramping calves", "leg spasms", "lower limb cramps", "systremma", "night cramps",
        "legs seize up", "calf knots up", "foot cramps", "toe cramps", "hamstring cramp", "cramps in the calves",
    ],
)
def test_a_leg_cramp_in_other_words_is_the_complaint(word: str):
    assessment = assess(symptoms=[word])
    assert assessment.status == "assessed"
    assert assessment.not_understood == ()
    assert tiers(assessment)["idiopathic_nocturnal_leg_cramps"] in {"contributor", "possible"}
