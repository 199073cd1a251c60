"""Spans of time compared: days and weeks with days, months and years with months, and both with care."""

from __future__ import annotations

from crampx._logic.dates import Duration

_IN_DAYS, _IN_MONTHS = {"day": 1, "week": 7}, {"month": 1, "year": 12}
# Days of a month: between these.
_SHORTEST, _LONGEST = 28, 31


def never_longer(one: Duration, other: Duration) -> bool:
    """Whether the first span is at most as long as the second, whatever the day it is counted back from.

    >>> month = Duration(1, "month")
    >>> never_longer(month, Duration(31, "day")), never_longer(Duration(30, "day"), month)
    (True, False)
    """
    if _in_days(one) == _in_days(other):
        return _length(one) <= _length(other)
    return _length(one) <= _length(other) * _SHORTEST if _in_days(one) else _length(one) * _LONGEST <= _length(other)


def apart(one: Duration, other: Duration) -> int:
    """How the second span misses the first if it was meant to be the same: 1 longer, -1 shorter; 0: it was not.

    Near are spans that differ by no more than the smaller of their units, and a number of days beside a number of
    months that may have so many.

    >>> apart(Duration(1, "year"), Duration(12, "month")), apart(Duration(90, "day"), Duration(3, "month"))
    (0, 1)
    """
    if _in_days(one) != _in_days(other):
        days, months = (one, other) if _in_days(one) else (other, one)
        near = _length(months) * _SHORTEST - 1 <= _length(days) <= _length(months) * _LONGEST + 1
        longer = _length(months) * 365 >= _length(days) * 12
        return 0 if not near else 1 if longer == _in_days(one) else -1
    more = _length(other) - _length(one)
    step = min(_length(Duration(1, one.unit)), _length(Duration(1, other.unit)))
    return 0 if abs(more) > step else (more > 0) - (more < 0)


def words(span: Duration) -> str:
    """The span as it is written.

    >>> words(Duration(1, "week")), words(Duration(12, "month"))
    ('1 week', '12 months')
    """
    return f"{span.amount} {span.unit}{'' if span.amount == 1 else 's'}"


def _in_days(span: Duration) -> bool:
    return span.unit in _IN_DAYS


def _length(span: Duration) -> int:
    """In days, or in months."""
    return span.amount * (_IN_DAYS | _IN_MONTHS)[span.unit]
