"""Measured items (laboratory, vital signs, scores, amounts) to measurements in the canonical unit."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from crampx._facts.collector import Collector
from crampx._facts.model import Fact, Measurement, Noted
from crampx._facts.show import dated, readable, show_number
from crampx._facts.table_limits import Limits, table_limits
from crampx._facts.units import from_canonical, is_plausible, plausible_units, rounded, to_canonical
from crampx._knowledge.model import Analyte
from crampx._knowledge.names import normalise, normalise_unit
from crampx._logic.dates import PartialDate
from crampx._patient.model import Item, Number


def add_measured(item: Item, analyte: Analyte, collect: Collector) -> None:
    """Add a measurement, or report why the value was not used."""
    number = item.value
    if number is None:
        collect.reject("missing_value", _of(analyte, "a measured quantity needs a value", collect), item.pointer)
        return
    if item.when is not None and item.when.first > collect.as_of:
        collect.leave_out_later("the date of the result", item.pointer, collect.place(item, "date"))
        return
    known = collect.lookup.units[analyte.id]
    if item.unit_text and item.unit and normalise_unit(item.unit) not in known:
        item = replace(item, unit=item.unit_text)
    unit = _unit(item, number, analyte, collect)
    if unit is None or not _usable(item, analyte, collect):
        return
    value = to_canonical(Fraction(number.value), unit, analyte)
    if not is_plausible(value, analyte):
        collect.reject(
            "implausible_value",
            _of(analyte, "the value is outside what is possible in this unit; it was not used", collect),
            item.pointer,
            found=f"{number.text} {item.unit or ''}".strip(),
            allowed=(_plausible_text(analyte, unit, item),),
            suggestions=plausible_units(Fraction(number.value), analyte),
        )
        return
    collect.measure(_measurement(item, number, unit, value, analyte, collect))


def _unit(item: Item, number: Number, analyte: Analyte, collect: Collector) -> str | None:
    """The unit's id; a code and a text that mean different units leave it open which is meant."""
    known = collect.lookup.units[analyte.id]
    if item.unit is None:
        if analyte.unit == "1":
            return "1"
        collect.reject(
            "missing_unit",
            _of(analyte, "the unit is missing and is never guessed; the result was not used", collect), item.pointer,
            allowed=tuple(sorted(analyte.units)),
        )
        return None
    unit, beside = (known.get(normalise_unit(text)) for text in (item.unit, item.unit_text or item.unit))
    if unit is None:
        collect.reject(
            "unknown_unit", _of(analyte, "the unit is not known for this quantity; the result was not used", collect),
            collect.place(item, "unit"), found=item.unit, allowed=tuple(sorted(analyte.units)),
        )
    elif beside is not None and len({to_canonical(Fraction(number.value), u, analyte) for u in (unit, beside)}) > 1:
        collect.reject(
            "units_differ",
            _of(analyte, "the unit's code and its text mean different units; the result was not used", collect),
            item.pointer, found=f"{item.unit}, {item.unit_text}",
        )
        return None
    return unit


def _usable(item: Item, analyte: Analyte, collect: Collector) -> bool:
    stated = {"specimen": item.specimen, "timing": item.timing, "status": item.status}
    for name, word, reason in analyte.not_used_when:
        if normalise(stated.get(name) or "") == normalise(word):
            amount = "" if item.value is None else f"{item.value.text} {item.unit or ''}".strip()
            collect.notice(
                "unusable_sample", f"not used: {reason}", collect.place(item, name), "warning",
                found=dated(f"{analyte.title} {amount}".strip(), item.when),
            )
            return False
    if item.status in ("entered-in-error", "cancelled"):
        collect.notice("not_a_fact", "its status says that it is not valid; it was not used", item.pointer)
        return False
    return True


def _measurement(
    item: Item, number: Number, unit: str, value: Fraction, analyte: Analyte, collect: Collector
) -> Measurement:
    shown_unit = "" if analyte.unit == "1" else f" {item.unit}"
    amount = f"{item.comparator}{readable(number.text)}{shown_unit}"
    short = dated(amount, item.when)
    fact = Fact(item.pointer, analyte.id, f"{analyte.title} {short}", short, item.when.text if item.when else "")
    collect.understand(fact)
    if unit != analyte.unit:
        text = f"{analyte.title} {amount} = {show_number(value)} {analyte.unit}"
        collect.conversions.append(Noted("converted", text, item.pointer))
    if item.when is None and analyte.kind in ("lab", "vital", "score"):
        collect.assumptions.append(Noted("undated_is_current", f"{analyte.title} has no date: taken as current",
                                         item.pointer))
    when = item.when.clipped(collect.as_of) if item.when else None
    limits = _limits(item, unit, analyte, when, collect)
    if analyte.decimals is not None:
        value = rounded(value, analyte.decimals)
    return Measurement(
        analyte.id, value, fact, item.comparator, number.text, item.unit or "", when, limits.low, limits.high,
        limits.source, unit, limits_title=limits.title, limits_pack=limits.pack, shipped_limits=limits.shipped,
    )


def _limits(item: Item, unit: str, analyte: Analyte, when: PartialDate | None, collect: Collector) -> Limits:
    """The laboratory's own limits, else the table's for this patient on that day."""
    if item.low is not None or item.high is not None:
        return Limits(_limit(item.low, unit, analyte), _limit(item.high, unit, analyte), "laboratory")
    return table_limits(analyte, collect.subject, when)


def _limit(number: Number | None, unit: str, analyte: Analyte) -> Fraction | None:
    return None if number is None else to_canonical(Fraction(number.value), unit, analyte)


def _of(analyte: Analyte, message: str, collect: Collector) -> str:
    """The message; of a record, whose places tell a reader nothing, with what was measured."""
    return f"{analyte.title}: {message}" if collect.is_record else message


def _plausible_text(analyte: Analyte, unit: str, item: Item) -> str:
    """What is possible, in the unit of the result."""
    if unit == analyte.unit:
        return f"{analyte.plausible_low} to {analyte.plausible_high} {unit}"
    ends = (from_canonical(Fraction(end), unit, analyte) for end in (analyte.plausible_low, analyte.plausible_high))
    return f"{' to '.join(map(show_number, ends))} {item.unit}"
