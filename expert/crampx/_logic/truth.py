"""The three values and their four operations (Kleene's strong logic, ordered absent < unknown < present).

>>> conjunction([Truth.PRESENT, Truth.UNKNOWN])
<Truth.UNKNOWN: 1>
>>> at_least(2, [Truth.PRESENT, Truth.UNKNOWN, Truth.ABSENT])
<Truth.UNKNOWN: 1>
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """What is known of a statement about the patient. Not recorded is unknown, never absent."""

    ABSENT = 0
    UNKNOWN = 1
    PRESENT = 2

    @property
    def word(self) -> str:
        """``absent``, ``unknown`` or ``present``."""
        return self.name.lower()


def negation(value: Truth) -> Truth:
    """Swap present and absent; unknown stays unknown."""
    return Truth(2 - value)


def conjunction(values: Iterable[Truth]) -> Truth:
    """``all``: the minimum."""
    return min(values)


def disjunction(values: Iterable[Truth]) -> Truth:
    """``any``: the maximum."""
    return max(values)


def at_least(n: int, values: Iterable[Truth]) -> Truth:
    """``count``: present if n are present, absent if present plus unknown are fewer than n, else unknown.

    This is the n-th largest value, which is how it compiles to minima and maxima.
    """
    ordered = sorted(values, reverse=True)
    return ordered[n - 1] if n <= len(ordered) else Truth.ABSENT


def enough(points: int, items: Iterable[Iterable[tuple[int, Truth]]]) -> Truth:
    """``sum``: present if the lowest sum of points reaches these, absent if the highest does not, else unknown.

    Args:
        points: how many are wanted.
        items: for each item its answers as (points, value); of those that hold the best counts.

    >>> enough(2, [[(1, Truth.PRESENT)], [(1, Truth.UNKNOWN), (2, Truth.ABSENT)]])
    <Truth.UNKNOWN: 1>
    """
    answers = [list(item) for item in items]
    return max((t for t in (Truth.PRESENT, Truth.UNKNOWN) if _best(t, answers) >= points), default=Truth.ABSENT)


def _best(at_least: Truth, items: Iterable[Iterable[tuple[int, Truth]]]) -> int:
    return sum(max((points for points, value in item if value >= at_least), default=0) for item in items)
