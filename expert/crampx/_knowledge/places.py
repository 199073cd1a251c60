"""Where each word of the knowledge stands, so that a check can point at the word and not only at its rule."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from crampx._knowledge.model import Source
from crampx._problems import Span

if TYPE_CHECKING:
    from crampx._knowledge.from_yaml.tree import Node


class Places:
    """Line, column and text of every key and value of every file."""

    def __init__(self) -> None:
        self._words: dict[str, list[tuple[int, int, str, str]]] = {}
        self._lines: dict[str, list[str]] = {}

    def add(self, file: str, lines: list[str], tree: Node | None) -> None:
        """Take up one file: each scalar with the key it stands under."""
        self._lines[file] = lines
        words: list[tuple[int, int, str, str]] = []
        if tree is not None:
            _collect(tree, "", words)
        self._words[file] = sorted(words)

    def find(self, source: Source, text: str, keys: tuple[str, ...] = ()) -> Span:
        """The first place at or after a record's own that holds the text.

        Args:
            source: where the record stands.
            text: the word looked for.
            keys: only under one of these keys; none: anywhere.

        Returns:
            The word's place, or the record's where the word cannot be found.
        """
        words = self._words.get(source.file, [])
        own_id = (source.line, source.column + len("id: "))
        for line, column, found, key in words[bisect_left(words, (source.line, source.column, "", "")) :]:
            # A rule may bear the name of the very finding that it reads: its own id is not that word.
            if found == text and (not keys or key in keys) and (keys == ("id",) or (line, column) != own_id):
                return Span(source.file, line, column)
        return Span(source.file, source.line, source.column)

    def words(self, file: str) -> tuple[tuple[str, str], ...]:
        """Each key and value of a file with the key it stands under; empty for a file that could not be parsed."""
        return tuple((text, key) for _, _, text, key in self._words.get(file, ()))

    def line(self, span: Span) -> str | None:
        """The text of the line of a place."""
        lines = self._lines.get(span.file, [])
        return lines[span.line - 1] if 0 < span.line <= len(lines) else None


def _collect(node: Node, key: str, words: list[tuple[int, int, str, str]]) -> None:
    """``key`` of a mapping's key is the key above it, so that ``{potassium: lowers}`` lies under ``electrolytes``."""
    from crampx._knowledge.from_yaml.tree import Mapping, Scalar

    if isinstance(node, Scalar):
        words.append((node.line, node.column, node.text, key))
    elif isinstance(node, Mapping):
        for entry in node.entries:
            words.append((entry.key.line, entry.key.column, entry.key.text, key))
            _collect(entry.value, entry.key.text, words)
    else:
        for item in node.items:
            _collect(item, key, words)
