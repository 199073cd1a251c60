"""Metamorphic laws on random patients with the shipped knowledge: the form of a document changes nothing."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.generative.laws import (
    ATOMS,
    BASE,
    DAY,
    LISTS,
    LOOKUP,
    PATIENTS,
    RECORDS,
    SUBJECTS,
    assess,
    conclusions,
    facts_of,
    finite,
    laws,
)
from tests.generative.patient_strategies import AS_OF

from crampx._api import KnowledgeBase, to_knowledge
from crampx._assessment.model import TierRange
from crampx._facts.atoms import answer
from crampx._facts.units import from_canonical, is_plausible, rounded, to_canonical
from crampx._knowledge.check_units import bounds
from crampx._knowledge.compiled import compile_records
from crampx._knowledge.model import Analyte
from crampx._logic.conditions import Comparison, Quantity
from crampx._logic.truth import Truth


def without_pointers(value: Any) -> Any:
    """The result with every pointer taken out and every list in an order of its own."""
    if isinstance(value, dict):
        return {k: without_pointers(v) for k, v in value.items() if k not in ("pointer", "input")}
    if isinstance(value, list):
        return sorted((without_pointers(v) for v in value), key=repr)
    if isinstance(value, str) and "(/" in value:
        # The text of a conflict names the pointers of its entries, in their order.
        return sorted(re.sub(r"\(/[a-z_]+/\d+\)", "", value).replace(": ", "; ").split("; "))
    return value


def key_order_changed(value: Any, chance: Any) -> Any:
    """The same with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: key_order_changed(value[key], chance) for key in keys}
    return [key_order_changed(v, chance) for v in value] if isinstance(value, list) else value


@pytest.mark.slow
@laws(45)
@given(document=PATIENTS, chance=st.randoms(use_true_random=False))
def test_the_order_of_items_and_keys_changes_pointers_and_the_digest_only(
    document: dict[str, Any], chance: Any
) -> None:
    shuffled = deepcopy(document)
    for name in LISTS:
        chance.shuffle(shuffled.get(name, []))
    one, other = assess(document), assess(key_order_changed(shuffled, chance))
    assert conclusions(one) == conclusions(other)
    assert without_pointers(one.to_dict()) == without_pointers(other.to_dict())


@pytest.mark.slow
@laws(45)
@given(document=PATIENTS, chance=st.randoms(use_true_random=False))
def test_an_item_that_stands_there_twice_changes_nothing(document: dict[str, Any], chance: Any) -> None:
    doubled, places = deepcopy(document), [(name, item) for name in LISTS for item in document.get(name, [])]
    assume(places)
    for name, item in chance.sample(places, min(3, len(places))):
        doubled[name].insert(chance.randrange(len(doubled[name]) + 1), deepcopy(item))
    assert conclusions(assess(document)) == conclusions(assess(doubled))


# The calendar repeats: the same days of the week, months of the same lengths, leap years.
_YEARS = 28


def moved(value: Any) -> Any:
    """The same with every date, whole or partial, so many years earlier."""
    if isinstance(value, dict):
        return {key: moved(v) for key, v in value.items()}
    if isinstance(value, list):
        return [moved(v) for v in value]
    if isinstance(value, str):
        return re.sub(r"^(\d{4})(-\d\d)?(-\d\d)?$", lambda m: f"{int(m[1]) - _YEARS}{m[2] or ''}{m[3] or ''}", value)
    return value


@pytest.mark.slow
@laws(45)
@given(document=PATIENTS)
def test_all_dates_and_as_of_moved_together_change_nothing(document: dict[str, Any]) -> None:
    early = date(DAY.year - _YEARS, DAY.month, DAY.day)
    assert conclusions(assess(document)) == conclusions(assess(moved(document), day=early))


@pytest.mark.slow
@laws(25)
@given(document=PATIENTS)
def test_the_order_of_rules_in_the_files_changes_nothing(document: dict[str, Any]) -> None:
    one, other = conclusions(assess(document)), conclusions(assess(document, reversed_base()))
    for result in (one, other):
        result["differential"] = [tuple(_sorted_needs(part) for part in item) for item in result["differential"]]
    assert one == other


