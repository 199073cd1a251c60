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

    def __hash__(self) -> int:  # type: ignore[override] # experta's facts are dicts that can be hashed
        """Facts are told apart by node and value, as experta's own way finds out by hashing every item."""
        return self.number


def node_fact(number: int) -> NodeFact:
    """A new fact from its number."""
    node, value = divmod(number, 3)
    return NodeFact(id=node, value=value)


class ClauseRule(Rule):
    """All premises known: declare the conclusion.

    Args:
        position: its place in the order of firing.
        conclusion: the number of the fact that it declares.
        salience: that of its stratum.
        premises: the facts that satisfy it.
    """

    position: int
    conclusion: int

    def __new__(cls, position: int, conclusion: int, salience: int, premises: Iterable[NodeFact]) -> Self:
        rule = super().__new__(cls, *premises, salience=salience)
        rule.position = position
        rule.conclusion = conclusion
        return rule

    @property
    def __name__(self) -> str:
        """What experta's own loop calls it."""
        return f"rule {self.position}"

    def __call__(self, engine: Any) -> None:
        """Fire in an engine of class ``NetworkEngine``."""
        engine.fired.append(self.position)
        engine.conclude(self.conclusion)


class ClosingRule(Rule):
    """Nothing else of the stratum can fire any more: declare unknown what it has left open.

    Args:
        position: its place in the order of firing.
        nodes: the stratum.
        salience: below that of the stratum's other rules.
        start: the start fact of its stage.
    """

    nodes: tuple[int, ...]
    position: int
    __name__: str

    def __new__(cls, position: int, nodes: tuple[int, ...], salience: int, start: NodeFact) -> Self:
        rule = super().__new__(cls, start, salience=salience)
        rule.nodes = nodes
        rule.position = position
        rule.__name__ = f"closing rule {position}"
        return rule

    def __call__(self, engine: Any) -> None:
        """Fire in an engine of class ``NetworkEngine``."""
        engine.close(self.nodes)


class Parts:
    """The experta objects of one network, shared by its evaluations; none is changed after it was made.

    They can be shared since a rule here has exactly one set of facts that satisfies it, and since neither rules nor
    facts say anything of a patient: which facts are declared is what an engine instance holds.
    """

    def __init__(self) -> None:
        self._rules: dict[int, Rule] = {}
        self._facts: dict[int, NodeFact] = {}
        self._activations: dict[int, Activation] = {}

    def rule(self, position: int) -> Rule:
        """The rule at this position."""
        rule = self._rules.get(position)
        if rule is None:
            rule = self._rules[position] = self.make_rule(position)
        return rule

    def make_rule(self, position: int) -> Rule:
        """A new one: where the rules stand is what the kinds of parts differ in."""
        raise NotImplementedError

    def fact(self, number: int) -> NodeFact:
        """The fact of this number, which is also its id in the lean engine's fact list."""
        fact = self._facts.get(number)
        if fact is None:
            fact = node_fact(number)
            fact.__factid__ = number
            self._facts[number] = fact
        return fact

    def activation(self, position: int) -> Activation:
        """The activation of the rule at this position by the facts that satisfy it."""
        activation = self._activations.get(position)
        if activation is None:
            rule = self.rule(position)
            activation = Activation(rule, rule)  # what satisfies it are the facts that it is made of
            activation.key = -position
            self._activations[position] = activation
        return activation


class TableParts(Parts):
    """Those of a network whose rules are all made.

    Args:
        table: the rules of the network.
    """

    def __init__(self, table: ClauseTable) -> None:
        super().__init__()
        self._table = table

    def make_rule(self, position: int) -> ClauseRule | ClosingRule:
        """From the table."""
        table = self._table
        premises = [self.fact(number) for number in table.premises[position]]
        if table.is_closing(position):
            closing = table.closing(position)
            return ClosingRule(position, closing.nodes, closing.salience, premises[0])
        return ClauseRule(position, table.conclusions[position], table.salience(position), premises)
