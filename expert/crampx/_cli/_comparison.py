"""What a what-if changes, as text of at most 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from crampx._assessment.what_if_changes import Change, Comparison
from crampx._cli._explanation_tree import wrapped

_TRIGGER: Final = ("tier", "rank", "explains", "range", "range_tests")
_SECTIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Scope", ("status",)),
    ("Red flags", ("red_flag", "cannot_exclude")),
    ("Triggers", _TRIGGER),
    ("Next steps", ("follow_up",)),
    ("Tests not needed", ("test_not_needed",)),
)
_LABELS: Final = {
    "rank": "rank ", "explains": "explains the cramps: ", "range": "range ", "range_tests": "range with tests ",
}


def to_text(comparison: Comparison) -> str:
    """All that would differ, ending in a line end."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    for text in comparison.what_if:
        yield from wrapped(f"What if: {text}", "", hang=2)
    yield from wrapped(
        f"As of {comparison.base.as_of}. A what-if is no record: it shows what would change, and nothing is kept.", "  "
    )
    if not comparison.changes:
        yield from ("", "Nothing would change.")
    for heading, kinds in _SECTIONS:
        changes = [change for change in comparison.changes if change.what in kinds]
        if changes:
            yield from ("", heading)
            for _, group in groupby(changes, key=lambda change: (change.what in _TRIGGER or change.what, change.id)):
                yield from _entry(list(group))


def _entry(changes: list[Change]) -> Iterator[str]:
    """One thing with all that changes of it."""
    first = changes[0]
    if first.id:
        yield from wrapped(f"{first.title} ({first.id})", "  ", hang=2)
    parts = (f"{_LABELS.get(change.what, '')}{change.before} -> {change.after}" for change in changes)
    yield from wrapped("; ".join(parts), "    ", hang=2)
