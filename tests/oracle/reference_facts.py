"""The reference evaluator's reading of a document: which entries and results say something, and about what.

Written from the definition of the language in the most literal way, with nothing of the engine's own facts. Where
that is silent on a detail, a comment says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from crampx._knowledge.model import Analyte, Concept, Jurisdiction, KnowledgeRecords, ReferenceRange
from crampx._knowledge.names import normalise, normalise_unit
from crampx._logic.conditions import Comparison
from crampx._logic.dates import PartialDate, age_in_years
from crampx._patient.model import Code, CrampEntry, Item, PatientDocument

plain = cache(normalise)


def spelt(code: str) -> str:
    """A code without case and points."""
    return code.casefold().replace(".", "")


def compared(code: Code) -> Code:
    """A code as the tables of compiled knowledge spell it."""
    return Code(code.system.casefold(), spelt(code.code))


LISTS = {
    "symptoms": "symptom", "signs": "sign", "conditions": "condition", "medications": "medication",
    "exposures": "exposure", "procedures": "procedure", "family_history": "family_history", "allergies": "allergy",
}
OVER, DENIED = {"resolved", "inactive", "stopped", "completed"}, {"refuted", "absent"}
NOT_ESTABLISHED, NOT_MEANT = {"suspected", "possible", "provisional", "unknown"}, {"planned", "entered-in-error"}
ASSERTED = {None, "active", "confirmed", "current", "ongoing"}
SINGLE_VALUED = ("side", "course", "clears_fully")


@dataclass(frozen=True)
class Entry:
    """One coded statement."""

    concept: str
    present: bool
    when: PartialDate | None = None
    started: PartialDate | None = None
    ended: PartialDate | None = None
    side: str | None = None
    dose: tuple[Fraction, str, str] | None = None


@dataclass(frozen=True)
class Result:
    """One usable result in the canonical unit."""

    value: Fraction
    comparator: str = ""
    when: PartialDate | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    unit: str = ""


@dataclass
class Facts:
    """All that one document says."""

    as_of: date
    onset: PartialDate | None = None
    entries: list[Entry] = field(default_factory=list)
    results: dict[str, list[Result]] = field(default_factory=dict)
    complete: dict[str, PartialDate] = field(default_factory=dict)
    doubted: set[str] = field(default_factory=set)
    sex: str | None = None
    pregnancy: str | None = None
    ages: tuple[int, ...] = ()
    weeks: int | None = None


def up_to(day: PartialDate | None, last: date) -> PartialDate | None:
    """What is recorded happened on no day after as_of; a date that can only mean a later one is dealt with before."""
    return day if day is None or day.last <= last or day.first > last else PartialDate(day.first, last, day.text)


class Reader:
    """One document read against one knowledge base."""

    def __init__(
        self, records: KnowledgeRecords, document: PatientDocument, as_of: date, jurisdiction: Jurisdiction | None
    ) -> None:
        self.records, self.document, self.jurisdiction = records, document, jurisdiction
        self.concepts = {c.id: c for c in records.concepts}
        self.analytes = {a.id: a for a in records.analytes}
        self.facts = Facts(as_of)
        self.refused = {p.pointer.split("/")[1] for p in document.problems if p.pointer and p.severity == "error"}

    def read(self) -> Facts:
        self._person()
        self._cramps()
        for item in self.document.items:
            if item.list_name != "tried" and not self._item(item):
                self.refused.add(item.list_name)
        for name, (when, _) in self.document.complete.items():
            if name in LISTS and name not in self.refused and when.first <= self.facts.as_of:
                self.facts.complete[LISTS[name]] = when
        onset = self.document.onset
        self.facts.onset = None if onset is None or onset.first > self.facts.as_of else onset
        return self.facts

    def limits_of(self, analyte: Analyte, when: PartialDate | None) -> tuple[Fraction | None, Fraction | None]:
        """Those of the table: a calculated value comes with none of its own."""
        return self._limits(Item("labs", "", "", when=when), "", analyte)

    def _person(self) -> None:
        person, facts = self.document.person, self.facts
        facts.sex = person.sex if person.sex in ("female", "male") else None
        facts.pregnancy = person.pregnancy or ("not_pregnant" if facts.sex == "male" else None)
        born = person.birth_date
        if born is None:
            facts.ages = () if person.age is None else (person.age,)
        elif born.first <= facts.as_of:
            youngest = age_in_years(min(born.last, facts.as_of), facts.as_of)
            facts.ages = tuple(range(youngest, age_in_years(born.first, facts.as_of) + 1))
        if person.due_date is not None and person.pregnancy in (None, "pregnant"):
            weeks = (40 * 7 - (person.due_date - facts.as_of).days) // 7
            facts.weeks = weeks if 0 <= weeks <= 43 else None
        for concept in self.records.concepts:
            if concept.pregnancy and facts.pregnancy is not None:
                facts.entries.append(Entry(concept.id, concept.pregnancy == facts.pregnancy))

    def _cramps(self) -> None:
        entries = self.document.cramps
        if not entries:
            return
        words = {e.word for e in entries if e.field == "side"}
        side = {"left": "left", "right": "right", "both": "both", "alternating": "both"}.get("".join(words))
        self.facts.entries.append(Entry(self.records.index.cramps_concept, True, side=side))
        for entry in entries:
            if entry.number is not None:
                self._cramp_number(entry)
                continue
            word = "_".join(entry.word.casefold().replace("-", " ").split())
            allowed = self.records.index.cramps.get(entry.field, ())
            if word not in allowed:
                continue
            stated = {c.id for c in self.records.concepts if (entry.field, word) in c.cramps}
            self.facts.entries += [Entry(name, True, side=side) for name in stated]
            if entry.field in SINGLE_VALUED:
                others = {c.id for c in self.records.concepts for f, w in c.cramps if f == entry.field and w in allowed}
                self.facts.entries += [Entry(name, False) for name in others - stated]

    def _cramp_number(self, entry: CrampEntry) -> None:
        for analyte in self.records.analytes:
            if analyte.cramps == entry.field:
                item = Item("symptoms", entry.pointer, "", value=entry.number, unit=analyte.cramps_unit)
                self._measured(item, analyte)

    def _item(self, item: Item) -> bool:
        """Whether the item was understood; what it says goes into the facts."""
        named = self._named(item)
        if isinstance(named, Analyte):
            return self._measured(item, named)
        return named is not None and self._coded(item, named)

    def _named(self, item: Item) -> Concept | Analyte | None:
        for binding in self.records.bindings:
            for subject, codes in binding.codes.items():
                if any(own.system in map(str.casefold, binding.systems) and own.code in map(spelt, codes)
                       for own in map(compared, item.codes)):
                    return self.concepts.get(subject) or self.analytes[subject]
        measured = item.list_name in ("labs", "vitals") or item.value is not None
        families = (self.records.analytes, self.records.concepts)
        for family in families if measured else families[::-1]:
            for record in family:
                names = (record.id.replace("_", " "), record.title, *record.names)
                if item.name and plain(item.name) in map(plain, names):
                    return record
        return None

    def _coded(self, item: Item, concept: Concept) -> bool:
        facts, as_of = self.facts, self.facts.as_of
        if item.list_name in ("allergies", "family_history") and concept.kind != LISTS[item.list_name]:
            return True  # an allergy to a medicine is not that medicine, nor a relative's disease the patient's
        if item.when is not None and item.when.first > as_of:
            return False
        if item.started is not None and item.started.first > as_of:
            return True  # planned: understood, but not a fact
        if item.started is not None and item.ended is not None and item.ended.last < item.started.first:
            return False
        if item.status in NOT_ESTABLISHED:
            facts.doubted.add(concept.id)
            return True
        if item.status in NOT_MEANT:
            return True
        if item.status not in ASSERTED | OVER | DENIED:
            return False
        when, started = up_to(item.when, as_of), up_to(item.started, as_of)
        if item.result is not None and not concept.covers:
            return False
        if item.result is not None:
            facts.entries.append(Entry(concept.id, True, when))
            if item.result == "normal":
                facts.entries += [Entry(sign, False, when) for sign in concept.covers]
            return True
        dose = None if item.dose is None else (Fraction(item.dose.value.value), item.dose.unit, item.dose.per)
        present = item.present and item.status not in DENIED
        entry = Entry(concept.id, present, when, started, item.ended, item.side, dose)
        if item.status in OVER and item.ended is None:
            # Over since a day that was not recorded: any up to the day of the record, but not before its start.
            last = as_of if when is None else when.last
            entry = replace(entry, ended=PartialDate(date.min if started is None else started.first, last, "over"))
        facts.entries.append(entry)
        return True

    def _measured(self, item: Item, analyte: Analyte) -> bool:
        as_of = self.facts.as_of
        if item.value is None or (item.when is not None and item.when.first > as_of):
            return False
        if item.status == "entered-in-error":
            return True
        for name, word, _ in analyte.not_used_when:
            if word == {"specimen": item.specimen, "timing": item.timing, "status": item.status}[name]:
                return False
        unit = self._unit(item, analyte)
        if unit is None:
            return False
        value = canonical(Fraction(item.value.value), unit, analyte)
        if not Fraction(analyte.plausible_low) <= value <= Fraction(analyte.plausible_high):
            return False
        low, high = self._limits(item, unit, analyte)
        if analyte.decimals is not None:
            value = half_up(value, analyte.decimals)
        result = Result(value, item.comparator, up_to(item.when, as_of), low, high, unit)
        self.facts.results.setdefault(analyte.id, []).append(result)
        return True

    def _unit(self, item: Item, analyte: Analyte) -> str | None:
        if item.unit is None:
            return "1" if analyte.unit == "1" else None
        for unit, record in analyte.units.items():
            if normalise_unit(item.unit) in map(normalise_unit, (unit, *record.names)):
                return unit
        return None

    def _limits(self, item: Item, unit: str, analyte: Analyte) -> tuple[Fraction | None, Fraction | None]:
        if item.low is not None or item.high is not None:
            ends = (None if n is None else canonical(Fraction(n.value), unit, analyte) for n in (item.low, item.high))
            low, high = ends
            return low, high
        if self.facts.ages and max(self.facts.ages) < self.records.index.adult_from:
            return None, None  # the tables are those of adults
        rows = [r for r in analyte.ranges if r.sex is None or r.sex == self.facts.sex]
        rows = [r for r in rows if self._in_stage(r, item.when)]
        # Which of several tables serves is not laid down: the jurisdiction's, else a general one, else the first.
        asked = self.jurisdiction
        rows.sort(key=lambda r: 0 if asked and r.jurisdiction == asked else 1 if not r.jurisdiction else 2)
        rows.sort(key=lambda r: 0 if r.gestation else 1 if r.pregnancy else 2)
        found = [(None if n is None else Fraction(n) for n in (r.low, r.high)) for r in rows]
        low, high = found[0] if found else (None, None)
        return low, high


    def _in_stage(self, row: ReferenceRange, when: PartialDate | None) -> bool:
        """Not for pregnancy, or for one that surely had come so far on the day of the sample."""
        if row.pregnancy is None:
            return True
        if self.facts.pregnancy != "pregnant":
            return False
        if self.facts.weeks is None:
            return row.gestation is None
        due, as_of = self.document.person.due_date, self.facts.as_of
        assert due is not None
        day, last = (as_of, as_of) if when is None else (when.first, min(when.last, as_of))
        while day <= last:
            weeks = Fraction((280 - (due - day).days) // 7)
            if weeks < 0 or (row.gestation is not None and not in_bounds(weeks, row.gestation)):
                return False
            day += timedelta(days=1)
        return True


def in_bounds(value: Fraction, comparison: Comparison) -> bool:
    """Whether a whole number of years or weeks lies within the bounds."""
    c = comparison
    return (
        (c.below is None or value < c.below.value) and (c.above is None or value > c.above.value)
        and (c.not_below is None or value >= c.not_below.value) and (c.not_above is None or value <= c.not_above.value)
    )


def half_up(value: Fraction, places: int) -> Fraction:
    """Rounded as one does by hand: a five goes away from zero."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return Fraction(exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def canonical(value: Fraction, unit: str, analyte: Analyte) -> Fraction:
    """As in docs/knowledge-format.md: (value - subtract) * multiply_by / divide_by."""
    record = analyte.units[unit]
    return (value - Fraction(record.subtract)) * Fraction(record.multiply_by) / Fraction(record.divide_by)
