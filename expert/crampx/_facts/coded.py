"""The value of a coded atom: presence of a concept now, within a span or ever, with side, dose and timing.

Statements for the concept are those of itself and its members; statements against it those of itself and its classes.
Where both stand, the later observation wins; where their dates do not decide, they conflict. A class is no surer than
the member it rests on. A screening question is also absent when each of its members is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction

from msgspec.structs import replace

from crampx._facts.lookup import Lookup
from crampx._facts.model import AtomAnswer, Fact, FactBase, Reason, Statement
from crampx._knowledge.network import Reading
from crampx._logic.conditions import Coded
from crampx._logic.dates import Duration, PartialDate, is_before, is_within
from crampx._logic.truth import Truth, conjunction, disjunction

_Judged = tuple[Statement, Truth]


def answer_coded(atom: Coded, reading: Reading, facts: FactBase, lookup: Lookup) -> AtomAnswer:
    """Presence of ``atom.concept`` for this patient."""
    in_favour, contested = _in_favour(atom, reading, facts, lookup)
    answer = _decide(atom, reading, in_favour, facts, lookup)
    if contested and answer.value is not Truth.ABSENT:
        return AtomAnswer(answer.value, tuple(sorted({*answer.facts, *contested}, key=Fact.key)), "conflict")
    return answer


def _decide(
    atom: Coded, reading: Reading, in_favour: list[_Judged], facts: FactBase, lookup: Lookup
) -> AtomAnswer:
    denied = [(s, _fresh(s, s.when, facts, lookup)) for s in _statements(atom.concept, False, facts, lookup)]
    current: list[_Judged] = [(s, t) for s, t in in_favour if t is not Truth.ABSENT]
    if not atom.ever and atom.within is None and all(s.concept == atom.concept for s, _ in current):
        # What has ended is absent now. That a class has ended says nothing against a member that is there.
        denied += [(s, _fresh(s, s.when or _day_of_end(s), facts, lookup)) for s, _ in in_favour
                   if s.concept == atom.concept and _over(s, facts)]
    against = [s for s, fresh in denied if fresh is not Truth.ABSENT]
    if current and against:
        return _weigh(atom, reading, current, against, facts)
    if current:
        return _with_modifiers(atom, reading, current, facts)
    if against:
        sure = any(fresh is Truth.PRESENT for _, fresh in denied)
        return AtomAnswer(Truth.ABSENT if sure else Truth.UNKNOWN, _facts_of(against), "" if sure else "date_uncertain")
    if not all(_over(s, facts) for s, _ in in_favour):
        return AtomAnswer(Truth.UNKNOWN, (), "stale")
    # Of what has ended, a list declared complete says that nothing of the kind has taken its place.
    answer = _unlisted(atom, reading, facts, lookup)
    said = bool(in_favour or denied)
    return AtomAnswer(Truth.UNKNOWN, (), "stale") if said and answer.reason == "not_recorded" else answer


def _in_favour(
    atom: Coded, reading: Reading, facts: FactBase, lookup: Lookup
) -> tuple[list[_Judged], tuple[Fact, ...]]:
    """Statements for the concept with what they say now, and the facts of members that stand recorded both ways.

    A member says no more for its class than it holds itself: a swollen calf that was found normal on a later day is no
    swelling of the leg.
    """
    judged: list[_Judged] = []
    own_answers: dict[str, AtomAnswer | None] = {}  # of members; a record may hold thousands of statements of one
    for statement in _statements(atom.concept, True, facts, lookup):
        holds = _holds_in_time(atom, statement, facts, lookup)
        member = statement.concept
        if holds is not Truth.ABSENT and member not in own_answers:
            own_answers[member] = _own_answer(atom, member, reading, facts, lookup)
        own = own_answers[member] if holds is not Truth.ABSENT else None
        if own is not None:
            if own.value is Truth.ABSENT and own.reason != "conflict":
                continue
            holds = min(holds, own.value)
        judged.append((statement, holds))
    conflicts = (own.facts for own in own_answers.values() if own is not None and own.reason == "conflict")
    return judged, tuple({fact for facts_of_one in conflicts for fact in facts_of_one})


def _own_answer(atom: Coded, member: str, reading: Reading, facts: FactBase, lookup: Lookup) -> AtomAnswer | None:
    """What a member that is denied somewhere says for itself; nothing of one that is not."""
    if not _is_denied_below(atom, member, facts, lookup):
        return None
    return answer_coded(Coded(atom.kind, member, within=atom.within, ever=atom.ever), reading, facts, lookup)


def _is_denied_below(atom: Coded, member: str, facts: FactBase, lookup: Lookup) -> bool:
    """Whether a member, or a class between it and the concept asked about, is recorded absent."""
    if member == atom.concept:
        return False
    between = (name for name in lookup.above[member] if name not in lookup.above[atom.concept])
    return any(not s.present for name in between for s in facts.statements.get(name, ()))


def _unlisted(atom: Coded, reading: Reading, facts: FactBase, lookup: Lookup) -> AtomAnswer:
    """A concept of which nothing is said: absent by its screening members or by a list declared complete."""
    if atom.concept in lookup.screens:
        members = lookup.concepts[atom.concept].members
        answers = [answer_coded(replace(atom, concept=m), reading, facts, lookup) for m in members]
        if answers and all(a.value is Truth.ABSENT for a in answers):
            return AtomAnswer(Truth.ABSENT, tuple(sorted({f for a in answers for f in a.facts}, key=Fact.key)))
    declared = facts.complete.get(lookup.concepts[atom.concept].kind) if facts.complete else None
    if declared is None or not facts.doubtful.isdisjoint(lookup.below[atom.concept]):
        return AtomAnswer(Truth.UNKNOWN, (), "not_recorded")
    match _fresh_on(lookup.concepts[atom.concept].current_for, declared[0].clipped(facts.as_of), facts):
        case Truth.PRESENT:
            return AtomAnswer(Truth.ABSENT, (declared[1],))
        case Truth.UNKNOWN:
            return AtomAnswer(Truth.UNKNOWN, (declared[1],), "date_uncertain")
        case _:
            return AtomAnswer(Truth.UNKNOWN, (), "stale")


def _statements(concept: str, present: bool, facts: FactBase, lookup: Lookup) -> Iterable[Statement]:
    recorded = facts.statements
    for name in filter(recorded.__contains__, lookup.below[concept] if present else lookup.above[concept]):
        for statement in recorded[name]:
            if statement.present is present:
                yield statement


def _fresh(statement: Statement, when: PartialDate | None, facts: FactBase, lookup: Lookup) -> Truth:
    """Whether what was observed on that date is still current."""
    return _fresh_on(lookup.concepts[statement.concept].current_for, when, facts)


def _fresh_on(current_for: Duration | None, when: PartialDate | None, facts: FactBase) -> Truth:
    """Not older than the span on every day the date may mean; undated counts as current."""
    if current_for is None or when is None:
        return Truth.PRESENT
    return is_within(when, current_for.before(facts.as_of), facts.as_of)


def _over(statement: Statement, facts: FactBase) -> bool:
    """Whether a present statement has surely ended, so that it says the concept is absent now."""
    return statement.ended is not None and statement.ended.last <= facts.as_of


def _day_of_end(statement: Statement) -> PartialDate | None:
    """When it ended, if that is recorded."""
    return statement.ended if statement.ended is not None and statement.ended.text else None


def _holds_in_time(atom: Coded, statement: Statement, facts: FactBase, lookup: Lookup) -> Truth:
    if atom.ever:
        return Truth.PRESENT
    if atom.within is not None:
        return _within(statement, atom.within, facts.as_of, lookup)
    fresh = _fresh(statement, statement.when, facts, lookup)
    if statement.ended is None:
        return fresh
    return min(fresh, is_before(PartialDate.of(facts.as_of), statement.ended))


def _within(statement: Statement, span: Duration, as_of: date, lookup: Lookup) -> Truth:
    """Whether the statement's interval, or its one day, meets the last ``span`` before as_of."""
    start = span.before(as_of)
    if statement.ended is not None:
        return is_before(PartialDate.of(start - timedelta(days=1)), statement.ended)
    kind = lookup.concepts[statement.concept].kind
    is_event = kind == "procedure"
    day = statement.when or (statement.started if is_event else None)
    if day is not None and kind != "medication" and (is_event or statement.started is None):
        return is_within(day, start, as_of)
    return Truth.UNKNOWN if is_event else Truth.PRESENT


