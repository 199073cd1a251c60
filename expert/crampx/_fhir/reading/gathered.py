"""What the readers of resources found of one patient, before it becomes a document."""

from __future__ import annotations

import msgspec

from crampx._logic.dates import PartialDate
from crampx._patient.model import Item, ListName


class Gathered(msgspec.Struct):
    """Filled by the readers.

    Args:
        items: in the order of the resources.
        complete: lists declared complete, with the date and the pointer of the declaration.
        onset: when the cramps began.
    """

    items: list[Item] = msgspec.field(default_factory=list[Item])
    complete: dict[ListName, tuple[PartialDate, str]] = msgspec.field(
        default_factory=dict[ListName, tuple[PartialDate, str]]
    )
    onset: PartialDate | None = None
