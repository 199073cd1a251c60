"""From a node of the network back to the facts that gave its value, or to the atoms that leave it unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from crampx._facts.model import AtomAnswer, Fact
from crampx._knowledge.network import Network
from crampx._logic.truth import Truth


def supporting_facts(
    node: int, network: Network, values: Sequence[Truth], answers: Sequence[AtomAnswer]
) -> tuple[Fact, ...]:
    """The facts behind a known value, sorted. A met ``any`` or ``count`` cites all of its present children.

    A met ``all`` rests on all children, an unmet one on those that are absent; for ``any`` it is the other way round.
    """

    def rests_on(current: int) -> Iterable[int]:
        part = network.nodes[current]
        if part.op in ("all", "any"):
            return (c for c in part.children if values[c] is values[current])
        return (c for c in part.children if values[c] is not Truth.UNKNOWN)

    reached = (network.nodes[n] for n in _walk(node, rests_on))
    facts = {fact for part in reached if part.op == "atom" for fact in answers[part.atom].facts}
    return tuple(sorted(facts, key=Fact.key))


class OpenAtoms:
    """The unknown atoms that leave a node unknown. Rules share most of what they wait for, so each node is done once.

    Args:
        values: by node.
        in_scores: else those that are only items of a score are left out.
    """

    def __init__(self, network: Network, values: Sequence[Truth], *, in_scores: bool) -> None:
        self._nodes = network.nodes
        self._values = values
        self._known: dict[int, frozenset[int]] = {} if in_scores else dict.fromkeys(network.scores, frozenset[int]())

    def below(self, node: int) -> frozenset[int]:
        """Indices of the atoms; none when the value of the node is known."""
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._worked_out(node)
        return found

    def _worked_out(self, node: int) -> frozenset[int]:
        if self._values[node] is not Truth.UNKNOWN:
            return frozenset()
        part = self._nodes[node]
        if part.op == "atom":
            return frozenset((part.atom,))
        return frozenset[int]().union(*map(self.below, part.children))


def all_atoms(node: int, network: Network) -> tuple[int, ...]:
    """Indices of every atom below a node, sorted."""
    return _atoms(_walk(node, lambda n: network.nodes[n].children), network)


def _atoms(nodes: Iterable[int], network: Network) -> tuple[int, ...]:
    return tuple(sorted({network.nodes[n].atom for n in nodes if network.nodes[n].op == "atom"}))


def _walk(start: int, following: Callable[[int], Iterable[int]]) -> Iterator[int]:
    """The start and all nodes that can be reached from it, each once."""
    seen = {start}
    open_ends = [start]
    while open_ends:
        current = open_ends.pop()
        yield current
        new = set(following(current)) - seen
        seen |= new
        open_ends.extend(new)
