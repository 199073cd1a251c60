"""Oracle: the clauses of a network run by experta with its own Rete matcher and strategy.

Every rule gets a salience of its own, the only recipe under which experta's strategy removes activations reliably; here
it also never has to, since the encoding has no negation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crampx._engine.clauses import STAGES, UNKNOWN, Clause, Closing, fact_key, start_fact
from crampx._engine.compiled import CompiledNetwork
from crampx._engine.experta_import import Fact, KnowledgeEngine, Rule
from crampx._engine.run import EngineResult, Ranker
from crampx._logic.truth import Truth


class Node(Fact):
    """Built by experta's own constructor."""


def _clause_rule(clause: Clause, salience: int) -> Any:
    node, value = clause.conclusion
    firing = (clause.name, tuple(sorted(fact_key(*premise) for premise in clause.premises)))

    def fire(self: Any) -> None:
        self.firings.append(firing)
        self.declare(Node(id=node, value=int(value)))

    return Rule(*(Node(id=n, value=int(v)) for n, v in clause.premises), salience=salience)(fire)


def _closing_rule(closing: Closing, start: int, salience: int) -> Any:
    def close(self: Any) -> None:
        known = {fact["id"] for fact in self.facts.values() if isinstance(fact, Node)}
        self.declare(*(Node(id=n, value=UNKNOWN) for n in closing.nodes if n not in known))

    return Rule(Node(id=start // 3, value=start % 3), salience=salience)(close)


class PlainExperta:
    """The network in one reusable experta engine.

    Args:
        compiled: the network whose clauses are used.

    """

    def __init__(self, compiled: CompiledNetwork) -> None:
        table = compiled.table
        self._compiled = compiled
        self._starts = {stage: start_fact(compiled.network, stage) for stage in STAGES}
        rules: dict[str, Any] = {}
        for position in range(len(table)):
            salience = len(table) - position
            if table.is_closing(position):
                closing = table.closing(position)
                rules[f"r{position}"] = _closing_rule(closing, self._starts[closing.stage], salience)
            else:
                rules[f"r{position}"] = _clause_rule(table.clause(position), salience)
        self._engine = type("Plain", (KnowledgeEngine,), rules)()

    def run(self, atoms: Sequence[Truth], rank: Ranker) -> EngineResult:
        """Evaluate one patient: reset, declare the atoms, run, rank, declare the tiers, run."""
        engine, network = self._engine, self._compiled.network
        engine.firings = []
        engine.reset()
        self._stage(1, [(i, atoms[n.atom]) for i, n in enumerate(network.nodes) if n.op == "atom"])
        first = self._values()
        later = self._compiled.stage_2
        ranking = rank([Truth.UNKNOWN if i in later else v for i, v in enumerate(first)])
        self._stage(2, [(i, ranking[i]) for i, n in enumerate(network.nodes) if n.op == "tier"])
        return EngineResult(values=tuple(self._values()), firings=tuple(engine.firings))

    def _stage(self, stage: int, facts: Sequence[tuple[int, Truth]]) -> None:
        node, value = divmod(self._starts[stage], 3)
        self._engine.declare(*(Node(id=n, value=int(v)) for n, v in facts), Node(id=node, value=value))
        self._engine.run()

    def _values(self) -> list[Truth]:
        values = [Truth.UNKNOWN] * (len(self._compiled.network.nodes) + len(STAGES))
        for fact in self._engine.facts.values():
            if isinstance(fact, Node):
                values[fact["id"]] = Truth(fact["value"])
        return values[: -len(STAGES)]
