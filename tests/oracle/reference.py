"""The reference evaluator: slow, obvious, and sharing only the knowledge records and the read document with the engine.

It says for every condition of the knowledge what its value is, which rules hold, which red flags are raised, and the
tier and place of every trigger, by recursion on the conditions as they were written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations

from tests.oracle.reference_atoms import Atoms
from tests.oracle.reference_facts import Reader
from tests.oracle.reference_formulas import add_calculated
from tests.oracle.reference_tiers import RANK, Standing, explains_of, places, standing
from tests.oracle.reference_values import Value, agreed, all_of, any_of

from crampx._knowledge.model import Jurisdiction, KnowledgeRecords, RedFlag, Rule, Trigger
from crampx._knowledge.scores import Score
from crampx._logic.conditions import (
    URGENCIES,
    All,
    AnyOf,
    Bound,
    Coded,
    Comparison,
    Condition,
    Count,
    Finding,
    IsUnknown,
    Not,
    Quantity,
    RedFlagRaised,
    ScoreIs,
    TriggerTier,
    Urgency,
)
from crampx._patient.model import PatientDocument

OPPOSITE = {"plain": "plain", "high": "low", "low": "high"}
WORDS = {True: "present", False: "absent", None: "unknown"}


@dataclass
class Outcome:
    """What the reference evaluator predicts.

    ``values`` are keyed by what they belong to: ``finding:ID``, ``rule:FILE/RULE``, ``explains:FILE/RULE``,
    ``safe:TRIGGER/N``, ``gate:FLAG``, ``deciding:FLAG/N``, ``caution:FILE/ID``.
    """

    values: dict[str, str] = field(default_factory=dict)
    raised: dict[str, Urgency] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    status: str = "assessed"


def evaluate(
    records: KnowledgeRecords, document: PatientDocument, as_of: date, jurisdiction: Jurisdiction | None = None
) -> Outcome:
    """Everything the knowledge says of one document."""
    return Reference(records, document, as_of, jurisdiction).outcome()


class Reference:
    """One evaluation."""

    def __init__(
        self, records: KnowledgeRecords, document: PatientDocument, as_of: date, jurisdiction: Jurisdiction | None
    ) -> None:
        self.records, self.jurisdiction = records, jurisdiction
        reader = Reader(records, document, as_of, jurisdiction)
        self.facts = reader.read()
        self.atoms = Atoms(records, self.facts)
        self.findings = {f.id: f.when for f in records.findings}
        self.flags = {f.id: f for f in records.red_flags}
        self.scores = {s.id: s for s in records.scores}
        self.standings: dict[str, Standing] = {}
        add_calculated(records, reader, self.facts, lambda condition: self.value(condition, "high"))

    def value(self, condition: Condition, reading: str = "plain") -> Value:
        match condition:
            case All(children=children):
                return all_of(self.value(c, reading) for c in children)
            case AnyOf(children=children):
                return any_of(self.value(c, reading) for c in children)
            case Not(child=child):
                inner = self.value(child, OPPOSITE[reading])
                return None if inner is None else not inner
            case Count(n=n, children=children):
                values = [self.value(c, reading) for c in children]
                present, unknown = values.count(True), values.count(None)
                return True if present >= n else False if present + unknown < n else None
            case ScoreIs():
                return self.score(condition, reading)
            case Finding(id=name):
                return self.value(self.findings[name], reading)
            case IsUnknown(child=child):
                return self.value(child, reading) is None
            case TriggerTier(id=name, tier_at_least=tier):
                found = self.standings.get(name)
                return found is not None and RANK.index(found.tier) <= RANK.index(tier)
            case RedFlagRaised(id=name):
                return any_of(self.rule(r, "high") for r in self.flags[name].rules)
            case _:
                return self.atoms.value(condition, reading)

    def score(self, wanted: ScoreIs, reading: str) -> Value:
        """Every total that the record allows lies within the bounds, or none does; a recorded one is the only one."""
        score = self.scores[wanted.id]
        limits: list[Value] = [] if score.applies_when is None else [self.value(score.applies_when, reading)]
        if score.not_when is not None:
            inner = self.value(score.not_when, OPPOSITE[reading])
            limits.append(None if inner is None else not inner)
        if self.atoms.value(Quantity("score", score.id), "plain") is True:
            bounds = {name: Bound(Decimal(n), "1") for name in ("below", "not_below")
                      if (n := getattr(wanted, name)) is not None}
            return all_of([*limits, self.atoms.value(Quantity("score", score.id, Comparison(**bounds)), reading)])
        low, high = wanted.not_below, wanted.below
        if low is not None:
            limits.append(agreed(total >= low for total in self.totals(score, reading)))
        if high is not None:
            limits.append(agreed(total < high for total in self.totals(score, OPPOSITE[reading])))
        return all_of(limits)

    def totals(self, score: Score, reading: str) -> set[int]:
        """Every total that the record still allows, by trying out all unknown answers."""
        totals = {0}
        for item in score.items:
            # What takes points away speaks the other way round.
            values = [(a.points, self.value(a.when, reading if a.points > item.otherwise else OPPOSITE[reading]))
                      for a in item.answers]
            sure = [points for points, value in values if value is True]
            open_ = [points for points, value in values if value is None]
            chosen = (sure + list(some) for n in range(len(open_) + 1) for some in combinations(open_, n))
            possible = {max(points) if points else item.otherwise for points in chosen}
            totals = {total + points for total in totals for points in possible}
        return totals

    def rule(self, rule: Rule, reading: str) -> Value:
        """A rule of another jurisdiction does not speak; only an exception that is known to hold silences one."""
        if rule.jurisdiction and self.jurisdiction not in rule.jurisdiction:
            return False
        if rule.unless is not None and self.value(rule.unless, OPPOSITE[reading]) is True:
            return False
        return self.value(rule.when, reading)

    def outcome(self) -> Outcome:
        found = Outcome(status=self.status())
        for finding in self.records.findings:
            found.values[f"finding:{finding.id}"] = WORDS[self.value(finding.when)]
        for trigger in self.records.triggers:
            self._trigger(trigger, found)
        for flag in self.records.red_flags:
            self._red_flag(flag, found)
        if found.status == "assessed":
            self._rank(found)
        for follow_up in self.records.follow_ups:
            for rule in follow_up.rules:
                found.values[f"rule:{follow_up.id}/{rule.id}"] = WORDS[self.rule(rule, "plain")]
            for caution in follow_up.cautions:
                if caution.when is not None:
                    found.values[f"caution:{follow_up.id}/{caution.id}"] = WORDS[self.value(caution.when)]
        return found

    def status(self) -> str:
        """Surely too young is out of scope; without a leg complaint on record there is nothing to rank."""
        ages = self.facts.ages
        if ages and max(ages) < self.records.index.adult_from:
            return "out_of_scope"
        complaints = {k for c in self.records.concepts if c.complaint for k in self.atoms.kinds(c.id)}
        recorded = any(e.present and e.ended is None and e.concept in complaints for e in self.facts.entries)
        return "assessed" if recorded else "no_complaint"

    def _trigger(self, trigger: Trigger, found: Outcome) -> None:
        for rule in trigger.rules:
            found.values[f"rule:{trigger.id}/{rule.id}"] = WORDS[self.rule(rule, "plain")]
        for explains in trigger.explains:
            found.values[f"explains:{trigger.id}/{explains.id}"] = WORDS[self.value(explains.when)]
        for n, condition in enumerate(trigger.safe_when):
            found.values[f"safe:{trigger.id}/{n}"] = WORDS[self.value(condition)]

    def _red_flag(self, flag: RedFlag, found: Outcome) -> None:
        held: list[Urgency] = []
        for rule in flag.rules:
            value = self.rule(rule, "high")
            found.values[f"rule:{flag.id}/{rule.id}"] = WORDS[value]
            if value is True and rule.urgency is not None:
                held.append(rule.urgency)
        if held:
            found.raised[flag.id] = min(held, key=URGENCIES.index)
        if flag.gate is not None:
            found.values[f"gate:{flag.id}"] = WORDS[self.value(flag.gate, "high")]
        for n, condition in enumerate(flag.deciding):
            found.values[f"deciding:{flag.id}/{n}"] = WORDS[self.value(condition, "high")]

    def _rank(self, found: Outcome) -> None:
        """First every trigger by itself, then those that yield to causes."""
        for yields in (False, True):
            causes = [self.standings[t.id] for t in self.records.triggers
                      if t.kind == "cause" and not t.yields_to_causes and t.id in self.standings]
            for trigger in self.records.triggers:
                held = [r for r in trigger.rules if self.rule(r, "plain") is True]
                if trigger.yields_to_causes is yields and held:
                    explains = explains_of(trigger, [r for r in trigger.explains if self.value(r.when) is True])
                    gives_way = yields and self._gives_way(trigger, causes)
                    self.standings[trigger.id] = standing(held, self.records.index.tiers, explains, gives_way=gives_way)
        found.standings = dict(self.standings)
        found.places = places(found.standings, {t.id: t.kind for t in self.records.triggers})

    def _gives_way(self, trigger: Trigger, causes: list[Standing]) -> bool:
        if any(cause.tier in ("established", "likely") for cause in causes):
            return True
        secondary = trigger.known_secondary_causes
        if secondary and self.value(Coded("condition", secondary), "high") is True:
            return True
        return any(self.value(condition) is not True for condition in trigger.safe_when)
