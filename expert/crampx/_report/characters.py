r"""Characters: which may be shown as they are, how wide they stand on a terminal, and how long a field may be.

Control characters and everything invisible that steers direction or joining is shown as ``\uXXXX``: a right-to-left
override in a name otherwise turns "K 3.1 mmol/L" in the next line into "L/lomm 1.3 K".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Set
from typing import Any, TypeAlias, Union

NAME_CAP = 120
TEXT_CAP = 2000
ROW_CAP = 200

Json: TypeAlias = Union[str, int, bool, "dict[str, Json]", "list[Json]", None]

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN = re.compile(r"[\x20-\x7e]*\Z")


def escape_character(character: str) -> str:
    r"""The visible name of a character: ``\u202E``, above the basic plane ``\U0001F600``."""
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def visible(text: str) -> str:
    r"""The text with every control, format, private and unassigned character as ``\uXXXX``.

    >>> visible("K\u202e 3.1")
    'K\\u202E 3.1'
    """
    if _PLAIN.match(text):
        return text
    return "".join(escape_character(c) if unicodedata.category(c) in _INVISIBLE else c for c in text)


def drawable(glyphs: Set[int]) -> Callable[[str], str]:
    r"""A filter that also shows as ``\uXXXX`` what a font with these code points cannot draw."""

    def show(text: str) -> str:
        if _PLAIN.match(text):
            return text
        return "".join(c if ord(c) in glyphs else escape_character(c) for c in visible(text))

    return show


def character_width(character: str) -> int:
    """Columns a character takes on a terminal: 0 (combining), 1 or 2 (wide)."""
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def display_width(text: str) -> int:
    """Columns a text takes on a terminal.

    >>> display_width("張偉"), display_width("e\u0301")
    (4, 1)
    """
    return len(text) if text.isascii() else sum(map(character_width, text))


def shorten(text: str, limit: int) -> str:
    """The text, cut at ``limit`` characters with a note of what is left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]} … ({len(text) - limit} more characters in the JSON result)"


def map_strings(value: Json, change: Callable[[str], str]) -> Any:
    """The same nesting of dicts and lists with every string changed; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: map_strings(part, change) for key, part in value.items()}
    if isinstance(value, list):
        return [map_strings(part, change) for part in value]
    return value
