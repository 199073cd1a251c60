"""Objects with a key that stands twice: which of the values is meant cannot be known."""

from __future__ import annotations

from collections.abc import Iterator

from crampx._fhir.reading.node import is_list, is_tree
from crampx._fhir.reading.parse import Parsed
from crampx._fhir.reading.record import Faults, Resource, Tree
from crampx._fhir.reading.references import kind_of
from crampx._fhir.reading.resource_types import ANY_TYPE
from crampx._patient.collect import refusal


def without_repeated(parsed: Parsed, faults: Faults) -> frozenset[int]:
    """The ids (of Python) of resources that are not used because of such an object; each is reported.

    Of a Patient only the keys that stand twice are left out.

    Raises:
        PatientError: the object is no part of a resource, but a bundle or an entry.
    """
    if not parsed.repeated:
        return frozenset()
    wanted = {id(tree): keys for tree, keys in parsed.repeated}
    left_out: set[int] = set()
    for tree, resource in _objects(parsed):
        keys = wanted.get(id(tree))
        if keys is None:
            continue
        if resource is None:
            raise refusal("duplicate_key", "a key of the bundle or of an entry stands more than once")
        message = "a key stands more than once in one object; the resource was not used"
        if resource.kind == "Patient":
            message = "a key stands more than once in one object; it was not read"
            for key in keys:
                del tree[key]
        else:
            left_out.add(id(resource.tree))
        faults.add("duplicate_key", message, resource)
    return frozenset(left_out)


def _objects(parsed: Parsed) -> Iterator[tuple[Tree, Resource | None]]:
    """All objects, each with the resource that it is part of; bundles are none."""
    waiting: list[tuple[object, str, Resource | None]] = [
        (value, "" if parsed.single else f"/{n}", None) for n, value in reversed([*enumerate(parsed.values)])
    ]
    while waiting:
        value, pointer, resource = waiting.pop()
        if is_tree(value):
            stated = value.get("resourceType")
            if resource is None and isinstance(stated, str) and stated != "Bundle":
                kind = kind_of(value) or ANY_TYPE
                resource = Resource(kind, pointer, value, kind)
            yield value, resource
            # Below a resource only the resource's own place is told; above it stands nothing but these.
            waiting += [
                (inner, f"{pointer}/{key}", resource) for key, inner in reversed(value.items())
                if resource is not None or key in ("entry", "resource", "request", "response")
            ]
        elif is_list(value):
            waiting += [(inner, f"{pointer}/{n}", resource) for n, inner in reversed([*enumerate(value)])]
