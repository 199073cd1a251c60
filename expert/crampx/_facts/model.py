"""Facts: dated statements about the patient, resolved to concepts and quantities; and the answer to one atom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

from crampx._logic.dates import PartialDate
from crampx._logic.truth import Truth
from crampx._problems import Problem
from crampx._values import Value

LimitsFrom: TypeAlias = Literal["", "laboratory", "site", "table"]
Pair: TypeAlias = tuple[Fraction | None, Fraction | None]
Reason: TypeAlias = Literal["", "not_recorded", "stale", "conflict", "date_uncertain", "not_evaluated"]


class Fact(Value, frozen=True):
    """One statement.

    Args:
        pointer: JSON pointer of the item it comes from.
        subject: concept or analyte id, or ``sex``, ``age``, ``pregnancy``, ``gestation``.
        text: what a reader is shown: ``potassium 3.1 mmol/L``, ``hydrochlorothiazide 25 mg/day``, ``no back pain``.
        short: what fills a placeholder of a rationale: ``3.1 mmol/L (18 Nov 2026)``, ``hydrochlorothiazide 25 mg/day``.
        date: as written, empty when undated.
    """

    pointer: str
    subject: str
    text: str
    short: str = ""
    date: str = ""

    def key(self) -> tuple[str, str, str, str]:
        """Order independent of where the item stands: subject, text, date, then pointer."""
        return (self.subject, self.text, self.date, self.pointer)


class AtomAnswer(Value, frozen=True):
    """The value of one atom and the facts that gave it (sorted by key). ``reason`` says why it is unknown."""

    value: Truth
    facts: tuple[Fact, ...] = ()
    reason: Reason = ""


class Statement(Value, frozen=True):
    """A coded fact: presence or absence of one concept over time.

    Args:
        concept: concept id.
        present: false is a recorded absence.
        when: observation date, or the date a list was declared complete.
        started, ended: the interval [started, ended); missing start is before as_of, missing end is ongoing.
        side: left, right or both.
        dose_value, dose_unit, dose_per: as written.
        named: of a medicine the recorded word with what it was taken for: ``Lasix (furosemide)``.
    """

    concept: str
    present: bool
    fact: Fact
    when: PartialDate | None = None
    started: PartialDate | None = None
    ended: PartialDate | None = None
    side: Literal["left", "right", "both"] | None = None
    dose_value: Decimal | None = None
    dose_unit: str = ""
    dose_per: str = ""
    named: str = ""


class Measurement(Value, frozen=True):
    """A usable result in the analyte's canonical unit, as exact fractions: compared unrounded.

    Args:
        value: canonical.
        comparator: ``<3.0`` is every value below 3.0.
        unit: the unit as reported; ``original`` the number as written.
        low, high: the laboratory's own limits or, failing that, those of a site pack or the table (``limits_from`` says
            which), canonical.
        scale: the id of the unit as reported.
        origin: of a calculated value: by which equation and from what.
        inputs: the facts it was calculated from.
        limits_title: of limits from a table for pregnancy its name, of those from a site pack where they stand.
        limits_pack: of limits from a site pack: its id.
        shipped_limits: of limits from a site pack: low and high without it, which alone decide on dangers.
    """

    analyte: str
    value: Fraction
    fact: Fact
    comparator: Literal["", "<", "<=", ">", ">="] = ""
    original: str = ""
    unit: str = ""
    when: PartialDate | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    limits_from: LimitsFrom = ""
    scale: str = ""
    origin: str = ""
    inputs: tuple[Fact, ...] = ()
    limits_title: str = ""
    limits_pack: str = ""
    shipped_limits: Pair | None = None


class Interval(Value, frozen=True):
    """Every value a whole-number quantity may have (age in years, weeks of gestation), both ends included."""

    low: int
    high: int


class Noted(Value, frozen=True):
    """Something to tell the reader beside problems: an assumption or a conversion."""

    code: str
    text: str
    pointer: str = ""


class FactBase(Value, frozen=True):
    """All that is known of one patient, resolved.

    Args:
        as_of: the day the assessment speaks of.
        statements: by concept id, in an order independent of the document's.
        measurements: by analyte id, likewise.
        complete: kind of coded fact to the date its list was declared complete, as a fact.
        age, gestation: possible values; None is unknown.
        not_understood: items or parts that were not used.
        notices: worth a look, used all the same.
        understood: pointer and text of every item that was resolved.
        doubtful: concepts that are listed with a status such as suspected.
    """

    as_of: date
    onset: PartialDate | None
    statements: dict[str, tuple[Statement, ...]]
    measurements: dict[str, tuple[Measurement, ...]]
    complete: dict[str, tuple[PartialDate, Fact]]
    sex: Literal["female", "male"] | None = None
    pregnancy: Literal["not_pregnant", "pregnant", "postpartum"] | None = None
    age: Interval | None = None
    gestation: Interval | None = None
    person_facts: dict[str, Fact] = msgspec.field(default_factory=dict[str, Fact])
    not_understood: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    assumptions: tuple[Noted, ...] = ()
    conversions: tuple[Noted, ...] = ()
    understood: tuple[tuple[str, str], ...] = ()
    doubtful: frozenset[str] = frozenset()
