"""Scores and calculated quantities: what a sum means, what is shown and asked of it, what is made of what."""

from __future__ import annotations

import itertools
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crampx._api import KnowledgeBase, explain_document, load_knowledge
from crampx._assessment.model import Assessment
from crampx._facts.from_document import to_facts
from crampx._facts.units import rounded
from crampx._logic.truth import Truth, enough
from crampx._patient.from_json import read_document

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


def document(**parts: Any) -> dict[str, Any]:
    return {"format": "crampx.patient/1", "as_of": DAY.isoformat(), "patient": {"sex": "female", "age": 60},
            "symptoms": ["leg cramps"], **parts}


def explained(knowledge: KnowledgeBase, name: str, given_: dict[str, Any]) -> Any:
    return explain_document(read_document(given_), name, knowledge=knowledge, as_of=DAY, as_of_source="document",
                            jurisdiction=None)


# What a sum means

answers = st.tuples(st.integers(1, 3), st.sampled_from(Truth))
items_of_a_sum = st.lists(st.lists(answers, min_size=1, max_size=2), min_size=1, max_size=4)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(items_of_a_sum, st.integers(1, 8))
def test_a_sum_is_what_all_completions_agree_on(items: list[list[tuple[int, Truth]]], points: int) -> None:
    """Each unknown answer is tried as present and as absent; of an item the best present answer counts."""
    open_ = [(n, m) for n, item in enumerate(items) for m, (_, value) in enumerate(item) if value is Truth.UNKNOWN]
    reached: set[bool] = set()
    for chosen in itertools.product([False, True], repeat=len(open_)):
        known = dict(zip(open_, chosen, strict=True))
        total = 0
        for n, item in enumerate(items):
            held = [p for m, (p, value) in enumerate(item) if known.get((n, m), value is Truth.PRESENT)]
            total += max(held, default=0)
        reached.add(total >= points)
    expected = Truth.UNKNOWN if len(reached) > 1 else Truth.PRESENT if reached.pop() else Truth.ABSENT
    assert enough(points, items) is expected


def test_rounding_is_half_up_in_decimals() -> None:
    assert rounded(Fraction("0.995"), 2) == 1
    assert rounded(Fraction("0.904"), 2) == Fraction("0.90")
    assert rounded(Fraction("-0.5"), 0) == -1


# What is shown


def rows(assessment: Assessment) -> dict[str, Any]:
    return {row.score: row for row in assessment.scores}


def test_a_total_is_told_when_its_band_is_settled(knowledge: KnowledgeBase) -> None:
    found = rows(knowledge.evaluate(document(
        patient={"sex": "female", "age": 72}, conditions=[{"name": "diabetes", "present": False}],
        cramps={"provoked_by": ["walking", "standing"], "relieved_by": ["bending_forward"]},
    )))
    row = found["lss_konno"]
    assert (row.low, row.high, row.bands) == (8, 16, ("stenosis likely",))
    assert [item.item for item in row.items if not item.known] == [
        "bending_forward", "bending_backward", "index", "ankle_reflex", "straight_leg_raise",
    ]
    assert row.unverified is not None
    assert "wells_dvt" not in found, "nothing of it is settled"


def test_a_recorded_total_is_told_and_wins(knowledge: KnowledgeBase) -> None:
    labs = [{"name": "Konno score", "value": 3, "date": "2026-11-19"}]
    row = rows(knowledge.evaluate(document(labs=labs, cramps={"provoked_by": ["walking", "standing"]})))["lss_konno"]
    assert (row.low, row.high, row.recorded, row.bands) == (3, 3, True, ("stenosis less likely",))
    assert [fact.pointer for fact in row.facts] == ["/labs/0"]


def test_a_total_outside_the_span_of_its_score_is_not_used(knowledge: KnowledgeBase) -> None:
    assessment = knowledge.evaluate(document(labs=[{"name": "Wells score", "value": 10}]))
    assert [p.code for p in assessment.not_understood] == ["implausible_value"]


def test_nothing_is_told_of_a_score_that_does_not_apply(knowledge: KnowledgeBase) -> None:
    labs = [{"name": "Wells score", "value": 4, "date": "2026-11-20"}]
    given_ = document(patient={"sex": "female", "age": 30, "pregnancy": "pregnant"}, labs=labs)
    assessment = knowledge.evaluate(given_)
    assert rows(assessment)["wells_dvt"].applies == "no"
    assert "does not apply" in rows(assessment)["wells_dvt"].text


def test_no_item_of_a_score_is_asked_of_a_patient_of_whom_nothing_is_known(knowledge: KnowledgeBase) -> None:
    given_ = document(cramps={"site": ["calf"], "when": ["night"]})
    assessment = knowledge.evaluate(given_)
    groups = {c.id: c.group for c in knowledge._knowledge.lookup.concepts.values()}
    asked = [q.finding for q in assessment.next_questions] + [m.subject for m in assessment.missing]
    assert [name for name in asked if groups.get(name) == "score_items" or name.startswith(("sarc_f", "gad_"))] == []


