"""The JSON Schema of ``pack.yaml``, for editors. The reader and the checks decide; this helps while typing."""

from __future__ import annotations

import json
from typing import Any, get_args

from crampx._knowledge.model import Jurisdiction, Status
from crampx._knowledge.schema_conditions import ID, NUMBER, TEXT, YEARS, Schema, many, record, words

_DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_LOOSE: Schema = {"type": ["string", "number"]}


def pack_schema() -> dict[str, Any]:
    """A schema that every ``pack.yaml`` meets. Keys are sorted.

    >>> sorted(pack_schema()["required"])[:3]
    ['extends', 'id', 'owner']
    """
    required: dict[str, Schema] = {
        "id": {"type": "string", "pattern": "^site(_[a-z0-9]+)+$"},
        "title": TEXT,
        "version": _LOOSE,
        "owner": TEXT,
        "extends": record({"id": ID, "versions": many(_LOOSE, 1)}),
        "status": words(*get_args(Status)),
        "review_by": _DAY,
    }
    optional: dict[str, Schema] = {
        "jurisdiction": words(*get_args(Jurisdiction)),
        "limits": many(_limits()),
        "wording": many(_one_of(("red_flag", "follow_up"), {"text": TEXT})),
        "synonyms": many(_one_of(("concept", "analyte"), {"names": many(_LOOSE, 1)})),
        "silenced": many(record({
            "rule": TEXT, "owner": TEXT, "signed_off_by": TEXT, "signed_off": _DAY, "reason": TEXT, "expires": _DAY,
        })),
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A site pack of crampx",
        **record(required, optional),
        "$defs": {"id": {"type": "string", "pattern": "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"}},
    }
    ordered: dict[str, Any] = json.loads(json.dumps(schema, sort_keys=True))
    return ordered


def _limits() -> Schema:
    required: dict[str, Schema] = {"analyte": ID, "unit": TEXT, "owner": TEXT, "source": TEXT}
    optional: dict[str, Schema] = {
        "low": NUMBER, "high": NUMBER, "sex": words("female", "male"), "age": YEARS, "pregnancy": words("pregnant"),
        "title": TEXT,
    }
    return record(required, optional)


def _one_of(heads: tuple[str, ...], others: dict[str, Schema]) -> Schema:
    return {"oneOf": [record({head: ID, **others}) for head in heads]}
