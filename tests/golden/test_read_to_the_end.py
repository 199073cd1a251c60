"""What a physician stumbled over on reading reports to the end: each stays mended."""

from __future__ import annotations

from typing import Any

import pytest
from shown_strings import squeezed

import crampx
from crampx._report.to_html import page
from crampx._report.to_text import to_text
from crampx._report.view import to_view


def assess(**given: Any) -> crampx.Assessment:
    person = {"id": "R-1", "age": 70, "sex": "male"} | given.pop("patient", {})
    return crampx.evaluate({"format": "crampx.patient/1", "as_of": "2026-11-20", "patient": person, **given})


def on_paper(assessment: crampx.Assessment) -> str:
    return page(to_view(assessment), for_screen=False)


CK_9000 = assess(
    symptoms=["leg cramps", "dark urine"],
    medications=["simvastatin", {"name": "clarithromycin", "started": "2026-11-10"}],
    labs=[{"name": "CK", "value": 9000, "unit": "U/L", "high": 200, "date": "2026-11-20"}],
)


def test_one_ck_is_told_by_the_rules_that_decide_and_the_rest_is_counted():
    flag = next(flag for flag in CK_9000.red_flags if flag.id == "rhabdomyolysis")
    told = [part.rule for part in flag.because if part.counts]
    assert [part.rule for part in flag.because if not part.counts] == [
        "rhabdomyolysis/ck_with_muscle_picture", "rhabdomyolysis/ck_above_5x", "rhabdomyolysis/dark_urine"
    ]
    assert len(told) == 3
    text = squeezed(to_text(CK_9000))
    assert squeezed("3 more rules of the same facts") in text
    assert squeezed("CK is above five times the limit") not in text
    assert squeezed("3 more rules of the same facts") in squeezed(on_paper(CK_9000))


def test_of_different_facts_no_line_is_left_out():
    assessment = assess(
        symptoms=["leg cramps", "confusion", "headache"], exposures=["marathon", "drank a lot of water"]
    )
    flag = next(flag for flag in assessment.red_flags if flag.id == "na_low_severe")
    assert len(flag.because) > 1
    assert all(part.counts for part in flag.because)


@pytest.mark.parametrize(
    ("given", "sentence", "fact"),
    [
        ({"symptoms": ["leg cramps", {"name": "calf swelling", "side": "left"}], "medications": ["raloxifene"]},
         "raloxifene or tamoxifen).", "raloxifene; 1 as above"),
        ({"symptoms": ["leg cramps", "confusion"], "exposures": [{"name": "marathon", "date": "2026-11-20"}]},
         "heat stroke looks alike.", "confusion; endurance event, 20 Nov 2026"),
        ({"symptoms": ["leg cramps"], "conditions": ["dialysis"]},
         "sodium is often low in it.", "dialysis"),
    ],
)
def test_a_sentence_of_alternatives_says_which_one_is_recorded(given: dict[str, Any], sentence: str, fact: str):
    assert squeezed(f"{sentence} ({fact})") in squeezed(to_text(assess(**given)))


def test_a_value_that_the_sentence_states_is_not_repeated():
    assert squeezed("on simvastatin. strong, B") in squeezed(to_text(CK_9000))


def test_safety_net_advice_comes_with_its_words():
    assessment = assess(symptoms=["leg cramps at night"])
    advice = next(item for item in assessment.follow_up if item.kind == "safety_net")
    assert advice.patient_facing
    for report in (to_text(assessment), on_paper(assessment)):
        assert squeezed(advice.patient_facing) in squeezed(report)


def test_signs_that_one_examination_covers_stand_together():
    exam = {"name": "lower limb neurological examination", "result": "normal", "date": "2026-11-20"}
    text = to_text(assess(symptoms=["leg cramps", {"name": "back pain", "present": False}], signs=[exam]))
    assert text.count("lower limb neurological") == text.count("neurological examination") == 1
    assert squeezed("no brisk reflexes, clonus, fasciculation, leg weakness or muscle wasting (lower") in squeezed(text)
    assert squeezed("no low back pain") in squeezed(text)


