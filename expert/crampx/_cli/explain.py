"""``crampx explain``."""

from __future__ import annotations

import click

from crampx._assessment.explain_claims import UnknownIdError
from crampx._cli import _explanation, _options, _shown, _streams
from crampx._cli._assess import Assessor
from crampx._cli._inputs import Input
from crampx._cli._plan import Jurisdiction
from crampx._problems import CrampxError


@click.command("explain")
@click.argument("document", metavar="PATIENT.json", type=click.Path(allow_dash=True))
@click.argument("identifier", metavar="ID", shell_complete=_options.complete_ids)
@_options.patient_option()
@_options.as_of_option()
@_options.jurisdiction_option()
@_options.knowledge_option()
def explain(
    document: str, identifier: str, patient: str | None, as_of: _options.AsOf | None,
    jurisdiction: Jurisdiction | None, chosen: _options.Chosen,
) -> int:
    """Show why ID holds for a document or not, and what would change that.

    ID is a trigger, red flag, follow-up, finding or rule (FILE/RULE), as named in the report or by `crampx knowledge
    list`. What holds is proved down to the facts, with their place in the document, the rule, its file and line, and
    the sources. What does not hold is shown with what failed or is not known, and with small sets of facts that would
    make it hold. Where one id names a trigger and a finding, finding:ID is the finding.
    """
    given = Input(document)
    assessor = Assessor(chosen, as_of, jurisdiction, patient)
    try:
        explanation = assessor.explain(assessor.document(given), identifier)
    except CrampxError as error:
        _shown.show_error(given.label, error)
        return error.exit_code
    except UnknownIdError as error:
        raise click.UsageError(str(error.args[0])) from None
    _streams.write_text(_explanation.to_text(explanation))
    return 0
