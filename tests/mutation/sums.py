"""Answers to the items of a score that make up a total: at the limit, and one point below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from crampx._logic.conditions import All, Condition, Level, Not, Sum

_Item = tuple[Level, ...]


def at_least(wanted: Sum) -> Iterator[Condition]:
    """Just enough points, once with each answer; and each item with nothing."""
    yield from _answered(wanted.items, wanted.at_least)


def below(wanted: Sum) -> Iterator[Condition]:
    """A point too few, once with each answer; and each item with nothing."""
    yield from _answered(wanted.items, wanted.at_least - 1)


def _answered(items: tuple[_Item, ...], points: int) -> Iterator[Condition]:
    for i, item in enumerate(items):
        others = (*items[:i], *items[i + 1:])
        for place in (*range(len(item)), None):
            rest = _picked(others, points - (0 if place is None else item[place].points))
            if rest is not None:
                answers = [(item, place), *zip(others, rest, strict=True)]
                yield All(tuple(each for of, chosen in answers for each in _answer(of, chosen)))


def _answer(item: _Item, place: int | None) -> Iterator[Condition]:
    """This answer holds, and none that is worth more; no place: none holds at all."""
    worth = 0 if place is None else item[place].points
    if place is not None:
        yield item[place].when
    yield from (Not(level.when) for level in item if level.points > worth)


@cache
def _picked(items: Sequence[_Item], points: int) -> tuple[int | None, ...] | None:
    """An answer to each item that together give exactly these points."""
    if not items:
        return () if points == 0 else None
    for place in (None, *range(len(items[0]))):
        rest = _picked(items[1:], points - (0 if place is None else items[0][place].points))
        if rest is not None:
            return (place, *rest)
    return None
