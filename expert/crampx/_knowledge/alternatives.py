"""A condition as its alternatives: each a set of answers that together make it present. For checks only.

Findings must be expanded before (``View.expand``). The negation of a comparison with k bounds becomes k comparisons, so
that intervals stay intervals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from crampx._logic.conditions import (
    Age,
    All,
    AnyOf,
    Bound,
    Comparison,
    Condition,
    Count,
    Gestation,
    Not,
    Quantity,
    Sum,
)

_MOST = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """One atom answered: present or, with ``positive`` false, absent."""

    atom: Condition
    positive: bool = True


Alternative: TypeAlias = frozenset[Answer]


class TooManyError(Exception):
    """The condition has more alternatives than the checks look at."""


def alternatives(condition: Condition, positive: bool = True) -> frozenset[Alternative]:
    """The ways in which a condition is present (or absent).

    Raises:
        TooManyError: there are more than a few hundred.
    """
    match condition:
        case Not(child=child):
            return alternatives(child, not positive)
        case All(children=children):
            parts = [alternatives(child, positive) for child in children]
            return _every(parts) if positive else _either(parts)
        case AnyOf(children=children):
            parts = [alternatives(child, positive) for child in children]
            return _either(parts) if positive else _every(parts)
        case Count(n=n, children=children):
            # Fewer than n present is the same as at least len - n + 1 absent.
            wanted = n if positive else len(children) - n + 1
            parts = [alternatives(child, positive) for child in children]
            return _either([_every(chosen) for chosen in combinations(parts, max(wanted, 0))])
        case Sum():
            raise TooManyError
        case _:
            return _leaf(condition, positive)


def _leaf(atom: Condition, positive: bool) -> frozenset[Alternative]:
    comparison: Comparison | None = None
    if isinstance(atom, Age | Gestation) or (isinstance(atom, Quantity) and _is_latest(atom)):
        comparison = atom.comparison
    if positive or comparison is None:
        return frozenset({frozenset({Answer(atom, positive)})})
    return frozenset(frozenset({Answer(_compared(atom, opposite))}) for opposite in _opposites(comparison))


def _is_latest(atom: Quantity) -> bool:
    """Whether the comparison is of one value, so that its negation is a comparison too."""
    return atom.change is None and atom.over == "latest"


def _compared(atom: Condition, comparison: Comparison) -> Condition:
    if isinstance(atom, Quantity):
        return Quantity(
            kind=atom.kind,
            analyte=atom.analyte,
            comparison=comparison,
            within=atom.within,
            after_start_of=atom.after_start_of,
            before_start_of=atom.before_start_of,
        )
    return Age(comparison) if isinstance(atom, Age) else Gestation(comparison)


def _opposites(comparison: Comparison) -> Iterable[Comparison]:
    opposite = {"below": "not_below", "not_below": "below", "above": "not_above", "not_above": "above"}
    for name, other in opposite.items():
        bound: Bound | None = getattr(comparison, name)
        if bound is not None:
            yield Comparison(**{other: bound})


def _either(parts: Iterable[frozenset[Alternative]]) -> frozenset[Alternative]:
    found = frozenset(alternative for part in parts for alternative in part)
    if len(found) > _MOST:
        raise TooManyError
    return found


def _every(parts: Iterable[frozenset[Alternative]]) -> frozenset[Alternative]:
    found: frozenset[Alternative] = frozenset({frozenset()})
    for part in parts:
        if len(found) * len(part) > _MOST * 10:
            raise TooManyError
        found = frozenset(before | more for before in found for more in part)
        if len(found) > _MOST:
            raise TooManyError
    return found
