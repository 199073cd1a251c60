"""Totals of scores as the assessment tells them."""

from __future__ import annotations

from typing import Literal

from crampx._assessment.fact_model import FactRef, SourceRef
from crampx._values import Value


class ScoreItemRow(Value, frozen=True):
    """One item: its points, which are a span where the answer is not known.

    Args:
        known: whether low and high are the same.
        answer: which of several answers counted.
        facts: what the answer rests on.
    """

    item: str
    title: str
    low: int
    high: int
    known: bool
    answer: str | None = None
    note: str | None = None
    facts: tuple[FactRef, ...] = ()


class ScoreRow(Value, frozen=True):
    """The total of a score: a span from the lowest to the highest that is still possible.

    Args:
        applies: whether the score may be used for this patient.
        recorded: the total is the clinician's own, which wins over computing.
        bands: titles of the bands that the span touches.
        text: all of it in words.
        unverified: what of the score no source was seen for.
    """

    score: str
    title: str
    low: int
    high: int
    applies: Literal["yes", "no", "unknown"]
    recorded: bool
    text: str
    source: SourceRef
    bands: tuple[str, ...] = ()
    band_ids: tuple[str, ...] = ()
    items: tuple[ScoreItemRow, ...] = ()
    facts: tuple[FactRef, ...] = ()
    unverified: str | None = None
    references: tuple[str, ...] = ()
