"""Facts and places in the knowledge, as the assessment tells them."""

from __future__ import annotations

from crampx._facts.model import Fact
from crampx._knowledge.model import Source
from crampx._values import Value


class FactRef(Value, frozen=True):
    """A fact as shown: its pointer into the document, text with value and unit, and date as written.

    ``resource`` is there where the document was a FHIR record: ``Observation/f001``.
    """

    pointer: str
    text: str
    date: str | None = None
    resource: str | None = None


class SourceRef(Value, frozen=True):
    """Place in the knowledge: relative file and line, and the site pack that it belongs to, if any."""

    file: str
    line: int
    pack: str | None = None


def source_ref(source: Source) -> SourceRef:
    """A place as shown."""
    return SourceRef(source.file, source.line, source.pack or None)


def fact_refs(facts: tuple[Fact, ...]) -> tuple[FactRef, ...]:
    """Facts as shown."""
    return tuple(FactRef(f.pointer, f.text, f.date or None) for f in facts)
