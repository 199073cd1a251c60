"""Knowledge entries and tables at no more than 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crampx._cli._records import Entry

WIDTH: Final = 80
_ID_COLUMN: Final = 33
HEADINGS: Final = {
    "trigger": "Triggers", "red_flag": "Red flags", "finding": "Findings", "follow_up": "Follow-up",
    "score": "Scores", "formula": "Formulas", "concept": "Concepts", "analyte": "Analytes",
}


def entry_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Entries below a heading for each kind, id and title beside each other where there is room."""
    blank = False
    for kind, group in groupby(entries, key=lambda entry: entry.kind):
        chosen = list(group)
        if blank:
            yield ""
        blank = True
        yield f"{HEADINGS[kind]} ({len(chosen)})"
        column = min(max(len(entry.id) for entry in chosen), _ID_COLUMN)
        for entry in chosen:
            pack = f" (site pack: {entry.source.pack})" if entry.source.pack else ""
            yield from _two_columns(entry.id, f"{entry.title}{pack}", column)


def _two_columns(left: str, right: str, column: int) -> Iterator[str]:
    indent = " " * (column + 4)
    if len(left) > column:
        yield f"  {left}"
        yield from wrapped(right, indent)
    else:
        yield from wrapped(f"{left:<{column}}  {right}", "  ", indent)


def wrapped(text: str, indent: str, hanging: str | None = None) -> list[str]:
    """Lines of at most 80 columns; a word that is longer stays whole."""
    made = wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False, break_on_hyphens=False, drop_whitespace=True,
    )
    return made or [indent.rstrip()]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table whose first column is text and whose other columns are numbers.

    >>> list(table(("folder", "files"), [("triggers", "23")]))
    ['folder    files', 'triggers     23']
    """
    lines = [tuple(head), *map(tuple, rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    for line in lines:
        numbers = (f"{cell:>{width}}" for cell, width in zip(line[1:], widths[1:], strict=True))
        yield "  ".join([f"{line[0]:<{widths[0]}}", *numbers]).rstrip()
