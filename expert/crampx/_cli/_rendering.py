"""The bytes of a result in each form. Templates and WeasyPrint are imported only where a form needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

import crampx

if TYPE_CHECKING:
    from crampx._assessment.model import Assessment
    from crampx._assessment.what_if_changes import Comparison


def as_json(assessment: Assessment | Comparison) -> bytes:
    """The assessment as an indented document: UTF-8, LF, sorted keys."""
    # The same bytes as of json.dumps, which takes ten times as long to indent.
    return msgspec.json.format(_sorted_json(assessment), indent=2) + b"\n"


def as_json_line(assessment: Assessment | Comparison) -> bytes:
    """The assessment as one line."""
    text = _sorted_json(assessment).decode()
    # JSON lets these stand in a string, but some readers of lines break at them.
    return (text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085") + "\n").encode()


def _sorted_json(assessment: Assessment | Comparison) -> bytes:
    return msgspec.json.encode(assessment.to_dict(), order="sorted")


def as_fhir(assessment: Assessment, pdf: bytes | None) -> bytes:
    """The assessment as an indented FHIR bundle, with the report if there is one."""
    return msgspec.json.format(as_fhir_line(assessment, pdf), indent=2) + b"\n"


def as_fhir_line(assessment: Assessment, pdf: bytes | None) -> bytes:
    """The same as one line; what some readers take for line ends stands escaped in a bundle."""
    return msgspec.json.encode(crampx.to_fhir(assessment, pdf=pdf)) + b"\n"


def as_html(assessment: Assessment) -> bytes:
    """The report as one HTML file."""
    return crampx.render_html(assessment).encode()


def as_text(assessment: Assessment | Comparison, *, width: int = 80, colour: bool = False) -> str:
    """The report for a terminal, or what a what-if changes; ending in a line end."""
    if not isinstance(assessment, crampx.Assessment):
        from crampx._cli._comparison import to_text

        return to_text(assessment)
    return crampx.render_text(assessment, width=width, colour=colour).rstrip("\n") + "\n"


def as_pdf(assessment: Assessment) -> bytes:
    """The report as a PDF file.

    Raises:
        ReportError: it could not be rendered.
    """
    from crampx._report.to_pdf import to_pdf

    return to_pdf(assessment)
