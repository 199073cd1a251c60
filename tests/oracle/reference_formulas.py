"""The reference evaluator's calculated quantities: formulas written out once more, in floating point."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from tests.oracle.reference_facts import Facts, Reader, Result, canonical, half_up
from tests.oracle.reference_results import latest
from tests.oracle.reference_values import Value

from crampx._knowledge.model import KnowledgeRecords
from crampx._knowledge.scores import Formula
from crampx._logic.conditions import Condition


def add_calculated(
    records: KnowledgeRecords, reader: Reader, facts: Facts, holds: Callable[[Condition], Value]
) -> None:
    """Add every quantity that can be calculated from one sample and that the record does not give later."""
    measured = {name: list(results) for name, results in facts.results.items()}
    made: set[str] = set()
    for formula in records.formulas:
        if formula.quantity not in made and (found := _calculated(formula, records, reader, facts, measured, holds)):
            facts.results.setdefault(formula.quantity, []).append(found)
            made.add(formula.quantity)


def _calculated(
    formula: Formula, records: KnowledgeRecords, reader: Reader, facts: Facts, measured: dict[str, list[Result]],
    holds: Callable[[Condition], Value],
) -> Result | None:
    analytes = {a.id: a for a in records.analytes}
    if formula.adult_from and (not facts.ages or min(facts.ages) < formula.adult_from):
        return None
    if formula.not_when is not None and holds(formula.not_when) is True:
        return None
    sample: list[Result] = []
    for each in formula.inputs:
        newest = [r for r, _ in latest([(r, True) for r in measured.get(each.analyte, [])])]
        if len({r.value for r in newest}) != 1 or any(r.comparator for r in newest):
            return None
        oldest = analytes[each.analyte].current_for.before(facts.as_of)
        if newest[0].when is not None and newest[0].when.last < oldest:
            return None
        sample.append(newest[0])
    days = [r.when for r in sample]
    if len(sample) > 1 and len({(d.first, d.last) if d and d.first == d.last else object() for d in days}) > 1:
        return None
    if len(sample) > 1 and days[0] is None:
        return None
    for known in measured.get(formula.quantity, []):
        if known.when is None or days[0] is None or known.when.last >= days[0].first:
            return None
    inputs = []
    for each, result in zip(formula.inputs, sample, strict=True):
        unit = analytes[each.analyte].units[each.unit]
        inputs.append(result.value * Fraction(unit.divide_by) / Fraction(unit.multiply_by) + Fraction(unit.subtract))
    value = _value(formula, inputs, facts)
    if value is None:
        return None
    target = analytes[formula.quantity]
    value = canonical(value if formula.decimals is None else half_up(value, formula.decimals), formula.unit, target)
    if not Fraction(target.plausible_low) <= value <= Fraction(target.plausible_high):
        return None
    low, high = reader.limits_of(target, days[0])
    return Result(value, "", days[0], low, high, formula.unit)


def _value(formula: Formula, inputs: list[Fraction], facts: Facts) -> Fraction | None:
    pairs = list(zip(formula.inputs, inputs, strict=True))
    if formula.form == "linear":
        terms = [Fraction(each.coefficient) * value / Fraction(each.divide_by) for each, value in pairs]
        return Fraction(formula.constant) + sum(terms)
    if formula.form == "ratio_of_highest":
        above, below = (max(value for each, value in pairs if each.place == place) for place in ("above", "below"))
        return above / below if below else None
    if len(set(facts.ages)) != 1 or facts.sex is None or inputs[0] <= 0:
        return None
    n = {name: float(value) for name, value in formula.numbers.items()}
    relative = float(inputs[0]) / n[f"kappa_{facts.sex}"]
    result = float(formula.constant) * min(relative, 1) ** n[f"alpha_{facts.sex}"]
    result *= max(relative, 1) ** n["above_kappa"] * n["per_year"] ** facts.ages[0]
    return Fraction(result * (n["female"] if facts.sex == "female" else 1))
