"""From a reference to the resource that it names: relative, absolute, ``urn:uuid:``, ``#contained``, of a version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from crampx._fhir.reading.node import is_list, is_tree
from crampx._fhir.reading.record import Resource, Tree
from crampx._fhir.reading.resource_types import ANY_TYPE, RESOURCE_TYPES

_VERSION: Final = re.compile(r"/_history/[^/#]*$")
_KIND: Final = re.compile(r"[A-Z][A-Za-z]{2,40}")
_MOST_CONTAINED: Final = 1000
_TYPED: Final = re.compile(r"(?:(https?://[^?#]*)/)?([A-Z][A-Za-z]{2,40}/[A-Za-z0-9\-.]{1,64})")


def kind_of(tree: Tree) -> str | None:
    """The type that a resource states: ``Resource`` for one that R4 does not have, nothing for what is no name."""
    kind = tree.get("resourceType")
    if not isinstance(kind, str) or _KIND.fullmatch(kind) is None:
        return None
    return kind if kind in RESOURCE_TYPES else ANY_TYPE


def base_of(url: str) -> str:
    """The server that a full URL names, empty for another form.

    >>> base_of("https://example.org/fhir/Patient/1"), base_of("urn:uuid:0")
    ('https://example.org/fhir', '')
    """
    match = _TYPED.fullmatch(url)
    return match[1] or "" if match else ""


def index(resources: Iterable[Resource]) -> dict[str, Resource]:
    """Every way in which a resource may be named to the resource; a name of two resources names none.

    A full URL counts before what follows from type and id; one that is relative, which FHIR forbids, does not.
    """
    exact: dict[str, Resource | None] = {}
    derived: dict[str, Resource | None] = {}
    for resource in resources:
        match = _TYPED.fullmatch(resource.full_url)
        if match is None or match[1]:
            _name(exact, resource.full_url, resource)
        if match is not None:
            _name(derived, match[2], resource)
        if resource.id:
            _name(derived, f"{resource.kind}/{resource.id}", resource)
            _name(derived, f"urn:uuid:{resource.id}", resource)
    both = {**derived, **exact}
    return {name: resource for name, resource in both.items() if resource is not None}


def resolve(named: Mapping[str, Resource], source: Resource, reference: object) -> Resource | None:
    """The resource that a reference names, if it lies in the record.

    Args:
        named: from ``index``.
        source: the resource that the reference stands in: relative to its server, and ``#id`` within it.
        reference: the text of the reference.
    """
    if not isinstance(reference, str) or not reference:
        return None
    if reference.startswith("#"):
        return _contained(source, reference[1:])
    bare = _VERSION.sub("", reference)
    match = _TYPED.fullmatch(bare)
    if match is None:
        return named.get(bare)
    base = match[1] or base_of(source.full_url)
    exact = named.get(f"{base}/{match[2]}") if base else None
    if exact is not None:
        return exact
    found = named.get(match[2])
    # Of another server only what does not say which server it is of.
    return found if found is not None and (not match[1] or base_of(found.full_url) in ("", match[1])) else None


def _name(names: dict[str, Resource | None], name: str, resource: Resource) -> None:
    if name:
        names[name] = resource if names.get(name, resource) is resource else None


def _contained(source: Resource, identifier: str) -> Resource | None:
    """What lies within a resource; within one that is contained itself, ``#id`` names what lies beside it."""
    source = source.container or source
    within = source.tree.get("contained")
    listed = within if is_list(within) else []
    for n, tree in enumerate(listed[:_MOST_CONTAINED]):
        if is_tree(tree) and tree.get("id") == identifier:
            kind, pointer = kind_of(tree), f"{source.pointer}/contained/{n}"
            return None if kind is None else Resource(
                kind, pointer, tree, f"{kind} in {source.name}", container=source
            )
    return None
