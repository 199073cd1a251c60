"""How facts read: dates, numbers and measured values, the same in every output and every locale."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from crampx._logic.dates import PartialDate

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_DIGITS, _LARGEST_POWER = 6, 12
_SHOWN = Context(prec=4, rounding=ROUND_HALF_EVEN)
_EXACT_ENOUGH = Context(prec=28, rounding=ROUND_HALF_EVEN)


def show_date(when: PartialDate) -> str:
    """``18 Nov 2026``, ``Nov 2026`` or ``2026``, as precise as written."""
    parts = when.text.split("-")
    words = [str(int(parts[2]))] if len(parts) == 3 else []
    if len(parts) > 1:
        words.append(_MONTHS[int(parts[1]) - 1])
    return " ".join([*words, parts[0]])


def show_number(value: Fraction) -> str:
    """Four significant digits, without an exponent or trailing zeros after the point.

    >>> show_number(Fraction(31, 10)), show_number(Fraction(88402, 1000)), show_number(Fraction(12345))
    ('3.1', '88.4', '12345')
    """
    exact = _EXACT_ENOUGH.divide(Decimal(value.numerator), Decimal(value.denominator))
    if abs(exact) >= 1000:
        return format(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN), "f")
    text = format(_SHOWN.plus(exact), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def readable(text: str) -> str:
    """A number as written, or four significant digits of one that a machine wrote with more than a laboratory measures.

    >>> readable("3.10"), readable("3.869630553712775"), readable("139.74685097711568"), readable("many")
    ('3.10', '3.87', '139.7', 'many')
    """
    if sum(map(str.isdigit, text)) <= _MOST_DIGITS:
        return text
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_POWER:
        return text
    return show_number(Fraction(number))


def dated(text: str, when: PartialDate | None) -> str:
    """The text with its date in brackets, if it has one."""
    return f"{text} ({show_date(when)})" if when else text
