"""The reference evaluator's answers to atoms: what is said of time, results and conflicts, one by one.

Readings: ``plain``, ``high`` (a conflict is read as present) and ``low`` (as absent).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from operator import ge, gt, lt

from tests.oracle.reference_facts import Entry, Facts, Result, in_bounds
from tests.oracle.reference_results import Comparisons, latest
from tests.oracle.reference_values import Value, agreed, all_of, any_of, before, exactly, inside

from crampx._knowledge.model import Concept, KnowledgeRecords
from crampx._logic.conditions import (
    Age,
    Coded,
    Condition,
    Gestation,
    Overlaps,
    Pregnancy,
    Quantity,
    Sex,
)
from crampx._logic.dates import PartialDate

DAYS = {"day": 1, "week": 7}


class Atoms:
    """The atoms of one knowledge base asked of one patient."""

    def __init__(self, records: KnowledgeRecords, facts: Facts) -> None:
        self.facts = facts
        self.concepts = {c.id: c for c in records.concepts}
        self.analytes = {a.id: a for a in records.analytes}
        self._kinds: dict[str, set[str]] = {}
        self._classes: dict[str, set[str]] = {name: set() for name in self.concepts}
        for name in self.concepts:
            for kind in self.kinds(name):
                self._classes[kind].add(name)
        self.comparisons = Comparisons(self.analytes)
        self.screens = {q.concept for q in records.index.screen}

    def value(self, atom: Condition, reading: str) -> Value:
        facts = self.facts
        match atom:
            case Coded():
                return self.coded(atom, reading)
            case Quantity():
                return self.quantity(atom, reading)
            case Overlaps(first=first, second=second):
                return all_of(self.coded(Coded("medication", name), reading) for name in (first, second))
            case Sex(sex=sex):
                return None if facts.sex is None else facts.sex == sex
            case Pregnancy(state=state):
                return None if facts.pregnancy is None else facts.pregnancy == state
            case Age(comparison=comparison):
                return agreed(in_bounds(Fraction(n), comparison) for n in facts.ages) if facts.ages else None
            case Gestation(comparison=comparison):
                if facts.pregnancy in ("not_pregnant", "postpartum"):
                    return False
                return None if facts.weeks is None else in_bounds(Fraction(facts.weeks), comparison)
            case _:
                raise TypeError(atom)

    # Coded facts

    def kinds(self, concept: str) -> set[str]:
        """The concept and everything that is a kind of it."""
        if concept not in self._kinds:
            self._kinds[concept] = {concept}.union(*(self.kinds(member) for member in self.concepts[concept].members))
        return self._kinds[concept]

    def classes(self, concept: str) -> set[str]:
        """The concept and everything it is a kind of."""
        return self._classes[concept]

    def coded(self, atom: Coded, reading: str) -> Value:
        kinds, classes = self.kinds(atom.concept), self.classes(atom.concept)
        stated = [e for e in self.facts.entries if e.present and e.concept in kinds]
        speaking = [(e, self.in_time(e, atom)) for e in stated]
        speaking = [(e, v) for e, v in speaking if v is not False]
        taken_back = [e for e, _ in speaking if self.own(e, atom, "plain") is False]
        stated = [e for e in stated if e not in taken_back]
        speaking = [(e, all_of([v, self.own(e, atom, reading)])) for e, v in speaking if e not in taken_back]
        speaking = [(e, v) for e, v in speaking if v is not False]
        denying = [(e, self.is_fresh(e)) for e in self.facts.entries if not e.present and e.concept in classes]
        if not atom.ever and atom.within is None and all(e.concept == atom.concept for e, _ in speaking):
            # What is over is absent now. That one kind of a class is over says nothing of its other kinds, and that the
            # class was over says nothing against a kind of it that is recorded.
            ended = [e for e in self.facts.entries if e.present and e.concept == atom.concept and self.is_over(e)]
            days = [e.when or (None if e.ended.text == "over" else e.ended) for e in ended]
            denying += [(e, self.fresh(d, self.concepts[e.concept])) for e, d in zip(ended, days, strict=True)]
        denying = [(e, v) for e, v in denying if v is not False]
        if speaking and denying:
            return self.weighed(atom, reading, speaking, denying)
        if speaking:
            return self.modified(atom, reading, speaking)
        if denying:
            return False if any(v for _, v in denying) else None
        return self.undenied(atom, reading, stated)

    def own(self, entry: Entry, atom: Coded, reading: str) -> Value:
        """What a kind of the concept holds by itself, where something denies it that does not deny the concept."""
        deniers = self.classes(entry.concept) - self.classes(atom.concept)
        if not any(not e.present and e.concept in deniers for e in self.facts.entries):
            return True
        return self.coded(Coded(atom.kind, entry.concept, within=atom.within, ever=atom.ever), reading)

    def undenied(self, atom: Coded, reading: str, stated: Sequence[Entry]) -> Value:
        """No entry decides: a screening question is its members; a complete list leaves nothing out."""
        concept = self.concepts[atom.concept]
        if not all(self.is_over(e) for e in stated):
            return None
        if concept.id in self.screens and concept.members:
            asked = [Coded(atom.kind, m, atom.side, atom.dose, atom.within, atom.ever, atom.started_before_onset)
                     for m in concept.members]
            if all(self.coded(member, reading) is False for member in asked):
                return False
        declared = self.facts.complete.get(concept.kind)
        if declared is None or self.facts.doubted & self.kinds(concept.id):
            return None
        return False if self.fresh(declared, concept) else None

    def fresh(self, day: PartialDate | None, concept: Concept) -> Value:
        """Not older than ``current_for``; undated counts as current."""
        if concept.current_for is None or day is None:
            return True
        return inside(day, concept.current_for.before(self.facts.as_of), date.max)

    def is_fresh(self, entry: Entry) -> Value:
        return self.fresh(entry.when, self.concepts[entry.concept])

    def is_over(self, entry: Entry) -> bool:
        return entry.ended is not None and entry.ended.last <= self.facts.as_of

    def in_time(self, entry: Entry, atom: Coded) -> Value:
        """Whether the entry's interval [started, ended) meets the time that is asked about."""
        as_of = self.facts.as_of
        if atom.ever:
            return True
        runs_on = True if entry.ended is None else before(exactly(as_of), entry.ended)
        if atom.within is None:
            return all_of([self.is_fresh(entry), runs_on])
        start = atom.within.before(as_of)
        if entry.ended is not None:
            return before(exactly(start - timedelta(days=1)), entry.ended)
        event = self.concepts[entry.concept].kind == "procedure"
        day = entry.when or (entry.started if event else None)
        if event:
            return None if day is None else inside(day, start, as_of)
        medication = self.concepts[entry.concept].kind == "medication"
        if medication or entry.started is not None or day is None:
            return True
        return inside(day, start, as_of)

    def weighed(
        self, atom: Coded, reading: str, speaking: list[tuple[Entry, Value]], denying: list[tuple[Entry, Value]]
    ) -> Value:
        """The later observation wins; where the dates do not decide it is a conflict."""
        pairs = [(observed(s), observed(d)) for s, _ in speaking for d, _ in denying]
        if all(s and d and before(d, s) for s, d in pairs):
            return self.modified(atom, reading, speaking)
        if all(s and d and before(s, d) for s, d in pairs):
            return False if any(v for _, v in denying) else None
        if reading == "plain":
            return None
        return self.modified(atom, reading, speaking) if reading == "high" else False

    def modified(self, atom: Coded, reading: str, speaking: list[tuple[Entry, Value]]) -> Value:
        """Dose and timing of each entry, then which legs they name together (read for a danger: each by itself)."""
        judged = [(e, all_of([v, self.dosed(e, atom), self.timed(e, atom)])) for e, v in speaking]
        if atom.side is None:
            return any_of(v for _, v in judged)
        groups = [[pair] for pair in judged] if reading == "high" else [judged]
        return any_of(sided(atom.side, group) for group in groups)

    def dosed(self, entry: Entry, atom: Coded) -> Value:
        if atom.dose is None:
            return True
        if entry.dose is None or entry.dose[1] != atom.dose.unit:
            return None
        order = gt if atom.dose.exclusive else ge
        return order(entry.dose[0] / DAYS[entry.dose[2]], Fraction(atom.dose.at_least) / DAYS[atom.dose.per])

    def timed(self, entry: Entry, atom: Coded) -> Value:
        if not atom.started_before_onset:
            return True
        if self.facts.onset is None:
            return None
        if entry.started is not None:
            return before(entry.started, self.facts.onset)
        # Listed before the onset, it had started by then.
        return True if entry.when is not None and before(entry.when, self.facts.onset) is True else None

    # Results

    def quantity(self, atom: Quantity, reading: str) -> Value:
        """The latest result that counts; where several may be the latest, what they agree on."""
        analyte, as_of = self.analytes[atom.analyte], self.facts.as_of
        start = (atom.within or analyte.current_for).before(as_of)
        usable: list[tuple[Result, Value]] = []
        for result in self.facts.results.get(atom.analyte, []):
            counts: Value = True if result.when is None else inside(result.when, start, as_of)
            if atom.after_start_of is not None:
                counts = all_of([counts, self.against_start(result, atom.after_start_of, ge)])
            if atom.before_start_of is not None:
                counts = all_of([counts, self.against_start(result, atom.before_start_of, lt)])
            if counts is not False:
                usable.append((result, counts))
        if not usable:
            return None
        if atom.change is not None:
            return self.comparisons.changed(atom.change, usable, reading, atom.analyte)
        if atom.comparison is None:
            return any_of(counts for _, counts in usable) or None
        if atom.over != "latest" and all(counts is None for _, counts in usable):
            return None
        said = [(self.comparisons.compared(r, atom.comparison, atom.analyte), counts) for r, counts in usable]
        if atom.over == "any":
            return any_of(all_of([v, counts]) for v, counts in said)
        if atom.over == "all":
            return all_of(any_of([v, None if counts is None else False]) for v, counts in said)
        last = [r for r, _ in latest(usable)]
        values = [v if counts else None for (v, counts), (r, _) in zip(said, usable, strict=True) if r in last]
        if len(set(values)) == 1 or reading == "plain":
            return agreed(values)
        return any_of(values) if reading == "high" else all_of(values)

    def against_start(self, result: Result, concept: str, order: Callable[[date, date], bool]) -> Value:
        """Dated so against the start of a medication of this kind that is taken now."""
        found: list[Value] = [False]
        for entry in self.facts.entries:
            if entry.present and entry.concept in self.kinds(concept):
                day, start = result.when, entry.started
                ordered = None
                if day is not None and start is not None:
                    ordered = agreed(order(d, s) for d, s in product((day.first, day.last), (start.first, start.last)))
                found.append(all_of([self.in_time(entry, Coded("medication", concept)), ordered]))
        return any_of(found)

def observed(entry: Entry) -> PartialDate | None:
    """The day an entry speaks of: when it was observed, else its end, else its start."""
    return entry.when or entry.ended or entry.started


def sided(wanted: str, entries: list[tuple[Entry, Value]]) -> Value:
    """In every way it may be: which uncertain entries hold, and which leg an entry without a side means."""
    ways: set[Value] = set()
    sure = [v for _, v in entries]
    if all(v is False for v in sure):
        return False
    for holds in product(*(((True, False) if v is None else (v,)) for v in sure)):
        held = [e for (e, _), h in zip(entries, holds, strict=True) if h]
        if not held:
            ways.add(None)
            continue
        for sides in product(*(("left", "right", "both") if e.side is None else (e.side,) for e in held)):
            legs = {leg for side in sides for leg in (("left", "right") if side == "both" else (side,))}
            both = len(legs) == 2
            ways.add(both if wanted == "both" else not both if wanted == "one" else wanted in legs)
    return agreed(ways)
