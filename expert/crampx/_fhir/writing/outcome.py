"""OperationOutcome: everything that became of the record besides being used, with its place.

A record holds hundreds of results that no rule reads. What may have changed the answer stands alone, the rest together:
one message for each kind, with all places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crampx._assessment.model import Assessment, Assumption, Conversion, ProblemRef, Unused
from crampx._fhir.writing.elements import PROBLEM, Tree, text_of
from crampx._report.characters import ROW_CAP
from crampx._report.words import count_words

MESSAGES: Final = "messages"


def outcomes(assessment: Assessment) -> list[Tree]:
    """The resource, to be contained in the GuidanceResponse; none where all of the record was used as it stands."""
    a = assessment
    problems = [(each, "invalid") for each in a.not_understood]
    problems += [(each, "conflict") for each in a.conflicts]
    problems += [(each, "processing") for each in a.notices]
    grave = [_issue(each, kind) for each, kind in problems if each.severity != "note"]
    issues = [*grave[:ROW_CAP], *_together(a)]
    if len(grave) > ROW_CAP:
        left = f"{count_words(len(grave) - ROW_CAP, 'further message')} in the JSON result"
        issues.append(_information("left_out", left))
    return [{"resourceType": "OperationOutcome", "id": MESSAGES, "issue": issues}] if issues else []


def _issue(problem: ProblemRef, kind: str) -> Tree:
    return {
        "severity": problem.severity,
        "code": kind,
        "details": _details(problem.code, problem.message),
        "diagnostics": text_of([_told(problem)]),
    }


def _together(a: Assessment) -> Iterator[Tree]:
    """Notes of one kind as one message."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for problem in (*a.not_understood, *a.conflicts, *a.notices):
        if problem.severity == "note":
            kinds.setdefault((problem.code, problem.message), []).append(_told(problem))
    for each in a.assumptions:
        kinds.setdefault((each.code, each.text), []).append(_place(each))
    for item in a.conversions:
        kinds.setdefault(("conversion", "Converted"), []).append(f"{_place(item)}: {item.text}")
    for rest in a.unused:
        kinds.setdefault(("unused", "Understood, read by no rule"), []).append(f"{_place(rest)}: {rest.text}")
    for (code, text), places in kinds.items():
        shown = [place for place in places[:ROW_CAP] if place]
        more = [count_words(len(places) - ROW_CAP, "more", "more")] if len(places) > ROW_CAP else []
        counted = f"{text} ({len(places)} entries)" if len(places) > 1 else text
        yield _information(code, counted, text_of(["; ".join([*shown, *more])]))


def _information(code: str, text: str, diagnostics: str = "") -> Tree:
    return {
        "severity": "information",
        "code": "informational",
        "details": _details(code, text),
        "diagnostics": diagnostics,
    }


def _details(code: str, text: str) -> Tree:
    return {"text": text, "coding": [{"system": PROBLEM, "code": code}]}


def _told(problem: ProblemRef) -> str:
    """Where, what stood there and what may have been meant."""
    found = f": {problem.found}" if problem.found else ""
    hints = f" (suggestions: {', '.join(problem.suggestions)})" if problem.suggestions else ""
    return f"{_place(problem)}{found}{hints}"


def _place(about: ProblemRef | Assumption | Conversion | Unused) -> str:
    """The resource of a FHIR record and the pointer into what was handed in."""
    return " at ".join(part for part in (about.resource, about.pointer) if part)