def test_an_item_is_missing_once_the_trigger_that_reads_the_score_is_possible(knowledge: KnowledgeBase) -> None:
    cramps = {"provoked_by": ["walking"], "relieved_by": ["sitting"]}
    given_ = document(cramps=cramps, symptoms=["leg cramps", "back pain"])
    item = next(i for i in knowledge.evaluate(given_).differential if i.trigger == "lumbar_spinal_stenosis")
    assert item.tier in ("possible", "likely")
    assert "symptoms_on_bending_backward" in {missing.subject for missing in item.missing}


# Explaining


def test_a_score_is_explained_item_by_item(knowledge: KnowledgeBase) -> None:
    made = explained(knowledge, "lss_konno", document(cramps={"provoked_by": ["walking"]}))
    assert made.kind == "score"
    assert made.verdict == "1 to 15, stenosis less likely or stenosis likely"
    first = [part.text for part in made.condition.parts][:3]
    assert first == ["1: age, 60 to 69", "0 to 1: no diabetes", "3: leg symptoms on walking"]


def test_the_sets_that_would_make_a_score_high_enough_are_verified_and_small(knowledge: KnowledgeBase) -> None:
    signs = [{"name": "deep vein tenderness"}]
    alternative = [{"name": "alternative to DVT", "present": False}]
    made = explained(knowledge, "finding:wells_dvt_likely", document(signs=signs, conditions=alternative))
    assert made.verdict == "unknown"
    assert made.would_hold, "one item more is enough"
    assert {len(found.ask) + len(found.change) for found in made.would_hold} == {1}


# Calculated quantities


def measured(knowledge: KnowledgeBase, given_: dict[str, Any], analyte: str) -> list[Any]:
    facts = to_facts(read_document(given_), knowledge._knowledge.lookup, DAY, None)
    return list(facts.measurements.get(analyte, ()))


def lab(name: str, value: float, unit: str, day: str | None = "2026-11-18", **more: Any) -> dict[str, Any]:
    found = {"name": name, "value": value, "unit": unit, **more}
    return found if day is None else {**found, "date": day}


def test_a_calculated_value_says_from_what_by_which_equation(knowledge: KnowledgeBase) -> None:
    [made] = measured(knowledge, document(labs=[lab("creatinine", 124, "umol/L")]), "egfr")
    assert made.original == "43"
    assert made.origin == "calculated (CKD-EPI 2021) from creatinine 124 umol/L (18 Nov 2026)"
    row = next(r for r in knowledge.evaluate(document(labs=[lab("creatinine", 124, "umol/L")])).results
               if r.analyte == "egfr")
    assert (row.value, row.unit, row.origin, row.band) == ("43", "mL/min/1.73 m2", made.origin, "range of G3b")


def test_a_rule_that_reads_a_calculated_value_cites_its_inputs(knowledge: KnowledgeBase) -> None:
    made = explained(knowledge, "renal_impairment", document(labs=[lab("creatinine", 124, "umol/L")]))
    assert made.verdict == "present"
    assert [fact.text.partition(" ")[0] for fact in made.rests_on] == ["creatinine", "eGFR"]


@pytest.mark.parametrize(
    ("why", "labs", "patient"),
    [
        ("two that differ", [lab("creatinine", 124, "umol/L"), lab("creatinine", 130, "umol/L")], {}),
        ("a bound", [lab("creatinine", 124, "umol/L", comparator=">")], {}),
        ("a value of the day stands", [lab("creatinine", 124, "umol/L"), lab("eGFR", 80, "mL/min/1.73m2")], {}),
        ("an undated value stands", [lab("creatinine", 124, "umol/L"), lab("eGFR", 80, "mL/min/1.73m2", None)], {}),
        ("too old", [lab("creatinine", 124, "umol/L", "2024-01-01")], {}),
        ("the sex is not known", [lab("creatinine", 124, "umol/L")], {"age": 60}),
        ("the age is not known", [lab("creatinine", 124, "umol/L")], {"sex": "male"}),
        ("17 or 18", [lab("creatinine", 124, "umol/L")], {"sex": "male", "birth_date": "2008"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_is_calculated(
    knowledge: KnowledgeBase, why: str, labs: list[dict[str, Any]], patient: dict[str, Any]
) -> None:
    given_ = document(labs=labs, **({"patient": patient} if patient else {}))
    assert [m for m in measured(knowledge, given_, "egfr") if m.origin] == [], why


def test_a_later_creatinine_gives_a_value_beside_an_older_one(knowledge: KnowledgeBase) -> None:
    labs = [lab("eGFR", 80, "mL/min/1.73m2", "2026-10-01"), lab("creatinine", 124, "umol/L")]
    assert [m.original for m in measured(knowledge, document(labs=labs), "egfr")] == ["80", "43"]


def test_total_calcium_with_low_albumin_is_no_low_calcium(knowledge: KnowledgeBase) -> None:
    labs = [lab("calcium", 2.0, "mmol/L"), lab("albumin", 24, "g/L")]
    [made] = measured(knowledge, document(labs=labs), "adjusted_calcium")
    assert made.value == Fraction("2.32")
    assert not [flag for flag in knowledge.evaluate(document(labs=labs)).red_flags if flag.id == "ca_low_severe"]
