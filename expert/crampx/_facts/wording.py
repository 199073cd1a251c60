"""What the wording of a record says of medicines; its reader is imported only where no code and no name is known."""

from __future__ import annotations

from crampx._values import Value


class Medicine(Value, frozen=True):
    """One ingredient that is known: its concept, and the name by which it was recognised."""

    concept: str
    name: str


class Wording(Value, frozen=True):
    """What a wording says.

    Args:
        medicines: each once, in order; none: the wording is not understood.
        unknown: ingredients that are not known.
        may_negate: it holds a word that may say that the medicine is not taken, so nothing was read.
    """

    medicines: tuple[Medicine, ...] = ()
    unknown: tuple[str, ...] = ()
    may_negate: bool = False
