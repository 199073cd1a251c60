"""Metamorphic laws on random patients with the shipped knowledge: what must not change, and what may only rise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from tests.generative.patient_strategies import AS_OF, LIST_OF, as_json, documents, vocabulary

from crampx._api import KnowledgeBase, load_knowledge
from crampx._assessment.model import Assessment
from crampx._assessment.tiers import RANK
from crampx._knowledge.model import KnowledgeRecords, RedFlag
from crampx._logic.conditions import URGENCIES, All, AnyOf, Coded, Finding, Gestation, Pregnancy, Quantity
from crampx._logic.truth import Truth

DAY = date.fromisoformat(AS_OF)
BASE: KnowledgeBase = load_knowledge()
RECORDS: KnowledgeRecords = BASE._knowledge.records
_LOOKUP = BASE._knowledge.lookup
_SUBJECTS = {
    name
    for atom in BASE._knowledge.network.atoms
    if isinstance(atom.condition, Coded)
    for name in (*_LOOKUP.below[atom.condition.concept], *_LOOKUP.above[atom.condition.concept])
} | {a.condition.analyte for a in BASE._knowledge.network.atoms if isinstance(a.condition, Quantity)}
PATIENTS = documents(vocabulary(RECORDS, frozenset(_SUBJECTS)), most=10, subjects=10)
LISTS = (*LIST_OF.values(), "labs", "vitals")


def laws(number: int) -> settings:
    return settings(max_examples=number, derandomize=True, deadline=None, database=None,
                    suppress_health_check=list(HealthCheck), phases=[Phase.generate])


def assess(document: Mapping[str, Any]) -> Assessment:
    return BASE.evaluate(as_json(document), as_of=DAY)


def conclusions(assessment: Assessment) -> dict[str, Any]:
    """What was concluded, without wording and pointers."""
    return {
        "status": assessment.status,
        "red_flags": [(f.id, f.urgency, [e.rule for e in f.because]) for f in assessment.red_flags],
        "cannot_exclude": [(c.id, c.urgency, c.missing) for c in assessment.cannot_exclude],
        "differential": [(i.rank, i.trigger, i.tier, i.net, i.explains, i.range, i.range_tests,
                          [e.rule for e in (*i.for_, *i.against)]) for i in assessment.differential],
        "follow_up": [(f.id, f.urgency, f.rule, [c.id for c in f.cautions])
                      for f in (*assessment.follow_up, *assessment.tests_not_needed)],
        "questions": [q.finding for q in assessment.next_questions],
        "screen": [(s.id, s.answer) for s in assessment.screen],
    }


def without_pointers(value: Any) -> Any:
    """The result with every pointer taken out and every list in an order of its own."""
    if isinstance(value, dict):
        return {k: without_pointers(v) for k, v in value.items() if k not in ("pointer", "input")}
    if isinstance(value, list):
        return sorted((without_pointers(v) for v in value), key=repr)
    if isinstance(value, str) and "(/" in value:
        # The text of a conflict names the pointers of its entries, in their order.
        return sorted(re.sub(r"\(/[a-z_]+/\d+\)", "", value).replace(": ", "; ").split("; "))
    return value


@pytest.mark.slow
@laws(80)
@given(document=PATIENTS, chance=st.randoms(use_true_random=False))
def test_the_order_of_items_changes_pointers_and_the_digest_only(document: dict[str, Any], chance: Any) -> None:
    shuffled = deepcopy(document)
    for name in LISTS:
        chance.shuffle(shuffled.get(name, []))
    one, other = assess(document), assess(shuffled)
    assert conclusions(one) == conclusions(other)
    assert without_pointers(one.to_dict()) == without_pointers(other.to_dict())


@pytest.mark.slow
@laws(80)
@given(document=PATIENTS)
def test_exact_conversion_of_units_changes_nothing(document: dict[str, Any]) -> None:
    converted, changed = deepcopy(document), 0
    for name in ("labs", "vitals"):
        for item in converted.get(name, []):
            changed += _convert(item)
    assume(changed)
    assert conclusions(assess(document)) == conclusions(assess(converted))


def _convert(item: dict[str, Any]) -> bool:
    """Restate the item in another unit where all its numbers stay finite decimals."""
    analyte = next(a for a in RECORDS.analytes if a.title == item["name"])
    here = analyte.units.get(item.get("unit") or "")
    if here is None:
        return False
    for unit, there in sorted(analyte.units.items()):
        if unit == item["unit"]:
            continue
        moved: dict[str, Decimal] = {}
        for key in ("value", "low", "high"):
            if key in item:
                found = (Fraction(item[key]) - Fraction(here.subtract)) * Fraction(here.multiply_by)
                found = found / Fraction(here.divide_by) * Fraction(there.divide_by) / Fraction(there.multiply_by)
                exact = (found + Fraction(there.subtract)) * 10**12
                if exact.denominator != 1 or abs(exact.numerator) >= 10**17:
                    break
                moved[key] = Decimal(exact.numerator).scaleb(-12)
        else:
            item |= moved | {"unit": unit}
            return True
    return False


@pytest.mark.slow
@laws(80)
@given(document=PATIENTS, pick=st.integers(0, 99))
def test_synonyms_change_nothing(document: dict[str, Any], pick: int) -> None:
    renamed = deepcopy(document)
    names = {r.title: (r.id.replace("_", " "), r.title, *r.names) for r in (*RECORDS.concepts, *RECORDS.analytes)}
    for name in LISTS:
        for n, item in enumerate(renamed.get(name, [])):
            title = item if isinstance(item, str) else item["name"]
            other = names.get(title, (title,))[pick % len(names.get(title, (title,)))].upper()
            renamed[name][n] = other if isinstance(item, str) else item | {"name": other}
    assert conclusions(assess(document)) == conclusions(assess(renamed))


IRRELEVANT = next(c for c in RECORDS.concepts if c.kind == "condition" and c.id not in _SUBJECTS and not c.complaint)


@pytest.mark.slow
@laws(80)
@given(document=PATIENTS)
def test_an_irrelevant_fact_changes_unused_only(document: dict[str, Any]) -> None:
    more = deepcopy(document)
    more.setdefault("conditions", []).append(IRRELEVANT.title)
    one, other = assess(document).to_dict(), assess(more).to_dict()
    assert len(other.pop("unused")) == len(one.pop("unused")) + 1
    del one["input"], other["input"]
    assert one == other


_DANGERS = sorted({s for q in RECORDS.index.screen for s in _LOOKUP.below[q.concept]})


@pytest.mark.slow
@laws(150)
@given(document=PATIENTS, sign=st.sampled_from(_DANGERS), side=st.sampled_from([None, "left", "right", "both"]))
def test_a_further_danger_sign_never_lowers_a_raised_flag(
    document: dict[str, Any], sign: str, side: str | None
) -> None:
    """An addition without a date: neither a newer result nor a correction. A rule's own exception may speak."""
    concept = _LOOKUP.concepts[sign]
    more = deepcopy(document)
    entry = {"name": concept.title} | ({"side": side} if side and concept.kind in ("symptom", "sign") else {})
    more.setdefault(LIST_OF[concept.kind], []).append(entry)
    before = {f.id: URGENCIES.index(f.urgency) for f in assess(document).red_flags}
    after = {f.id: URGENCIES.index(f.urgency) for f in assess(more).red_flags}
    for flag_id, urgency in before.items():
        if sign in _exceptions(flag_id):
            # The cited exception speaks: the known disease, or pregnancy, for which another flag stands.
            known = concept.kind == "condition" and concept.pregnancy is None
            assert known or min(after.values(), default=len(URGENCIES)) <= urgency, (flag_id, sign, side)
            continue
        assert flag_id in after, (flag_id, sign, side)
        assert after[flag_id] <= urgency, (flag_id, sign, side)


