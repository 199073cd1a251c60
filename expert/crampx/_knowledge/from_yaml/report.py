"""Collects the problems of one knowledge file, with their places."""

from __future__ import annotations

from typing import Protocol

from crampx._knowledge.names import suggest
from crampx._problems import Problem, Span


class Placed(Protocol):
    """Whatever has a line and a column from 1."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class Report:
    """The text of one file and what is wrong with it.

    Args:
        file: knowledge-relative name, ``triggers/hypokalaemia.yaml``.
        text: the decoded file with line feeds as line ends.
        pack: id of the site pack it belongs to; empty: the knowledge base.
    """

    def __init__(self, file: str, text: str, pack: str = "") -> None:
        self.file = file
        self.text = text
        self.pack = pack
        self.lines = text.split("\n")
        self.problems: list[Problem] = []

    @property
    def errors(self) -> int:
        """How many errors so far: a part that adds one is left out."""
        return sum(p.severity == "error" for p in self.problems)

    def error(
        self,
        code: str,
        place: tuple[int, int],
        message: str,
        *,
        allowed: tuple[str, ...] = (),
        found: str = "",
    ) -> None:
        """Add an error at a line and column; near matches of ``found`` among ``allowed`` become suggestions."""
        span = Span(self.file, *place)
        near = suggest(found, allowed) if found else ()
        line_text = self.lines[span.line - 1] if span.line <= len(self.lines) else ""
        self.problems.append(
            Problem(code, "error", message, span=span, allowed=allowed, suggestions=near, line_text=line_text)
        )

    def error_at(
        self,
        code: str,
        place: Placed,
        message: str,
        *,
        allowed: tuple[str, ...] = (),
        found: str = "",
    ) -> None:
        """Add an error at a node, unless the node has one already."""
        if getattr(place, "faulty", False):
            return
        self.error(code, (place.line, place.column), message, allowed=allowed, found=found)
