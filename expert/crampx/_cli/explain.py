"""``crampx explain``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from crampx._cli import _explanation, _options, _records, _shown, _streams
from crampx._cli._assess import Assessor
from crampx._cli._inputs import Input
from crampx._cli._plan import Jurisdiction
from crampx._problems import CrampxError


@click.command("explain")
@click.argument("patient", metavar="PATIENT.json")
@click.argument("identifier", metavar="ID")
@_options.as_of_option()
@_options.jurisdiction_option()
@_options.knowledge_option()
def explain(
    patient: str, identifier: str, as_of: date | None, jurisdiction: Jurisdiction | None, directory: Path | None,
) -> int:
    """Show why ID stands in the assessment of a document.

    ID is a trigger, red flag, follow-up, finding or rule, as named in the report or by `crampx knowledge list`. Each
    step names the rule, its file and line, the facts with their place in the document, and the sources.
    """
    given = Input(patient)
    assessor = Assessor(directory, as_of, jurisdiction)
    try:
        assessment = assessor.assess(given)
    except CrampxError as error:
        _shown.show_error(given.label, error)
        return error.exit_code
    text = _explanation.explanation(assessment, identifier)
    if text is None:
        text = _not_there(identifier, directory)
    _streams.write_text(text)
    return 0


def _not_there(identifier: str, directory: Path | None) -> str:
    """What to say of an id that the assessment does not hold."""
    records = _records.load(directory)
    for entry in _records.entries(records):
        if entry.id == identifier:
            return f"{entry.title} ({entry.kind} {entry.id}, {entry.place}) is not in this assessment.\n"
    raise click.UsageError(_records.unknown_id(identifier, records))
