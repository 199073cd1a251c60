"""Answers to our questionnaire as a form would send them, and how they are read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import crampx
from crampx._assessment.context import Knowledge
from crampx._facts.from_document import to_facts
from crampx._facts.model import FactBase
from crampx._fhir.questionnaire import CANONICAL, YES
from crampx._fhir.reading.from_answers import from_answers, onset_from_answers, person_from_answers
from crampx._fhir.reading.record import Faults, PatientRecord, Resource
from crampx._fhir.writing.to_questionnaire import to_questionnaire
from crampx._patient.model import PatientDocument, Person

AS_OF = date(2026, 11, 20)
PATIENT = Resource("Patient", "/entry/0/resource", {"resourceType": "Patient"}, "Patient")
KNOWLEDGE: Knowledge = crampx.load_knowledge()._knowledge  # the tables behind the public name
EVERYTHING = to_questionnaire(KNOWLEDGE)


def leaves(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        if item["type"] == "group" and not item.get("repeats"):
            yield from leaves(item["item"])
        else:
            yield item


QUESTIONS = {item["linkId"]: item for item in leaves(EVERYTHING["item"])}
SCREEN = [question.concept for question in KNOWLEDGE.index.screen]


def yes_no(answer: Any) -> dict[str, Any]:
    return {"valueCoding": {"system": answer.system, "code": answer.code}}


def response(*items: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": f"{CANONICAL}|2026.11.1",
        "authored": "2026-11-20T09:30:00+01:00", "item": list(items), **other,
    }


def answered(link: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"linkId": link, "answer": [value]}


def to_record(*trees: dict[str, Any], by_reference: dict[str, Resource] | None = None) -> PatientRecord:
    responses = [
        Resource(tree["resourceType"], f"/entry/{n}/resource", tree, f"QuestionnaireResponse/{n}")
        for n, tree in enumerate(trees, start=1)
    ]
    return PatientRecord(PATIENT, tuple(responses), by_reference or {}, "")


def read(*trees: dict[str, Any], record: PatientRecord | None = None) -> tuple[PatientDocument, Faults]:
    record, faults = record or to_record(*trees), Faults()
    items = [item for resource in record.resources for item in from_answers(resource, record, faults)]
    person = person_from_answers(Person(), record, faults)
    return PatientDocument(person, "", None, onset_from_answers(record, faults), (), tuple(items)), faults


def facts_of(document: PatientDocument) -> FactBase:
    return to_facts(document, KNOWLEDGE.lookup, AS_OF, None)


def every_link(items: list[dict[str, Any]]) -> Iterator[str]:
    for item in items:
        yield item["linkId"]
        yield from every_link(item.get("item", []))


CODED = sorted(link for link, item in QUESTIONS.items() if link in KNOWLEDGE.lookup.concepts and link != "pregnancy")

MEASURED = sorted(link for link in QUESTIONS if link in KNOWLEDGE.lookup.analytes)


def with_side(link: str, answer: Any, word: str = "left") -> dict[str, Any]:
    value = yes_no(answer)
    if answer is YES and "item" in QUESTIONS[link]:
        value["item"] = [answered(f"{link}.side", {"valueString": word})]
    return answered(link, value)


def bundle_of(*trees: dict[str, Any]) -> dict[str, Any]:
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1958-04-02"}
    own = [{**tree, "id": str(n), "subject": {"reference": "Patient/p"}} for n, tree in enumerate(trees)]
    entries = [
        {"fullUrl": f"https://example.org/{tree['resourceType']}/{tree['id']}", "resource": tree}
        for tree in (patient, *own)
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}
