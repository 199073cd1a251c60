"""``crampx knowledge search``."""

from __future__ import annotations

from pathlib import Path

import click

from crampx._cli import _options, _records, _streams
from crampx._knowledge.model import Analyte, Concept, FindingFile, FollowUp, RedFlag, Trigger


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@_options.knowledge_option()
def search(words: tuple[str, ...], directory: Path | None) -> int:
    """Find entries that hold all WORDS in their id, title, synonyms or text, ignoring case."""
    wanted = [word.casefold() for word in words]
    found = [
        entry for entry in _records.entries(_records.load(directory))
        if all(word in searched for searched in [_text(entry)] for word in wanted)
    ]
    columns = max((len(entry.id) for entry in found), default=0)
    lines = [f"{entry.kind:<9}  {entry.id:<{columns}}  {entry.title} ({entry.place})\n" for entry in found]
    _streams.write_text("".join(lines) or "Nothing found.\n")
    return 0


def _text(entry: _records.Entry) -> str:
    """Everything of an entry that a reader would search, case folded."""
    record = entry.record
    parts: list[str] = [entry.id, entry.id.replace("_", " "), entry.title]
    if isinstance(record, Concept | Analyte):
        parts += [*record.names, record.question]
    elif isinstance(record, Trigger):
        parts += [record.about, *record.confused_with, *record.misleads_when]
    elif isinstance(record, RedFlag):
        parts += [record.action, record.unasked]
    elif isinstance(record, FindingFile):
        parts += [record.rationale, record.question]
    if isinstance(record, Trigger | RedFlag | FollowUp):
        parts += [rule.rationale for rule in record.rules]
    return "\n".join(parts).casefold()
