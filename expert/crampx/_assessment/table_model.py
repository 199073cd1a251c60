"""Results and medications as the assessment tells them."""

from __future__ import annotations

from typing import Literal

from crampx._values import Value


class ConvertedValue(Value, frozen=True):
    """A value in the canonical unit, as decimal text."""

    value: str
    unit: str


class PreviousResult(Value, frozen=True):
    """The result before the latest one."""

    value: str
    unit: str
    date: str | None = None


class ResultRow(Value, frozen=True):
    """A result against its limits. Numbers are text as written in the document; ``flag`` is a word.

    ``low`` and ``high`` are in the result's own unit; ``position`` is where the value lies (0 at low, 1 at high).
    ``origin`` tells of a calculated value by which equation and from what; ``band`` names its part of the range;
    ``limits_title`` names a table for pregnancy.
    """

    analyte: str
    title: str
    value: str
    unit: str
    flag: Literal["low", "high", "in range", "no limits", "very low", "very high"]
    pointer: str
    comparator: str | None = None
    low: str | None = None
    high: str | None = None
    limits_from: str | None = None
    position: str | None = None
    converted: ConvertedValue | None = None
    date: str | None = None
    age_days: int | None = None
    previous: PreviousResult | None = None
    stale: bool = False
    used_by: tuple[str, ...] = ()
    origin: str | None = None
    band: str | None = None
    limits_title: str | None = None
    pack: str | None = None
    limits_pack: str | None = None
    resource: str | None = None


class MedicationRow(Value, frozen=True):
    """A current medication: what it may have to do with the complaint."""

    name: str
    concept: str
    pointer: str
    classes: tuple[str, ...] = ()
    dose: str | None = None
    started: str | None = None
    started_against_onset: Literal["before", "after", "unknown"] = "unknown"
    cramp_evidence: tuple[str, ...] = ()
    electrolytes: tuple[str, ...] = ()
    interactions: tuple[str, ...] = ()
    monitoring: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    pack: str | None = None
    resource: str | None = None


class Conversion(Value, frozen=True):
    """A value that was converted: as written and canonical."""

    pointer: str
    text: str
    resource: str | None = None
