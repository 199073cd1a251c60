"""Every atom of the network answered for one patient. A failure in one leaves that one unknown, and says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crampx._facts.coded import answer_coded
from crampx._facts.compare import compare_interval
from crampx._facts.lookup import Lookup
from crampx._facts.model import AtomAnswer, Fact, FactBase, Interval, Reason
from crampx._facts.results import answer_quantity
from crampx._knowledge.baseline import PERSON
from crampx._knowledge.network import AtomSpec, Network, Reading
from crampx._logic.conditions import Age, Atom, Coded, Gestation, Overlaps, Pregnancy, Quantity, Sex
from crampx._logic.truth import Truth, conjunction

NOT_RECORDED = AtomAnswer(Truth.UNKNOWN, (), "not_recorded")


def answer_atoms(
    network: Network,
    facts: FactBase,
    lookup: Lookup,
    by_subject: Mapping[str, tuple[int, ...]],
    by_kind: Mapping[str, tuple[int, ...]],
) -> tuple[AtomAnswer, ...]:
    """The answer to each atom, in the network's order. Only those are asked that the record may say something to.

    All others have the one answer ``NOT_RECORDED``, the object itself.

    Args:
        network: its atoms.
        facts: the record.
        lookup: names and relations of concepts.
        by_subject: concept, analyte or ``person`` to the atoms that ask about it.
        by_kind: kind of coded fact to the atoms that ask about one of that kind.
    """
    answers = [NOT_RECORDED] * len(network.atoms)
    asked = {atom for subject in _touched(facts, lookup) for atom in by_subject.get(subject, ())}
    asked.update(atom for kind in facts.complete for atom in by_kind.get(kind, ()))
    for atom in asked:
        found = answer_safely(network.atoms[atom], facts, lookup)
        if found != NOT_RECORDED:
            answers[atom] = found
    return tuple(answers)


def _touched(facts: FactBase, lookup: Lookup) -> set[str]:
    """What the record may say something to: a presence to all classes, an absence to all members."""
    touched = {PERSON, *facts.measurements}
    for concept, statements in facts.statements.items():
        for present in {statement.present for statement in statements}:
            touched.update((lookup.above if present else lookup.below)[concept])
    # A screening question is absent when each of its members is, which may follow from what is said of their classes.
    return touched | lookup.screens if facts.statements else touched


def answer_safely(spec: AtomSpec, facts: FactBase, lookup: Lookup) -> AtomAnswer:
    """The answer, or unknown with reason ``not_evaluated`` if computing it fails.

    A defect in one comparison must not cost the patient the rest of the assessment (docs/design.md, Engine).
    """
    try:
        return answer(spec.condition, spec.reading, facts, lookup)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return AtomAnswer(Truth.UNKNOWN, (), "not_evaluated")


def answer(atom: Atom, reading: Reading, facts: FactBase, lookup: Lookup) -> AtomAnswer:
    """The value of one atom under a reading."""
    match atom:
        case Coded():
            return answer_coded(atom, reading, facts, lookup)
        case Quantity():
            return answer_quantity(atom, reading, facts, lookup)
        case Overlaps(first=first, second=second):
            return _overlap(first, second, reading, facts, lookup)
        case Sex(sex=wanted):
            return _known(facts, "sex", facts.sex, lambda value: value == wanted)
        case Pregnancy(state=state):
            return _pregnancy(state, facts)
        case Age(comparison=comparison):
            return _interval(facts, "age", facts.age, lambda i: compare_interval(i, comparison))
        case Gestation(comparison=comparison):
            if facts.pregnancy in ("not_pregnant", "postpartum") or (facts.sex == "male" and facts.pregnancy is None):
                return AtomAnswer(Truth.ABSENT, _person(facts, "pregnancy") or _person(facts, "sex"))
            return _interval(facts, "gestation", facts.gestation, lambda i: compare_interval(i, comparison))


def _overlap(first: str, second: str, reading: Reading, facts: FactBase, lookup: Lookup) -> AtomAnswer:
    sides = [answer_coded(Coded("medication", name), reading, facts, lookup) for name in (first, second)]
    value = conjunction(side.value for side in sides)
    cited = tuple(sorted({f for side in sides if side.value is value for f in side.facts}, key=Fact.key))
    reasons: list[Reason] = [side.reason for side in sides if side.value is value and side.reason]
    reason: Reason = reasons[0] if reasons else ""
    return AtomAnswer(value, cited, reason)


def _pregnancy(state: str, facts: FactBase) -> AtomAnswer:
    if facts.pregnancy is None and facts.sex == "male":
        return AtomAnswer(Truth.PRESENT if state == "not_pregnant" else Truth.ABSENT, _person(facts, "sex"))
    return _known(facts, "pregnancy", facts.pregnancy, lambda value: value == state)


def _known(facts: FactBase, subject: str, value: str | None, test: Callable[[str], bool]) -> AtomAnswer:
    if value is None:
        return NOT_RECORDED
    return AtomAnswer(Truth.PRESENT if test(value) else Truth.ABSENT, _person(facts, subject))


def _interval(
    facts: FactBase, subject: str, interval: Interval | None, test: Callable[[Interval], Truth]
) -> AtomAnswer:
    if interval is None:
        return NOT_RECORDED
    value = test(interval)
    return AtomAnswer(value, _person(facts, subject), "date_uncertain" if value is Truth.UNKNOWN else "")


def _person(facts: FactBase, subject: str) -> tuple[Fact, ...]:
    fact = facts.person_facts.get(subject)
    return () if fact is None else (fact,)


