"""Sex, age, pregnancy and gestation of the patient, as facts."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from msgspec.structs import replace

from crampx._facts.collector import Collector
from crampx._facts.model import Fact, Interval, Noted, Statement
from crampx._logic.dates import age_in_years, weeks_of_gestation
from crampx._patient.model import Person
from crampx._patient.vocabulary import MAX_AGE
from crampx._values import Value

_LONGEST_GESTATION = 43
# How many weeks later a state of pregnancy may still hold: "pregnant" as long as any pregnancy lasts, the others as
# long as the weeks after a birth that are asked about.
_HOLDS_FOR = {"pregnant": _LONGEST_GESTATION, "postpartum": 6, "not_pregnant": 6}


class PersonFacts(Value, frozen=True):
    """What is known of the person; None is unknown."""

    age: Interval | None
    gestation: Interval | None
    due_date: date | None = None
    facts: dict[str, Fact] = msgspec.field(default_factory=dict[str, Fact])


def with_current_pregnancy(person: Person, collect: Collector) -> Person:
    """The person without a state of pregnancy that was stated too long ago to hold, or later than as_of."""
    state, stated = person.pregnancy, person.pregnancy_stated
    if state is None or stated is None:
        return person
    if stated.first > collect.as_of:
        pointer = person.pointer("pregnancy")
        collect.leave_out_later("the answer", pointer, pointer)
    elif stated.last + timedelta(weeks=_HOLDS_FOR[state]) < collect.as_of:
        message = "stated too long ago to hold on the day spoken of; it was not used"
        collect.notice("stale_statement", message, person.pointer("pregnancy"))
    else:
        return person
    return replace(person, pregnancy=None)


def person_facts(person: Person, collect: Collector) -> PersonFacts:
    """Resolve the ``patient`` object."""
    facts: dict[str, Fact] = {}
    if person.sex in ("female", "male"):
        facts["sex"] = Fact(person.pointer("sex"), "sex", person.sex, person.sex)
    age = _age(person, collect)
    if age is not None:
        text = str(age.low) if age.low == age.high else f"{age.low} to {age.high}"
        pointer = person.pointer("birth_date" if person.birth_date is not None else "age")
        facts["age"] = Fact(pointer, "age", f"age {text}", text)
    else:
        collect.assumptions.append(Noted("age_unknown", "age is not recorded: an adult is assumed", person.pointer()))
    gestation = _gestation(person, collect)
    if gestation is not None:
        weeks = str(gestation.low)
        facts["gestation"] = Fact(person.pointer("due_date"), "gestation", f"{weeks} weeks pregnant", weeks)
    if person.sex == "male" and person.pregnancy in ("pregnant", "postpartum"):
        collect.notice(
            "sex_and_pregnancy_differ",
            "the sex is male and a pregnancy or recent birth is stated: correct whichever is wrong; "
            "the pregnancy is used, because to miss it would be the graver error",
            person.pointer("sex"),
            "warning",
            suggestions=("female",),
        )
    if person.pregnancy is not None:
        text = person.pregnancy.replace("_", " ")
        facts["pregnancy"] = Fact(person.pointer("pregnancy"), "pregnancy", text, text)
        _state_pregnancy(person.pregnancy, facts["pregnancy"], collect)
    elif person.sex == "male":
        _state_pregnancy("not_pregnant", facts["sex"], collect)
    return PersonFacts(age, gestation, None if gestation is None else person.due_date, facts)


def _age(person: Person, collect: Collector) -> Interval | None:
    birth = person.birth_date
    if birth is None:
        return None if person.age is None else Interval(person.age, person.age)
    if birth.first > collect.as_of:
        pointer = person.pointer("birth_date")
        collect.reject("future_date", "the date of birth lies after as_of; it was not used", pointer)
        return None
    low = age_in_years(min(birth.last, collect.as_of), collect.as_of)
    high = age_in_years(birth.first, collect.as_of)
    if low > MAX_AGE:
        message = f"nobody lives for more than {MAX_AGE} years; the date of birth was not used"
        collect.reject("implausible_value", message, person.pointer("birth_date"))
        return None
    if person.age is not None and not low <= person.age <= high:
        collect.notice(
            "conflict", "age and date of birth disagree; the date of birth is used", person.pointer("age"), "warning"
        )
    return Interval(low, high)


def _gestation(person: Person, collect: Collector) -> Interval | None:
    """Completed weeks at as_of, from the due date."""
    if person.due_date is None or person.pregnancy not in (None, "pregnant"):
        return None
    if person.sex == "male" and person.pregnancy is None:
        collect.reject(
            "due_date_of_a_man", "the sex is male and no pregnancy is stated; it was not used",
            person.pointer("due_date"),
            severity="warning",
        )
        return None
    weeks = weeks_of_gestation(person.due_date, collect.as_of)
    if not 0 <= weeks <= _LONGEST_GESTATION:
        pointer = person.pointer("due_date")
        collect.reject("implausible_value", "the due date does not fit a pregnancy at as_of", pointer)
        return None
    return Interval(weeks, weeks)


def _state_pregnancy(state: str, fact: Fact, collect: Collector) -> None:
    """Concepts bound to a state of pregnancy: present for this one, absent for the others."""
    for name in collect.lookup.pregnancy:
        concept = collect.lookup.concepts[name]
        present = concept.pregnancy == state
        text = concept.title if present else f"no {concept.title}"
        own = Fact(fact.pointer, concept.id, text, text)
        collect.state(Statement(concept.id, present, own))
