"""The ``cramps`` object: one entry for each word, number or truth value.

Which words mean something is decided where the facts are resolved.
"""

from __future__ import annotations

from crampx._patient.fields import Fields, clean_text, is_unknown
from crampx._patient.model import CrampEntry
from crampx._patient.vocabulary import CRAMP_FLAGS, CRAMP_KEYS, CRAMP_NUMBERS, CRAMP_WORD_LISTS, CRAMP_WORDS, MAX_ITEMS
from crampx._problems import Problem


def read_cramps(fields: Fields) -> tuple[CrampEntry, ...]:
    """All usable statements in document order."""
    fields.unknown_keys(CRAMP_KEYS, severity="error")
    entries: list[CrampEntry] = []
    for key in fields.values:
        if key in CRAMP_FLAGS:
            entries.extend(_flag(fields, key))
        elif key in CRAMP_NUMBERS:
            entries.extend(_number(fields, key))
        elif key in CRAMP_WORDS or (key in CRAMP_WORD_LISTS and not isinstance(fields.values[key], list)):
            entries.extend(_word(fields, key))
        elif key in CRAMP_WORD_LISTS:
            entries.extend(_words(fields, key))
    return tuple(entries)


def _flag(fields: Fields, key: str) -> list[CrampEntry]:
    flag = fields.flag(key)
    return [] if flag is None else [CrampEntry(key, f"{fields.pointer}/{key}", "true" if flag else "false")]


def _number(fields: Fields, key: str) -> list[CrampEntry]:
    number = fields.number(key)
    return [] if number is None else [CrampEntry(key, f"{fields.pointer}/{key}", number=number)]


def _word(fields: Fields, key: str) -> list[CrampEntry]:
    word = fields.text(key)
    return [] if word is None else [CrampEntry(key, f"{fields.pointer}/{key}", word.lower())]


def _words(fields: Fields, key: str) -> list[CrampEntry]:
    values = fields.values[key]
    assert isinstance(values, list)  # noqa: S101 - narrows the type, the caller looked
    pointer = f"{fields.pointer}/{key}"
    if len(values) > MAX_ITEMS:
        message = f"the list has more than {MAX_ITEMS} items; the first {MAX_ITEMS} are used, the others are not"
        fields.problems.add(Problem("too_many_items", "error", message, pointer, found=f"{len(values)} items"))
    entries: list[CrampEntry] = []
    for n, value in enumerate(values[:MAX_ITEMS]):
        if is_unknown(value):
            continue
        word = clean_text(value, f"{pointer}/{n}", fields.problems)
        if word is not None:
            entries.append(CrampEntry(key, f"{pointer}/{n}", word.lower()))
    return entries
