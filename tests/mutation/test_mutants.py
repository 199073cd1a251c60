"""The examples find small faults in the knowledge; what nothing finds is excused by name, with a reason."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.mutation.excused import excused, reasons
from tests.mutation.mutants import condition_mutants, score_mutants
from tests.mutation.score import Outcome, files, places, score_file
from tests.mutation.sums import at_least, below

from crampx._api import to_knowledge
from crampx._assessment.context import Knowledge
from crampx._knowledge.check_folder import check_folder
from crampx._knowledge.compiled import compile_records
from crampx._knowledge.model import KnowledgeRecords
from crampx._logic.conditions import (
    All,
    Bound,
    Coded,
    Comparison,
    Condition,
    Count,
    Dose,
    Level,
    Not,
    Quantity,
    ScoreIs,
    Sum,
)

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("findings", "triggers", "red_flags", "follow_up", "scores")
# Every second file each, so that two workers have the same to do.
PARTS = tuple((folder, part) for folder in FOLDERS for part in (0, 1))


@pytest.fixture(scope="module")
def records() -> KnowledgeRecords:
    read, problems = check_folder(ROOT / "knowledge")
    assert read is not None, problems
    return read


@pytest.fixture(scope="module")
def knowledge(records: KnowledgeRecords) -> Knowledge:
    return to_knowledge(compile_records(records))


@pytest.mark.parametrize(("folder", "part"), PARTS)
def test_every_fault_is_found_or_excused(records: KnowledgeRecords, knowledge: Knowledge, folder: str, part: int):
    outcomes: list[Outcome] = []
    for file in [file for file in files(records) if file.source.file.startswith(f"{folder}/")][part::2]:
        outcomes += score_file(file, records, knowledge)
    mutants = sum(each.mutants for each in outcomes)
    silent = {(each.place, what) for each in outcomes for what in each.survivors}
    names = {each.place for each in outcomes}
    named = {(place, what) for place in names for what in excused(place)}
    assert len(silent) <= 0.05 * mutants
    assert len(named) <= 0.03 * mutants
    assert silent - named == set(), "no example finds these faults"
    assert named - silent == set(), "these are found, so they need no excuse"


def test_an_excuse_belongs_to_a_condition_and_has_a_reason(records: KnowledgeRecords):
    known = {place.name for file in files(records) for place in places(file)}
    assert set(reasons()) <= known
    assert all(len(why) > 20 for faults in reasons().values() for why in faults.values())


def test_every_kind_of_fault_is_made():
    low = Quantity("lab", "potassium", Comparison(below=Bound(value=Decimal("3.5"), unit="mmol/L")))
    pain, cold = Coded("symptom", "pain"), Coded("sign", "cold_foot", side="one")
    made = [each.what for each in condition_mutants(All((low, Not(Count(2, (pain, cold, pain))))))]
    assert "negated" in made
    assert {"below 3.4", "below 3.6", "below became not_above", "below became above"} <= set(made)
    assert {"without potassium below 3.5 mmol/L", "without pain", "count 1", "count 3"} <= set(made)
    assert {"all and any swapped", "side of cold_foot dropped"} <= set(made)


def test_a_threshold_in_two_units_a_dose_and_a_score_are_made_wrong_too():
    limit = Bound(Decimal("0.7"), "mmol/L", also=(("mg/dL", Decimal("1.7")),))
    low = Quantity("lab", "magnesium", Comparison(below=limit))
    dose = Coded("medication", "simvastatin", dose=Dose(Decimal(20), "mg", "day", exclusive=True))
    made = {each.what for each in condition_mutants(All((low, dose, ScoreIs("mnsi", not_below=4))))}
    assert {"below 1.6 mg/dL", "below 1.8 mg/dL", "dose 19", "dose 21", "dose became at least 20 mg a day"} <= made
    assert {"not_below 3", "not_below 5"} <= made


def test_a_score_is_wrong_by_its_limit_and_by_each_answer(records: KnowledgeRecords):
    wells = next(score for score in records.scores if score.id == "wells_dvt")
    made = {each.what for each in score_mutants(wells, 2)}
    assert {"limit 1", "limit 3", "active_cancer: answer 1 worth 0", "active_cancer: answer 1 worth 2"} <= made
    assert {"alternative: answer 1 worth -3", "calf: answer 1 not_below 2", "not_when: negated"} <= made


def test_the_answers_to_a_score_give_the_points_and_no_more():
    items = tuple((Level(n, Coded("symptom", f"item_{n}")),) for n in (1, 2, 4))
    wanted = Sum(5, items)

    def points(answers: Condition) -> int:
        assert isinstance(answers, All)
        return sum(item[0].points for item in items if item[0].when in answers.children)

    assert {points(each) for each in at_least(wanted)} == {5}
    assert {points(each) for each in below(wanted)} == {4}
    assert list(at_least(Sum(8, items))) == []
