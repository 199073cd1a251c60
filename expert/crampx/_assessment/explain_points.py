"""Small sets of facts that lift a sum of points to a number, or keep it below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from crampx._knowledge.network import Reading
from crampx._logic.conditions import Level, Sum
from crampx._logic.truth import Truth

if TYPE_CHECKING:
    from crampx._assessment.explain_sets import Aim, Choices, Solver

    Move: TypeAlias = tuple[int, Choices]

_MOST_ITEMS: Final = 8  # the cheapest of those that can move the sum


def points_sets(solver: Solver, wanted: Sum, aim: Aim, reading: Reading) -> Choices:
    """Candidates that bring a sum where it should be, best first: of each item at most one answer is changed."""
    values = [[(level, solver.valued.value(level.when, reading)) for level in item] for item in wanted.items]
    rising = aim.value is Truth.PRESENT
    least = Truth.PRESENT if rising or aim.weak else Truth.UNKNOWN
    now = [max((level.points for level, value in item if value >= least), default=0) for item in values]
    needed = wanted.at_least - sum(now) if rising else sum(now) - wanted.at_least + 1
    moves = [
        list(_gains(solver, item, points, aim, reading) if rising else _losses(solver, item, points, aim, reading))
        for item, points in zip(wanted.items, now, strict=True)
    ]
    possible = sorted((m for m in moves if m), key=lambda m: min(solver.order(choices[0]) for _, choices in m))
    return _enough(solver, possible[:_MOST_ITEMS], needed)


def _gains(solver: Solver, item: Sequence[Level], now: int, aim: Aim, reading: Reading) -> Iterator[Move]:
    for level in item:
        choices = solver.choices(level.when, aim, reading) if level.points > now else ()
        if choices:
            yield level.points - now, choices


def _losses(solver: Solver, item: Sequence[Level], now: int, aim: Aim, reading: Reading) -> Iterator[Move]:
    """Every answer that is worth more than what shall be left of the item has to fall."""
    for left in sorted({0, *(level.points for level in item if level.points < now)}):
        parts = [solver.choices(level.when, aim, reading) for level in item if level.points > left]
        choices = solver.every(parts) if left < now else ()
        if choices:
            yield now - left, choices


def _enough(solver: Solver, items: Sequence[Sequence[Move]], needed: int) -> Choices:
    """The best sets for each number of points, item by item."""
    reached: dict[int, Choices] = {0: (frozenset(),)}
    for moves in items:
        following = dict(reached)
        for points, before in reached.items():
            for gain, choices in moves if points < needed else ():
                total = min(points + gain, needed)
                following[total] = solver.best([following.get(total, ()), solver.every([before, choices])])
        reached = following
    return reached.get(needed, ())
