"""From a FHIR R4 QuestionnaireResponse to our own questionnaire to items, and to what it says of the person.

Only answers to our own questionnaire are read. A "no" is an absence of exactly what was asked for; "not known" says
nothing. Which ``linkId`` the knowledge knows is decided where the facts are resolved; one that it no longer knows is
reported there like any other name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal, TypeAlias, get_args

from msgspec.structs import replace

from crampx._fhir.questionnaire import (
    AGE,
    GENDERS,
    GESTATION,
    GROUP_PREFIX,
    MEDICATIONS,
    MEDICINE_NAME,
    MEDICINE_STARTED,
    NO,
    NOT_KNOWN,
    ONSET,
    PREGNANCY,
    PREGNANCY_WORDS,
    SEX,
    SIDE,
    SIDES,
    YES,
    Coding,
    is_ours,
)
from crampx._fhir.reading.datatypes import quantity
from crampx._fhir.reading.node import Node
from crampx._fhir.reading.record import Faults, PatientRecord, Resource
from crampx._logic.dates import PartialDate
from crampx._patient.model import Item, Person
from crampx._values import Value

# FHIR R4 value set questionnaire-answers-status.
_USED: Final = ("completed", "amended", "in-progress")
_NOT_USED: Final = ("entered-in-error", "stopped")
_OF_THE_PERSON: Final = frozenset({AGE, SEX, PREGNANCY, GESTATION, ONSET})
_Pregnancy: TypeAlias = Literal["not_pregnant", "pregnant", "postpartum"]
_Side: TypeAlias = Literal["left", "right", "both"]
_Sex: TypeAlias = Literal["female", "male", "other"]


class _Response(Value, frozen=True):
    """A response that may be used, and its day."""

    node: Node
    authored: PartialDate | None


def from_answers(resource: Resource, record: PatientRecord, faults: Faults) -> tuple[Item, ...]:
    """The answers of one QuestionnaireResponse that are entries of the record.

    Args:
        resource: the QuestionnaireResponse.
        record: that it belongs to; a questionnaire may be referred to within it.
        faults: takes what cannot be used, and why.
    """
    response = _response(resource, record, faults)
    if response is None:
        return ()
    answers = list(_answers(response.node))
    sides = {link.removesuffix(SIDE): _side(node) for link, node in answers if link.endswith(SIDE)}
    items = ((link, _item(link, node, response.authored)) for link, node in answers if not link.endswith(SIDE))
    return tuple(replace(item, side=sides.get(link)) for link, item in items if item is not None)


def person_from_answers(person: Person, record: PatientRecord, faults: Faults) -> Person:
    """The person with what our questionnaires add to it; what the Patient resource says goes first, then the latest."""
    for link, answer, authored in _latest_first(record, faults):
        if link == AGE and person.birth_date is None and person.age is None:
            person = _filled(person, "birth_date", _date(answer), answer)
        elif link == GESTATION and person.due_date is None:
            person = _filled(person, "due_date", _whole_date(answer), answer)
        elif link == PREGNANCY and person.pregnancy is None:
            person = replace(_filled(person, "pregnancy", _pregnancy(answer), answer), pregnancy_stated=authored)
        elif link == SEX and person.sex is None:
            person = _filled(person, "sex", _sex(answer), answer)
    return person


def onset_from_answers(record: PatientRecord, faults: Faults) -> PartialDate | None:
    """When the cramps began, as last answered."""
    days = (_date(answer) for link, answer, _ in _latest_first(record, faults) if link == ONSET)
    return next(filter(None, days), None)


def _response(resource: Resource, record: PatientRecord, faults: Faults) -> _Response | None:
    node = Node(resource, resource.tree, "", faults)
    if not _is_to_ours(node, record):
        message = "the answers are to another questionnaire than that of crampx; they are not read"
        node.fail("questionnaire_not_read", message, severity="note")
        return None
    status = node.text("status")
    if status in _NOT_USED:
        node.fail("not_a_fact", "its status says that the answers do not stand; they were not used", "status",
                  severity="note")
        return None
    if status not in _USED:
        node.fail("unknown_status", "not a status of FHIR R4; the answers were not used", "status")
        return None
    if status == "in-progress":
        node.fail("answers_in_progress", "not all is answered yet; what is answered was used", "status",
                  severity="note")
    return _Response(node, node.date("authored"))


def _is_to_ours(node: Node, record: PatientRecord) -> bool:
    """By the canonical URL; failing that, by the groups, which a server that renames questionnaires leaves alone."""
    stated = node.text("questionnaire") or ""
    held = record.by_reference.get(stated)
    url = held.tree.get("url") if held is not None and held.kind == "Questionnaire" else stated
    if is_ours(url if isinstance(url, str) else ""):
        return True
    groups = [item.tree.get("linkId") for item in node.nodes("item")]
    return bool(groups) and all(isinstance(link, str) and link.startswith(GROUP_PREFIX) for link in groups)


def _answers(node: Node) -> Iterator[tuple[str, Node]]:
    """Each linkId with its answer, also of items within items and within answers; of a medicine with its row."""
    for item in node.nodes("item"):
        link = item.text("linkId")
        if link is None:
            item.fail("link_missing", "an item without linkId answers no question; it was not used")
            continue
        if link == MEDICATIONS:
            yield link, item
            continue
        for answer in item.nodes("answer"):
            yield link, answer
            yield from _answers(answer)
        yield from _answers(item)


def _latest_first(record: PatientRecord, faults: Faults) -> Iterator[tuple[str, Node, PartialDate | None]]:
    """The answers about the person with their day; those of responses without a day come last."""
    # What is wrong with a response is told where its items are read.
    silent = Faults()
    found = [_response(each, record, silent) for each in record.resources if each.kind == "QuestionnaireResponse"]
    used = [response for response in found if response is not None]
    used.sort(key=lambda each: each.authored.last if each.authored else date.min, reverse=True)
    for response in used:
        node = Node(response.node.resource, response.node.tree, "", silent)
        for link, answer in _answers(node):
            if link in _OF_THE_PERSON:
                yield link, Node(answer.resource, answer.tree, answer.path, faults), response.authored


def _item(link: str, answer: Node, authored: PartialDate | None) -> Item | None:
    """What one answer records; nothing where it does not know, and for what is said of the person."""
    if link == MEDICATIONS:
        return _medicine(answer, authored)
    if link in _OF_THE_PERSON:
        return None
    name = link.replace("_", " ")
    key = answer.choice("value")
    match key:
        case None:
            return None
        case "valueBoolean" | "valueCoding":
            present = answer.flag(key) if key == "valueBoolean" else _yes_or_no(answer)
            return None if present is None else Item("answers", answer.pointer, name, present=present, when=authored)
        case "valueInteger" | "valueDecimal":
            number = answer.number(key)
            return None if number is None else Item("answers", answer.pointer, name, when=authored, value=number)
        case "valueQuantity":
            amount = quantity(answer.node(key))
            return None if amount is None else Item(
                "answers", answer.pointer, name, when=authored, value=amount.value, unit=amount.unit,
                comparator=amount.comparator,
            )
        case _:
            answer.fail("type_not_read", "an answer of this type is not read here; it was not used", key)
            return None


def _yes_or_no(answer: Node) -> bool | None:
    """Whether the answer is yes or no; nothing where it is neither, which is reported unless it is "not known"."""
    coding = answer.node("valueCoding")
    if coding is None:
        return None
    system, code = coding.text("system"), coding.text("code")
    if code == NOT_KNOWN.code and system in (None, NOT_KNOWN.system):
        return None
    said: dict[Coding, bool] = {YES: True, NO: False}
    for known, present in said.items():
        if code == known.code and system in (None, known.system):
            return present
    answer.fail("unknown_answer", "the answer is none of yes, no and not known; it was not used", "valueCoding")
    return None


def _side(answer: Node) -> _Side | None:
    word = answer.text("valueString")
    if word not in SIDES:
        answer.fail("unknown_answer", "the answer is none of those that are offered; the side is unknown")
    words: tuple[_Side, ...] = get_args(_Side)
    return next((each for each in words if each == word), None)


def _medicine(row: Node, authored: PartialDate | None) -> Item | None:
    """One row of the table of medicines."""
    name: str | None = None
    started: PartialDate | None = None
    for link, answer in _answers(row):
        if link == MEDICINE_NAME:
            name = answer.text("valueString")
        elif link == MEDICINE_STARTED:
            started = _date(answer)
    if name is None and _is_empty(row):
        return None
    if name is None:
        row.fail("name_missing", "a medicine needs a name; the row was not used")
        return None
    return Item("medications", row.pointer, name, when=authored, started=started)


def _filled(person: Person, field: str, value: object, answer: Node) -> Person:
    if value is None:
        return person
    return replace(person, **{field: value, "pointers": {**person.pointers, field: answer.pointer}})


def _is_empty(row: Node) -> bool:
    """Whether nothing is answered in a row: a form may show one more than was needed."""
    return all(answer.choice("value") is None for _, answer in _answers(row))


def _date(answer: Node) -> PartialDate | None:
    if answer.choice("value") not in (None, "valueDate"):
        answer.fail("unknown_answer", "the answer is no date; it was not used")
    return answer.date("valueDate")


def _whole_date(answer: Node) -> date | None:
    day = _date(answer)
    if day is not None and day.first != day.last:
        answer.fail("unknown_answer", "a day is needed, not a month or a year; it was not used", "valueDate")
        return None
    return None if day is None else day.first


def _pregnancy(answer: Node) -> _Pregnancy | None:
    words: tuple[_Pregnancy, ...] = get_args(_Pregnancy)
    stated = PREGNANCY_WORDS.get(answer.text("valueString") or "")
    if stated is None:
        answer.fail("unknown_answer", "the answer is none of those that are offered; it was not used")
    return next((word for word in words if word == stated), None)


def _sex(answer: Node) -> _Sex | None:
    words: tuple[_Sex, ...] = get_args(_Sex)
    coding = answer.node("valueCoding")
    code = None if coding is None else coding.text("code")
    if code not in GENDERS:
        answer.fail("unknown_answer", "the answer is none of those that are offered; it was not used")
    return next((word for word in words if word == code), None)
