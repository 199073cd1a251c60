"""One object of the document, read key by key: a value of the right form, or a problem that says what is right."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TypeVar

from crampx._logic.dates import PartialDate
from crampx._patient.collect import Json, Problems, has_unsafe_character, shown
from crampx._patient.model import Number
from crampx._patient.vocabulary import FLAG_WORDS, MAX_TEXT, UNKNOWN
from crampx._problems import Problem, Severity

_Word = TypeVar("_Word", bound=str)
_MAX_KEYS = 10
_SPACE = " \t\r\n\u00a0"
# Only what is wrong is matched with these, so they are not compiled before.
_KEY_LIKE = r"(?a:[A-Za-z][A-Za-z0-9_ -]{0,39})"
_DATE_LIKE = r"(?a:\d{4}(?:-\d{2}){0,2})"
_FLAGS = ("true", "false", *FLAG_WORDS)
_NUMBER_LIKE = r"(?a:\s*([<>≤≥]=?)?\s*[+-]?\d+(?:[.,]\d+)?\s*)"
_DATE_FORMS = ("YYYY", "YYYY-MM", "YYYY-MM-DD")


def clean_text(value: Json, pointer: str, problems: Problems, limit: int = MAX_TEXT) -> str | None:
    """Text without outer white space, or ``None`` with a problem: wrong type, empty, too long, unsafe characters."""
    if not isinstance(value, str):
        message = "text in double quotes is needed here"
        problems.add(Problem("wrong_type", "error", message, pointer, found=shown(value), allowed=("text",)))
        return None
    text = value.strip(_SPACE)
    if not text:
        problems.add(Problem("empty_text", "error", "the text is empty", pointer, found=shown(value)))
    elif has_unsafe_character(text):
        message = "the text holds a control, bidirectional or invisible character"
        problems.add(Problem("control_character", "error", message, pointer, found=shown(text)))
    elif len(text) > limit:
        message = f"the text is longer than {limit} characters"
        problems.add(Problem("text_too_long", "error", message, pointer, found=shown(text)))
    else:
        return text
    return None


def is_unknown(value: Json) -> bool:
    """Whether a value is the word ``unknown``, or an object or a list that holds nothing else."""
    if isinstance(value, str):
        return value.strip(_SPACE).lower() == UNKNOWN
    if isinstance(value, dict):
        return bool(value) and all(map(is_unknown, value.values()))
    return isinstance(value, list) and bool(value) and all(map(is_unknown, value))


class Fields:
    """The keys of one object. ``failed`` says that a key was there but cannot be used.

    Args:
        values: the object.
        pointer: its JSON pointer.
        problems: takes what is wrong.
    """

    def __init__(self, values: Mapping[str, Json], pointer: str, problems: Problems) -> None:
        self.values = values
        self.pointer = pointer
        self.problems = problems
        self.failed = False

    def fail(
        self, code: str, key: str, message: str, *, allowed: Iterable[str] = (), suggestions: Iterable[str] = ()
    ) -> None:
        """Note that the value of a key cannot be used."""
        self.failed = True
        found = shown(self.values[key]) if key in self.values else None
        pointer = f"{self.pointer}/{key}" if found is not None else self.pointer
        self.problems.add(Problem(code, "error", message, pointer, None, found, tuple(allowed), tuple(suggestions)))

    def unknown(self, key: str) -> bool:
        """Whether the key says that its value is not known."""
        return is_unknown(self.values.get(key))

    def given(self, key: str, *, literally: bool = False) -> bool:
        """Whether the key holds a value. ``null`` says nothing; it is read as not given, with a warning.

        Args:
            key: of this object.
            literally: the word ``unknown`` is a value like any other.
        """
        if self.values.get(key) is not None:
            return literally or not self.unknown(key)
        if key in self.values:
            message = "null is read as not given; leave the key out"
            self.problems.add(Problem("null_value", "warning", message, f"{self.pointer}/{key}", found="null"))
        return False

    def text(self, key: str, limit: int = MAX_TEXT) -> str | None:
        """Text of at most ``limit`` characters, outer white space trimmed. An empty one says nothing."""
        if not self.given(key) or self._is_empty(key):
            return None
        return self.needed_text(key, limit)

    def needed_text(self, key: str, limit: int = MAX_TEXT) -> str | None:
        """As ``text``, but an empty one is a problem."""
        text = clean_text(self.values[key], f"{self.pointer}/{key}", self.problems, limit)
        self.failed = self.failed or text is None
        return text

    def word(self, key: str, allowed: Collection[_Word]) -> _Word | None:
        """One of the allowed words, ignoring case."""
        text = self.text(key)
        if text is None:
            return None
        for word in allowed:
            if word == text.lower():
                return word
        suggestions = self.problems.near(text, allowed)
        self.fail("unknown_word", key, "not one of the allowed words", allowed=allowed, suggestions=suggestions)
        return None

    def flag(self, key: str) -> bool | None:
        """``true`` or ``false``, or ``yes`` or ``no`` as text; ``null`` is neither."""
        if key not in self.values or self.unknown(key):
            return None
        value = self.values[key]
        if isinstance(value, bool):
            return value
        answer = FLAG_WORDS.get(value.strip(_SPACE).lower()) if isinstance(value, str) else None
        if answer is None:
            self.fail("wrong_type", key, 'true or false is needed here, or "yes" or "no"', allowed=_FLAGS)
        return answer

    def number(self, key: str) -> Number | None:
        """A number. Text that looks like one is not read, only explained."""
        if not self.given(key):
            return None
        value = self.values[key]
        if isinstance(value, Number):
            return value
        if isinstance(value, str):
            self._fail_number_text(key, value)
        else:
            self.fail("wrong_type", key, "a number is needed here", allowed=["number"])
        return None

    def partial_date(self, key: str) -> PartialDate | None:
        """A day, a month or a year."""
        text = self._date_text(key)
        if text is None:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError:
            of_form = re.fullmatch(_DATE_LIKE, text) is not None
        if of_form:
            self.fail("no_such_day", key, "there is no such day in the calendar")
        else:
            self.fail("bad_date", key, "a date has the form YYYY, YYYY-MM or YYYY-MM-DD", allowed=_DATE_FORMS)
        return None

    def full_date(self, key: str) -> date | None:
        """A day."""
        partial = self.partial_date(key)
        if partial is None:
            return None
        if partial.first == partial.last:
            return partial.first
        self.fail("date_not_full", key, "a full date is needed here", allowed=["YYYY-MM-DD"])
        return None

    def inner(self, key: str, *, literally: bool = False) -> Fields | None:
        """The fields of an object."""
        if not self.given(key, literally=literally):
            return None
        value = self.values[key]
        if isinstance(value, dict):
            return Fields(value, f"{self.pointer}/{key}", self.problems)
        self.fail("wrong_type", key, "an object in braces is needed here", allowed=["object"])
        return None

    def unknown_keys(self, known: Collection[str], severity: Severity = "warning") -> None:
        """Report keys that the format does not have.

        A key that resembles a known one is named; any other may be a patient's name and stands in ``found`` only.
        """
        strange: list[str] = []
        for key in (key for key in self.values if key not in known):
            likely = self.problems.near(key, known) if re.fullmatch(_KEY_LIKE, key) else ()
            if not likely:
                strange.append(key)
                continue
            message = f"this key is not known and was not read; did you mean {' or '.join(likely)}?"
            pointer = f"{self.pointer}/{key}"
            self.problems.add(Problem("unknown_key", severity, message, pointer, None, key, suggestions=likely))
        if strange:
            message = "a key here is not known and was not read"
            if len(strange) > 1:
                message = f"{len(strange)} keys here are not known and were not read"
            found = ", ".join(map(shown, sorted(strange)[:_MAX_KEYS])) + (", …" if len(strange) > _MAX_KEYS else "")
            allowed = tuple(sorted(known))
            self.problems.add(Problem("unknown_key", severity, message, self.pointer, None, found, allowed))

    def _is_empty(self, key: str) -> bool:
        value = self.values[key]
        if not isinstance(value, str) or value.strip(_SPACE):
            return False
        message = "empty text is read as not given; leave the key out"
        self.problems.add(Problem("empty_text", "warning", message, f"{self.pointer}/{key}", found=shown(value)))
        return True

    def _fail_number_text(self, key: str, text: str) -> None:
        match = re.fullmatch(_NUMBER_LIKE, text)
        if match is None:
            self.fail("wrong_type", key, "a number is needed here, not text", allowed=["number"])
            return
        if match[1] is None:
            message = "a number is needed here, without quotes and with a decimal point"
            self.fail("number_as_text", key, message, allowed=["number"])
            return
        message = 'less than or more than belongs in "comparator", the number alone in "value"'
        self.fail("comparator_in_value", key, message, allowed=["number"], suggestions=['"comparator" and "value"'])

    def _date_text(self, key: str) -> str | None:
        if not self.given(key) or self._is_empty(key):
            return None
        value = self.values[key]
        if isinstance(value, str):
            return value.strip(_SPACE)
        self.fail("wrong_type", key, "a date is text in double quotes", allowed=_DATE_FORMS)
        return None
