"""What an operation makes of the values of the conditions inside it."""

from __future__ import annotations

from collections.abc import Callable

from crampx._knowledge.network import FLIPPED, Reading
from crampx._logic.conditions import All, AnyOf, Condition, Count, IsUnknown, Not, Operation, Sum
from crampx._logic.truth import Truth, at_least, conjunction, disjunction, enough, negation


def value_of(operation: Operation, reading: Reading, value: Callable[[Condition, Reading], Truth]) -> Truth:
    """The value of an operation.

    Args:
        operation: as it is written.
        reading: what conflicting facts mean.
        value: gives the value of a condition inside it under a reading.
    """
    match operation:
        case All(children=children):
            return conjunction(value(c, reading) for c in children)
        case AnyOf(children=children):
            return disjunction(value(c, reading) for c in children)
        case Not(child=child):
            return negation(value(child, FLIPPED[reading]))
        case Count(n=n, children=children):
            return at_least(n, [value(c, reading) for c in children])
        case Sum(at_least=points, items=items):
            return enough(points, [[(level.points, value(level.when, reading)) for level in item] for item in items])
        case IsUnknown(child=child):
            return Truth.PRESENT if value(child, reading) is Truth.UNKNOWN else Truth.ABSENT
