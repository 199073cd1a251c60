"""One screen about many documents: how many there were, who is in danger, what was not evaluated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crampx._cli import _shown
from crampx._logic.conditions import URGENCIES
from crampx._values import Value

if TYPE_CHECKING:
    from crampx._assessment.model import Assessment

_MOST_FLAGGED: Final = 12
_MOST_OTHERS: Final = 4
_STATUS: Final = {
    "assessed": "assessed", "no_complaint": "without a leg complaint", "out_of_scope": "out of scope",
    "": "not evaluated",
}
_NO_FLAG: Final = "No red flag is raised by what is recorded; open screening questions stand in each report."


class _Line(Value, frozen=True):
    """One document.

    Args:
        status: empty: not evaluated, and then with an exit code.
        partial: some of it was not understood.
        urgency: of the most urgent red flag: its place among ``URGENCIES``; -1: none is raised.
        more: number of further flags.
    """

    label: str
    status: str = ""
    code: int = 0
    partial: bool = False
    urgency: int = -1
    flag: str = ""
    more: int = 0


class Overview:
    """Collects what each document came to; holds no assessment, so that any number of them may follow."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []

    def add(self, label: str, code: int, assessment: Assessment | None) -> None:
        """Note one document.

        Args:
            label: what messages call it.
            code: its exit code alone.
            assessment: what it came to; None: it was not evaluated.
        """
        label = _shown.printable(label)
        if assessment is None:
            self._lines.append(_Line(label, code=code))
            return
        flags = assessment.red_flags
        urgency, title = (URGENCIES.index(flags[0].urgency), flags[0].title) if flags else (-1, "")
        partial = bool(assessment.not_understood)
        self._lines.append(_Line(label, assessment.status, code, partial, urgency, title, max(len(flags) - 1, 0)))

    def __len__(self) -> int:
        return len(self._lines)

    def to_text(self) -> str:
        """At most 26 lines of 80 columns where names are short, ending in a line end."""
        return "\n".join(self._text(self._names())) + "\n"

    def _names(self) -> dict[str, str]:
        """Each document's label, and what it is called here: the name of its file where that tells them apart."""
        short = {line.label: Path(line.label).name for line in self._lines}
        return short if len(set(short.values())) == len(short) else {label: label for label in short}

    def _text(self, names: dict[str, str]) -> Iterator[str]:
        counts = Counter(line.status for line in self._lines)
        told = [f"{counts[status]} {words}" for status, words in _STATUS.items() if counts[status]]
        yield from _wrapped(f"{_shown.counted(len(self._lines), 'document')}: {', '.join(told)}", "", "  ")
        flagged = sorted((line for line in self._lines if line.flag), key=lambda line: line.urgency)
        if flagged:
            yield f"Red flags raised ({len(flagged)})"
            yield from _first([_danger(line, names) for line in flagged], _MOST_FLAGGED)
        elif counts["assessed"]:
            yield from _wrapped(_NO_FLAG, "", "  ")
        refused = [f"{names[line.label]} (exit code {line.code})" for line in self._lines if not line.status]
        partial = [names[line.label] for line in self._lines if line.partial]
        for heading, labels in (("Not evaluated", refused), ("Not understood in part", partial)):
            if labels:
                yield f"{heading} ({len(labels)})"
                yield from _first(labels, _MOST_OTHERS)


def _danger(line: _Line, names: dict[str, str]) -> str:
    urgency = "NOW" if line.urgency == 0 else URGENCIES[line.urgency].upper().replace("_", " ")
    more = f" (and {line.more} more)" if line.more else ""
    return f"{urgency:<8}  {names[line.label]}: {line.flag}{more}"


def _first(texts: Sequence[str], most: int) -> Iterator[str]:
    for text in texts[:most]:
        yield from _wrapped(text, "  ", "            ")
    if len(texts) > most:
        yield f"  and {len(texts) - most} more"


def _wrapped(text: str, indent: str, hanging: str) -> list[str]:
    from crampx._cli._columns import wrapped  # one document has no overview, and textwrap is not needed for it

    return wrapped(text, indent, hanging)
