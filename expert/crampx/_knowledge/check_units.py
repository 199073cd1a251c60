"""Checks of units and of the words of the document's ``cramps`` object."""

from __future__ import annotations

from collections.abc import Iterator

from crampx._knowledge.check_view import Hit, View, parts
from crampx._knowledge.model import Analyte
from crampx._knowledge.names import normalise_unit
from crampx._logic.conditions import Bound, Comparison, Quantity

NUMBER_FIELDS = ("lasts_minutes", "per_week", "severity")


def unknown_unit(view: View) -> Iterator[Hit]:
    """A unit that its analyte's file does not define."""
    for analyte in view.records.analytes:
        yield from _own_units(analyte)
    units = {analyte.id: frozenset(analyte.units) for analyte in view.records.analytes}
    for formula in view.records.formulas:
        pairs = [(formula.quantity, formula.unit), *((each.analyte, each.unit) for each in formula.inputs)]
        for name, unit in pairs:
            if name in units and unit not in units[name]:
                yield Hit(formula.source, f"{unit} is not a unit of {name}", unit, ("unit",), units[name])
    for site in view.sites():
        for part in parts(site.condition):
            if isinstance(part, Quantity) and part.analyte in units:
                for unit in _units_of(part):
                    if unit not in units[part.analyte]:
                        message = f"{unit} is not a unit of {part.analyte}"
                        yield Hit(site.source, message, unit, ("unit",), units[part.analyte])


def _own_units(analyte: Analyte) -> Iterator[Hit]:
    if analyte.unit not in analyte.units:
        message = f"the canonical unit {analyte.unit} is not among the units"
        yield Hit(analyte.source, message, analyte.unit, ("unit",), analyte.units)
    elif (own := analyte.units[analyte.unit]).multiply_by != own.divide_by or own.subtract != 0:
        yield Hit(analyte.source, f"the canonical unit {analyte.unit} has a factor", analyte.unit, ("units",))
    for band in analyte.bands:
        for unit in _stated(band.comparison):
            if unit not in analyte.units:
                yield Hit(analyte.source, f"{unit} is not a unit of {analyte.id}", unit, ("unit",), analyte.units)
    if analyte.cramps and analyte.cramps_unit not in analyte.units:
        message = f"the cramps field {analyte.cramps} needs a cramps_unit among the units"
        yield Hit(analyte.source, message, analyte.cramps_unit or "cramps", (), analyte.units)


def _units_of(quantity: Quantity) -> Iterator[str]:
    yield from _stated(quantity.comparison)
    if quantity.change is not None and quantity.change.unit != "percent":
        yield quantity.change.unit


def _stated(comparison: Comparison | None) -> list[str]:
    stated = tuple(bounds(comparison))
    return sorted({b.unit for b in stated if b.unit} | {unit for b in stated for unit, _ in b.also})


def bounds(comparison: Comparison | None) -> Iterator[Bound]:
    """The bounds that a comparison states."""
    if comparison is not None:
        stated = (comparison.below, comparison.above, comparison.not_below, comparison.not_above)
        yield from (bound for bound in stated if bound is not None)


def duplicate_unit_name(view: View) -> Iterator[Hit]:
    """A name that two units of one analyte claim."""
    for analyte in view.records.analytes:
        owners: dict[str, str] = {}
        for unit, record in analyte.units.items():
            for name in (unit, *record.names):
                owner = owners.setdefault(normalise_unit(name), unit)
                if owner != unit:
                    yield Hit(analyte.source, f"{name} already names the unit {owner}", name, ("names", "units"))


def unknown_cramps_word(view: View) -> Iterator[Hit]:
    """A field or word of the ``cramps`` object that the index does not list."""
    if "index.yaml" in view.broken:
        return
    words = view.records.index.cramps
    for concept in view.records.concepts:
        for name, value in concept.cramps:
            if name not in words:
                yield Hit(concept.source, f"cramps has no field of words {name}", name, ("cramps",), words)
            elif value not in words[name]:
                yield Hit(concept.source, f"{value} is not a word of cramps {name}", value, (name,), words[name])
    for analyte in view.records.analytes:
        if analyte.cramps and analyte.cramps not in NUMBER_FIELDS:
            message = f"cramps has no field of numbers {analyte.cramps}"
            yield Hit(analyte.source, message, analyte.cramps, ("cramps",), NUMBER_FIELDS)
