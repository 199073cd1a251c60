"""From a document named on the command line to its assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crampx import _api
from crampx._cli._inputs import Input
from crampx._cli._options import AsOf, AsOfSource, Chosen, effective_date
from crampx._cli._plan import Jurisdiction

if TYPE_CHECKING:
    from datetime import date

    from crampx._assessment.explain_model import Explanation
    from crampx._assessment.model import Assessment
    from crampx._assessment.what_if import WhatIf
    from crampx._assessment.what_if_changes import Comparison
    from crampx._patient.model import PatientDocument


class Assessor:
    """Knowledge that is loaded once, and the options that hold for every document.

    Args:
        chosen: the knowledge to work with.
        as_of: date of evaluation; nothing: the document's, else today.
        jurisdiction: whose rules and ranges to use.
        patient: the only one wanted of a record of several.

    Raises:
        KnowledgeError: the knowledge base does not hold together.
    """

    def __init__(
        self, chosen: Chosen, as_of: AsOf | None, jurisdiction: Jurisdiction | None, patient: str | None = None,
    ) -> None:
        self._knowledge = _api.load_knowledge(chosen.base, packs=chosen.packs)
        self._as_of: AsOf | None = as_of
        self._jurisdiction: Jurisdiction | None = jurisdiction
        self._patient = patient

    def documents(self, given: Input) -> tuple[PatientDocument, ...]:
        """The document of each patient of an input.

        Raises:
            PatientError: it cannot be read or used.
        """
        at_encounter = self._as_of == "encounter"
        return _api.read_documents(given.read(), patient=self._patient, at_encounter=at_encounter)

    def document(self, given: Input) -> PatientDocument:
        """The document of the one patient of an input.

        Raises:
            PatientError: it cannot be read or used, or there are several patients.
        """
        documents = self.documents(given)
        if len(documents) != 1:
            raise _api.several_patients(len(documents), "--patient ID")
        return documents[0]

    def _day(self, document: PatientDocument) -> tuple[date, AsOfSource]:
        if self._as_of == "encounter" and document.as_of is None:
            raise _api.no_encounter()
        return effective_date(self._as_of, document.as_of)

    def assess(self, document: PatientDocument) -> Assessment:
        """Evaluate one document.

        Raises:
            PatientError: it has no day, and is to be evaluated as of an encounter.
        """
        as_of, source = self._day(document)
        return _api.evaluate_document(
            document, knowledge=self._knowledge, as_of=as_of, as_of_source=source, jurisdiction=self._jurisdiction,
        )

    def questionnaire(self, given: Input | None) -> dict[str, Any]:
        """What to ask next of one document's patient; without a document, all that can be asked of anybody.

        Raises:
            PatientError: it cannot be read or used.
        """
        return self._knowledge.questionnaire(None if given is None else self.assess(self.document(given)))

    def read_what_ifs(self, texts: tuple[str, ...]) -> tuple[WhatIf, ...]:
        """Read the changes of ``--what-if``.

        Raises:
            click.UsageError: one cannot be read, or its name is not known.
        """
        if not texts:
            return ()
        from crampx._assessment.what_if import WhatIfError

        changes: list[WhatIf] = []
        for position, text in enumerate(texts, start=1):
            try:
                changes += _api.read_what_ifs([text], self._knowledge)
            except WhatIfError as error:
                which = f" number {position}" if len(texts) > 1 else ""
                raise click.UsageError(f"--what-if{which}: {error}") from None
        return tuple(changes)

    def compare(self, document: PatientDocument, changes: tuple[WhatIf, ...]) -> Comparison:
        """Evaluate one document as it is and with changes."""
        as_of, source = self._day(document)
        return _api.compare_document(
            document, changes, knowledge=self._knowledge, as_of=as_of, as_of_source=source,
            jurisdiction=self._jurisdiction,
        )

    def explain(self, document: PatientDocument, identifier: str) -> Explanation:
        """Explain one thing about a document.

        Raises:
            UnknownIdError: nothing has this id.
        """
        as_of, source = self._day(document)
        return _api.explain_document(
            document, identifier, knowledge=self._knowledge, as_of=as_of, as_of_source=source,
            jurisdiction=self._jurisdiction,
        )
