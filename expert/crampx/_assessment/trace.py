"""From a node of the network back to the facts that gave its value, or to the atoms that leave it unknown."""

from __future__ import annotations

from collections.abc import Sequence

from crampx._facts.model import AtomAnswer, Fact
from crampx._knowledge.network import Network
from crampx._logic.truth import Truth


def supporting_facts(
    node: int, network: Network, values: Sequence[Truth], answers: Sequence[AtomAnswer]
) -> tuple[Fact, ...]:
    """The facts behind a known value, sorted. A met ``any`` or ``count`` cites all of its present children.

    A met ``all`` rests on all children, an unmet one on those that are absent; for ``any`` it is the other way round.
    """
    facts: set[Fact] = set()
    seen: set[int] = set()
    open_ends = [node]
    while open_ends:
        current = open_ends.pop()
        if current in seen:
            continue
        seen.add(current)
        part = network.nodes[current]
        value = values[current]
        if part.op == "atom":
            facts.update(answers[part.atom].facts)
        elif part.op in ("all", "any"):
            open_ends.extend(c for c in part.children if values[c] is value)
        else:
            open_ends.extend(c for c in part.children if values[c] is not Truth.UNKNOWN)
    return tuple(sorted(facts, key=Fact.key))


def open_atoms(node: int, network: Network, values: Sequence[Truth]) -> tuple[int, ...]:
    """Indices of the unknown atoms that leave a node unknown, sorted; empty when its value is known."""
    atoms: set[int] = set()
    seen: set[int] = set()
    open_ends = [node]
    while open_ends:
        current = open_ends.pop()
        if current in seen or values[current] is not Truth.UNKNOWN:
            continue
        seen.add(current)
        part = network.nodes[current]
        if part.op == "atom":
            atoms.add(part.atom)
        open_ends.extend(part.children)
    return tuple(sorted(atoms))


def all_atoms(node: int, network: Network) -> tuple[int, ...]:
    """Indices of every atom below a node, sorted."""
    atoms: set[int] = set()
    seen: set[int] = set()
    open_ends = [node]
    while open_ends:
        current = open_ends.pop()
        if current in seen:
            continue
        seen.add(current)
        part = network.nodes[current]
        if part.op == "atom":
            atoms.add(part.atom)
        open_ends.extend(part.children)
    return tuple(sorted(atoms))
