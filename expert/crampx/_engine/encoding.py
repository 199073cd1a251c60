"""Facts, rules and activations as experta objects, made when first needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from crampx._engine.clauses import ClauseTable
from crampx._engine.experta_import import Activation, Fact, Rule


class NodeFact(Fact):
    """The value of one node. It holds nothing of the patient but that: no text, number, unit or date.

    Args:
        id: the node's index.
        value: 0 absent, 1 unknown, 2 present.
    """

    def __init__(self, *, id: int, value: int) -> None:
        fields: dict[str, int] = {"id": id, "value": value}
        super(Fact, self).update(fields)  # not Fact.update: it would look for a way to freeze an int
        self.number = 3 * id + value


def node_fact(number: int) -> NodeFact:
    """A new fact from its number."""
    node, value = divmod(number, 3)
    return NodeFact(id=node, value=value)


class ClauseRule(Rule):
    """All premises known: declare the conclusion.

    Args:
        table: the rules of the network.
        position: that of this rule.
        premises: the facts that satisfy it.
    """

    position: int
    conclusion: int
    __name__: str

    def __new__(cls, table: ClauseTable, position: int, premises: Iterable[NodeFact]) -> Self:
        rule = super().__new__(cls, *premises, salience=table.salience(position))
        rule.position = position
        rule.conclusion = table.conclusions[position]
        rule.__name__ = f"rule {position}"
        return rule

    def __call__(self, engine: Any) -> None:
        """Fire in an engine of class ``NetworkEngine``."""
        engine.fired.append(self.position)
        engine.conclude(self.conclusion)


class ClosingRule(Rule):
    """Nothing else of the stratum can fire any more: declare unknown what it has left open.

    Args:
        table: the rules of the network.
        position: that of this rule.
        premises: the start fact of its stage.
    """

    nodes: tuple[int, ...]
    position: int
    __name__: str

    def __new__(cls, table: ClauseTable, position: int, premises: Iterable[NodeFact]) -> Self:
        closing = table.closing(position)
        rule = super().__new__(cls, *premises, salience=closing.salience)
        rule.nodes = closing.nodes
        rule.position = position
        rule.__name__ = closing.name
        return rule

    def __call__(self, engine: Any) -> None:
        """Fire in an engine of class ``NetworkEngine``."""
        engine.close(self.nodes)


class Parts:
    """The experta objects of one network, shared by its evaluations; none is changed after it was made.

    They can be shared since a rule here has exactly one set of facts that satisfies it, and since neither rules nor
    facts say anything of a patient: which facts are declared is what an engine instance holds.

    Args:
        table: the rules of the network.
    """

    def __init__(self, table: ClauseTable) -> None:
        self._table = table
        self._rules: list[ClauseRule | ClosingRule | None] = [None] * len(table)
        self.facts: list[NodeFact | None] = [None] * table.facts
        self.activations: list[Activation | None] = [None] * len(table)

    def rule(self, position: int) -> ClauseRule | ClosingRule:
        """The rule at this position."""
        rule = self._rules[position]
        if rule is None:
            kind = ClosingRule if self._table.is_closing(position) else ClauseRule
            rule = self._rules[position] = kind(self._table, position, map(self.fact, self._table.premises[position]))
        return rule

    def fact(self, number: int) -> NodeFact:
        """The fact of this number, which is also its id in the lean engine's fact list."""
        fact = self.facts[number]
        if fact is None:
            fact = node_fact(number)
            fact.__factid__ = number
            self.facts[number] = fact
        return fact

    def activation(self, position: int) -> Activation:
        """The activation of the rule at this position by the facts that satisfy it."""
        activation = self.activations[position]
        if activation is None:
            rule = self.rule(position)
            activation = Activation(rule, rule)  # what satisfies it are the facts that it is made of
            activation.key = -position
            self.activations[position] = activation
        return activation
