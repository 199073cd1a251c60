"""The JSON Schema of the knowledge files, for editors. The reader and the checks decide; this helps while typing."""

from __future__ import annotations

import json
from typing import Any, get_args

from crampx._knowledge.model import (
    Actor,
    Burden,
    Explains,
    FollowUpKind,
    Grade,
    Jurisdiction,
    PregnancyState,
    Status,
    Strength,
    TierRules,
    TriggerKind,
)
from crampx._knowledge.schema_conditions import (
    BAND,
    CITED,
    CODE,
    CONDITION,
    COUNT,
    DURATION,
    ID,
    NUMBER,
    POSITIVE,
    TEXT,
    TRUTH,
    WEEKS,
    Schema,
    condition_schema,
    many,
    record,
    words,
)
from crampx._knowledge.schema_scores import formula_schema, score_schema
from crampx._logic.conditions import URGENCIES, CodedKind, QuantityKind

_ANY_TEXT: Schema = {"type": "string"}
_DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_URGENCY = words(*URGENCIES)
_EXPLAINS = words(*get_args(Explains))
_BURDEN = words(*get_args(Burden))
_JURISDICTION = words(*get_args(Jurisdiction))
_ACTOR = words(*get_args(Actor))
_HEAD: dict[str, Schema] = {"id": ID, "title": TEXT, "status": words(*get_args(Status)), "review_by": _DAY}
_EXAMPLES: dict[str, Schema] = {
    "examples": many(record(
        {"name": TEXT, "given": {"type": "object"}, "expect": {"type": "object"}}, {"jurisdiction": _JURISDICTION}
    ))
}


def knowledge_schema() -> dict[str, Any]:
    """A schema that every knowledge file meets; ``$defs`` holds one for each kind of file. Keys are sorted.

    >>> sorted(knowledge_schema()["$defs"])[:3]
    ['analyte', 'binding', 'concepts']
    """
    kinds: dict[str, Schema] = {
        "analyte": _analyte(),
        "binding": _binding(),
        "concepts": _concepts(),
        "examples": record(_EXAMPLES),
        "finding": _finding(),
        "formula": formula_schema(_HEAD | _EXAMPLES),
        "score": score_schema(_HEAD | _EXAMPLES),
        "follow_up": _follow_up(),
        "index": _index(),
        "red_flag": _red_flag(),
        "references": _references(),
        "trigger": _trigger(),
    }
    shared: dict[str, Schema] = {
        "id": {"type": "string", "pattern": "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"},
        "condition": condition_schema(),
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A knowledge file of crampx",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in kinds],
        "$defs": {**kinds, **shared},
    }
    ordered: dict[str, Any] = json.loads(json.dumps(schema, sort_keys=True))
    return ordered


def _rule(effects: tuple[str, ...], required: dict[str, Schema], optional: dict[str, Schema]) -> Schema:
    always = {"id": ID, "when": CONDITION, "effect": words(*effects), "rationale": TEXT, **CITED}
    often = {"unless": CONDITION, "jurisdiction": many(_JURISDICTION, 1)}
    return record({**always, "grade": words(*get_args(Grade)), **required}, {**often, **optional})


def _finding() -> Schema:
    optional = {**CITED, "grade": words(*get_args(Grade)), "question": _ANY_TEXT, **_EXAMPLES}
    return record({**_HEAD, "when": CONDITION, "rationale": TEXT}, optional)


def _trigger() -> Schema:
    explains = record({"id": ID, "when": CONDITION, "explains": _EXPLAINS, "rationale": TEXT, **CITED})
    strength: dict[str, Schema] = {"strength": words(*get_args(Strength)), "line": ID}
    rule = _rule(("confirms", "supports", "opposes", "excludes"), strength, {})
    optional: dict[str, Schema] = {
        "part_of": ID,
        "yields_to_causes": TRUTH,
        "safe_when": many(CONDITION),
        "known_secondary_causes": ID,
        "explains_by_default": _EXPLAINS,
        "explains": many(explains),
        "confused_with": many(TEXT),
        "misleads_when": many(TEXT),
        **_EXAMPLES,
    }
    own = {"kind": words(*get_args(TriggerKind)), "about": TEXT, "urgency": _URGENCY, "rules": many(rule, 1)}
    return record({**_HEAD, **own}, optional)


