"""The datatypes of FHIR R4 that clinical resources are made of, to values of crampx."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal

from crampx._fhir.reading.node import Node, to_number
from crampx._logic.dates import PartialDate
from crampx._patient.model import Code, Comparator, Number
from crampx._values import Value

UCUM: Final = "http://unitsofmeasure.org"
DATA_ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_MAX_CODES = 50
_MAX_YEARS = 150
# FHIR R4 value set quantity-comparator.
_COMPARATORS: dict[str, Comparator] = {"<": "<", "<=": "<=", ">=": ">=", ">": ">"}


class Coded(Value, frozen=True):
    """A CodeableConcept: ``name`` is its text or first display, ``other_names`` are its further displays."""

    codes: tuple[Code, ...] = ()
    name: str = ""
    other_names: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All wordings."""
        return (self.name, *self.other_names) if self.name else self.other_names

    def of(self, system: str) -> str | None:
        """Its first code of a system."""
        return next((code.code for code in self.codes if code.system == system), None)


class Quantity(Value, frozen=True):
    """A Quantity; the unit is the code of UCUM where there is one, else the text; ``unit_text`` stands beside it."""

    value: Number
    unit: str | None = None
    comparator: Comparator = ""
    unit_text: str | None = None


class Period(Value, frozen=True):
    """A Period: first and last day, as written; ``is_cut`` where it has an end that cannot be read."""

    start: PartialDate | None = None
    end: PartialDate | None = None
    is_cut: bool = False


def codeable_concept(node: Node | None) -> Coded | None:
    """A CodeableConcept that names something; one that only gives the reason why it does not is none."""
    if node is None:
        return None
    codes: list[Code] = []
    names = [text for text in (node.text("text"),) if text]
    for coding in node.nodes("coding")[:_MAX_CODES]:
        system, code, display = coding.text("system"), coding.text("code"), coding.text("display")
        if system == DATA_ABSENT:
            return None
        if system and code:
            codes.append(Code(system, code))
        if display and display not in names:
            names.append(display)
    if not codes and not names:
        return None
    return Coded(tuple(dict.fromkeys(codes)), names[0] if names else "", tuple(names[1:]))


def status_code(node: Node | None, system: str) -> str | None:
    """The code of a CodeableConcept that is bound to one system (R4 requires it), or of a coding without any system.

    Several codes contradict each other, and none is known.
    """
    if node is None:
        return None
    codings = [(coding.text("system"), coding.text("code")) for coding in node.nodes("coding")]
    known = {code for stated, code in codings if stated == system and code}
    known = known or {code for stated, code in codings if stated is None and code}
    return known.pop() if len(known) == 1 else None


def quantity(node: Node | None) -> Quantity | None:
    """A Quantity with a value; a faulty comparator leaves nothing, since it may turn the meaning round."""
    if node is None:
        return None
    value, sign = node.number("value"), node.text("comparator")
    if value is None:
        return None
    if sign is not None and sign not in _COMPARATORS:
        node.fail("unknown_comparator", "not a comparator of FHIR R4; the quantity was not used", "comparator")
        return None
    system, code, unit = node.text("system"), node.text("code"), node.text("unit")
    relation = _COMPARATORS[sign] if sign else ""
    if code and system == UCUM:
        return Quantity(value, code, relation, unit)
    return Quantity(value, unit or code, relation)


def period(node: Node | None) -> Period | None:
    """A Period; one whose end lies before its start says no more than that it has an end."""
    if node is None:
        return None
    start, end = node.date("start"), node.date("end")
    if start is not None and end is not None and end.last < start.first:
        node.fail("ends_before_start", "the period ends before it starts; it was not used")
        return Period(is_cut=True)
    is_cut = end is None and node.tree.get("end") is not None
    return Period(start, end, is_cut) if start or end or is_cut else None


def day_after(last: PartialDate | None) -> PartialDate | None:
    """The first day on which it no longer held: FHIR counts the end of a period in, crampx does not."""
    if last is None or last.last == date.max:
        return last
    return PartialDate(last.first + timedelta(days=1), last.last + timedelta(days=1), last.text)


def some_day_of(span: Period | None) -> PartialDate | None:
    """Some day of a period: its text is that of the end or, failing that, of the start."""
    if span is None:
        return None
    start, end = span.start, span.end
    if start is None or end is None:
        return start or end
    return PartialDate(start.first, end.last, end.text)


def point_in_time(
    node: Node, prefix: Literal["onset", "abatement", "performed"], birth: PartialDate | None
) -> PartialDate | None:
    """When it began, ended or was done: ``onset[x]``, ``abatement[x]``, ``performed[x]``; ages count from birth."""
    key = node.choice(prefix)
    if key is None:
        return None
    match key.removeprefix(prefix):
        case "DateTime":
            return node.date(key)
        case "Period":
            return some_day_of(period(node.node(key)))
        case "Age":
            return _at_age((node.node(key),), birth, node, key)
        case "Range":
            span = node.node(key)
            return None if span is None else _at_age((span.node("low"), span.node("high")), birth, node, key)
        case "String":
            return _date_in_words(node, key)
        case _:
            node.fail("type_not_read", "a value of this type is not read here", key)
            return None


def _at_age(
    ages: tuple[Node | None, ...], birth: PartialDate | None, node: Node, key: str
) -> PartialDate | None:
    """On some day at an age, or between two; a range with one end says less than a day."""
    years = [None if age is None else _years(age) for age in ages]
    if birth is None or None in years:
        message = "the age cannot be counted from a date of birth; the date is unknown"
        node.fail("age_not_dated", message, key, severity="note")
        return None
    known = [year for year in years if year is not None]
    first, last = _birthday(birth.first, min(known)), _birthday(birth.last, max(known) + 1)
    return PartialDate(first, last - timedelta(days=1), str(first.year))


def _years(node: Node) -> int | None:
    """Whole years of an Age (UCUM ``a``)."""
    number = to_number(node.tree.get("value"))
    unit = node.tree.get("code") or node.tree.get("unit")
    if number is None or unit not in ("a", "year", "years", "yr") or not 0 <= number.value <= _MAX_YEARS:
        return None
    return int(number.value)


def _birthday(born: date, age: int) -> date:
    day = min(born.day, 28) if born.month == 2 else born.day
    return date(min(born.year + age, date.max.year), born.month, day)


def _date_in_words(node: Node, key: str) -> PartialDate | None:
    text = node.text(key)
    try:
        return None if text is None else PartialDate.parse(text)
    except ValueError:
        node.fail("date_in_words", "a date in words is not read; the date is unknown", key, severity="note")
        return None
