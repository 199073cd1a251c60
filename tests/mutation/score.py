"""Which faults in the knowledge its examples find: the full trace of each case with and without the fault compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.mutation.mutants import Mutant, condition_mutants, effect_mutants, limits, reaches, score_mutants
from tests.mutation.ways import Maker

from crampx._assessment.assess import is_ranked, to_case
from crampx._assessment.context import Case, Knowledge
from crampx._assessment.differential import Judged
from crampx._assessment.examples import AS_OF, example_document
from crampx._facts.from_document import to_facts
from crampx._facts.holds import Holds
from crampx._facts.model import FactBase
from crampx._knowledge.model import FindingFile, FollowUp, KnowledgeRecords, RedFlag, Rule, Trigger
from crampx._knowledge.network import FLIPPED, Reading
from crampx._knowledge.operations import value_of
from crampx._knowledge.scores import Score
from crampx._logic.conditions import (
    TIERS,
    All,
    AnyOf,
    Condition,
    Count,
    Finding,
    IsUnknown,
    Not,
    RedFlagRaised,
    ScoreIs,
    Sum,
    TriggerTier,
)
from crampx._logic.truth import Truth, disjunction
from crampx._patient.from_json import read_document

File = FindingFile | Trigger | RedFlag | FollowUp | Score


@dataclass(frozen=True)
class Place:
    """A condition of the knowledge that is put to the test.

    Args:
        name: what reads it, for example ``hypokalaemia/measured_low``.
        reading: how the engine reads it: a red flag from its cautious side, everything else as it stands.
        silences: it is an exception, so only present makes a difference.
        effects: swaps of strength, effect or urgency, found wherever the rule fires.
        faults: those of a score; of everything else they are made from the condition.
    """

    name: str
    condition: Condition
    reading: Reading = "plain"
    silences: bool = False
    effects: tuple[str, ...] = ()
    faults: tuple[Mutant, ...] = ()


@dataclass
class Patient:
    """One document with its facts, and the ranking and red flags where a follow-up asks for them."""

    facts: FactBase
    knowledge: Knowledge
    holds: Holds
    findings: dict[str, Condition]
    flags: dict[str, tuple[Rule, ...]]
    _known: dict[tuple[str, Reading], Truth] = field(default_factory=dict[tuple[str, Reading], Truth])

    @cached_property
    def _result(self) -> tuple[Case, dict[str, Judged]]:
        case, judged = to_case(self.facts, self.knowledge, None, ranked=is_ranked(self.facts, self.knowledge))
        return case, dict(judged)

    def value(self, condition: Condition, reading: Reading) -> Truth:
        """The value of a condition, by recursion on it as it is written."""
        match condition:
            case All() | AnyOf() | Not() | Count() | Sum() | IsUnknown():
                return value_of(condition, reading, self.value)
            case ScoreIs():
                return self.value(self.holds.meaning(condition), reading)
            case Finding(id=name):
                if (name, reading) not in self._known:
                    self._known[name, reading] = self.value(self.findings[name], reading)
                return self._known[name, reading]
            case TriggerTier(id=name, tier_at_least=tier):
                judged = self._result[1].get(name)
                reached = judged is not None and TIERS.index(judged.verdict.tier) <= TIERS.index(tier)
                return Truth.PRESENT if reached else Truth.ABSENT
            case RedFlagRaised(id=name):
                return self._flag(name)
            case _:
                return self.holds.answer(condition, reading).value

    def _flag(self, name: str) -> Truth:
        """Any of its rules, read from the cautious side; only an exception that is known to hold silences one."""
        if (name, "high") not in self._known:
            silent = [r.unless is not None and self.value(r.unless, "low") is Truth.PRESENT for r in self.flags[name]]
            speaking = [r.when for r, mute in zip(self.flags[name], silent, strict=True) if not mute]
            self._known[name, "high"] = disjunction([Truth.ABSENT, *(self.value(c, "high") for c in speaking)])
        return self._known[name, "high"]


@dataclass(frozen=True)
class Outcome:
    """What became of the mutants of one place.

    Args:
        killed: by the examples of the file alone, or with the cases generated from the rule.
        survivors: the faults that nothing shows.
    """

    place: str
    mutants: int
    killed_by_examples: int
    survivors: tuple[str, ...]


def places(file: File) -> Iterator[Place]:
    """Every condition of a file."""
    if isinstance(file, FindingFile):
        yield Place(f"finding:{file.id}", file.when)
        return
    if isinstance(file, Score):
        for total in limits(file):
            yield Place(f"{file.id} from {total}", reaches(file, total), faults=tuple(score_mutants(file, total)))
        return
    reading: Reading = "high" if isinstance(file, RedFlag) else "plain"
    for rule in file.rules:
        yield Place(f"{file.id}/{rule.id}", rule.when, reading, effects=tuple(effect_mutants(rule)))
        if rule.unless is not None:
            yield Place(f"{file.id}/{rule.id} unless", rule.unless, FLIPPED[reading], silences=True)
    if isinstance(file, Trigger):
        yield from (Place(f"{file.id}/{each.id} (explains)", each.when) for each in file.explains)
    if isinstance(file, RedFlag) and file.gate is not None:
        yield Place(f"{file.id} gate", file.gate)
    if isinstance(file, FollowUp):
        yield from (Place(f"{file.id}/{c.id} (caution)", c.when) for c in file.cautions if c.when is not None)


def score_file(file: File, records: KnowledgeRecords, knowledge: Knowledge) -> Iterator[Outcome]:
    """The mutants of every condition of a file, against its examples and the cases made from each condition."""
    patient = _patients(records, knowledge)
    stated = [patient(example_document(each)) for each in file.examples]
    maker = Maker.of(records)
    for place in places(file):
        made = (patient(_whole(document)) for document in _made(maker, file, place))
        yield _score(place, stated, made)


def _made(maker: Maker, file: File, place: Place) -> Iterator[dict[str, Any]]:
    """Around every way in which the condition holds; of a score also those with a point too few."""
    yield from maker.documents(place.condition)
    if isinstance(file, Score):
        yield from maker.documents(Not(place.condition))


def _score(place: Place, stated: Iterable[Patient], made: Iterable[Patient]) -> Outcome:
    mutants = place.faults or tuple(condition_mutants(place.condition))
    left, effects_left = _survivors(place, mutants, place.effects, stated)
    killed = len(mutants) + len(place.effects) - len(left) - len(effects_left)
    left, effects_left = _survivors(place, left, effects_left, made)
    survivors = (*(m.what for m in left), *effects_left)
    return Outcome(place.name, len(mutants) + len(place.effects), killed, survivors)


def _survivors(
    place: Place, mutants: Sequence[Mutant], effects: tuple[str, ...], patients: Iterable[Patient]
) -> tuple[list[Mutant], tuple[str, ...]]:
    """What none of the patients shows; patients are looked at one by one, until nothing is left to show."""
    left = list(mutants)
    for patient in patients:
        before = patient.value(place.condition, place.reading)
        if before is Truth.PRESENT:
            effects = ()
        left = [m for m in left if not _shows(place, before, patient.value(m.condition, place.reading))]
        if not left and not effects:
            break
    return left, effects


def _shows(place: Place, before: Truth, after: Truth) -> bool:
    return before is not after and (not place.silences or Truth.PRESENT in (before, after))


def _patients(records: KnowledgeRecords, knowledge: Knowledge) -> Callable[[dict[str, Any]], Patient]:
    findings = {each.id: each.when for each in records.findings}
    flags = {each.id: each.rules for each in records.red_flags}
    scores = {each.id: each for each in records.scores}

    def patient(document: dict[str, Any]) -> Patient:
        read = read_document(document)
        facts = to_facts(read, knowledge.lookup, read.as_of or AS_OF, None)
        return Patient(facts, knowledge, Holds(facts, knowledge.lookup, {}, scores), findings, flags)

    return patient


def _whole(given: dict[str, Any]) -> dict[str, Any]:
    return {"format": "crampx.patient/1", "as_of": AS_OF.isoformat(), **given}


def files(records: KnowledgeRecords) -> Sequence[File]:
    """Every file that holds a condition."""
    return (*records.findings, *records.triggers, *records.red_flags, *records.follow_ups, *records.scores)
