"""Strict JSON: numbers exact, no duplicate key, nothing infinite, bounded size and depth. Comments are left out.

The same rules hold for JSON text and for Python values. Text is parsed with hooks that never fail but leave a mark;
one walk over the result then reports every mark with its JSON pointer.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import takewhile
from json.encoder import encode_basestring_ascii
from typing import Any, cast

from crampx._patient.collect import Json, Problems, refusal, shown
from crampx._patient.model import Number
from crampx._patient.vocabulary import (
    COMMENT,
    KNOWN_KEYS,
    MAX_BYTES,
    MAX_DECIMALS,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_VALUES,
)
from crampx._problems import PatientError, Problem
from crampx._values import Value

# A text is consumed whole, closed or not, and without backtracking: linear in the size of any document.
_TEXT_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_NUMBER = re.compile(r"-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?", re.ASCII)
_SURROGATE = "[\ud800-\udfff]"  # compiled where it is needed, as the next
_MAX_EXPONENT = 308
_FILE_NAME = r"[^\n{}\[\]]{1,300}\.json"
_SYNTAX = (
    ("Expecting property name", "a key in double quotes is expected"),
    ("Expecting ':'", "a colon is expected"),
    ("Expecting ','", "a comma or a closing bracket is expected"),
    ("Expecting value", "a value is expected"),
    ("Unterminated string", "a text is not closed"),
    ("Invalid control character", "a control character stands in a text"),
    ("Invalid \\", "a backslash stands before something that it cannot escape"),
    ("Extra data", "something follows the end of the document"),
    ("Illegal trailing comma", "a comma stands before the closing bracket"),
)
_OPENING = ("{", "[", '"')
# What stands at the place of a syntax error, and what was probably meant.
_LIKELY = (
    ("[\u201c-\u201f\u00ab\u00bb\u2018\u2019']", "use straight double quotes"),
    ("//|#|/\\*", 'a comment is a key in double quotes that begins with //'),
    (r"(?<=[0-9],)[0-9]+\s*[,}\]]", "a number has a decimal point, not a comma"),
    (r"(?<=[0-9]{4})-[0-9]", "a date must stand in double quotes"),
    ("[<>]", 'less than or more than belongs in "comparator"'),
    (r"[^\W\d_]", "text must stand in double quotes"),
)


class _Repeated(Value, frozen=True):
    """An object with a key that stands twice."""

    pairs: list[tuple[str, object]]


class _BadNumber(Value, frozen=True):
    """A number that is refused."""

    code: str
    message: str
    text: str


def parsed(text: str) -> object:
    """JSON text as dicts, lists and values, with marks that ``settled`` understands.

    Raises:
        PatientError: malformed (line and column are told), too many values or nested too deeply.
    """
    # Before parsing: a million numbers cost half a gigabyte, a thousand brackets the interpreter's stack.
    if text.count(",") > MAX_VALUES:
        raise refusal("too_large", f"the document holds more than {MAX_VALUES} values")
    _check_depth(text)
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_int=_number, parse_float=_number, parse_constant=_not_finite
    )
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        problem = error
    # Raised outside the handler: the parser's error holds the whole document.
    raise syntax_refusal(text, problem)


def syntax_refusal(text: str, error: json.JSONDecodeError) -> PatientError:
    """The error for text that is no JSON, with line, column and what a person has probably done there."""
    line, column, found = error.lineno, error.colno, text[error.pos : error.pos + 60]
    reason = next((ours for theirs, ours in _SYNTAX if error.msg.startswith(theirs)), "this is no JSON")
    if text[: error.pos].strip():
        reason += _likely(text, error.pos)
    elif text.lstrip()[:1] not in _OPENING:
        reason = "this is no JSON document, which begins with a brace"
    hint = ("for a file, pass pathlib.Path(...)",) if re.fullmatch(_FILE_NAME, text) else ()
    message = f"malformed JSON at line {line}, column {column}: {reason}"
    return refusal("malformed_json", message, found=shown(found), suggestions=hint)


def _likely(text: str, place: int) -> str:
    """What a person who typed the document has probably done there.

    >>> _likely('{"present": yes}', 12), _likely('{"value": 3,1}', 12)
    ('; text must stand in double quotes', '; a number has a decimal point, not a comma')
    """
    hint = next((likely for pattern, likely in _LIKELY if re.compile(pattern).match(text, place)), "")
    before, here = text[:place].rstrip(), text[place : place + 1]
    if before.endswith(",") and here in ("]", "}"):
        hint = "the comma before it may be one too many"
    elif here in ('"', "{", "[") and before[-1:] in '"}]' and before.count("\n") < text.count("\n", 0, place):
        hint = f"line {before.count(chr(10)) + 1} may lack a comma at its end"
    return f"; {hint}" if hint else ""


def settled(raw: object, problems: Problems) -> Json:
    """The value with numbers as ``Number``; everything that strict JSON refuses is reported with its pointer.

    Args:
        raw: from ``parsed``, or a Python value.
        problems: takes what is found; where there is one, the value returned is only good for finding more.
    """
    return _Walk(problems).value(raw)


def canonical(value: Json) -> str:
    """ASCII JSON with sorted keys and numbers as written: equal for equal values.

    >>> canonical({"b": [True, None], "a": Number(Decimal("3.10"), "3.10")})
    '{"a":3.10,"b":[true,null]}'
    """
    if isinstance(value, dict):
        return "{" + ",".join(f"{encode_basestring_ascii(k)}:{canonical(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, Number):
        return value.text
    return encode_basestring_ascii(value) if isinstance(value, str) else shown(value)


def number_of(text: str) -> Number | None:
    """The number that JSON text states, if it is finite and of sane length."""
    number = _number(text)
    return number if isinstance(number, Number) else None


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for match in _TEXT_OR_BRACKET.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                line = text.count("\n", 0, match.start()) + 1
                raise refusal("nested_too_deeply", f"nested more than {MAX_DEPTH} levels deep at line {line}")
        elif mark in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, object]]) -> object:
    made = dict(pairs)
    return made if len(made) == len(pairs) else _Repeated(pairs)


def _not_finite(text: str) -> _BadNumber:
    return _BadNumber("non_finite_number", "a number must be finite", text)


def _number(text: str) -> Number | _BadNumber:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return _not_finite(text)
    whole, decimals, exponent = match[1], match[2] or "", match[3] or "0"
    if len(whole) > MAX_DIGITS:
        return _BadNumber("number_too_long", f"a number may have at most {MAX_DIGITS} digits before the point", text)
    if len(decimals) > MAX_DECIMALS:
        return _BadNumber("number_too_long", f"a number may have at most {MAX_DECIMALS} digits after the point", text)
    if math.isinf(float(text)):
        return _not_finite(text)
    if len(exponent) > len("-308") or abs(int(exponent)) > _MAX_EXPONENT:
        return _BadNumber("number_too_long", f"an exponent may be at most {_MAX_EXPONENT}", text)
    return Number(Decimal(text), text)


class _Walk:
    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._path: list[str | int] = []
        # Python values may share parts, so that a small one is endless to walk; JSON text never reaches this.
        self._budget = 2 * MAX_BYTES

    def value(self, raw: object) -> Json:
        self._budget -= 2
        if raw is None or isinstance(raw, (bool, Number)):
            return raw
        if isinstance(raw, str):
            return self._text(raw)
        if isinstance(raw, Mapping):
            return self._object(cast("Mapping[Any, object]", raw).items())
        if isinstance(raw, (list, tuple)):
            return self._array(cast("list[object] | tuple[object, ...]", raw))
        return self._rare(raw)

    def _rare(self, raw: object) -> Json:
        if isinstance(raw, _Repeated):
            return self._object(raw.pairs)
        number = _python_number(raw) if isinstance(raw, (int, float, Decimal)) else raw
        if isinstance(number, Number):
            return number
        if isinstance(number, _BadNumber):
            self._problem(number.code, number.message, number.text)
        else:
            message = "this Python type is not JSON; write dates as text, YYYY-MM-DD"
            self._problem("unsupported_type", message, type(raw).__name__)
        return None

    def _object(self, pairs: Iterable[tuple[object, object]]) -> Json:
        made: dict[str, Json] = {}
        for key, raw in pairs if self._room() else ():
            if self._spent():
                break
            if isinstance(key, str) and key.startswith(COMMENT):
                continue
            if not isinstance(key, str):
                self._problem("key_not_text", "a key must be text", type(key).__name__)
                continue
            self._text(key)
            self._path.append(key)
            if key in made:
                self._problem("duplicate_key", "a key stands more than once in this object", key)
            made[str.__str__(key)] = self.value(raw)
            self._path.pop()
        return made

    def _array(self, raws: list[object] | tuple[object, ...]) -> Json:
        made: list[Json] = []
        for index, raw in enumerate(raws if self._room() else ()):
            if self._spent():
                break
            self._path.append(index)
            made.append(self.value(raw))
            self._path.pop()
        return made

    def _text(self, raw: str) -> str:
        self._budget -= len(raw)
        if not raw.isascii() and re.search(_SURROGATE, raw):
            self._problem("lone_surrogate", "a text holds half of a surrogate pair, which is no character", raw)
        return str.__str__(raw)

    def _spent(self) -> bool:
        if self._budget >= 0:
            return False
        message = f"the document is larger than {MAX_BYTES // 1_000_000} MB"
        self._problems.add(Problem("too_large", "error", message, ""))
        return True

    def _room(self) -> bool:
        """Whether there is room for another object or array at this depth."""
        if len(self._path) >= MAX_DEPTH:
            self._problem("nested_too_deeply", f"nested more than {MAX_DEPTH} levels deep", None)
            return False
        return True

    def _problem(self, code: str, message: str, found: str | None) -> None:
        known = takewhile(lambda token: isinstance(token, int) or token in KNOWN_KEYS, self._path)
        pointer = "".join(f"/{token}" for token in known)
        self._problems.add(Problem(code, "error", message, pointer, found=None if found is None else shown(found)))


def _python_number(raw: int | float | Decimal) -> Number | _BadNumber:
    if isinstance(raw, Decimal):
        return _number(str(raw))
    if isinstance(raw, int):
        # Not as text first: the interpreter refuses to write more than 4,300 digits.
        return _number(int.__repr__(raw)) if abs(raw) < 10**MAX_DIGITS else _number("9" * (MAX_DIGITS + 1))
    return _number(float.__repr__(raw))
