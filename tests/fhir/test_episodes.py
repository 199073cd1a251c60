"""Of several entries about one thing those that hold decide; in a document for crampx they contradict each other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fhir_records import ATC, LOINC, SNOMED, coded, document

import crampx
from crampx._facts.from_document import to_facts
from crampx._facts.model import FactBase
from crampx._patient.from_json import read_document

DAY = date(2026, 11, 20)
KNOWLEDGE = crampx.load_knowledge()._knowledge


def order(status: str, authored: str, **more: Any) -> dict[str, Any]:
    """An order of atorvastatin."""
    return {"resourceType": "MedicationRequest", "status": status, "intent": "order", "authoredOn": authored,
            "medicationCodeableConcept": coded(ATC, "C10AA05", "atorvastatin"), **more}


def until(end: str) -> dict[str, Any]:
    """A dosage up to a day."""
    return {"dosageInstruction": [{"timing": {"repeat": {"boundsPeriod": {"start": "2020-01-01", "end": end}}}}]}


def of_episodes(found: FactBase) -> list[tuple[str, str, str | None]]:
    """What is told of entries that are over."""
    told = [n for n in found.notices if n.code in ("past_episodes", "ended_later")]
    return [(n.code, n.severity, n.pointer) for n in told]


def facts(*trees: dict[str, Any]) -> FactBase:
    """The facts of a record on the day."""
    return to_facts(document(*trees), KNOWLEDGE.lookup, DAY, None)


@pytest.mark.parametrize(("orders", "place"), [
    ((order("stopped", "2024-01-01"), order("active", "2025-01-01")), "/entry/2/resource"),
    ((order("active", "2025-01-01"), order("completed", "2026-01-01"), order("stopped", "2024-01-01")),
     "/entry/1/resource"),
])
def test_an_order_that_is_over_says_nothing_against_one_that_runs(
    orders: tuple[dict[str, Any], ...], place: str
) -> None:
    found = facts(*orders)
    (statement,) = found.statements["atorvastatin"]
    assert statement.ended is None
    assert of_episodes(found) == [("past_episodes", "note", place)]
    assert len(found.understood) == len(orders)


def test_one_that_ended_later_is_pointed_out() -> None:
    found = facts(order("active", "2020-01-01"), order("completed", "2020-01-01", **until("2026-10-01")))
    (statement,) = found.statements["atorvastatin"]
    assert statement.ended is None
    assert of_episodes(found) == [("ended_later", "note", "/entry/1/resource")]


@pytest.mark.parametrize("orders", [(order("stopped", "2024-01-01"),), (order("active", "2025-01-01"),)])
def test_alone_each_stands(orders: tuple[dict[str, Any], ...]) -> None:
    found = facts(*orders)
    assert len(found.statements["atorvastatin"]) == 1
    assert not of_episodes(found)


def test_a_course_that_ends_in_the_future_runs() -> None:
    found = facts(order("active", "2026-11-01", **until("2026-12-01")))
    (statement,) = found.statements["atorvastatin"]
    assert statement.ended is not None
    assert statement.ended.first == date(2026, 12, 2)


def test_another_medicine_of_the_same_kind_has_not_ended() -> None:
    insulin, other = {"text": "insulin glargine"}, {"text": "insulin aspart"}
    found = facts(order("active", "2020-01-01", medicationCodeableConcept=insulin),
                  order("completed", "2020-01-01", medicationCodeableConcept=other, **until("2026-10-01")))
    assert of_episodes(found) == [("past_episodes", "note", "/entry/1/resource")]


@pytest.mark.parametrize(("authored", "code"), [("2025-01-01", "listed_is_current"), (None, "undated_is_current")])
def test_what_is_assumed_of_an_order_is_told(authored: str | None, code: str) -> None:
    tree = order("active", authored or "")
    if authored is None:
        del tree["authoredOn"]
    assert [(a.code, a.pointer) for a in facts(tree).assumptions if a.pointer == "/entry/1/resource"] == [
        (code, "/entry/1/resource")
    ]


def test_an_absence_stays() -> None:
    untaken = {"resourceType": "MedicationStatement", "status": "not-taken", "effectiveDateTime": "2026-11-01",
               "medicationCodeableConcept": coded(ATC, "C10AA05", "atorvastatin")}
    found = facts(order("active", "2025-01-01"), order("stopped", "2024-01-01"), untaken)
    assert sorted(s.present for s in found.statements["atorvastatin"]) == [False, True]


def test_a_document_for_crampx_is_left_as_it_is() -> None:
    given = read_document({"format": "crampx.patient/1", "patient": {}, "medications": [
        "atorvastatin", {"name": "atorvastatin", "stopped": "2024-01-01"},
    ]})
    assert len(to_facts(given, KNOWLEDGE.lookup, DAY, None).statements["atorvastatin"]) == 2


def test_a_record_may_be_read_for_any_of_its_days() -> None:
    later: dict[str, Any] = {"resourceType": "Condition", "recordedDate": "2026-12-01", "onsetDateTime": "2026-12-01",
                             "code": coded(SNOMED, "449918009", "Cramp in lower leg")}
    result = {"resourceType": "Observation", "status": "final", "code": coded(LOINC, "2823-3"),
              "valueQuantity": {"value": 3, "unit": "mmol/L"}, "effectiveDateTime": "2026-12-01"}
    none = {"resourceType": "AllergyIntolerance", "code": coded(SNOMED, "716186003"), "recordedDate": "2026-12-01"}
    found = facts(later, result, none, order("active", "2026-12-01"))
    assert not [p for p in found.not_understood if p.severity == "error"]
    assert (found.statements.keys() - {"pregnancy"}, found.measurements, found.onset, found.complete) == (
        set(), {}, None, {}
    )
    assert sorted(n.pointer or "" for n in found.notices if n.code == "after_as_of") == [
        "/entry/0/resource", "/entry/1/resource", "/entry/2/resource", "/entry/3/resource", "/entry/4/resource"
    ]
