"""Results against their limits and medicines with what they may have to do with the complaint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal

from msgspec.structs import replace

from crampx._assessment.context import Case
from crampx._assessment.evidence import to_evidence
from crampx._assessment.model import (
    ConvertedValue,
    DifferentialItem,
    Evidence,
    MedicationRow,
    PreviousResult,
    RaisedFlag,
    ResultRow,
)
from crampx._assessment.trace import all_atoms
from crampx._facts.coded import started_before
from crampx._facts.compare import compare
from crampx._facts.lookup import Lookup
from crampx._facts.model import Measurement, Statement
from crampx._facts.results import latest
from crampx._facts.show import show_number
from crampx._facts.units import from_canonical
from crampx._knowledge.model import Analyte, Concept
from crampx._knowledge.names import normalise_unit
from crampx._logic.conditions import Overlaps
from crampx._logic.truth import Truth
from crampx._values import Value

_SHOWN_KINDS = ("lab", "vital", "score")
# Bands that say no more than that a result is not abnormal are not printed.
_ORDINARY = ("none", "normal", "normal_or_high", "not_raised")
_Flag = Literal["low", "high", "in range", "no limits", "very low", "very high"]


class _Use(Value, frozen=True):
    """A red flag or a trigger that cites a fact, and the fact's text there."""

    name: str
    text: str
    is_flag: bool


def result_rows(
    case: Case, differential: tuple[DifferentialItem, ...], raised: tuple[RaisedFlag, ...]
) -> tuple[ResultRow, ...]:
    """The latest result of each analyte, in the order of its title; results that tie are each a row."""
    rows: list[ResultRow] = []
    uses = _uses(differential, raised)
    for name, measurements in case.facts.measurements.items():
        analyte = case.knowledge.lookup.analytes[name]
        if analyte.kind in _SHOWN_KINDS and analyte.source.folder != "scores":
            newest = [m for m, _ in latest([(m, Truth.PRESENT) for m in measurements])]
            shown = {id(m) for m in newest}
            older = latest([(m, Truth.PRESENT) for m in measurements if m.when is not None and id(m) not in shown])
            previous = older[-1][0] if older else None
            rows += [_row(case, analyte, m, previous, uses) for m in newest]
    return tuple(sorted(rows, key=lambda r: (r.title.casefold(), r.date or "", r.value, r.pointer)))


def without_adult_bands(rows: tuple[ResultRow, ...]) -> tuple[ResultRow, ...]:
    """The rows of a child: the bands are those of adults. The tables' limits were left out (``Subject.is_child``)."""
    return tuple(replace(row, band=None) for row in rows)


def _row(
    case: Case,
    analyte: Analyte,
    measurement: Measurement,
    previous: Measurement | None,
    uses: dict[str, set[_Use]],
) -> ResultRow:
    unit = case.knowledge.lookup.units[analyte.id].get(normalise_unit(measurement.unit), analyte.unit)
    when = measurement.when
    used = uses.get(measurement.fact.pointer, set())
    urgent = any(use.is_flag for use in used)
    return ResultRow(
        analyte=analyte.id,
        title=analyte.title,
        value=measurement.original,
        unit=measurement.unit,
        flag=_flag(measurement, urgent),
        pointer=measurement.fact.pointer,
        comparator=measurement.comparator or None,
        low=_shown(measurement.low, unit, analyte),
        high=_shown(measurement.high, unit, analyte),
        limits_from=measurement.limits_from or None,
        position=_position(measurement),
        converted=None if unit == analyte.unit else ConvertedValue(show_number(measurement.value), analyte.unit),
        date=when.text if when else None,
        age_days=(case.facts.as_of - when.first).days if when and when.first == when.last else None,
        previous=None if previous is None else PreviousResult(
            previous.comparator + previous.original, previous.unit, previous.when.text if previous.when else None
        ),
        stale=when is not None and when.last < analyte.current_for.before(case.facts.as_of),
        used_by=_used_by(measurement, used),
        origin=measurement.origin or None,
        band=band_of(measurement, analyte),
        limits_title=measurement.limits_title or None,
        limits_pack=measurement.limits_pack or None,
        pack=analyte.source.pack or None,
    )


def band_of(measurement: Measurement, analyte: Analyte) -> str | None:
    """The title of the first band that a result surely is in; None: an earlier one is open, or it is ordinary."""
    for band in analyte.bands:
        value = Truth.PRESENT if band.comparison is None else compare(measurement, band.comparison, analyte)
        if value is not Truth.ABSENT:
            return band.title if value is Truth.PRESENT and band.id not in _ORDINARY else None
    return None


def _flag(measurement: Measurement, urgent: bool) -> _Flag:
    if measurement.low is None and measurement.high is None:
        return "no limits"
    if measurement.low is not None and measurement.value < measurement.low:
        return "very low" if urgent else "low"
    if measurement.high is not None and measurement.value > measurement.high:
        return "very high" if urgent else "high"
    return "in range"


def _shown(limit: Fraction | None, unit: str, analyte: Analyte) -> str | None:
    return None if limit is None else show_number(from_canonical(limit, unit, analyte))


