"""Documents made from a condition: every way in which it holds, each fact left out or recorded absent in turn, and
each number at, just below and just above its threshold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from tests.mutation.numbers import beside, bounds, candidates, chosen, step, usual
from tests.mutation.sums import at_least, below

from crampx._facts.coded_items import KIND_OF_LIST
from crampx._knowledge.model import Analyte, Concept, KnowledgeRecords, Trigger
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

Atom = Coded | Quantity | Sex | Age | Pregnancy | Gestation | Overlaps | IsUnknown
LIST_OF: Final = {kind: name for name, kind in KIND_OF_LIST.items()}
_AS_OF, _ONSET, _BEFORE, _AFTER = "2026-11-20", "2026-09-15", "2026-08-01", "2026-10-15"
_MOST: Final = 60
_VARIED: Final = 12


@dataclass(frozen=True)
class Literal:
    """An atom that is to hold, or not.

    Args:
        value: for a number, the value to record instead of one that satisfies it.
        unit: the unit of that value; empty: that of the comparison.
        unsaid: the sex or the age, which every other document states, is left out.
        side: for a fact with a side, the side to record instead of the one asked for; empty: none.
    """

    atom: Atom
    holds: bool = True
    value: Decimal | None = None
    unit: str = ""
    unsaid: bool = False
    side: str | None = None


Way = tuple[Literal, ...]


@dataclass(frozen=True)
class Maker:
    """Makes documents from conditions, with the knowledge's findings, red flags and analytes at hand."""

    conditions: Mapping[str, Condition]
    analytes: Mapping[str, Analyte]
    concepts: Mapping[str, Concept]
    scores: Mapping[str, Score]

    @classmethod
    def of(cls, records: KnowledgeRecords) -> Maker:
        """For a knowledge base."""
        flags = {f"flag:{flag.id}": AnyOf(tuple(r.when for r in flag.rules)) for flag in records.red_flags}
        triggers = {f"trigger:{each.id}": _listed(each) for each in records.triggers}
        return cls(
            {**{f.id: f.when for f in records.findings}, **flags, **triggers}, {a.id: a for a in records.analytes},
            {c.id: c for c in records.concepts}, {s.id: s for s in records.scores},
        )

    def documents(self, condition: Condition) -> Iterator[dict[str, Any]]:
        """Documents at and around every way in which the condition holds, without repetition."""
        made: set[str] = set()
        for way in self.ways(condition, True):
            for each in self._around(way):
                document = self._document(each)
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
                return [way for each in sums for way in self.ways(each, True)[:1]]
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

    def _document(self, way: Way) -> dict[str, Any] | None:
        """The document of a way; none if its facts cannot stand in one document."""
        document: dict[str, Any] = {"patient": {"age": 60, "sex": "female"}, "symptoms": [], "onset": _ONSET}
        numbers: dict[str, list[Literal]] = {}
        for literal in way:
            if isinstance(literal.atom, Quantity):
                numbers.setdefault(literal.atom.analyte, []).append(literal)
            elif not isinstance(literal.atom, IsUnknown) and not self._add(literal, document):
                return None
        for analyte, literals in numbers.items():
            self._add_number(self.analytes[analyte], literals, document)
        return document

    def _add(self, literal: Literal, document: dict[str, Any]) -> bool:
        atom, person = literal.atom, document["patient"]
        if literal.unsaid:
            person.pop("sex" if isinstance(atom, Sex) else "age", None)
            return True
        match atom:
            case Coded():
                self._add_coded(literal, atom, document)
            case Overlaps(first, second):
                for name in (first, second) if literal.holds else (first,):
                    document.setdefault("medications", []).append({"name": name})
                if not literal.holds:
                    document["medications"].append({"name": second, "present": False})
            case Sex(sex):
                person["sex"] = sex if literal.holds else ("male" if sex == "female" else "female")
            case Pregnancy(state):
                states = ("not_pregnant", "pregnant", "postpartum")
                person["pregnancy"] = state if literal.holds else next(s for s in states if s != state)
            case Age(comparison) | Gestation(comparison):
                value = int(literal.value if literal.value is not None else chosen([(comparison, literal.holds)]))
                if value < 0:
                    return False
                if isinstance(atom, Age):
                    person["age"] = value
                else:
                    due = date.fromisoformat(_AS_OF) + timedelta(weeks=40 - value)
                    person |= {"pregnancy": "pregnant", "due_date": due.isoformat()}
        return True

    def _add_coded(self, literal: Literal, atom: Coded, document: dict[str, Any]) -> None:
        concept, holds = self.concepts[atom.concept], literal.holds
        if concept.pregnancy:
            document["patient"]["pregnancy"] = concept.pregnancy if holds else "not_pregnant"
            return
        item: dict[str, Any] = {"name": concept.id}
        if atom.started_before_onset:
            item["started"] = _BEFORE if holds else _AFTER
        elif atom.dose is not None:
            least = atom.dose.at_least + (step(atom.dose.at_least) if atom.dose.exclusive else 0)
            taken = literal.value if literal.value is not None else least if holds else least - step(least)
            item["dose"] = {"value": float(taken), "unit": atom.dose.unit, "per": atom.dose.per}
        elif not holds:
            item["present"] = False
        elif atom.within is not None or atom.ever:
            item["started"] = "2026-11-01"
        side = literal.side if literal.side is not None else "left" if atom.side == "one" else atom.side
        if side and literal.holds:
            item["side"] = side
        document.setdefault(LIST_OF[concept.kind], []).append(item)

    def _add_number(self, analyte: Analyte, literals: Sequence[Literal], document: dict[str, Any]) -> None:
        given, stated = next(((lit.value, lit.unit) for lit in literals if lit.value is not None), (None, ""))
        atoms = [lit.atom for lit in literals if isinstance(lit.atom, Quantity)]
        wanted = [(lit.atom.comparison, lit.holds) for lit in literals if isinstance(lit.atom, Quantity)]
        compared = [(comparison, holds) for comparison, holds in wanted if comparison is not None]
        limit = usual(analyte.plausible_low, analyte.plausible_high)
        value = given if given is not None else chosen(compared, limit) if compared else limit
        unit = stated or _unit(atoms) or analyte.unit
        item: dict[str, Any] = {"name": analyte.id, "value": float(value), "date": _AS_OF}
        limits = {b.of for a in atoms for b in bounds(a.comparison).values() if b.of}
        item |= {"unit": unit} | {"high" if of == "upper_limit" else "low": float(limit) for of in limits}
        for atom in atoms:
            if atom.after_start_of:
                document.setdefault("medications", []).append({"name": atom.after_start_of, "started": _BEFORE})
            if atom.before_start_of:
                document.setdefault("medications", []).append({"name": atom.before_start_of, "started": "2026-11-15"})
                item["date"] = "2026-11-10"
        name = {"lab": "labs", "vital": "vitals", "exposure": "exposures"}.get(analyte.kind, "labs")
        change = next((a.change for a in atoms if a.change is not None), None)
        if change is not None:
            base = 100.0
            moved = float(change.at_least) * (1 if change.unit != "percent" else base / 100)
            item["value"] = base + moved if change.direction == "rise" else base - moved
            document.setdefault(name, []).append({**item, "value": base, "date": "2026-11-01"})
        document.setdefault(name, []).append(item)


def _listed(trigger: Trigger) -> Condition:
    """Facts that list a trigger high: what confirms it, or all that supports it, in somebody with leg cramps."""
    confirms = [rule.when for rule in trigger.rules if rule.effect == "confirms"]
    supports = tuple(rule.when for rule in trigger.rules if rule.effect == "supports")
    return All((Coded("symptom", "leg_cramp"), AnyOf((*confirms, *([All(supports)] if supports else [])))))


def _unit(atoms: Sequence[Quantity]) -> str:
    return next((b.unit for a in atoms for b in bounds(a.comparison).values() if b.unit), "")


def _mixed(branches: Sequence[list[Way]], alone: list[Way]) -> list[Way]:
    """The first way of each branch, each branch alone, then the other ways in turn: none crowds out the rest."""
    first = [way for branch in branches for way in branch[:1]]
    return first + alone + [w for turn in zip_longest(*(b[1:] for b in branches)) for w in turn if w is not None]