def _red_flag() -> Schema:
    rule = _rule(("raises",), {"urgency": _URGENCY}, {})
    own = {"action": TEXT, "actor": _ACTOR, "unasked": TEXT, "rules": many(rule, 1)}
    return record({**_HEAD, **own}, {"gate": CONDITION, "deciding": many(CONDITION), **_EXAMPLES})


def _follow_up() -> Schema:
    rule = _rule(("suggests",), {}, {"urgency": _URGENCY})
    caution = record({"id": ID, "text": TEXT}, {"when": CONDITION, **CITED})
    own = {"kind": words(*get_args(FollowUpKind)), "actor": _ACTOR, "urgency": _URGENCY, "rules": many(rule, 1)}
    return record({**_HEAD, **own}, {"cautions": many(caution), "patient_facing": TEXT, **_EXAMPLES})


def _concepts() -> Schema:
    required: dict[str, Schema] = {"kind": words(*get_args(CodedKind)), "title": TEXT}
    optional: dict[str, Schema] = {
        "names": many(CODE),
        "members": many(ID),
        "covers": many(ID),
        "cramps": {"type": "object"},
        "question": _ANY_TEXT,
        "burden": _BURDEN,
        "current_for": DURATION,
        "note": TEXT,
        "electrolytes": {"type": "object", "propertyNames": ID, "additionalProperties": words("raises", "lowers")},
        "monitoring": TEXT,
        "monitoring_references": many(ID),
        "complaint": TRUTH,
        "pregnancy": words(*get_args(PregnancyState)),
    }
    concept = record(required, optional)
    return record({**_HEAD, "concepts": {"type": "object", "propertyNames": ID, "additionalProperties": concept}})


def _analyte() -> Schema:
    factors = {"multiply_by": POSITIVE, "divide_by": POSITIVE, "subtract": NUMBER}
    limits = {"jurisdiction": _JURISDICTION, "sex": words("female", "male"), "low": NUMBER, "high": NUMBER, **CITED,
              "pregnancy": words("pregnant"), "gestation": WEEKS, "title": TEXT}
    required: dict[str, Schema] = {
        **_HEAD,
        "kind": words(*get_args(QuantityKind)),
        "unit": TEXT,
        "units": {"type": "object", "additionalProperties": record({}, {"names": many(TEXT), **factors})},
        "plausible": record({"low": NUMBER, "high": NUMBER}, CITED),
        "current_for": DURATION,
    }
    optional: dict[str, Schema] = {
        "names": many(CODE),
        "ranges": many(record({}, limits)),
        "not_used_when": many({"type": "object", "required": ["because"]}),
        "question": _ANY_TEXT,
        "burden": _BURDEN,
        "cramps": ID,
        "decimals": COUNT,
        "bands": many(BAND, 2),
        "band_references": many(ID),
        "cramps_unit": TEXT,
        **CITED,
    }
    return record(required, optional)


def _references() -> Schema:
    required: dict[str, Schema] = {"key": ID, "cite": TEXT, "status": words("V", "VS", "R")}
    optional: dict[str, Schema] = {"ids": CODE, "seen": _ANY_TEXT, "note": _ANY_TEXT, "checked": _ANY_TEXT}
    return record({"references": many(record(required, optional))})


def _binding() -> Schema:
    codes: Schema = {"type": "object", "propertyNames": ID, "additionalProperties": many(CODE, 1)}
    required: dict[str, Schema] = {
        "id": ID, "title": TEXT, "systems": many(TEXT, 1), "licence": TEXT, "codes": codes,
    }
    return record(required, {"match": words("exact", "prefix")})


def _index() -> Schema:
    named: dict[str, Schema] = {"background_lines": many(ID, 1), "association_line": ID, "timing_line": ID}
    tiers = {name: named.get(name, COUNT) for name in TierRules.__struct_fields__}
    required: dict[str, Schema] = {
        "id": ID,
        "title": TEXT,
        "version": CODE,
        "date": _DAY,
        "authors": many(TEXT, 1),
        "reviewers": many(TEXT),
        "intended_use": TEXT,
        "tiers": record(tiers),
        "screen": many(record({"concept": ID, "question": TEXT})),
        "cramps": {"type": "object", "additionalProperties": many(TEXT)},
    }
    exception = record({"check": ID, "where": many(TEXT, 1), "because": TEXT})
    return record(required, {"exceptions": many(exception)})
