"""Red flags: what is raised, what cannot be excluded, what is recorded absent, and the screen of questions."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from crampx._assessment.context import Case
from crampx._assessment.evidence import fact_refs, subject_title, to_evidence
from crampx._assessment.missing import open_subjects, subjects_of
from crampx._assessment.model import CannotExclude, DangerSignAbsent, Evidence, RaisedFlag, ScreenAnswer
from crampx._assessment.packs import local_texts
from crampx._assessment.trace import all_atoms, supporting_facts
from crampx._facts.coded import answer_coded
from crampx._knowledge.model import RedFlag, Rule
from crampx._logic.conditions import URGENCIES, Coded, Urgency
from crampx._logic.truth import Truth

_MOST_LINES = 5
_URGENCY_ORDER: dict[str, int] = {urgency: n for n, urgency in enumerate(URGENCIES)}


def raised_flags(case: Case) -> tuple[RaisedFlag, ...]:
    """Red flags with a rule that holds, by urgency and id."""
    flags: list[RaisedFlag] = []
    for name in case.files("raised", Truth.PRESENT):
        flag = case.knowledge.red_flags[name]
        holding = [r for r in flag.rules if case.rule_value(flag.id, r) is Truth.PRESENT]
        if holding:
            ordered = sorted(holding, key=lambda r: (URGENCIES.index(urgency_of(r)), r.id))
            evidence = _counted([to_evidence(case, flag.id, rule) for rule in ordered])
            flags.append(
                RaisedFlag(
                    flag.id, flag.title, urgency_of(ordered[0]), flag.action, flag.actor, evidence, flag.status,
                    local=local_texts(case.knowledge, flag.id), pack=flag.source.pack or None,
                )
            )
    return tuple(sorted(flags, key=lambda f: (URGENCIES.index(f.urgency), f.id)))


def _counted(parts: list[Evidence]) -> tuple[Evidence, ...]:
    """A line whose facts another line tells as well counts only if it is the more urgent of the two.

    One high CK meets several limits: the reader is told of the one that decides, and how many more rules agree.
    """
    return tuple(replace(part, counts=not any(_tells(other, part) for other in parts)) for part in parts)


def _tells(other: Evidence, part: Evidence) -> bool:
    """Whether the other line says as much: of the same facts the more urgent or better graded one, else of more."""
    own, others = set(part.facts), set(other.facts)
    if own == others:
        return _precedence(other) < _precedence(part)
    return own < others and _precedence(other)[0] < _precedence(part)[0]


def _precedence(part: Evidence) -> tuple[int, str, str]:
    return _URGENCY_ORDER[part.urgency or "same_day"], part.grade or "", part.rule


def urgency_of(rule: Rule) -> Urgency:
    """A red-flag rule's urgency; the knowledge check demands one."""
    return rule.urgency or "same_day"


def cannot_exclude(case: Case, raised: tuple[RaisedFlag, ...]) -> tuple[CannotExclude, ...]:
    """Flags not raised whose gate is recorded and of which a deciding fact is unknown, most urgent first."""
    lines: list[CannotExclude] = []
    for flag in gated(case):
        if flag.id in {f.id for f in raised} or not is_open(case, flag):
            continue
        missing = open_deciding(case, flag)
        if missing:
            gate = supporting_facts(
                case.root(f"gate:{flag.id}"), case.knowledge.network, case.values, case.answers
            )
            titles = tuple(subject_title(s, case.knowledge.lookup) for s in missing)
            pack = flag.source.pack or None
            lines.append(CannotExclude(flag.id, flag.unasked, most_urgent(case, flag), fact_refs(gate), titles, pack))
    lines.sort(key=lambda c: (URGENCIES.index(c.urgency), c.id))
    # A site's own lines have places of their own: they push out none of the shipped ones.
    kept = [line for own in (False, True) for line in [c for c in lines if bool(c.pack) is own][:_MOST_LINES]]
    return tuple(line for line in lines if line in kept)


def gated(case: Case) -> Iterator[RedFlag]:
    """Red flags whose gate, a feature or a risk, is recorded, by id."""
    return (case.knowledge.red_flags[name] for name in case.files("gate", Truth.PRESENT))


def is_open(case: Case, flag: RedFlag) -> bool:
    """Whether the flag's gate is recorded and a rule of it could still hold.

    A flag that gives way to another (thrombosis to the one in pregnancy) asks nothing: all its rules are absent.
    """
    if flag.gate is None or case.value(f"gate:{flag.id}") is not Truth.PRESENT:
        return False
    return any(case.rule_value(flag.id, rule) is not Truth.ABSENT for rule in flag.rules)


def open_deciding(case: Case, flag: RedFlag) -> tuple[str, ...]:
    """Subjects of the flag's deciding facts that are unknown, in the order of its file."""
    subjects: dict[str, None] = {}
    for n in range(len(flag.deciding)):
        for subject in sorted(open_subjects(case, case.root(f"deciding:{flag.id}/{n}")), key=lambda s: s.id):
            subjects.setdefault(subject.id)
    return tuple(subjects)


def most_urgent(case: Case, flag: RedFlag) -> Urgency:
    """The most urgent rule that open deciding facts could raise by themselves, else the least urgent."""
    deciding = set(open_deciding(case, flag))
    reachable: list[Urgency] = [
        urgency_of(rule)
        for rule in flag.rules
        if case.rule_value(flag.id, rule) is Truth.UNKNOWN
        and {s.id for s in open_subjects(case, case.root(f"rule:{flag.id}/{rule.id}"))} <= deciding
    ]
    if reachable:
        return min(reachable, key=URGENCIES.index)
    stated: list[Urgency] = [urgency_of(rule) for rule in flag.rules]
    return max(stated, key=URGENCIES.index)


def danger_signs_absent(case: Case) -> tuple[DangerSignAbsent, ...]:
    """Deciding symptoms and signs of red flags that are recorded absent, each once, by title."""
    signs: dict[str, DangerSignAbsent] = {}
    network = case.knowledge.network
    for name in case.files("deciding", Truth.ABSENT):
        flag = case.knowledge.red_flags[name]
        for n in range(len(flag.deciding)):
            node = case.root(f"deciding:{flag.id}/{n}")
            if case.values[node] is not Truth.ABSENT:
                continue
            facts = supporting_facts(node, network, case.values, case.answers)
            for atom in all_atoms(node, network):
                if case.answers[atom].value is Truth.ABSENT and isinstance(network.atoms[atom].condition, Coded):
                    for subject in subjects_of(network.atoms[atom].condition, case.knowledge.lookup):
                        title = subject_title(subject.id, case.knowledge.lookup)
                        own = tuple(f for f in facts if f in case.answers[atom].facts)
                        signs.setdefault(subject.id, DangerSignAbsent(subject.id, title, fact_refs(own)))
    return tuple(sorted(signs.values(), key=lambda s: (s.title.casefold(), s.id)))


def screen(case: Case) -> tuple[ScreenAnswer, ...]:
    """The screening questions in the order of the index, with what the record says to each."""
    answers: list[ScreenAnswer] = []
    for question in case.knowledge.index.screen:
        kind = case.knowledge.lookup.concepts[question.concept].kind
        answer = answer_coded(Coded(kind, question.concept), "high", case.facts, case.knowledge.lookup)
        word = answer.value.word
        answers.append(
            ScreenAnswer(
                question.concept,
                question.question,
                "present" if word == "present" else "absent" if word == "absent" else "unknown",
                fact_refs(answer.facts),
            )
        )
    return tuple(answers)
