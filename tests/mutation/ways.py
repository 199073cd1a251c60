"""Documents made from a condition: every way in which it holds, each fact left out or recorded absent in turn, and
each number at, just below and just above its threshold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from tests.mutation.documents import Atom, Literal, Way, Writer, days
from tests.mutation.numbers import beside, bounds, candidates, usual
from tests.mutation.sums import at_least, below

from crampx._knowledge.model import Analyte, KnowledgeRecords, Trigger
from crampx._knowledge.scores import Score, gate, recorded_is
from crampx._logic.conditions import (
    Age,
    All,
    AnyOf,
    Coded,
    Condition,
    Count,
    Finding,
    Gestation,
    IsUnknown,
    Not,
    Overlaps,
    Pregnancy,
    Quantity,
    RedFlagRaised,
    ScoreIs,
    Sex,
    Sum,
    TriggerTier,
)

_MOST: Final = 60
_VARIED: Final = 16


@dataclass(frozen=True)
class Maker:
    """Makes documents from conditions, with the knowledge's findings, red flags and analytes at hand."""

    conditions: Mapping[str, Condition]
    analytes: Mapping[str, Analyte]
    writer: Writer
    scores: Mapping[str, Score]

    @classmethod
    def of(cls, records: KnowledgeRecords) -> Maker:
        """For a knowledge base."""
        flags = {f"flag:{flag.id}": AnyOf(tuple(r.when for r in flag.rules)) for flag in records.red_flags}
        triggers = {f"trigger:{each.id}": _listed(each) for each in records.triggers}
        analytes = {a.id: a for a in records.analytes}
        return cls(
            {**{f.id: f.when for f in records.findings}, **flags, **triggers}, analytes,
            Writer(analytes, {c.id: c for c in records.concepts}), {s.id: s for s in records.scores},
        )

    def documents(self, condition: Condition) -> Iterator[dict[str, Any]]:
        """Documents at and around every way in which the condition holds, without repetition."""
        made: set[str] = set()
        for way in self.ways(condition, True):
            for each in self._around(way):
                document = self.writer.document(each)
                form = json.dumps(document, sort_keys=True)
                if document is not None and form not in made:
                    made.add(form)
                    yield document

    def ways(self, condition: Condition, holds: bool) -> list[Way]:  # noqa: PLR0911, PLR0912 - one for each node
        """Ways in which a condition holds (or does not): each branch once, the others at their first."""
        match condition:
            case All(children) if holds:
                return self._together([self.ways(c, True) for c in children])
            case AnyOf(children) if not holds:
                return self._together([self.ways(c, False) for c in children])
            case All(children) | AnyOf(children):
                return _mixed([self.ways(c, holds) for c in children], self._alone(children, holds))
            case Count(n, children):
                size = n if holds else len(children) - n + 1
                rings = [[children[(i + k) % len(children)] for k in range(size)] for i in range(len(children))]
                return [w for ring in rings for w in self._together([self.ways(c, holds) for c in ring])[:4]]
            case Not(child):
                return self.ways(child, not holds)
            case Sum():
                sums = at_least(condition) if holds else below(condition)
                return [way for each in sums for way in self.ways(each, True)[:2]]
            case ScoreIs(id=name):
                score = self.scores[name]
                return self.ways(All((*gate(score), recorded_is(condition))), holds)
            case Finding(id=name):
                return self.ways(self.conditions[name], holds)
            case RedFlagRaised(id=name):
                return self.ways(self.conditions[f"flag:{name}"], holds)
            case TriggerTier(id=name) if holds:
                return self.ways(self.conditions[f"trigger:{name}"], True)
            case IsUnknown(child) if not holds:
                return self.ways(child, True)
            case Coded() | Quantity() | Sex() | Age() | Pregnancy() | Gestation() | Overlaps() | IsUnknown():
                return [(Literal(condition, holds),)]
            case _:
                return [()]

    def _alone(self, children: Sequence[Condition], holds: bool) -> list[Way]:
        """For each branch the way in which it is the only one."""
        yes, no = ([self.ways(c, which)[:1] for c in children] for which in (holds, not holds))
        return [w for i in range(len(children)) for w in self._together([*no[:i], yes[i], *no[i + 1:]])]

    def _around(self, way: Way) -> Iterator[Way]:
        """The way itself; each fact left out, turned round, on another side; each number around its threshold."""
        yield way
        for i, literal in enumerate(way if len(way) <= _VARIED else ()):
            rest = (*way[:i], *way[i + 1:])
            yield rest
            if isinstance(literal.atom, Sex | Age):
                yield (*rest, replace(literal, unsaid=True))
            if isinstance(literal.atom, IsUnknown):
                for holds in (True, False):
                    yield from ((*rest, *known) for known in self.ways(literal.atom.child, holds))
                continue
            yield (*rest, replace(literal, holds=not literal.holds))
            yield from ((*rest, replace(literal, holds=True, on=day)) for day in days(literal.atom))
            if isinstance(literal.atom, Quantity) and literal.atom.over != "latest":
                yield from ((*rest, replace(literal, holds=holds, earlier=not holds)) for holds in (True, False))
            if isinstance(literal.atom, Coded) and literal.atom.side and literal.holds:
                yield from ((*rest, replace(literal, side=side)) for side in ("", "left", "right", "both"))
            if isinstance(literal.atom, Coded) and literal.atom.dose is not None:
                yield from ((*rest, replace(literal, value=n)) for n in beside(literal.atom.dose.at_least))
            comparison = getattr(literal.atom, "comparison", None)
            if comparison is not None:
                near = dict.fromkeys(candidates(comparison, self._limit(literal.atom)))
                yield from ((*rest, replace(literal, value=n)) for n in near)
                for bound in bounds(comparison).values():
                    yield from ((*rest, replace(literal, value=n, unit=u)) for u, v in bound.also for n in beside(v))

    def _limit(self, atom: Atom) -> Decimal:
        found = self.analytes[atom.analyte] if isinstance(atom, Quantity) else None
        return Decimal(1) if found is None else usual(found.plausible_low, found.plausible_high)

    @staticmethod
    def _together(parts: Sequence[list[Way]]) -> list[Way]:
        if any(not part for part in parts):
            return []
        first = [part[0] for part in parts]
        ways = [tuple(dict.fromkeys(lit for way in first for lit in way))]
        for i, part in enumerate(parts):
            for other in part[1:]:
                chosen = [*first[:i], other, *first[i + 1:]]
                ways.append(tuple(dict.fromkeys(lit for way in chosen for lit in way)))
        return ways[:_MOST]

def _listed(trigger: Trigger) -> Condition:
    """Facts that list a trigger high: what confirms it, or all that supports it, in somebody with leg cramps."""
    confirms = [rule.when for rule in trigger.rules if rule.effect == "confirms"]
    supports = tuple(rule.when for rule in trigger.rules if rule.effect == "supports")
    return All((Coded("symptom", "leg_cramp"), AnyOf((*confirms, *([All(supports)] if supports else [])))))


def _mixed(branches: Sequence[list[Way]], alone: list[Way]) -> list[Way]:
    """The first way of each branch, each branch alone, then the other ways in turn: none crowds out the rest."""
    first = [way for branch in branches for way in branch[:1]]
    return first + alone + [w for turn in zip_longest(*(b[1:] for b in branches)) for w in turn if w is not None]
