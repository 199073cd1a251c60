"""The value of a quantity atom: which results count, and what they say.

The latest result at or before as_of within the span counts; undated ones only where no dated one lies in it. Results
that share the latest place and disagree on the comparison are a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec.structs import replace

from crampx._facts.compare import compare
from crampx._facts.lookup import Lookup
from crampx._facts.model import AtomAnswer, Fact, FactBase, Measurement, Reason
from crampx._facts.units import from_canonical
from crampx._knowledge.model import Analyte
from crampx._knowledge.network import Reading
from crampx._logic.conditions import Change, Comparison, Quantity
from crampx._logic.dates import PartialDate, is_before, is_within
from crampx._logic.truth import Truth, conjunction, disjunction


def answer_quantity(atom: Quantity, reading: Reading, facts: FactBase, lookup: Lookup) -> AtomAnswer:
    """What the patient's results say to one comparison."""
    analyte = lookup.analytes[atom.analyte]
    results = facts.measurements.get(atom.analyte, ())
    if not results:
        return AtomAnswer(Truth.UNKNOWN, (), "not_recorded")
    start = (atom.within or analyte.current_for).before(facts.as_of)
    usable = [(m, _in_span(m, start, facts.as_of)) for m in results]
    usable = [(m, t) for m, t in usable if t is not Truth.ABSENT]
    if atom.after_start_of is not None:
        usable = _against_start(usable, atom.after_start_of, facts, lookup, _not_before)
    if atom.before_start_of is not None:
        usable = _against_start(usable, atom.before_start_of, facts, lookup, _before)
    if not usable:
        return AtomAnswer(Truth.UNKNOWN, (), "stale")
    if atom.change is not None:
        return _answer_change(atom.change, usable, analyte)
    chosen = latest(usable) if atom.over == "latest" else usable
    if atom.comparison is None:
        # Any of them will do: one of unsure date does not take back that another is current.
        recorded = max(in_span for _, in_span in usable)
        reason: Reason = "" if recorded is Truth.PRESENT else "date_uncertain"
        cited = [m for m, t in chosen if t is recorded] or [m for m, t in usable if t is recorded]
        return AtomAnswer(recorded, _facts_of(cited), reason)
    return _decide(atom, reading, chosen, atom.comparison, analyte)


def _in_span(measurement: Measurement, start: date, as_of: date) -> Truth:
    return Truth.PRESENT if measurement.when is None else is_within(measurement.when, start, as_of)


def latest(results: list[tuple[Measurement, Truth]]) -> list[tuple[Measurement, Truth]]:
    """Those that no other dated result surely follows; undated ones only if none is dated."""
    dates = [m.when for m, _ in results if m.when is not None]
    if not dates:
        return results
    newest = max(dates, key=lambda when: when.first)
    return [(m, t) for m, t in results if m.when is not None and is_before(m.when, newest) is not Truth.PRESENT]


def _against_start(
    results: list[tuple[Measurement, Truth]],
    concept: str,
    facts: FactBase,
    lookup: Lookup,
    test: Callable[[PartialDate | None, PartialDate | None], Truth],
) -> list[tuple[Measurement, Truth]]:
    """Results that lie as asked against the start of a current medication; an unknown date leaves it open."""
    taken = (s for name in lookup.below[concept] for s in facts.statements.get(name, ()) if s.present)
    starts = [s for s in taken if s.ended is None or s.ended.first > facts.as_of]
    kept: list[tuple[Measurement, Truth]] = []
    for measurement, in_span in results:
        lies = disjunction([Truth.ABSENT, *(test(measurement.when, s.started) for s in starts)])
        if lies is not Truth.ABSENT:
            kept.append((measurement, min(in_span, lies)))
    return kept


def _before(when: PartialDate | None, start: PartialDate | None) -> Truth:
    return Truth.UNKNOWN if when is None or start is None else is_before(when, start)


def _not_before(when: PartialDate | None, start: PartialDate | None) -> Truth:
    if when is None or start is None:
        return Truth.UNKNOWN
    if when.first >= start.last:
        return Truth.PRESENT
    return Truth.ABSENT if when.last < start.first else Truth.UNKNOWN


