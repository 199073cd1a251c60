"""The JSON Schema of scores and formulas, for editors."""

from __future__ import annotations

from typing import get_args

from crampx._knowledge.schema_conditions import (
    CITED,
    CODE,
    CONDITION,
    COUNT,
    DURATION,
    ID,
    NUMBER,
    POSITIVE,
    TEXT,
    WHOLE,
    Schema,
    many,
    record,
    words,
)
from crampx._knowledge.scores import Form


def score_schema(head: dict[str, Schema]) -> Schema:
    """``scores/ID.yaml`` of kind additive."""
    band = record({"id": ID, "title": TEXT}, {"not_below": WHOLE, "below": WHOLE})
    required = {**head, "kind": words("additive"), "about": TEXT, "items": many(_item(), 1), "current_for": DURATION}
    optional: dict[str, Schema] = {
        "names": many(CODE),
        "bands": many(band, 2),
        "applies_when": CONDITION,
        "not_when": CONDITION,
        "unverified": TEXT,
        **CITED,
    }
    return record(required, optional, "a score: items with points, and bands of totals")


def _item() -> Schema:
    answer = record({"points": WHOLE, "when": CONDITION, "title": TEXT})
    optional: dict[str, Schema] = {
        "points": WHOLE,
        "when": CONDITION,
        "answers": many(answer, 2),
        "up_to": COUNT,
        "otherwise": WHOLE,
        "names": many(CODE),
        "question": TEXT,
        "note": TEXT,
    }
    return record({"id": ID, "title": TEXT}, optional, "points for one condition, for several answers, or as recorded")


def formula_schema(head: dict[str, Schema]) -> Schema:
    """``scores/ID.yaml`` of kind formula."""
    each = record(
        {"analyte": ID, "unit": TEXT},
        {"coefficient": NUMBER, "divide_by": POSITIVE, "place": words("above", "below")},
    )
    required = {
        **head, "kind": words("formula"), "quantity": ID, "equation": TEXT, "form": words(*get_args(Form)),
        "inputs": many(each, 1), "unit": TEXT, "about": TEXT,
    }
    optional: dict[str, Schema] = {
        "constant": NUMBER,
        "numbers": {"type": "object", "additionalProperties": NUMBER},
        "decimals": {"type": "integer", "minimum": 0},
        "adult_from": COUNT,
        "not_when": CONDITION,
        **CITED,
    }
    return record(required, optional, "a quantity calculated from results of one sample")
