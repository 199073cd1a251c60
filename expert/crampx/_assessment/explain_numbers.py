"""Comparisons of one number with several thresholds, answered together.

Each scale is one measured quantity over one span of time (or age, or gestation). Its thresholds cut the line into
points and open intervals; one number stands for each, and an assumption leaves those that agree with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Final, TypeAlias

from crampx._facts.units import to_canonical
from crampx._knowledge.model import Analyte
from crampx._logic.conditions import Age, Atom, Bound, Comparison, Gestation, Quantity
from crampx._logic.truth import Truth

_Scale: TypeAlias = tuple[object, ...]
_LIMITS: Final = {Age: (Fraction(0), Fraction(120)), Gestation: (Fraction(0), Fraction(43))}
_LOWEST, _HIGHEST = Fraction(0), Fraction(10**9)


class Scales:
    """All questions of the network that compare a number, by what they measure."""

    def __init__(self, atoms: Iterable[Atom], analytes: Mapping[str, Analyte]) -> None:
        self._analytes = analytes
        self._members: dict[_Scale, list[Atom]] = {}
        self._scale: dict[Atom, _Scale] = {}
        for atom in atoms:
            scale = _scale_of(atom)
            if scale is not None:
                self._scale[atom] = scale
                self._members.setdefault(scale, []).append(atom)

    def settle(self, assumed: Mapping[Atom, Truth]) -> dict[Atom, Truth] | None:
        """The answers on every scale that an assumption touches, unknown where it is silent; None if none fit."""
        answers: dict[Atom, Truth] = {}
        for scale in {self._scale[atom]: None for atom in assumed if atom in self._scale}:
            members = self._members[scale]
            fitting = [
                point for point in self._points(members)
                if all(self._holds(a, point) is (assumed[a] is Truth.PRESENT) for a in members if a in assumed)
            ]
            if not fitting:
                return None
            for atom in members:
                found = {self._holds(atom, point) for point in fitting}
                answers[atom] = Truth.UNKNOWN if len(found) == 2 else Truth.PRESENT if True in found else Truth.ABSENT
        return answers

    def _points(self, members: list[Atom]) -> list[Fraction]:
        """Every threshold, a number between each two, and the ends of what is possible."""
        low, high = self._ends(members[0])
        marks = {low, high, *(self._canonical(atom, bound) for atom in members for bound in _bounds(atom))}
        ordered = sorted(mark for mark in marks if low <= mark <= high)
        return sorted({*ordered, *((one + other) / 2 for one, other in pairwise(ordered))})

    def _ends(self, atom: Atom) -> tuple[Fraction, Fraction]:
        if isinstance(atom, Quantity) and not any(bound.of for bound in _bounds(atom)):
            analyte = self._analytes[atom.analyte]
            return Fraction(analyte.plausible_low), Fraction(analyte.plausible_high)
        if isinstance(atom, Age | Gestation):
            return _LIMITS[type(atom)]
        return _LOWEST, _HIGHEST

    def _canonical(self, atom: Atom, bound: Bound) -> Fraction:
        if bound.of or not isinstance(atom, Quantity):
            return Fraction(bound.value)
        return to_canonical(Fraction(bound.value), bound.unit, self._analytes[atom.analyte])

    def _holds(self, atom: Atom, point: Fraction) -> bool:
        comparison = _comparison(atom)
        if comparison is None:
            return True
        low, above = comparison.not_below, comparison.above
        high, below = comparison.not_above, comparison.below
        return (
            (low is None or point >= self._canonical(atom, low))
            and (above is None or point > self._canonical(atom, above))
            and (high is None or point <= self._canonical(atom, high))
            and (below is None or point < self._canonical(atom, below))
        )


def _scale_of(atom: Atom) -> _Scale | None:
    """What a comparison measures; None where one number does not answer it."""
    if isinstance(atom, Quantity):
        limits = tuple(sorted({bound.of for bound in _bounds(atom)}))
        if atom.comparison is None or atom.change is not None or atom.over != "latest" or len(limits) != 1:
            return None
        return ("quantity", atom.analyte, atom.within, atom.after_start_of, atom.before_start_of, limits)
    return (type(atom).__name__,) if isinstance(atom, Age | Gestation) else None


def _comparison(atom: Atom) -> Comparison | None:
    return atom.comparison if isinstance(atom, Quantity | Age | Gestation) else None


def _bounds(atom: Atom) -> list[Bound]:
    comparison = _comparison(atom)
    if comparison is None:
        return []
    found = (comparison.below, comparison.above, comparison.not_below, comparison.not_above)
    return [bound for bound in found if bound is not None]
