"""The patient as he would be if some answers were otherwise, evaluated again.

Answers hang together: a potassium below 3.0 is below 3.5, a thiazide is a diuretic, a corrected fact no longer speaks
for anything else. What an assumed answer settles is settled, what it leaves open becomes unknown; so whatever holds
then, holds for every record that fits the assumption.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from crampx._assessment.assess import run_case
from crampx._assessment.context import Case
from crampx._assessment.differential import Judged
from crampx._assessment.explain_numbers import Scales
from crampx._facts.model import AtomAnswer, Fact
from crampx._logic.conditions import Atom, Coded, Gestation, Overlaps, Pregnancy, Quantity, Sex
from crampx._logic.truth import Truth
from crampx._values import Value

# What is assumed: questions to the record with the answer they would have to have.
Choice: TypeAlias = frozenset[tuple[Atom, Truth]]
Answers: TypeAlias = Mapping[Atom, Truth]


class Outcome(Value, frozen=True):
    """The patient evaluated again, and the triggers ranked."""

    case: Case
    judged: Mapping[str, Judged]


class World:
    """Everything that can be assumed of one patient.

    Args:
        case: as evaluated.
        ranked: whether triggers are ranked for this patient.
    """

    def __init__(self, case: Case, *, ranked: bool) -> None:
        self._case = case
        self._ranked = ranked
        self._numbers: dict[Atom, list[int]] = {}
        for number, spec in enumerate(case.knowledge.network.atoms):
            self._numbers.setdefault(spec.condition, []).append(number)
        self._scales = Scales(list(self._numbers), case.knowledge.lookup.analytes)
        self._coded = [atom for atom in self._numbers if isinstance(atom, Coded)]
        self._facts = {atom: {f for n in ns for f in case.answers[n].facts} for atom, ns in self._numbers.items()}
        self._settled: dict[Choice, Answers | None] = {}

    def is_known(self, atom: Atom) -> bool:
        """Whether the record answers a question, be it in conflict with itself."""
        answers = [self._case.answers[n] for n in self._numbers[atom]]
        return any(a.value is not Truth.UNKNOWN or a.reason == "conflict" for a in answers)

    def facts(self, atom: Atom) -> tuple[Fact, ...]:
        """What the record says to a question now."""
        return tuple(sorted(self._facts[atom], key=Fact.key))

    def settled(self, choice: Choice) -> Answers | None:
        """The answers that an assumption settles, itself included; None where it contradicts itself."""
        if choice not in self._settled:
            self._settled[choice] = self._settle(choice)
        return self._settled[choice]

    def _settle(self, choice: Choice) -> Answers | None:
        answers: dict[Atom, Truth] = {}
        for atom, value in choice:
            for other, follows in ((atom, value), *self._follow(atom, value)):
                if answers.setdefault(other, follows) is not follows:
                    return None
        scaled = self._scales.settle(answers)
        return None if scaled is None else {**answers, **scaled}

    def _follow(self, atom: Atom, value: Truth) -> list[tuple[Atom, Truth]]:
        """What follows from one answer for questions of other kinds than numbers."""
        match atom:
            case Coded():
                return self._follow_coded(atom, value)
            case Overlaps(first=first, second=second) if value is Truth.PRESENT:
                parts = (Coded("medication", first), Coded("medication", second))
                return [pair for part in parts for pair in self._follow_coded(part, value)]
            case Sex() if value is Truth.PRESENT:
                others: list[Atom] = [a for a in self._numbers if isinstance(a, Sex) and a != atom]
                if atom.sex == "male":
                    others += [a for a in self._numbers if _needs_pregnancy(a)]
                return [(other, Truth.ABSENT) for other in others]
            case Pregnancy() if value is Truth.PRESENT:
                return [(a, Truth.ABSENT) for a in self._numbers if isinstance(a, Pregnancy) and a != atom]
            case Quantity():  # whatever a comparison says, a result is recorded
                recorded = Quantity(atom.kind, atom.analyte, within=atom.within, after_start_of=atom.after_start_of,
                                    before_start_of=atom.before_start_of)
                return [(recorded, Truth.PRESENT)] if recorded in self._numbers else []
            case _:
                return []

    def _follow_coded(self, atom: Coded, value: Truth) -> list[tuple[Atom, Truth]]:
        """A present member makes its classes present, an absent class its members absent; narrower and wider alike."""
        above = self._case.knowledge.lookup.above
        if value is Truth.PRESENT:
            return [(o, value) for o in self._coded if o.concept in above[atom.concept] and _is_wider(o, atom)]
        return [(o, value) for o in self._coded if atom.concept in above[o.concept] and _is_wider(atom, o)]

    def outcome(self, choice: Choice) -> Outcome | None:
        """The patient under an assumption; None where it contradicts itself."""
        settled = self.settled(choice)
        if settled is None:
            return None
        retracted = self._retracted(choice)
        answers = list(self._case.answers)
        for atom, numbers in self._numbers.items():
            for number in numbers:
                if atom in settled:
                    answers[number] = AtomAnswer(settled[atom])
                elif answers[number].facts and retracted.issuperset(answers[number].facts):
                    answers[number] = AtomAnswer(Truth.UNKNOWN)
        return self._evaluate(tuple(answers))

    def _retracted(self, choice: Choice) -> frozenset[Fact]:
        """Facts that cannot stand beside the assumption. A list declared complete stays so but for what is assumed."""
        facts: set[Fact] = set()
        for atom, value in choice:
            for number in self._numbers[atom]:
                answer = self._case.answers[number]
                if answer.value is not value and answer.value is not Truth.UNKNOWN:
                    facts.update(f for f in answer.facts if not f.subject.startswith("complete_"))
        return frozenset(facts)

    def _evaluate(self, answers: tuple[AtomAnswer, ...]) -> Outcome:
        case = self._case
        return Outcome(*run_case(case.facts, answers, case.knowledge, case.jurisdiction, ranked=self._ranked))


def _needs_pregnancy(atom: Atom) -> bool:
    return isinstance(atom, Gestation) or (isinstance(atom, Pregnancy) and atom.state != "not_pregnant")


def _is_wider(wide: Coded, narrow: Coded) -> bool:
    """Whether a present narrow fact makes the wide one present, given that its concept is among the classes."""
    return (
        wide.side in (None, narrow.side)
        and wide.dose in (None, narrow.dose)
        and (narrow.started_before_onset or not wide.started_before_onset)
        and ((wide.within, wide.ever) == (narrow.within, narrow.ever) or (wide.ever and narrow.within is None))
    )
