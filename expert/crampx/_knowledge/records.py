"""What all records of the knowledge base share."""

from typing import Literal, TypeAlias

import msgspec

# Ids of packs, and of what they hold, begin so; no id of the knowledge base does, now or later.
PACK_PREFIX = "site_"

Status: TypeAlias = Literal["draft", "reviewed", "deprecated"]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of all records: immutable, compared by value, no unknown field."""


class Source(Record, frozen=True, kw_only=True):
    """Where a record stands: knowledge-relative file (``triggers/hypokalaemia.yaml``), line and column from 1.

    Args:
        file: of a site pack it begins with the pack's id.
        pack: id of the site pack it comes from; empty: the knowledge base.
    """

    file: str
    line: int
    column: int = 1
    pack: str = ""

    @property
    def folder(self) -> str:
        """The kind of file: ``triggers``; empty for ``index.yaml``, ``references.yaml`` and ``pack.yaml``."""
        return folder_of(self.file)


def folder_of(file: str) -> str:
    """The folder of a knowledge file, of the base or of a pack; empty for one that stands in none.

    >>> folder_of("triggers/dvt.yaml"), folder_of("site_a/triggers/site_a_x.yaml"), folder_of("site_a/pack.yaml")
    ('triggers', 'triggers', '')
    """
    above = file.split("/")[:-1]
    return above[-1] if above and not above[-1].startswith(PACK_PREFIX) else ""


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
