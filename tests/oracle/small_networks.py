"""Networks written down node by node, and their values straight from the truth tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crampx._engine.run import Ranker
from crampx._knowledge.network import AtomSpec, Network, Node
from crampx._logic.conditions import Coded, TriggerTier
from crampx._logic.truth import Truth, conjunction, disjunction, negation


def network(*nodes: tuple[Any, ...]) -> Network:
    """A network from (op, child, child, …); levels, stages, atoms and tiers follow from it."""
    made: list[Node] = []
    atoms = tiers = 0
    for op, *children in nodes:
        below = [made[child] for child in children]
        tier = TriggerTier(id=f"trigger_{tiers}", tier_at_least="possible") if op == "tier" else None
        made.append(
            Node(
                op=op,
                children=tuple(children),
                level=1 + max((n.level for n in below), default=-1),
                stage=2 if op in ("tier", "unknown") else max((n.stage for n in below), default=1),
                atom=atoms if op == "atom" else -1,
                trigger=tier,
            )
        )
        atoms += op == "atom"
        tiers += op == "tier"
    specs = tuple(AtomSpec(condition=Coded(kind="symptom", concept=f"concept_{i}")) for i in range(atoms))
    return Network(atoms=specs, nodes=tuple(made), roots={})


def truth_of(node: Node, values: Sequence[Truth]) -> Truth:
    """The value of an operation from those of its children."""
    below = [values[child] for child in node.children]
    match node.op:
        case "all":
            return conjunction(below)
        case "any":
            return disjunction(below)
        case "not":
            return negation(below[0])
        case "not_present":
            return Truth.ABSENT if below[0] is Truth.PRESENT else Truth.PRESENT
        case "unknown":
            return Truth.PRESENT if below[0] is Truth.UNKNOWN else Truth.ABSENT
        case _:
            raise AssertionError(node.op)


def direct_values(net: Network, atoms: Sequence[Truth], rank: Ranker) -> tuple[Truth, ...]:
    """All values, each node computed once in the order of the network: no rules, no facts, no agenda."""
    values = [Truth.UNKNOWN] * len(net.nodes)
    for stage in (1, 2):
        ranking = rank(list(values)) if stage == 2 else {}
        for i, node in enumerate(net.nodes):
            if node.stage == stage:
                if node.op == "atom":
                    values[i] = atoms[node.atom]
                else:
                    values[i] = ranking[i] if node.op == "tier" else truth_of(node, values)
    return tuple(values)


def no_tiers(_: Sequence[Truth]) -> dict[int, Truth]:
    """The ranking of a network without tier nodes."""
    return {}
