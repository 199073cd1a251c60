"""The JSON Schema of an assessment, made from the classes it is written from, so that the two cannot drift."""

from __future__ import annotations

import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from crampx._assessment.model import Assessment
from crampx._values import Value

_DATES = frozenset({"as_of"})


def assessment_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``crampx.assessment/1``.

    Within ``/1`` only optional keys are added, so a reader has to accept keys it does not know.
    """
    definitions: dict[str, Any] = {}
    _define(Assessment, definitions)
    root = definitions.pop("Assessment")
    root["properties"]["format"] = {"const": "crampx.assessment/1"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:crampx:assessment:1",
        "title": "crampx assessment",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def _define(cls: type[Value], definitions: dict[str, Any]) -> None:
    if cls.__name__ in definitions:
        return
    definitions[cls.__name__] = {}
    hints = get_type_hints(cls)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for attribute in cls.__struct_fields__:
        name = attribute.rstrip("_")
        kind, optional = _without_none(hints[attribute])
        properties[name] = _schema(kind, definitions)
        if name in _DATES:
            properties[name] = {"type": "string", "format": "date"}
        if not optional:
            required.append(name)
    definitions[cls.__name__] = {
        "description": _first_line(cls.__doc__ or cls.__name__),
        "type": "object",
        "properties": dict(sorted(properties.items())),
        "required": sorted(required),
    }


def _without_none(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) in (Union, types.UnionType):
        rest = [part for part in get_args(kind) if part is not type(None)]
        return rest[0], True
    return kind, False


def _schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _schema(get_args(kind)[0], definitions)}
    if isinstance(kind, type) and issubclass(kind, Value):
        _define(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    return {"type": {str: "string", int: "integer", bool: "boolean"}[kind]}


def _first_line(text: str) -> str:
    return text.strip().split("\n\n")[0].replace("\n    ", " ").replace("``", "")
