"""The limits of the tables, where the laboratory sent none: whose they are, and which of several serves."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

from crampx._facts.compare import compare_interval
from crampx._facts.model import Interval, LimitsFrom, Pair
from crampx._facts.units import to_canonical
from crampx._knowledge.model import Analyte, Jurisdiction, ReferenceRange
from crampx._logic.dates import PartialDate, weeks_of_gestation
from crampx._logic.truth import Truth
from crampx._values import Value


class Limits(Value, frozen=True):
    """What a result is held against, canonical.

    Args:
        source: who says so; empty: nobody.
        title: of a table for pregnancy its name, of the limits of a site where they stand.
        pack: of the limits of a site: the pack that states them.
        shipped: of the limits of a site: low and high of the table that would serve without it.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    source: LimitsFrom = ""
    title: str = ""
    pack: str = ""
    shipped: Pair | None = None


class Subject(Value, frozen=True):
    """What decides which table serves a patient.

    Args:
        is_child: surely too young for tables of adults: there are no limits then but the laboratory's.
        is_pregnant: recorded so.
        due_date: where it fits a pregnancy.
        age: in completed years.
    """

    as_of: date
    jurisdiction: Jurisdiction | None = None
    sex: Literal["female", "male"] | None = None
    is_child: bool = False
    is_pregnant: bool = False
    due_date: date | None = None
    age: Interval | None = None


def table_limits(analyte: Analyte, subject: Subject, when: PartialDate | None) -> Limits:
    """The limits of the table for a sample of this day (None: of as_of), those of a site before the shipped ones."""
    row = _row(analyte, subject, when, shipped=False)
    if row is None:
        return Limits()
    low, high = _in_canonical_unit(row, analyte)
    if not row.pack:
        return Limits(low, high, "table", row.title)
    other = _row(analyte, subject, when, shipped=True)
    shipped = (None, None) if other is None else _in_canonical_unit(other, analyte)
    return Limits(low, high, "site", row.title, row.pack, shipped)


def _in_canonical_unit(row: ReferenceRange, analyte: Analyte) -> Pair:
    low, high = (None if n is None else to_canonical(Fraction(n), row.unit or analyte.unit, analyte)
                 for n in (row.low, row.high))
    return low, high


def _row(analyte: Analyte, subject: Subject, when: PartialDate | None, *, shipped: bool) -> ReferenceRange | None:
    """That of the trimester, of pregnancy or another; of several a site's, the jurisdiction's, a general or the first.

    Args:
        analyte: with its table.
        subject: the patient.
        when: the day of the sample.
        shipped: leave out the limits of sites.
    """
    weeks = _weeks(subject, when)

    def place(row: ReferenceRange) -> tuple[int, int, int, int]:
        own = subject.jurisdiction is not None and row.jurisdiction == subject.jurisdiction
        stage = 0 if row.gestation is not None else 1 if row.pregnancy is not None else 2
        narrow = (row.sex is None) + (row.age is None) if row.pack else 0
        return (stage, 0 if row.pack else 1, narrow, 0 if own else 1 if row.jurisdiction is None else 2)

    rows = (r for r in analyte.ranges if not (shipped and r.pack) and _fits(r, subject, weeks))
    return min(rows, key=place, default=None)


def _fits(row: ReferenceRange, subject: Subject, weeks: Interval | None) -> bool:
    if row.sex not in (None, subject.sex) or not _fits_age(row, subject):
        return False
    if row.pregnancy is None:
        return True
    # A sample from before the pregnancy is held against the tables of others.
    if not subject.is_pregnant or (weeks is not None and weeks.low < 0):
        return False
    if row.gestation is None:
        return True
    return weeks is not None and compare_interval(weeks, row.gestation) is Truth.PRESENT


def _fits_age(row: ReferenceRange, subject: Subject) -> bool:
    """A range without ages is one of adults; one with ages serves where the age surely lies between them."""
    if row.age is None:
        return not subject.is_child
    return subject.age is not None and compare_interval(subject.age, row.age) is Truth.PRESENT


def _weeks(subject: Subject, when: PartialDate | None) -> Interval | None:
    """Completed weeks of gestation when the sample was taken; those before the pregnancy are negative."""
    if subject.due_date is None:
        return None
    day = PartialDate.of(subject.as_of) if when is None else when
    return Interval(weeks_of_gestation(subject.due_date, day.first), weeks_of_gestation(subject.due_date, day.last))
