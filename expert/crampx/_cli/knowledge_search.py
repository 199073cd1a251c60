"""``crampx knowledge search``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from crampx._cli import _exit, _options, _records, _streams
from crampx._cli._columns import entry_lines
from crampx._knowledge.model import Analyte, Concept, FindingFile, FollowUp, RedFlag, Trigger


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@_options.knowledge_option()
def search(words: tuple[str, ...], chosen: _options.Chosen) -> int:
    """Find entries that hold all WORDS in their id, title, synonyms or text, ignoring case and British spelling.

    Within each kind those stand first that hold them in their name.
    """
    wanted = _folded(" ".join(words)).split()
    records = _records.load(chosen)
    found = [entry for entry in _records.entries(records) if _holds(wanted, (*_names(entry), *_text(entry)))]
    found.sort(key=lambda entry: (_records.KINDS.index(entry.kind), not _holds(wanted, _names(entry)), entry.id))
    if found:
        _streams.write_text("\n".join([*entry_lines(found), "", "crampx knowledge show ID shows one of them."]) + "\n")
        return _exit.ASSESSED
    near = _records.near("_".join(wanted), _records.entries(records))
    _streams.write_text("Nothing found." + (f" Did you mean {', '.join(near)}?" if near else "") + "\n")
    return _exit.ASSESSED


def _holds(wanted: list[str], texts: tuple[str, ...]) -> bool:
    text = _folded("\n".join(texts))
    return all(word in text for word in wanted)


def _folded(text: str) -> str:
    """The text without case and without what British and American spelling differ in."""
    return text.casefold().replace("ae", "e").replace("oe", "e")


def _names(entry: _records.Entry) -> tuple[str, ...]:
    """What an entry is called."""
    record = entry.record
    synonyms = record.names if isinstance(record, Concept | Analyte) else ()
    return (entry.id, entry.id.replace("_", " "), entry.title, *synonyms)


def _text(entry: _records.Entry) -> Iterator[str]:
    """What else of an entry a reader would search."""
    record = entry.record
    if isinstance(record, Concept | Analyte):
        yield record.question
    elif isinstance(record, Trigger):
        yield from (record.about, *record.confused_with, *record.misleads_when)
    elif isinstance(record, RedFlag):
        yield from (record.action, record.unasked)
    elif isinstance(record, FindingFile):
        yield from (record.rationale, record.question)
    if isinstance(record, Trigger | RedFlag | FollowUp):
        yield from (rule.rationale for rule in record.rules)
