"""From a patient document to an assessment: facts, engine, ranking, dangers, follow-up, in that order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, TypeAlias

from msgspec.structs import replace

from crampx._assessment.context import Case, Knowledge
from crampx._assessment.dangers import cannot_exclude, danger_signs_absent, raised_flags, screen
from crampx._assessment.differential import Judged, judge_all, to_differential
from crampx._assessment.follow_up import follow_up
from crampx._assessment.model import (
    Assessment,
    Assumption,
    Conversion,
    EngineRef,
    FollowUpItem,
    InputRef,
    NextQuestion,
    PersonRef,
)
from crampx._assessment.packs import named_by_packs
from crampx._assessment.questions import all_missing, next_questions
from crampx._assessment.remarks import (
    conflicts,
    knowledge_ref,
    not_modelled,
    notices,
    references,
    to_problem_ref,
    unused,
)
from crampx._assessment.resources import with_resources
from crampx._assessment.scores import Totals
from crampx._assessment.summary import summarise
from crampx._assessment.tables import medication_rows, result_rows, without_adult_bands
from crampx._assessment.tiers import RANK
from crampx._engine.run import run_touched
from crampx._facts.atoms import answer_atoms
from crampx._facts.from_document import to_facts
from crampx._facts.model import AtomAnswer, FactBase
from crampx._knowledge.model import Jurisdiction
from crampx._logic.conditions import Tier
from crampx._logic.truth import Truth
from crampx._patient.model import PatientDocument
from crampx._version import VERSION

AsOfSource: TypeAlias = Literal["argument", "document", "today"]
_Status: TypeAlias = Literal["assessed", "no_complaint", "out_of_scope"]
_KEPT_KINDS: dict[_Status, tuple[str, ...]] = {
    "no_complaint": ("medication_review", "referral"),
    "out_of_scope": ("referral",),
}
_COMPLAINT_QUESTION = NextQuestion(
    "complaint", "Are there leg cramps or leg pain?", "ask", (), "Without a leg complaint no trigger is ranked."
)


def assess(
    document: PatientDocument,
    knowledge: Knowledge,
    *,
    as_of: date,
    as_of_source: AsOfSource,
    jurisdiction: Jurisdiction | None,
) -> Assessment:
    """The whole assessment of one document.

    Args:
        document: as read.
        knowledge: compiled, shared.
        as_of: the day it speaks of.
        as_of_source: who named that day.
        jurisdiction: for rules and ranges that differ between countries.
    """
    place, from_pack = knowledge.place(jurisdiction)
    facts = to_facts(document, knowledge.lookup, as_of, place)
    status = _status(facts, knowledge)
    case, judged = to_case(facts, knowledge, place, ranked=status == "assessed")
    notes = notices(case)
    failed = any(p.severity == "error" for p in facts.not_understood) or any(p.code == "not_evaluated" for p in notes)
    empty = Assessment(
        status=status,
        evaluated="partial" if failed else "complete",
        as_of=as_of.isoformat(),
        as_of_source=as_of_source,
        engine=EngineRef("crampx", VERSION),
        knowledge=knowledge_ref(case),
        input=InputRef(document.digest),
        patient=_person(document, facts, knowledge),
        summary="",
        intended_use=knowledge.index.intended_use.strip(),
        notices=notes,
        jurisdiction=place,
        jurisdiction_pack=from_pack,
    )
    whole = _with_data_quality(_with_conclusions(empty, case, judged), case, document)
    return with_resources(whole, document.resources)


def _with_conclusions(assessment: Assessment, case: Case, judged: Mapping[str, Judged]) -> Assessment:
    """Add dangers, ranking, suggestions, questions and tables."""
    status = assessment.status
    raised = raised_flags(case)
    differential = to_differential(case, judged)
    open_flags = cannot_exclude(case, raised)
    suggestions = _kept(follow_up(case), status)
    questions = next_questions(case, differential, raised, ranked=status == "assessed")
    if status == "no_complaint":
        questions = (_COMPLAINT_QUESTION, *questions)[:7]
    medications = medication_rows(case, differential)
    results = result_rows(case, differential, raised)
    scores = Totals(case).rows
    unmodelled = not_modelled(case) if status == "assessed" else ()
    return replace(
        assessment,
        summary=summarise(status, raised, open_flags, differential, unmodelled),
        red_flags=raised,
        cannot_exclude=open_flags,
        screen=screen(case),
        danger_signs_absent=danger_signs_absent(case),
        differential=differential,
        not_listed=len(case.knowledge.triggers) - len(differential) if status == "assessed" else 0,
        not_modelled=unmodelled,
        follow_up=tuple(i for i in suggestions if i.kind != "not_needed"),
        tests_not_needed=tuple(i for i in suggestions if i.kind == "not_needed"),
        next_questions=questions,
        missing=all_missing(case, differential),
        results=without_adult_bands(results) if status == "out_of_scope" else results,
        scores=scores,
        medications=medications,
        references=references(case.knowledge.references, raised, differential, suggestions, medications, scores),
    )


def _with_data_quality(assessment: Assessment, case: Case, document: PatientDocument) -> Assessment:
    """Add what became of every item: used, unused, converted, assumed, contradictory or not understood."""
    facts = case.facts
    shown = [r.pointer for r in assessment.results] + [m.pointer for m in assessment.medications]
    shown += [f.pointer for row in assessment.scores for f in (*row.facts, *(f for i in row.items for f in i.facts))]
    return replace(
        assessment,
        conflicts=conflicts(case, document.resources),
        conversions=tuple(Conversion(n.pointer, n.text) for n in facts.conversions),
        assumptions=(
            *(Assumption(n.code, n.text, n.pointer or None) for n in facts.assumptions),
            *named_by_packs(document, case.knowledge),
        ),
        not_understood=tuple(to_problem_ref(p) for p in facts.not_understood),
        unused=unused(case, shown),
    )


def to_case(
    facts: FactBase, knowledge: Knowledge, jurisdiction: Jurisdiction | None, *, ranked: bool
) -> tuple[Case, dict[str, Judged]]:
    """Answer the atoms and run the engine; the ranking is made between its two stages."""
    answers = answer_atoms(
        knowledge.network, facts, knowledge.lookup, knowledge.engine.baseline.by_subject, knowledge.outlook.by_kind
    )
    return run_case(facts, answers, knowledge, jurisdiction, ranked=ranked)


def run_case(
    facts: FactBase,
    answers: tuple[AtomAnswer, ...],
    knowledge: Knowledge,
    jurisdiction: Jurisdiction | None,
    *,
    ranked: bool,
) -> tuple[Case, dict[str, Judged]]:
    """The same for atoms that are answered already (an explanation asks what other answers would lead to)."""
    judged: dict[str, Judged] = {}

    def rank(values: Sequence[Truth]) -> Mapping[int, Truth]:
        if ranked:
            judged.update(judge_all(Case(knowledge, facts, answers, tuple(values), jurisdiction)))
        return {
            node: _tier_holds(judged.get(asked.id), asked.tier_at_least)
            for node, asked in knowledge.engine.baseline.tiers
        }

    known = {n: answer.value for n, answer in enumerate(answers) if answer.value is not Truth.UNKNOWN}
    result = run_touched(knowledge.engine, known, rank)
    return Case(knowledge, facts, answers, result.values, jurisdiction), judged


def is_ranked(facts: FactBase, knowledge: Knowledge) -> bool:
    """Whether triggers are ranked for this patient: an adult, or of unknown age, with a leg complaint."""
    return _status(facts, knowledge) == "assessed"


def _tier_holds(judged: Judged | None, at_least: Tier) -> Truth:
    if judged is None:
        return Truth.ABSENT
    return Truth.PRESENT if RANK[judged.verdict.tier] >= RANK[at_least] else Truth.ABSENT


def _status(facts: FactBase, knowledge: Knowledge) -> _Status:
    """Out of scope only when surely too young; without a leg complaint there is nothing to rank."""
    if facts.age is not None and facts.age.high < knowledge.index.adult_from:
        return "out_of_scope"
    return "assessed" if _complaints(facts, knowledge) else "no_complaint"


def _complaints(facts: FactBase, knowledge: Knowledge) -> tuple[str, ...]:
    """Titles of recorded leg complaints, the more specific ones only, sorted."""
    lookup = knowledge.lookup
    recorded = {
        name
        for name, statements in facts.statements.items()
        if any(lookup.concepts[above].complaint for above in lookup.above[name])
        and any(s.present and s.ended is None for s in statements)
    }
    general = {above for name in recorded for above in lookup.above[name] if above != name}
    return tuple(sorted(lookup.concepts[name].title for name in recorded - general))


def _kept(items: tuple[FollowUpItem, ...], status: _Status) -> tuple[FollowUpItem, ...]:
    """Without a ranking only what dangers and medicines call for."""
    kinds = _KEPT_KINDS.get(status)
    return items if kinds is None else tuple(i for i in items if i.kind in kinds)


def _person(document: PatientDocument, facts: FactBase, knowledge: Knowledge) -> PersonRef:
    person = document.person
    age = facts.age.low if facts.age is not None and facts.age.low == facts.age.high else None
    return PersonRef(
        id=person.id,
        name=person.name,
        birth_date=person.birth_date.text if person.birth_date else None,
        age=age,
        sex=person.sex,
        pregnancy=person.pregnancy,
        gestation_weeks=facts.gestation.low if facts.gestation else None,
        onset=document.onset.text if document.onset else None,
        complaint=_complaints(facts, knowledge),
        resource=next((name for name in document.resources.values() if name.split("/")[0] == "Patient"), None),
    )
