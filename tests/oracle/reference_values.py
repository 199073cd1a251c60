"""Three values for the reference evaluator (``True``, ``False``, ``None`` for unknown); dates compared with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import product

from crampx._logic.dates import PartialDate

Value = bool | None


def all_of(values: Iterable[Value]) -> Value:
    """False if one is false, else unknown if one is unknown."""
    seen = list(values)
    return False if False in seen else None if None in seen else True


def any_of(values: Iterable[Value]) -> Value:
    """True if one is true, else unknown if one is unknown."""
    seen = list(values)
    return True if True in seen else None if None in seen else False


def agreed(values: Iterable[Value]) -> Value:
    """What is the same in every case that may be; unknown where the cases differ."""
    seen = set(values)
    return seen.pop() if len(seen) == 1 else None


def before(one: PartialDate, other: PartialDate) -> Value:
    """Whether every day that the first may mean precedes every day of the second, or none does."""
    return agreed(a < b for a, b in product((one.first, one.last), (other.first, other.last)))


def inside(day: PartialDate, start: date, end: date) -> Value:
    """Whether every day that it may mean lies in start..end, or none does."""
    if start <= day.first and day.last <= end:
        return True
    return False if day.last < start or end < day.first else None


def exactly(day: date) -> PartialDate:
    return PartialDate(day, day, "")
