"""Per-analyte units: exact conversion to the canonical unit and back (factors: knowledge/analytes).

A general unit library is wrong here: calcium and magnesium in mEq/L are half of mmol/L, BUN is not urea and HbA1c is
affine. So each analyte lists its units, and a value is never guessed into one.
"""

from __future__ import annotations

from fractions import Fraction

from crampx._knowledge.model import Analyte


def to_canonical(value: Fraction, unit: str, analyte: Analyte) -> Fraction:
    """canonical = (value - subtract) * multiply_by / divide_by; ``unit`` is a unit id of the analyte."""
    record = analyte.units[unit]
    return (value - Fraction(record.subtract)) * Fraction(record.multiply_by) / Fraction(record.divide_by)


def from_canonical(value: Fraction, unit: str, analyte: Analyte) -> Fraction:
    """The inverse of :func:`to_canonical`."""
    record = analyte.units[unit]
    return value * Fraction(record.divide_by) / Fraction(record.multiply_by) + Fraction(record.subtract)


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Rounded half up, away from zero, to so many decimal places.

    >>> rounded(Fraction("0.995"), 2), rounded(Fraction("59.5"), 0)
    (Fraction(1, 1), Fraction(60, 1))
    """
    scale = 10**decimals
    whole = (abs(value) * scale + Fraction(1, 2)) // 1
    return Fraction(whole if value >= 0 else -whole, scale)


def is_plausible(value: Fraction, analyte: Analyte) -> bool:
    """Whether a canonical value lies within the analyte's plausibility limits (both included)."""
    return Fraction(analyte.plausible_low) <= value <= Fraction(analyte.plausible_high)


def plausible_units(value: Fraction, analyte: Analyte) -> tuple[str, ...]:
    """Units in which the number would be plausible: a hint for the reader, never used as the unit."""
    return tuple(unit for unit in sorted(analyte.units) if is_plausible(to_canonical(value, unit, analyte), analyte))
