"""The questionnaire: what it asks, and that a yes means what its finding says."""

from __future__ import annotations

from questionnaire_answers import (
    CODED,
    EVERYTHING,
    KNOWLEDGE,
    QUESTIONS,
    SCREEN,
    every_link,
)

import crampx
from crampx._fhir.questionnaire import CANONICAL, YES
from crampx._fhir.writing.to_questionnaire import to_questionnaire


def test_the_shape_of_the_questionnaire() -> None:
    assert [group["linkId"] for group in EVERYTHING["item"]] == [
        "crampx.dangers", "crampx.ask", "crampx.examine", "crampx.bedside",
    ]
    assert [item["linkId"] for item in EVERYTHING["item"][0]["item"]] == SCREEN
    assert EVERYTHING["url"] == CANONICAL
    assert EVERYTHING["version"] == KNOWLEDGE.index.version
    assert (EVERYTHING["status"], EVERYTHING["subjectType"]) == ("draft", ["Patient"])
    assert all(item["text"].strip() for item in QUESTIONS.values())
    assert {item["type"] for item in QUESTIONS.values()} == {"choice", "quantity", "decimal", "date", "group"}


def test_a_link_stands_once() -> None:
    links = list(every_link(EVERYTHING["item"]))
    assert len(set(links)) == len(links)


def test_yes_says_what_the_finding_says() -> None:
    """A question that is not for yes or no, or that asks for the opposite, would record the wrong thing."""
    first = {QUESTIONS[link]["text"].split()[0].rstrip(":") for link in CODED}
    assert first <= {
        "Are", "Can", "Could", "Did", "Do", "Does", "Examine", "Has", "Have", "In", "Is", "Was", "Were",
    }
    assert "not felt" in QUESTIONS["abnormal_monofilament"]["text"]
    assert "not felt" in QUESTIONS["reduced_vibration_sense"]["text"]


def test_all_that_can_be_asked_without_a_test_is_asked() -> None:
    askable = {name for name, burden in KNOWLEDGE.outlook.burdens.items() if burden in ("ask", "examine", "bedside")}
    assert askable - set(every_link(EVERYTHING["item"])) == set()


def test_a_questionnaire_for_a_patient_asks_what_the_assessment_asks() -> None:
    document = {
        "format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {"age": 60},
        "symptoms": ["leg cramps", {"name": "cold, pale or numb foot", "present": False}, "calf pain"],
    }
    assessment = crampx.evaluate(document)
    asked = to_questionnaire(KNOWLEDGE, assessment)
    links = list(every_link(asked["item"]))
    assert [link for link in SCREEN if link in links] == [link for link in SCREEN if link != "cold_pale_or_numb_foot"]
    assert {question.finding for question in assessment.next_questions} <= set(links)
    dangers = {item["linkId"] for item in asked["item"][0]["item"]}
    flagged = [q.finding for q in assessment.next_questions if q.why.startswith("Decides")]
    assert flagged
    assert set(flagged) <= dangers
    assert asked["url"].startswith(f"{CANONICAL}:")
    assert asked["derivedFrom"] == [f"{CANONICAL}|{KNOWLEDGE.index.version}"]
    assert "P-" not in str(asked)


def test_without_a_complaint_it_is_asked_for() -> None:
    assessment = crampx.evaluate({"format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {"age": 60}})
    links = set(every_link(to_questionnaire(KNOWLEDGE, assessment)["item"]))
    assert {"leg_cramp", "leg_pain"} <= links


def test_one_question_for_two_quantities_asks_for_both() -> None:
    assert QUESTIONS["systolic_blood_pressure"]["text"] == "Systolic blood pressure"
    assert QUESTIONS["diastolic_blood_pressure"]["type"] == "quantity"
    options = [each["valueCoding"] for each in QUESTIONS["systolic_blood_pressure"]["extension"]]
    assert options == [{"system": "http://unitsofmeasure.org", "code": "mm[Hg]", "display": "mm[Hg]"}]


def test_the_side_of_what_is_there_is_asked_for_where_a_rule_reads_it() -> None:
    (side,) = QUESTIONS["calf_swelling"]["item"]
    assert side["linkId"] == "calf_swelling.side"
    assert side["enableWhen"] == [{"question": "calf_swelling", "operator": "=", "answerCoding": {
        "system": YES.system, "code": YES.code}}]
    assert "item" in QUESTIONS["leg_cramp"]
    assert "item" not in QUESTIONS["nocturnal_leg_cramp"]
    assert "item" not in QUESTIONS["fever"]
