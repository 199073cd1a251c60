"""Of whom an assessment speaks, what made it, with which knowledge, from what, and which sources it cites."""

from __future__ import annotations

from crampx._assessment.pack_model import PackRef, SilencedRef
from crampx._values import Value


class PersonRef(Value, frozen=True):
    """The patient as shown in the banner. ``age`` in completed years at as_of.

    ``resource`` is there where the document was a FHIR record: ``Patient/f001``.
    """

    id: str | None = None
    name: str | None = None
    birth_date: str | None = None
    age: int | None = None
    sex: str | None = None
    pregnancy: str | None = None
    gestation_weeks: int | None = None
    onset: str | None = None
    complaint: tuple[str, ...] = ()
    resource: str | None = None


class EngineRef(Value, frozen=True):
    """What computed it."""

    name: str
    version: str


class KnowledgeRef(Value, frozen=True):
    """What it was computed with. ``review`` says in words who reviewed it; ``digest`` covers site packs, too."""

    id: str
    version: str
    date: str
    digest: str
    review: str
    triggers: int
    red_flags: int
    packs: tuple[PackRef, ...] | None = None
    silenced: tuple[SilencedRef, ...] | None = None


class InputRef(Value, frozen=True):
    """SHA-256 of the document's bytes."""

    digest: str


class ReferenceEntry(Value, frozen=True):
    """A source that is cited: its number in reports, key, citation, identifiers and how it was seen."""

    number: int
    key: str
    cite: str
    status: str
    ids: str | None = None
    pack: str | None = None
