"""Quantities calculated from results of one sample, where the laboratory sent none (formulas: knowledge/scores)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Literal

from msgspec.structs import replace

from crampx._facts.holds import Holds
from crampx._facts.lookup import Lookup
from crampx._facts.model import Fact, FactBase, Measurement
from crampx._facts.results import latest
from crampx._facts.show import dated, show_number
from crampx._facts.table_limits import Subject, table_limits
from crampx._facts.units import from_canonical, is_plausible, rounded, to_canonical
from crampx._knowledge.scores import Formula
from crampx._logic.dates import PartialDate, is_before
from crampx._logic.truth import Truth

_EXACT_ENOUGH = Context(prec=28, rounding=ROUND_HALF_EVEN)


def with_derived(facts: FactBase, lookup: Lookup, subject: Subject) -> FactBase:
    """The facts with every quantity that can be calculated and is not recorded. Nothing is made of a made value."""
    made: dict[str, tuple[Measurement, ...]] = {}
    for name in sorted({name for analyte in facts.measurements for name in lookup.calculations.get(analyte, ())}):
        formula = lookup.formulas[name]
        sample = _sample(formula, facts, lookup)
        if sample and formula.quantity not in made and _is_wanted(formula, sample, facts, lookup):
            found = _measurement(formula, sample, facts, lookup, subject)
            if found is not None:
                made[formula.quantity] = (*facts.measurements.get(formula.quantity, ()), found)
    if not made:
        return facts
    return replace(facts, measurements=dict(sorted((facts.measurements | made).items())))


def _sample(formula: Formula, facts: FactBase, lookup: Lookup) -> tuple[Measurement, ...]:
    """The latest result of each input, if each has exactly one and all are of one day; else nothing."""
    found: list[Measurement] = []
    for each in formula.inputs:
        results = [(m, Truth.PRESENT) for m in facts.measurements.get(each.analyte, ())]
        newest = [m for m, _ in latest(results)]
        if len({m.value for m in newest}) != 1 or any(m.comparator for m in newest):
            return ()
        current = lookup.analytes[each.analyte].current_for.before(facts.as_of)
        if newest[0].when is not None and newest[0].when.last < current:
            return ()
        found.append(newest[0])
    return tuple(found) if len(found) == 1 or _one_day([m.when for m in found]) else ()


def _one_day(dates: Sequence[PartialDate | None]) -> bool:
    days = {(d.first, d.last) for d in dates if d is not None}
    return None not in dates and len(days) == 1 and all(first == last for first, last in days)


def _is_wanted(formula: Formula, sample: tuple[Measurement, ...], facts: FactBase, lookup: Lookup) -> bool:
    """Not for a child, not where the formula fails, and not beside a value of the same day or later."""
    if formula.adult_from and (facts.age is None or facts.age.low < formula.adult_from):
        return False
    if formula.not_when is not None and Holds(facts, lookup).value(formula.not_when, "high") is Truth.PRESENT:
        return False
    when = sample[0].when
    recorded = facts.measurements.get(formula.quantity, ())
    return all(
        when is not None and m.when is not None and is_before(m.when, when) is Truth.PRESENT for m in recorded
    )


def _measurement(
    formula: Formula, sample: tuple[Measurement, ...], facts: FactBase, lookup: Lookup, subject: Subject
) -> Measurement | None:
    pairs = zip(formula.inputs, sample, strict=True)
    inputs = {each.analyte: from_canonical(m.value, each.unit, lookup.analytes[each.analyte]) for each, m in pairs}
    age = facts.age.low if facts.age is not None and facts.age.low == facts.age.high else None
    number = calculate(formula, inputs, age, facts.sex)
    if number is None:
        return None
    number = number if formula.decimals is None else rounded(number, formula.decimals)
    analyte = lookup.analytes[formula.quantity]
    value = to_canonical(number, formula.unit, analyte)
    if not is_plausible(value, analyte):
        return None
    when = sample[0].when
    shown = show_number(number)
    # UCUM writes what is no unit in braces: mL/min/{1.73_m2}.
    unit = "" if formula.unit == "1" else formula.unit.replace("{", "").replace("}", "").replace("_", " ")
    origin = f"calculated ({formula.equation}) from {', '.join(m.fact.text for m in sample)}"
    amount = dated(f"{shown} {unit}".strip(), when)
    short, text = f"{amount}, calculated", f"{analyte.title} {amount}, {origin}"
    fact = Fact(sample[0].fact.pointer, analyte.id, text, short, when.text if when else "")
    limits = table_limits(analyte, subject, when)
    return Measurement(
        analyte.id, value, fact, "", shown, unit, when, limits.low, limits.high, limits.source, formula.unit, origin,
        tuple(m.fact for m in sample), limits.title, limits.pack, limits.shipped,
    )


def calculate(
    formula: Formula, inputs: Mapping[str, Fraction], age: int | None, sex: Literal["female", "male"] | None
) -> Fraction | None:
    """The value of a formula, unrounded; None where it needs an age or sex that is not known.

    Args:
        formula: its numbers.
        inputs: by analyte id, in the unit that the formula states.
        age: completed years.
        sex: as recorded.
    """
    match formula.form:
        case "linear":
            terms = (Fraction(i.coefficient) * inputs[i.analyte] / Fraction(i.divide_by) for i in formula.inputs)
            return Fraction(formula.constant) + sum(terms, Fraction(0))
        case "ratio_of_highest":
            above = max(inputs[i.analyte] for i in formula.inputs if i.place == "above")
            below = max(inputs[i.analyte] for i in formula.inputs if i.place == "below")
            return above / below if below > 0 else None
        case "ckd_epi":
            creatinine = inputs[formula.inputs[0].analyte]
            return None if age is None or sex is None or creatinine <= 0 else _ckd_epi(formula, creatinine, age, sex)


def _ckd_epi(formula: Formula, creatinine: Fraction, age: int, sex: Literal["female", "male"]) -> Fraction:
    """constant x min(Scr/kappa, 1)^alpha x max(Scr/kappa, 1)^above_kappa x per_year^age x the factor for women.

    Source: Inker LA et al., N Engl J Med 2021;385:1737-1749, with its numbers in knowledge/scores.
    """
    numbers, exact = formula.numbers, _EXACT_ENOUGH
    relative = exact.divide(
        exact.divide(Decimal(creatinine.numerator), Decimal(creatinine.denominator)), numbers[f"kappa_{sex}"]
    )
    value = exact.multiply(formula.constant, exact.power(min(relative, Decimal(1)), numbers[f"alpha_{sex}"]))
    value = exact.multiply(value, exact.power(max(relative, Decimal(1)), numbers["above_kappa"]))
    value = exact.multiply(value, exact.power(numbers["per_year"], Decimal(age)))
    return Fraction(exact.multiply(value, numbers["female"]) if sex == "female" else value)
