"""A condition answered without the engine: what a formula or a score asks of one patient before any rule is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from crampx._facts.atoms import answer
from crampx._facts.lookup import Lookup
from crampx._facts.model import AtomAnswer, Fact, FactBase
from crampx._knowledge.model import FindingFile
from crampx._knowledge.network import Reading
from crampx._knowledge.operations import value_of
from crampx._knowledge.scores import Score, meaning, recorded
from crampx._logic.conditions import (
    All,
    AnyOf,
    Atom,
    Condition,
    Count,
    Finding,
    IsUnknown,
    Not,
    RedFlagRaised,
    ScoreIs,
    Sum,
    TriggerTier,
    inside,
)
from crampx._logic.truth import Truth


class Holds(msgspec.Struct):
    """Conditions answered from the facts alone, each question asked once.

    Args:
        findings, scores: by id, as far as the conditions read any.
    """

    facts: FactBase
    lookup: Lookup
    findings: Mapping[str, FindingFile] = msgspec.field(default_factory=dict[str, FindingFile])
    scores: Mapping[str, Score] = msgspec.field(default_factory=dict[str, Score])
    _answers: dict[tuple[Atom, Reading], AtomAnswer] = msgspec.field(
        default_factory=dict[tuple[Atom, Reading], AtomAnswer]
    )

    def value(self, condition: Condition, reading: Reading = "plain") -> Truth:
        """The value of a condition.

        Raises:
            TypeError: it asks for what only the ranking knows.
        """
        match condition:
            case All() | AnyOf() | Not() | Count() | Sum():
                return value_of(condition, reading, self.value)
            case Finding(id=name):
                return self.value(self.findings[name].when, reading)
            case ScoreIs(id=name):
                return self.value(self.meaning(condition), reading)
            case IsUnknown() | TriggerTier() | RedFlagRaised():
                raise TypeError("only the ranking knows this")
            case _:
                return self.answer(condition, reading).value

    def meaning(self, wanted: ScoreIs) -> Condition:
        """What a comparison of a score asks for this patient: of the recorded total if there is one."""
        return meaning(self.scores[wanted.id], wanted, is_recorded=self.is_recorded(wanted.id))

    def is_recorded(self, score: str) -> bool:
        """Whether a total is recorded and current."""
        return self.answer(recorded(score)).value is Truth.PRESENT

    def answer(self, atom: Atom, reading: Reading = "plain") -> AtomAnswer:
        """The answer to one question."""
        key = (atom, reading)
        if key not in self._answers:
            self._answers[key] = answer(atom, reading, self.facts, self.lookup)
        return self._answers[key]

    def cited(self, condition: Condition) -> tuple[Fact, ...]:
        """The facts behind the known questions of a condition, sorted."""
        return tuple(sorted({f for atom in self.atoms(condition) for f in self._cited(atom)}, key=Fact.key))

    def _cited(self, atom: Atom) -> tuple[Fact, ...]:
        found = self.answer(atom)
        return () if found.value is Truth.UNKNOWN else found.facts

    def atoms(self, condition: Condition) -> Iterator[Atom]:
        """Every question below a condition."""
        match condition:
            case All() | AnyOf() | Not() | Count() | Sum() | IsUnknown():
                for child in inside(condition):
                    yield from self.atoms(child)
            case Finding(id=name):
                yield from self.atoms(self.findings[name].when)
            case ScoreIs():
                yield from self.atoms(self.meaning(condition))
            case TriggerTier() | RedFlagRaised():
                return
            case _:
                yield condition
