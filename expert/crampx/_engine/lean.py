"""The same facts, rules and order as ``NetworkEngine``, with a leaner loop.

Where experta's loop asks matcher and strategy anew before each firing, copies lists, formats log messages that nobody
reads and makes an object for each fact, this one lets ``declare`` do the matcher's counting at once and puts the ranks
of completed rules on a heap; facts and activations are those of the shared network. Declared facts, fired rules and
their order are the same: ``tests/generative/test_engines_agree.py`` holds it against ``NetworkEngine``, plain experta
and CLIPS.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from math import inf
from typing import Any

from crampx._engine.clauses import UNKNOWN, start_fact
from crampx._engine.compiled import CompiledNetwork
from crampx._engine.engine import NetworkEngine
from crampx._engine.experta_import import Agenda, FactList

OPEN = -1


class LeanFactList(FactList):
    """Working memory by fact number. It neither numbers facts nor keeps lists of changes for a matcher."""


class LeanEngine(NetworkEngine):
    """Overrides ``reset``, ``declare``, ``run`` and the fact list. It cannot retract: nothing here ever does.

    Args:
        compiled: the network; shared with other engines and never changed by them.
    """

    def __init__(self, compiled: CompiledNetwork) -> None:
        super().__init__(compiled)
        self._fact = compiled.parts.fact
        self._activation = compiled.parts.activation
        self._completes = compiled.index.completes
        self._values: list[int] = []
        self._waiting: list[int] = []

    def reset(self, **_: Any) -> None:
        """Forget all facts and empty the agenda, whose entries are the positions of rules in a heap."""
        self.agenda = Agenda()
        self.facts = LeanFactList()
        self._values = [OPEN] * (self.compiled.table.facts // 3)
        self._waiting = list(self.compiled.index.waiting)

    def declare(self, *facts: Any) -> None:
        """Declare facts of this network."""
        for fact in facts:
            self.conclude(fact.number)

    def retract(self, idx_or_declared_fact: Any) -> None:
        """Refused.

        Raises:
            NotImplementedError: always.

        """
        raise NotImplementedError("the lean engine does not retract")

    def run_stage(self, stage: int, numbers: Iterable[int]) -> None:
        """Declare facts by number and the start of the stage, and fire all rules that they lead to."""
        for number in numbers:
            self.conclude(number)
        self.conclude(start_fact(self.compiled.network, stage))
        self.run()

    def conclude(self, number: int) -> None:
        """Declare a fact unless it is known, and put the rules that it completes on the agenda."""
        values, node = self._values, number // 3
        if values[node] != OPEN:
            if values[node] != number - 3 * node:
                raise RuntimeError(f"node {node} was given two values")
            return
        values[node] = number - 3 * node
        self.facts[number] = self._fact(number)
        waiting, agenda = self._waiting, self.agenda.activations
        for position in self._completes[number]:
            waiting[position] -= 1
            if not waiting[position]:
                heappush(agenda, position)

    def close(self, nodes: Iterable[int]) -> None:
        """Declare unknown those of the nodes that have no value."""
        values = self._values
        for node in nodes:
            if values[node] == OPEN:
                self.conclude(3 * node + UNKNOWN)

    def run(self, steps: float = inf) -> None:
        """Fire the first rule of the agenda until it is empty, or this many times."""
        agenda: list[int] = self.agenda.activations
        activation = self._activation
        self.running = True
        while agenda and steps > 0 and self.running:
            activation(heappop(agenda)).rule(self)
            steps -= 1
        self.running = False

    def known(self) -> list[int]:
        """The value of every node, unknown where none was declared."""
        return [UNKNOWN if value == OPEN else value for value in self._values[: len(self.compiled.network.nodes)]]
