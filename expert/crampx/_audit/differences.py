"""How the files of two versions of the knowledge differ: what came, went or changed, whatever the order of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias, cast

import msgspec

from crampx._knowledge.condition_words import in_words
from crampx._knowledge.model import (
    Analyte,
    Binding,
    Concept,
    FindingFile,
    FollowUp,
    KnowledgeRecords,
    Record,
    RedFlag,
    Trigger,
)
from crampx._knowledge.scores import Formula, Score
from crampx._logic.conditions import Condition
from crampx._logic.dates import Duration
from crampx._values import Value

Kind: TypeAlias = Literal[
    "index", "trigger", "red_flag", "follow_up", "finding", "rule", "explains", "caution", "concept", "analyte",
    "score", "formula", "binding", "reference",
]
Did: TypeAlias = Literal["added", "removed", "changed"]

KINDS: Final[tuple[Kind, ...]] = (
    "index", "trigger", "red_flag", "follow_up", "finding", "rule", "explains", "caution", "concept", "analyte",
    "score", "formula", "binding", "reference",
)
# Where a thing stands and what tests it is no part of what it says; its parts are compared by themselves.
_APART: Final = frozenset({"source", "examples", "rules", "explains", "cautions"})

_Titled: TypeAlias = Trigger | RedFlag | FollowUp | FindingFile | Concept | Analyte | Score | Formula | Binding


class FieldChange(Value, frozen=True):
    """One field that differs, each side as the parts that a reader sees; none: the field was not there."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class EntryChange(Value, frozen=True):
    """One thing that came, went or changed.

    Args:
        id: a rule's is ``file/rule``.
        fields: what differs; only where it changed.
    """

    kind: Kind
    id: str
    title: str
    did: Did
    fields: tuple[FieldChange, ...] = ()


class _Entry(Value, frozen=True):
    title: str
    values: dict[str, object]


def compare_records(old: KnowledgeRecords, new: KnowledgeRecords) -> tuple[EntryChange, ...]:
    """All that differs, by kind and id.

    Args:
        old: the earlier version.
        new: the later one.
    """
    before, after = _entries(old), _entries(new)
    keys = sorted(before.keys() | after.keys(), key=lambda key: (KINDS.index(key[0]), key[1]))
    return tuple(change for key in keys if (change := _change(key, before.get(key), after.get(key))) is not None)


def _change(key: tuple[Kind, str], old: _Entry | None, new: _Entry | None) -> EntryChange | None:
    kind, name = key
    if old is None or new is None:
        there = old or new
        assert there is not None  # noqa: S101 - a key comes from one of them
        return EntryChange(kind, name, there.title, "removed" if new is None else "added")
    fields = tuple(
        _field(field, old.values[field], new.values[field])
        for field in sorted(old.values)
        if old.values[field] != new.values[field]
    )
    return EntryChange(kind, name, new.title, "changed", fields) if fields else None


def _field(name: str, old: object, new: object) -> FieldChange:
    before, after = _shown(old), _shown(new)
    if before == after:  # the words leave out what differs, for example the list of the document that is read
        before, after = ((msgspec.json.encode(value, order="deterministic").decode(),) for value in (old, new))
    return FieldChange(name, before, after)


def _entries(records: KnowledgeRecords) -> dict[tuple[Kind, str], _Entry]:
    return {(kind, name): entry for kind, name, entry in _all(records)}


def _all(records: KnowledgeRecords) -> Iterator[tuple[Kind, str, _Entry]]:
    yield "index", records.index.id, _entry(records.index.title, records.index)
    groups: tuple[tuple[Kind, Iterable[_Titled]], ...] = (
        ("trigger", records.triggers), ("red_flag", records.red_flags), ("follow_up", records.follow_ups),
        ("finding", records.findings), ("concept", records.concepts), ("analyte", records.analytes),
        ("score", records.scores), ("formula", records.formulas), ("binding", records.bindings),
    )
    for kind, group in groups:
        for record in group:
            yield kind, record.id, _entry(record.title, record)
            yield from _parts(record)
    for reference in records.references:
        yield "reference", reference.key, _entry(reference.cite, reference)


def _parts(record: Record) -> Iterator[tuple[Kind, str, _Entry]]:
    if isinstance(record, Trigger | RedFlag | FollowUp):
        for rule in record.rules:
            yield "rule", f"{record.id}/{rule.id}", _entry(rule.rationale, rule)
    if isinstance(record, Trigger):
        for explains in record.explains:
            yield "explains", f"{record.id}/{explains.id}", _entry(explains.rationale, explains, whole=True)
    if isinstance(record, FollowUp):
        for caution in record.cautions:
            yield "caution", f"{record.id}/{caution.id}", _entry(caution.text, caution)


def _entry(title: str, record: Record, *, whole: bool = False) -> _Entry:
    names = (name for name in record.__struct_fields__ if name not in _APART or (whole and name == "explains"))
    return _Entry(title, {name: getattr(record, name) for name in names})


def _shown(value: object) -> tuple[str, ...]:
    """A value as the parts a reader sees."""
    if isinstance(value, Condition):
        return (in_words(value),)
    if isinstance(value, (tuple, list)):
        return tuple(text for part in cast("Sequence[object]", value) for text in _joined(part))
    if isinstance(value, Mapping):
        pairs = sorted(cast("Mapping[str, object]", value).items())
        return tuple(f"{name}: {', '.join(_shown(part))}" for name, part in pairs)
    if value is None or value in ("", False):
        return ()
    if isinstance(value, msgspec.Struct) and not isinstance(value, Duration):
        return _joined(value)
    return ("yes" if value is True else " ".join(str(value).split()),)


def _joined(part: object) -> tuple[str, ...]:
    """One part of a list as one text."""
    if isinstance(part, tuple):
        return (": ".join(text for each in cast("Sequence[object]", part) for text in _shown(each)),)
    if isinstance(part, Condition | Duration) or not isinstance(part, msgspec.Struct):
        return _shown(part)
    told = ((name, getattr(part, name)) for name in part.__struct_fields__ if name != "source")
    return ("; ".join(f"{name} {', '.join(shown)}" for name, value in told if (shown := _shown(value))),)
