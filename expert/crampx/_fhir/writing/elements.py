"""The small parts of resources: codes, references, notes, narratives; what FHIR demands of a string.

The code systems are crampx's own. ``urn:crampx:…`` is no registered namespace and leads nowhere: it says that the code
is an id of the knowledge, to be read with the knowledge's version, and that nobody else has defined it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from typing import Any, Final, TypeAlias, TypeVar, cast

from crampx._logic.conditions import Urgency
from crampx._report.characters import TEXT_CAP, shorten, visible
from crampx._values import Value

Tree: TypeAlias = dict[str, Any]
Coding: TypeAlias = tuple[str, str, str]
_T = TypeVar("_T")

ACTOR: Final = "urn:crampx:actor"
FINDING: Final = "urn:crampx:subject"
FOLLOW_UP: Final = "urn:crampx:follow-up"
KIND: Final = "urn:crampx:follow-up-kind"
PROBLEM: Final = "urn:crampx:problem"
RED_FLAG: Final = "urn:crampx:red-flag"
RULE: Final = "urn:crampx:rule"
TIER: Final = "urn:crampx:tier"
TRIGGER: Final = "urn:crampx:trigger"
URGENCY: Final = "urn:crampx:urgency"
INPUT_DIGEST: Final = "urn:crampx:input-sha-256"
KNOWLEDGE_DIGEST: Final = "urn:crampx:knowledge-sha-256"
KNOWLEDGE: Final = "urn:crampx:knowledge"

# FHIR's words, each with the longest delay it may mean here; the urgency itself stands beside it in words.
PRIORITY: Final[dict[Urgency, str]] = {
    "immediate": "stat", "same_day": "asap", "urgent": "urgent", "soon": "routine", "routine": "routine",
    "self_care": "routine",
}
SEVERITY: Final[dict[Urgency, str]] = {
    "immediate": "high", "same_day": "high", "urgent": "moderate", "soon": "low", "routine": "low", "self_care": "low",
}

_MAX_STRING = 1_000_000  # FHIR allows 1,048,576 characters
_XHTML = "http://www.w3.org/1999/xhtml"
# What a reader of Markdown would take for the start of a tag or for the target of a link.
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|\](?=[(\[])")


def plain(value: _T) -> _T:
    r"""A value with all its strings made fit for FHIR: printable, one line, no white space but spaces, bounded.

    >>> plain(("K\u202e 3.1\u00a0mmol/L ", 3))
    ('K\\u202E 3.1 mmol/L', 3)
    """
    changed: Any = value
    if isinstance(value, str):
        # FHIR's pattern for a string knows no white space but the ASCII kind.
        spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in value) if not value.isascii() else value
        changed = shorten(visible(spaced).strip(), TEXT_CAP)
    elif isinstance(value, tuple):
        changed = tuple(map(plain, cast("tuple[object, ...]", value)))
    elif isinstance(value, Value):
        changed = type(value)(*(plain(getattr(value, name)) for name in value.__struct_fields__))
    return cast("_T", changed)


def finished(value: Any) -> Any:
    """The tree with keys sorted, and without what is empty: FHIR knows no empty string, list or object, and no null."""
    if isinstance(value, dict):
        parts = {key: finished(part) for key, part in sorted(cast("Tree", value).items())}
        return {key: part for key, part in parts.items() if part not in (None, "", [], {})}
    if isinstance(value, list):
        whole = [finished(part) for part in cast("list[object]", value)]
        return [part for part in whole if part not in (None, "", [], {})]
    return value


def concept(text: str, *codings: Coding) -> Tree:
    """A CodeableConcept; each coding is system, code and display."""
    return {
        "text": text,
        "coding": [{"system": system, "code": code, "display": display} for system, code, display in codings],
    }


def text_of(lines: Iterable[str]) -> str:
    """Lines as one string, within FHIR's limit."""
    return shorten("\n".join(line for line in lines if line), _MAX_STRING)


def note(lines: Iterable[str]) -> list[Tree]:
    r"""Lines as an Annotation, which is Markdown: each a paragraph, and nothing in them starts a tag or a link.

    >>> note(["<b>", "potassium <3"])
    [{'text': '\\<b>\n\npotassium <3'}]
    """
    text = text_of(f"{line}\n" for line in lines if line).removesuffix("\n")
    return [{"text": _MARKUP.sub(r"\\\g<0>", text)}] if text else []


def narrative(title: str, lines: Iterable[str]) -> Tree:
    """What a person reads who opens the resource: escaped XHTML, a heading and a list."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines if line)
    listed = f"<ul>{items}</ul>" if items else ""
    return {"status": "generated", "div": f'<div xmlns="{_XHTML}"><p><b>{escape(title)}</b></p>{listed}</div>'}
