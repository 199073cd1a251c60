"""``--summary`` of the knowledge, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crampx._audit.counts import FolderCount, Summary, summarise
from crampx._cli._columns import table, wrapped
from crampx._knowledge.model import KnowledgeRecords

_HEAD: Final = ("folder", "files", "entries", "rules", "A", "B", "C", "D", "-", "unverified", "only", "drafts")


def to_text(records: KnowledgeRecords) -> str:
    """The table, what its columns mean, sources and review state; ending in a line end."""
    return "\n".join(_lines(summarise(records))) + "\n"


def _lines(summary: Summary) -> Iterator[str]:
    yield f"Knowledge {summary.id} {summary.version} of {summary.date}"
    yield ""
    yield from table(_HEAD, [_row(row) for row in (*summary.folders, summary.total)])
    yield ""
    yield from wrapped(
        "A to D: rules by grade of evidence; - has none to state. unverified: rules that cite a source known at second "
        "hand or, in whole or in part, from memory; only: those that cite no other.", "",
    )
    sources = dict(summary.sources)
    yield from wrapped(
        f"Sources: {sum(sources.values())}, of which {sources['V']} were seen, {sources['RECALL']} were seen but for a "
        f"part of the citation, {sources['VS']} are known at second hand and {sources['R']} from memory.", "",
    )
    states = dict(summary.total.states)
    told = ", ".join(f"{number} {state}" for state, number in sorted(states.items())) or "none"
    yield from wrapped(f"Review state of the files with rules: {told}; the first is due by {summary.review_by}.", "")


def _row(row: FolderCount) -> tuple[str, ...]:
    grades = dict(row.grades)
    ruled = [str(grades.get(grade, 0)) for grade in ("A", "B", "C", "D", "-")] if row.rules else [""] * 5
    unverified = (str(row.unverified), str(row.only_unverified)) if row.rules else ("", "")
    drafts = str(dict(row.states).get("draft", 0)) if row.states else ""
    return (row.folder, str(row.files), str(row.entries), str(row.rules or ""), *ruled, *unverified, drafts)
