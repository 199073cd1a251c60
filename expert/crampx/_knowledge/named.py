"""Concepts and analytes: what the knowledge has a name for, as typed records."""

from decimal import Decimal
from typing import Literal, TypeAlias

from crampx._knowledge.records import Record, Source
from crampx._logic.conditions import CodedKind, Comparison, QuantityKind
from crampx._logic.dates import Duration

Jurisdiction: TypeAlias = Literal["us", "uk", "eu"]
Burden: TypeAlias = Literal["ask", "examine", "bedside", "blood", "imaging"]
PregnancyState: TypeAlias = Literal["pregnant", "postpartum", "not_pregnant"]


class Unit(Record, frozen=True, kw_only=True):
    """One unit of an analyte: canonical = (value - subtract) * multiply_by / divide_by."""

    names: tuple[str, ...] = ()
    multiply_by: Decimal = Decimal(1)
    divide_by: Decimal = Decimal(1)
    subtract: Decimal = Decimal(0)


class ReferenceRange(Record, frozen=True, kw_only=True):
    """A table range, used only where the laboratory sent no limit; in the analyte's canonical unit.

    Args:
        pregnancy: only where the patient is recorded pregnant; it then goes before any other.
        gestation: bounds on the completed weeks at the day of the sample, which have to be known; it goes first of all.
        title: of a range for pregnancy: what is printed with it (``third trimester``).
        unit: id of the unit of the numbers; empty: the canonical one.
        age: bounds on the completed years, which have to be known; without them it is a range of adults.
        pack: id of the site pack that states it.
    """

    jurisdiction: Jurisdiction | None = None
    sex: Literal["female", "male"] | None = None
    pregnancy: Literal["pregnant"] | None = None
    gestation: Comparison | None = None
    title: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    references: tuple[str, ...] = ()
    unit: str = ""
    age: Comparison | None = None
    pack: str = ""


class ResultBand(Record, frozen=True, kw_only=True):
    """A named part of an analyte's values. Bands are tried in order; one without a comparison takes what is left."""

    id: str
    title: str
    comparison: Comparison | None = None


class Analyte(Record, frozen=True, kw_only=True):
    """A measured quantity: names, units, plausibility limits, how long a value stays current.

    Args:
        cramps: field of the document's ``cramps`` object that is this quantity (``lasts_minutes``).
        cramps_unit: the unit that field is in.
        plausible_low: values below (in the canonical unit) are not used but reported.
        plausible_high: values above are not used but reported.
        decimals: the guideline reads the value rounded half up to so many places (ABI: two); None: as it is.
        bands: names of parts of its range, for the reader; printed with a result, with ``band_references``.
        not_used_when: (field, value) pairs such as ("specimen", "haemolysed") that make a result unusable, with why.
    """

    id: str
    title: str
    kind: QuantityKind
    unit: str
    units: dict[str, Unit]
    names: tuple[str, ...] = ()
    plausible_low: Decimal
    plausible_high: Decimal
    plausible_references: tuple[str, ...] = ()
    current_for: Duration
    ranges: tuple[ReferenceRange, ...] = ()
    not_used_when: tuple[tuple[str, str, str], ...] = ()
    question: str = ""
    burden: Burden = "blood"
    cramps: str = ""
    cramps_unit: str = ""
    decimals: int | None = None
    bands: tuple[ResultBand, ...] = ()
    band_references: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    source: Source


class Concept(Record, frozen=True, kw_only=True):
    """A named code list.

    Args:
        kind: the list of the document it usually stands in.
        names: synonyms beside the id (underscores as spaces) and the title; matched ignoring case and spacing.
        members: concepts that are a kind of this one: a present member makes it present, its absence makes them absent.
        covers: for an examination: signs that are absent when its result is normal.
        cramps: (field, value) pairs of the document's ``cramps`` object that state this concept.
        current_for: a dated statement older than this is stale; none: it stays current.
        note: printed with the fact (for a drug: why it is of interest).
        electrolytes: for a drug class: (analyte, ``raises`` or ``lowers``).
        monitoring: for a drug class: what to check, as one short phrase.
        monitoring_references: sources of ``electrolytes`` and ``monitoring``.
        complaint: a leg cramp or leg pain: recording it makes the document one with a complaint.
        pregnancy: value of the patient's ``pregnancy`` that states this concept (``pregnant``); others make it absent.
    """

    id: str
    kind: CodedKind
    title: str
    names: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    cramps: tuple[tuple[str, str], ...] = ()
    question: str = ""
    burden: Burden = "ask"
    current_for: Duration | None = None
    note: str = ""
    electrolytes: tuple[tuple[str, Literal["raises", "lowers"]], ...] = ()
    monitoring: str = ""
    monitoring_references: tuple[str, ...] = ()
    complaint: bool = False
    pregnancy: PregnancyState | None = None
    group: str = ""
    source: Source
