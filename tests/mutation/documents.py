"""Patient documents made from literals: atoms that are to hold, or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec
from tests.mutation.numbers import bounds, chosen, step, usual

from crampx._facts.coded_items import KIND_OF_LIST
from crampx._knowledge.model import Analyte, Concept
from crampx._logic.conditions import Age, Coded, Gestation, IsUnknown, Overlaps, Pregnancy, Quantity, Sex

Atom = Coded | Quantity | Sex | Age | Pregnancy | Gestation | Overlaps | IsUnknown
LIST_OF: Final = {kind: name for name, kind in KIND_OF_LIST.items()}
_AS_OF, _ONSET, _BEFORE, _AFTER = "2026-11-20", "2026-09-15", "2026-08-01", "2026-10-15"


@dataclass(frozen=True)
class Literal:
    """An atom that is to hold, or not.

    Args:
        value: for a number, the value to record instead of one that satisfies it.
        unit: the unit of that value; empty: that of the comparison.
        unsaid: the sex or the age, which every other document states, is left out.
        side: for a fact with a side, the side to record instead of the one asked for; empty: none.
        on: for a fact with a span of time, the day on which it was or ended instead of one inside it.
        earlier: an earlier result is recorded too, and the comparison holds for it, or not.
    """

    atom: Atom
    holds: bool = True
    value: Decimal | None = None
    unit: str = ""
    unsaid: bool = False
    side: str | None = None
    on: str = ""
    earlier: bool | None = None


Way = tuple[Literal, ...]


@dataclass(frozen=True)
class Writer:
    """Writes documents, with the knowledge's analytes and concepts at hand."""

    analytes: Mapping[str, Analyte]
    concepts: Mapping[str, Concept]

    def document(self, way: Way) -> dict[str, Any] | None:
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
        elif literal.on:
            item |= {"started": "2001-01-01", "stopped": literal.on} if concept.kind == "medication" or atom.ever \
                else {"date": literal.on}
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
        on = next((lit.on for lit in literals if lit.on), "")
        limits = {b.of for a in atoms for b in bounds(a.comparison).values() if b.of}
        item |= {"unit": unit} | {"high" if of == "upper_limit" else "low": float(limit) for of in limits}
        for atom in atoms:
            if atom.after_start_of:
                document.setdefault("medications", []).append({"name": atom.after_start_of, "started": "2026-11-05"})
            if atom.before_start_of:
                document.setdefault("medications", []).append({"name": atom.before_start_of, "started": "2026-11-15"})
                item["date"] = "2026-11-10"
        item |= {"date": on} if on else {}
        name = {"lab": "labs", "vital": "vitals", "exposure": "exposures"}.get(analyte.kind, "labs")
        change = next((a.change for a in atoms if a.change is not None), None)
        if change is not None:
            base = 100.0
            moved = float(change.at_least) * (1 if change.unit != "percent" else base / 100)
            item["value"] = base + moved if change.direction == "rise" else base - moved
            document.setdefault(name, []).append({**item, "value": base, "date": "2026-11-01"})
        for earlier in (lit.earlier for lit in literals if lit.earlier is not None):
            other = chosen([(comparison, earlier) for comparison, _ in compared], limit)
            document.setdefault(name, []).append({**item, "value": float(other), "date": "2026-11-08"})
        document.setdefault(name, []).append(item)


def days(atom: Atom) -> Iterator[str]:
    """Days at the edge of the span that an atom looks at, and of one that is longer or shorter by one."""
    as_of = date.fromisoformat(_AS_OF)
    if isinstance(atom, Coded) and atom.ever:
        yield "2026-11-10"
    if isinstance(atom, Quantity) and (atom.after_start_of or atom.before_start_of):
        yield from ("2026-11-01", "2026-11-18")
    if isinstance(atom, Coded | Quantity) and atom.within is not None:
        for amount in (atom.within.amount - 1, atom.within.amount, atom.within.amount + 1):
            yield msgspec.structs.replace(atom.within, amount=amount).before(as_of).isoformat()


def _unit(atoms: Sequence[Quantity]) -> str:
    return next((b.unit for a in atoms for b in bounds(a.comparison).values() if b.unit), "")
