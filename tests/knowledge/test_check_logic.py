"""The checks' reasoning against brute force: every patient that a small vocabulary allows is tried."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from crampx._knowledge.alternatives import TooManyError, alternatives
from crampx._knowledge.check_view import View
from crampx._knowledge.from_yaml import read_knowledge
from crampx._knowledge.implication import implies, possible
from crampx._logic.conditions import All, AnyOf, Bound, Coded, Comparison, Condition, Count, Not, Quantity, Sex

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
