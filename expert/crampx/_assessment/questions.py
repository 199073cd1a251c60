"""Which question to ask next: danger first, then by how much an answer can move triggers per burden."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from crampx._assessment.context import Case
from crampx._assessment.dangers import is_open, most_urgent, open_deciding
from crampx._assessment.evidence import subject_title
from crampx._assessment.missing import OBTAINABLE_NOW, Subject, merge, missing_for, open_subjects
from crampx._assessment.model import DifferentialItem, Missing, NextQuestion, RaisedFlag
from crampx._assessment.tiers import is_worth_scoring, weight
from crampx._knowledge.model import Burden
from crampx._logic.conditions import URGENCIES
from crampx._logic.truth import Truth

_MOST_QUESTIONS = 7
_COST: dict[Burden, int] = {"ask": 1, "examine": 2, "bedside": 3, "blood": 5, "imaging": 8}
_LISTED, _UNLISTED = 4, 1
_MEDICATIONS = "medications"
# One open question finds out more than one closed question for each word of the field.
_CRAMPS_QUESTIONS = {
    "provoked_by": "What brings the cramps on (walking, standing, exercise, pointing the toes)?",
    "relieved_by": "What relieves them (stretching, standing still, sitting, bending forward)?",
}
_PERSON_QUESTIONS = {
    "sex": "What is the patient's sex?",
    "age": "How old is the patient?",
    "pregnancy": "Is there a pregnancy, or was there one in the last six weeks?",
    "gestation": "What is the due date?",
}


class _Candidate(msgspec.Struct):
    """A question. Of each trigger the strongest rule that waits for it counts, so that long files get no more say."""

    burden: Burden
    danger: int = len(URGENCIES)
    for_flags: set[str] = msgspec.field(default_factory=set[str])
    for_triggers: dict[str, int] = msgspec.field(default_factory=dict[str, int])

    def order(self, name: str) -> tuple[int, Fraction, str]:
        return (self.danger, -Fraction(sum(self.for_triggers.values()), _COST[self.burden]), name)


def next_questions(
    case: Case, differential: tuple[DifferentialItem, ...], raised: tuple[RaisedFlag, ...], *, of_triggers: bool = True
) -> tuple[NextQuestion, ...]:
    """At most seven questions that can be answered without a test, best first; for a child those of dangers only."""
    candidates: dict[str, _Candidate] = {}
    _add_dangers(case, candidates, raised)
    in_screen = _screened(case)
    listed = {item.trigger for item in differential}
    scored = {item.trigger for item in differential if is_worth_scoring(item.tier)}
    for trigger in case.knowledge.records.triggers if of_triggers else ():
        factor = _LISTED if trigger.id in listed else _UNLISTED
        for rule in trigger.rules:
            if case.rule_value(trigger.id, rule) is not Truth.UNKNOWN:
                continue
            gain = factor * weight(rule.strength, case.knowledge.records.index.tiers)
            node = case.root(f"rule:{trigger.id}/{rule.id}")
            for subject in open_subjects(case, node, in_scores=trigger.id in scored):
                name = _asked(case, subject)
                if name and subject.burden in OBTAINABLE_NOW and (name not in in_screen or name in candidates):
                    candidate = candidates.setdefault(name, _Candidate(subject.burden))
                    candidate.for_triggers[trigger.id] = max(gain, candidate.for_triggers.get(trigger.id, 0))
    ordered = sorted(candidates, key=lambda name: candidates[name].order(name))
    return tuple(_question(case, name, candidates[name]) for name in ordered[:_MOST_QUESTIONS])


def all_missing(case: Case, differential: tuple[DifferentialItem, ...]) -> tuple[Missing, ...]:
    """Missing facts of all listed triggers and of all gated or raised red flags."""
    rules = [
        (f"{flag.id}/{rule.id}", case.root(f"rule:{flag.id}/{rule.id}"))
        for flag in case.knowledge.records.red_flags
        if is_open(case, flag)
        for rule in flag.rules
    ]
    parts = list(missing_for(case, rules))
    for item in differential:
        trigger = case.knowledge.triggers[item.trigger]
        own = ((f"{trigger.id}/{r.id}", case.root(f"rule:{trigger.id}/{r.id}")) for r in trigger.rules)
        parts += missing_for(case, own, in_scores=is_worth_scoring(item.tier))
    return merge(parts)


def _add_dangers(case: Case, candidates: dict[str, _Candidate], raised: tuple[RaisedFlag, ...]) -> None:
    """Deciding facts of open flags, and what would make a raised flag more urgent."""
    is_raised = {flag.id for flag in raised}
    for flag in case.knowledge.records.red_flags:
        if not is_open(case, flag) and flag.id not in is_raised:
            continue
        danger = URGENCIES.index(most_urgent(case, flag))
        for name in open_deciding(case, flag):
            burden = _burden(case, name)
            if burden in OBTAINABLE_NOW:
                candidate = candidates.setdefault(name, _Candidate(burden))
                candidate.danger = min(candidate.danger, danger)
                candidate.for_flags.add(flag.id)


def _burden(case: Case, subject: str) -> Burden:
    lookup = case.knowledge.lookup
    if subject in lookup.concepts:
        return lookup.concepts[subject].burden
    return lookup.analytes[subject].burden if subject in lookup.analytes else "ask"


def _screened(case: Case) -> frozenset[str]:
    """What the screen already asks: its concepts and everything below them."""
    below = case.knowledge.lookup.below
    return frozenset(name for q in case.knowledge.records.index.screen for name in below[q.concept])


def _asked(case: Case, subject: Subject) -> str:
    """The id under which a subject is asked, empty if it is not.

    All medicines are one question, and so are the words of ``provoked_by`` and ``relieved_by``; none of these is asked
    once anything of the kind is recorded.
    """
    concept = case.knowledge.lookup.concepts.get(subject.id)
    if concept is None:
        return subject.id
    for name, word in concept.cramps:
        # Cramps when walking and cramps provoked by walking are one question to a patient.
        provoked = name == "when" and word in case.knowledge.records.index.cramps.get("provoked_by", ())
        field = "provoked_by" if provoked else name
        if field in _CRAMPS_QUESTIONS:
            return "" if _field_recorded(case, field) else f"cramps.{field}"
    if concept.kind != "medication":
        return subject.id
    recorded = any(
        case.knowledge.lookup.concepts[name].kind == "medication" for name in case.facts.statements
    )
    return "" if recorded else _MEDICATIONS


def _field_recorded(case: Case, name: str) -> bool:
    return any(pointer.startswith(f"/cramps/{name}") for pointer, _ in case.facts.understood)


def _question(case: Case, name: str, candidate: _Candidate) -> NextQuestion:
    lookup = case.knowledge.lookup
    flags = [case.knowledge.red_flags[f].title for f in sorted(candidate.for_flags)]
    triggers = [case.knowledge.triggers[t].title for t in sorted(candidate.for_triggers)]
    if flags:
        why = f"Decides whether to raise: {'; '.join(flags)}."
    else:
        why = f"Bears on: {'; '.join(triggers[:3])}{' and others' if len(triggers) > 3 else ''}."
    text = _PERSON_QUESTIONS.get(name) or _CRAMPS_QUESTIONS.get(name.removeprefix("cramps."), "")
    if name == _MEDICATIONS:
        text = "Which medicines are taken, since when, and was a dose changed?"
    elif name in lookup.concepts:
        concept = lookup.concepts[name]
        text = concept.question or (
            f"Examine: {concept.title}?" if concept.burden == "examine" else f"Is there {concept.title}?"
        )
    elif name in lookup.analytes:
        text = lookup.analytes[name].question or f"What is the {subject_title(name, lookup)}?"
    matters_for = tuple(sorted({*candidate.for_flags, *candidate.for_triggers}))
    return NextQuestion(name, text, candidate.burden, matters_for, why)
