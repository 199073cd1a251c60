"""Behind the public names: reading, loading, evaluating and rendering put together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crampx._assessment.assess import AsOfSource, assess
from crampx._assessment.context import Knowledge
from crampx._assessment.model import Assessment
from crampx._documents import AsOf, Source, no_encounter, read_document, read_documents, several_patients
from crampx._engine.run import compile_network
from crampx._facts.lookup import to_lookup
from crampx._knowledge.model import Jurisdiction
from crampx._patient.model import PatientDocument
from crampx._problems import PatientError, Problem
from crampx._values import Value

if TYPE_CHECKING:
    from crampx._assessment.explain_model import Explanation
    from crampx._assessment.what_if import WhatIf
    from crampx._assessment.what_if_changes import Comparison
    from crampx._knowledge.compiled import Compiled

__all__ = [
    "KnowledgeBase",
    "compare_document",
    "evaluate",
    "evaluate_document",
    "explain_document",
    "load_knowledge",
    "no_encounter",
    "questionnaire",
    "read_document",
    "read_documents",
    "read_what_ifs",
    "several_patients",
]


class KnowledgeBase(Value, frozen=True):
    """A loaded and checked knowledge base: immutable, to be shared by any number of threads.

    Args:
        id: its name.
        version: its version, for example ``2026.11.1``.
        digest: SHA-256 over its files.
    """

    id: str
    version: str
    digest: str
    _knowledge: Knowledge

    def __repr__(self) -> str:
        return f"KnowledgeBase(id={self.id!r}, version={self.version!r}, digest={self.digest!r})"

    def evaluate(
        self,
        document: Source,
        *,
        as_of: AsOf | None = None,
        jurisdiction: Jurisdiction | None = None,
        patient: str | None = None,
    ) -> Assessment:
        """Evaluate one patient document with this knowledge; see :func:`crampx.evaluate`."""
        read = read_document(document, patient=patient, at_encounter=as_of == "encounter")
        day, source = _day(read, as_of)
        return evaluate_document(read, knowledge=self, as_of=day, as_of_source=source, jurisdiction=jurisdiction)

    def explain(
        self,
        document: Source,
        identifier: str,
        *,
        as_of: AsOf | None = None,
        jurisdiction: Jurisdiction | None = None,
        patient: str | None = None,
    ) -> Explanation:
        """Why one thing holds for a patient or not, what would make it hold and what would overturn it.

        Args:
            document: as for :func:`crampx.evaluate`.
            identifier: of a trigger, red flag, follow-up, finding, concept or analyte, or ``file/rule`` of a rule.
                Where one id names several, the first of these; ``finding:ID`` names one kind.
            as_of: as for :func:`crampx.evaluate`.
            jurisdiction: ``us``, ``uk`` or ``eu``.
            patient: as for :func:`crampx.evaluate`.

        Raises:
            PatientError: the document is unusable.
            LookupError: nothing has this id.

        >>> document = {"format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {"age": 60}}
        >>> load_knowledge().explain(document, "hypokalaemia").verdict
        'not ranked: no leg cramp or leg pain is recorded'
        """
        read = read_document(document, patient=patient, at_encounter=as_of == "encounter")
        day, source = _day(read, as_of)
        return explain_document(
            read, identifier, knowledge=self, as_of=day, as_of_source=source, jurisdiction=jurisdiction
        )

    def questionnaire(self, assessment: Assessment | None = None) -> dict[str, Any]:
        """What to ask next as a FHIR Questionnaire, with this knowledge; see :func:`crampx.questionnaire`."""
        from crampx._fhir.writing.to_questionnaire import to_questionnaire

        if assessment is not None and assessment.knowledge.digest != self.digest:
            raise ValueError("the assessment was made with other knowledge")
        return to_questionnaire(self._knowledge, assessment)


def _day(document: PatientDocument, as_of: AsOf | None) -> tuple[date, AsOfSource]:
    """The day to speak of and who named it."""
    if isinstance(as_of, date):
        return as_of, "argument"
    if as_of == "encounter" and document.as_of is None:
        raise no_encounter()
    if document.as_of is None:
        hints = ("pass as_of=date(...)", 'as_of="encounter"')
        is_record = bool(document.resources)
        problem = Problem("missing_as_of", "error", "neither the call nor the document says which day to speak of",
                          "" if is_record else "/as_of", suggestions=hints if is_record else hints[:1])
        raise PatientError("the patient document cannot be evaluated", [problem])
    return document.as_of, "document"


def load_knowledge(directory: Path | None = None, *, packs: Sequence[Path] = ()) -> KnowledgeBase:
    """Load the shipped knowledge or a folder's, and what site packs add: once, for many evaluations in any thread.

    Args:
        directory: a whole knowledge base, which takes the place of the shipped one.
        packs: folders of site packs, in any order.

    Raises:
        KnowledgeError: it does not hold together; all problems are listed.

    >>> load_knowledge().id
    'crampx'
    """
    from crampx._knowledge.compiled import load

    return _to_knowledge_base(load(directory, packs))


def _to_knowledge_base(compiled: Compiled) -> KnowledgeBase:
    return KnowledgeBase(compiled.index.id, compiled.index.version, compiled.digest, to_knowledge(compiled))


def to_knowledge(compiled: Compiled) -> Knowledge:
    """The shared tables of one compiled knowledge base."""
    files = compiled.files
    return Knowledge(
        source=compiled,
        index=compiled.index,
        network=compiled.network,
        outlook=compiled.outlook,
        engine=compile_network(compiled.network, compiled.baseline),
        lookup=to_lookup(compiled),
        triggers=files.triggers,
        red_flags=files.red_flags,
        follow_ups=files.follow_ups,
        references=files.references,
        findings=files.findings,
        scores=files.scores,
    )


@cache
def _shipped() -> KnowledgeBase:
    return load_knowledge()


def evaluate(
    document: Source,
    *,
    as_of: AsOf | None = None,
    jurisdiction: Jurisdiction | None = None,
    patient: str | None = None,
) -> Assessment:
    """Evaluate one patient document with the shipped knowledge, which is loaded on first use.

    Args:
        document: a dict, JSON text, or the path of a JSON file, of format ``crampx.patient/1``; or a FHIR R4 record:
            a Bundle, a list of resources, or an export of one resource a line.
        as_of: the day to speak of; default is the document's own ``as_of``. ``"encounter"`` is the last day of the
            patient's latest Encounter in a FHIR record.
        jurisdiction: ``us``, ``uk`` or ``eu``, for rules and reference ranges that differ.
        patient: the id of the patient to evaluate, where a FHIR record holds several.

    Raises:
        PatientError: the document is unreadable, or its format, identity or day is missing, or it holds several
            patients; all problems are listed.
    """
    return _shipped().evaluate(document, as_of=as_of, jurisdiction=jurisdiction, patient=patient)


def questionnaire(assessment: Assessment | None = None) -> dict[str, Any]:
    """A FHIR R4 Questionnaire: the open screening questions and what is worth asking next.

    Answers come back as a QuestionnaireResponse within the patient's FHIR record, and are read with it.

    Args:
        assessment: whose questions; without one, all that crampx can ask of anybody.

    Returns:
        The resource as plain dicts, lists and strings. Each question's ``linkId`` is its id in ``next_questions``.

    Raises:
        ValueError: the assessment was made with other knowledge than the shipped one; that knowledge base has a
            method of the same name.

    >>> questionnaire()["item"][0]["item"][0]["text"]
    'Is one leg swollen, or does pain stay between the cramps?'
    """
    return _shipped().questionnaire(assessment)


def evaluate_document(
    document: PatientDocument,
    *,
    knowledge: KnowledgeBase,
    as_of: date,
    as_of_source: AsOfSource,
    jurisdiction: Jurisdiction | None,
) -> Assessment:
    """Evaluate a document that was read already."""
    return assess(
        document,
        knowledge._knowledge,  # pyright: ignore[reportPrivateUsage] - the class and this function are one unit
        as_of=as_of,
        as_of_source=as_of_source,
        jurisdiction=jurisdiction,
    )


def explain_document(
    document: PatientDocument,
    identifier: str,
    *,
    knowledge: KnowledgeBase,
    as_of: date,
    as_of_source: AsOfSource,
    jurisdiction: Jurisdiction | None,
) -> Explanation:
    """Explain one thing about a document that was read already.

    Raises:
        UnknownIdError: neither the knowledge nor the assessment has this id; near ones are named.
    """
    from crampx._assessment.explain import Explainer
    from crampx._assessment.explain_claims import UnknownIdError, near
    from crampx._assessment.resources import with_resources

    tables = knowledge._knowledge  # pyright: ignore[reportPrivateUsage] - the class and this function are one unit
    assessment = assess(document, tables, as_of=as_of, as_of_source=as_of_source, jurisdiction=jurisdiction)
    made = Explainer(document, tables, assessment, jurisdiction).explain(identifier)
    if made is None:
        suggestions = near(tables.records, identifier)
        hint = f" Did you mean {', '.join(suggestions)}?" if suggestions else " See `crampx knowledge list`."
        raise UnknownIdError(f"The knowledge has no entry {identifier!r}.{hint}")
    return with_resources(made, document.resources)


def read_what_ifs(texts: Sequence[str], knowledge: KnowledgeBase) -> tuple[WhatIf, ...]:
    """Read changes such as ``potassium=4.2 mmol/L`` or ``back pain=absent``.

    Raises:
        WhatIfError: one is malformed, or its name, unit or value is not known.
    """
    from crampx._assessment.what_if import read_what_if

    lookup = knowledge._knowledge.lookup  # pyright: ignore[reportPrivateUsage] - the class and this function are one unit
    return tuple(read_what_if(text, lookup) for text in texts)


def compare_document(
    document: PatientDocument,
    what_ifs: Sequence[WhatIf],
    *,
    knowledge: KnowledgeBase,
    as_of: date,
    as_of_source: AsOfSource,
    jurisdiction: Jurisdiction | None,
) -> Comparison:
    """Evaluate a document as it is and with changes, and tell what differs."""
    from crampx._assessment.what_if import with_changes
    from crampx._assessment.what_if_changes import compare

    tables = knowledge._knowledge  # pyright: ignore[reportPrivateUsage] - the class and this function are one unit
    changed = with_changes(document, what_ifs, tables.lookup, as_of, tables.place(jurisdiction)[0])
    base, other = (
        assess(each, tables, as_of=as_of, as_of_source=as_of_source, jurisdiction=jurisdiction)
        for each in (document, changed)
    )
    return compare(tuple(change.text for change in what_ifs), base, other)
