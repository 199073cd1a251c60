"""Where something stands in a record: the resource that a JSON pointer leads into."""

from __future__ import annotations

from collections.abc import Mapping


def resource_at(pointer: str | None, resources: Mapping[str, str]) -> str:
    """The name of the innermost resource that a pointer leads into; empty where it leads into none.

    >>> resource_at("/entry/3/resource/component/0", {"/entry/3/resource": "Observation/bp"})
    'Observation/bp'
    """
    place = pointer or ""
    while place:
        name = resources.get(place)
        if name is not None:
            return name
        place = place.rpartition("/")[0]
    return ""
