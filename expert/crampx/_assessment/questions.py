"""Which question to ask next: danger first, then by how much an answer can move triggers per burden."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from crampx._assessment.context import Case
from crampx._assessment.dangers import gated, is_open, most_urgent, open_deciding
from crampx._assessment.evidence import subject_title
from crampx._assessment.missing import Subject, merge, missing_for, missing_of
from crampx._assessment.model import DifferentialItem, Missing, NextQuestion, RaisedFlag
from crampx._assessment.tiers import is_worth_scoring, weight
from crampx._facts.lookup import Lookup
from crampx._knowledge.baseline import MEDICATIONS, OBTAINABLE_NOW, Waiting, fewest_open, worth
from crampx._knowledge.model import Burden, Concept, Rule
from crampx._logic.conditions import URGENCIES, Tier
from crampx._logic.truth import Truth

_MOST_QUESTIONS = 7
# What a question is worth for what it costs (1, 2, 3, 5 and 8), in whole numbers so that it can be compared exactly.
_PER_COST: dict[Burden, int] = {"ask": 120, "examine": 60, "bedside": 40, "blood": 24, "imaging": 15}
_LISTED, _UNLIKELY, _UNLISTED = 4, 2, 1
_SHOWN_TRIGGERS = 3
STARTS = "medications.started"
# One open question finds out more than one closed question for each word of the field.
_CRAMPS_QUESTIONS = {
    "cramps.provoked_by": "What brings the cramps or leg pain on (walking, standing, exercise, pointing the toes)?",
    "cramps.relieved_by": "What relieves them (stretching, standing still, sitting, bending forward)?",
}
# Closed questions that an open one answers on the way: none of them stands beside it.
_SAID_WITH = {
    "leg_pain_on_walking": "cramps.provoked_by",
    "post_exertional_leg_cramp": "cramps.provoked_by",
    "intermittent_claudication": "cramps.provoked_by",
    "neurogenic_claudication": "cramps.provoked_by",
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

    def order(self, name: str) -> tuple[int, int, str]:
        return (self.danger, -sum(self.for_triggers.values()) * _PER_COST[self.burden], name)


def next_questions(
    case: Case, differential: tuple[DifferentialItem, ...], raised: tuple[RaisedFlag, ...], *, ranked: bool
) -> tuple[NextQuestion, ...]:
    """At most seven questions that can be answered without a test, best first.

    Without a ranking only those that bear on a danger; so, but for the medicines, while an emergency is raised: nobody
    asks about the rest then.
    """
    candidates: dict[str, _Candidate] = {}
    _add_dangers(case, candidates, raised)
    if ranked:
        _add_triggers(case, candidates, {item.trigger: item.tier for item in differential})
    if any(flag.urgency == "immediate" for flag in raised):
        candidates = {name: each for name, each in candidates.items() if each.for_flags or name == MEDICATIONS}
    for closed, opening in _SAID_WITH.items():
        if opening in candidates and not candidates.get(closed, _Candidate("ask")).for_flags:
            candidates.pop(closed, None)
    ordered = sorted(candidates, key=lambda name: candidates[name].order(name))
    # One measurement may answer two quantities, such as the two blood pressures: it is asked for once.
    asked: dict[str, NextQuestion] = {}
    for name in ordered:
        if len(asked) == _MOST_QUESTIONS:
            break
        question = _question(case, name, candidates[name])
        asked.setdefault(question.question, question)
    return tuple(asked.values())


def _add_triggers(case: Case, candidates: dict[str, _Candidate], listed: Mapping[str, Tier]) -> None:
    """What the rules of triggers wait for; those of listed ones first, unless more speaks against them than for.

    A rule that nothing recorded touches waits for what it waits for in everybody, which is known beforehand.
    """
    outlook = case.knowledge.outlook
    in_screen = _screened(case)
    answered = {name for name in (MEDICATIONS, *_CRAMPS_QUESTIONS) if _is_answered(case, name)}
    touched = _touched(case)
    for trigger in case.knowledge.triggers:
        if listed.get(trigger) == "excluded":  # its answers change nothing any more
            continue
        in_scores = trigger in listed and is_worth_scoring(listed[trigger])
        scored = case.knowledge.outlook.scored.get(trigger, ()) if in_scores else ()
        gains = _gains(case, trigger, touched.get(trigger, set()).union(scored), in_scores=in_scores)
        for name, gain in gains.items():
            if name not in answered and (name not in in_screen or name in candidates):
                candidate = candidates.get(name)
                if candidate is None:
                    candidate = candidates[name] = _Candidate("ask" if name == STARTS else outlook.burdens[name])
                candidate.for_triggers[trigger] = gain * _standing(listed.get(trigger))


def _standing(tier: Tier | None) -> int:
    return _UNLISTED if tier is None else _UNLIKELY if tier == "unlikely" else _LISTED


def _touched(case: Case) -> dict[str, set[str]]:
    """Of each file, the rules of which it is not known beforehand what they wait for."""
    touched: dict[str, set[str]] = {}
    for full_id in (*case.touched_rules(), *case.knowledge.outlook.limited, *case.silenced):
        file_id, _, rule_id = full_id.partition("/")
        touched.setdefault(file_id, set()).add(rule_id)
    return touched


def _gains(case: Case, trigger: str, touched: set[str], *, in_scores: bool) -> dict[str, int]:
    """Questions that a trigger's rules wait for, with what an answer to each is worth."""
    known = case.knowledge.outlook.waiting[trigger]
    waiting = [each for rule, each in known.items() if rule not in touched]
    if touched:
        rules = case.knowledge.triggers[trigger].rules
        waiting += [waiting_of(case, trigger, rule, in_scores=in_scores) for rule in rules if rule.id in touched]
    gains: dict[str, int] = {}
    for gain, names in waiting:
        for name in names:
            if gain > gains.get(name, 0):
                gains[name] = gain
    return gains


