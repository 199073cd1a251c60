"""Metamorphic laws on random patients with the shipped knowledge: other units and names, a fact more, a fact less."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.generative.laws import (
    ATOMS,
    BASE,
    LISTS,
    LOOKUP,
    PATIENTS,
    RECORDS,
    SUBJECTS,
    WRITTEN,
    assess,
    case_of,
    conclusions,
    facts_of,
    finite,
    laws,
)
from tests.generative.patient_strategies import AS_OF, LIST_OF

from crampx._assessment.context import Case
from crampx._assessment.dangers import raised_flags
from crampx._assessment.differential import to_differential
from crampx._assessment.examples import example_document
from crampx._assessment.model import RaisedFlag
from crampx._assessment.tiers import RANK
from crampx._facts.units import from_canonical, to_canonical
from crampx._knowledge.check_units import bounds
from crampx._knowledge.check_view import View, parts
from crampx._knowledge.model import Rule
from crampx._knowledge.names import names_of, normalise, normalise_unit
from crampx._logic.conditions import URGENCIES, Coded, Condition, Gestation, Pregnancy, Quantity, Sex
from crampx._logic.truth import Truth

_VIEW = View(RECORDS)
_DANGERS = sorted({s for q in RECORDS.index.screen for s in LOOKUP.below[q.concept]})
_CODED = sorted(SUBJECTS & set(LOOKUP.concepts))
# A calculated value gives way to a measured one, and what it is calculated from brings a newer one.
_CALCULATED = {name for f in RECORDS.formulas for name in (f.quantity, *(i.analyte for i in f.inputs))}
_MEASURED = sorted(SUBJECTS & set(LOOKUP.analytes) - _CALCULATED)


# Where the guideline states a number of its own for a unit, restating a result in it changes which number is read.
_OWN_NUMBERS = frozenset(
    atom.condition.analyte
    for atom in ATOMS
    if isinstance(atom.condition, Quantity) and any(bound.also for bound in bounds(atom.condition.comparison))
) | {a.id for a in RECORDS.analytes for band in a.bands if any(b.also for b in bounds(band.comparison))}


@pytest.mark.slow
@laws(45)
@given(document=PATIENTS, pick=st.integers(0, 9))
def test_exact_conversion_of_units_changes_nothing(document: dict[str, Any], pick: int) -> None:
    converted, changed = deepcopy(document), 0
    for name in ("labs", "vitals", "exposures"):
        for item in converted.get(name, []):
            changed += isinstance(item, dict) and "value" in item and _convert(item, pick)
    assume(changed)
    assert conclusions(assess(document)) == conclusions(assess(converted))


def _convert(item: dict[str, Any], pick: int) -> bool:
    """Restate the item in another unit in which all its numbers stay finite decimals."""
    analyte = LOOKUP.analytes.get(LOOKUP.analyte_names.get(normalise(item["name"]), ""))
    here = None if analyte is None else LOOKUP.units[analyte.id].get(normalise_unit(item.get("unit") or ""))
    if analyte is None or here is None or analyte.id in _OWN_NUMBERS:
        return False
    ways: list[dict[str, Any]] = []
    for unit in sorted(set(analyte.units) - {here}):
        stated = {key: Fraction(str(item[key])) for key in ("value", "low", "high") if key in item}
        numbers = {key: to_canonical(number, here, analyte) for key, number in stated.items()}
        restated = {key: finite(from_canonical(number, unit, analyte)) for key, number in numbers.items()}
        if None not in restated.values():
            ways.append(restated | {"unit": unit})
    item |= ways[pick % len(ways)] if ways else {}
    return bool(ways)


_CODES: dict[str, list[dict[str, str]]] = {}
for _meant, _subject in sorted(LOOKUP.codes.items()):
    _system, _, _code = _meant.partition(" ")
    _CODES.setdefault(_subject, []).append({"system": _system, "code": _code})


@pytest.mark.slow
@laws(45)
@given(document=PATIENTS, pick=st.integers(0, 99))
def test_synonyms_change_nothing(document: dict[str, Any], pick: int) -> None:
    """Nor do brands beside generic names, capitals, or the code of a terminology."""
    renamed = deepcopy(document)
    for name in LISTS:
        renamed[name] = [_called_otherwise(item, pick, measured=name in ("labs", "vitals"))
                         for item in renamed.get(name, [])]
    assert conclusions(assess(document)) == conclusions(assess(renamed))


def _called_otherwise(item: Any, pick: int, *, measured: bool) -> Any:
    """The item by another name, in capitals, or by a code."""
    entry: dict[str, Any] = {"name": item} if isinstance(item, str) else dict(item)
    if "name" not in entry:
        return item
    name = normalise(entry["name"])
    analyte, concept = LOOKUP.analyte_names.get(name), LOOKUP.concept_names.get(name)
    known = LOOKUP.analytes.get(analyte or "") if measured or "value" in entry else LOOKUP.concepts.get(concept or "")
    if known is None:
        return item
    names = [{"name": each.upper()} for each in names_of(known)]
    ways = [*names, *({"code": each} for each in _CODES.get(known.id, ()))]
    del entry["name"]
    return ways[pick % len(ways)] | entry


def with_entry(document: dict[str, Any], concept_id: str, **more: Any) -> dict[str, Any]:
    """The document with one more coded entry, undated: neither a newer result nor a correction."""
    concept, changed = LOOKUP.concepts[concept_id], deepcopy(document)
    changed.setdefault(LIST_OF[concept.kind], []).append({"name": concept.title, **more})
    return changed


def coded_addition(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """That a concept is there, on some side, or is absent."""
    side = draw(st.sampled_from([None, "left", "right", "both"]))
    sided = side and LOOKUP.concepts[name].kind in ("symptom", "sign")
    return {"present": draw(st.sampled_from([True, False]))} | ({"side": side} if sided else {})


@st.composite
def additions(draw: st.DrawFn, recorded: list[str], read: list[str]) -> tuple[str, dict[str, Any]]:
    """A fact: again of what raised the flags, of what their rules read, a danger sign, any other, or a value."""
    pools = [recorded, recorded, recorded, read, read, _DANGERS, _CODED, _MEASURED]
    name = draw(st.sampled_from(draw(st.sampled_from([pool for pool in pools if pool]))))
    if name in LOOKUP.concepts:
        return name, coded_addition(draw, name)
    analyte = LOOKUP.analytes[name]
    low, high = analyte.plausible_low, analyte.plausible_high
    return name, {"name": name, "value": low + (high - low) * draw(st.integers(0, 20)) / 20, "unit": analyte.unit}


def flags_of(document: dict[str, Any]) -> dict[str, RaisedFlag]:
    """The red flags that a document raises."""
    return {flag.id: flag for flag in raised_flags(case_of(document)[0])}


_RAISING = {f"{flag.id}/{rule.id}": rule for flag in RECORDS.red_flags for rule in flag.rules}


@pytest.mark.slow
@laws(60)
@given(document=PATIENTS, data=st.data())
def test_a_further_danger_sign_never_lowers_a_raised_flag(document: dict[str, Any], data: st.DataObject) -> None:
    """Nor does any other fact, or an absence that contradicts what raised it. Only its rule's own exception may."""
    before = flags_of(document)
    assume(before)
    raising = [_RAISING[e.rule] for flag in before.values() for e in flag.because]
    read = {name for rule in raising for name in subjects(rule.when)}
    recorded = sorted(read & {name for name, stated in facts_of(document).statements.items() if stated})
    name, entry = data.draw(additions(recorded, sorted(read & {*_CODED, *_MEASURED})))
    if name in LOOKUP.concepts:
        more = with_entry(document, name, **entry)
    else:
        assume(not facts_of(document).measurements.get(name))
        more = deepcopy(document)
        kind = {"lab": "labs", "vital": "vitals", "exposure": "exposures", "score": "labs"}[LOOKUP.analytes[name].kind]
        more.setdefault(kind, []).append(entry)
    after = flags_of(more)
    for flag_id, flag in before.items():
        lasting = {e.rule for e in after[flag_id].because} if flag_id in after else set()
        gone = {e.rule for e in flag.because} - lasting
        assert all(may_silence(_RAISING[rule], name) for rule in gone), (gone, name, entry)
        if not gone:
            assert URGENCIES.index(after[flag_id].urgency) <= URGENCIES.index(flag.urgency)


