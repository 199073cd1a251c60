"""What the reader has to know about the data and the knowledge: conflicts, notices, unused items, sources."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from crampx._assessment.context import Case
from crampx._assessment.evidence import subject_title, to_evidence
from crampx._assessment.missing import subjects_of
from crampx._assessment.model import (
    DifferentialItem,
    Evidence,
    FactRef,
    FollowUpItem,
    KnowledgeRef,
    MedicationRow,
    ProblemRef,
    RaisedFlag,
    ReferenceEntry,
    ScoreRow,
    Unused,
)
from crampx._assessment.packs import pack_notices, pack_refs, silenced_refs
from crampx._facts.coded import answer_coded
from crampx._facts.model import Fact
from crampx._facts.show import dated
from crampx._knowledge.model import Reference
from crampx._logic.conditions import Coded
from crampx._logic.truth import Truth
from crampx._patient.places import resource_at
from crampx._problems import Problem

_NOT_MODELLED = "recorded_condition_not_modelled"


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


def conflicts(case: Case, resources: Mapping[str, str]) -> tuple[ProblemRef, ...]:
    """Facts that contradict each other, each subject once, whether a rule reads them or not.

    Each stands with its place: the resource of a FHIR record, else the pointer.
    """
    found: dict[str, set[Fact]] = {}
    lookup = case.knowledge.lookup
    for concept in case.facts.statements:
        answer = answer_coded(Coded(lookup.concepts[concept].kind, concept), "plain", case.facts, lookup)
        if answer.reason == "conflict":
            found[concept] = set(answer.facts)
    for number, answer in case.recorded:
        if answer.reason == "conflict":
            for subject in subjects_of(case.knowledge.network.atoms[number].condition, lookup)[:1]:
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
                found="; ".join(f"{f.text} ({resource_at(f.pointer, resources) or f.pointer})" for f in ordered),
            )
        )
    return tuple(rows)


def notices(case: Case) -> tuple[ProblemRef, ...]:
    """Notices of resolution, of atoms that failed, and of knowledge past its review date."""
    problems = list(case.facts.notices)
    for number, answer in case.recorded:
        if answer.reason == "not_evaluated":
            condition = case.knowledge.network.atoms[number].condition
            subject = subjects_of(condition, case.knowledge.lookup)[0].id
            message = f"a comparison of {subject_title(subject, case.knowledge.lookup)} failed and counts as unknown"
            problems.append(Problem("not_evaluated", "error", message))
    problems += pack_notices(case)
    overdue = bisect_left(case.knowledge.outlook.due, case.facts.as_of.isoformat())
    if overdue:
        text = f"{overdue} knowledge file{'s are' if overdue > 1 else ' is'} past the review date"
        problems.append(Problem("review_overdue", "warning", text))
    refs = {to_problem_ref(p) for p in problems}
    return tuple(sorted(refs, key=lambda p: (p.pointer or "", p.code, p.message, p.found or "")))


def not_modelled(case: Case) -> tuple[FactRef, ...]:
    """Recorded conditions that are known to cause cramps and for which there is no trigger yet.

    The follow-up file that speaks of them is where the knowledge keeps the list; without it there is none.
    """
    record = case.knowledge.follow_ups.get(_NOT_MODELLED)
    if record is None:
        return ()
    holding = [r for r in record.rules if case.rule_value(record.id, r) is Truth.PRESENT]
    return tuple(dict.fromkeys(fact for rule in holding for fact in to_evidence(case, record.id, rule).facts))


def unused(case: Case, shown: Iterable[str]) -> tuple[Unused, ...]:
    """Items that were understood but that no atom read and no table shows, with their dates: old ones hold no more."""
    read = {f.pointer for _, answer in case.recorded for f in answer.facts} | set(shown)
    stated = (s for said in case.facts.statements.values() for s in said if not (s.started or s.ended))
    days = {(s.fact.pointer, s.fact.text): s.when for s in stated}
    return tuple(
        Unused(pointer, dated(text, days.get((pointer, text))))
        for pointer, text in case.facts.understood if pointer not in read
    )


def knowledge_ref(case: Case) -> KnowledgeRef:
    """Identity and review state of the knowledge, and what site packs do to it on this day."""
    knowledge = case.knowledge
    index, state = knowledge.index, knowledge.outlook
    if index.reviewers:
        review = f"reviewed by {', '.join(index.reviewers)}; {state.drafts} of {state.files} files are drafts"
    else:
        review = f"not reviewed by a clinician; {state.drafts} of {state.files} files are drafts"
    return KnowledgeRef(
        index.id, index.version, index.date, knowledge.source.digest, review, len(knowledge.triggers),
        len(knowledge.red_flags), pack_refs(knowledge), silenced_refs(case),
    )


def references(
    known: Mapping[str, Reference],
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
    cited = [known[key] for key in dict.fromkeys(keys)]
    return tuple(reference_entry(n, r) for n, r in enumerate(cited, start=1))


def reference_entry(number: int, reference: Reference) -> ReferenceEntry:
    """A source under its number."""
    return ReferenceEntry(
        number, reference.key, reference.cite, reference.status, reference.ids or None, reference.source.pack or None
    )
