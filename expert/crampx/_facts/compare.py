"""Comparing measured values with bounds, in three values and exact fractions."""

from __future__ import annotations

from fractions import Fraction

from crampx._facts.model import Interval, Measurement
from crampx._facts.units import to_canonical
from crampx._knowledge.model import Analyte
from crampx._logic.conditions import Bound, Comparison
from crampx._logic.truth import Truth, conjunction, negation


def compare(measurement: Measurement, comparison: Comparison, analyte: Analyte) -> Truth:
    """Whether all bounds hold; unknown where the comparator leaves it open or a needed limit is missing."""
    checks = (
        (comparison.below, True, False),
        (comparison.not_above, True, True),
        (comparison.above, False, False),
        (comparison.not_below, False, True),
    )
    return conjunction(
        _one(measurement, bound, upper, included, analyte) for bound, upper, included in checks if bound is not None
    )


def _one(measurement: Measurement, bound: Bound, upper: bool, included: bool, analyte: Analyte) -> Truth:
    threshold = _threshold(measurement, bound, analyte)
    if threshold is None:
        return Truth.UNKNOWN
    if upper:
        return _at_most(measurement, threshold, included)
    return negation(_at_most(measurement, threshold, not included))


def _threshold(measurement: Measurement, bound: Bound, analyte: Analyte) -> Fraction | None:
    if bound.of:
        limit = measurement.high if bound.of == "upper_limit" else measurement.low
        return None if limit is None else limit * Fraction(bound.value)
    for unit, value in bound.also:
        if unit == measurement.scale:
            return to_canonical(Fraction(value), unit, analyte)
    return to_canonical(Fraction(bound.value), bound.unit, analyte)


def _at_most(measurement: Measurement, threshold: Fraction, included: bool) -> Truth:
    """value < threshold, or <= when included; ``<3.0`` stands for every value below 3.0."""
    value, comparator = measurement.value, measurement.comparator
    if comparator == "":
        return _known(value <= threshold if included else value < threshold)
    if comparator in ("<", "<="):
        surely = value < threshold or (value == threshold and (included or comparator == "<"))
        return Truth.PRESENT if surely else Truth.UNKNOWN
    surely_not = value > threshold or (value == threshold and (not included or comparator == ">"))
    return Truth.ABSENT if surely_not else Truth.UNKNOWN


def _known(holds: bool) -> Truth:
    return Truth.PRESENT if holds else Truth.ABSENT


def compare_interval(interval: Interval, comparison: Comparison) -> Truth:
    """The same for a whole-number quantity that lies somewhere in an interval (age, gestation)."""
    results = {_whole(n, comparison) for n in (interval.low, interval.high)}
    inner = range(interval.low + 1, interval.high)
    results |= {_whole(n, comparison) for n in inner}
    return results.pop() if len(results) == 1 else Truth.UNKNOWN


def _whole(value: int, comparison: Comparison) -> Truth:
    below, above = comparison.below, comparison.above
    not_below, not_above = comparison.not_below, comparison.not_above
    return _known(
        (below is None or value < below.value)
        and (above is None or value > above.value)
        and (not_below is None or value >= not_below.value)
        and (not_above is None or value <= not_above.value)
    )
