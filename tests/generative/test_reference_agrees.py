"""The engine that evaluates patients and the reference evaluator say the same of everything.

Compared are the value of every finding, rule and other condition, the raised red flags with their urgency, the tier,
net and ``explains`` of every trigger, and the order of the differential.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.generative.knowledge_strategies import knowledge
from tests.generative.patient_strategies import AS_OF, as_json, documents, vocabulary
from tests.oracle.reference import Outcome, evaluate

from crampx._api import to_knowledge
from crampx._assessment.assess import is_ranked, to_case
from crampx._assessment.context import Knowledge
from crampx._assessment.dangers import raised_flags
from crampx._assessment.differential import explains_of, to_differential
from crampx._facts.from_document import to_facts
from crampx._knowledge.compiled import compile_folder, compile_records
from crampx._knowledge.model import Jurisdiction, KnowledgeRecords
from crampx._logic.conditions import Coded, Quantity
from crampx._patient.from_json import read_document
from crampx._resources import folder

DAY = date.fromisoformat(AS_OF)


def compare(base: Knowledge, document: dict[str, Any], jurisdiction: Jurisdiction | None, *, places: bool) -> Outcome:
    """Evaluate on both sides and demand that they agree."""
    read = read_document(as_json(document))
    facts = to_facts(read, base.lookup, DAY, jurisdiction)
    case, judged = to_case(facts, base, jurisdiction, ranked=is_ranked(facts, base))
    expected = evaluate(base.records, read, DAY, jurisdiction)
    values = {key: case.value(key).word for key in expected.values}
    files = (*base.records.triggers, *base.records.red_flags, *base.records.follow_ups)
    values |= {f"rule:{f.id}/{r.id}": case.rule_value(f.id, r).word for f in files for r in f.rules}
    differing = {key: (values[key], expected.values[key]) for key in values if values[key] != expected.values[key]}
    assert not differing, f"engine, reference: {differing}"
    assert {f.id: f.urgency for f in raised_flags(case)} == expected.raised
    ranked = {name: (j.verdict.tier, j.verdict.net, explains_of(case, j.trigger)) for name, j in judged.items()}
    assert ranked == {name: (s.tier, s.net, s.explains) for name, s in expected.standings.items()}
    if places:
        assert {i.trigger: i.rank for i in to_differential(case, judged)} == expected.places
    return expected


def cases(number: int) -> settings:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    # A failure is shown as it was found: to shrink one takes longer than to look for the part that differs.
    return settings(max_examples=number, derandomize=True, deadline=None, database=None, suppress_health_check=slow,
                    phases=[Phase.explicit, Phase.generate])


@pytest.mark.slow
def test_they_agree_on_made_up_knowledge(capsys: pytest.CaptureFixture[str]) -> None:
    seen: Counter[str] = Counter()
    evaluations: Counter[str] = Counter()

    @cases(500)
    @given(records=knowledge(), data=st.data())
    def agree(records: KnowledgeRecords, data: st.DataObject) -> None:
        base = to_knowledge(compile_records(records))
        for _ in range(4):
            document = data.draw(documents(vocabulary(records)))
            outcome = compare(base, document, data.draw(st.sampled_from([None, "uk", "us"])), places=True)
            seen.update(outcome.values.values())
            evaluations.update([outcome.status])

    agree()
    shares = {word: seen[word] / seen.total() for word in ("present", "absent", "unknown")}
    shown = ", ".join(f"{word} {share:.0%}" for word, share in shares.items())
    with capsys.disabled():
        print(f"\nmade-up knowledge: evaluations {dict(evaluations)}, values {shown}")  # noqa: T201 - for the log
    assert min(shares.values()) >= 0.10, "the generated cases hardly show one of the three values"
    assert evaluations.total() >= 1500


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return to_knowledge(compile_folder(folder("knowledge")))


@pytest.mark.slow
def test_they_agree_on_the_shipped_knowledge(shipped: Knowledge, capsys: pytest.CaptureFixture[str]) -> None:
    """Random entries about what its rules ask are added to its own examples, which reach the high tiers."""
    words = vocabulary(shipped.records, asked_about(shipped))
    drawn = st.builds(joined, documents(words, most=3, subjects=3), examples(shipped.records))
    tiers: Counter[str] = Counter()

    @cases(400)
    @given(document=drawn, jurisdiction=st.sampled_from([None, "uk", "us"]))
    def agree(document: dict[str, Any], jurisdiction: Jurisdiction | None) -> None:
        outcome = compare(shipped, document, jurisdiction, places=False)
        tiers.update(s.tier for s in outcome.standings.values())
        tiers.update(f"raised {urgency}" for urgency in outcome.raised.values())

    agree()
    with capsys.disabled():
        print(f"\nshipped knowledge: {dict(sorted(tiers.items()))}")  # noqa: T201 - for the log
    assert {"possible", "contributor", "raised immediate", "raised same_day"} <= set(tiers)


def asked_about(base: Knowledge) -> frozenset[str]:
    """Concepts, with all that is related to them, and analytes that some condition reads."""
    asked: set[str] = set()
    for atom in base.network.atoms:
        if isinstance(atom.condition, Coded):
            asked.update(base.lookup.below[atom.condition.concept], base.lookup.above[atom.condition.concept])
        elif isinstance(atom.condition, Quantity):
            asked.add(atom.condition.analyte)
    return frozenset(asked)


def examples(records: KnowledgeRecords) -> st.SearchStrategy[dict[str, Any]]:
    """What the examples of findings, triggers and red flags give."""
    files = (*records.findings, *records.triggers, *records.red_flags)
    return st.sampled_from([example.given for file in files for example in file.examples]).map(msgspec.json.decode)


def joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both documents in one: lists after each other, all else from the second where it says it."""
    lists = {key: [*one[key], *other[key]] for key in one.keys() & other.keys() if isinstance(one[key], list)}
    return one | other | lists
