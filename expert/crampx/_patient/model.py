"""The patient document as read: items with their pointers, nothing resolved yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

from crampx._logic.dates import PartialDate
from crampx._problems import Problem
from crampx._values import Value

ListName: TypeAlias = Literal[
    "symptoms", "signs", "conditions", "medications", "labs", "vitals", "exposures", "procedures", "family_history",
    "allergies", "tried",
]
Comparator: TypeAlias = Literal["", "<", "<=", ">", ">="]


class Number(Value, frozen=True):
    """A finite decimal with its text as written in the document (``3.10`` stays ``3.10``)."""

    value: Decimal
    text: str


class Code(Value, frozen=True):
    """A code of a terminology: ``system`` is its URI, ``code`` its identifier."""

    system: str
    code: str


class DoseText(Value, frozen=True):
    """A dose as written."""

    value: Number
    unit: str
    per: Literal["day", "week"]


class Item(Value, frozen=True):
    """One entry of a list of the document. ``None`` means the field was not there.

    Args:
        list_name: the list it stands in; ``answers`` is that of a questionnaire, whose entries may be of any kind.
        pointer: its JSON pointer, for example ``/labs/0``.
        name: the name as written, white space trimmed; empty when only a code is given.
        codes: codes of a terminology that say the same, in the order in which they are to be tried.
        other_names: further wordings of a record (the display of a code), tried after ``name``.
        present: false is a recorded absence.
        result: ``normal`` or ``abnormal``, of an examination.
        when: ``date``, the day it was observed, measured or listed.
        started: ``started`` or ``since``.
        ended: ``ended`` or ``stopped``.
        status: as written, lower case (``active``, ``resolved``, ``stopped``, ``refuted`` …).
        low, high: the laboratory's own limits, in the result's unit.
        unit_text: of a record the unit in words beside its code; it counts where the code is not known.
        is_abnormal: of a result of a record: the laboratory says that it is abnormal.
    """

    list_name: ListName | Literal["answers"]
    pointer: str
    name: str
    codes: tuple[Code, ...] = ()
    other_names: tuple[str, ...] = ()
    present: bool = True
    result: Literal["normal", "abnormal"] | None = None
    side: Literal["left", "right", "both"] | None = None
    status: str | None = None
    when: PartialDate | None = None
    started: PartialDate | None = None
    ended: PartialDate | None = None
    changed: PartialDate | None = None
    dose: DoseText | None = None
    value: Number | None = None
    unit: str | None = None
    comparator: Comparator = ""
    low: Number | None = None
    high: Number | None = None
    specimen: str | None = None
    timing: str | None = None
    grade: str | None = None
    response: str | None = None
    unit_text: str | None = None
    is_abnormal: bool = False


class CrampEntry(Value, frozen=True):
    """One statement of the ``cramps`` object: a word, a truth value or a number.

    Args:
        field: ``site``, ``side``, ``when``, ``provoked_by``, ``relieved_by``, ``lasts_minutes``, ``per_week``,
            ``severity``, ``clears_fully``, ``course`` or ``impact``.
        pointer: ``/cramps/when/0``.
        word: for words and truth values (``true``, ``false``), else empty.
        number: for numbers.
    """

    field: str
    pointer: str
    word: str = ""
    number: Number | None = None


class Person(Value, frozen=True):
    """Who the document is about. ``age`` in completed years stands for a missing ``birth_date``.

    Args:
        pregnancy_stated: the day on which ``pregnancy`` was stated, where that is not the day of the document.
        pointers: of a record of another form the field's name to where it stands, ``sex`` to
            ``/entry/0/resource/gender``, and the empty name to where the whole of the person stands.
    """

    id: str | None = None
    name: str | None = None
    birth_date: PartialDate | None = None
    age: int | None = None
    sex: Literal["female", "male", "other"] | None = None
    pregnancy: Literal["not_pregnant", "pregnant", "postpartum"] | None = None
    due_date: date | None = None
    pregnancy_stated: PartialDate | None = None
    pointers: dict[str, str] = msgspec.field(default_factory=dict[str, str])

    def pointer(self, field: str = "") -> str:
        """Where a field, or without one the whole of the person, stands in what was handed in.

        >>> Person().pointer("sex"), Person().pointer()
        ('/patient/sex', '/patient')
        """
        return self.pointers.get(field, f"/patient/{field}" if field else "/patient")


class PatientDocument(Value, frozen=True):
    """A document that was read.

    Args:
        as_of: the document's own, if it states one.
        onset: when the cramps began.
        complete: lists declared complete, with the date and pointer.
        problems: entries that could not be used, each with pointer, reason and suggestion.
        notices: what was used, or rightly left out, but the reader should know.
        digest: SHA-256 (hex) of the document's bytes, or of the canonical JSON of a dict.
        resources: of a FHIR record the pointer of each resource that was read to its name, ``Observation/f001``.
    """

    person: Person
    digest: str
    as_of: date | None = None
    onset: PartialDate | None = None
    cramps: tuple[CrampEntry, ...] = ()
    items: tuple[Item, ...] = ()
    complete: dict[ListName, tuple[PartialDate, str]] = msgspec.field(
        default_factory=dict[ListName, tuple[PartialDate, str]]
    )
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    resources: dict[str, str] = msgspec.field(default_factory=dict[str, str])