@pytest.mark.slow
def test_each_red_flag_rule_stands_against_a_contradiction_of_what_raised_it() -> None:
    """Each rule as an example raises it, then each fact that it reads again: absent, on both sides, on the right."""
    tried: set[str] = set()
    for flag in WRITTEN.red_flags:
        for example in flag.examples:
            document = example_document(example)
            fired = {f"{flag.id}/{name}" for name, value in example.expect.items() if value == "present"} - tried
            case, _ = case_of(document)
            fired = {rule for rule in fired & set(_RAISING) if case.value(f"rule:{rule}") is Truth.PRESENT}
            tried |= fired
            read = {name for rule in fired for name in subjects(_RAISING[rule].when)}
            for name in sorted(read & {name for name, stated in case.facts.statements.items() if stated}):
                sided = LOOKUP.concepts[name].kind in ("symptom", "sign")
                for entry in ({"present": False}, *([{"side": "both"}, {"side": "right"}] if sided else [])):
                    more, _ = case_of(with_entry(document, name, **entry))
                    gone = {rule for rule in fired if more.value(f"rule:{rule}") is not Truth.PRESENT}
                    assert all(may_silence(_RAISING[rule], name) for rule in gone), (gone, name, entry)
    assert len(tried) >= 0.9 * len(_RAISING)


def subjects(condition: Condition) -> set[str]:
    """Concepts, with their kinds and what they are kinds of, and analytes that a condition reads."""
    found: set[str] = set()
    for part in parts(_VIEW.expand(condition)):
        if isinstance(part, Coded):
            found.update(LOOKUP.below[part.concept], LOOKUP.above[part.concept])
        elif isinstance(part, Quantity):
            found.add(part.analyte)
        elif isinstance(part, Pregnancy | Gestation | Sex):
            found.update(c.id for c in RECORDS.concepts if c.pregnancy)
    return found


