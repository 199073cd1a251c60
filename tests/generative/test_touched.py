"""A run asks and evaluates only what a record touches: it finds what asking everything finds.

The engine's half of this is in ``test_engines_agree.py``.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knowledge_strategies import knowledge
from patient_strategies import AS_OF, as_json, documents, vocabulary

from crampx._api import to_knowledge
from crampx._assessment.assess import assess, to_case
from crampx._assessment.context import Case, Knowledge
from crampx._assessment.questions import _touched, waiting_of
from crampx._facts.atoms import NOT_RECORDED, answer_safely
from crampx._facts.from_document import to_facts
from crampx._knowledge.compiled import compile_folder, compile_records, from_bytes, to_bytes
from crampx._knowledge.model import Jurisdiction, KnowledgeRecords
from crampx._patient.from_json import read_document
from crampx._patient.model import PatientDocument
from crampx._resources import folder


def cases(number: int) -> settings:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=number, derandomize=True, deadline=None, database=None, suppress_health_check=slow)


@pytest.fixture(scope="module")
def made() -> Knowledge:
    return to_knowledge(compile_folder(folder("knowledge")))


@pytest.fixture(scope="module")
def shipped(made: Knowledge) -> Knowledge:
    """The same, as a run loads it."""
    loaded = from_bytes(to_bytes(made.source))
    assert loaded is not None
    return to_knowledge(loaded)


def drawn(knowledge: Knowledge) -> st.SearchStrategy[PatientDocument]:
    """Some list is declared complete more often than in other tests: that touches all of a kind."""
    complete = st.dictionaries(st.sampled_from(["medications", "conditions", "symptoms"]), st.just(AS_OF), max_size=2)

    def joined(document: dict[str, Any], lists: dict[str, str]) -> PatientDocument:
        lists = {**document.get("complete", {}), **lists}
        return read_document(as_json({**document, "as_of": AS_OF, "complete": lists}))

    return st.builds(joined, documents(vocabulary(knowledge.records), most=8, subjects=6), complete)


def case_of(document: PatientDocument, base: Knowledge, jurisdiction: Jurisdiction | None) -> Case:
    assert document.as_of is not None
    facts = to_facts(document, base.lookup, document.as_of, jurisdiction)
    return to_case(facts, base, jurisdiction, ranked=True)[0]


def check(case: Case) -> int:
    """Every atom has the answer that asking it gives, every rule waits for what it is looked up to wait for."""
    base = case.knowledge
    asked = tuple(answer_safely(spec, case.facts, base.lookup) for spec in base.network.atoms)
    assert case.answers == asked
    assert all(found is NOT_RECORDED for found in case.answers if found == NOT_RECORDED)
    touched = _touched(case)
    looked_up = 0
    for trigger in base.triggers.values():
        known = base.outlook.waiting[trigger.id]
        scored = base.outlook.scored.get(trigger.id, ())
        for rule in trigger.rules:
            if rule.id not in touched.get(trigger.id, set()):
                # What is worth scoring asks the items of its scores too: those rules are not looked up then.
                for in_scores in (False, True) if rule.id not in scored else (False,):
                    gain, names = waiting_of(case, trigger.id, rule, in_scores=in_scores)
                    assert known.get(rule.id, (0, ())) == ((gain, names) if names else (0, ()))
                looked_up += 1
    return looked_up


def test_on_the_shipped_knowledge(shipped: Knowledge) -> None:
    counted = {"atoms": 0, "rules": 0, "patients": 0}

    @cases(120)
    @given(document=drawn(shipped), jurisdiction=st.sampled_from([None, "uk", "us"]))
    def agree(document: PatientDocument, jurisdiction: Jurisdiction | None) -> None:
        case = case_of(document, shipped, jurisdiction)
        counted["rules"] += check(case)
        counted["atoms"] += sum(answer is not NOT_RECORDED for answer in case.answers)
        counted["patients"] += 1

    agree()
    assert counted["rules"] > 20 * counted["patients"], "hardly anything is looked up"
    assert counted["atoms"] > 20 * counted["patients"], "hardly anything is asked"


def test_on_made_up_knowledge() -> None:
    @cases(150)
    @given(records=knowledge(), data=st.data())
    def agree(records: KnowledgeRecords, data: st.DataObject) -> None:
        base = to_knowledge(compile_records(records))
        for _ in range(3):
            document = data.draw(drawn(base))
            check(case_of(document, base, data.draw(st.sampled_from([None, "uk", "us"]))))

    agree()


def test_what_is_loaded_assesses_as_what_was_compiled(made: Knowledge, shipped: Knowledge) -> None:
    @cases(60)
    @given(document=drawn(made))
    def agree(document: PatientDocument) -> None:
        assert document.as_of is not None
        one, other = (
            assess(document, base, as_of=document.as_of, as_of_source="document", jurisdiction=None)
            for base in (made, shipped)
        )
        assert one == other

    agree()


def test_of_a_blank_record_nothing_is_asked(shipped: Knowledge) -> None:
    document = read_document({"format": "crampx.patient/1", "as_of": AS_OF, "patient": {"id": "P-1"}})
    case = case_of(document, shipped, None)
    assert all(answer is NOT_RECORDED for answer in case.answers)
    assert list(map(int, case.values)) == list(shipped.engine.baseline.values)
    assert _touched(case).keys() <= {full_id.partition("/")[0] for full_id in shipped.outlook.limited}
    assert not list(case.triggers())
    check(case)
