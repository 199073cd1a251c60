"""How much each folder of the knowledge holds, how good its evidence is, and how far it is reviewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from crampx._knowledge.model import (
    Analyte,
    Concept,
    FileRecord,
    FindingFile,
    FollowUp,
    KnowledgeRecords,
    RedFlag,
    Reference,
    Trigger,
)
from crampx._knowledge.scores import Formula, Score
from crampx._values import Value

_UNGRADED = "-"
_GRADES = ("A", "B", "C", "D", _UNGRADED)


class FolderCount(Value, frozen=True):
    """One folder.

    Args:
        folder: its name below the knowledge folder.
        entries: triggers, findings, concepts ... in them.
        rules: of triggers, red flags and follow-up, explains-rules, findings and scores.
        grades: number of rules by grade, ``-`` for those without one.
        unverified: rules that cite at least one source known at second hand or from memory.
        only_unverified: rules that cite no other.
        states: number of files by review state; files that state none are not counted.
    """

    folder: str
    files: int
    entries: int
    rules: int = 0
    grades: tuple[tuple[str, int], ...] = ()
    unverified: int = 0
    only_unverified: int = 0
    states: tuple[tuple[str, int], ...] = ()


class Summary(Value, frozen=True):
    """The whole knowledge base, folders by name, ``total`` last.

    Args:
        sources: number of references by how they were seen: V, VS, R; and RECALL where a part of one is from memory.
        review_by: the earliest date by which a file is to be reviewed.
    """

    id: str
    version: str
    date: str
    folders: tuple[FolderCount, ...]
    total: FolderCount
    sources: tuple[tuple[str, int], ...]
    review_by: str

    def to_dict(self) -> dict[str, object]:
        """Plain dicts, lists, strings and numbers."""
        return {
            "id": self.id, "version": self.version, "date": self.date, "review_by": self.review_by,
            "sources": dict(self.sources), "folders": [_plain(row) for row in self.folders],
            "total": _plain(self.total),
        }


def _plain(row: FolderCount) -> dict[str, object]:
    made: dict[str, object] = msgspec.structs.asdict(row)
    return made | {"grades": dict(row.grades), "states": dict(row.states)}


class _Claim(Value, frozen=True):
    """A rule for counting: its grade and what it cites."""

    grade: str
    references: tuple[str, ...]


def summarise(records: KnowledgeRecords) -> Summary:
    """Count everything."""
    shaky = {reference.key for reference in records.references if is_unverified(reference)}
    folders = [
        _folder("analytes", _standing_in("analytes", records.analytes), shaky),
        FolderCount("bindings", len(records.bindings), sum(len(b.codes) for b in records.bindings)),
        _folder("concepts", records.concepts, shaky),
        _folder("findings", records.findings, shaky),
        _folder("follow_up", records.follow_ups, shaky),
        _folder("red_flags", records.red_flags, shaky),
        _folder("scores", (*records.scores, *records.formulas), shaky),
        _folder("triggers", records.triggers, shaky),
    ]
    sources = Counter("RECALL" if _recalled(r) and r.status == "V" else r.status for r in records.references)
    dates = [file.review_by for file in _files(records)]
    index = records.index
    return Summary(
        index.id, index.version, index.date, tuple(folders), _total(folders),
        tuple((state, sources[state]) for state in ("V", "VS", "R", "RECALL")), min(dates, default=""),
    )


def _standing_in(folder: str, analytes: Iterable[Analyte]) -> tuple[Analyte, ...]:
    """Those with a file of their own: the total of a score is a quantity, too, but stands with the score."""
    return tuple(analyte for analyte in analytes if analyte.source.file.startswith(f"{folder}/"))


def is_unverified(reference: Reference) -> bool:
    """Whether a source, or a part of its citation, is known only at second hand or from memory."""
    return reference.status != "V" or _recalled(reference)


def _recalled(reference: Reference) -> bool:
    return "RECALL" in reference.cite or "RECALL" in reference.note


def _folder(
    name: str, records: Iterable[Analyte | Concept | FileRecord], shaky: set[str]
) -> FolderCount:
    records = tuple(records)
    claims = [claim for record in records for claim in _claims(record)]
    grades = Counter(claim.grade for claim in claims)
    states = Counter(record.status for record in records if isinstance(record, FileRecord))
    return FolderCount(
        folder=name,
        files=len({record.source.file for record in records}),
        entries=len(records),
        rules=len(claims),
        grades=_listed(grades, _GRADES),
        unverified=sum(any(key in shaky for key in claim.references) for claim in claims),
        only_unverified=sum(bool(c.references) and all(key in shaky for key in c.references) for c in claims),
        states=tuple(sorted(states.items())),
    )


def _claims(record: object) -> Iterator[_Claim]:
    if isinstance(record, Score | Formula):
        yield _Claim(_UNGRADED, record.references)
    elif isinstance(record, FindingFile):
        yield _Claim(record.grade or _UNGRADED, record.references)
    elif isinstance(record, Trigger | RedFlag | FollowUp):
        for rule in record.rules:
            yield _Claim(rule.grade or _UNGRADED, rule.references)
        for explains in record.explains if isinstance(record, Trigger) else ():
            yield _Claim(_UNGRADED, explains.references)


def _files(records: KnowledgeRecords) -> tuple[FileRecord, ...]:
    claims = (*records.findings, *records.follow_ups, *records.red_flags, *records.triggers)
    return (*claims, *records.scores, *records.formulas)


def _total(folders: Iterable[FolderCount]) -> FolderCount:
    rows = tuple(folders)
    grades: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for row in rows:
        grades.update(dict(row.grades))
        states.update(dict(row.states))
    return FolderCount(
        "total", sum(r.files for r in rows), sum(r.entries for r in rows), sum(r.rules for r in rows),
        _listed(grades, _GRADES), sum(r.unverified for r in rows), sum(r.only_unverified for r in rows),
        tuple(sorted(states.items())),
    )


def _listed(counts: Mapping[str, int], names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple((name, counts[name]) for name in names if counts.get(name))
