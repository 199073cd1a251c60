"""Rules made from the network: the one encoding that our engine, plain experta and CLIPS run.

A node's value is a fact ``(node, value)``. Each node has rules that conclude present and rules that conclude absent,
all of positive premises; one closing rule a stratum, fired after all others of it, concludes unknown for the nodes that
are left. So ``not_present`` and ``unknown`` may have the premise "child is unknown": it lies in a closed stratum.
No rule uses NOT, EXISTS, FORALL, TEST or OR, and no condition is expanded across nodes.

A stratum is a (stage, level). Strata fire in order; within one no order can matter, and it is fixed all the same: by
node, concluded value and premises. Stage-2 rules whose premises are already known fire at the end of stage 1; the
closing rules of a stage wait for its start fact.

Facts are numbered ``3 * node + value``, so that everything an evaluation touches is an index into a list. The start
fact of a stage is the value present of a node of its own, numbered behind those of the network.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from crampx._knowledge.network import Network, Node
from crampx._logic.truth import Truth
from crampx._values import Value

STAGES = (1, 2)
ABSENT, UNKNOWN, PRESENT = int(Truth.ABSENT), int(Truth.UNKNOWN), int(Truth.PRESENT)
Derivation: TypeAlias = tuple[tuple[int, ...], int]
# Of operations with one child: by its value the number of the rule that holds, if one does (see ``derivations``).
_OF_ONE: Final[dict[str, tuple[list[int], list[int], list[int]]]] = {
    "not": ([2], [], [1]), "not_present": ([2], [3], [1]), "unknown": ([1], [3], [2]),
}


class Clause(Value, frozen=True):
    """One rule.

    Args:
        name: unique in its network, for example ``n7=present<-n2=present+n4=absent``.
        premises: facts (node, value) that must all be known, sorted.
        conclusion: the fact it then declares.
        salience: the same for all rules of a stratum; higher fires first.
    """

    name: str
    premises: tuple[tuple[int, Truth], ...]
    conclusion: tuple[int, Truth]
    salience: int


class Closing(Value, frozen=True):
    """The rule that declares unknown whatever its stratum has left open.

    Args:
        name: for example ``close-1-3`` for the third stratum of stage 1.
        stage: its only premise is this stage's start fact.
        nodes: all nodes of the stratum.
        salience: below the rules of its stratum, above those of the next.
    """

    name: str
    stage: int
    nodes: tuple[int, ...]
    salience: int


class ClauseTable(Value, frozen=True):
    """All rules of a network in firing order. A rule's position in these tuples is its rank: lower fires first.

    Args:
        premises: for each rule the numbers of its premises; for a closing rule the start fact of its stage.
        conclusions: for each rule the number of its conclusion; for a closing rule -1.
        strata: for each stratum its stage, its nodes and the position of its closing rule.
        facts: how many fact numbers there are, start facts included.
    """

    premises: tuple[tuple[int, ...], ...]
    conclusions: tuple[int, ...]
    strata: tuple[tuple[int, tuple[int, ...], int], ...]
    facts: int

    def __len__(self) -> int:
        return len(self.conclusions)

    def is_closing(self, position: int) -> bool:
        """Whether the rule at this position closes a stratum."""
        return self.conclusions[position] < 0

    def _stratum(self, position: int) -> int:
        return bisect_left(self.strata, position, key=lambda stratum: stratum[2])

    def salience(self, position: int) -> int:
        """Two steps a stratum, counted down to 0: its rules, then its closing rule."""
        return 2 * (len(self.strata) - self._stratum(position)) - 1 - self.is_closing(position)

    def clause(self, position: int) -> Clause:
        """The rule at this position, which is not a closing rule."""
        premises = tuple(fact_of(number) for number in self.premises[position])
        conclusion = fact_of(self.conclusions[position])
        name = f"{fact_key(*conclusion)}<-{'+'.join(fact_key(*p) for p in premises)}"
        return Clause(name, premises, conclusion, self.salience(position))

    def closing(self, position: int) -> Closing:
        """The closing rule at this position."""
        place = self._stratum(position)
        stage, nodes, _ = self.strata[place]
        level = sum(1 for s, _, p in self.strata if s == stage and p <= position)
        return Closing(f"close-{stage}-{level}", stage, nodes, self.salience(position))

    def clauses(self) -> tuple[Clause, ...]:
        """All rules but the closing rules, in firing order."""
        return tuple(self.clause(p) for p in range(len(self)) if not self.is_closing(p))

    def closings(self) -> tuple[Closing, ...]:
        """All closing rules, in firing order."""
        return tuple(self.closing(p) for _, _, p in self.strata)


def start_fact(network: Network, stage: int) -> int:
    """The number of the fact that starts a stage."""
    return 3 * (len(network.nodes) + STAGES.index(stage)) + PRESENT


def fact_of(number: int) -> tuple[int, Truth]:
    """Node and value of a fact number."""
    node, value = divmod(number, 3)
    return node, Truth(value)


def fact_key(node: int, value: Truth) -> str:
    """The name of a fact, for example ``n12=present``."""
    return f"n{node}={value.word}"


def derivations(index: int, node: Node) -> Iterator[Derivation]:
    """The rules of one node as (premises, conclusion), those that conclude absent first."""
    absent, present = 3 * index + ABSENT, 3 * index + PRESENT
    children = [3 * child for child in sorted(set(node.children))]
    match node.op:
        case "all":
            yield from (((c + ABSENT,), absent) for c in children)
            yield tuple(c + PRESENT for c in children), present
        case "any":
            yield tuple(c + ABSENT for c in children), absent
            yield from (((c + PRESENT,), present) for c in children)
        case "not":
            yield (children[0] + PRESENT,), absent
            yield (children[0] + ABSENT,), present
        case "not_present":
            yield (children[0] + PRESENT,), absent
            yield from (((children[0] + value,), present) for value in (ABSENT, UNKNOWN))
        case "unknown":
            yield from (((children[0] + value,), absent) for value in (ABSENT, PRESENT))
            yield (children[0] + UNKNOWN,), present
        case "atom" | "tier":
            pass


def holding(node: Node, values: Sequence[int]) -> list[int]:
    """The numbers, from 1, of those ``derivations`` of a node whose premises hold.

    Args:
        node: an operation.
        values: by node index; those of its children are known.
    """
    below = [values[child] for child in sorted(set(node.children))]
    match node.op:
        case "all":
            if UNKNOWN not in below and ABSENT not in below:
                return [len(below) + 1]
            return [number for number, value in enumerate(below, start=1) if value == ABSENT]
        case "any":
            if UNKNOWN not in below and PRESENT not in below:
                return [1]
            return [number for number, value in enumerate(below, start=2) if value == PRESENT]
        case _:
            return _OF_ONE[node.op][below[0]]


def clause_table(network: Network) -> ClauseTable:
    """Compile the network to rules.

    Raises:
        ValueError: an operation without children, or one numbered or levelled before a child of its own.

    """
    strata: dict[tuple[int, int], list[int]] = {}
    for index, node in enumerate(network.nodes):
        if node.op not in ("atom", "tier"):
            _check_order(network, index)
            strata.setdefault((node.stage, node.level), []).append(index)
    premises: list[tuple[int, ...]] = []
    conclusions: list[int] = []
    closed: list[tuple[int, tuple[int, ...], int]] = []
    for (stage, _), members in sorted(strata.items()):
        for index in members:
            for needed, conclusion in derivations(index, network.nodes[index]):
                premises.append(needed)
                conclusions.append(conclusion)
        closed.append((stage, tuple(members), len(conclusions)))
        premises.append((start_fact(network, stage),))
        conclusions.append(-1)
    return ClauseTable(tuple(premises), tuple(conclusions), tuple(closed), 3 * (len(network.nodes) + len(STAGES)))


def _check_order(network: Network, index: int) -> None:
    """Closing is sound only if every child lies in an earlier stratum."""
    node = network.nodes[index]
    if not node.children:
        raise ValueError(f"node {index} ({node.op}) has no children")
    for child in node.children:
        below = network.nodes[child]
        if child >= index or below.level >= node.level or below.stage > node.stage:
            raise ValueError(f"node {index} ({node.op}) does not come after its child {child}")