def _exceptions(flag_id: str) -> frozenset[str]:
    """Concepts whose presence a rule's cited exception reads, at any depth."""
    found: set[str] = set()
    states: set[str] = set()
    findings = {f.id: f.when for f in RECORDS.findings}
    open_ends: list[Any] = [r.unless for r in _flag(flag_id).rules if r.unless is not None]
    while open_ends:
        part = open_ends.pop()
        match part:
            case Finding(id=name):
                open_ends.append(findings[name])
            case Coded(concept=name):
                found |= set(_LOOKUP.below[name])
            case Pregnancy(state=state):
                states.add(state)
            case Gestation():
                pass  # a due date, which no sign adds
            case All(children=children) | AnyOf(children=children):
                open_ends += children
            case _:
                raise AssertionError(f"no exception reads {part}")
    return frozenset(found | {c.id for c in RECORDS.concepts if c.pregnancy in states})


def _flag(flag_id: str) -> RedFlag:
    return next(f for f in RECORDS.red_flags if f.id == flag_id)


def test_flags_with_an_exception_are_among_those_of_the_law() -> None:
    exceptions = {f.id: _exceptions(f.id) for f in RECORDS.red_flags}
    assert {"dvt", "mnd"} <= {name for name, found in exceptions.items() if found}
    # An exception is a disease that is known, or pregnancy: never a sign that reassures.
    kinds = {_LOOKUP.concepts[name].kind for found in exceptions.values() for name in found}
    assert kinds <= {"condition"}


@pytest.mark.slow
@laws(150)
@given(document=PATIENTS, sign=st.sampled_from(sorted(_SUBJECTS & set(_LOOKUP.concepts))), present=st.booleans())
def test_an_unknown_fact_keeps_the_tier_inside_its_range(document: dict[str, Any], sign: str, present: bool) -> None:
    """Unless a rule fires that was named as an open confirm or exclude."""
    concept = _LOOKUP.concepts[sign]
    related = {*_LOOKUP.below[sign], *_LOOKUP.above[sign]}
    before = _case(document)
    assume(not any(before.facts.statements.get(name) for name in related))
    assume(concept.kind not in before.facts.complete)
    more = deepcopy(document)
    more.setdefault(LIST_OF[concept.kind], []).append({"name": concept.title, "present": present})
    one, other = assess(document), {i.trigger: i for i in assess(more).differential}
    after = _case(more)
    for item in one.differential:
        opened = {*item.range_tests.confirms_open, *item.range_tests.excludes_open}
        rules = BASE._knowledge.triggers[item.trigger].rules
        fired = {f"{item.trigger}/{r.id}" for r in rules if after.rule_value(item.trigger, r) is Truth.PRESENT}
        if fired & opened:
            continue
        low, high = RANK[item.range_tests.worst], RANK[item.range_tests.best]
        assert low <= RANK[other[item.trigger].tier] <= high, (item.trigger, sign, present, item.range_tests)


def _case(document: Mapping[str, Any]) -> Any:
    from crampx._assessment.assess import is_ranked, to_case
    from crampx._facts.from_document import to_facts
    from crampx._patient.from_json import read_document

    facts = to_facts(read_document(as_json(document)), _LOOKUP, DAY, None)
    return to_case(facts, BASE._knowledge, None, ranked=is_ranked(facts, BASE._knowledge))[0]
