"""From bytes to parsed JSON: one value, or the values of an export of one resource a line."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Final

import msgspec

from crampx._fhir.reading.record import Tree
from crampx._patient.collect import refusal
from crampx._patient.model import Number
from crampx._patient.source import decoded
from crampx._patient.strict_json import number_of, syntax_refusal
from crampx._patient.vocabulary import MAX_RECORD_BYTES

MAX_DEPTH: Final = 100
MAX_NODES: Final = 1_000_000
_MOST_BROKEN: Final = 100
_TOO_DEEP: Final = f"nested more than {MAX_DEPTH} levels deep"
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_NEXT_LINE: Final = re.compile(r"\n(?=\{)")
# Brackets of both kinds alike, and all bytes that are neither brackets nor quotes.
_ALIKE: Final = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS: Final = bytes(byte for byte in range(256) if byte not in b'"[]{}')


class Parsed(msgspec.Struct):
    """What the text holds.

    Args:
        values: the one value, or those of the lines.
        single: whether it is one.
        repeated: objects with keys that stand twice, and these keys.
        broken: numbers of the values that are no JSON, which are null in ``values``.
    """

    values: list[object] = msgspec.field(default_factory=list[object])
    single: bool = True
    repeated: list[tuple[Tree, frozenset[str]]] = msgspec.field(default_factory=list[tuple[Tree, frozenset[str]]])
    broken: list[int] = msgspec.field(default_factory=list[int])


def parse(data: bytes) -> Parsed:
    """JSON, or newline-delimited JSON, as dicts, lists, texts and ``Number``; a number that is none stays text.

    Raises:
        PatientError: malformed, too large, too many values or nested too deeply.
    """
    text = decoded(data, MAX_RECORD_BYTES)
    _check_bounds(data)
    made = Parsed()
    try:
        problem = _values(text, made)
    except RecursionError:  # after a text that is not closed, brackets are mistaken for parts of texts
        raise refusal("nested_too_deeply", _TOO_DEEP) from None
    # Raised outside the handler: the parser's error holds the whole record.
    if problem is not None:
        raise syntax_refusal(text, problem)
    return made


def _values(text: str, made: Parsed) -> json.JSONDecodeError | None:
    """Take all values; the error where there is none."""
    decoder = _decoder(made)
    start = _space(text, 0)
    try:
        value, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        return None if _lines(text, start, decoder, made) else error
    made.values.append(value)
    if _space(text, end) < len(text):
        made.single = False
        _rest(text, end, decoder, made)
    return None


def _decoder(made: Parsed) -> json.JSONDecoder:
    def to_object(pairs: list[tuple[str, object]]) -> Tree:
        tree = dict(pairs)
        if len(tree) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            made.repeated.append((tree, frozenset(key for key in tree if counts[key] > 1)))
        return tree

    return json.JSONDecoder(object_pairs_hook=to_object, parse_int=_number, parse_float=_number, parse_constant=str)


def _number(text: str) -> Number | str:
    return number_of(text) or text


def _lines(text: str, start: int, decoder: json.JSONDecoder, made: Parsed) -> bool:
    """Whether a text whose first value is broken is an export all the same: another line is a resource."""
    if not text.startswith("{", start):
        return False
    made.single = False
    made.values.append(None)
    made.broken.append(0)
    _rest(text, _next_line(text, start), decoder, made)
    return any(isinstance(value, dict) and "resourceType" in value for value in made.values)


def _rest(text: str, place: int, decoder: json.JSONDecoder, made: Parsed) -> None:
    """The further values; a broken one is left out up to the next line that begins an object."""
    while (place := _space(text, place)) < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
            made.values.append(value)
        except json.JSONDecodeError:
            if len(made.broken) >= _MOST_BROKEN:  # each error costs a walk over all that stands before it
                break
            made.broken.append(len(made.values))
            made.values.append(None)
            place = _next_line(text, place)
    if place < len(text):
        raise refusal("malformed_json", f"more than {_MOST_BROKEN} lines are no JSON")


def _next_line(text: str, place: int) -> int:
    match = _NEXT_LINE.search(text, place)
    return match.end() if match else len(text)


def _space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _check_bounds(data: bytes) -> None:
    """Refuse what would cost more memory or stack than any record needs, before it is parsed."""
    if data.count(b",") + data.count(b"{") + data.count(b"[") > MAX_NODES:
        raise refusal("too_large", f"the record holds more than {MAX_NODES} values")
    if _depth_exceeds(data):
        raise refusal("nested_too_deeply", _TOO_DEEP)


def _depth_exceeds(data: bytes) -> bool:
    """Whether brackets are nested too deeply.

    Texts are taken out and then, level by level, pairs of brackets with nothing between them: some passes in C instead
    of one loop in Python over each bracket.
    """
    bare = data.replace(b"\\\\", b"").replace(b'\\"', b"").translate(_ALIKE, _NO_BRACKETS).replace(b'""', b"")
    bare = re.sub(b'"[^"]*"', b"", bare)
    for _ in range(MAX_DEPTH):
        if b"[]" not in bare:  # what is left, if anything, is malformed
            return False
        bare = bare.replace(b"[]", b"")
    return b"[]" in bare
