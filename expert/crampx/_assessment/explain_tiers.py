"""What would lift a trigger to a higher tier, and what would lower it.

A tier is a sum over rules, so sets of rules are tried on the sum first (cheap), and the facts that bring the rules
about are then verified by ranking the patient again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from msgspec.structs import replace

from crampx._assessment.differential import Judged
from crampx._assessment.explain_model import FactSet
from crampx._assessment.explain_sets import MOST_SETS, NOT_PRESENT, PRESENT, Aim, Choices, Solver
from crampx._assessment.explain_world import Choice, Outcome
from crampx._assessment.tiers import RANK, judge
from crampx._knowledge.model import Rule, Trigger
from crampx._logic.conditions import TriggerTier
from crampx._logic.truth import Truth

_FOR: Final = ("confirms", "supports")
_MOST_RULES: Final = 3
_NOT_LISTED: Final = -1
_YIELDS: Final = "gives way to another cause"
_CANDIDATES: Final = 30
_KEPT: Final = 4  # candidates for each rule of a combination


class TierMoves:
    """The moves of every trigger's tier for one patient.

    Args:
        judged: the triggers as ranked.
    """

    def __init__(self, solver: Solver, judged: dict[str, Judged]) -> None:
        self._solver = solver
        self._case = solver.valued.case
        self._judged = judged

    def rank(self, trigger_id: str) -> int:
        """The rank of its tier now, -1 where it is not listed."""
        return _rank(self._judged.get(trigger_id))

    def raising(self, trigger: Trigger) -> tuple[FactSet, ...]:
        """At most three sets that lift it to a higher tier, at least to contributor."""
        least = max(self.rank(trigger.id) + 1, RANK["contributor"] if self.rank(trigger.id) < 0 else 0)
        return self._verified(trigger, self.choices(trigger, least, RANK["established"]), least, RANK["established"])

    def lowering(self, trigger: Trigger) -> tuple[FactSet, ...]:
        """At most three sets that lower it or take it off the list."""
        most = self.rank(trigger.id) - 1
        if most < _NOT_LISTED:
            return ()
        return self._verified(trigger, self.choices(trigger, _NOT_LISTED, most), _NOT_LISTED, most)

    def for_tier(self, condition: TriggerTier, wanted: Truth) -> Choices:
        """Candidates that make a condition on a tier hold, or fail."""
        trigger = self._case.knowledge.triggers[condition.id]
        bar = RANK[condition.tier_at_least]
        if wanted is Truth.PRESENT:
            return self.choices(trigger, bar, RANK["established"])
        return self.choices(trigger, _NOT_LISTED, bar - 1)

    def choices(self, trigger: Trigger, least: int, most: int) -> Choices:
        """Candidates that bring its tier between two ranks, best first."""
        up = least > self.rank(trigger.id)
        groups: list[Choices] = []
        if not up and not self._is_capped(trigger) and self._in_reach(trigger, (), least, most, capped=True):
            groups.append(self._solver.best(self._safe(trigger, NOT_PRESENT)))
        tried: list[frozenset[str]] = []
        for rules in _some_of(self._options(trigger, up=up)):
            names = frozenset(r.id for r in rules)
            enough = len(rules) == _MOST_RULES and len(groups) >= MOST_SETS
            if enough or any(names >= smaller for smaller in tried):
                continue
            parts = [self._switch(trigger, rule)[:_KEPT] for rule in rules]
            if self._in_reach(trigger, rules, least, most, capped=self._is_capped(trigger)):
                groups.append(self._solver.every(parts))
            elif up and self._is_capped(trigger) and self._in_reach(trigger, rules, least, most, capped=False):
                groups.append(self._solver.every([*parts, *self._safe(trigger, PRESENT)]))
            else:
                continue
            tried.append(names)
        return self._solver.best(groups, _CANDIDATES)

    def _options(self, trigger: Trigger, *, up: bool) -> list[Rule]:
        """Rules whose switching moves the tier that way and can be brought about."""
        helpful = [
            r for r in trigger.rules
            if self._case.applies(trigger.id, r) and ((r.effect in _FOR) is not self._holds(trigger, r)) is up
        ]
        return [r for r in helpful if self._switch(trigger, r)]

    def _holds(self, trigger: Trigger, rule: Rule) -> bool:
        return self._case.rule_value(trigger.id, rule) is Truth.PRESENT

    def _switch(self, trigger: Trigger, rule: Rule) -> Choices:
        aim = NOT_PRESENT if self._holds(trigger, rule) else PRESENT
        return self._solver.rule(rule.when, rule.unless, aim, "plain")

    def _in_reach(self, trigger: Trigger, switched: Iterable[Rule], least: int, most: int, *, capped: bool) -> bool:
        """Whether the tier lies there if these rules held that do not, and did not that do."""
        other = {rule.id for rule in switched}
        holding = [r for r in trigger.rules if self._holds(trigger, r) is not (r.id in other)]
        verdict = judge(holding, self._case.knowledge.records.index.tiers, yields=_YIELDS if capped else "")
        return least <= (_NOT_LISTED if verdict is None else RANK[verdict.tier]) <= most

    def _is_capped(self, trigger: Trigger) -> bool:
        """Whether it yields to causes because a danger sign is not recorded absent."""
        return any(
            self._solver.valued.value(condition, "plain") is not Truth.PRESENT for condition in trigger.safe_when
        )

    def _safe(self, trigger: Trigger, aim: Aim) -> list[Choices]:
        return [self._solver.choices(condition, aim, "plain")[:_KEPT] for condition in trigger.safe_when]

    def _verified(self, trigger: Trigger, candidates: Choices, least: int, most: int) -> tuple[FactSet, ...]:
        def reached(outcome: Outcome | None) -> int:
            return self.rank(trigger.id) if outcome is None else _rank(outcome.judged.get(trigger.id))

        def order(choice: Choice) -> tuple[int, int, int, object]:
            # Of equal sets the one that moves the tier further says more.
            size, changes, words = self._solver.order(choice)
            moved = abs(reached(self._solver.world.outcome(choice)) - self.rank(trigger.id))
            return (size, changes, -moved, words)

        found = self._solver.verified(sorted(candidates, key=order), lambda o: least <= reached(o) <= most)
        return tuple(self._shown(trigger, self._solver.shown(c, exact=False), outcome) for c, outcome in found)

    def _shown(self, trigger: Trigger, facts: FactSet, outcome: Outcome) -> FactSet:
        """The set with the tier that it gives, and the rules that change."""
        judged = outcome.judged.get(trigger.id)
        then = {r.id for r in trigger.rules if outcome.case.rule_value(trigger.id, r) is Truth.PRESENT}
        now = {r.id for r in trigger.rules if self._holds(trigger, r)}
        return replace(
            facts,
            result="not listed" if judged is None else judged.verdict.tier,
            gained=tuple(f"{trigger.id}/{name}" for name in sorted(then - now)),
            lost=tuple(f"{trigger.id}/{name}" for name in sorted(now - then)),
        )


def _rank(judged: Judged | None) -> int:
    return _NOT_LISTED if judged is None else RANK[judged.verdict.tier]


def _some_of(rules: list[Rule]) -> Iterator[tuple[Rule, ...]]:
    """No rule, one, two or three, in the order of the file."""
    for size in range(_MOST_RULES + 1):
        yield from combinations(rules, size)