def test_further_missing_facts_do_not_repeat_what_a_danger_asks():
    text = to_text(assess(patient={"age": 9}, symptoms=["leg cramps at night"]))
    further = text[text.index("Further missing facts") :]
    assert "limp" in text
    assert "limp" not in further


def test_what_is_excluded_waits_for_nothing():
    given = {"name": "potassium", "value": 4.4, "unit": "mmol/L", "date": "2026-11-19"}
    text = to_text(assess(symptoms=["leg cramps"], conditions=["type 2 diabetes"], labs=[given]))
    assert "EXCLUDED  Low potassium" in text
    assert "missing" not in text[text.index("EXCLUDED  Low potassium") : text.index("other triggers without")]


def test_an_interaction_ends_once():
    assert ".;" not in to_text(CK_9000)


def questions(assessment: crampx.Assessment) -> list[str]:
    return [question.question for question in assessment.next_questions]


def test_no_two_questions_have_one_answer():
    asked = " ".join(questions(assess(cramps={"site": ["calf"]}, medications=["atorvastatin"])))
    assert "What brings the cramps or leg pain on" in asked
    assert "Does walking bring on pain in the leg?" not in asked
    assert asked.count("same leg") <= 1
    assert "Do both legs cramp?" not in asked
    assert asked.count("at rest") <= 1


def test_a_closed_question_returns_once_the_open_one_is_answered():
    cramps = {"site": ["calf"], "when": ["night"], "provoked_by": ["pointing_toes"], "relieved_by": ["stretch"]}
    given = {"conditions": ["type 2 diabetes"], "medications": ["metformin"], "exposures": ["current smoking"]}
    assert "Does walking bring on pain in the leg?" in questions(assess(cramps=cramps, **given))


def test_in_an_emergency_only_dangers_and_medicines_are_asked_for():
    assessment = assess(symptoms=["leg cramps", "confusion"], exposures=["marathon"])
    assert assessment.red_flags[0].urgency == "immediate"
    asked = questions(assessment)
    assert "Is there vomiting?" in asked
    assert "Which medicines are taken, since when, and was a dose changed?" in asked
    assert not [text for text in asked if text.startswith(("What brings", "What relieves", "Is there an urge"))]


def test_without_a_complaint_interactions_are_told_and_cramps_are_not_judged():
    assessment = assess(medications=["simvastatin", "clarithromycin", "bendroflumethiazide"])
    assert assessment.status == "no_complaint"
    row = next(row for row in assessment.medications if row.name == "simvastatin")
    assert "contraindicated" in row.interactions[0]
    assert "contraindicated" in to_text(assessment)
    paper = on_paper(assessment)
    assert ">not judged<" in paper
    assert '<td data-label="Cramps">none known here' not in paper


def test_an_interaction_of_another_jurisdiction_is_not_told():
    given = {"medications": [{"name": "simvastatin", "dose": {"value": 20, "unit": "mg", "per": "day"}}, "amlodipine"]}
    assert all(not row.interactions for row in assess(symptoms=["leg cramps"], **given).medications)


def test_of_a_line_the_facts_that_are_new_stand_out():
    cramps = {
        "site": ["calf"], "side": "both", "when": ["walking", "standing"], "provoked_by": ["walking", "standing"],
        "relieved_by": ["sitting", "bending_forward"],
    }
    gait = {"name": "wide-based gait", "date": "2026-11-19"}
    text = squeezed(to_text(assess(cramps=cramps, symptoms=["leg cramps", "low back pain"], signs=[gait])))
    assert squeezed("very imprecise). (low back pain; wide-based gait, 19 Nov 2026; 2 as above) moderate") in text
    # What stood behind "3 more" was not told above.
    assert squeezed("relieved by sitting;") in text
    assert squeezed("alone it says little. (as above) weak") in text
