"""Every set of facts that an explanation shows does what it says, for patients made at random on the shipped knowledge.

The facts are written into the document, which is then read and evaluated from the start: nothing of how the sets were
found takes part.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from explained_patients import AS_OF, KNOWLEDGE, LOOKUP, TABLES, as_what_ifs, patients
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crampx._assessment.assess import is_ranked, to_case
from crampx._assessment.context import Case
from crampx._assessment.explain import Explainer
from crampx._assessment.explain_claims import claim_of_finding, claims_of
from crampx._assessment.explain_model import Explanation, FactSet
from crampx._assessment.explain_values import Valued
from crampx._assessment.tiers import RANK
from crampx._assessment.what_if import with_changes
from crampx._facts.from_document import to_facts
from crampx._logic.truth import Truth
from crampx._patient.from_json import read_document
from crampx._patient.model import PatientDocument

IDS = [
    *(t.id for t in TABLES.records.triggers), *(f.id for f in TABLES.records.red_flags),
    *(f.id for f in TABLES.records.follow_ups), *(f"finding:{f.id}" for f in TABLES.records.findings),
    *(f"{t.id}/{r.id}" for t in TABLES.records.triggers for r in t.rules),
]
PATIENT = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
checked: Counter[str] = Counter()


def evaluated(document: PatientDocument) -> tuple[Case, dict[str, str]]:
    facts = to_facts(document, LOOKUP, AS_OF, None)
    case, judged = to_case(facts, TABLES, None, ranked=is_ranked(facts, TABLES))
    return case, {name: found.verdict.tier for name, found in judged.items()}


def holds(case: Case, made: Explanation) -> bool:
    if made.kind == "finding":
        return case.value(f"finding:{made.id}") is Truth.PRESENT
    return any(case.value(f"rule:{rule.rule}") is Truth.PRESENT for rule in made.rules if rule.applies)


def sets_of(made: Explanation) -> Iterator[tuple[FactSet, bool]]:
    yield from ((facts, True) for facts in made.would_hold)
    yield from ((facts, False) for facts in made.would_overturn)


def held(document: dict[str, Any]) -> list[str]:
    """Some things that hold for a patient, of every kind."""
    found = KNOWLEDGE.evaluate(document)
    case, _ = evaluated(read_document(document))
    findings = [f.id for f in TABLES.records.findings if case.value(f"finding:{f.id}") is Truth.PRESENT]
    return [
        *(flag.id for flag in found.red_flags[:2]), *(step.id for step in found.follow_up[:2]),
        *(item.trigger for item in found.differential[:2]), *(f"finding:{name}" for name in findings[:2]),
        *(item.for_[0].rule for item in found.differential[:2] if item.for_),
    ]


def explained(document: dict[str, Any], names: list[str]) -> Iterator[tuple[PatientDocument, Explanation]]:
    read = read_document(document)
    explainer = Explainer(read, TABLES, KNOWLEDGE.evaluate(document), None)
    for name in names:
        made = explainer.explain(name)
        assert made is not None
        yield read, made


@PATIENT
@given(patients(), st.lists(st.sampled_from(IDS), min_size=6, max_size=6, unique=True))
def test_every_shown_set_does_what_it_says(document: dict[str, Any], names: list[str]) -> None:
    for read, made in explained(document, [*names, *held(document)]):
        tier = "not listed" if made.item is None else made.item.tier
        for facts, upwards in sets_of(made):
            changes = as_what_ifs(facts.ask + facts.change)
            # "Sodium recorded" may wait for a result of the last day at the same time: then today's will not do.
            dated = upwards and any(fact.text.endswith(" recorded") for fact in facts.ask)
            if changes is None or dated:
                checked["not said simply"] += 1
                continue
            case, tiers = evaluated(with_changes(read, changes, LOOKUP, AS_OF, None))
            where = f"{made.id}: {[change.text for change in changes]}"
            if made.kind == "trigger":
                then = tiers.get(made.id, "not listed")
                assert (order(then) > order(tier)) is upwards, f"{where} gives {then}, not {facts.result}"
                assert then != tier, where
            else:
                assert holds(case, made) is upwards, where
            checked[f"{made.kind} {'up' if upwards else 'down'}"] += 1


def order(tier: str) -> int:
    return {"not listed": -1, **RANK}[tier]


def test_the_sets_that_were_checked_are_many_and_of_every_kind() -> None:
    if not checked:
        pytest.skip("the property did not run")
    kinds = {f"{kind} {way}" for kind in ("trigger", "red_flag", "follow_up", "finding", "rule")
             for way in ("up", "down")}
    assert {kind for kind in kinds if not checked[kind]} == set(), checked
    assert checked["not said simply"] < sum(checked.values()) / 2, checked


@PATIENT
@given(patients(), st.lists(st.sampled_from(IDS), min_size=4, max_size=4, unique=True))
def test_sets_are_few_small_sorted_and_none_contains_another(document: dict[str, Any], names: list[str]) -> None:
    for _, made in explained(document, [*names, *held(document)]):
        for group in (made.would_hold, made.would_overturn):
            sizes = [len(facts.ask) + len(facts.change) for facts in group]
            assert len(group) <= 3
            assert all(1 <= size <= 4 for size in sizes)
            assert sizes == sorted(sizes)
            texts = [{(fact.subject, fact.text) for fact in facts.ask + facts.change} for facts in group]
            assert not [1 for one in texts for other in texts if one is not other and one <= other]
            for facts in group:
                assert all(fact.recorded for fact in facts.change)
                assert [f.subject for f in facts.ask] == sorted(f.subject for f in facts.ask)


def test_every_id_of_the_knowledge_can_be_explained() -> None:
    files = (*TABLES.records.triggers, *TABLES.records.red_flags, *TABLES.records.follow_ups)
    document = {
        "format": "crampx.patient/1", "as_of": AS_OF.isoformat(), "patient": {"age": 60, "sex": "female"},
        "symptoms": ["leg cramps"],
    }
    for file, (_, made) in zip(files, explained(document, [file.id for file in files]), strict=True):
        assert {rule.rule for rule in made.rules} >= {f"{file.id}/{rule.id}" for rule in file.rules}


@PATIENT
@given(patients())
def test_the_tree_has_the_values_of_the_evaluation(document: dict[str, Any]) -> None:
    """Trees follow the records, the evaluation follows the network: they must agree on every condition."""
    case, _ = evaluated(read_document(document))
    valued = Valued(case)
    files = (*TABLES.records.triggers, *TABLES.records.red_flags, *TABLES.records.follow_ups)
    claims = [*(c for file in files for c in claims_of(file)), *map(claim_of_finding, TABLES.records.findings)]
    for claim in claims:
        if claim.unless is None:
            assert valued.value(claim.when, claim.reading) is case.value(claim.root), claim.id
            assert valued.tree(claim.when, claim.reading).value == case.value(claim.root).word, claim.id


def test_the_day_is_that_of_the_documents() -> None:
    assert date.fromisoformat(KNOWLEDGE.evaluate(
        {"format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {}}).as_of) == AS_OF
