"""Facts: dated statements about the patient, resolved to concepts and quantities; and the answer to one atom."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from crampx._logic.dates import PartialDate
from crampx._logic.truth import Truth

Reason: TypeAlias = Literal["", "not_recorded", "stale", "conflict", "date_uncertain", "not_evaluated"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement.

    Args:
        pointer: JSON pointer of the item it comes from.
        subject: concept or analyte id, or ``sex``, ``age``, ``pregnancy``, ``gestation``.
        text: what a reader is shown: ``potassium 3.1 mmol/L``, ``hydrochlorothiazide 25 mg/day``, ``no back pain``.
        date: as written, empty when undated.
    """

    pointer: str
    subject: str
    text: str
    date: str = ""

    def key(self) -> tuple[str, str, str, str]:
        """Order independent of where the item stands: subject, text, date, then pointer."""
        return (self.subject, self.text, self.date, self.pointer)


@dataclass(frozen=True, slots=True)
class AtomAnswer:
    """The value of one atom and the facts that gave it (sorted by key). ``reason`` says why it is unknown."""

    value: Truth
    facts: tuple[Fact, ...] = ()
    reason: Reason = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A coded fact: presence or absence of one concept over time.

    Args:
        concept: concept id.
        present: false is a recorded absence.
        when: observation date, or the date a list was declared complete.
        started, ended: the interval [started, ended); missing start is before as_of, missing end is ongoing.
        side: left, right or both.
        dose_value, dose_unit, dose_per: as written.
    """

    concept: str
    present: bool
    fact: Fact
    when: PartialDate | None = None
    started: PartialDate | None = None
    ended: PartialDate | None = None
    side: Literal["left", "right", "both"] | None = None
    dose_value: Decimal | None = None
    dose_unit: str = ""
    dose_per: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A usable result in the analyte's canonical unit.

    Args:
        value: canonical, unrounded.
        comparator: ``<3.0`` is every value below 3.0.
        unit: the unit as reported; ``original`` the number as written.
        low, high: the laboratory's own limits or, failing that, the table's (``limits_from`` says which), canonical.
    """

    analyte: str
    value: Decimal
    fact: Fact
    comparator: Literal["", "<", "<=", ">", ">="] = ""
    original: str = ""
    unit: str = ""
    when: PartialDate | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    limits_from: Literal["", "laboratory", "table"] = ""
