"""The proof tree of a condition as indented lines, each with its value in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from crampx._assessment.explain_model import ProofNode
from crampx._assessment.model import FactRef, SourceRef
from crampx._cli._shown import printable

_WIDTH: Final = 80
_DEEPEST: Final = 30  # columns of indent beyond which a tree no longer moves to the right


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of the sources."""

    by_key: Mapping[str, int]

    def of(self, keys: Iterable[str]) -> str:
        """These sources as they stand after a sentence.

        >>> Numbers({"a": 2, "b": 1}).of(["a", "b"])
        ' [1] [2]'
        """
        return "".join(f" [{number}]" for number in sorted(self.by_key[key] for key in set(keys)))


def tree_lines(tree: ProofNode, indent: str, numbers: Numbers) -> Iterator[str]:
    """A tree, its root first, the parts below it indented."""
    indent = indent[:_DEEPEST]
    yield from wrapped(f"{tree.value:8} {_label(tree, numbers)}", indent, hang=9)
    if tree.operation == "not" and tree.parts[0].operation == "fact":
        yield from facts_lines(tree.parts[0].facts, indent + " " * 9)
        return
    yield from facts_lines(tree.facts, indent + " " * 9)
    for part in tree.parts:
        yield from tree_lines(part, indent + "  ", numbers)


def _label(tree: ProofNode, numbers: Numbers) -> str:
    text = tree.text
    inner = tree.parts[0] if tree.operation == "not" else tree
    if tree.operation == "not":
        text += f": {inner.text}" if inner.operation == "fact" else ":"
    if tree.operation in ("is_unknown", "all", "any", "count", "sum"):
        text += ":"
    if tree.source is not None:
        text += f", {place(tree.source)}"
    reason = f", {inner.reason}" if inner.reason else ""
    return f"{text}{reason}{numbers.of(tree.references)}"


def place(source: SourceRef) -> str:
    """File and line, and the site pack that they belong to.

    >>> place(SourceRef("triggers/dvt.yaml", 3)), place(SourceRef("site_a/triggers/site_a_x.yaml", 3, "site_a"))
    ('triggers/dvt.yaml:3', 'site_a/triggers/site_a_x.yaml:3 (site pack: site_a)')
    """
    found = f"{source.file}:{source.line}"
    return f"{found} (site pack: {source.pack})" if source.pack else found


def facts_lines(facts: Iterable[FactRef], indent: str) -> Iterator[str]:
    """Each fact with its place in the document."""
    for fact in facts:
        yield from wrapped(f"fact {place_of(fact)}: {fact.text}", indent, hang=2)


def place_of(fact: FactRef) -> str:
    """Where a fact stands: in which resource of a FHIR record, and at which pointer."""
    return f"{fact.resource} at {fact.pointer}" if fact.resource else fact.pointer


def wrapped(text: str, indent: str, hang: int = 0) -> list[str]:
    """Lines of at most 80 columns; what cannot be broken may be longer."""
    return wrap(
        printable(text), _WIDTH, initial_indent=indent, subsequent_indent=indent + " " * hang,
        break_long_words=True, break_on_hyphens=False,
    )


def words(identifier: str) -> str:
    """An identifier as words.

    >>> words("same_day")
    'same day'
    """
    return identifier.replace("_", " ")
