"""``crampx knowledge list``."""

from __future__ import annotations

from pathlib import Path

import click

from crampx._cli import _options, _records, _streams


@click.command("list")
@click.argument("kind", required=False, type=click.Choice(_records.KINDS))
@_options.knowledge_option()
def list_entries(kind: str | None, directory: Path | None) -> int:
    """List what the knowledge holds: kind, id and title, one entry a line.

    Without KIND concepts and analytes, which are many, are left out.
    """
    wanted = (kind,) if kind else _records.KINDS[:4]
    chosen = [entry for entry in _records.entries(_records.load(directory)) if entry.kind in wanted]
    columns = max((len(entry.id) for entry in chosen), default=0)
    lines = [f"{entry.kind:<9}  {entry.id:<{columns}}  {entry.title}\n" for entry in chosen]
    _streams.write_text("".join(lines))
    return 0
