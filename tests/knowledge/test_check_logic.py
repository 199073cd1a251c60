"""The checks' reasoning against brute force: every patient that a small vocabulary allows is tried."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from crampx._knowledge.alternatives import TooManyError, alternatives
from crampx._knowledge.check_bands import meeting
from crampx._knowledge.check_view import View
from crampx._knowledge.from_yaml import read_knowledge
from crampx._knowledge.implication import implies, possible
from crampx._knowledge.model import Source
from crampx._knowledge.spans import apart, never_longer
from crampx._knowledge.thresholds import Place, ends
from crampx._logic.conditions import Age, All, AnyOf, Bound, Coded, Comparison, Condition, Count, Not, Quantity, Sex
from crampx._logic.dates import Duration

_RECORDS, _ = read_knowledge(Path(__file__).parent / "good")
assert _RECORDS is not None
VIEW = View(_RECORDS)

THIAZIDE = Coded(kind="medication", concept="thiazide_diuretic")
HCTZ = Coded(kind="medication", concept="hydrochlorothiazide")


class Patient(NamedTuple):
    """A completely recorded patient."""

    potassium: Decimal
    thiazide: bool
    hctz: bool
    sex: str


# Every threshold below, one value between each pair and one beyond each end.
VALUES = tuple(Decimal(text) for text in ("2", "3", "3.2", "3.5", "3.7", "4", "5"))
PATIENTS = tuple(
    Patient(*parts) for parts in product(VALUES, (True, False), (True, False), ("female", "male", "other"))
    if parts[1] or not parts[2]  # who takes hydrochlorothiazide takes a thiazide
)

THRESHOLDS = (Decimal("3"), Decimal("3.5"), Decimal("4"))
KEYS = ("below", "above", "not_below", "not_above")
bounds = st.builds(Bound, st.sampled_from(THRESHOLDS), st.sampled_from(["mmol/L", "meq/L"]))
comparisons = st.dictionaries(st.sampled_from(KEYS), bounds, min_size=1, max_size=2)
atoms: st.SearchStrategy[Condition] = st.one_of(
    st.sampled_from([THIAZIDE, HCTZ, Sex("female"), Sex("male")]),
    comparisons.map(lambda given: Quantity(kind="lab", analyte="potassium", comparison=Comparison(**given))),
)


def composites(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    counts = several.flatmap(lambda found: st.integers(1, len(found)).map(lambda n: Count(n, found)))
    return st.one_of(several.map(All), several.map(AnyOf), inner.map(Not), counts)


conditions = st.recursive(atoms, composites, max_leaves=6)


def holds(condition: Condition, patient: Patient) -> bool:
    match condition:
        case All(children=children):
            return all(holds(child, patient) for child in children)
        case AnyOf(children=children):
            return any(holds(child, patient) for child in children)
        case Not(child=child):
            return not holds(child, patient)
        case Count(n=n, children=children):
            return sum(holds(child, patient) for child in children) >= n
        case Sex(sex=sex):
            return patient.sex == sex
        case Coded():
            return patient.hctz if condition == HCTZ else patient.thiazide
        case Quantity(comparison=Comparison() as stated):
            return compares(stated, patient.potassium)
        case _:
            raise AssertionError(condition)


def compares(stated: Comparison, value: Decimal) -> bool:
    return (
        (stated.below is None or value < stated.below.value)
        and (stated.above is None or value > stated.above.value)
        and (stated.not_below is None or value >= stated.not_below.value)
        and (stated.not_above is None or value <= stated.not_above.value)
    )


@settings(max_examples=300, deadline=None)
@given(conditions)
def test_a_condition_can_hold_exactly_if_some_patient_meets_it(condition: Condition) -> None:
    try:
        found = any(possible(VIEW, way) for way in alternatives(condition))
    except TooManyError:
        return
    assert found == any(holds(condition, patient) for patient in PATIENTS)


@settings(max_examples=300, deadline=None)
@given(conditions, conditions)
@example(Not(HCTZ), Not(THIAZIDE))
@example(THIAZIDE, HCTZ)
def test_what_is_called_implied_is_implied(narrow: Condition, wide: Condition) -> None:
    try:
        given_ways = [way for way in alternatives(narrow) if possible(VIEW, way)]
        wanted = alternatives(wide)
    except TooManyError:
        return
    if all(any(implies(VIEW, way, other) for other in wanted) for way in given_ways):
        assert all(holds(wide, patient) for patient in PATIENTS if holds(narrow, patient))


@settings(max_examples=200, deadline=None)
@given(conditions)
def test_every_condition_implies_itself(condition: Condition) -> None:
    try:
        ways = alternatives(condition)
    except TooManyError:
        return
    assert all(implies(VIEW, way, way) for way in ways)


def test_an_absent_class_implies_its_absent_members_and_a_present_member_its_class() -> None:
    def implied(narrow: Condition, wide: Condition) -> bool:
        return all(any(implies(VIEW, way, other) for other in alternatives(wide)) for way in alternatives(narrow))

    assert implied(HCTZ, THIAZIDE)
    assert implied(Not(THIAZIDE), Not(HCTZ))
    assert not implied(THIAZIDE, HCTZ)
    assert not implied(Not(HCTZ), Not(THIAZIDE))


UPPER = {"below": lambda v, n: v < n, "not_above": lambda v, n: v <= n}
LOWER = {"above": lambda v, n: v > n, "not_below": lambda v, n: v >= n}
TENTHS = st.integers(25, 35).map(lambda n: Decimal(n) / 10)


def fault_of(one: Condition, other: Condition) -> str | None:
    """What the check says of the band that ends in the first condition and the one that begins in the second."""
    source = Source(file="f.yaml", line=1)
    ((_, upper),) = ends(VIEW, one, Place("one", source, "one"))
    ((_, lower),) = ends(VIEW, other, Place("other", source, "other"))
    return meeting(upper, lower)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(UPPER)), TENTHS, st.sampled_from(sorted(LOWER)), TENTHS, st.booleans())
def test_bands_of_a_result_miss_each_other_where_a_number_shows_it(
    ending: str, end: Decimal, beginning: str, begin: Decimal, swapped: bool
) -> None:
    unit = "meq/L" if swapped else "mmol/L"
    one = Quantity("lab", "potassium", Comparison(**{ending: Bound(end, "mmol/L")}))
    other = Quantity("lab", "potassium", Comparison(**{beginning: Bound(begin, unit)}))
    numbers = [Decimal(n) / 40 for n in range(40, 481)]
    neither = [n for n in numbers if not UPPER[ending](n, end) and not LOWER[beginning](n, begin)]
    both = [n for n in numbers if UPPER[ending](n, end) and LOWER[beginning](n, begin)]
    found = fault_of(one, other)
    assert (found == "gap") == (bool(neither) and max(neither) - min(neither) <= Decimal("0.1"))
    if found == "overlap":
        assert len(both) == 1 or swapped
    assert len(both) != 1 or found == "overlap"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(UPPER)), st.integers(40, 46), st.sampled_from(sorted(LOWER)), st.integers(40, 46))
def test_bands_of_whole_years_leave_out_at_most_one(ending: str, end: int, beginning: str, begin: int) -> None:
    one = Age(Comparison(**{ending: Bound(Decimal(end), "years")}))
    other = Age(Comparison(**{beginning: Bound(Decimal(begin), "years")}))
    neither = [n for n in range(120) if not UPPER[ending](n, end) and not LOWER[beginning](n, begin)]
    assert (fault_of(one, other) == "gap") == (len(neither) == 1)
    assert (fault_of(one, other) == "overlap") == (ending == "not_above" and beginning == "not_below" and end == begin)


DURATIONS = st.builds(Duration, st.integers(1, 40), st.sampled_from(["day", "week", "month", "year"]))
DAYS = [date(2024, 2, 28) + timedelta(days=n) for n in range(0, 1500, 13)] + [date(2027, 3, 1), date(2028, 3, 31)]


@settings(max_examples=300, deadline=None)
@given(DURATIONS, DURATIONS)
def test_a_span_that_is_never_longer_is_so_on_every_day(one: Duration, other: Duration) -> None:
    if never_longer(one, other):
        assert all(one.before(day) >= other.before(day) for day in DAYS)
    if apart(one, other) and (one.unit, other.unit) in (("day", "month"), ("month", "day")):
        assert any(abs((one.before(day) - other.before(day)).days) <= 3 for day in DAYS)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["any", "all", "latest"]), st.sampled_from(["any", "all", "latest"]), comparisons, comparisons,
       st.lists(st.sampled_from(VALUES), min_size=1, max_size=3))
def test_what_is_implied_over_several_results_is_implied(
    reach: Any, wider: Any, narrow: dict[str, Bound], wide: dict[str, Bound], values: list[Decimal]
) -> None:
    """The last of the values is the latest."""
    one = Quantity("lab", "potassium", Comparison(**narrow), over=reach)
    other = Quantity("lab", "potassium", Comparison(**wide), over=wider)

    def told(atom: Quantity) -> bool:
        holding = [compares(atom.comparison or Comparison(), value) for value in values]
        return {"any": any(holding), "all": all(holding), "latest": holding[-1]}[atom.over]

    (given_way,) = alternatives(one)
    (wanted,) = alternatives(other)
    if possible(VIEW, given_way) and implies(VIEW, given_way, wanted) and told(one):
        assert told(other)
