"""What the readers of resources found of one patient, before it becomes a document."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from crampx._logic.dates import PartialDate
from crampx._patient.model import CrampEntry, Item, ListName


class Gathered(msgspec.Struct):
    """Filled by the readers.

    Args:
        items: in the order of the resources.
        cramps: statements of the cramps themselves.
        complete: lists declared complete, with the date and the pointer of the declaration.
        onset: when the cramps began.
        pregnancy, due_date: of the person.
        pointers: where fields of the person that the readers set stand: ``pregnancy``, ``due_date``.
    """

    items: list[Item] = msgspec.field(default_factory=list[Item])
    cramps: list[CrampEntry] = msgspec.field(default_factory=list[CrampEntry])
    complete: dict[ListName, tuple[PartialDate, str]] = msgspec.field(
        default_factory=dict[ListName, tuple[PartialDate, str]]
    )
    onset: PartialDate | None = None
    pregnancy: Literal["not_pregnant", "pregnant", "postpartum"] | None = None
    due_date: date | None = None
    pointers: dict[str, str] = msgspec.field(default_factory=dict[str, str])
