"""Of several versions of one resource the newest; what was deleted is gone."""

from __future__ import annotations

from datetime import UTC, datetime

from crampx._fhir.reading.node import is_tree
from crampx._fhir.reading.record import Faults, Resource, Tree
from crampx._fhir.reading.references import base_of
from crampx._values import Value


class Version(Value, frozen=True):
    """A resource as it stands somewhere in the input.

    Args:
        resource: of a deletion only what names it.
        place: its number in the input.
        entry: of the bundle that it stands in.
        newest_first: whether that bundle lists the newest version first.
        deleted: whether this says that the resource is gone.
    """

    resource: Resource
    place: int
    entry: Tree
    newest_first: bool = False
    deleted: bool = False


def newest(found: list[Version], faults: Faults) -> tuple[Resource, ...]:
    """The newest version of each resource in the order of the input; older ones and what is gone are told once."""
    groups: dict[tuple[str, str, str], list[Version]] = {}
    for version in found:
        groups.setdefault(_identity(version.resource, version.place), []).append(version)
    kept: list[Version] = []
    older: list[Version] = []
    gone: list[Version] = []
    doubtful: list[Version] = []
    for versions in groups.values():
        last = versions[0] if len(versions) == 1 else max(versions, key=_age)
        if last.deleted:
            gone.append(last)
            continue
        kept.append(last)
        for version in versions:
            if version is not last and not version.deleted:
                (doubtful if _is_doubtful(version, last) else older).append(version)
    _tell(older, gone, faults)
    if doubtful:
        message = "stands in the record with the same id and another content, and nothing says which is newer; the " \
                  "last was used"
        faults.add("versions_undecided", message + _more(doubtful), doubtful[0].resource, severity="warning")
    return tuple(version.resource for version in sorted(kept, key=lambda version: version.place))


def _is_doubtful(version: Version, last: Version) -> bool:
    """Whether only its place makes one of two the newer, which says little where a bundle is no history."""
    same_age = _age(version)[:2] == _age(last)[:2] and not (version.newest_first and last.newest_first)
    return same_age and version.resource.tree != last.resource.tree


def _identity(resource: Resource, place: int) -> tuple[str, str, str]:
    """Equal for versions of one resource."""
    stated = str(resource.tree.get("resourceType"))  # of types that R4 does not have, too
    if resource.id:
        return stated, resource.id, base_of(resource.full_url)
    return stated, "", resource.full_url or str(place)


def _age(version: Version) -> tuple[datetime, int, int]:
    """Greater for newer ones: by time of change, number of the version, place."""
    meta = version.resource.tree.get("meta")
    response = version.entry.get("response")
    changed = meta.get("lastUpdated") if is_tree(meta) else None
    if changed is None and is_tree(response):
        changed = response.get("lastModified")
    number = meta.get("versionId") if is_tree(meta) else None
    numbered = int(number) if isinstance(number, str) and len(number) < 10 and number.isdecimal() else -1
    return _instant(changed), numbered, -version.place if version.newest_first else version.place


def _instant(text: object) -> datetime:
    earliest = datetime.min.replace(tzinfo=UTC)
    if not isinstance(text, str):
        return earliest
    try:
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return earliest


def _tell(older: list[Version], gone: list[Version], faults: Faults) -> None:
    for versions, code, message in (
        (older, "older_version", "stands in the record in another version; the newest was used"),
        (gone, "deleted", "the record says that this was deleted; it was not used"),
    ):
        if versions:
            faults.add(code, message + _more(versions), versions[0].resource, severity="note")


def _more(versions: list[Version]) -> str:
    return f" ({len(versions)} such resources)" if len(versions) > 1 else ""
