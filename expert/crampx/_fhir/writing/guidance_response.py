"""GuidanceResponse: the run, what it says in short, what it misses and what it could not use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from crampx._assessment.model import Assessment, Assumption, Conversion, ProblemRef, Unused
from crampx._fhir.writing.elements import FINDING, INPUT_DIGEST, KNOWLEDGE, PROBLEM, Tree, narrative, note, text_of
from crampx._fhir.writing.run import Run, facts_words
from crampx._report.characters import ROW_CAP
from crampx._report.words import URGENCY_WORDS, count_words, sentence

_MESSAGES: Final = "messages"
_SEVERITIES: Final = {"error": "error", "warning": "warning", "note": "information"}


def guidance_response(run: Run, plan: list[Tree]) -> Tree:
    """The run as a resource, the first a reader should open."""
    a = run.assessment
    outcome = _outcome(a)
    return {
        "resourceType": "GuidanceResponse",
        "id": run.id("GuidanceResponse"),
        "text": narrative("Decision support for leg cramps", [*_headlines(a), *_open(a), *_about(a)]),
        "contained": outcome,
        "requestIdentifier": {"system": INPUT_DIGEST, "value": a.input.digest},
        "moduleCanonical": f"{KNOWLEDGE}:{a.knowledge.id}|{a.knowledge.version}",
        "status": _status(a),
        "subject": run.patient(),
        "occurrenceDateTime": a.as_of,
        "performer": run.device(),
        "reasonCode": [{"text": complaint} for complaint in a.patient.complaint],
        "note": note([*_headlines(a), *_open(a), *_about(a)]),
        "evaluationMessage": [{"reference": f"#{_MESSAGES}"}] if outcome else [],
        "result": run.to("CarePlan") if plan else None,
        "dataRequirement": _requirements(a),
    }


def _status(a: Assessment) -> str:
    """``data-required`` where nothing could be ranked or a danger waits for an answer, else whether more would help."""
    if a.status == "no_complaint" or a.cannot_exclude:
        return "data-required"
    return "data-requested" if a.missing or a.next_questions or a.evaluated == "partial" else "success"


def _headlines(a: Assessment) -> Iterator[str]:
    yield a.summary
    for flag in a.red_flags:
        yield f"RED FLAG, {URGENCY_WORDS[flag.urgency]}: {flag.title}. {flag.action}"
    if a.evaluated == "partial":
        yield "Part of the document could not be used: see the evaluation messages."
    if a.not_modelled:
        yield f"Recorded condition not yet modelled, so not ranked: {'; '.join(facts_words(a.not_modelled))}."


def _open(a: Assessment) -> Iterator[str]:
    """What has not been asked or examined, dangers first."""
    for flag in a.cannot_exclude:
        missing = f" Missing: {', '.join(flag.missing)}." if flag.missing else ""
        yield f"Not assessed: {flag.title}; if present: {URGENCY_WORDS[flag.urgency]}.{missing}"
    unasked = [row.question for row in a.screen if row.answer == "unknown"]
    if unasked:
        yield f"Screening, {count_words(len(unasked), 'question')} not answered in the record: {' '.join(unasked)}"
    for row in a.screen:
        if row.answer != "unknown":
            yield f"Screening: {row.question} Recorded {row.answer}: {'; '.join(facts_words(row.facts))}."
    for question in a.next_questions:
        yield f"Ask or examine next: {question.question} {question.why}".strip()


def _about(a: Assessment) -> Iterator[str]:
    where = f", rules for {a.jurisdiction.upper()}" if a.jurisdiction else ""
    yield f"As of {a.as_of}{where}. Knowledge {a.knowledge.id} {a.knowledge.version}: {a.knowledge.review}."
    yield a.intended_use


def _requirements(a: Assessment) -> list[Tree]:
    """The next questions, then examinations and tests that would change the answer.

    What else could be asked stands with each trigger; a list of a hundred questions would not be read.
    """
    wanted = {question.finding: question.question for question in a.next_questions}
    for part in a.missing:
        if part.burden != "ask":
            wanted.setdefault(part.subject, sentence(part.title))
    return [
        {
            "type": "MedicationStatement" if subject == "medications" else "Observation",
            "codeFilter": [{"path": "code", "code": [{"system": FINDING, "code": subject, "display": title}]}],
        }
        for subject, title in wanted.items()
    ]


def _outcome(a: Assessment) -> list[Tree]:
    """Everything that became of the record besides being used, with its place."""
    issues = [
        *_issues(a.not_understood, "invalid"),
        *_issues(a.conflicts, "conflict"),
        *_issues(a.notices, "informational"),
        *(_note(each.code, each.text, each) for each in a.assumptions[:ROW_CAP]),
        *(_note("conversion", each.text, each) for each in a.conversions[:ROW_CAP]),
        *(_note("unused", f"Understood, read by no rule: {each.text}", each) for each in a.unused[:ROW_CAP]),
    ]
    left = sum(max(0, len(each) - ROW_CAP) for each in _capped(a))
    if left:
        issues.append(_note("left_out", f"{count_words(left, 'further message')} in the JSON result"))
    return [{"resourceType": "OperationOutcome", "id": _MESSAGES, "issue": issues}] if issues else []


def _capped(a: Assessment) -> tuple[tuple[Any, ...], ...]:
    return a.not_understood, a.conflicts, a.notices, a.assumptions, a.conversions, a.unused


def _issues(problems: tuple[ProblemRef, ...], kind: str) -> list[Tree]:
    return [_issue(each, kind) for each in problems[:ROW_CAP]]


def _issue(problem: ProblemRef, kind: str) -> Tree:
    found = f"found: {problem.found}" if problem.found else ""
    hints = f"suggestions: {', '.join(problem.suggestions)}" if problem.suggestions else ""
    return {
        "severity": _SEVERITIES[problem.severity],
        "code": "informational" if problem.severity == "note" else kind,
        "details": {"text": problem.message, "coding": [{"system": PROBLEM, "code": problem.code}]},
        "diagnostics": text_of(["; ".join(part for part in (_place(problem), found, hints) if part)]),
    }


def _note(code: str, text: str, about: Assumption | Conversion | Unused | None = None) -> Tree:
    return {
        "severity": "information",
        "code": "informational",
        "details": {"text": text, "coding": [{"system": PROBLEM, "code": code}]},
        "diagnostics": _place(about) if about is not None else None,
    }


def _place(about: ProblemRef | Assumption | Conversion | Unused) -> str:
    """The resource of a FHIR record and the pointer into what was handed in."""
    return " at ".join(part for part in (about.resource, about.pointer) if part)
