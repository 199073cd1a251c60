"""From a name or code to a concept or analyte: exact after normalisation; near names are only suggested."""

from __future__ import annotations

import re
from typing import Literal

from crampx._facts.collector import Collector
from crampx._knowledge.names import normalise, suggest
from crampx._patient.model import Item
from crampx._values import Value

Family = Literal["concept", "analyte"]

# "atorvastatin 40 mg": a strength after a drug's name is a fixed grammar, not a guess. It is no daily dose.
_STRENGTH = re.compile(
    r"(?P<name>.+?)[ ,]+\d+(?:[.,/]\d+)*\s?(?:mg|mcg|micrograms?|g|iu|units?|%|ml)\b.*", re.IGNORECASE | re.ASCII
)


class Named(Value, frozen=True):
    """What an item is about."""

    family: Family
    id: str


def resolve(item: Item, wanted: Family, collect: Collector) -> Named | None:
    """The concept or analyte of an item, preferring ``wanted`` where a name is both; None after a reported problem."""
    by_code = _by_code(item, collect)
    by_name = _by_name(item.name, wanted, collect) if item.name else None
    if by_name is None and item.name and item.list_name in ("medications", "tried", "allergies"):
        by_name = _without_strength(item, collect)
    if by_code is not None and by_name is not None and by_code != by_name:
        collect.notice(
            "code_and_name_differ", "code and name mean different things; the code is used", item.pointer, "warning"
        )
    found = by_code or by_name
    if found is None:
        _report_unknown(item, wanted, collect)
    return found


def _by_code(item: Item, collect: Collector) -> Named | None:
    if not item.codes:
        return None
    known = (collect.lookup.codes.get(f"{code.system} {code.code}") for code in item.codes)
    subject = next(filter(None, known), None)
    if subject is None:
        if item.name:
            collect.notice("unknown_code", "the code is not known; the name is used", f"{item.pointer}/code")
        return None
    return Named("concept" if subject in collect.lookup.concepts else "analyte", subject)


def _by_name(name: str, wanted: Family, collect: Collector) -> Named | None:
    key = normalise(name)
    tables: dict[Family, str | None] = {
        "concept": collect.lookup.concept_names.get(key),
        "analyte": collect.lookup.analyte_names.get(key),
    }
    other: Family = "analyte" if wanted == "concept" else "concept"
    for family in (wanted, other):
        subject = tables[family]
        if subject is not None:
            return Named(family, subject)
    return None


def _without_strength(item: Item, collect: Collector) -> Named | None:
    match = _STRENGTH.fullmatch(item.name)
    found = _by_name(match.group("name"), "concept", collect) if match else None
    if found is not None:
        collect.notice(
            "strength_in_name", "the strength in the name is not read as a dose; use the field dose", item.pointer
        )
    return found


def _report_unknown(item: Item, wanted: Family, collect: Collector) -> None:
    if not item.name:
        collect.reject(
            "unknown_code", "the code is not known and there is no name", f"{item.pointer}/code", found=", ".join(f"{code.system} {code.code}" for code in item.codes)
        )
        return
    tables = collect.lookup.concept_names, collect.lookup.analyte_names
    known = (*tables[0], *tables[1]) if wanted == "concept" else (*tables[1], *tables[0])
    near = suggest(normalise(item.name), known)
    where = "crampx knowledge search finds names that are known"
    message = f"the name is not known; it was not used ({where})"
    collect.reject("unknown_name", message, item.pointer, found=item.name, suggestions=near)
