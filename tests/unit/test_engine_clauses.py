"""The encoding, written out, and the experta extension points by themselves."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest
from tests.oracle.small_networks import network

from crampx._engine.clauses import STAGES, clause_table, start_fact
from crampx._engine.encoding import node_fact
from crampx._engine.engine import NetworkEngine
from crampx._engine.experta_import import Activation, Agenda
from crampx._engine.run import compile_network
from crampx._engine.strategy import TotalOrder, order_key
from crampx._knowledge.network import Network, Node

RULES = {
    "all": ["n2=absent<-n0=absent", "n2=absent<-n1=absent", "n2=present<-n0=present+n1=present"],
    "any": ["n2=absent<-n0=absent+n1=absent", "n2=present<-n0=present", "n2=present<-n1=present"],
    "not": ["n2=absent<-n0=present", "n2=present<-n0=absent"],
    "not_present": ["n2=absent<-n0=present", "n2=present<-n0=absent", "n2=present<-n0=unknown"],
    "unknown": ["n2=absent<-n0=absent", "n2=absent<-n0=present", "n2=present<-n0=unknown"],
}


@pytest.mark.parametrize(("op", "names"), RULES.items())
def test_rules_of_each_operation(op: str, names: list[str]) -> None:
    children = (0, 1) if op in ("all", "any") else (0,)
    table = clause_table(network(("atom",), ("atom",), (op, *children)))
    assert [clause.name for clause in table.clauses()] == names
    assert [closing.nodes for closing in table.closings()] == [(2,)]


def test_a_stratum_fires_before_its_closing_rule_and_that_before_the_next_stratum() -> None:
    net = network(("atom",), ("tier",), ("not", 0), ("not", 2), ("unknown", 3), ("all", 1, 4))
    table = clause_table(net)
    saliences = [table.salience(position) for position in range(len(table))]
    assert saliences == sorted(saliences, reverse=True)
    assert [c.name for c in table.closings()] == ["close-1-1", "close-1-2", "close-2-1", "close-2-2"]
    for closing in table.closings():
        same = {c.salience for c in table.clauses() if c.conclusion[0] in closing.nodes}
        assert same == {closing.salience + 1}
    assert [start_fact(net, stage) // 3 for stage in STAGES] == [6, 7]


def test_equal_children_count_once() -> None:
    assert [c.name for c in clause_table(network(("atom",), ("any", 0, 0))).clauses()] == [
        "n1=absent<-n0=absent", "n1=present<-n0=present",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "node",
    [
        Node(op="all", children=(), level=1),
        Node(op="not", children=(0,), level=0),
        Node(op="not", children=(1,), level=1),
    ],
)
def test_a_network_out_of_order_is_refused(node: Node) -> None:
    atoms = network(("atom",))
    with pytest.raises(ValueError, match="node 1"):
        clause_table(Network(atoms=atoms.atoms, nodes=(*atoms.nodes, node), roots={}))


def ready() -> NetworkEngine:
    engine = NetworkEngine(compile_network(network(("atom",), ("atom",), ("all", 0, 1))))
    engine.reset()
    return engine


def test_the_matcher_activates_a_rule_when_its_last_premise_arrives() -> None:
    engine = ready()
    matcher = engine.matcher
    first, second = node_fact(2), node_fact(5)
    assert matcher.changes([first], []) == ([], [])
    added, removed = matcher.changes([second], [])
    assert [(a.rule.conclusion, a.facts) for a in added] == [(8, {first, second})]
    assert removed == []
    assert not matcher.is_open(0)
    assert matcher.is_open(2)


def test_the_matcher_withdraws_an_activation_when_a_premise_goes() -> None:
    matcher = ready().matcher
    first, second = node_fact(2), node_fact(5)
    [activation], _ = matcher.changes([first, second], [])
    assert matcher.changes([], [first]) == ([], [activation])
    assert matcher.is_open(0)
    again, _ = matcher.changes([node_fact(2)], [])
    assert [a.rule.position for a in again] == [activation.rule.position]


def test_a_fact_declared_and_retracted_between_two_calls_activates_nothing() -> None:
    matcher = ready().matcher
    fleeting = node_fact(0)
    assert matcher.changes([fleeting], [fleeting]) == ([], [])
    assert matcher.is_open(0)
    assert len(matcher.changes([node_fact(0)], [])[0]) == 1


def test_a_retracted_fact_takes_its_activation_off_the_agenda() -> None:
    engine = ready()
    engine.declare(node_fact(2), node_fact(5))
    assert len(engine.agenda.activations) == 1
    engine.retract(next(fact for fact in engine.facts.values() if fact["id"] == 0))
    assert engine.agenda.activations == []
    engine.run()
    assert engine.known()[2] == 1


def test_the_strategy_keeps_a_total_order_and_removes_exactly() -> None:
    rng = random.Random(3)  # noqa: S311
    made: list[Any] = [
        Activation(SimpleNamespace(salience=position % 4, position=position), [node_fact(number)])
        for position in range(40)
        for number in range(3)
    ]
    strategy, agenda, waiting = TotalOrder(), Agenda(), list[Any]()
    for _ in range(30):
        added = rng.sample([a for a in made if a not in waiting], 5)
        removed = rng.sample(waiting, min(len(waiting), 3)) + rng.sample([a for a in made if a not in waiting], 2)
        removed = [a for a in removed if a not in added]
        waiting = [a for a in waiting if a not in removed] + added
        strategy._update_agenda(agenda, added, removed)
        assert agenda.activations == sorted(waiting, key=order_key)
    assert len(agenda.activations) > 50
    assert len({order_key(a) for a in made}) == len(made)