def may_silence(rule: Rule, name: str) -> bool:
    """Whether the exception of a rule reads a fact."""
    return rule.unless is not None and name in subjects(rule.unless)


@pytest.mark.slow
@laws(90)
@given(document=PATIENTS, sign=st.sampled_from(_CODED), present=st.booleans())
def test_an_unknown_fact_keeps_the_tier_inside_its_range(document: dict[str, Any], sign: str, present: bool) -> None:
    """Unless a rule fires that was named as an open confirm or exclude. Support alone never lowers a tier."""
    known = facts_of(document)
    assume(not any(known.statements.get(name) for name in {*LOOKUP.below[sign], *LOOKUP.above[sign]}))
    assume(LOOKUP.concepts[sign].kind not in known.complete)
    (one, first), (other, second) = case_of(document), case_of(with_entry(document, sign, present=present))
    for item in to_differential(one, first):
        was, now = holding(one, item.trigger), holding(other, item.trigger)
        tier = second[item.trigger].verdict.tier
        if not now & {*item.range_tests.confirms_open, *item.range_tests.excludes_open}:
            low, high = RANK[item.range_tests.worst], RANK[item.range_tests.best]
            assert low <= RANK[tier] <= high, (item.trigger, sign, present, item.range_tests)
        favouring = {f"{item.trigger}/{r.id}" for r in BASE._knowledge.triggers[item.trigger].rules
                     if r.effect in ("confirms", "supports")}
        if was <= now and now - was <= favouring and not BASE._knowledge.triggers[item.trigger].yields_to_causes:
            assert RANK[tier] >= RANK[item.tier], (item.trigger, sign, present)


def holding(case: Case, trigger: str) -> set[str]:
    """The rules of a trigger that hold."""
    rules = BASE._knowledge.triggers[trigger].rules
    return {f"{trigger}/{r.id}" for r in rules if case.rule_value(trigger, r) is Truth.PRESENT}


@pytest.mark.slow
@laws(90)
@given(document=PATIENTS)
def test_what_is_absent_rests_on_something_recorded(document: dict[str, Any]) -> None:
    """Every absence cites a fact of the document; what was not recorded is unknown."""
    case, _ = case_of(document)
    for spec, told in zip(ATOMS, case.answers, strict=True):
        assert told.value is not Truth.ABSENT or told.facts, spec.condition


@pytest.mark.slow
@laws(60)
@given(document=PATIENTS, chance=st.randoms(use_true_random=False))
def test_dropping_data_never_turns_not_assessed_into_absent(document: dict[str, Any], chance: Any) -> None:
    """What says all there is of its subject is dropped; then nothing that was open, or held, is absent.

    A list declared complete is left out: there a dropped entry is a statement that it is absent.
    """
    whole = {key: value for key, value in document.items() if key != "complete"}
    places = [(name, n) for name in LISTS for n in range(len(whole.get(name, [])))]
    assume(places)
    name, n = chance.choice(places)
    dropped = whole | {name: [*whole[name][:n], *whole[name][n + 1:]]}
    stated = stated_at(facts_of(whole), f"/{name}/{n}")
    assume(stated and not stated & (_CALCULATED | {s.id for s in RECORDS.scores}))
    left = facts_of(dropped)
    # Of a class on one side its other members speak, too: cramps of unknown side beside pain of both legs.
    classes = {c for s in stated for c in LOOKUP.above.get(s, (s,))}
    related = {r for c in classes for r in LOOKUP.below.get(c, (c,))}
    assume(not any(left.statements.get(r) or left.measurements.get(r) for r in related))
    (before, _), (after, _) = case_of(whole), case_of(dropped)
    for spec, was, now in zip(ATOMS, before.answers, after.answers, strict=True):
        assert now.value is not Truth.ABSENT or was.value is Truth.ABSENT, spec.condition
    for flag in RECORDS.red_flags:
        for rule in flag.rules:
            values = before.rule_value(flag.id, rule), after.rule_value(flag.id, rule)
            assert values[1] is not Truth.ABSENT or values[0] is Truth.ABSENT, (flag.id, rule.id)


def stated_at(facts: Any, pointer: str) -> set[str]:
    """The concepts and analytes of which an item states something."""
    coded = {s.concept for stated in facts.statements.values() for s in stated if s.fact.pointer == pointer}
    return coded | {key for key, found in facts.measurements.items() if any(m.fact.pointer == pointer for m in found)}


@pytest.mark.parametrize("kind", [*LIST_OF.values(), "labs", "vitals"])
def test_an_empty_list_says_nothing(kind: str) -> None:
    """Neither does an empty document: no condition is absent but those that read nothing that could be recorded."""
    case, _ = case_of({"format": "crampx.patient/1", "as_of": AS_OF, "patient": {}, kind: []})
    assert {a.value for a in case.answers} == {Truth.UNKNOWN}
