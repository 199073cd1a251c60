"""The dose of a day or a week, where a single dosage determines it exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from crampx._fhir.reading.datatypes import codeable_concept, quantity
from crampx._fhir.reading.node import Node, is_list
from crampx._patient.model import DoseText, Number

# UCUM codes of a mass, as they may stand after an amount, to the words of crampx documents.
_MASS = {"mg": "mg", "g": "g", "ug": "microgram", "mcg": "microgram"}
# FHIR R4 value set timing-abbreviation: how many times in how many days.
_ABBREVIATION = "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation"
_TIMES = {"QD": (1, 1), "AM": (1, 1), "PM": (1, 1), "BED": (1, 1), "QOD": (1, 2), "BID": (2, 1), "TID": (3, 1),
          "QID": (4, 1), "Q4H": (6, 1), "Q6H": (4, 1), "Q8H": (3, 1), "WK": (1, 7)}
# FHIR R4 value set units-of-time: so many days, or part of one.
_DAYS = {"h": Fraction(1, 24), "d": Fraction(1), "wk": Fraction(7)}
# What makes a dosage vary from day to day, or leaves open how much is taken.
_VARYING = ("frequencyMax", "periodMax", "dayOfWeek", "count", "countMax", "durationMax")
_MOST_DECIMALS = 6


def daily_dose(dosages: tuple[Node, ...]) -> DoseText | None:
    """The dose of a day or week; none where it is taken as needed, varies, tapers or is not a mass."""
    if len(dosages) != 1 or dosages[0].tree.get("asNeededBoolean") is True:
        return None
    dosage, rates = dosages[0], dosages[0].nodes("doseAndRate")
    if dosage.tree.get("asNeededCodeableConcept") is not None or len(rates) != 1:
        return None
    amount, often = quantity(rates[0].node("doseQuantity")), _per_day(dosage.node("timing"))
    unit = _MASS.get(amount.unit or "") if amount is not None and not amount.comparator else None
    if amount is None or unit is None or often is None:
        return None
    by_day = Fraction(amount.value.value) * often
    spans: tuple[tuple[Literal["day", "week"], int], ...] = (("day", 1), ("week", 7))
    for per, days in spans:
        number = _exact(by_day * days)
        if number is not None and (often * days).denominator == 1:
            return DoseText(number, unit, per)
    return None


def _per_day(timing: Node | None) -> Fraction | None:
    """How many times a day."""
    if timing is None:
        return None
    repeat = timing.node("repeat")
    if repeat is None or repeat.number("period") is None:
        code = codeable_concept(timing.node("code"))
        times = None if code is None else _TIMES.get(code.of(_ABBREVIATION) or "")
        return None if times is None or (repeat is not None and _varies(repeat)) else Fraction(*times)
    frequency, length, unit = repeat.number("frequency"), repeat.number("period"), repeat.text("periodUnit")
    if frequency is None or length is None or unit not in _DAYS or _varies(repeat):
        return None
    if frequency.value <= 0 or length.value <= 0:
        return None
    return Fraction(frequency.value) / (Fraction(length.value) * _DAYS[unit])


def _varies(repeat: Node) -> bool:
    when, times = repeat.tree.get("when"), repeat.tree.get("timeOfDay")
    many = any(is_list(listed) and len(listed) > 1 for listed in (when, times))
    return many or any(repeat.tree.get(key) is not None for key in _VARYING)


def _exact(value: Fraction) -> Number | None:
    """A number with few decimals, if it is one."""
    scaled = value * 10**_MOST_DECIMALS
    if scaled.denominator != 1:
        return None
    number = Decimal(scaled.numerator).scaleb(-_MOST_DECIMALS).normalize()
    return Number(number, format(number, "f"))