def _sorted_needs(part: Any) -> Any:
    """A range with the rules that are still open by id: they are listed as their file has them."""
    if not isinstance(part, TierRange):
        return part
    confirms, excludes = (tuple(sorted(rules)) for rules in (part.confirms_open, part.excludes_open))
    return replace(part, confirms_open=confirms, excludes_open=excludes)


@cache
def reversed_base() -> KnowledgeBase:
    """The shipped knowledge with the rules of every file, and the files themselves, in the opposite order."""
    turned = {
        kind: tuple(replace(file, rules=file.rules[::-1]) for file in getattr(RECORDS, kind)[::-1])
        for kind in ("triggers", "red_flags", "follow_ups")
    }
    return replace(BASE, _knowledge=to_knowledge(compile_records(replace(RECORDS, **turned))))


_TINY = Fraction(1, 10**6)


def _thresholds() -> list[tuple[Quantity, Analyte, Fraction]]:
    """Every comparison of a single result with a number, and each of its numbers in the canonical unit."""
    found: list[tuple[Quantity, Analyte, Fraction]] = []
    for condition in sorted({a.condition for a in ATOMS if isinstance(a.condition, Quantity)}, key=repr):
        if condition.change is None and condition.after_start_of is None and condition.before_start_of is None:
            analyte = LOOKUP.analytes[condition.analyte]
            stated = [b for b in bounds(condition.comparison) if not b.of and not b.also]
            found += [(condition, analyte, to_canonical(Fraction(b.value), b.unit, analyte)) for b in stated]
    return found


def test_each_threshold_is_met_exactly_in_every_unit_and_never_through_a_rounded_number() -> None:
    """The number at the threshold, or the two decimals next to it, in each unit: just above, just below, or on it."""
    tried = 0
    for condition, analyte, threshold in _thresholds():
        for unit in sorted(analyte.units):
            place = from_canonical(threshold, unit, analyte) / _TINY
            for number in {floor(place) * _TINY, ceil(place) * _TINY, (floor(place) - 1) * _TINY}:
                value = to_canonical(number, unit, analyte)
                if not is_plausible(value, analyte) or number < 0:
                    continue
                if analyte.decimals is not None:
                    value = rounded(value, analyte.decimals)
                place_of = {"lab": "labs", "vital": "vitals", "exposure": "exposures", "score": "labs"}[analyte.kind]
                item = {"name": analyte.id, "value": finite(number), "unit": unit, "date": AS_OF}
                document = {"format": "crampx.patient/1", "as_of": AS_OF, "patient": {}, place_of: [item]}
                told = answer(condition, "plain", facts_of(document), LOOKUP).value
                expected = _meets(value, condition.comparison, analyte)
                assert told is (Truth.PRESENT if expected else Truth.ABSENT), (condition, unit, number)
                tried += 1
    assert tried > 300


def _meets(value: Fraction, comparison: Comparison | None, analyte: Analyte) -> bool:
    assert comparison is not None
    tests = {"below": value.__lt__, "above": value.__gt__, "not_below": value.__ge__, "not_above": value.__le__}
    stated = {name: getattr(comparison, name) for name in tests}
    return all(
        tests[name](to_canonical(Fraction(bound.value), bound.unit, analyte)) for name, bound in stated.items() if bound
    )


IRRELEVANT = sorted(c.title for c in RECORDS.concepts if c.kind == "condition" and c.id not in SUBJECTS)


@pytest.mark.slow
@laws(45)
@given(document=PATIENTS, title=st.sampled_from(IRRELEVANT))
def test_an_irrelevant_fact_and_another_name_change_unused_and_the_banner_only(
    document: dict[str, Any], title: str
) -> None:
    more = deepcopy(document)
    more.setdefault("conditions", []).append(title)
    more.setdefault("patient", {}).update(name="Someone Else", id="X-1")
    one, other = assess(document).to_dict(), assess(more).to_dict()
    assert len(other.pop("unused")) == len(one.pop("unused")) + 1
    for result in (one, other):
        result["patient"] = {k: v for k, v in result["patient"].items() if k not in ("name", "id")}
        del result["input"]
    assert one == other
