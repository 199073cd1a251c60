"""How problems stand on standard error: code, place, message, what would be right; never a value of the patient."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from crampx._cli import _streams
from crampx._patient.vocabulary import KNOWN_KEYS
from crampx._problems import CrampxError, Problem
from crampx._problems_text import render_problem

if TYPE_CHECKING:
    from crampx._assessment.model import ProblemRef

_MOST_ALLOWED = 8
# A pointer into a FHIR record is made of elements that crampx reads, never of keys that its author made up.
_IN_RECORD = re.compile(r"/(?:entry|[0-9]+)(?:/|$)")
_OF_PATIENT_RESOURCE = frozenset(
    {"birthDate", "deceasedBoolean", "deceasedDateTime", "family", "gender", "given", "identifier", "prefix", "use"}
)


def show_problems(label: str, problems: Iterable[Problem | ProblemRef]) -> None:
    """Print each problem: one of a document as one line, one of the knowledge with its source line and a caret."""
    for problem in problems:
        if isinstance(problem, Problem) and problem.span is not None:
            _streams.complain("\n".join(map(printable, render_problem(problem).split("\n"))))
        else:
            _streams.complain(f"{printable(label)}: {one_line(problem)}" if label else one_line(problem))


def show_error(label: str, error: CrampxError) -> None:
    """Print an error's headline and its problems."""
    headline = printable(str(error).partition("\n")[0])
    _streams.complain(f"{printable(label)}: {headline}" if label else f"crampx: {headline}")
    show_problems(label, error.problems)
    if len(error.problems) > 1:
        _streams.complain(f"{printable(label) or 'crampx'}: {counted(len(error.problems), 'problem')}")


def one_line(problem: Problem | ProblemRef) -> str:
    """Severity, code, place, message and suggestions in one line.

    >>> one_line(Problem("unknown_unit", "error", "The unit is unknown.", "/labs/0/unit", suggestions=("mmol/L",)))
    'error unknown_unit at /labs/0/unit: The unit is unknown. Did you mean mmol/L?'
    """
    place = _place(problem)
    said = f"{problem.severity} {problem.code}{' at ' + place if place else ''}: {printable(problem.message)}"
    hint = ""
    if problem.suggestions:
        hint = f"Did you mean {', '.join(map(printable, problem.suggestions))}?"
    elif 0 < len(problem.allowed) <= _MOST_ALLOWED:
        hint = f"Allowed: {', '.join(map(printable, problem.allowed))}."
    return f"{said}{'' if said.endswith(('.', '?')) else '.'} {hint}" if hint else said


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "problem"), counted(3, "entry")
    ('1 problem', '3 entries')
    """
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"


def printable(text: str) -> str:
    r"""The text with control, direction and unpaired characters escaped, so that it cannot forge a line or hide one.

    >>> printable("a\nb\u202ec")
    'a\\nb\\u202ec'
    """
    if text.isprintable():
        return text
    return "".join(_escaped(character) if _dangerous(character) else character for character in text)


def _dangerous(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _place(problem: Problem | ProblemRef) -> str:
    if isinstance(problem, Problem):
        return str(problem.span) if problem.span is not None else _safe(problem.pointer or "")
    return f"{problem.file}:{problem.line}" if problem.file is not None else _safe(problem.pointer or "")


def _safe(pointer: str) -> str:
    """The pointer with every key that the user made up, which may be a name of the patient, as an asterisk."""
    if _IN_RECORD.match(pointer):
        return printable(pointer)
    segments: Sequence[str] = pointer.split("/")[1:]
    known = KNOWN_KEYS | _OF_PATIENT_RESOURCE
    return "".join("/" + (part if part in known or part.isdecimal() else "*") for part in segments)
