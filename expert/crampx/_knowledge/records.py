"""What all records of the knowledge base share."""

from typing import Literal, TypeAlias

import msgspec

Status: TypeAlias = Literal["draft", "reviewed", "deprecated"]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of all records: immutable, compared by value, no unknown field."""


class Source(Record, frozen=True, kw_only=True):
    """Where a record stands: knowledge-relative file (``triggers/hypokalaemia.yaml``), line and column from 1."""

    file: str
    line: int
    column: int = 1


class Example(Record, frozen=True, kw_only=True):
    """A partial patient document and what must follow; runs as a test.

    Args:
        given: members of a patient document; format, as_of 2026-11-20, a patient and a leg cramp are supplied.
        expect: for each rule id (or the finding's id) present, absent or unknown; also ``tier``, ``explains``,
            ``raised``.
        jurisdiction: asked for in this example; without one the rules of a jurisdiction do not speak.
    """

    name: str
    given: msgspec.Raw
    expect: dict[str, str]
    jurisdiction: Literal["us", "uk", "eu"] | None = None
    source: Source


class FileRecord(Record, frozen=True, kw_only=True):
    """What every knowledge file states about itself. ``review_by`` is a date, ``YYYY-MM-DD``."""

    id: str
    title: str
    status: Status
    review_by: str
    examples: tuple[Example, ...] = ()
    source: Source
