"""Leaving out of a document what contradicts a change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from crampx._facts.from_document import to_facts
from crampx._facts.lookup import Lookup
from crampx._facts.model import FactBase, Statement
from crampx._patient.model import CrampEntry, Item, PatientDocument


def without(document: PatientDocument, subject: str, word: str, lookup: Lookup, as_of: date) -> PatientDocument:
    """The document without what it says against a change.

    ``word`` is ``present``, ``absent`` or ``unknown`` (then everything it says on the subject goes), or ``measured``;
    ``subject`` is the id of a concept or analyte.
    """
    prune = _Pruner(document, subject, word, lookup, as_of)
    return replace(
        document,
        items=tuple(kept for item in document.items for kept in prune.item(item)),
        cramps=prune.cramps(),
    )


class _Pruner:
    def __init__(self, document: PatientDocument, subject: str, word: str, lookup: Lookup, as_of: date) -> None:
        self._document = document
        self._subject = subject
        self._word = word
        self._lookup = lookup
        self._as_of = as_of

    def item(self, item: Item) -> Iterable[Item]:
        """The entry if it may stand, or what of it may."""
        facts = self._facts((item,), ())
        if self._is_measured_against(facts, item):
            return ()
        statements = [s for group in facts.statements.values() for s in group if s.fact.pointer == item.pointer]
        against = [s for s in statements if self._is_against(s)]
        if not against:
            return (item,)
        return [self._absence(item, name) for name in self._still_absent(statements, against)]

    def cramps(self) -> tuple[CrampEntry, ...]:
        """The statements of the cramps object that may stand; none if there shall be no cramps."""
        if self._is_against_cramps():
            return ()
        return tuple(entry for entry in self._document.cramps if not self._entry_is_against(entry))

    def _facts(self, items: tuple[Item, ...], cramps: tuple[CrampEntry, ...]) -> FactBase:
        """What entries say by themselves."""
        alone = replace(self._document, items=items, cramps=cramps, complete={}, problems=())
        return to_facts(alone, self._lookup, self._as_of, None)

    def _is_against(self, statement: Statement) -> bool:
        lookup, subject = self._lookup, self._subject
        if subject not in lookup.concepts:
            return False
        if statement.present:
            current = statement.ended is None
            return self._word in ("absent", "unknown") and current and statement.concept in lookup.below[subject]
        return self._word in ("present", "unknown") and statement.concept in lookup.above[subject]

    def _is_measured_against(self, facts: FactBase, item: Item) -> bool:
        """A result that would stand beside or before the new one."""
        if self._subject not in facts.measurements:
            return False
        return self._word == "unknown" or item.when is None or item.when.last >= self._as_of

    def _still_absent(self, statements: list[Statement], against: list[Statement]) -> list[str]:
        """Of an entry that says several things are absent: those that the change leaves alone."""
        lookup = self._lookup
        concerned = set(lookup.above[self._subject])
        said = {name for s in statements if not s.present for name in lookup.below[s.concept]}
        direct = {s.concept for s in statements if not s.present and s not in against}
        return sorted(direct | (said - concerned)) if any(not s.present for s in against) else []

    def _absence(self, item: Item, name: str) -> Item:
        return Item(item.list_name, item.pointer, name, present=False, when=item.when)

    def _entry_is_against(self, entry: CrampEntry) -> bool:
        facts = self._facts((), (entry,))
        if self._subject in facts.measurements:
            return True
        statements = [s for group in facts.statements.values() for s in group if s.fact.pointer == entry.pointer]
        return any(self._is_against(s) for s in statements)

    def _is_against_cramps(self) -> bool:
        cramps = self._lookup.index.cramps_concept
        return self._word in ("absent", "unknown") and cramps in self._lookup.below.get(self._subject, ())
