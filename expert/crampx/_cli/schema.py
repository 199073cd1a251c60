"""``crampx schema``."""

from __future__ import annotations

import json

import click

from crampx import _inspection
from crampx._cli import _streams


@click.command("schema")
@click.argument("name", type=click.Choice(("patient", "assessment", "knowledge", "pack")))
def schema(name: str) -> int:
    """Print the published JSON Schema of patient documents, of assessments, of knowledge files, or of site packs.

    An editor that knows the schema completes and checks what is typed.
    """
    document = _inspection.schema(name)
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
    _streams.write_bytes((text + "\n").encode())
    return 0
