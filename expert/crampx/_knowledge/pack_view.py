"""What the checks of packs see: the base, the packs beside it, and what each of them defines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crampx._knowledge.added import PackReading
from crampx._knowledge.check_view import View
from crampx._knowledge.model import Analyte, Binding, Concept, FileRecord, KnowledgeRecords, Source
from crampx._knowledge.names import names_of, normalise
from crampx._knowledge.packs import Pack


@dataclass(frozen=True)
class PackView:
    """The base and its packs.

    Args:
        base: the base alone; where one of its files is broken, what it may define is not called unknown.
        readings: the packs, sorted by name, each name once.
        again: further packs under the name of another; all else is told of that one alone, since places would not tell
            them apart.
        day: today, ``YYYY-MM-DD``, for dates that are held against it; empty: they are not checked.
    """

    base: View
    readings: tuple[PackReading, ...]
    again: tuple[PackReading, ...] = ()
    day: str = ""

    @property
    def packs(self) -> Iterator[Pack]:
        """Those whose ``pack.yaml`` could be read."""
        yield from (reading.pack for reading in self.readings if reading.pack is not None)

    @cached_property
    def shipped_ids(self) -> frozenset[str]:
        """Every id of the base, whatever it names."""
        return frozenset(name for name, _, _ in defined(self.base.records))

    @cached_property
    def shipped_names(self) -> dict[str, str]:
        """Normalised name to the id of the concept or analyte of the base that it names."""
        records = self.base.records
        both: tuple[Concept | Analyte, ...] = (*records.concepts, *records.analytes)
        return {normalise(name): record.id for record in both for name in names_of(record)}


def defined(records: KnowledgeRecords) -> Iterator[tuple[str, Source, tuple[str, ...]]]:
    """Every id that records define, with its place and the key it stands under; a score's own analytes are its own."""
    of_files: tuple[FileRecord | Binding, ...] = (
        *records.findings, *records.triggers, *records.red_flags, *records.follow_ups, *records.scores,
        *records.formulas, *records.bindings,
    )
    yield from ((file.id, file.source, ("id",)) for file in of_files)
    yield from ((a.id, a.source, ("id",)) for a in records.analytes if a.source.folder != "scores")
    yield from ((concept.id, concept.source, ()) for concept in records.concepts)
    yield from ((reference.key, reference.source, ("key",)) for reference in records.references)

