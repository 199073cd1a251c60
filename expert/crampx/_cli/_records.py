"""The knowledge as a flat list of entries, for the commands that list, show, search and draw it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TypeAlias

from crampx import _inspection
from crampx._cli._options import Chosen
from crampx._knowledge.model import Analyte, Concept, FindingFile, FollowUp, KnowledgeRecords, RedFlag, Source, Trigger
from crampx._knowledge.scores import Formula, Score
from crampx._values import Value

Record: TypeAlias = Trigger | RedFlag | FindingFile | FollowUp | Score | Formula | Concept | Analyte

KINDS = ("trigger", "red_flag", "finding", "follow_up", "score", "formula", "concept", "analyte")


class Entry(Value, frozen=True):
    """One thing the knowledge knows.

    Args:
        kind: one of ``KINDS``.
    """

    kind: str
    id: str
    title: str
    record: Record

    @property
    def source(self) -> Source:
        """Where it stands."""
        return self.record.source

    def to_dict(self) -> dict[str, str | int]:
        """What a program needs to find it."""
        return {
            "kind": self.kind, "id": self.id, "title": self.title, "file": self.source.file, "line": self.source.line,
            **({"pack": self.source.pack} if self.source.pack else {}),
        }

    @property
    def place(self) -> str:
        """File and line."""
        found = f"{self.source.file}:{self.source.line}"
        return f"{found} (site pack: {self.source.pack})" if self.source.pack else found


def load(chosen: Chosen) -> KnowledgeRecords:
    """All records.

    Raises:
        KnowledgeError: the knowledge base does not hold together.
    """
    return _inspection.knowledge_records(chosen.base, packs=chosen.packs)


def entries(records: KnowledgeRecords) -> Iterator[Entry]:
    """All entries in the order of ``KINDS``, each kind by id."""
    groups: tuple[tuple[str, tuple[Record, ...]], ...] = (
        ("trigger", records.triggers), ("red_flag", records.red_flags), ("finding", records.findings),
        ("follow_up", records.follow_ups), ("score", records.scores),
        ("formula", records.formulas), ("concept", records.concepts), ("analyte", records.analytes),
    )
    for kind, group in groups:
        for record in sorted(group, key=lambda each: each.id):
            yield Entry(kind, record.id, record.title, record)


def near(identifier: str, known: Iterable[Entry]) -> list[str]:
    """Ids that this one may have been meant for, best first."""
    return get_close_matches(identifier, sorted({entry.id for entry in known}), n=3, cutoff=0.6)


def unknown_id(identifier: str, known: Iterable[Entry]) -> str:
    """What to say of an id that nothing has."""
    suggestions = near(identifier, known)
    hint = f" Did you mean {', '.join(suggestions)}?" if suggestions else " See `crampx knowledge list`."
    return f"The knowledge has no entry {identifier!r}.{hint}"
