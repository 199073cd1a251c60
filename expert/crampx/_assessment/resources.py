"""Which resource of a FHIR record each line of an assessment rests on: its name, beside the pointer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from crampx._patient.places import resource_at
from crampx._values import Value

V = TypeVar("V", bound=Value)


def with_resources(value: V, resources: Mapping[str, str]) -> V:
    """The same value with the name of a resource in every part that has a pointer into one.

    Args:
        value: an assessment, or a part of one.
        resources: pointer of each resource to its name; empty where the document was no FHIR record.
    """
    named: V = _named(value, resources) if resources else value
    return named


def _named(value: Any, resources: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
        return tuple([_named(part, resources) for part in parts])
    if not isinstance(value, Value):
        return value
    fields = value.__struct_fields__
    own: dict[str, Any] = {name: _named(getattr(value, name), resources) for name in fields}
    if "resource" in fields and "pointer" in fields:
        own["resource"] = resource_at(own["pointer"], resources) or None
    return replace(value, **own)
