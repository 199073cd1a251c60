"""The examples find small faults in the knowledge; what nothing finds is excused by name, with a reason."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.mutation.excused import excused, reasons
from tests.mutation.mutants import condition_mutants
from tests.mutation.score import Outcome, files, places, score_file

from crampx._api import to_knowledge
from crampx._assessment.context import Knowledge
from crampx._knowledge.check_folder import check_folder
from crampx._knowledge.compiled import compile_records
from crampx._knowledge.model import KnowledgeRecords
from crampx._logic.conditions import All, Bound, Coded, Comparison, Count, Not, Quantity

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("findings", "triggers", "red_flags", "follow_up")


@pytest.fixture(scope="module")
def records() -> KnowledgeRecords:
    read, problems = check_folder(ROOT / "knowledge")
    assert read is not None, problems
    return read


@pytest.fixture(scope="module")
def knowledge(records: KnowledgeRecords) -> Knowledge:
    return to_knowledge(compile_records(records))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_fault_is_found_or_excused(records: KnowledgeRecords, knowledge: Knowledge, folder: str):
    outcomes: list[Outcome] = []
    for file in files(records):
        if file.source.file.startswith(f"{folder}/"):
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
