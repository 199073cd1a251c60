"""The records of the base and of its packs put together: what one knowledge base made of all would hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from crampx._knowledge.added import AddedRules, PackReading
from crampx._knowledge.model import (
    KINDS,
    Analyte,
    Concept,
    KnowledgeRecords,
    Record,
    ReferenceRange,
    Trigger,
    key_of,
)
from crampx._knowledge.names import normalise_unit, unit_table
from crampx._knowledge.packs import LocalLimits, LocalNames, Pack

N = TypeVar("N", Concept, Analyte)


def with_packs(base: KnowledgeRecords, readings: Sequence[PackReading], broken: frozenset[str]) -> KnowledgeRecords:
    """The base with all that packs add, in an order that does not depend on the order of the packs.

    Args:
        base: the records of the base.
        readings: the packs.
        broken: files of packs with an error: what they hold is left out.
    """
    packs = sorted((r.pack for r in readings if r.pack is not None), key=lambda pack: pack.id)
    kept = [pack for pack in packs if pack.source.file not in broken]
    rules = [added for r in readings for added in r.rules if added.source.file not in broken]
    own = {kind: _added(readings, kind, broken) for kind in KINDS}
    merged = replace(
        base,
        packs=tuple(packs),
        **{kind: tuple(sorted((*getattr(base, kind), *added), key=key_of)) for kind, added in own.items()},
    )
    return replace(
        merged,
        triggers=tuple(_with_rules(trigger, rules) for trigger in merged.triggers),
        concepts=tuple(_with_names(concept, "concept", kept) for concept in merged.concepts),
        analytes=tuple(_with_limits(_with_names(a, "analyte", kept), kept) for a in merged.analytes),
    )


def _added(readings: Iterable[PackReading], kind: str, broken: frozenset[str]) -> list[Record]:
    """The readable records of one kind of all packs."""
    return [
        record
        for reading in readings
        for record in getattr(reading.records, kind)
        if record.source.file not in broken
    ]


def _with_rules(trigger: Trigger, added: Iterable[AddedRules]) -> Trigger:
    """The trigger with the rules that packs add to it after its own, by pack."""
    own = sorted((each for each in added if each.trigger == trigger.id), key=lambda each: each.source.file)
    if not own:
        return trigger
    return replace(
        trigger,
        rules=(*trigger.rules, *(rule for each in own for rule in each.rules)),
        examples=(*trigger.examples, *(example for each in own for example in each.examples)),
    )


def _with_names(record: N, kind: str, packs: Iterable[Pack]) -> N:
    """The concept or analyte with the names that packs give it after its own."""
    found: list[LocalNames] = [n for pack in packs for n in pack.synonyms if (n.kind, n.id) == (kind, record.id)]
    return replace(record, names=(*record.names, *(name for each in found for name in each.names))) if found else record


def _with_limits(analyte: Analyte, packs: Iterable[Pack]) -> Analyte:
    """The analyte with the limits of a pack before those of its own table."""
    rows = [_row(analyte, pack, limits) for pack in packs for limits in pack.limits if limits.analyte == analyte.id]
    return replace(analyte, ranges=(*rows, *analyte.ranges)) if rows else analyte


def _row(analyte: Analyte, pack: Pack, limits: LocalLimits) -> ReferenceRange:
    return ReferenceRange(
        sex=limits.sex,
        pregnancy=limits.pregnancy,
        title=limits.title or limits.authority,
        low=limits.low,
        high=limits.high,
        unit=unit_table(analyte)[normalise_unit(limits.unit)],
        age=limits.age,
        pack=pack.id,
    )
