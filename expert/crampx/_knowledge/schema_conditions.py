"""The JSON Schema of conditions, for editors: one object per head key (docs/knowledge-format.md)."""

from __future__ import annotations

from typing import Any, TypeAlias, get_args

from crampx._logic.conditions import TIERS, CodedKind, QuantityKind, Side

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
NUMBER: Schema = {"type": "number"}
POSITIVE: Schema = {"type": "number", "exclusiveMinimum": 0}
WHOLE: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 1}
CODE: Schema = {"type": ["string", "number"]}  # a text that may look like a number
TRUTH: Schema = {"type": "boolean"}
ID: Schema = {"$ref": "#/$defs/id"}
CONDITION: Schema = {"$ref": "#/$defs/condition"}
DURATION: Schema = {"type": "string", "pattern": r"^[1-9][0-9]{0,3} (day|week|month|year)s?$"}

_BOUNDS: dict[str, Schema] = {
    "below": NUMBER,
    "above": NUMBER,
    "not_below": NUMBER,
    "not_above": NUMBER,
    "between": {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2},
}


BAND: Schema = {
    "type": "object",
    "properties": {"id": ID, "title": TEXT, **_BOUNDS, "unit": TEXT, "of": {"enum": ["upper_limit", "lower_limit"]},
                   "also": {"type": "object", "additionalProperties": NUMBER}},
    "required": ["id", "title"],
    "additionalProperties": False,
}


def words(*allowed: str) -> Schema:
    """One of a few words."""
    return {"enum": list(allowed)}


def many(of: Schema, least: int = 0) -> Schema:
    """A list."""
    return {"type": "array", "items": of, "minItems": least} if least else {"type": "array", "items": of}


def record(required: dict[str, Schema], optional: dict[str, Schema] | None = None, about: str = "") -> Schema:
    """A mapping with these keys and no others."""
    properties = {**required, **(optional or {})}
    schema: Schema = {"type": "object", "properties": properties, "required": sorted(required)}
    schema["additionalProperties"] = False
    return {**schema, "description": about} if about else schema


CITED: dict[str, Schema] = {"references": many(ID)}
WEEKS = record({}, {**_BOUNDS, "unit": words("weeks")})
YEARS = record({}, {**_BOUNDS, "unit": words("years")})


def condition_schema() -> Schema:
    """Any condition: a mapping with exactly one head key."""
    return {"description": "a mapping with exactly one head key", "anyOf": [*_composites(), *_atoms(), *_follow_up()]}


def _composites() -> list[Schema]:
    several = many(CONDITION, 1)
    return [
        record({"all": several}, about="every one of them is present"),
        record({"any": several}, about="at least one of them is present"),
        record({"none": several}, about="every one of them is recorded absent"),
        record({"not": CONDITION}, about="it is recorded absent"),
        record({"count": record({"n": COUNT, "of": several})}, about="at least n of them"),
    ]


def _atoms() -> list[Schema]:
    asked = words("present", "absent", "unknown")
    finding: Schema = {"anyOf": [ID, record({"id": ID}, {"is": asked})]}
    unknown = {"is": words("unknown")}
    pair: Schema = {"type": "array", "items": ID, "minItems": 2, "maxItems": 2}
    return [
        record({"finding": finding}, {"is": asked}, about="a finding file's value"),
        *(record({kind: ID}, {**_coded(), **unknown}, "it is recorded and current") for kind in get_args(CodedKind)),
        *(record({kind: ID}, {**_quantity(), **unknown}, "the latest result") for kind in get_args(QuantityKind)),
        record({"score": ID}, {key: WHOLE for key in _BOUNDS if key != "between"}, "the total of a score"),
        record({"sex": words("female", "male")}),
        record({"pregnancy": words("pregnant", "postpartum", "not_pregnant")}),
        record({"age": YEARS}),
        record({"gestation": WEEKS}),
        record({"overlaps": pair}, about="both are taken now"),
    ]


def _coded() -> dict[str, Schema]:
    return {
        "side": words(*get_args(Side)),
        "dose": {"oneOf": [
            record({bound: POSITIVE, "unit": TEXT, "per": words("day", "week")}) for bound in ("at_least", "above")
        ]},
        "within": DURATION,
        "ever": TRUTH,
        "started_before_onset": TRUTH,
    }


def _quantity() -> dict[str, Schema]:
    return {
        **_BOUNDS,
        "unit": TEXT,
        "of": words("upper_limit", "lower_limit"),
        "also": {"type": "object", "additionalProperties": NUMBER},
        "within": DURATION,
        "over": words("any", "all"),
        "change": record({"direction": words("rise", "fall"), "at_least": POSITIVE, "unit": TEXT}),
        "after_start_of": ID,
        "before_start_of": ID,
    }


def _follow_up() -> list[Schema]:
    return [
        record({"trigger": record({"id": ID, "tier_at_least": words(*TIERS)})}, about="follow-up only"),
        record({"red_flag": ID}, about="follow-up only: it is raised"),
    ]
