"""Good patient documents, made by Hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from crampx._patient.vocabulary import LISTS, MEASURED, PREGNANCIES, SEXES, SIDES, SIGNS

TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
NUMBERS = st.integers(-(10**17), 10**17) | st.decimals(-1000, 1000, places=2).map(float)
DATES = st.dates().map(lambda day: day.isoformat())
PARTIAL_DATES = st.one_of(DATES, DATES.map(lambda text: text[:7]), DATES.map(lambda text: text[:4]))
CODES = st.fixed_dictionaries({"system": TEXTS, "code": TEXTS})
DOSES = st.fixed_dictionaries({"value": NUMBERS, "unit": TEXTS, "per": st.sampled_from(["day", "week"])})
FLAGS = st.booleans() | st.sampled_from(["yes", "no", "unknown"])
WORDS = TEXTS | st.lists(TEXTS, max_size=3)

OPTIONAL = {
    "code": CODES,
    "present": FLAGS,
    "result": st.sampled_from(["normal", "abnormal", "unknown"]),
    "side": st.sampled_from(SIDES),
    "status": TEXTS,
    "date": PARTIAL_DATES,
    "since": PARTIAL_DATES,
    "stopped": PARTIAL_DATES,
    "changed": PARTIAL_DATES,
    "dose": DOSES,
    "specimen": TEXTS,
    "timing": TEXTS,
    "grade": TEXTS,
    "response": TEXTS,
}
MEASURES = {"unit": TEXTS, "comparator": st.sampled_from(SIGNS)}
PERSONS = {
    "id": TEXTS,
    "name": TEXTS,
    "birth_date": PARTIAL_DATES,
    "age": st.integers(0, 130),
    "sex": st.sampled_from(SEXES),
    "pregnancy": st.sampled_from(PREGNANCIES),
    "due_date": DATES,
}
CRAMPS = {
    "site": WORDS,
    "side": TEXTS,
    "when": WORDS,
    "provoked_by": WORDS,
    "relieved_by": WORDS,
    "lasts_minutes": NUMBERS,
    "per_week": NUMBERS,
    "severity": NUMBERS,
    "clears_fully": FLAGS,
    "course": TEXTS,
    "impact": WORDS,
}
UNMEASURED = st.fixed_dictionaries({"name": TEXTS}, optional=OPTIONAL)
MEASURED_ITEMS = st.fixed_dictionaries({"name": TEXTS, "value": NUMBERS}, optional=OPTIONAL | MEASURES)


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """Documents in which nothing is wrong."""
    lists = {
        name: st.lists(MEASURED_ITEMS if name in MEASURED else TEXTS | UNMEASURED | MEASURED_ITEMS, max_size=4)
        for name in LISTS
    }
    return st.fixed_dictionaries(
        {"format": st.just("crampx.patient/1"), "patient": st.fixed_dictionaries({}, optional=PERSONS)},
        optional={
            "as_of": DATES,
            "onset": PARTIAL_DATES,
            "cramps": st.fixed_dictionaries({}, optional=CRAMPS),
            "complete": st.fixed_dictionaries({}, optional=dict.fromkeys(LISTS, PARTIAL_DATES)),
            **lists,
        },
    )
