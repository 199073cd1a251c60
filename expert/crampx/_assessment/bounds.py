"""What values nodes may still take once facts that are unknown now are obtained: an outer bound.

Each unknown atom that can be obtained may become anything, independently of the others. Real facts are not independent
(a potassium below 3.0 is below 3.5), so the bound may be wider than what can happen, never narrower. A node's bound is
worked out when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crampx._knowledge.network import Network
from crampx._logic.truth import Truth


class Bounds:
    """Lowest and highest value of each node. Nodes of stage 2 keep their value.

    Args:
        network: children before parents.
        values: by node index.
        is_open: whether an unknown atom, by its index, can be obtained.
    """

    def __init__(self, network: Network, values: Sequence[Truth], is_open: Callable[[int], bool]) -> None:
        self._nodes = network.nodes
        self._values = values
        self._is_open = is_open
        self._known: dict[int, tuple[Truth, Truth]] = {}

    def low(self, node: int) -> Truth:
        """The lowest value that the node may take."""
        return self._of(node)[0]

    def high(self, node: int) -> Truth:
        """The highest value that the node may take."""
        return self._of(node)[1]

    def _of(self, number: int) -> tuple[Truth, Truth]:
        found = self._known.get(number)
        if found is None:
            found = self._known[number] = self._worked_out(number)
        return found

    def _worked_out(self, number: int) -> tuple[Truth, Truth]:
        value = self._values[number]
        if value is not Truth.UNKNOWN:
            return value, value
        node = self._nodes[number]
        if node.stage == 2:
            return value, value
        if node.op == "atom":
            return (Truth.ABSENT, Truth.PRESENT) if self._is_open(node.atom) else (value, value)
        below = [self._of(child) for child in node.children]
        if node.op == "all":
            return min(low for low, _ in below), min(high for _, high in below)
        if node.op == "any":
            return max(low for low, _ in below), max(high for _, high in below)
        low, high = below[0]
        return Truth(2 - high), Truth(2 - low)
