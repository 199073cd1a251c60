"""A network made ready to run: shared by all evaluations and threads, filled in only as far as it is used.

Nothing here changes its meaning after it was made. What is filled in later (the index, facts, activations, names) is a
pure function of the network, so two threads that fill in the same thing at once store equal values.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from crampx._engine.clauses import ClauseTable, clause_table, fact_key, fact_of
from crampx._knowledge.baseline import Baseline, to_baseline
from crampx._knowledge.network import Network
from crampx._values import Value

if TYPE_CHECKING:
    from crampx._engine.encoding import TableParts
    from crampx._engine.touched import TouchedParts

Firing: TypeAlias = tuple[str, tuple[str, ...]]


class Index(Value, frozen=True):
    """The rules that a new fact can complete.

    Args:
        waiting: for each rule how many premises it has.
        completes: for each fact number the positions of the rules that have it as a premise.
        atoms: nodes of op atom with the position of their value in an evaluation's atoms.
        tiers: nodes of op tier.
    """

    waiting: Sequence[int]
    completes: Sequence[Sequence[int]]
    atoms: tuple[tuple[int, int], ...]
    tiers: tuple[int, ...]


class CompiledNetwork:
    """What ``compile_network`` returns. Making one costs nothing; the first evaluation builds the index.

    Args:
        network: the network as the knowledge compiler made it.
        baseline: that of the network, if it is worked out already.
    """

    def __init__(self, network: Network, baseline: Baseline | None = None) -> None:
        self.network = network
        self._baseline = baseline

    @cached_property
    def baseline(self) -> Baseline:
        """What holds when nothing is recorded."""
        return self._baseline or to_baseline(self.network)

    @cached_property
    def touched(self) -> TouchedParts:
        """The experta objects of what evaluations have touched. Asking for them imports experta."""
        from crampx._engine.touched import TouchedParts  # imports experta, so only now

        return TouchedParts(self.network, self.baseline)

    @cached_property
    def table(self) -> ClauseTable:
        """All rules in firing order."""
        return clause_table(self.network)

    @cached_property
    def index(self) -> Index:
        """The rules by premise."""
        return build_index(self.network, self.table)

    @cached_property
    def stage_2(self) -> frozenset[int]:
        """Nodes whose value is not known before the ranking."""
        later = {node for stage, nodes in self.baseline.strata if stage > 1 for node in nodes}
        return frozenset(later.union(node for node, _ in self.baseline.tiers))

    @cached_property
    def parts(self) -> TableParts:
        """The experta objects of this network. Asking for them imports experta."""
        from crampx._engine.encoding import TableParts  # imports experta, so only now

        return TableParts(self.table)

    @cached_property
    def _firings(self) -> list[Firing | None]:
        return [None] * len(self.table)

    def firing(self, position: int) -> Firing:
        """Name and sorted fact keys of the rule at this position."""
        known = self._firings[position]
        if known is None:
            keys = (fact_key(*fact_of(number)) for number in self.table.premises[position])
            known = self._firings[position] = (self.table.clause(position).name, tuple(sorted(keys)))
        return known


def build_index(network: Network, table: ClauseTable) -> Index:
    """Index the rules of a network by their premises."""
    completes: list[list[int]] = [[] for _ in range(table.facts)]
    for position, premises in enumerate(table.premises):
        for number in premises:
            completes[number].append(position)
    return Index(
        waiting=[len(premises) for premises in table.premises],
        completes=completes,
        atoms=tuple((i, node.atom) for i, node in enumerate(network.nodes) if node.op == "atom"),
        tiers=tuple(i for i, node in enumerate(network.nodes) if node.op == "tier"),
    )
