"""Answers in: every question can be answered, and an answer says exactly what was asked."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from questionnaire_answers import (
    AS_OF,
    CODED,
    KNOWLEDGE,
    MEASURED,
    QUESTIONS,
    SCREEN,
    answered,
    bundle_of,
    facts_of,
    read,
    response,
    to_record,
    with_side,
    yes_no,
)

import crampx
from crampx._fhir.questionnaire import CANONICAL, NO, NOT_KNOWN, YES
from crampx._fhir.reading.from_answers import person_from_answers
from crampx._fhir.reading.record import Faults, Resource
from crampx._logic.dates import PartialDate
from crampx._patient.model import Person


def test_every_question_for_yes_or_no_is_answered() -> None:
    for answer, present in ((YES, True), (NO, False)):
        document, faults = read(response(*(answered(link, yes_no(answer)) for link in CODED)))
        facts = facts_of(document)
        assert faults.kept == []
        assert facts.not_understood == ()
        assert [p for p in facts.notices if p.code != "planned"] == []
        for link in CODED:
            said = {statement.present for statement in facts.statements[link]}
            assert said == {present}, link


def test_a_side_is_read_within_its_answer_and_beside_it() -> None:
    flat = response(answered("calf_swelling", yes_no(YES)), answered("calf_swelling.side", {"valueString": "right"}))
    for said in (response(with_side("calf_swelling", YES, "right")), flat):
        document, faults = read(said)
        assert [(item.name, item.side) for item in document.items] == [("calf swelling", "right")]
        assert faults.kept == []
        cramps = answered("leg_cramp", yes_no(YES))
        assessment = crampx.evaluate(bundle_of({**said, "item": [*said["item"], cramps]}), as_of=AS_OF)
        assert [flag.id for flag in assessment.red_flags] == ["dvt"]
    document, faults = read(response(with_side("calf_swelling", YES, "upwards")))
    assert [(item.name, item.side) for item in document.items] == [("calf swelling", None)]
    assert [fault.code for fault in faults.kept] == ["unknown_answer"]


def test_a_record_with_every_question_answered() -> None:
    """The whole way: questionnaire, response, bundle, document, facts, assessment."""
    for answer, word in ((YES, "present"), (NO, "absent")):
        said = response(*(with_side(link, answer) for link in CODED), {
            "linkId": "medications", "item": [answered("medications.name", {"valueString": "hydrochlorothiazide"})],
        })
        bundle = bundle_of(json.loads(json.dumps(said)))
        document = crampx._api.read_document(bundle)
        facts = facts_of(document)
        assert facts.not_understood == ()
        assert {link for link in CODED if {s.present for s in facts.statements[link]} != {answer is YES}} == set()
        assert facts.statements["hydrochlorothiazide"][0].present
        assessment = crampx.evaluate(bundle, as_of=AS_OF)
        assert {each.answer for each in assessment.screen} == {word}
        assert not {question.finding for question in assessment.next_questions} & set(CODED)
        assert assessment.screen[0].facts[0].resource == "QuestionnaireResponse/0"


def test_answers_of_a_record_that_the_knowledge_does_not_know_are_told() -> None:
    said = response(answered("withdrawn_finding", yes_no(YES)), answered("falls", {"valueInteger": 0}))
    assessment = crampx.evaluate(bundle_of(said), as_of=AS_OF)
    told = {(problem.code, problem.pointer) for problem in assessment.not_understood}
    place = "/entry/1/resource/item"
    assert told == {("unknown_name", f"{place}/0/answer/0"), ("wrong_type", f"{place}/1/answer/0")}


def test_not_known_says_nothing() -> None:
    document, faults = read(response(*(answered(link, yes_no(NOT_KNOWN)) for link in CODED)))
    assert (document.items, faults.kept) == ((), [])


def test_every_question_for_a_number_is_answered_in_each_unit_that_it_offers() -> None:
    for link in MEASURED:
        analyte = KNOWLEDGE.lookup.analytes[link]
        number = float(analyte.plausible_high)
        offered = [each["valueCoding"] for each in QUESTIONS[link].get("extension", [])]
        values: list[dict[str, Any]] = [{"valueDecimal": number}]
        if offered:
            small = number / 1000 if link != "temperature" else 98.0
            units = ({"unit": each["display"], **{k: v for k, v in each.items() if k != "display"}} for each in offered)
            values = [{"valueQuantity": {"value": small, **unit}} for unit in units]
            if link == "temperature":
                values[0]["valueQuantity"]["value"] = 38
        for value in values:
            facts = facts_of(read(response(answered(link, value)))[0])
            codes = {problem.code for problem in facts.not_understood}
            assert codes <= {"implausible_value"}, (link, value, codes)
            assert codes or facts.measurements[link], link


def test_no_to_the_screen_clears_it_as_in_a_document() -> None:
    document, _ = read(response(*(answered(link, yes_no(NO)) for link in SCREEN)))
    facts = facts_of(document)
    names = [{"name": KNOWLEDGE.lookup.concepts[link].title, "present": False} for link in SCREEN]
    own = crampx._api.read_document({"format": "crampx.patient/1", "patient": {}, "symptoms": names})
    typed = facts_of(own)
    assert {k: {s.present for s in v} for k, v in facts.statements.items()} == {
        k: {s.present for s in v} for k, v in typed.statements.items()
    }


def test_answers_about_the_person() -> None:
    document, faults = read(response(
        answered("age", {"valueDate": "1958-04"}), answered("sex", {"valueCoding": {"code": "female"}}),
        answered("pregnancy", {"valueString": "not pregnant"}), answered("onset", {"valueDate": "2026-09"}),
    ))
    assert faults.kept == []
    person = document.person
    assert (person.sex, person.pregnancy, str(person.birth_date)) == ("female", "not_pregnant", "1958-04")
    assert person.pointers["sex"] == "/entry/1/resource/item/1/answer/0"
    assert document.onset == PartialDate.parse("2026-09")
    assert document.items == ()


def test_the_latest_answer_about_the_person_counts_and_the_record_goes_first() -> None:
    record = to_record(
        response(answered("gestation", {"valueDate": "2027-01-30"}), authored="2026-11-01"),
        response(answered("gestation", {"valueDate": "2027-02-06"}), authored="2026-11-10"),
        response(answered("sex", {"valueCoding": {"code": "male"}}), authored="2026-11-10"),
    )
    person = person_from_answers(Person(sex="female"), record, Faults())
    assert (person.due_date, person.sex) == (date(2027, 2, 6), "female")


@pytest.mark.parametrize(("word", "authored", "pregnancy", "code"), [
    ("pregnant", "2026-03-01", "pregnant", None),
    ("pregnant", "2025-11-20", None, "stale_statement"),
    ("not pregnant", "2026-10-20", "not_pregnant", None),
    ("not pregnant", "2026-09-01", None, "stale_statement"),
    ("not pregnant now, but in the last six weeks", "2026-09-01", None, "stale_statement"),
    ("not pregnant", None, "not_pregnant", None),
    ("pregnant", "2026-12-24", None, "after_as_of"),
    ("not known", "2026-11-20", None, None),
])
def test_a_state_of_pregnancy_holds_for_its_time(
    word: str, authored: str | None, pregnancy: str | None, code: str | None
) -> None:
    said = response(answered("pregnancy", {"valueString": word}), authored=authored)
    facts = facts_of(crampx._api.read_document(bundle_of(said)))
    assert facts.pregnancy == pregnancy
    assert [p.code for p in (*facts.notices, *facts.not_understood)] == ([code] if code else [])


def test_medicines_are_rows() -> None:
    def row(*items: dict[str, Any]) -> dict[str, Any]:
        return {"linkId": "medications", "item": list(items)}

    name, since = "medications.name", "medications.started"
    document, faults = read(response(
        row(answered(name, {"valueString": "HCTZ"}), answered(since, {"valueDate": "2026-08"})),
        row(answered(since, {"valueDate": "2026-08"})),
        row(), row(answered(name, {})), row({"linkId": name}),
    ))
    (item,) = document.items
    assert (item.list_name, item.name, item.pointer) == ("medications", "HCTZ", "/entry/1/resource/item/0")
    assert item.started == PartialDate.parse("2026-08")
    assert [(fault.code, fault.pointer) for fault in faults.kept] == [("name_missing", "/entry/1/resource/item/1")]


def test_the_day_of_the_answers_is_theirs() -> None:
    (item,) = read(response(answered("falls", yes_no(YES))))[0].items
    assert item.when == PartialDate.parse("2026-11-20")
    assert item.pointer == "/entry/1/resource/item/0/answer/0"


def test_questions_within_groups_and_within_answers_are_found() -> None:
    inner = {"linkId": "falls", "answer": [{**yes_no(YES), "item": [answered("fever", yes_no(NO))]}]}
    document, _ = read(response({"linkId": "crampx.ask", "item": [inner]}))
    assert [(item.name, item.present) for item in document.items] == [("falls", True), ("fever", False)]


@pytest.mark.parametrize(("status", "used", "code"), [
    ("completed", True, None), ("amended", True, None), ("in-progress", True, "answers_in_progress"),
    ("entered-in-error", False, "not_a_fact"), ("stopped", False, "not_a_fact"), ("done", False, "unknown_status"),
    (None, False, "unknown_status"),
])
def test_the_status_decides(status: str | None, used: bool, code: str | None) -> None:
    document, faults = read(response(answered("falls", yes_no(YES)), status=status))
    assert bool(document.items) is used
    assert [fault.code for fault in faults.kept] == ([code] if code else [])


def test_another_questionnaire_is_not_read() -> None:
    document, faults = read(response(answered("falls", yes_no(YES)), questionnaire="http://example.org/q|1"))
    assert document.items == ()
    assert [(fault.code, fault.severity) for fault in faults.kept] == [("questionnaire_not_read", "note")]


def test_a_questionnaire_that_a_server_renamed_is_ours() -> None:
    ours = Resource("Questionnaire", "/entry/9/resource", {"url": CANONICAL}, "Questionnaire/7")
    tree = response(answered("falls", yes_no(YES)), questionnaire="Questionnaire/7")
    record = to_record(tree, by_reference={"Questionnaire/7": ours})
    assert len(read(record=record)[0].items) == 1
    grouped = response({"linkId": "crampx.dangers", "item": [answered("falls", yes_no(YES))]}, questionnaire=None)
    assert len(read(grouped)[0].items) == 1
    assert len(read(response(questionnaire=None))[0].items) == 0


@pytest.mark.parametrize(("link", "value", "code"), [
    ("falls", {"valueCoding": {"code": "maybe"}}, "unknown_answer"),
    ("falls", {"valueCoding": {"system": "http://loinc.org", "code": "Y"}}, "unknown_answer"),
    ("falls", {"valueString": "yes"}, "type_not_read"),
    ("falls", {"valueBoolean": "yes"}, "wrong_type"),
    ("falls", {"valueCoding": "Y"}, "wrong_type"),
    ("temperature", {"valueQuantity": {"value": "38"}}, "wrong_type"),
    ("falls_per_year", {"valueInteger": "2"}, "wrong_type"),
    ("sex", {"valueCoding": {"code": "f"}}, "unknown_answer"),
    ("sex", {"valueString": "female"}, "unknown_answer"),
    ("pregnancy", {"valueString": "perhaps"}, "unknown_answer"),
    ("age", {"valueDate": "soon"}, "bad_date"),
    ("age", {"valueString": "1951"}, "unknown_answer"),
    ("onset", {"valueDateTime": "2026-09-15"}, "unknown_answer"),
    ("gestation", {"valueDate": "2027-01"}, "unknown_answer"),
    ("gestation", {"valueInteger": 20}, "unknown_answer"),
])
def test_what_answers_nothing_is_told(link: str, value: dict[str, Any], code: str) -> None:
    document, faults = read(response(answered(link, value)))
    assert document.items == ()
    assert [fault.code for fault in faults.kept] == [code]
    assert faults.kept[0].pointer is not None
    assert faults.kept[0].pointer.startswith("/entry/1/resource/item/0/answer/0")


def test_an_item_without_a_link_is_told_and_an_empty_answer_says_nothing() -> None:
    document, faults = read(response({"answer": [yes_no(YES)]}, answered("falls", {})))
    assert document.items == ()
    assert [fault.code for fault in faults.kept] == ["link_missing"]


def test_true_and_false_answer_as_well() -> None:
    document, _ = read(response(answered("falls", {"valueBoolean": False}), answered("fever", {"valueBoolean": True})))
    assert [(item.name, item.present) for item in document.items] == [("falls", False), ("fever", True)]


def test_what_the_knowledge_no_longer_knows_is_reported_and_a_number_is_no_yes() -> None:
    document, _ = read(response(
        answered("withdrawn_finding", yes_no(YES)), answered("falls", {"valueInteger": 0}),
        answered("temperature", yes_no(YES)),
    ))
    facts = facts_of(document)
    assert [problem.code for problem in facts.not_understood] == ["unknown_name", "wrong_type", "missing_value"]
    assert facts.not_understood[0].pointer == "/entry/1/resource/item/0/answer/0"
    assert facts.statements.keys().isdisjoint({"falls"})


KEYS = st.sampled_from([
    "linkId", "answer", "item", "valueCoding", "valueQuantity", "valueDate", "valueString", "valueBoolean", "value",
    "code", "system", "unit", "comparator",
])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([
    *sorted(QUESTIONS)[:5], "medications", "medications.name", "sex", "age", "pregnancy", "calf_swelling.side", "Y",
    "<", "2026-11-20", "~", "",
])
TREES = st.recursive(
    VALUES, lambda parts: st.lists(parts, max_size=3) | st.dictionaries(KEYS, parts, max_size=4), max_leaves=25
)


@given(status=VALUES | st.just("completed"), items=TREES | st.lists(st.dictionaries(KEYS, TREES, max_size=4)))
def test_no_answers_can_break_the_reading(status: Any, items: Any) -> None:
    tree = {**response(), "status": status, "item": items}
    document, _ = read(tree)
    facts = facts_of(document)
    assert {item.pointer.startswith("/entry/1/resource/item") for item in document.items} <= {True}
    assert all(problem.pointer for problem in facts.not_understood)
