"""The limits of the tables, where the laboratory sent none: whose they are, and which of several serves."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

from crampx._facts.compare import compare_interval
from crampx._facts.model import Interval
from crampx._knowledge.model import Analyte, Jurisdiction, ReferenceRange
from crampx._logic.dates import PartialDate, weeks_of_gestation
from crampx._logic.truth import Truth
from crampx._values import Value


class Limits(Value, frozen=True):
    """What a result is held against, canonical.

    Args:
        source: who says so; empty: nobody.
        title: of a table for pregnancy: its name.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    source: Literal["", "laboratory", "table"] = ""
    title: str = ""


class Subject(Value, frozen=True):
    """What decides which table serves a patient.

    Args:
        is_child: surely too young for tables of adults: there are no limits then but the laboratory's.
        is_pregnant: recorded so.
        due_date: where it fits a pregnancy.
    """

    as_of: date
    jurisdiction: Jurisdiction | None = None
    sex: Literal["female", "male"] | None = None
    is_child: bool = False
    is_pregnant: bool = False
    due_date: date | None = None


def table_limits(analyte: Analyte, subject: Subject, when: PartialDate | None) -> Limits:
    """The limits of the table for a sample of this day (None: of as_of)."""
    row = None if subject.is_child else _row(analyte, subject, when)
    return Limits() if row is None else Limits(_or_none(row.low), _or_none(row.high), "table", row.title)


def _or_none(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def _row(analyte: Analyte, subject: Subject, when: PartialDate | None) -> ReferenceRange | None:
    """That of the trimester, of pregnancy or another; of several the jurisdiction's, a general one or the first."""
    weeks = _weeks(subject, when)

    def place(row: ReferenceRange) -> tuple[int, int]:
        own = subject.jurisdiction is not None and row.jurisdiction == subject.jurisdiction
        stage = 0 if row.gestation is not None else 1 if row.pregnancy is not None else 2
        return (stage, 0 if own else 1 if row.jurisdiction is None else 2)

    return min((r for r in analyte.ranges if _fits(r, subject, weeks)), key=place, default=None)


def _fits(row: ReferenceRange, subject: Subject, weeks: Interval | None) -> bool:
    if row.sex not in (None, subject.sex):
        return False
    if row.pregnancy is None:
        return True
    # A sample from before the pregnancy is held against the tables of others.
    if not subject.is_pregnant or (weeks is not None and weeks.low < 0):
        return False
    if row.gestation is None:
        return True
    return weeks is not None and compare_interval(weeks, row.gestation) is Truth.PRESENT


def _weeks(subject: Subject, when: PartialDate | None) -> Interval | None:
    """Completed weeks of gestation when the sample was taken; those before the pregnancy are negative."""
    if subject.due_date is None:
        return None
    day = PartialDate.of(subject.as_of) if when is None else when
    return Interval(weeks_of_gestation(subject.due_date, day.first), weeks_of_gestation(subject.due_date, day.last))
