"""``crampx knowledge list``."""

from __future__ import annotations

import json

import click

from crampx._cli import _options, _records, _streams
from crampx._cli._columns import entry_lines
from crampx._knowledge.model import KnowledgeRecords


@click.command("list")
@click.argument("kind", required=False, type=click.Choice(_records.KINDS), metavar="[KIND]")
@click.option("--summary", is_flag=True, help="Count files, rules, grades and review state by folder instead.")
@_options.form_option()
@_options.knowledge_option()
def list_entries(kind: str | None, summary: bool, form: str, chosen: _options.Chosen) -> int:
    """List what the knowledge holds: id and title of each entry.

    KIND is trigger, red_flag, finding, follow_up, concept or analyte. Without it concepts and analytes, which are many,
    are left out.
    """
    if summary and kind is not None:
        raise click.UsageError("--summary counts every kind.")
    records = _records.load(chosen)
    if summary:
        _show_summary(records, form)
        return 0
    wanted = (kind,) if kind else _records.KINDS[:4]
    found = [entry for entry in _records.entries(records) if entry.kind in wanted]
    if form == "json":
        _streams.write_text(json.dumps([entry.to_dict() for entry in found], ensure_ascii=False, indent=2) + "\n")
    else:
        _streams.write_text("".join(line + "\n" for line in entry_lines(found)))
    return 0


def _show_summary(records: KnowledgeRecords, form: str) -> None:
    from crampx._audit.counts import summarise
    from crampx._cli import _summary_table

    if form == "json":
        _streams.write_text(json.dumps(summarise(records).to_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        _streams.write_text(_summary_table.to_text(records))