def _position(measurement: Measurement) -> str | None:
    low, high = measurement.low, measurement.high
    if low is None or high is None or low >= high:
        return None
    return show_number((measurement.value - low) / (high - low))


def _uses(differential: tuple[DifferentialItem, ...], raised: tuple[RaisedFlag, ...]) -> dict[str, set[_Use]]:
    """Pointer of a fact to what cites it, in one walk: a record may hold thousands of results of one day."""
    cited = [(f.id, f.because, True) for f in raised] + [(d.trigger, d.for_ + d.against, False) for d in differential]
    found: dict[str, set[_Use]] = {}
    for name, because, is_flag in cited:
        for fact in (fact for e in because for fact in e.facts):
            found.setdefault(fact.pointer, set()).add(_Use(name, fact.text, is_flag))
    return found


def _used_by(measurement: Measurement, uses: set[_Use]) -> tuple[str, ...]:
    # A calculated value stands at the place of what it was calculated from, so the text decides too.
    own = measurement.fact.text
    return tuple(sorted({use.name for use in uses if use.text == own or not measurement.origin}))


def medication_rows(case: Case, differential: tuple[DifferentialItem, ...]) -> tuple[MedicationRow, ...]:
    """Current medicines by name."""
    association = case.knowledge.index.tiers.association_line
    of_ranking = (e for item in differential for e in item.for_ + item.against)
    associated = _by_fact(e for e in of_ranking if e.line == association)
    interacting = _by_fact(_interactions(case))
    rows: list[MedicationRow] = []
    for name, statements in case.facts.statements.items():
        concept = case.knowledge.lookup.concepts[name]
        if concept.kind == "medication":
            current = [s for s in statements if s.present and s.ended is None]
            rows += [_medicine(case, concept, s, associated, interacting) for s in current]
    return tuple(sorted(rows, key=lambda r: (r.name.casefold(), r.pointer)))


def _by_fact(told: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Pointer of a fact to the evidence that cites it."""
    found: dict[str, list[Evidence]] = {}
    for evidence in told:
        for pointer in dict.fromkeys(fact.pointer for fact in evidence.facts):
            found.setdefault(pointer, []).append(evidence)
    return found


def _medicine(
    case: Case,
    concept: Concept,
    statement: Statement,
    associated: Mapping[str, list[Evidence]],
    interacting: Mapping[str, list[Evidence]],
) -> MedicationRow:
    lookup = case.knowledge.lookup
    classes = [lookup.concepts[c] for c in lookup.above[concept.id] if lookup.concepts[c].kind == "medication"]
    dose = None
    if statement.dose_value is not None:
        dose = f"{show_number(Fraction(statement.dose_value))} {statement.dose_unit}/{statement.dose_per}"
    pointer = statement.fact.pointer
    evidence, interactions = associated.get(pointer, []), interacting.get(pointer, [])
    references = {key for e in (*evidence, *interactions) for key in e.references}
    references |= {key for c in classes for key in c.monitoring_references}
    return MedicationRow(
        name=statement.named or concept.title,
        concept=concept.id,
        pointer=pointer,
        classes=_nearest(concept, classes, lookup),
        dose=dose,
        started=statement.started.text if statement.started else None,
        started_against_onset=_against_onset(case, statement),
        cramp_evidence=tuple(dict.fromkeys(e.rationale for e in evidence)),
        electrolytes=tuple(
            sorted({f"{word} {lookup.analytes[name].title}" for c in classes for name, word in c.electrolytes})
        ),
        interactions=tuple(dict.fromkeys(e.rationale for e in interactions)),
        monitoring=tuple(sorted({c.monitoring for c in classes if c.monitoring})),
        references=tuple(sorted(references)),
        pack=concept.source.pack or None,
    )


def _nearest(concept: Concept, classes: list[Concept], lookup: Lookup) -> tuple[str, ...]:
    """Titles of the nearest classes that say more than the name: no class of a class, no group of named drugs."""
    own = concept.title.casefold()
    said = set(own.split())
    named = [c for c in classes if own not in c.title.casefold() and not set(c.title.casefold().split()) <= said]
    above = {further for c in named for further in lookup.above[c.id] if further != c.id}
    return tuple(sorted(c.title for c in named if c.id not in above))


def _interactions(case: Case) -> tuple[Evidence, ...]:
    """Rules that hold because two medicines overlap, whether or not triggers are ranked for this patient."""
    network = case.knowledge.network
    found: list[Evidence] = []
    for trigger in case.triggers():
        for rule in trigger.rules:
            if case.rule_value(trigger.id, rule) is Truth.PRESENT:
                atoms = all_atoms(case.root(f"rule:{trigger.id}/{rule.id}"), network)
                overlapping = [a for a in atoms if isinstance(network.atoms[a].condition, Overlaps)]
                if any(case.answers[a].value is Truth.PRESENT for a in overlapping):
                    found.append(to_evidence(case, trigger.id, rule))
    return tuple(found)


def _against_onset(case: Case, statement: Statement) -> Literal["before", "after", "unknown"]:
    match started_before(statement, case.facts.onset):
        case Truth.PRESENT:
            return "before"
        case Truth.ABSENT:
            return "after"
        case _:
            return "unknown"