def _decide(
    atom: Quantity, reading: Reading, chosen: list[tuple[Measurement, Truth]], comparison: Comparison, analyte: Analyte
) -> AtomAnswer:
    judged = [(m, compare(_read(m, reading), comparison, analyte), in_span) for m, in_span in chosen]
    cited = _facts_of(m for m, _, _ in judged)
    if atom.over != "latest":
        return _over_all(atom.over, judged)
    values = [t if in_span is Truth.PRESENT else Truth.UNKNOWN for _, t, in_span in judged]
    if len(set(values)) == 1:
        uncertain = values[0] is Truth.UNKNOWN
        return AtomAnswer(values[0], cited, _why(judged) if uncertain else "")
    if reading == "plain":
        return AtomAnswer(Truth.UNKNOWN, cited, "conflict")
    return AtomAnswer(disjunction(values) if reading == "high" else conjunction(values), cited, "conflict")


def _read(measurement: Measurement, reading: Reading) -> Measurement:
    """The result as a reading takes it: no site moves the limits by which a danger is judged."""
    if reading == "plain" or measurement.shipped_limits is None:
        return measurement
    low, high = measurement.shipped_limits
    return replace(measurement, low=low, high=high)


def _over_all(over: Literal["any", "all"], judged: list[tuple[Measurement, Truth, Truth]]) -> AtomAnswer:
    """Any or all results of the span; one that perhaps lies outside it can only leave open what it would change."""
    if all(in_span is Truth.UNKNOWN for _, _, in_span in judged):
        return AtomAnswer(Truth.UNKNOWN, _facts_of(m for m, _, _ in judged), "date_uncertain")
    unsure = min if over == "any" else max
    values = [t if in_span is Truth.PRESENT else unsure(t, Truth.UNKNOWN) for _, t, in_span in judged]
    value = disjunction(values) if over == "any" else conjunction(values)
    decisive = _facts_of(m for (m, _, _), t in zip(judged, values, strict=True) if t is value)
    return AtomAnswer(value, decisive, "date_uncertain" if value is Truth.UNKNOWN else "")


def _why(judged: list[tuple[Measurement, Truth, Truth]]) -> Reason:
    return "date_uncertain" if any(t is Truth.UNKNOWN for _, _, t in judged) else "not_recorded"


def _answer_change(change: Change, usable: list[tuple[Measurement, Truth]], analyte: Analyte) -> AtomAnswer:
    """The latest dated results against those before them; results that tie have to agree on the change."""
    dated = [(m, t) for m, t in usable if m.when is not None]
    newest = latest(dated)
    older = latest([(m, t) for m, t in dated if not any(m is n for n, _ in newest)])
    if not newest or not older:
        return AtomAnswer(Truth.UNKNOWN, (), "not_recorded")
    cited = _facts_of(m for m, _ in (*newest, *older))
    if any(t is Truth.UNKNOWN for _, t in (*newest, *older)):
        return AtomAnswer(Truth.UNKNOWN, cited, "date_uncertain")
    values = {_changed(change, now, before, analyte) for now, _ in newest for before, _ in older}
    if len(values) > 1:
        return AtomAnswer(Truth.UNKNOWN, cited, "conflict")
    value = values.pop()
    return AtomAnswer(value, cited, "not_recorded" if value is Truth.UNKNOWN else "")


def _changed(change: Change, now: Measurement, before: Measurement, analyte: Analyte) -> Truth:
    """Whether one pair shows the change; a value such as ``<3.0`` does not say by how much."""
    difference = _difference(change, now.value, before.value, analyte)
    if difference is None or now.comparator or before.comparator:
        return Truth.UNKNOWN
    holds = (difference if change.direction == "rise" else -difference) >= Fraction(change.at_least)
    return Truth.PRESENT if holds else Truth.ABSENT


def _difference(change: Change, now: Fraction, before: Fraction, analyte: Analyte) -> Fraction | None:
    if change.unit == "percent":
        return None if before == 0 else (now - before) / abs(before) * 100
    return from_canonical(now, change.unit, analyte) - from_canonical(before, change.unit, analyte)


def _facts_of(measurements: Iterable[Measurement]) -> tuple[Fact, ...]:
    return tuple(sorted({fact for m in measurements for fact in (m.fact, *m.inputs)}, key=Fact.key))
