"""From an assessment to one self-contained HTML page, for a browser, a phone or the PDF."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateError

from crampx._assessment.model import Assessment
from crampx._problems import ReportError
from crampx._report.characters import map_strings, visible
from crampx._report.view import to_view
from crampx._report.view_parts import View
from crampx._resources import folder

# A date, or a value with its unit: never broken over lines.
_DATE = r"\b(?:\d\d? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}\b"
_MEASURE = r"[<>≤≥]?\b\d[\d.,]{0,8} (?:[^\s\d()]{1,8}/[^\s()]{1,8}\b|(?:%|mg|g|kg|min|h|y)(?!\w))"
_UNBROKEN = re.compile(f"({_DATE}|{_MEASURE})")


def to_html(assessment: Assessment) -> str:
    """The report as HTML with its style inside; it refers to nothing outside itself.

    Args:
        assessment: any assessment.

    Returns:
        A document in UTF-8 text, every value escaped.

    Raises:
        ReportError: the template does not fit.
    """
    return page(map_strings(to_view(assessment), visible), for_screen=True)


def page(view: View, *, for_screen: bool, characters_note: str = "") -> str:
    """Fill the template with a view whose strings may be shown as they are.

    Args:
        view: what ``to_view`` returns, its characters already chosen for the medium.
        for_screen: with the style for narrow screens, which the PDF renderer does not know.
        characters_note: a sentence on characters that the medium cannot show.
    """
    none = [row["label"].lower() for row in view["quality"] if not row["rows"]]
    try:
        template = _environment().get_template("report.html.j2")
        extra = {"quality_none": none, "characters_note": characters_note, "for_screen": for_screen}
        # A paragraph is kept on one page, but for one that may be longer than a page.
        length = {"quality_rows": sum(len(row["rows"]) for row in view["quality"])}
        return template.render(view | extra | length)
    except TemplateError as error:
        raise ReportError(f"The report template does not fit: {type(error).__name__}.") from error


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Autoescape is on for every name: ``select_autoescape`` would skip ``report.html.j2`` for its extension."""
    environment = Environment(
        loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )
    # Jinja's types know only its own filters and tests.
    own: Any = environment
    own.filters["pieces"] = _pieces
    own.tests["long_worded"] = _long_worded
    return environment


def _pieces(text: str) -> list[str]:
    """The text cut so that every second piece must not be broken."""
    return _UNBROKEN.split(text)


def _long_worded(text: str, limit: int) -> bool:
    """Whether a word may be wider than its column. Only then may it be broken anywhere.

    WeasyPrint breaks every word that way that stands first in its element and last in its line.
    """
    return any(len(word) > limit for word in text.split())


def _template(name: str) -> str | None:
    found = folder("report_templates") / name
    return found.read_text(encoding="utf-8") if found.is_file() else None
