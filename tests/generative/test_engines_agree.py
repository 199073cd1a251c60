"""Every evaluator gives every node the same value and fires the same rules, over thousands of generated cases.

Compared are the engine that evaluates patients (what a record touches), the lean engine, the same on experta's public
extension points, plain experta, CLIPS, the rules whose premises hold (found without any engine), and the truth tables
applied node by node and to the condition trees themselves. Networks come in two kinds: drawn node by node, and compiled
from knowledge made of condition trees.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.generative.network_strategies import drawn_networks, knowledge
from tests.oracle.clips_oracle import ClipsEngine
from tests.oracle.plain_experta import PlainExperta
from tests.oracle.small_networks import direct_values

from crampx._engine.clauses import fact_key
from crampx._engine.compiled import CompiledNetwork
from crampx._engine.engine import NetworkEngine
from crampx._engine.lean import LeanEngine
from crampx._engine.run import EngineResult, Ranker, compile_network, evaluate_with, run, run_touched
from crampx._knowledge.compiled import load
from crampx._knowledge.model import KnowledgeRecords
from crampx._knowledge.network import AtomSpec, Network, Reading, to_network
from crampx._logic.conditions import (
    All,
    AnyOf,
    Condition,
    Count,
    Finding,
    IsUnknown,
    Not,
    RedFlagRaised,
    Sum,
    TriggerTier,
)
from crampx._logic.truth import Truth, at_least, conjunction, disjunction, enough, negation

PATIENTS_PER_NETWORK = 3
TRUTHS = st.sampled_from(Truth)


@dataclass
class Seen:
    """What the generated cases covered."""

    networks: int = 0
    evaluations: int = 0
    firings: int = 0
    values: Counter[Truth] = field(default_factory=Counter)

    def add(self, net: Network, values: Sequence[Truth], firings: int) -> None:
        self.evaluations += 1
        self.firings += firings
        self.values.update(v for v, n in zip(values, net.nodes, strict=True) if n.op not in ("atom", "tier"))

    def shares(self) -> dict[str, float]:
        return {truth.word: self.values[truth] / self.values.total() for truth in Truth}

    def report(self, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        shares = ", ".join(f"{word} {share:.0%}" for word, share in self.shares().items())
        with capsys.disabled():
            print(  # noqa: T201 - the count belongs into the test log
                f"\n{name}: {self.networks} networks, {self.evaluations} evaluations, {self.firings} firings; "
                f"operations {shares}"
            )
        assert min(self.shares().values()) >= 0.10, "the generated cases hardly show one of the three values"


def ranker(net: Network, salt: int) -> Ranker:
    """Tiers that depend on every value handed over, so that a wrong or an early one shows."""

    def rank(values: Sequence[Truth]) -> dict[int, Truth]:
        assert all(v is Truth.UNKNOWN for v, n in zip(values, net.nodes, strict=True) if n.stage == 2)
        seal = salt + sum((i + 1) * v for i, v in enumerate(values))
        return {i: Truth((seal + i) % 3) for i, node in enumerate(net.nodes) if node.op == "tier"}

    return rank


def expected_firings(compiled: CompiledNetwork, values: Sequence[Truth]) -> list[tuple[str, tuple[str, ...]]]:
    """Whatever the order: exactly the rules whose premises hold fire, each once."""
    return sorted(
        (clause.name, tuple(sorted(fact_key(*premise) for premise in clause.premises)))
        for clause in compiled.table.clauses()
        if all(values[node] is value for node, value in clause.premises)
    )


Patients = list[tuple[tuple[Truth, ...], int]]


def draw_patients(data: st.DataObject, net: Network, count: int) -> Patients:
    """Values of the atoms, and a salt for the ranking."""
    size = len(net.atoms)
    values = st.lists(TRUTHS, min_size=size, max_size=size).map(tuple)
    return [(data.draw(values), data.draw(st.integers(0, 2))) for _ in range(count)]


def check(net: Network, patients: Patients, oracles: Sequence[Callable[[CompiledNetwork], Any]], seen: Seen) -> None:
    """All evaluators agree on these patients."""
    compiled = compile_network(net)
    others = [oracle(compiled) for oracle in oracles]
    seen.networks += 1
    for atoms, salt in patients:
        rank = ranker(net, salt)
        expected = direct_values(net, atoms, rank)
        result = run(compiled, atoms, rank, trace=True)
        assert result.values == expected
        assert sorted(result.firings) == expected_firings(compiled, expected)
        assert evaluate_with(NetworkEngine(compiled), atoms, rank, trace=True) == result
        for other in others:
            told = other.run(atoms, rank)
            assert told.values == expected, other
            assert sorted(told.firings) == sorted(result.firings), other
        check_touched(compiled, atoms, rank, result)
        seen.add(net, expected, len(result.firings))


def check_touched(compiled: CompiledNetwork, atoms: Sequence[Truth], rank: Ranker, whole: EngineResult) -> None:
    """The engine that evaluates patients finds the same, and fires the same rules for the nodes that it evaluates."""
    known = {number: value for number, value in enumerate(atoms) if value is not Truth.UNKNOWN}
    found = run_touched(compiled, known, rank, trace=True)
    assert found.values == whole.values
    concluded = [(int(name[1:].partition("=")[0]), (name, keys)) for name, keys in whole.firings]
    assert sorted(found.firings) == sorted(firing for node, firing in concluded if node in found.touched)
    changed = {n for n, value in enumerate(whole.values) if value != compiled.baseline.values[n]}
    leaves = {n for n, node in enumerate(compiled.network.nodes) if not node.children}
    assert changed - leaves <= found.touched


def cases(number: int) -> settings:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=number, derandomize=True, deadline=None, database=None, suppress_health_check=slow)


@pytest.mark.slow
def test_all_evaluators_agree_on_networks_drawn_node_by_node(capsys: pytest.CaptureFixture[str]) -> None:
    seen = Seen()

    @cases(1200)
    @given(net=drawn_networks(), data=st.data())
    def agree(net: Network, data: st.DataObject) -> None:
        check(net, draw_patients(data, net, PATIENTS_PER_NETWORK), [ClipsEngine], seen)

    agree()
    assert seen.evaluations >= 3000
    seen.report("lean, extension points, CLIPS, truth tables", capsys)


@pytest.mark.slow
def test_all_evaluators_agree_on_compiled_knowledge(capsys: pytest.CaptureFixture[str]) -> None:
    seen = Seen()

    @cases(300)
    @given(records=knowledge(), data=st.data())
    def agree(records: KnowledgeRecords, data: st.DataObject) -> None:
        net = to_network(records)
        patients = draw_patients(data, net, PATIENTS_PER_NETWORK)
        check(net, patients, [ClipsEngine], seen)
        for atoms, salt in patients:
            values = direct_values(net, atoms, ranker(net, salt))
            trees = Trees(records, net, values)
            for name, node in net.roots.items():
                if name in trees.roots:
                    assert values[node] is trees.value(*trees.roots[name]), name

    agree()
    assert seen.evaluations >= 900
    seen.report("the same on knowledge, and its condition trees", capsys)


@pytest.mark.slow
def test_plain_experta_agrees_where_it_follows_the_safe_recipe(capsys: pytest.CaptureFixture[str]) -> None:
    seen = Seen()

    @cases(250)
    @given(net=drawn_networks(), data=st.data())
    def agree(net: Network, data: st.DataObject) -> None:
        check(net, draw_patients(data, net, PATIENTS_PER_NETWORK), [PlainExperta, ClipsEngine], seen)

    agree()
    assert seen.evaluations >= 500
    seen.report("the same with plain experta", capsys)


def test_all_evaluators_agree_on_the_shipped_knowledge(capsys: pytest.CaptureFixture[str]) -> None:
    net, seen, rng = load(None).network, Seen(), random.Random(5)  # noqa: S311
    patients: Patients = []
    for known in (0.1, 0.3, 0.6, 0.9) * 10:
        recorded = [rng.choice((Truth.ABSENT, Truth.PRESENT)) for _ in net.atoms]
        patients.append((tuple(v if rng.random() < known else Truth.UNKNOWN for v in recorded), rng.randrange(3)))
    check(net, patients, [ClipsEngine], seen)
    check(net, patients[:1], [PlainExperta], seen)  # of three thousand nodes it takes half a minute a patient
    seen.report("the shipped knowledge", capsys)


@pytest.mark.parametrize("engine", [LeanEngine, NetworkEngine])
def test_the_order_in_which_facts_are_declared_changes_nothing(engine: type[NetworkEngine]) -> None:
    @cases(150)
    @given(net=drawn_networks(), data=st.data())
    def agree(net: Network, data: st.DataObject) -> None:
        compiled = compile_network(net)
        [(atoms, salt)] = draw_patients(data, net, 1)
        ranking = ranker(net, salt)([Truth.UNKNOWN] * len(net.nodes))
        stage_1 = [3 * node + atoms[atom] for node, atom in compiled.index.atoms]
        stage_2 = [3 * node + ranking[node] for node in compiled.index.tiers]
        outcomes = []
        for first, second in ((stage_1, stage_2), (data.draw(st.permutations(stage_1)), stage_2[::-1])):
            instance = engine(compiled)
            instance.reset()
            instance.run_stage(1, first)
            instance.run_stage(2, second)
            outcomes.append((instance.known(), instance.fired))
        assert outcomes[0] == outcomes[1]

    agree()


class Trees:
    """Conditions evaluated as they were written, given the values of the atoms and tiers of a network."""

    def __init__(self, records: KnowledgeRecords, net: Network, values: Sequence[Truth]) -> None:
        self._findings = {f.id: f.when for f in records.findings}
        self._flag_rules = {f.id: f.rules for f in records.red_flags}
        self._tiers = {n.trigger: values[i] for i, n in enumerate(net.nodes) if n.op == "tier"}
        self._atoms = {net.atoms[n.atom]: values[i] for i, n in enumerate(net.nodes) if n.op == "atom"}
        self.roots: dict[str, tuple[Condition, Condition | None, Reading]] = {}
        for finding in records.findings:
            self.roots[f"finding:{finding.id}"] = (finding.when, None, "plain")
        readings: list[tuple[Any, Reading]] = [(f, "plain") for f in (*records.triggers, *records.follow_ups)]
        readings += [(f, "high") for f in records.red_flags]
        for file, reading in readings:
            for rule in file.rules:
                self.roots[f"rule:{file.id}/{rule.id}"] = (rule.when, rule.unless, reading)

    def value(self, when: Condition, unless: Condition | None, reading: Reading) -> Truth:
        """``when``, unless the exception is known to hold."""
        value = self._of(when, reading)
        if unless is not None and self._of(unless, _FLIPPED[reading]) is Truth.PRESENT:
            return Truth.ABSENT
        return value

    def _of(self, condition: Condition, reading: Reading) -> Truth:
        match condition:
            case All(children=children):
                return conjunction(self._of(c, reading) for c in children)
            case AnyOf(children=children):
                return disjunction(self._of(c, reading) for c in children)
            case Count(n=n, children=children):
                return at_least(n, [self._of(c, reading) for c in children])
            case Sum(at_least=points, items=items):
                return enough(points, [[(lv.points, self._of(lv.when, reading)) for lv in item] for item in items])
            case Not(child=child):
                return negation(self._of(child, _FLIPPED[reading]))
            case Finding(id=name):
                return self._of(self._findings[name], reading)
            case IsUnknown(child=child):
                return Truth.PRESENT if self._of(child, "plain") is Truth.UNKNOWN else Truth.ABSENT
            case RedFlagRaised(id=name):
                return disjunction(self.value(r.when, r.unless, "high") for r in self._flag_rules[name])
            case TriggerTier():
                return self._tiers[condition]
            case _:
                return self._atoms[AtomSpec(condition=condition, reading=reading)]


_FLIPPED: dict[Reading, Reading] = {"plain": "plain", "high": "low", "low": "high"}
