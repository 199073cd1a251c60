"""Partial dates, spans of days and durations. Nothing here reads the clock."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal, TypeAlias

import msgspec

from crampx._logic.truth import Truth
from crampx._values import Value

_FULL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_DURATION = re.compile(r"([1-9]\d{0,3}) (day|week|month|year)s?", re.ASCII)


class PartialDate(Value, frozen=True):
    """Every day that ``2026``, ``2026-09`` or ``2026-09-15`` may mean.

    Args:
        first: earliest possible day.
        last: latest possible day.
        text: as written.
    """

    first: date
    last: date
    text: str

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, ASCII digits only.

        Raises:
            ValueError: the text has another form or names a day that does not exist.
        """
        match = _FULL.fullmatch(text)
        if match is None:
            raise ValueError("not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = match.groups()
        first = date(int(year), int(month or 1), int(day or 1))
        if day:
            return cls(first, first, text)
        last_month = int(month) if month else 12
        return cls(first, date(first.year, last_month, days_in_month(first.year, last_month)), text)

    @classmethod
    def up_to(cls, day: date, since: PartialDate | None) -> PartialDate:
        """Some day up to this one, not before ``since``; none is recorded."""
        return cls(date.min if since is None else min(since.first, day), day, "")

    def clipped(self, day: date) -> PartialDate:
        """The same date without the days after ``day``: what was observed was not observed later."""
        return self if self.last <= day else PartialDate(self.first, max(self.first, day), self.text)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """One exact day."""
        return cls(day, day, day.isoformat())

    def __str__(self) -> str:
        return self.text


_Unit: TypeAlias = Literal["day", "week", "month", "year"]
_UNITS: dict[str, _Unit] = {"day": "day", "week": "week", "month": "month", "year": "year"}


class Duration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A span such as ``90 days`` or ``12 months``; months and years are calendar months and years."""

    amount: int
    unit: _Unit

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ``90 days``, ``1 week``, ``12 months`` or ``2 years``.

        Raises:
            ValueError: the text has another form.
        """
        match = _DURATION.fullmatch(text)
        if match is None:
            raise ValueError("not a duration such as '90 days', '12 months' or '2 years'")
        return cls(int(match.group(1)), _UNITS[match.group(2)])

    def before(self, day: date) -> date:
        """The day that lies this long before ``day`` (31 March less one month is the last of February)."""
        if self.unit in ("day", "week"):
            return day - timedelta(days=self.amount * (7 if self.unit == "week" else 1))
        months = day.year * 12 + day.month - 1 - self.amount * (12 if self.unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


def days_in_month(year: int, month: int) -> int:
    """28 to 31.

    >>> days_in_month(2024, 2), days_in_month(1900, 2), days_in_month(2026, 11)
    (29, 28, 30)
    """
    # Not calendar.monthrange: importing calendar, and locale with it, takes longer than all else this module does.
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def is_before(earlier: PartialDate, later: PartialDate) -> Truth:
    """Whether the first date lies before the second: true of all their days, of none, or unknown.

    >>> is_before(PartialDate.parse("2026-08"), PartialDate.parse("2026-09-15"))
    <Truth.PRESENT: 2>
    >>> is_before(PartialDate.parse("2026-09"), PartialDate.parse("2026-09-15"))
    <Truth.UNKNOWN: 1>
    """
    if earlier.last < later.first:
        return Truth.PRESENT
    if earlier.first >= later.last:
        return Truth.ABSENT
    return Truth.UNKNOWN


def is_within(when: PartialDate, start: date, end: date) -> Truth:
    """Whether the date lies in start..end (both included): all of its days, none, or unknown."""
    if start <= when.first and when.last <= end:
        return Truth.PRESENT
    if when.last < start or when.first > end:
        return Truth.ABSENT
    return Truth.UNKNOWN


def weeks_of_gestation(due: date, as_of: date) -> int:
    """Completed weeks: 40 (the due date) less the whole weeks still to go, rounded up; below 0 before the pregnancy.

    >>> weeks_of_gestation(date(2027, 1, 15), date(2026, 11, 20))
    32
    >>> weeks_of_gestation(date(2027, 1, 15), date(2026, 11, 19))
    31
    """
    return (40 * 7 - (due - as_of).days) // 7


def age_in_years(birth: date, as_of: date) -> int:
    """Completed years by the calendar; born on 29 February, one turns a year older on 1 March of common years.

    >>> age_in_years(date(2004, 2, 29), date(2026, 2, 28)), age_in_years(date(2004, 2, 29), date(2026, 3, 1))
    (21, 22)
    """
    return as_of.year - birth.year - ((as_of.month, as_of.day) < (birth.month, birth.day))
