"""A record handed over as Python values: copied with numbers as ``Number``, within the bounds of a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from crampx._fhir.reading.parse import MAX_DEPTH, MAX_NODES, Parsed
from crampx._patient.collect import Json, refusal
from crampx._patient.model import Number
from crampx._patient.sha256 import digest
from crampx._patient.strict_json import canonical, number_of
from crampx._patient.vocabulary import MAX_DIGITS, MAX_RECORD_BYTES


def from_python(source: Mapping[str, object] | Sequence[object]) -> tuple[Parsed, str]:
    """The value as a reader of JSON would give it, and the SHA-256 of its canonical JSON.

    Dates become text, as in the models of other libraries; what is no JSON otherwise refuses the record.

    Raises:
        PatientError: a type that is no JSON, too large, or nested too deeply.
    """
    value = _Copy().value(source, 0)
    return Parsed([value]), digest(canonical(value).encode())


class _Copy:
    def __init__(self) -> None:
        # Parts may be shared, so that a small value is endless to walk.
        self._nodes = MAX_NODES
        self._room = MAX_RECORD_BYTES

    def value(self, raw: object, depth: int) -> Json:
        if raw is None or isinstance(raw, (bool, Number)):
            return raw
        if isinstance(raw, str):
            return self._text(raw)
        self._nodes -= 1
        if self._nodes < 0:
            raise refusal("too_large", f"the record holds more than {MAX_NODES} values")
        if isinstance(raw, (int, float, Decimal)):
            return _number(raw)
        if isinstance(raw, date):
            return raw.isoformat()
        if depth >= MAX_DEPTH:
            raise refusal("nested_too_deeply", f"nested more than {MAX_DEPTH} levels deep")
        if isinstance(raw, Mapping):
            pairs = cast("Mapping[Any, object]", raw).items()
            return {self._key(key): self.value(inner, depth + 1) for key, inner in pairs}
        if isinstance(raw, (list, tuple)):
            return [self.value(inner, depth + 1) for inner in cast("list[object] | tuple[object, ...]", raw)]
        found = type(raw).__name__
        raise refusal("unsupported_type", "a Python type in the record is not JSON", found=found)

    def _key(self, key: object) -> str:
        if not isinstance(key, str):
            raise refusal("key_not_text", "a key must be text", found=type(key).__name__)
        return self._text(key)

    def _text(self, raw: str) -> str:
        self._room -= len(raw) + 2
        if self._room < 0:
            raise refusal("too_large", f"the record is larger than {MAX_RECORD_BYTES // 1_000_000} MB")
        return str.__str__(raw)


def _number(raw: int | float | Decimal) -> Number | str:
    """As written; a number that is none stays text, as in ``parse``."""
    if isinstance(raw, Decimal):
        text = str(raw)
    elif isinstance(raw, int):
        # Not as text first: the interpreter refuses to write more than 4,300 digits.
        text = int.__repr__(raw) if abs(raw) < 10**MAX_DIGITS else "9" * (MAX_DIGITS + 1)
    else:
        text = float.__repr__(raw)
    return number_of(text) or text
