"""The published JSON Schema of ``crampx.patient/1``, made from the reader's own words and limits.

The reader is a little wider: it trims white space, ignores case in words, takes ``null`` and empty text as not
given, and reads an entry that is unknown throughout as none. It also checks what a schema cannot: the calendar,
reversed limits, duplicate keys, the size of numbers, a dose in an unknown unit, details of an entry whose answer is
unknown. Apart from these, a document is accepted by the schema exactly if it is read without a problem.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from crampx._patient.vocabulary import (
    CODE_KEYS,
    COMMENT,
    CRAMP_FLAGS,
    CRAMP_KEYS,
    CRAMP_NUMBERS,
    CRAMP_WORD_LISTS,
    CRAMP_WORDS,
    DOSE_KEYS,
    FLAG_WORDS,
    FORMAT,
    ITEM_KEYS,
    LIST_KEYS,
    MAX_AGE,
    MAX_ITEMS,
    MAX_SYSTEM,
    MAX_TEXT,
    MEASURED,
    PERS,
    PERSON_KEYS,
    PREGNANCIES,
    RESULTS,
    SEXES,
    SIDES,
    SIGNS,
    TOP_KEYS,
    UNKNOWN,
)

Schema: TypeAlias = "dict[str, Any]"

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MONTH = "(0[1-9]|1[0-2])"
_DAY = "(0[1-9]|[12][0-9]|3[01])"
_YEAR = "(?!0000)[0-9]{4}"
# Not only white space; no control, bidirectional or invisible character. Written in the escapes that Python and
# ECMA 262 share, which do not reach the tag characters above U+FFFF; those are left to the reader.
_TEXT = (
    r"^(?=[\s\S]*\S)[^\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb]+$"
)


def patient_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a patient document, keys sorted.

    >>> patient_schema()["required"]
    ['format', 'patient']
    """
    top = {
        "format": {"const": FORMAT},
        "as_of": _or_unknown(_ref("day")),
        "patient": _ref("patient"),
        "onset": _or_unknown(_ref("date")),
        "cramps": _or_unknown(_ref("cramps")),
        "complete": _or_unknown(_object(LIST_KEYS, _each(LIST_KEYS, _or_unknown(_ref("date"))))),
        **{name: _list(_ref("measurement" if name in MEASURED else "item")) for name in LIST_KEYS},
    }
    schema = {
        "$schema": _DIALECT,
        "$id": f"urn:{FORMAT.replace('/', ':').replace('.', ':')}",
        "title": "crampx patient document",
        "description": (
            f"What is known of one person with leg cramps, in the format {FORMAT}. A key that begins with {COMMENT} is "
            f"a comment. The word {UNKNOWN} as a value says as much as leaving the key out."
        ),
        **_object(TOP_KEYS, top, required=("format", "patient")),
        "$defs": _definitions(),
    }
    ordered: dict[str, Any] = json.loads(json.dumps(schema, sort_keys=True))
    return ordered


def _definitions() -> Schema:
    return {
        "text": _text(MAX_TEXT),
        "day": {"type": "string", "pattern": f"^{_YEAR}-{_MONTH}-{_DAY}$"},
        "date": {"type": "string", "pattern": f"^{_YEAR}(-{_MONTH}(-{_DAY})?)?$"},
        "patient": _object(PERSON_KEYS, _person()),
        "cramps": _object(CRAMP_KEYS, _cramps()),
        "code": _object(CODE_KEYS, {"system": _text(MAX_SYSTEM), "code": _ref("text")}, required=CODE_KEYS),
        "dose": _object(DOSE_KEYS, _dose(), required=DOSE_KEYS),
        "item": {"anyOf": [_ref("text"), _item(), _remark()]},
        "measurement": {"anyOf": [_item(required=("value",)), _remark()]},
    }


def _person() -> Schema:
    return {
        "id": _ref("text"),
        "name": _ref("text"),
        "birth_date": _or_unknown(_ref("date")),
        "age": _or_unknown({"type": "integer", "minimum": 0, "maximum": MAX_AGE}),
        "sex": {"enum": list(SEXES)},
        "pregnancy": {"enum": list(PREGNANCIES)},
        "due_date": _or_unknown(_ref("day")),
    }


def _cramps() -> Schema:
    return {
        **_each(CRAMP_WORD_LISTS, {"anyOf": [_ref("text"), _list(_ref("text"))]}),
        **_each(CRAMP_WORDS, _ref("text")),
        **_each(CRAMP_NUMBERS, _or_unknown({"type": "number"})),
        **_each(CRAMP_FLAGS, _flag()),
    }


def _dose() -> Schema:
    return {"value": _or_unknown({"type": "number"}), "unit": _ref("text"), "per": {"enum": [*PERS, UNKNOWN]}}


def _item(required: Iterable[str] = ()) -> Schema:
    dates = ("date", "started", "since", "ended", "stopped", "changed")
    types = {
        **_each(("name", "status", "unit", "specimen", "timing", "grade", "response"), _ref("text")),
        **_each(("value", "low", "high"), _or_unknown({"type": "number"})),
        **_each(dates, _or_unknown(_ref("date"))),
        "code": _ref("code"),
        "present": {**_flag(), "default": True},
        "result": {"enum": [*RESULTS, UNKNOWN]},
        "side": {"enum": [*SIDES, UNKNOWN]},
        "dose": _or_unknown(_ref("dose")),
        "comparator": {"enum": [*SIGNS, UNKNOWN]},
    }
    return {
        **_object(ITEM_KEYS, types, required=required),
        "anyOf": [{"required": ["name"]}, {"required": ["code"]}],
        "allOf": [{"not": {"required": list(pair)}} for pair in (("started", "since"), ("ended", "stopped"))],
        "dependentRequired": {key: ["value"] for key in ("unit", "comparator", "low", "high")},
    }


def _remark() -> Schema:
    """An entry of a list that holds nothing but comments."""
    return {"type": "object", "patternProperties": _comments(), "additionalProperties": False}


def _comments() -> Schema:
    return {f"^{COMMENT}": {"description": "a comment, never read"}}


def _flag() -> Schema:
    return {"enum": [True, False, *FLAG_WORDS, UNKNOWN]}


def _or_unknown(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"const": UNKNOWN}]}


def _object(keys: Mapping[str, str], types: Schema, required: Iterable[str] = ()) -> Schema:
    """An object with exactly these keys and comments, each key with its description."""
    properties = {key: {**types[key], "description": description} for key, description in keys.items()}
    schema: Schema = {
        "type": "object", "properties": properties, "patternProperties": _comments(), "additionalProperties": False,
    }
    needed = sorted(required)
    return {**schema, "required": needed} if needed else schema


def _each(keys: Iterable[str], schema: Schema) -> Schema:
    return dict.fromkeys(keys, schema)


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of, "maxItems": MAX_ITEMS}


def _text(limit: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": limit, "pattern": _TEXT}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
