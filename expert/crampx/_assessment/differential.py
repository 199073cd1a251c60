"""The ranked triggers, each with tier, range, what speaks for and against it and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec.structs import replace

from crampx._assessment.bounds import Bounds
from crampx._assessment.context import Case
from crampx._assessment.evidence import explains_evidence, to_evidence
from crampx._assessment.missing import is_open_now, missing_for, open_subjects
from crampx._assessment.model import DifferentialItem, Evidence, TierRange
from crampx._assessment.tiers import RANK, Verdict, is_worth_scoring, judge, lowered, weight
from crampx._facts.coded import answer_coded
from crampx._knowledge.model import Explains, Rule, Strength, Trigger
from crampx._logic.conditions import Coded
from crampx._logic.truth import Truth
from crampx._values import Value

_KIND_ORDER = {"cause": 0, "mimic": 1, "contributor": 2}
_EXPLAINS_ORDER: dict[Explains, int] = {"doubtful": 0, "sometimes": 1, "usual": 2}
_STRENGTH_ORDER: dict[Strength | None, int] = {"strong": 0, "moderate": 1, "weak": 2, None: 3}
_FOR = ("confirms", "supports")
_SHOWN_NEEDS = 4
_Order: TypeAlias = tuple[int, int, int, int]


class Judged(Value, frozen=True):
    """A trigger with its verdict."""

    trigger: Trigger
    verdict: Verdict


def judge_all(case: Case) -> dict[str, Judged]:
    """Verdicts of all triggers with evidence, by id. Only ``yields_to_causes`` looks at other tiers."""
    numbers = case.knowledge.index.tiers
    judged: dict[str, Judged] = {}
    for trigger in case.triggers():
        if not trigger.yields_to_causes:
            verdict = judge(_holding(case, trigger), numbers)
            if verdict is not None:
                judged[trigger.id] = Judged(trigger, verdict)
    others = dict(judged)
    for trigger in case.triggers():
        if trigger.yields_to_causes:
            verdict = judge(_holding(case, trigger), numbers, yields=_why_it_yields(case, trigger, others))
            if verdict is not None:
                judged[trigger.id] = Judged(trigger, verdict)
    return dict(sorted(judged.items()))


def to_differential(case: Case, judged: Mapping[str, Judged]) -> tuple[DifferentialItem, ...]:
    """All listed triggers in order; equal ones, and a cause with what is part of it, share a rank."""
    now = Bounds(case.knowledge.network, case.values, lambda a: is_open_now(case, a, with_tests=False))
    tests = Bounds(case.knowledge.network, case.values, lambda a: is_open_now(case, a, with_tests=True))
    items: list[DifferentialItem] = []
    rank, previous = 0, None
    for position, (order, name) in enumerate(_grouped(case, judged), start=1):
        if order != previous:
            rank, previous = position, order
        items.append(_item(case, judged, name, rank, now, tests))
    return tuple(items)


def _grouped(case: Case, judged: Mapping[str, Judged]) -> list[tuple[_Order, str]]:
    """Each trigger's place: a group stands where its best member does.

    Within it the whole precedes its parts, but for a part that explains the cramps better than the whole.
    """
    own = {name: _order(case, j) for name, j in judged.items()}
    heads = {name: j.trigger.part_of if j.trigger.part_of in judged else name for name, j in judged.items()}
    best = {head: min(own[name] for name in own if heads[name] == head) for head in set(heads.values())}
    keyed = sorted(
        (best[heads[name]], heads[name], own[name][0], name != heads[name], own[name], name) for name in judged
    )
    return [(place[0], place[-1]) for place in keyed]


def _holding(case: Case, trigger: Trigger) -> list[Rule]:
    return [r for r in trigger.rules if case.rule_value(trigger.id, r) is Truth.PRESENT]


def _order(case: Case, judged: Judged) -> _Order:
    verdict = judged.verdict
    explains = explains_of(case, judged.trigger)
    return (
        -lowered(verdict.tier, explains), -RANK[verdict.tier], -verdict.net, _KIND_ORDER[judged.trigger.kind]
    )


def explains_of(case: Case, trigger: Trigger) -> Explains:
    """How well a trigger accounts for the cramps: the most doubtful rule that holds, else its default."""
    held = [r for r in trigger.explains if case.value(f"explains:{trigger.id}/{r.id}") is Truth.PRESENT]
    stated: list[Explains] = [r.explains for r in held]
    return sorted(stated, key=_EXPLAINS_ORDER.__getitem__)[0] if stated else trigger.explains_by_default


def _why_it_yields(case: Case, trigger: Trigger, others: Mapping[str, Judged]) -> str:
    """Why a trigger that yields to causes is capped at possible now, or empty."""
    likely = [
        j for j in others.values() if j.trigger.kind == "cause" and RANK[j.verdict.tier] >= RANK["likely"]
    ]
    if likely:
        return f"another cause is likely: {likely[0].trigger.title}"
    if _secondary(case, trigger) is Truth.PRESENT:
        return "a condition known to cause cramps is recorded"
    unsafe = [n for n in range(len(trigger.safe_when)) if case.value(f"safe:{trigger.id}/{n}") is not Truth.PRESENT]
    return "power, sensation, pulses, swelling and lasting pain are not all recorded as normal" if unsafe else ""


def _secondary(case: Case, trigger: Trigger) -> Truth:
    if not trigger.known_secondary_causes:
        return Truth.ABSENT
    atom = Coded("condition", trigger.known_secondary_causes)
    return answer_coded(atom, "high", case.facts, case.knowledge.lookup).value


def _item(
    case: Case, judged: Mapping[str, Judged], name: str, rank: int, now: Bounds, tests: Bounds
) -> DifferentialItem:
    trigger, verdict = judged[name].trigger, judged[name].verdict
    evidence = _evidence(case, trigger)
    explains = explains_of(case, trigger)
    return DifferentialItem(
        rank=rank,
        trigger=name,
        title=trigger.title,
        kind=trigger.kind,
        tier=verdict.tier,
        tier_reason=verdict.reason,
        net=verdict.net,
        explains=explains,
        explains_because=_explains_because(case, trigger, explains),
        range=to_range(case, judged, trigger, now, with_tests=False),
        range_tests=to_range(case, judged, trigger, tests, with_tests=True),
        urgency=trigger.urgency,
        about=trigger.about,
        for_=tuple(e for e in evidence if e.effect in _FOR),
        against=tuple(e for e in evidence if e.effect not in _FOR),
        missing=missing_for(case, ((f"{name}/{r.id}", case.root(f"rule:{name}/{r.id}"))
                                   for r in trigger.rules if case.applies(name, r)),
                            in_scores=is_worth_scoring(verdict.tier)),
        status=trigger.status,
        part_of=trigger.part_of if trigger.part_of in judged else None,
        confused_with=trigger.confused_with,
        pack=trigger.source.pack or None,
    )


def _evidence(case: Case, trigger: Trigger) -> list[Evidence]:
    """The rules that hold, strongest first; within a line of one direction only the first counts."""
    ordered = sorted(_holding(case, trigger), key=lambda r: (_STRENGTH_ORDER[r.strength], r.id))
    lines: set[tuple[bool, str]] = set()
    evidence: list[Evidence] = []
    for rule in ordered:
        line = (rule.effect in _FOR, rule.line)
        shown = to_evidence(case, trigger.id, rule)
        evidence.append(replace(shown, counts=line not in lines))
        lines.add(line)
    return evidence


def _explains_because(case: Case, trigger: Trigger, explains: Explains) -> tuple[Evidence, ...]:
    return tuple(
        replace(explains_evidence(case, trigger.id, rule), towards=_direction(explains, trigger.explains_by_default))
        for rule in trigger.explains
        if rule.explains == explains and case.value(f"explains:{trigger.id}/{rule.id}") is Truth.PRESENT
    )


def _direction(explains: Explains, default: Explains) -> Literal["for", "against"]:
    """Better than by default speaks for it; what only confirms the default does so by what the default is."""
    better = _EXPLAINS_ORDER[explains] - _EXPLAINS_ORDER[default]
    return "for" if better > 0 or (better == 0 and explains == "usual") else "against"


def to_range(
    case: Case, judged: Mapping[str, Judged], trigger: Trigger, bounds: Bounds, *, with_tests: bool
) -> TierRange:
    """The tiers that obtainable facts still allow. Unknown confirms and excludes are named, not counted."""
    holding = _holding(case, trigger)
    unknown = [r for r in trigger.rules if case.rule_value(trigger.id, r) is Truth.UNKNOWN]
    waiting = [r for r in unknown if _may_hold(case, trigger, r, bounds)]
    gains = [r for r in waiting if r.effect == "supports"]
    losses = [r for r in waiting if r.effect == "opposes"]
    numbers = case.knowledge.index.tiers
    must, may = _yielding(case, judged, trigger, bounds, with_tests=with_tests)
    best = judge([*holding, *gains], numbers, yields="gives way to another cause" if must else "")
    worst = judge([*holding, *losses], numbers, yields="may give way to another cause" if may else "")
    if best is None or worst is None:
        raise AssertionError("a listed trigger has at least one rule that holds")
    return TierRange(
        best=best.tier,
        worst=worst.tier,
        best_needs=_needs(case, judged, trigger, gains, with_tests=with_tests),
        worst_needs=_needs(case, judged, trigger, losses, with_tests=with_tests),
        confirms_open=tuple(sorted(f"{trigger.id}/{r.id}" for r in waiting if r.effect == "confirms")),
        excludes_open=tuple(sorted(f"{trigger.id}/{r.id}" for r in waiting if r.effect == "excludes")),
    )


def _may_hold(case: Case, trigger: Trigger, rule: Rule, bounds: Bounds) -> bool:
    return bounds.high(case.root(f"rule:{trigger.id}/{rule.id}")) is Truth.PRESENT


def _needs(
    case: Case, judged: Mapping[str, Judged], trigger: Trigger, rules: Sequence[Rule], *, with_tests: bool
) -> tuple[str, ...]:
    """Titles of the facts that set an end of the range, those of the strongest rules first."""
    numbers = case.knowledge.index.tiers
    titles: dict[str, None] = {}
    for rule in sorted(rules, key=lambda r: (-weight(r.strength, numbers), r.id)):
        in_scores = is_worth_scoring(judged[trigger.id].verdict.tier)
        subjects = open_subjects(case, case.root(f"rule:{trigger.id}/{rule.id}"), in_scores=in_scores)
        for subject in sorted(subjects, key=lambda s: s.id):
            if with_tests or subject.burden in ("ask", "examine", "bedside"):
                titles.setdefault(subject.title(case.knowledge.lookup))
    return tuple(titles)[:_SHOWN_NEEDS]


def _yielding(
    case: Case, judged: Mapping[str, Judged], trigger: Trigger, bounds: Bounds, *, with_tests: bool
) -> tuple[bool, bool]:
    """Whether the cap of a trigger that yields to causes must stay, and whether it may apply, in any completion."""
    if not trigger.yields_to_causes:
        return False, False
    must = _secondary(case, trigger) is Truth.PRESENT
    may = _secondary(case, trigger) is not Truth.ABSENT
    for n in range(len(trigger.safe_when)):
        node = case.root(f"safe:{trigger.id}/{n}")
        must = must or bounds.high(node) is not Truth.PRESENT
        may = may or bounds.low(node) is not Truth.PRESENT
    likely = [j.trigger for j in judged.values() if _is_cause(j.trigger) and RANK[j.verdict.tier] >= RANK["likely"]]
    must = must or not all(_waits(case, other, bounds) for other in likely)
    # The triggers without evidence are asked last, and only where nothing else settles it.
    others = case.knowledge.triggers.values()
    may = may or bool(likely) or any(_is_cause(other) and _waits(case, other, bounds) for other in others)
    return must, may


def _is_cause(trigger: Trigger) -> bool:
    return trigger.kind == "cause" and not trigger.yields_to_causes


def _waits(case: Case, trigger: Trigger, bounds: Bounds) -> bool:
    """Whether a rule of the trigger may still come to hold."""
    return any(
        case.rule_value(trigger.id, r) is Truth.UNKNOWN and _may_hold(case, trigger, r, bounds) for r in trigger.rules
    )