def waiting_of(case: Case, file_id: str, rule: Rule, *, in_scores: bool = True) -> Waiting:
    """What an answer is worth to a rule, and the questions that it waits for."""
    if case.rule_value(file_id, rule) is not Truth.UNKNOWN:
        return 0, ()
    root = case.root(f"rule:{file_id}/{rule.id}")
    share = fewest_open(case.knowledge.network.nodes, case.values, root, case.fewest_open)
    names = frozenset[str]().union(*(_asked_of(case, atom) for atom in case.open_atoms(root, in_scores=in_scores)))
    return worth(weight(rule.strength, case.knowledge.index.tiers), share), tuple(sorted(names))


def all_missing(case: Case, differential: tuple[DifferentialItem, ...]) -> tuple[Missing, ...]:
    """Missing facts of all listed triggers and of all gated or raised red flags."""
    rules = [
        (f"{flag.id}/{rule.id}", case.root(f"rule:{flag.id}/{rule.id}"))
        for flag in gated(case)
        if is_open(case, flag)
        for rule in flag.rules
        if case.applies(flag.id, rule)
    ]
    parts = list(missing_for(case, rules))
    for item in differential:
        trigger = case.knowledge.triggers[item.trigger]
        speaking = [r.id for r in trigger.rules if case.applies(trigger.id, r)]
        own = ((f"{trigger.id}/{rule}", case.root(f"rule:{trigger.id}/{rule}")) for rule in speaking)
        parts += missing_for(case, own, in_scores=is_worth_scoring(item.tier))
    return merge(parts)


def _add_dangers(case: Case, candidates: dict[str, _Candidate], raised: tuple[RaisedFlag, ...]) -> None:
    """Deciding facts of open flags, and what would make a raised flag more urgent."""
    asking = {flag.id for flag in raised} | {flag.id for flag in gated(case) if is_open(case, flag)}
    for flag in (case.knowledge.red_flags[name] for name in sorted(asking)):
        danger = URGENCIES.index(most_urgent(case, flag))
        for name in open_deciding(case, flag):
            burden = _burden(case, name)
            if burden in OBTAINABLE_NOW:
                candidate = candidates.setdefault(name, _Candidate(burden))
                candidate.danger = min(candidate.danger, danger)
                candidate.for_flags.add(flag.id)


