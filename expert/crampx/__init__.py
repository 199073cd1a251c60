"""crampx: a rule-based expert system for leg cramps, for clinicians.

>>> import crampx
>>> document = {"format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {"age": 60}, "symptoms": ["leg cramps"]}
>>> crampx.evaluate(document).status
'assessed'

``evaluate`` assesses one patient, ``load_knowledge`` loads once for many in any thread. ``render_text``,
``render_html`` and ``render_pdf`` show an assessment, ``to_fhir`` writes it as a FHIR bundle, ``questionnaire`` writes
what to ask next. All errors derive from ``CrampxError``. The parts of an assessment have names in ``crampx.types``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crampx._api import KnowledgeBase, evaluate, load_knowledge, questionnaire
from crampx._assessment.explain_model import Explanation
from crampx._assessment.model import Assessment
from crampx._problems import CrampxError, KnowledgeError, PatientError, Problem, ReportError
from crampx._version import VERSION

__version__ = VERSION

__all__ = [
    "Assessment",
    "CrampxError",
    "Explanation",
    "KnowledgeBase",
    "KnowledgeError",
    "PatientError",
    "Problem",
    "ReportError",
    "__version__",
    "evaluate",
    "load_knowledge",
    "questionnaire",
    "render_html",
    "render_pdf",
    "render_text",
    "to_fhir",
]


def render_text(assessment: Assessment, *, width: int = 80, colour: bool = False) -> str:
    """The report for a terminal or a text field.

    Args:
        assessment: any assessment.
        width: columns; no line is wider.
        colour: whether to mark dangers with the escape sequences of a terminal.

    >>> document = {"format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {"age": 60}}
    >>> max(map(len, render_text(evaluate(document), width=60).splitlines())) <= 60
    True
    """
    from crampx._report.to_text import to_text

    return to_text(assessment, width=width, colour=colour)


def render_html(assessment: Assessment) -> str:
    """The report as one self-contained HTML page, without scripts and without links to other files.

    Args:
        assessment: any assessment.
    """
    from crampx._report.to_html import to_html

    return to_html(assessment)


def render_pdf(assessment: Assessment, path: str | Path) -> None:
    """Write the report as a PDF file: whole or not at all, readable by its owner only.

    Args:
        assessment: any assessment.
        path: of the file, which is replaced if it is there; never followed if it is a link.

    Raises:
        ReportError: it could not be rendered or written.
    """
    from crampx._report.files import write_whole
    from crampx._report.to_pdf import to_pdf

    write_whole(Path(path), to_pdf(assessment))


def to_fhir(assessment: Assessment, *, pdf: bytes | None = None) -> dict[str, Any]:
    """The assessment as one FHIR R4 (4.0.1) Bundle of proposals and findings, never a Condition or an order.

    Args:
        assessment: any assessment.
        pdf: the report as PDF, to be put into the bundle as DocumentReference and Binary.

    Returns:
        Plain dicts and lists. Ids and times come from the record, the knowledge and ``as_of``: the same assessment
        gives the same bundle.
    """
    from crampx._fhir.writing.to_bundle import to_bundle

    return to_bundle(assessment, pdf=pdf)
