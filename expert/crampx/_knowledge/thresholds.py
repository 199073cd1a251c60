"""The thresholds that conditions state, each as the end of a band, exact and in one unit. For checks only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TypeAlias

from crampx._knowledge.check_view import View
from crampx._knowledge.model import Source
from crampx._logic.conditions import (
    Age,
    All,
    AnyOf,
    Bound,
    Coded,
    Comparison,
    Condition,
    Count,
    Gestation,
    Not,
    Quantity,
)
from crampx._logic.dates import Duration

# What a threshold is about: the quantity, and the laboratory's limit if it is a multiple of one.
Subject: TypeAlias = tuple[str, str]

_FLIPPED = {"below": "not_below", "not_below": "below", "above": "not_above", "not_above": "above"}


@dataclass(frozen=True, slots=True)
class Place:
    """A condition that stands beside others: what an exception calls it, and where it is written."""

    name: str
    source: Source
    word: str


@dataclass(frozen=True, slots=True)
class End:
    """Where a band ends (``upper``) or begins.

    Args:
        value: in the canonical unit.
        upper: the band lies below it.
        closed: the number itself belongs to the band.
        step: one in the last place of the number as it is written, in the canonical unit.
        grid: the quantity only takes multiples of this (an age in whole years); 0: any number.
        unit: as written.
        text: as a message states it.
        place: the condition that states it.
        own: it is written there, not in a finding that is read there.
    """

    value: Fraction
    upper: bool
    closed: bool
    step: Fraction
    grid: Fraction
    unit: str
    text: str
    place: Place
    own: bool

    @property
    def edge(self) -> tuple[Fraction, bool]:
        """Where it divides the numbers: just below this one, or with ``True`` just above. Bands that meet share it."""
        after = self.upper == self.closed
        if not self.grid:
            return self.value, after
        whole = self.value / self.grid
        return (floor(whole) + 1 if after else ceil(whole)) * self.grid, False


@dataclass(frozen=True, slots=True)
class Window:
    """A coded fact that has to lie within a span before the day of assessment, or not within it."""

    fact: Coded
    span: Duration
    inside: bool
    place: Place


def ends(view: View, condition: Condition, place: Place, unit: str = "") -> Iterator[tuple[Subject, End]]:
    """Every threshold of a condition, those of the findings that it reads included.

    Args:
        view: the knowledge base.
        condition: as it is written.
        place: where it stands.
        unit: as results reported in this unit are compared: an ``also`` for it takes the place of the number.
    """
    own = frozenset(_comparisons(condition, True))
    for atom, comparison, positive in _comparisons(view.expand(condition, scores=False), True):
        for name, bound in _bounds(comparison):
            written = (atom, comparison, positive) in own
            end = _end(view, atom, name if positive else _FLIPPED[name], bound, place, unit, written)
            if end is not None:
                yield (_subject(atom), bound.of), end


def windows(view: View, condition: Condition, place: Place) -> Iterator[Window]:
    """Every time window of a coded fact."""
    for atom, positive in _atoms(view.expand(condition, scores=False), True):
        if isinstance(atom, Coded) and atom.within is not None:
            fact = Coded(atom.kind, atom.concept, atom.side, atom.dose)
            yield Window(fact, atom.within, positive, place)


def _atoms(condition: Condition, positive: bool) -> Iterator[tuple[Condition, bool]]:
    """The atoms with whether they have to be present; what only asks whether something is known is left out."""
    match condition:
        case All(children=children) | AnyOf(children=children) | Count(children=children):
            for child in children:
                yield from _atoms(child, positive)
        case Not(child=child):
            yield from _atoms(child, not positive)
        case _:
            yield condition, positive


def _comparisons(condition: Condition, positive: bool) -> Iterator[tuple[Quantity | Age | Gestation, Comparison, bool]]:
    for atom, holds in _atoms(condition, positive):
        if isinstance(atom, Quantity | Age | Gestation) and atom.comparison is not None:
            yield atom, atom.comparison, holds


def _bounds(comparison: Comparison) -> Iterator[tuple[str, Bound]]:
    for name in _FLIPPED:
        bound: Bound | None = getattr(comparison, name)
        if bound is not None:
            yield name, bound


def _subject(atom: Quantity | Age | Gestation) -> str:
    return atom.analyte if isinstance(atom, Quantity) else type(atom).__name__.lower()


def _end(
    view: View, atom: Quantity | Age | Gestation, name: str, bound: Bound, place: Place, unit: str, own: bool
) -> End | None:
    reading = next((Bound(n, u) for u, n in bound.also if u == unit), bound)
    value = canonical(view, atom, reading.value, reading)
    past = canonical(view, atom, reading.value + last_place(reading.value), reading)
    if value is None or past is None:
        return None
    text = " ".join(str(part) for part in (name.replace("_", " "), reading.value, reading.unit or reading.of) if part)
    upper, closed = name in ("below", "not_above"), name in ("not_below", "not_above")
    step = Fraction(0) if bound.of else grid(view, atom)
    return End(value, upper, closed, past - value, step, reading.unit, text.replace("_", " "), place, own)


def canonical(view: View, atom: Condition, number: Decimal, bound: Bound) -> Fraction | None:
    """A number of a bound in the canonical unit of its analyte, exact; None if the unit is unknown."""
    if not isinstance(atom, Quantity) or bound.of:
        return Fraction(number)
    analyte = view.analytes.get(atom.analyte)
    unit = analyte.units.get(bound.unit) if analyte is not None else None
    if unit is None:
        return None
    return (Fraction(number) - Fraction(unit.subtract)) * Fraction(unit.multiply_by) / Fraction(unit.divide_by)


def grid(view: View, atom: Condition) -> Fraction:
    """The step in which the quantity is compared: whole years and weeks, rounded results; 0: as it is."""
    if not isinstance(atom, Quantity):
        return Fraction(1)
    analyte = view.analytes.get(atom.analyte)
    if analyte is None or analyte.decimals is None:
        return Fraction(0)
    return Fraction(1, 10**analyte.decimals)


def last_place(number: Decimal) -> Decimal:
    """One in the last place of a number as it is written.

    >>> last_place(Decimal("3.0")), last_place(Decimal("1000"))
    (Decimal('0.1'), Decimal('1'))
    """
    return Decimal(1).scaleb(min(int(number.as_tuple().exponent), 0))
