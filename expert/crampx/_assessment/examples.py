"""The examples in the knowledge files, run as tests: what each file says must follow, does follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from crampx._assessment.assess import is_ranked, to_case
from crampx._assessment.context import Case, Knowledge
from crampx._assessment.dangers import cannot_exclude, raised_flags
from crampx._assessment.differential import Judged, explains_of
from crampx._assessment.scores import Totals, total_words
from crampx._facts.from_document import to_facts
from crampx._knowledge.model import Example, FindingFile, FollowUp, KnowledgeRecords, RedFlag, Trigger
from crampx._knowledge.scores import Formula, Score
from crampx._logic.truth import Truth
from crampx._patient.from_json import read_document
from crampx._problems import PatientError, Problem, Span, sorted_problems

AS_OF = date(2026, 11, 20)
# An example may show what is not used; a name or unit it misspells is a mistake of its author.
_MEANT = frozenset({"unusable_sample", "implausible_value", "missing_unit", "future_date"})
_File = FindingFile | Trigger | RedFlag | FollowUp | Score | Formula


def example_document(example: Example) -> dict[str, Any]:
    """The whole patient document of an example: what it gives, and the defaults for the rest."""
    given: dict[str, Any] = msgspec.json.decode(example.given)
    document: dict[str, Any] = {"format": "crampx.patient/1", "as_of": AS_OF.isoformat(), **given}
    document.setdefault("patient", {"age": 60, "sex": "female"})
    if "symptoms" not in document and "cramps" not in document:
        document["symptoms"] = ["leg cramps"]
    return document


def check_examples(records: KnowledgeRecords, knowledge: Knowledge) -> tuple[Problem, ...]:
    """Every example whose expectation does not come true, at its line, and every entry it states that is not known.

    With site packs only theirs: those of the base say what follows without any.
    """
    files: tuple[_File, ...] = (
        *records.findings, *records.triggers, *records.red_flags, *records.follow_ups, *records.scores,
        *records.formulas,
    )
    problems: list[Problem] = []
    for file in files:
        for example in file.examples:
            if example.source.pack or not records.packs:
                problems += _check(file, example, knowledge)
    return sorted_problems([*problems, *_empty_patient(knowledge)])


def _check(file: _File, example: Example, knowledge: Knowledge) -> Iterator[Problem]:
    span = Span(example.source.file, example.source.line, example.source.column)
    try:
        document = read_document(example_document(example))
    except PatientError as error:
        for problem in error.problems:
            yield Problem("example_document", "error", f"{example.name}: {problem.message}", span=span)
        return
    place, _ = knowledge.place(example.jurisdiction)
    facts = to_facts(document, knowledge.lookup, document.as_of or AS_OF, place)
    for problem in facts.not_understood:
        if problem.code in _MEANT:
            continue
        yield Problem(
            "example_not_understood",
            "error",
            f"{example.name}: {problem.pointer} {problem.message} ({problem.found or ''})",
            span=span,
            suggestions=problem.suggestions,
        )
    case, judged = to_case(facts, knowledge, place, ranked=is_ranked(facts, knowledge))
    for key, expected in example.expect.items():
        actual = _actual(file, key, case, judged)
        if actual != expected:
            message = f"{example.name}: {key} should be {expected}, but is {actual}"
            yield Problem("example_fails", "error", message, span=span)


def _actual(file: _File, key: str, case: Case, judged: Mapping[str, Judged]) -> str:
    if isinstance(file, FindingFile):
        return case.value(f"finding:{file.id}").word
    if isinstance(file, Score):
        row = Totals(case).row(file)
        if key == "total":
            return total_words(row.low, row.high) if row.applies == "yes" else f"applies: {row.applies}"
        return row.band_ids[0] if len(row.band_ids) == 1 else "open" if row.band_ids else "none"
    if isinstance(file, Formula):
        made = [m for m in case.facts.measurements.get(file.quantity, ()) if m.origin]
        return f"{made[0].original} {made[0].unit}".strip() if made else "none"
    if isinstance(file, Trigger) and key == "tier":
        return judged[file.id].verdict.tier if file.id in judged else "not_listed"
    if isinstance(file, Trigger) and key == "explains":
        return explains_of(case, file)
    if isinstance(file, RedFlag) and key == "raised":
        raised = raised_flags(case)
        found = next((flag.urgency for flag in raised if flag.id == file.id), None)
        if found is None and file.id in {line.id for line in cannot_exclude(case, raised)}:
            return "open"
        return found or "no"
    rule = next((r for r in file.rules if r.id == key), None)
    return "not a rule of this file" if rule is None else case.rule_value(file.id, rule).word


def _empty_patient(knowledge: Knowledge) -> Iterator[Problem]:
    """Someone of whom only a leg cramp is known has no finding, no red flag and no trigger above contributor."""
    document = read_document(
        {"format": "crampx.patient/1", "as_of": AS_OF.isoformat(), "patient": {}, "symptoms": ["leg cramps"]}
    )
    facts = to_facts(document, knowledge.lookup, AS_OF, None)
    case, judged = to_case(facts, knowledge, None, ranked=True)
    findings = [f.id for f in knowledge.records.findings if case.value(f"finding:{f.id}") is Truth.PRESENT]
    tiers = [j.trigger.id for j in judged.values() if j.verdict.tier in ("established", "likely", "possible")]
    flags = [flag.id for flag in raised_flags(case)]
    for kind, ids in (("finding", findings), ("trigger above contributor", tiers), ("red flag", flags)):
        for name in ids:
            yield Problem("empty_patient", "error", f"a patient of whom nothing is known has the {kind} {name}")
