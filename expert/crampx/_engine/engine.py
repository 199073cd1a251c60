"""experta's engine with our matcher and strategy, using nothing but its public extension points.

Patients are evaluated by the lean engine made from this one (``lean.py``); this one says what the lean one must do, and
tests hold the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crampx._engine.clauses import UNKNOWN, start_fact
from crampx._engine.compiled import CompiledNetwork
from crampx._engine.encoding import NodeFact, node_fact
from crampx._engine.experta_import import KnowledgeEngine
from crampx._engine.matcher import IndexedMatcher
from crampx._engine.strategy import TotalOrder


class NetworkEngine(KnowledgeEngine):
    """Working memory and agenda of one evaluation. Never reused: after it, or after an exception, it is thrown away.

    Args:
        compiled: the network; shared with other engines and never changed by them.
    """

    __matcher__ = IndexedMatcher
    __strategy__ = TotalOrder

    def __init__(self, compiled: CompiledNetwork) -> None:
        self.compiled = compiled
        self.fired: list[int] = []
        super().__init__()

    def get_deffacts(self) -> list[Any]:
        """None: experta keeps them, and in them the engine that used them last, in the class."""
        return []

    def run_stage(self, stage: int, numbers: Iterable[int]) -> None:
        """Declare facts by number and the start of the stage, and fire all rules that they lead to."""
        facts = [node_fact(number) for number in numbers]
        self.declare(*facts, node_fact(start_fact(self.compiled.network, stage)))
        self.run()

    def conclude(self, number: int) -> None:
        """Right-hand side of a clause: declare its conclusion, unless another rule has done so."""
        self.declare(node_fact(number))

    def close(self, nodes: Iterable[int]) -> None:
        """Right-hand side of a closing rule: declare unknown those of the nodes that have no value."""
        self.declare(*[NodeFact(id=node, value=UNKNOWN) for node in nodes if self.matcher.is_open(node)])

    def known(self) -> list[int]:
        """The value of every node, unknown where none was declared."""
        values = [UNKNOWN] * len(self.compiled.network.nodes)
        for fact in self.facts.values():
            if fact["id"] < len(values):
                values[fact["id"]] = fact["value"]
        return values
