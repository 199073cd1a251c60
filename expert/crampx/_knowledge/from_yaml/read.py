"""Reads a knowledge folder: all its files, all their problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from crampx._knowledge.from_yaml.claims import read_finding, read_follow_up, read_red_flag, read_trigger
from crampx._knowledge.from_yaml.conditions import Conditions, condition_reader
from crampx._knowledge.from_yaml.folders import (
    Root,
    examples_beside,
    owner,
    read_text,
    stems,
    stray_files,
    yaml_files,
)
from crampx._knowledge.from_yaml.index import NO_TIERS, read_index
from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.rules import read_examples_file
from crampx._knowledge.from_yaml.scores import analytes_of, read_score
from crampx._knowledge.from_yaml.terms import read_analyte, read_binding, read_concepts, read_references
from crampx._knowledge.from_yaml.tree import Node, read_tree
from crampx._knowledge.model import (
    Analyte,
    Binding,
    Concept,
    Example,
    FileRecord,
    Index,
    KnowledgeRecords,
    Reference,
    Source,
)
from crampx._knowledge.places import Places
from crampx._knowledge.scores import Formula, Score
from crampx._problems import Problem, sorted_problems

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

T = TypeVar("T")
F = TypeVar("F", bound=FileRecord | Analyte | Binding)

NO_INDEX = Index(
    id="",
    title="",
    version="",
    date="",
    authors=(),
    reviewers=(),
    intended_use="",
    tiers=NO_TIERS,
    screen=(),
    cramps={},
    source=Source(file="index.yaml", line=1),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder holds as far as it could be read.

    Args:
        records: every readable record; whatever has an error is left out.
        problems: all problems of reading, sorted.
        places: where each word stands.
        broken: names of the files with an error: what they define may be missing from ``records``.
    """

    records: KnowledgeRecords
    problems: tuple[Problem, ...]
    places: Places
    broken: frozenset[str]


def read_knowledge(root: Root) -> tuple[KnowledgeRecords | None, tuple[Problem, ...]]:
    """Read a knowledge folder.

    Args:
        root: the folder that holds ``index.yaml``.

    Returns:
        The records, or None if there is any error; and all problems of all files, sorted by place.
    """
    reading = read_folder(root)
    return (None if reading.broken else reading.records), reading.problems


def read_folder(root: Root) -> Reading:
    """Read as much of a knowledge folder as can be read."""
    folder = Folder(root, list(stray_files(root)))
    records = folder.records()
    problems = sorted_problems(folder.problems)
    return Reading(records, problems, folder.places, faulty_files(problems))


def faulty_files(problems: Iterable[Problem]) -> frozenset[str]:
    """The names of the files with an error, and of those whose examples have one."""
    broken = {p.span.file for p in problems if p.span is not None and p.severity == "error"}
    return frozenset(broken | {owner(name) for name in broken})


def _sorted(records: Iterable[F]) -> tuple[F, ...]:
    return tuple(sorted(records, key=lambda record: record.id))


@dataclass(slots=True)
class Folder:
    """A folder of knowledge, or a pack, while it is read.

    Args:
        root: the folder.
        problems: those found so far.
        places: where each word stands.
        beside: folders whose analytes and scores the conditions may name, too.
        pack: the pack's id, or what stands for it; its files are named after it.
    """

    root: Root
    problems: list[Problem]
    places: Places = field(default_factory=Places)
    beside: tuple[Root, ...] = ()
    pack: str = ""

    def claims(self, folder: str, read: Callable[[Report, Node, Conditions], T]) -> tuple[T, ...]:
        """The records of one folder whose files state conditions, in the order of the files."""
        roots = (self.root, *self.beside)
        analytes, scores = (frozenset[str]().union(*(stems(root, kind) for root in roots))
                            for kind in ("analytes", "scores"))
        conditions = condition_reader(analytes, scores)
        found = self._each(folder, lambda report, node: read(report, node, conditions))
        return tuple(record for record in map(self._with_examples, found) if record is not None)

    def records(self) -> KnowledgeRecords:
        """Every readable record, each kind by id."""
        no_concepts: tuple[Concept, ...] = ()
        no_references: tuple[Reference, ...] = ()
        concepts: list[Concept] = []
        for name, file in yaml_files(self.root, "concepts"):
            concepts += self.file(name, file, read_concepts, no_concepts, keep_partial=True)
        sources = self.file(
            "references.yaml", self.root / "references.yaml", read_references, no_references, keep_partial=True
        )
        both = _sorted(self.claims("scores", read_score))
        scores = tuple(s for s in both if isinstance(s, Score))
        analytes = (*self._each("analytes", read_analyte), *(a for s in scores for a in analytes_of(s)))
        return KnowledgeRecords(
            index=NO_INDEX if self.pack else self.file("index.yaml", self.root / "index.yaml", read_index, NO_INDEX),
            references=tuple(sorted(sources, key=lambda reference: reference.key)),
            concepts=tuple(sorted(concepts, key=lambda concept: concept.id)),
            analytes=tuple(sorted(analytes, key=lambda analyte: analyte.id)),
            findings=_sorted(self.claims("findings", read_finding)),
            triggers=_sorted(self.claims("triggers", read_trigger)),
            red_flags=_sorted(self.claims("red_flags", read_red_flag)),
            follow_ups=_sorted(self.claims("follow_up", read_follow_up)),
            bindings=_sorted(self._each("bindings", read_binding)),
            scores=scores,
            formulas=tuple(f for f in both if isinstance(f, Formula)),
        )

    def _each(self, folder: str, read: Callable[[Report, Node], T]) -> tuple[T, ...]:
        found: Iterable[T | None] = [self.file(name, file, read, None) for name, file in yaml_files(self.root, folder)]
        return tuple(record for record in found if record is not None)

    def _with_examples(self, record: T) -> T | None:
        """The record with the examples beside its file; None if those have an error."""
        beside = None
        if isinstance(record, FileRecord):
            beside = examples_beside(self.root, record.source.file.removeprefix(f"{self.pack}/"))
        if beside is None or not isinstance(record, FileRecord):
            return record
        nothing: tuple[Example, ...] | None = None
        more = self.file(*beside, read_examples_file, nothing)
        return None if more is None else msgspec.structs.replace(record, examples=(*record.examples, *more))

    def file(
        self,
        name: str,
        file: Traversable | Path,
        read: Callable[[Report, Node], T],
        default: T,
        *,
        keep_partial: bool = False,
    ) -> T:
        """The record of one file, or the default if it has an error (or has none at all to keep)."""
        full_name = f"{self.pack}/{name}" if self.pack else name
        report = read_text(full_name, file, self.problems, self.pack) if file.is_file() else None
        if report is None:
            return default
        tree = read_tree(report)
        result = default if tree is None else read(report, tree)
        self.problems += report.problems
        self.places.add(report.file, report.lines, tree)
        return result if keep_partial or not report.errors else default
