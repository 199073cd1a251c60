"""The reference evaluator's comparisons of results: with bounds, with each other, and which is the latest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tests.oracle.reference_facts import Result, canonical
from tests.oracle.reference_values import Value, agreed, all_of, any_of, before

from crampx._knowledge.model import Analyte
from crampx._logic.conditions import Bound, Change, Comparison


@dataclass
class Comparisons:
    """Comparisons in the units of these analytes."""

    analytes: dict[str, Analyte]

    def compared(self, result: Result, comparison: Comparison, analyte_id: str) -> Value:
        """Tried out: whether every value that the result may stand for lies within the bounds, or none does."""

        def threshold(bound: Bound) -> Fraction | None:
            if not bound.of:
                unit, value = next(((u, v) for u, v in bound.also if u == result.unit), (bound.unit, bound.value))
                return canonical(Fraction(value), unit, self.analytes[analyte_id])
            limit = result.high if bound.of == "upper_limit" else result.low
            return None if limit is None else limit * Fraction(bound.value)

        checks = {"below": lambda v, t: v < t, "above": lambda v, t: v > t,
                  "not_below": lambda v, t: v >= t, "not_above": lambda v, t: v <= t}
        asked = [(check, threshold(bound)) for name, check in checks.items() if (bound := getattr(comparison, name))]
        meant = possible_values(result, [t for _, t in asked if t is not None])
        return all_of(None if t is None else agreed(check(v, t) for v in meant) for check, t in asked)

    def changed(self, change: Change, usable: list[tuple[Result, Value]], reading: str, analyte_id: str) -> Value:
        """The latest result against the one before it; of several that may be either, what they agree on."""
        dated = [(r, counts) for r, counts in usable if r.when is not None]
        newest = latest(dated)
        older = latest([pair for pair in dated if pair not in newest])
        if not newest or not older:
            return None
        values = [self.moved(change, now, then, analyte_id) for now in newest for then in older]
        return any_of(values) if reading == "high" else all_of(values) if reading == "low" else agreed(values)

    def moved(self, change: Change, now: tuple[Result, Value], then: tuple[Result, Value], analyte_id: str) -> Value:
        if not (now[1] and then[1]) or now[0].comparator or then[0].comparator:
            return None
        difference = now[0].value - then[0].value
        if change.unit == "percent":
            if then[0].value == 0:
                return None
            difference = difference / abs(then[0].value) * 100
        else:
            unit = self.analytes[analyte_id].units[change.unit]
            difference = difference * Fraction(unit.divide_by) / Fraction(unit.multiply_by)
        return (difference if change.direction == "rise" else -difference) >= Fraction(change.at_least)


def latest(results: list[tuple[Result, Value]]) -> list[tuple[Result, Value]]:
    """Those that may be the latest: no other surely comes after. Undated ones lose to any dated one."""
    dated = [(r, counts) for r, counts in results if r.when is not None]
    if not dated:
        return results
    return [(r, c) for r, c in dated if r.when and not any(before(r.when, o.when) for o, _ in dated if o.when)]


def possible_values(result: Result, thresholds: list[Fraction]) -> list[Fraction]:
    """Enough values to try: each number that matters, and one on either side of it, as far as the sign allows."""
    marks = sorted({result.value, *thresholds})
    gap = min((b - a for a, b in pairwise(marks)), default=Fraction(1)) / 3
    tried = {m + step for m in marks for step in (-gap, Fraction(0), gap)}
    allowed: dict[str, Callable[[Fraction], bool]] = {
        "": lambda v: v == result.value, "<": lambda v: v < result.value, "<=": lambda v: v <= result.value,
        ">": lambda v: v > result.value, ">=": lambda v: v >= result.value,
    }
    return [v for v in tried if allowed[result.comparator](v)]
