"""experta's extension point ``__matcher__``: the activations that changed facts add and remove.

A counting matcher: each rule counts the premises that it still waits for, and an index leads from a fact to the rules
that have it as a premise. A new fact therefore touches only the rules it can complete, whatever the network's size.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crampx._engine.encoding import NodeFact
from crampx._engine.experta_import import Activation, Matcher


class IndexedMatcher(Matcher):
    """Matches the rules of ``engine.compiled`` against the facts it is told of.

    Args:
        engine: a ``NetworkEngine``. ``reset`` has to come before ``changes``, as experta's engine does it.
    """

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self._compiled = engine.compiled
        self._waiting: list[int] = []
        self._facts: dict[int, NodeFact] = {}
        self._live: dict[int, Activation] = {}

    def reset(self) -> None:
        """Forget all facts."""
        self._waiting = list(self._compiled.index.waiting)
        self._facts = {}
        self._live = {}

    def is_open(self, node: int) -> bool:
        """Whether the node has no value yet."""
        return not any(3 * node + value in self._facts for value in range(3))

    def changes(
        self, adding: Iterable[NodeFact] | None = None, deleting: Iterable[NodeFact] | None = None
    ) -> tuple[list[Activation], list[Activation]]:
        """The activations that came into being and those that ceased.

        Facts are taken away before others are added: of a fact that was declared and retracted since the last call no
        rule hears, and one that was retracted and declared again activates its rules again.
        """
        added: list[Activation] = []
        removed: list[Activation] = []
        gone = list(deleting or ())
        for fact in gone:
            self._withdraw(fact.number, removed)
        kept = [fact for fact in adding or () if not any(fact is other for other in gone)]
        for fact in kept:
            self._assert(fact, added)
        return added, removed

    def _withdraw(self, number: int, removed: list[Activation]) -> None:
        if self._facts.pop(number, None) is None:
            return
        for position in self._compiled.index.completes[number]:
            self._waiting[position] += 1
            if position in self._live:
                removed.append(self._live.pop(position))

    def _assert(self, fact: NodeFact, added: list[Activation]) -> None:
        self._facts[fact.number] = fact
        for position in self._compiled.index.completes[fact.number]:
            self._waiting[position] -= 1
            if not self._waiting[position]:
                premises = self._compiled.table.premises[position]
                activation = Activation(self._compiled.parts.rule(position), [self._facts[p] for p in premises])
                self._live[position] = activation
                added.append(activation)
