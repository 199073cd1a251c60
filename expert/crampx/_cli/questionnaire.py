"""``crampx questionnaire``."""

from __future__ import annotations

import json
from typing import Final

import click

from crampx._cli import _options, _shown, _streams
from crampx._cli._assess import Assessor
from crampx._cli._inputs import Input
from crampx._cli._plan import Jurisdiction
from crampx._problems import CrampxError

_COMPLAINT_ALONE: Final = b'{"format": "crampx.patient/1", "patient": {}, "symptoms": ["leg cramps"]}'


class _Anybody(Input, frozen=True):
    """Somebody of whom no more is known than the complaint."""

    argument: str = "crampx questionnaire"

    def read(self) -> bytes:
        """The document that says so."""
        return _COMPLAINT_ALONE


@click.command("questionnaire")
@click.argument("document", required=False, metavar="[PATIENT.json]", type=click.Path(allow_dash=True))
@click.option("--all", "everything", is_flag=True, help="Ask all that crampx can ask of anybody.")
@_options.patient_option()
@_options.as_of_option()
@_options.jurisdiction_option()
@_options.knowledge_option()
def questionnaire(
    document: str | None, everything: bool, patient: str | None, as_of: _options.AsOf | None,
    jurisdiction: Jurisdiction | None, chosen: _options.Chosen,
) -> int:
    """Print what to ask next as a FHIR R4 Questionnaire.

    It holds the screening questions that PATIENT.json, a crampx document or a FHIR record, leaves open, and what is
    worth asking next; without PATIENT.json, what is asked of somebody with leg cramps of whom nothing else is known.
    Its answers, a QuestionnaireResponse in a FHIR record, are read by `crampx evaluate`.
    """
    if everything and document is not None:
        raise click.UsageError("--all asks everything of anybody: leave PATIENT.json out.")
    assessor = Assessor(chosen, as_of, jurisdiction, patient)
    given = Input(document) if document is not None else _Anybody()
    try:
        tree = assessor.questionnaire(None if everything else given)
    except CrampxError as error:
        _shown.show_error(given.label, error)
        return error.exit_code
    _streams.write_bytes((json.dumps(tree, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode())
    return 0
