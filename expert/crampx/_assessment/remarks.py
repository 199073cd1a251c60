"""What the reader has to know about the data and the knowledge: conflicts, notices, unused items, sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crampx._assessment.context import Case
from crampx._assessment.evidence import subject_title
from crampx._assessment.missing import subjects_of
from crampx._assessment.model import (
    DifferentialItem,
    Evidence,
    FollowUpItem,
    KnowledgeRef,
    MedicationRow,
    ProblemRef,
    RaisedFlag,
    ReferenceEntry,
    ScoreRow,
    Unused,
)
from crampx._facts.coded import answer_coded
from crampx._facts.model import Fact
from crampx._knowledge.model import KnowledgeRecords
from crampx._logic.conditions import Coded
from crampx._problems import Problem


def to_problem_ref(problem: Problem) -> ProblemRef:
    """A problem as it stands in the result."""
    span = problem.span
    return ProblemRef(
        problem.code,
        problem.severity,
        problem.message,
        problem.pointer,
        span.file if span else None,
        span.line if span else None,
        span.column if span else None,
        problem.found,
        problem.allowed,
        problem.suggestions,
    )


def conflicts(case: Case) -> tuple[ProblemRef, ...]:
    """Facts that contradict each other, each subject once, whether a rule reads them or not."""
    found: dict[str, set[Fact]] = {}
    lookup = case.knowledge.lookup
    for concept in case.facts.statements:
        answer = answer_coded(Coded(lookup.concepts[concept].kind, concept), "plain", case.facts, lookup)
        if answer.reason == "conflict":
            found[concept] = set(answer.facts)
    for spec, answer in zip(case.knowledge.network.atoms, case.answers, strict=True):
        if answer.reason == "conflict":
            for subject in subjects_of(spec.condition, lookup)[:1]:
                found.setdefault(subject.id, set()).update(answer.facts)
    rows: list[ProblemRef] = []
    for name, facts in sorted(found.items()):
        ordered = sorted(facts, key=Fact.key)
        title = subject_title(name, case.knowledge.lookup)
        rows.append(
            ProblemRef(
                "conflict",
                "warning",
                f"entries about {title} contradict each other; red flags read them the way that raises",
                ordered[0].pointer if ordered else None,
                found="; ".join(f"{f.text} ({f.pointer})" for f in ordered),
            )
        )
    return tuple(rows)


def notices(case: Case) -> tuple[ProblemRef, ...]:
    """Notices of resolution, of atoms that failed, and of knowledge past its review date."""
    problems = list(case.facts.notices)
    for spec, answer in zip(case.knowledge.network.atoms, case.answers, strict=True):
        if answer.reason == "not_evaluated":
            subject = subjects_of(spec.condition, case.knowledge.lookup)[0].id
            message = f"a comparison of {subject_title(subject, case.knowledge.lookup)} failed and counts as unknown"
            problems.append(Problem("not_evaluated", "error", message))
    overdue = _overdue(case.knowledge.records, case.facts.as_of)
    if overdue:
        text = f"{overdue} knowledge file{'s are' if overdue > 1 else ' is'} past the review date"
        problems.append(Problem("review_overdue", "warning", text))
    refs = {to_problem_ref(p) for p in problems}
    return tuple(sorted(refs, key=lambda p: (p.pointer or "", p.code, p.message)))


def _overdue(records: KnowledgeRecords, as_of: date) -> int:
    files = (*records.findings, *records.triggers, *records.red_flags, *records.follow_ups, *records.scores,
             *records.formulas)
    return sum(f.review_by < as_of.isoformat() for f in files)


def unused(case: Case, shown: Iterable[str]) -> tuple[Unused, ...]:
    """Items that were understood but that no atom read and no table shows."""
    read = {f.pointer for answer in case.answers for f in answer.facts} | set(shown)
    return tuple(Unused(pointer, text) for pointer, text in case.facts.understood if pointer not in read)


def knowledge_ref(records: KnowledgeRecords, digest: str) -> KnowledgeRef:
    """Identity and review state of the knowledge."""
    index = records.index
    files = (*records.findings, *records.triggers, *records.red_flags, *records.follow_ups, *records.scores,
             *records.formulas)
    drafts = sum(f.status == "draft" for f in files)
    if index.reviewers:
        review = f"reviewed by {', '.join(index.reviewers)}; {drafts} of {len(files)} files are drafts"
    else:
        review = f"not reviewed by a clinician; {drafts} of {len(files)} files are drafts"
    return KnowledgeRef(
        index.id, index.version, index.date, digest, review, len(records.triggers), len(records.red_flags)
    )


def references(
    records: KnowledgeRecords,
    raised: tuple[RaisedFlag, ...],
    differential: tuple[DifferentialItem, ...],
    suggestions: tuple[FollowUpItem, ...],
    medications: tuple[MedicationRow, ...],
    scores: tuple[ScoreRow, ...],
) -> tuple[ReferenceEntry, ...]:
    """The sources that are cited, numbered in the order in which a reader meets them."""
    evidence: list[Evidence] = [e for flag in raised for e in flag.because]
    evidence += [e for d in differential for e in (*d.for_, *d.against, *d.explains_because)]
    keys = [key for e in evidence for key in e.references]
    keys += [key for item in suggestions for key in item.references]
    keys += [key for item in suggestions for caution in item.cautions for key in caution.references]
    keys += [key for row in medications for key in row.references]
    keys += [key for row in scores for key in row.references]
    known = {r.key: r for r in records.references}
    cited = [known[key] for key in dict.fromkeys(keys)]
    return tuple(ReferenceEntry(n, r.key, r.cite, r.status, r.ids or None) for n, r in enumerate(cited, start=1))
