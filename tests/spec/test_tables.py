"""Every row of the specification tables, on the engine that evaluates patients and on the reference evaluator."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from tests.oracle.reference import evaluate
from tests.spec.load_tables import AS_OF, Row, load_tables, write_knowledge
from tests.spec.to_page import PAGE, page

from crampx._api import to_knowledge
from crampx._assessment.assess import is_ranked, to_case
from crampx._assessment.context import Knowledge
from crampx._facts.from_document import to_facts
from crampx._knowledge.compiled import compile_records
from crampx._knowledge.from_yaml import read_knowledge
from crampx._patient.from_json import read_document

DAY = date.fromisoformat(AS_OF)
ROWS = tuple(row for table in load_tables() for row in table.rows)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    folder = Path(tmp_path_factory.mktemp("spec")) / "knowledge"
    write_knowledge(ROWS, folder)
    records, problems = read_knowledge(folder)
    assert not problems
    assert records is not None
    return to_knowledge(compile_records(records))


@pytest.mark.parametrize("row", [pytest.param(row, id=row.id) for row in ROWS])
def test_the_engine_gives_the_value_of_the_table(row: Row, knowledge: Knowledge):
    facts = to_facts(read_document(row.document()), knowledge.lookup, DAY, None)
    case, _ = to_case(facts, knowledge, None, ranked=is_ranked(facts, knowledge))
    assert case.value(row.root).word == row.value, row.why


@pytest.mark.parametrize("row", [pytest.param(row, id=row.id) for row in ROWS])
def test_the_reference_evaluator_gives_the_value_of_the_table(row: Row, knowledge: Knowledge):
    outcome = evaluate(knowledge.records, read_document(row.document()), DAY)
    assert outcome.values[row.root] == row.value, row.why


def test_the_tables_show_every_value_of_every_kind_of_condition():
    """A head whose rows never show one of its values does not specify it."""
    shown = Counter((next(iter(row.when)), row.value) for row in ROWS)
    heads = {head for head, _ in shown}
    missing = {(h, v) for h in heads for v in ("present", "absent", "unknown") if not shown[h, v]}
    assert missing == {("trigger", "unknown")}, "a trigger is ranked or not listed, and nothing else"


def test_the_page_is_made_from_the_tables():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python tests/spec/to_page.py"
