"""Problems and errors: one way to say what is wrong, where, and what would be right.

The error tree (every class knows its exit code):

    CrampxError            70  internal error
    ├── PatientError       10  the patient document is unreadable or unusable
    ├── KnowledgeError     11  the knowledge base does not hold together
    └── ReportError        12  the report could not be written

A problem's ``message`` never holds a value of the patient: it may be printed and logged. The value stands in
``found``, which only the JSON result and ``PatientError.problems`` show.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from crampx._values import Value

Severity = Literal["error", "warning", "note"]


class Span(Value, frozen=True, order=True):
    """A place in a text file. Lines and columns count from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(Value, frozen=True):
    """One thing that is wrong or worth saying.

    Args:
        code: stable snake_case name a program can rely on, for example ``unknown_unit``.
        severity: ``error`` (not used), ``warning`` (used, look at it) or ``note``.
        message: one sentence without any value of the patient.
        pointer: JSON pointer into the patient document, for example ``/labs/0/unit``.
        span: place in a knowledge file.
        found: what stood there, shortened; only shown where patient values may be.
        allowed: what may stand there.
        suggestions: near matches, best first.
        line_text: the source line of ``span``, for a caret under its column.
    """

    code: str
    severity: Severity
    message: str
    pointer: str | None = None
    span: Span | None = None
    found: str | None = None
    allowed: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    line_text: str | None = None

    def sort_key(self) -> tuple[str, str, int, int, str, str, str]:
        """Pointer or file, place, code, message, what stood there: the order in which problems are shown."""
        span = self.span or Span("", 0, 0)
        return (self.pointer or "", span.file, span.line, span.column, self.code, self.message, self.found or "")

    def place(self) -> str:
        """Where: the pointer or ``file:line:column``, empty when neither is known."""
        if self.span is not None:
            return str(self.span)
        return self.pointer or ""


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """All problems, each once, in their fixed order."""
    return tuple(sorted(set(problems), key=Problem.sort_key))


class CrampxError(Exception):
    """Base of all errors that crampx raises on purpose."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        self.problems: tuple[Problem, ...] = sorted_problems(problems)
        lines = [message, *(f"{p.place()}: {p.message}".removeprefix(": ") for p in self.problems)]
        super().__init__("\n".join(lines))


class PatientError(CrampxError):
    """The patient document is unreadable, or its format or identity is unusable."""

    exit_code: ClassVar[int] = 10


class KnowledgeError(CrampxError):
    """The knowledge base has at least one error; nothing is evaluated with it."""

    exit_code: ClassVar[int] = 11


class ReportError(CrampxError):
    """A report could not be rendered or written."""

    exit_code: ClassVar[int] = 12
