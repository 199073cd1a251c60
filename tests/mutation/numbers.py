"""Numbers at and around the bounds of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from crampx._logic.conditions import Bound, Comparison

BOUNDS: Final = ("below", "above", "not_below", "not_above")
LIMIT: Final = Decimal(100)


def bounds(comparison: Comparison | None) -> dict[str, Bound]:
    """The bounds of a comparison by their operator."""
    if comparison is None:
        return {}
    found = {name: getattr(comparison, name) for name in BOUNDS}
    return {name: bound for name, bound in found.items() if bound is not None}


def step(number: Decimal) -> Decimal:
    """The smallest step of a number as it is written: one in its last place."""
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0))


def level(bound: Bound, limit: Decimal = LIMIT) -> Decimal:
    """The number to record for a bound: itself, or the multiple of the limit that the documents state."""
    return bound.value * limit if bound.of else bound.value


def satisfies(value: Decimal, comparison: Comparison, limit: Decimal = LIMIT) -> bool:
    """Whether a number lies within all bounds."""
    tests = {"below": value.__lt__, "above": value.__gt__, "not_below": value.__ge__, "not_above": value.__le__}
    return all(tests[name](level(bound, limit)) for name, bound in bounds(comparison).items())


def chosen(comparisons: Sequence[tuple[Comparison, bool]], limit: Decimal = LIMIT) -> Decimal:
    """A number that meets (or misses) the comparisons as well as it can, near a threshold."""
    near = [n for c, _ in comparisons for n in candidates(c, limit)]
    met = [(sum(satisfies(n, c, limit) is holds for c, holds in comparisons), -abs(n - near[0])) for n in near]
    return near[met.index(max(met))]


def candidates(comparison: Comparison, limit: Decimal = LIMIT) -> Iterator[Decimal]:
    """Each threshold, the numbers a step beside it, and half a step (between two written thresholds)."""
    for bound in bounds(comparison).values():
        yield from beside(level(bound, limit), step(bound.value) * (limit if bound.of else 1))


def beside(number: Decimal, by: Decimal | None = None) -> tuple[Decimal, ...]:
    """The number, the ones a step beside it, and half a step."""
    by = step(number) if by is None else by
    return number, number - by, number + by, number - by / 2, number + by / 2


def usual(low: Decimal, high: Decimal) -> Decimal:
    """The limit that the documents state for a quantity: a hundred, or what is plausible, to three digits."""
    if low * 2 <= LIMIT <= high / 5:
        return LIMIT
    middle = (low + high) / 2
    return middle.quantize(Decimal(1).scaleb(middle.adjusted() - 2))
