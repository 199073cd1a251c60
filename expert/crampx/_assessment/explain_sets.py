"""Small sets of facts that would give a condition a value.

``all`` unites the sets of its parts, ``any`` takes the smaller, ``count`` the n smallest; of equal size those that
change fewer recorded facts come first, then by what they say. A beam of candidates is kept, not one, because the
smallest may contradict itself or share a fact with a neighbour. Whoever uses a set evaluates again with it first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, TypeAlias

from crampx._assessment.evidence import fact_refs
from crampx._assessment.explain_model import FactSet, FactToHave
from crampx._assessment.explain_points import points_sets
from crampx._assessment.explain_values import Valued
from crampx._assessment.explain_words import statement, subject_of
from crampx._assessment.explain_world import Choice, Outcome, World
from crampx._facts.lookup import Lookup
from crampx._knowledge.network import FLIPPED, Reading
from crampx._logic.conditions import (
    All,
    AnyOf,
    Atom,
    Coded,
    Condition,
    Count,
    Finding,
    IsUnknown,
    Not,
    Quantity,
    RedFlagRaised,
    ScoreIs,
    Sum,
    TriggerTier,
)
from crampx._logic.truth import Truth, negation
from crampx._values import Value

MOST_FACTS: Final = 4
MOST_SETS: Final = 3
_NOTHING: Final[Choice] = frozenset()
_BEAM: Final = 12
_SPARE: Final = 2  # parts beyond the n cheapest that a count may fall back on
Choices: TypeAlias = tuple[Choice, ...]
TierChoices: TypeAlias = Callable[[TriggerTier, Truth], Choices]


class Aim(Value, frozen=True):
    """What a condition should be. ``weak``: unknown will do, so only what stands against it has to change."""

    value: Truth
    weak: bool = False

    def is_met(self, value: Truth) -> bool:
        """Whether a condition of this value is where it should be."""
        return value is self.value or (self.weak and value is Truth.UNKNOWN)

    def swapped(self) -> Aim:
        """The same for what stands under a ``not``."""
        return Aim(negation(self.value), self.weak)


PRESENT: Final = Aim(Truth.PRESENT)
ABSENT: Final = Aim(Truth.ABSENT)
NOT_PRESENT: Final = Aim(Truth.ABSENT, weak=True)


class Solver:
    """Finds sets for one patient. ``tiers`` gives those that bring a trigger to a tier, or below it."""

    def __init__(self, valued: Valued, world: World) -> None:
        self.valued = valued
        self.world = world
        self.tiers: TierChoices = lambda _condition, _wanted: ()
        self._found: dict[tuple[Condition, Aim, Reading], Choices] = {}
        self._flags = valued.case.knowledge.red_flags

    def choices(self, condition: Condition, aim: Aim, reading: Reading) -> Choices:
        """Candidates that bring a condition where it should be, best first; an empty one where it is so already."""
        key = (condition, aim, reading)
        if key not in self._found:
            reached = aim.is_met(self.valued.value(condition, reading))
            self._found[key] = (_NOTHING,) if reached else self._search(condition, aim, reading)
        return self._found[key]

    def _search(  # noqa: PLR0911 - one return for each node of a closed set
        self, condition: Condition, aim: Aim, reading: Reading
    ) -> Choices:
        present = aim.value is Truth.PRESENT
        match condition:
            case All(children=children):
                parts = [self.choices(c, aim, reading) for c in children]
                return self.every(parts) if present else self.best(parts)
            case AnyOf(children=children):
                parts = [self.choices(c, aim, reading) for c in children]
                return self.best(parts) if present else self.every(parts)
            case Count(n=n, children=children):
                parts = [self.choices(c, aim, reading) for c in children]
                return self._several(parts, n if present else len(parts) - n + 1)
            case Not(child=child):
                return self.choices(child, aim.swapped(), FLIPPED[reading])
            case ScoreIs():
                return self.choices(self.valued.meaning(condition), aim, reading)
            case Sum():
                return points_sets(self, condition, aim, reading)
            case Finding(id=name):
                return self.choices(self.valued.findings[name].when, aim, reading)
            case IsUnknown(child=child):
                # A known fact cannot be unlearned, but an unknown one found out.
                known = [self.choices(child, decided, reading) for decided in (PRESENT, ABSENT)]
                return () if present else self.best(known)
            case TriggerTier():
                return self.tiers(condition, aim.value)
            case RedFlagRaised(id=name):
                parts = [self.rule(r.when, r.unless, aim, "high") for r in self._flags[name].rules]
                return self.best(parts) if present else self.every(parts)
            case _:
                return self.best([[frozenset({(condition, aim.value)})]]) if _can_be(condition, aim.value) else ()

    def rule(self, when: Condition, unless: Condition | None, aim: Aim, reading: Reading) -> Choices:
        """Candidates that make a rule hold, or fail: its condition, and its exception the other way round."""
        parts = [self.choices(when, aim, reading)]
        if unless is not None:
            # Only an exception that is known to hold holds a rule back.
            exception = NOT_PRESENT if aim.value is Truth.PRESENT else PRESENT
            parts.append(self.choices(unless, exception, FLIPPED[reading]))
        return self.every(parts) if aim.value is Truth.PRESENT else self.best(parts)

    def every(self, parts: Sequence[Sequence[Choice]]) -> Choices:
        """One candidate of each part together."""
        united: Choices = (_NOTHING,)
        for part in parts:
            united = self.best([[one | other for one in united for other in part]])
        return united

    def _several(self, parts: Sequence[Choices], n: int) -> Choices:
        """The n cheapest parts together, and a few that are hardly dearer."""
        possible = sorted((p for p in parts if p), key=lambda p: self.order(p[0]))[: n + _SPARE]
        return self.best([self.every(chosen) for chosen in combinations(possible, n)])

    def best(self, groups: Iterable[Iterable[Choice]], most: int = _BEAM) -> Choices:
        """The best of all candidates, each without what the rest of it implies."""
        reduced = {self._reduced(choice) for group in groups for choice in group}
        return tuple(sorted((c for c in reduced if c is not None), key=self.order)[:most])

    def _reduced(self, choice: Choice) -> Choice | None:
        """The candidate without what follows from the rest of it; None if too large or contradictory."""
        if self.world.settled(choice) is None:
            return None
        for pair in sorted(choice, key=lambda p: self._says(*p)) if len(choice) > 1 else ():
            rest = choice - {pair}
            settled = self.world.settled(rest)
            if settled is not None and settled.get(pair[0]) is pair[1]:
                choice = rest
        return choice if len(choice) <= MOST_FACTS else None

    def order(self, choice: Choice) -> tuple[int, int, tuple[tuple[str, Truth, str], ...]]:
        """Fewer facts, fewer changes of recorded ones, then by id, an absence first."""
        changes = sum(self.world.is_known(atom) for atom, _ in choice)
        return (len(choice), changes, tuple(sorted(self._says(*pair) for pair in choice)))

    def _says(self, atom: Atom, value: Truth) -> tuple[str, Truth, str]:
        return (subject_of(atom), value, statement(atom, value, self.valued.case.knowledge.lookup))

    def verified(
        self, candidates: Iterable[Choice], is_reached: Callable[[Outcome], bool]
    ) -> Iterator[tuple[Choice, Outcome]]:
        """At most three candidates that bring it about when the patient is evaluated again; none contains another."""
        shown: list[Choice] = []
        for choice in candidates:
            if not choice or any(self._contains(choice, other) for other in shown):
                continue
            outcome = self.world.outcome(choice)
            if outcome is not None and is_reached(outcome):
                shown.append(choice)
                yield choice, outcome
                if len(shown) == MOST_SETS:
                    return

    def _contains(self, choice: Choice, other: Choice) -> bool:
        """Whether whoever has the facts of one set has those of the other."""
        settled = self.world.settled(choice) or {}
        return all(settled.get(atom) is value for atom, value in other)

    def shown(self, choice: Choice, *, exact: bool) -> FactSet:
        """A set as it is told: facts to find out apart from recorded ones to change."""
        ask: list[FactToHave] = []
        change: list[FactToHave] = []
        for atom, value in sorted(choice, key=lambda pair: self._says(*pair)):
            text = statement(atom, value, self.valued.case.knowledge.lookup)
            fact = FactToHave(subject_of(atom), text, fact_refs(self.world.facts(atom)))
            (change if self.world.is_known(atom) else ask).append(fact)
        return FactSet(tuple(ask), tuple(change), exact)

    def is_exact(self, conditions: Iterable[Condition]) -> bool:
        """Whether no two parts ask of the same thing, so that the smallest set found is the smallest there is."""
        leaves = [leaf for condition in conditions for leaf in self.valued.leaves(condition)]
        lookup = self.valued.case.knowledge.lookup
        if any(isinstance(leaf, TriggerTier | RedFlagRaised) for leaf in leaves):
            return False
        return not any(_related(one, other, lookup) for one, other in combinations(leaves, 2))


def _can_be(atom: Atom, wanted: Truth) -> bool:
    """That a quantity is recorded can never be absent, only unknown."""
    recorded = isinstance(atom, Quantity) and atom.comparison is None and atom.change is None
    return wanted is Truth.PRESENT or not recorded


def _subjects(leaf: Condition, lookup: Lookup) -> set[str]:
    """Everything whose record may answer a question: a concept with its members, a quantity, a property."""
    if isinstance(leaf, Coded):
        return set(lookup.below[leaf.concept])
    if isinstance(leaf, Finding | All | AnyOf | Count | Not | IsUnknown | TriggerTier | RedFlagRaised | Sum | ScoreIs):
        return set()
    names = subject_of(leaf).split("+")
    related = {name for each in names for name in lookup.below.get(each, (each,))}
    return related | ({"sex", "pregnancy", "gestation"} if related & {"sex", "pregnancy", "gestation"} else set())


def _related(one: Condition, other: Condition, lookup: Lookup) -> bool:
    return bool(_subjects(one, lookup) & _subjects(other, lookup))
