"""Who the document is about. A field that cannot be read is left out, with a problem."""

from __future__ import annotations

from crampx._patient.fields import Fields
from crampx._patient.model import Person
from crampx._patient.vocabulary import MAX_AGE, PERSON_KEYS, PREGNANCIES, SEXES


def read_person(fields: Fields) -> Person:
    """The ``patient`` object."""
    fields.unknown_keys(PERSON_KEYS)
    sex = fields.word("sex", SEXES)
    pregnancy = fields.word("pregnancy", PREGNANCIES)
    return Person(
        id=fields.text("id"),
        name=fields.text("name"),
        birth_date=fields.partial_date("birth_date"),
        age=_age(fields),
        sex=None if sex == "unknown" else sex,
        pregnancy=None if pregnancy == "unknown" else pregnancy,
        due_date=fields.full_date("due_date"),
    )


def _age(fields: Fields) -> int | None:
    number = fields.number("age")
    if number is None:
        return None
    if not 0 <= number.value <= MAX_AGE:
        fields.fail("out_of_range", "age", f"an age lies between 0 and {MAX_AGE} years", allowed=[f"0 to {MAX_AGE}"])
        return None
    if number.value != int(number.value):
        fields.fail("not_an_integer", "age", "an age is given in completed years", allowed=["whole number"])
        return None
    return int(number.value)
