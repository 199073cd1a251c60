"""A bundle, an export of one resource a line, a list or a single resource to the resources in it."""

from __future__ import annotations

from typing import Final

import msgspec

from crampx._fhir.reading.node import is_list, is_tree, shown_value
from crampx._fhir.reading.parse import Parsed
from crampx._fhir.reading.record import Faults, Resource, Tree
from crampx._fhir.reading.references import kind_of
from crampx._fhir.reading.repeated import without_repeated
from crampx._fhir.reading.resource_types import ANY_TYPE
from crampx._fhir.reading.versions import Version, newest
from crampx._values import Value

_MOST_NESTED: Final = 3
# Their entries hold no resource, and none is missed.
_ASKING: Final = ("GET", "HEAD")


class Contents(Value, frozen=True):
    """What a record holds.

    Args:
        resources: each once, of several versions the newest, in the order of the input.
        is_document: a FHIR document, which is about the subject of its Composition.
    """

    resources: tuple[Resource, ...]
    is_document: bool


def from_container(parsed: Parsed, faults: Faults) -> Contents:
    """The resources of a record.

    Args:
        parsed: one bundle or resource, or the elements of a list or export.
        faults: takes what is wrong.

    Raises:
        PatientError: a key of a bundle or an entry stands twice.
    """
    walk = _Walk(faults, without_repeated(parsed, faults))
    broken = set(parsed.broken)
    for n, tree in enumerate(parsed.values):
        pointer = "" if parsed.single else f"/{n}"
        if n in broken:
            message = "this line is no JSON; it was not read"
            faults.add("malformed_json", message, Resource(ANY_TYPE, pointer, {}, ANY_TYPE))
            continue
        found = walk.to_resource(tree, pointer)
        if found is not None:
            walk.add(found, 0)
    walk.finish()
    is_document = any(bundle.tree.get("type") == "document" for bundle in walk.bundles)
    return Contents(newest(walk.found, faults), is_document)


class _Walk(msgspec.Struct):
    faults: Faults
    left_out: frozenset[int]
    found: list[Version] = msgspec.field(default_factory=list[Version])
    bundles: list[Resource] = msgspec.field(default_factory=list[Resource])
    outcomes: list[Resource] = msgspec.field(default_factory=list[Resource])

    def to_resource(self, tree: object, pointer: str, full_url: object = None) -> Resource | None:
        """One resource, if it is an object that says what it is; nothing for one that was reported already."""
        if id(tree) in self.left_out:
            return None
        whole = Resource(ANY_TYPE, pointer, {}, ANY_TYPE)
        if not is_tree(tree):
            self.faults.add("wrong_type", "a resource is an object; it was not read", whole, found=shown_value(tree))
            return None
        kind = kind_of(tree)
        if kind is None:
            message = "a resource states its type as resourceType; it was not read"
            self.faults.add("type_missing", message, whole, found=shown_value(tree.get("resourceType")))
            return None
        made = Resource(kind, pointer, tree, kind, full_url if isinstance(full_url, str) else "")
        return msgspec.structs.replace(made, name=f"{kind}/{made.id}") if made.id else made

    def add(self, resource: Resource, nested: int, entry: Tree | None = None, *, newest_first: bool = False) -> None:
        """Take a resource, or what lies in it if it is a bundle."""
        if resource.kind == "Bundle":
            if nested > _MOST_NESTED:
                self.faults.add("nested_too_deeply", "bundles within bundles; this one was not read", resource)
                return
            self._add_bundle(resource, nested)
        elif resource.kind == "OperationOutcome":
            self.outcomes.append(resource)
        else:
            self.found.append(Version(resource, len(self.found), entry or {}, newest_first=newest_first))

    def finish(self) -> None:
        """Tell of pages that are missing and of messages of a server."""
        last = self.bundles[-1] if self.bundles else None
        links = last.tree.get("link") if last else None
        if last and is_list(links) and any(is_tree(n) and n.get("relation") == "next" for n in links):
            message = "this is one page of a longer answer; what stands on the others is unknown"
            self.faults.add("further_pages", message, last, "link", severity="warning")
        if self.outcomes:
            message = "a message of the server was not read; it may say that something is missing"
            self.faults.add("server_message", message, self.outcomes[0], severity="warning")

    def _add_bundle(self, bundle: Resource, nested: int) -> None:
        self.bundles.append(bundle)
        entries = bundle.tree.get("entry", [])
        if not is_list(entries):
            message = "a list of entries is needed here; it was not read"
            self.faults.add("wrong_type", message, bundle, "entry", found=shown_value(entries))
            return
        newest_first = bundle.tree.get("type") == "history"
        for n, entry in enumerate(entries):
            if is_tree(entry):
                self._add_entry(bundle, n, entry, nested, newest_first=newest_first)
            else:
                message = "an entry is an object; it was not read"
                self.faults.add("wrong_type", message, bundle, f"entry/{n}", found=shown_value(entry))

    def _add_entry(self, bundle: Resource, n: int, entry: Tree, nested: int, *, newest_first: bool) -> None:
        method = _within(entry, "request", "method")
        if method == "DELETE":
            self._add_deletion(bundle, n, entry, newest_first=newest_first)
        elif method == "PATCH":
            message = "a change to a resource that lies elsewhere; it was not read"
            self.faults.add("patch_not_read", message, bundle, f"entry/{n}")
        elif entry.get("resource") is None:
            if method not in _ASKING and "response" not in entry:
                message = "the entry holds no resource"
                self.faults.add("entry_without_resource", message, bundle, f"entry/{n}", severity="warning")
        else:
            pointer = f"{bundle.pointer}/entry/{n}/resource"
            found = self.to_resource(entry["resource"], pointer, entry.get("fullUrl"))
            if found is not None:
                self.add(found, nested + 1, entry, newest_first=newest_first)

    def _add_deletion(self, bundle: Resource, n: int, entry: Tree, *, newest_first: bool) -> None:
        url, full_url = _within(entry, "request", "url"), entry.get("fullUrl")
        kind, _, identifier = url.rpartition("/") if isinstance(url, str) else ("", "", "")
        tree: Tree = {"resourceType": kind.rpartition("/")[2], "id": identifier}
        inner = entry.get("resource")
        tree = inner if is_tree(inner) else tree
        kind = kind_of(tree) or ANY_TYPE
        pointer = f"{bundle.pointer}/entry/{n}"
        gone = Resource(kind, pointer, tree, kind, full_url if isinstance(full_url, str) else "")
        self.found.append(Version(gone, len(self.found), entry, newest_first=newest_first, deleted=True))


def _within(tree: Tree, key: str, inner: str) -> object:
    value = tree.get(key)
    return value.get(inner) if is_tree(value) else None
