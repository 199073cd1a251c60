"""Problems of one document while it is read, and how a value is shown in them.

Only ``found`` holds a value of the patient. ``suggestions`` are words of the format and never copy a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from crampx._patient.model import Number
from crampx._patient.vocabulary import USUAL_WORDS
from crampx._problems import PatientError, Problem, sorted_problems

Json: TypeAlias = "dict[str, Json] | list[Json] | Number | str | bool | None"

UNUSABLE = "The patient document cannot be used."
_MAX_PROBLEMS = 1000
_MAX_SHOWN = 40
_MAX_COMPARED = 200

# Controls (Cc), surrogates (Cs), bidi controls, zero-width and other invisible characters, line separators, tags: they
# forge log lines, turn the text that follows around, or make two names look alike.
_UNSAFE = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def has_unsafe_character(text: str) -> bool:
    """Whether the text holds a control, surrogate, bidi control, zero-width or line-separating character."""
    # Almost every text is plain, and the pattern is slow to compile.
    return not (text.isascii() and text.isprintable()) and re.search(_UNSAFE, text) is not None


def shown(value: Json) -> str:
    r"""A value as it may stand in ``Problem.found``: at most 40 characters, unsafe characters as ``\uXXXX``.

    >>> shown("a\nb"), shown(None), shown(["x"])
    ('a\\u000ab', 'null', '[…]')
    """
    if isinstance(value, str):
        return _shortened(value)
    if isinstance(value, Number):
        return _shortened(value.text)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    return "[…]" if value else "[]"


def _shortened(text: str) -> str:
    parts = [_escaped(char) for char in text[: _MAX_SHOWN + 1]]
    if sum(map(len, parts)) <= _MAX_SHOWN:
        return "".join(parts)
    while sum(map(len, parts)) >= _MAX_SHOWN:
        parts.pop()
    return "".join(parts) + "…"


def _escaped(char: str) -> str:
    if not has_unsafe_character(char):
        return char
    number = ord(char)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def near(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Known words that may have been meant, best first.

    >>> near("vlaue", ["value", "unit"]), near("bilateral", ["left", "right", "both"])
    (('value',), ('both',))
    """
    import difflib

    known = tuple(known)
    word = word.lower()
    usual = USUAL_WORDS.get(word)
    if usual in known:
        return (usual,)
    if len(word) > _MAX_SHOWN:
        return ()
    return tuple(difflib.get_close_matches(word, known, n=3, cutoff=0.7))


class Problems:
    """Collects problems: the first of each place, code and message, at most 1,000, the rest counted."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Problem] = {}
        self._more = 0
        self._compared = 0

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, problem: Problem) -> None:
        """Note one problem."""
        # What stood there does not tell two problems of one place apart.
        key = (problem.pointer, problem.code, problem.message)
        if key in self._kept:
            return
        if len(self._kept) < _MAX_PROBLEMS:
            self._kept[key] = problem
        else:
            self._more += 1

    def near(self, word: str, known: Iterable[str]) -> tuple[str, ...]:
        """As ``near``, but nothing after many words: a hostile document must not cost minutes."""
        self._compared += 1
        return near(word, known) if self._compared <= _MAX_COMPARED else ()

    def sorted(self) -> tuple[Problem, ...]:
        """All problems in their fixed order."""
        if not self._more:
            return sorted_problems(self._kept.values())
        more = Problem("more_problems", "error", f"{self._more} more problems are not listed", "")
        return sorted_problems([*self._kept.values(), more])


def refusal(code: str, message: str, *, found: str | None = None, suggestions: Iterable[str] = ()) -> PatientError:
    """The error for a reason that concerns the whole document."""
    return PatientError(UNUSABLE, [Problem(code, "error", message, found=found, suggestions=tuple(suggestions))])
