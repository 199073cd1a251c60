"""What resolution gathers on its way through a document."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

import msgspec

from crampx._facts.lookup import Lookup
from crampx._facts.model import Fact, Measurement, Noted, Statement
from crampx._facts.table_limits import Subject
from crampx._patient.model import Item
from crampx._problems import Problem, Severity

Statements: TypeAlias = dict[str, list[Statement]]
Measurements: TypeAlias = dict[str, list[Measurement]]


class Collector(msgspec.Struct):
    """Mutable while one document is resolved; the fact base is made from it at the end.

    Args:
        is_record: what was handed in is a FHIR record. It holds what nobody wrote for these rules, so an entry that is
            not known is no fault of it.
        unread_lists: lists with an entry that was not used.
    """

    lookup: Lookup
    as_of: date
    subject: Subject
    is_record: bool = False
    statements: Statements = msgspec.field(default_factory=dict[str, list[Statement]])
    measurements: Measurements = msgspec.field(default_factory=dict[str, list[Measurement]])
    not_understood: list[Problem] = msgspec.field(default_factory=list[Problem])
    notices: list[Problem] = msgspec.field(default_factory=list[Problem])
    assumptions: list[Noted] = msgspec.field(default_factory=list[Noted])
    conversions: list[Noted] = msgspec.field(default_factory=list[Noted])
    unread_lists: set[str] = msgspec.field(default_factory=set[str])
    doubtful: set[str] = msgspec.field(default_factory=set[str])
    understood: list[tuple[str, str]] = msgspec.field(default_factory=list[tuple[str, str]])

    def reject(
        self,
        code: str,
        message: str,
        pointer: str,
        *,
        found: str | None = None,
        allowed: tuple[str, ...] = (),
        suggestions: tuple[str, ...] = (),
        severity: Severity = "error",
    ) -> None:
        """Note something that is not used, with the reason."""
        problem = Problem(code, severity, message, pointer, found=found, allowed=allowed, suggestions=suggestions)
        self.not_understood.append(problem)

    def notice(
        self,
        code: str,
        message: str,
        pointer: str,
        severity: Severity = "note",
        *,
        found: str | None = None,
        suggestions: tuple[str, ...] = (),
    ) -> None:
        """Note something that was used, or rightly left out, but that the reader should know."""
        self.notices.append(Problem(code, severity, message, pointer, found=found, suggestions=suggestions))

    def leave_out_later(self, what: str, pointer: str, place: str) -> None:
        """Note what is dated after as_of: a fault of a document, but a record may be read for any of its days.

        Args:
            what: ``the date``, ``the onset``.
            pointer: of the entry.
            place: of its date, in a document.
        """
        message = f"{what} lies after as_of; it was not used"
        if self.is_record:
            self.notice("after_as_of", message, pointer)
        else:
            self.reject("future_date", message, place)

    def place(self, item: Item, field: str) -> str:
        """Where a field of an item stands; in a record, whose fields have other names, where the item does."""
        return item.pointer if self.is_record else f"{item.pointer}/{field}"

    def state(self, statement: Statement) -> None:
        """Add a coded statement."""
        self.statements.setdefault(statement.concept, []).append(statement)

    def measure(self, measurement: Measurement) -> None:
        """Add a measured value."""
        self.measurements.setdefault(measurement.analyte, []).append(measurement)

    def understand(self, fact: Fact) -> None:
        """Note that the item at the fact's pointer was resolved."""
        self.understood.append((fact.pointer, fact.text))

    def assume_current(self, pointer: str, *, is_dated: bool) -> None:
        """Note that an entry without a start is taken as current."""
        code, text = "undated_is_current", "no start date: taken as current, timing unknown"
        if is_dated:
            code, text = "listed_is_current", "no start date: taken as current, and as started by the day it was listed"
        self.assumptions.append(Noted(code, text, pointer))