def _weigh(
    atom: Coded, reading: Reading, current: list[_Judged], against: list[Statement], facts: FactBase
) -> AtomAnswer:
    """The later observation wins; otherwise a conflict, read as the reading says."""
    if all(_later(s, a) for s, _ in current for a in against):
        return _with_modifiers(atom, reading, current, facts)
    if all(_later(a, s) for s, _ in current for a in against):
        return AtomAnswer(Truth.ABSENT, _facts_of(against))
    both = _facts_of([s for s, _ in current] + against)
    if reading == "high":
        return AtomAnswer(_with_modifiers(atom, reading, current, facts).value, both, "conflict")
    return AtomAnswer(Truth.ABSENT if reading == "low" else Truth.UNKNOWN, both, "conflict")


def _observed(statement: Statement) -> PartialDate | None:
    return statement.when or statement.ended or statement.started


def _later(one: Statement, other: Statement) -> bool:
    first, second = _observed(other), _observed(one)
    return first is not None and second is not None and is_before(first, second) is Truth.PRESENT


def _with_modifiers(atom: Coded, reading: Reading, current: list[_Judged], facts: FactBase) -> AtomAnswer:
    """Apply dose and timing to each statement, then side to all of them together."""
    checks: list[Callable[[Statement], Truth]] = []
    if atom.dose is not None:
        checks.append(lambda s: _dose(atom, s))
    if atom.started_before_onset:
        checks.append(lambda s: started_before(s, facts.onset))
    judged = [(s, conjunction([t, *(check(s) for check in checks)])) for s, t in current]
    value = disjunction(t for _, t in judged)
    chosen = [s for s, t in judged if t is value]
    if atom.side is not None and value is not Truth.ABSENT:
        value = min(value, _side(atom.side, chosen, reading))
    reason: Reason = "" if value is not Truth.UNKNOWN else _why_unknown(atom)
    return AtomAnswer(value, _facts_of(chosen), reason)


