"""Typed access to the tree: every reader returns a value of its type and reports what is wrong with the node."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeAlias, TypeVar

from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.tree import Mapping, Node, Scalar, Sequence
from crampx._logic.dates import Duration

T = TypeVar("T")
Convert: TypeAlias = Callable[[Report, Node], T]

NO_DURATION = Duration(1, "day")
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def is_word(text: str) -> bool:
    """Whether the text has the form of an id: lower-case words with underscores."""
    return _ID.fullmatch(text) is not None


def text(report: Report, node: Node) -> str:
    """A text that is not blank."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        if not node.value.strip():
            report.error_at("blank_text", node, "is blank; leave the key out instead")
        return node.value.strip()
    hint = "; put it in quotes" if isinstance(node, Scalar) else ""
    report.error_at("wrong_type", node, f"must be a text{hint}")
    return ""


def loose_text(report: Report, node: Node) -> str:
    """A text that may look like a number or a truth value, such as a code."""
    if isinstance(node, Scalar):
        return node.text
    return text(report, node)


def maybe_blank(report: Report, node: Node) -> str:
    """A text that may be empty (``question: ""``)."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value.strip()
    return text(report, node)


def word(report: Report, node: Node) -> str:
    """An id: lower-case words with underscores."""
    found = text(report, node)
    if found and not is_word(found):
        report.error_at("wrong_id", node, "must be lower-case words with underscores")
    return found


def number(report: Report, node: Node) -> Decimal:
    """A finite number, exactly as written."""
    if isinstance(node, Scalar) and isinstance(node.value, Decimal):
        return node.value
    report.error_at("wrong_type", node, "must be a number")
    return Decimal(1)


def positive(report: Report, node: Node) -> Decimal:
    """A number above zero."""
    found = number(report, node)
    if found <= 0:
        report.error_at("not_positive", node, "must be above zero")
        return Decimal(1)
    return found


def whole(report: Report, node: Node) -> int:
    """A whole number above zero."""
    found = positive(report, node)
    if found != found.to_integral_value():
        report.error_at("wrong_type", node, "must be a whole number")
    return int(found)


def truth(report: Report, node: Node) -> bool:
    """``true`` or ``false``."""
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    report.error_at("wrong_type", node, "must be true or false", allowed=("true", "false"))
    return False


def duration(report: Report, node: Node) -> Duration:
    """A span such as ``90 days``."""
    found = text(report, node)
    try:
        return Duration.parse(found)
    except ValueError:
        report.error_at("wrong_duration", node, "must be a duration such as 90 days, 12 months or 2 years")
        return NO_DURATION


def day(report: Report, node: Node) -> str:
    """A day that exists, ``YYYY-MM-DD``."""
    found = text(report, node)
    try:
        if _DATE.fullmatch(found) is None:
            raise ValueError
        date.fromisoformat(found)
    except ValueError:
        report.error_at("wrong_date", node, "must be a date of the form YYYY-MM-DD")
    return found


def one_of(report: Report, node: Node, allowed: tuple[T, ...]) -> T:
    """One of a few words."""
    words = tuple(str(a) for a in allowed)
    found = text(report, node)
    if found in words:
        return allowed[words.index(found)]
    if found:
        report.error_at("wrong_word", node, f"{found} is not one of the words for this", allowed=words, found=found)
    return allowed[0]


def choice(allowed: tuple[T, ...]) -> Convert[T]:
    """A converter to one of a few words."""
    return lambda report, node: one_of(report, node, allowed)


def items(report: Report, node: Node, of: Convert[T]) -> tuple[T, ...]:
    """A list, each of its items converted."""
    if not isinstance(node, Sequence):
        report.error_at("wrong_type", node, "must be a list")
        return ()
    return tuple(of(report, item) for item in node.items)


def list_of(of: Convert[T], *, least: int = 0) -> Convert[tuple[T, ...]]:
    """A list of at least ``least`` items."""

    def convert(report: Report, node: Node) -> tuple[T, ...]:
        found = items(report, node, of)
        if isinstance(node, Sequence) and len(found) < least:
            report.error_at("too_few", node, "must not be empty" if least == 1 else f"needs {least} items")
        return found

    return convert


def distinct_words(report: Report, node: Node) -> tuple[str, ...]:
    """A list of ids, each once."""
    return _distinct(report, node, word)


def distinct_texts(report: Report, node: Node) -> tuple[str, ...]:
    """A list of one or more texts, each once; they may look like numbers."""
    found = _distinct(report, node, loose_text)
    if isinstance(node, Sequence) and not found:
        report.error_at("too_few", node, "must not be empty")
    return found


def _distinct(report: Report, node: Node, of: Convert[str]) -> tuple[str, ...]:
    found = items(report, node, of)
    if isinstance(node, Sequence):
        for n, item in enumerate(found):
            if item and item in found[:n]:
                report.error_at("repeated", node.items[n], f"lists {item} twice")
    return found


class Fields:
    """The entries of a mapping; unknown keys are reported by ``done``."""

    def __init__(self, report: Report, node: Node) -> None:
        self.report = report
        self.node = node
        self._mapping = node if isinstance(node, Mapping) else Mapping(node.line, node.column, ())
        self._known: list[str] = []
        if not isinstance(node, Mapping):
            report.error_at("wrong_type", node, "must be a mapping of keys and values")

    def __contains__(self, key: str) -> bool:
        return self._mapping.get(key) is not None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys as written, in order."""
        return tuple(e.key.text for e in self._mapping.entries)

    def node_of(self, key: str) -> Node | None:
        """The value of a key; asking makes the key known."""
        if key not in self._known:
            self._known.append(key)
        return self._mapping.get(key)

    def need(self, key: str, convert: Convert[T], default: T) -> T:
        """A key that must stand there."""
        node = self.node_of(key)
        if node is None:
            if isinstance(self.node, Mapping):
                self.report.error_at("missing_key", self.node, f"lacks the key {key}")
            return default
        return convert(self.report, node)

    def may(self, key: str, convert: Convert[T], default: T) -> T:
        """A key that may be left out."""
        node = self.node_of(key)
        return default if node is None else convert(self.report, node)

    def need_list(self, key: str, of: Convert[T], *, least: int = 0) -> tuple[T, ...]:
        """A list that must stand there, of at least ``least`` items."""
        nothing: tuple[T, ...] = ()
        return self.need(key, list_of(of, least=least), nothing)

    def may_list(self, key: str, of: Convert[T], *, least: int = 0) -> tuple[T, ...]:
        """A list that may be left out."""
        nothing: tuple[T, ...] = ()
        return self.may(key, list_of(of, least=least), nothing)

    def need_choice(self, key: str, allowed: tuple[T, ...]) -> T:
        """One of a few words, which must stand there."""
        return self.need(key, choice(allowed), allowed[0])

    def may_choice(self, key: str, allowed: tuple[T, ...]) -> T | None:
        """One of a few words, or None where the key is left out."""
        node = self.node_of(key)
        return None if node is None else choice(allowed)(self.report, node)

    def choice_or(self, key: str, allowed: tuple[T, ...], default: T) -> T:
        """One of a few words, or the default where the key is left out."""
        node = self.node_of(key)
        return default if node is None else one_of(self.report, node, allowed)

    def may_words(self, key: str) -> tuple[str, ...]:
        """A list of ids, each once, that may be left out."""
        nothing: tuple[str, ...] = ()
        return self.may(key, distinct_words, nothing)

    def text(self, key: str) -> str:
        """A text that must stand there."""
        return self.need(key, text, "")

    def entries(self, key: str) -> Iterator[tuple[Scalar, Node]]:
        """Key and value of each entry of a mapping that must stand under a key."""
        node = self.node_of(key)
        if node is None:
            if isinstance(self.node, Mapping):
                self.report.error_at("missing_key", self.node, f"lacks the key {key}")
        elif not isinstance(node, Mapping):
            self.report.error_at("wrong_type", node, "must be a mapping of keys and values")
        else:
            yield from ((e.key, e.value) for e in node.entries)

    def done(self) -> None:
        """Report every key that nobody asked for."""
        allowed = tuple(sorted(self._known))
        for entry in self._mapping.entries:
            if (key := entry.key.text) not in self._known:
                self.report.error_at("unknown_key", entry.key, f"{key} is not a key here", allowed=allowed, found=key)
