"""What values nodes may still take once facts that are unknown now are obtained: an outer bound, one pass.

Each unknown atom that can be obtained may become anything, independently of the others. Real facts are not independent
(a potassium below 3.0 is below 3.5), so the bound may be wider than what can happen, never narrower.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crampx._knowledge.network import Network
from crampx._logic.truth import Truth
from crampx._values import Value


class Bounds(Value, frozen=True):
    """Lowest and highest value of each node, by node index. Nodes of stage 2 keep their value."""

    low: tuple[Truth, ...]
    high: tuple[Truth, ...]


def to_bounds(network: Network, values: Sequence[Truth], is_open: Callable[[int], bool]) -> Bounds:
    """Bounds of every node; ``is_open(atom)`` says whether an unknown atom can be obtained."""
    low: list[Truth] = []
    high: list[Truth] = []
    for number, node in enumerate(network.nodes):
        value = values[number]
        if value is not Truth.UNKNOWN or node.stage == 2:
            low.append(value)
            high.append(value)
        elif node.op == "atom":
            free = is_open(node.atom)
            low.append(Truth.ABSENT if free else value)
            high.append(Truth.PRESENT if free else value)
        elif node.op == "all":
            low.append(min(map(low.__getitem__, node.children)))
            high.append(min(map(high.__getitem__, node.children)))
        elif node.op == "any":
            low.append(max(map(low.__getitem__, node.children)))
            high.append(max(map(high.__getitem__, node.children)))
        else:
            child = node.children[0]
            low.append(Truth(2 - high[child]))
            high.append(Truth(2 - low[child]))
    return Bounds(tuple(low), tuple(high))
