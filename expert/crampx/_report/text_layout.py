"""Lines for a terminal: wrapped by what characters take up there, never wider than the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import click

from crampx._report.characters import character_width, display_width

MINIMUM_WIDTH = 40


@dataclass(slots=True)
class Lines:
    """Collects the lines of a text.

    Args:
        width: columns of the terminal; fewer than 40 count as 40.
        colour: whether marks and headings are styled. Nothing is told by colour alone.
    """

    width: int
    colour: bool
    _lines: list[str] = field(default_factory=list[str])

    def heading(self, text: str) -> None:
        """An empty line and a heading."""
        self.blank()
        self.add(text, style="bold")

    def blank(self) -> None:
        """One empty line between blocks; never two, none at the top."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def add(self, text: str, first: str = "", rest: str | None = None, style: str = "", lead_style: str = "") -> None:
        """A paragraph with a hanging indent.

        Args:
            text: the words; runs of spaces count as one.
            first: what the first line begins with.
            rest: what the other lines begin with; spaces as wide as ``first`` if left out.
            style: of the words: ``bold``, or a colour of click.
            lead_style: of ``first``.
        """
        width = max(self.width, MINIMUM_WIDTH)
        hanging = " " * display_width(first) if rest is None else rest
        rooms = (max(1, width - display_width(lead)) for lead in (first, hanging))
        for index, line in enumerate(wrapped(text, *rooms)):
            lead = hanging if index else self._styled(first, lead_style)
            self._lines.append((lead + self._styled(line, style)).rstrip())

    def text(self) -> str:
        """All lines, each ended by a line feed."""
        return "".join(f"{line}\n" for line in self._lines)

    def _styled(self, text: str, style: str) -> str:
        if not (self.colour and style and text.strip()):
            return text
        return click.style(text, bold=True, fg=None if style == "bold" else style)


def wrapped(text: str, first_room: int, room: int) -> Iterator[str]:
    """The words in lines of at most ``first_room``, then ``room`` columns; a wider word is broken.

    >>> list(wrapped("cramps at night", 6, 10))
    ['cramps', 'at night']
    """
    line, used = "", 0
    free = first_room
    for word in text.split(" "):
        for piece in _pieces(word, min(first_room, room)):
            wide = display_width(piece)
            if line and used + 1 + wide > free:
                yield line
                line, used = piece, wide
                free = room
            elif line and piece:
                line, used = f"{line} {piece}", used + 1 + wide
            elif piece:
                line, used = piece, wide
    if line:
        yield line


def _pieces(word: str, room: int) -> Iterator[str]:
    if display_width(word) <= room:
        yield word
        return
    piece, used = "", 0
    for character in word:
        wide = character_width(character)
        if used + wide > room:
            yield piece
            piece, used = "", 0
        piece, used = piece + character, used + wide
    yield piece


def padded(text: str, columns: int) -> str:
    """The text with spaces up to that many columns."""
    return text + " " * max(0, columns - display_width(text))