def _why_unknown(atom: Coded) -> Reason:
    return "not_recorded" if atom.side or atom.dose else "date_uncertain"


def _dose(atom: Coded, statement: Statement) -> Truth:
    wanted = atom.dose
    if wanted is None or statement.dose_value is None or statement.dose_unit != wanted.unit:
        return Truth.UNKNOWN
    days = {"day": 1, "week": 7}
    per_day = Fraction(statement.dose_value) / days[statement.dose_per]
    least = Fraction(wanted.at_least) / days[wanted.per]
    return Truth.PRESENT if per_day > least or (per_day == least and not wanted.exclusive) else Truth.ABSENT


def started_before(statement: Statement, onset: PartialDate | None) -> Truth:
    """Whether it had started before the cramps: what was listed before them, with no start, surely had.

    An order of a record has the day on which it was written; it may renew an older one, so that day is no start.
    """
    if onset is None:
        return Truth.UNKNOWN
    if statement.started is not None:
        return is_before(statement.started, onset)
    is_listed_before = statement.when is not None and is_before(statement.when, onset) is Truth.PRESENT
    return Truth.PRESENT if is_listed_before else Truth.UNKNOWN


def _side(wanted: str, statements: list[Statement], reading: Reading) -> Truth:
    """Which legs the statements name; one without a side may be either.

    A red flag reads each statement for itself: a second one that names both legs, or none, never takes back that one
    leg is swollen more (docs/design.md, law 4).
    """
    if reading == "high" and len(statements) > 1:
        return disjunction(_side(wanted, [s], reading) for s in statements)
    sides = {side for s in statements for side in (("left", "right") if s.side == "both" else (s.side,))}
    both = sides >= {"left", "right"}
    if wanted == "one":
        if both:
            return Truth.ABSENT
        return Truth.UNKNOWN if None in sides else Truth.PRESENT
    if both or wanted in sides:
        return Truth.PRESENT
    return Truth.UNKNOWN if None in sides else Truth.ABSENT


def _facts_of(statements: Iterable[Statement]) -> tuple[Fact, ...]:
    return tuple(sorted({s.fact for s in statements}, key=Fact.key))
