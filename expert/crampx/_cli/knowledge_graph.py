"""``crampx knowledge graph``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from crampx._cli import _conditions, _exit, _options, _records, _streams
from crampx._knowledge.model import Concept, FindingFile, FollowUp, RedFlag, Trigger
from crampx._knowledge.scores import Score
from crampx._logic.conditions import Condition


@click.command("graph")
@click.argument("identifier", required=False, metavar="[ID]")
@click.option("--format", "form", type=click.Choice(("dot", "mermaid")), default="dot", show_default=True,
              help="Graphviz or Mermaid.")
@_options.knowledge_option()
def graph(identifier: str | None, form: str, directory: Path | None) -> int:
    """Draw what leads to what: facts to findings to triggers, red flags and follow-up.

    With ID only what leads to it and what it leads to.
    """
    records = _records.load(directory)
    known = {entry.id for entry in _records.entries(records)}
    if identifier is not None and identifier not in known:
        raise click.UsageError(_records.unknown_id(identifier, records))
    edges = sorted({edge for entry in _records.entries(records) for edge in _edges(entry)})
    if identifier is not None:
        edges = _connected(identifier, edges)
    _streams.write_text(_dot(edges) if form == "dot" else _mermaid(edges))
    return _exit.ASSESSED


def _edges(entry: _records.Entry) -> Iterator[tuple[str, str]]:
    """From each thing that the entry's rules read to the entry."""
    record = entry.record
    if isinstance(record, Concept):
        for member in record.members:
            yield member, entry.id
    else:
        for condition in _conditions_of(record):
            for name in _conditions.asked(condition):
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


def _connected(identifier: str, edges: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Edges on a path to the id or from it."""
    kept: set[tuple[str, str]] = set()
    for here, there in ((0, 1), (1, 0)):
        reached = {identifier}
        while True:
            step = {edge for edge in edges if edge[there] in reached} - kept
            if not step:
                break
            kept |= step
            reached |= {edge[here] for edge in step}
    return sorted(kept)


def _dot(edges: list[tuple[str, str]]) -> str:
    lines = [f'  "{start}" -> "{end}";\n' for start, end in edges]
    return "digraph knowledge {\n  rankdir=LR;\n" + "".join(lines) + "}\n"


def _mermaid(edges: list[tuple[str, str]]) -> str:
    return "flowchart LR\n" + "".join(f"  {start} --> {end}\n" for start, end in edges)
