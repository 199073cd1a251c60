"""YAML text to a tree of places: JSON-like scalars, mappings and sequences, each with its line and column.

Only parser events are used. PyYAML's C composer crashes the interpreter on deep nesting and its constructors resolve
merge keys in exponential time; the events do neither, and the guards below bound them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, cast

import yaml

from crampx._knowledge.from_yaml.report import Report

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_EVENTS = 100_000
_MAX_NUMBER = 40

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# C0 and C1 controls but tab and line feed, surrogates, bidirectional controls, other line ends, the byte order mark.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number (``Decimal``) or truth value.

    Args:
        text: as written.
        faulty: reported already (an alias, no value); nobody needs to complain of its content.
    """

    line: int
    column: int
    text: str
    value: str | Decimal | bool
    faulty: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file, each key once."""

    line: int
    column: int
    entries: tuple[Entry, ...]

    def get(self, key: str) -> Node | None:
        """The value under a key."""
        return next((e.value for e in self.entries if e.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Items in the order of the file."""

    line: int
    column: int
    items: tuple[Node, ...]


Node: TypeAlias = Scalar | Mapping | Sequence


class _GuardError(Exception):
    """The file is nested too deeply or too large to read on."""


def read_tree(report: Report) -> Node | None:
    """The tree of one file; every fault of form is added to the report.

    Returns:
        None where the text is no YAML or crosses a limit; otherwise a tree, with faulty parts left out.
    """
    control = _CONTROL.search(report.text)
    if control is not None:
        before = report.text[: control.start()]
        line, column = before.count("\n") + 1, control.start() - (before.rfind("\n") + 1) + 1
        report.error("control_character", (line, column), f"holds the control character U+{ord(control[0]):04X}")
        return None
    try:
        return _Builder(report).document()
    except _GuardError:
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        report.error("yaml_syntax", (line, column), f"is not YAML: {_in_words(error)}")
    except yaml.YAMLError:
        report.error("yaml_syntax", (1, 1), "is not YAML")
    return None


def _in_words(error: yaml.MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "unreadable")
    # The commonest slip of all: an unquoted sentence with a colon and a space in it.
    if "mapping values are not allowed" in problem:
        return "a text that holds ': ' must stand in quotes or below >-"
    return problem


class _Builder:
    def __init__(self, report: Report) -> None:
        self._report = report
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._events: Iterator[yaml.Event] = yaml.parse(report.text, Loader=loader)
        self._count = 0
        self._last = (1, 1)

    def document(self) -> Node | None:
        root: Node | None = None
        documents = 0
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self._error("several_documents", "holds more than one YAML document")
            elif not isinstance(event, yaml.StreamStartEvent | yaml.DocumentEndEvent):
                node = self._node(event, 1)
                root = root or node
        if root is None:
            self._error("empty_file", "is empty")
        return root

    def _next(self) -> yaml.Event:
        event = next(self._events)
        self._count += 1
        if (mark := event.start_mark) is not None:
            self._last = (mark.line + 1, mark.column + 1)
        if self._count > MAX_EVENTS:
            self._error("too_large", f"holds more than {MAX_EVENTS} parts")
            raise _GuardError
        return event

    def _error(self, code: str, message: str) -> None:
        self._report.error(code, self._last, message)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._error("too_deep", f"is nested more than {MAX_DEPTH} levels deep")
            raise _GuardError
        line, column = self._last
        if isinstance(event, yaml.AliasEvent):
            self._error("alias", "uses an alias; write the value out")
            return Scalar(line, column, "", "", faulty=True)
        if getattr(event, "anchor", None) is not None:
            self._error("anchor", "uses an anchor; write each value out")
        if getattr(event, "tag", None) is not None:
            self._error("tag", "uses a tag; scalars are text, numbers, true and false")
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(line, column, tuple(self._items(depth)))
        if isinstance(event, yaml.MappingStartEvent):
            return Mapping(line, column, tuple(self._entries(depth)))
        return self._scalar(cast("yaml.ScalarEvent", event))

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> Iterator[Entry]:
        seen: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, depth)
            value = self._node(self._next(), depth + 1)
            if key is None:
                continue
            if key.text in seen:
                message = f"repeats the key {key.text} of line {seen[key.text]}"
                self._report.error("duplicate_key", (key.line, key.column), message)
            else:
                seen[key.text] = key.line
                yield Entry(key, value)

    def _key(self, event: yaml.Event, depth: int) -> Scalar | None:
        place = self._last
        if not isinstance(event, yaml.ScalarEvent):
            self._node(event, depth + 1)
            self._report.error("key_not_text", place, "has a key that is not a text")
            return None
        if event.value == "<<":
            self._error("merge_key", "uses a merge key; write the values out")
            return None
        if event.tag is not None or getattr(event, "anchor", None) is not None:
            self._error("key_not_text", "has a key with a tag or an anchor")
        return Scalar(*place, event.value, event.value)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text = event.value
        value: str | Decimal | bool = text
        if not event.style:  # plain: neither quoted nor a block
            if text in _NULLS:
                self._error("no_value", "has no value; leave the key out (within {} and [] a comma needs quotes)")
                return Scalar(*self._last, "", "", faulty=True)
            if text in ("true", "false"):
                value = text == "true"
            elif len(text) <= _MAX_NUMBER and _NUMBER.fullmatch(text):
                value = Decimal(text)
        return Scalar(*self._last, text, value)
