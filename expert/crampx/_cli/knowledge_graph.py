"""``crampx knowledge graph``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import click

from crampx._cli import _exit, _options, _records, _streams
from crampx._cli._columns import wrapped
from crampx._knowledge.condition_words import asked
from crampx._knowledge.model import Analyte, Concept, FindingFile, FollowUp, RedFlag, Trigger
from crampx._knowledge.scores import Score
from crampx._logic.conditions import Condition

Edge: TypeAlias = tuple[str, str]

_SHAPES: Final = {
    "trigger": "box", "red_flag": "octagon", "follow_up": "note", "finding": "ellipse", "concept": "plaintext",
    "analyte": "plaintext", "score": "hexagon", "formula": "hexagon",
}


@click.command("graph")
@click.argument("identifier", required=False, metavar="[ID]", shell_complete=_options.complete_ids)
@click.option("--format", "form", type=click.Choice(("text", "dot", "mermaid")), default="text", show_default=True,
              help="To read, or for Graphviz or Mermaid.")
@_options.knowledge_option()
def graph(identifier: str | None, form: str, chosen: _options.Chosen) -> int:
    """Show what leads to what: facts to findings to triggers, red flags and follow-up.

    With ID only what leads to it and what it leads to.
    """
    entries = tuple(_records.entries(_records.load(chosen)))
    kinds: dict[str, str] = {}
    for entry in entries:
        kinds.setdefault(entry.id, entry.kind)
    if identifier is not None and identifier not in kinds:
        raise click.UsageError(_records.unknown_id(identifier, entries))
    edges = sorted({edge for entry in entries for edge in _edges(entry)})
    if identifier is not None:
        edges = _connected(identifier, edges)
    if form == "text":
        words = {entry.id: entry.record.kind for entry in entries if isinstance(entry.record, Analyte | Concept)}
        lines = _whole(edges) if identifier is None else _around(identifier, edges, kinds | words)
        _streams.write_text("".join(line + "\n" for line in lines))
    else:
        _streams.write_text(_dot(edges, kinds) if form == "dot" else _mermaid(edges))
    return _exit.ASSESSED


def _edges(entry: _records.Entry) -> Iterator[Edge]:
    """From each thing that the entry's rules read to the entry."""
    record = entry.record
    if isinstance(record, Concept):
        for member in record.members:
            yield member, entry.id
    else:
        for condition in _conditions_of(record):
            for name in asked(condition):
                yield name, entry.id


def _conditions_of(record: _records.Record) -> list[Condition]:
    match record:
        case FindingFile():
            return [record.when]
        case Trigger() | RedFlag() | FollowUp():
            return [rule.when for rule in record.rules]
        case Score():
            return [answer.when for item in record.items for answer in item.answers]
        case _:
            return []


def _connected(identifier: str, edges: list[Edge]) -> list[Edge]:
    """Edges on a path to the id or from it."""
    kept: set[Edge] = set()
    for here, there in ((0, 1), (1, 0)):
        reached = {identifier}
        while True:
            step = {edge for edge in edges if edge[there] in reached} - kept
            if not step:
                break
            kept |= step
            reached |= {edge[here] for edge in step}
    return sorted(kept)


def _around(identifier: str, edges: list[Edge], kinds: Mapping[str, str]) -> Iterator[str]:
    """Two trees: what leads to it, and what it leads to. What was shown once is not unfolded again."""
    for heading, here, there in ((f"What leads to {identifier}", 0, 1), (f"What {identifier} leads to", 1, 0)):
        if here == 1:
            yield ""
        yield heading
        lines = list(_tree(identifier, edges, kinds, (here, there), {identifier}, "  "))
        yield from lines or ["  nothing"]


def _tree(
    root: str, edges: list[Edge], kinds: Mapping[str, str], ends: tuple[int, int], seen: set[str], indent: str
) -> Iterator[str]:
    here, there = ends
    for name in sorted({edge[here] for edge in edges if edge[there] == root and edge[here] != root}):
        again = name in seen and any(edge[there] == name for edge in edges)
        kind = kinds.get(name, "").replace("_", " ")
        yield f"{indent}{name} ({kind})" + (", as above" if again else "")
        if not again:
            seen.add(name)
            yield from _tree(name, edges, kinds, ends, seen, indent + "  ")


def _whole(edges: list[Edge]) -> Iterator[str]:
    """Each thing with what leads to it."""
    for target in sorted({end for _, end in edges}):
        sources = ", ".join(start for start, end in edges if end == target)
        yield target
        yield from wrapped(sources, "  from ", "       ")


def _dot(edges: list[Edge], kinds: Mapping[str, str]) -> str:
    names = sorted({name for edge in edges for name in edge})
    nodes = [f'  "{name}" [shape={_SHAPES.get(kinds.get(name, ""), "plaintext")}];\n' for name in names]
    lines = [f'  "{start}" -> "{end}";\n' for start, end in edges]
    return "digraph knowledge {\n  rankdir=LR;\n" + "".join(nodes) + "".join(lines) + "}\n"


def _mermaid(edges: list[Edge]) -> str:
    return "flowchart LR\n" + "".join(f"  {start} --> {end}\n" for start, end in edges)