def _burden(case: Case, subject: str) -> Burden:
    return case.knowledge.lookup.burden(subject)


def _screened(case: Case) -> frozenset[str]:
    """What the screen already asks: its concepts and everything below them."""
    below = case.knowledge.lookup.below
    return frozenset(name for q in case.knowledge.index.screen for name in below[q.concept])


def _asked_of(case: Case, atom: int) -> frozenset[str]:
    """The questions without a test that may settle an unknown atom."""
    found = case.asked_of.get(atom)
    if found is None:
        asked = (_asked(case, subject) for subject, _ in missing_of(case, atom) if subject.burden in OBTAINABLE_NOW)
        found = case.asked_of[atom] = frozenset(asked) - {""}
    return found


def _asked(case: Case, subject: Subject) -> str:
    """The id under which a subject is asked, empty if it is not."""
    lookup = case.knowledge.lookup
    if subject.detail:
        return STARTS if subject.id in lookup.concepts else ""
    return lookup.questions.get(subject.id, subject.id)


def _is_answered(case: Case, name: str) -> bool:
    """Whether anything is recorded of what an open question asks: then it is not asked any more."""
    if name == MEDICATIONS:
        concepts = case.knowledge.lookup.concepts
        return any(concepts[concept].kind == "medication" for concept in case.facts.statements)
    return any(pointer.startswith(f"/{name.replace('.', '/')}") for pointer, _ in case.facts.understood)


def _concept_question(concept: Concept) -> str:
    """The question that a concept states, else one by its kind: a diagnosis is known or not."""
    if concept.question:
        return concept.question
    if concept.burden == "examine":
        return f"Examine: {concept.title}?"
    if concept.kind == "condition":
        return f"Is {concept.title.removesuffix(' on record')} known?"
    return f"Is there {concept.title}?"


def _question(case: Case, name: str, candidate: _Candidate) -> NextQuestion:
    flags = [case.knowledge.red_flags[f].title for f in sorted(candidate.for_flags)]
    triggers = [case.knowledge.triggers[t].title for t in sorted(candidate.for_triggers)[:_SHOWN_TRIGGERS]]
    more = len(candidate.for_triggers) > _SHOWN_TRIGGERS
    if flags:
        why = f"Decides whether to raise: {'; '.join(flags)}."
    else:
        why = f"Bears on: {'; '.join(triggers)}{' and others' if more else ''}."
    text = question_text(name, case.knowledge.lookup, onset_known=case.facts.onset is not None)
    matters_for = tuple(sorted({*candidate.for_flags, *candidate.for_triggers}))
    lookup = case.knowledge.lookup
    asked = lookup.concepts.get(name) or lookup.analytes.get(name)
    pack = asked.source.pack if asked is not None else ""
    return NextQuestion(name, text, candidate.burden, matters_for, why, pack or None)


def question_text(name: str, lookup: Lookup, *, onset_known: bool = True) -> str:
    """The question to a reader.

    Args:
        name: a concept, an analyte, or one of the questions that stand for several facts or for the person.
        lookup: of the knowledge.
        onset_known: whether it need not be asked with the start of medicines.
    """
    if name == MEDICATIONS:
        return "Which medicines are taken, since when, and was a dose changed?"
    if name == STARTS:
        if onset_known:
            return "When was each medicine started or its dose changed?"
        return "When did the cramps begin, and when was each medicine started or its dose changed?"
    if name in lookup.concepts:
        return _concept_question(lookup.concepts[name])
    if name in lookup.analytes:
        return lookup.analytes[name].question or f"What is the {subject_title(name, lookup)}?"
    return _PERSON_QUESTIONS.get(name) or _CRAMPS_QUESTIONS.get(name, "")
