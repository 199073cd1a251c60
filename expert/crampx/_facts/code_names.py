"""From the codes of an item to what they mean: tried in order, the more specific of two that go together."""

from __future__ import annotations

from collections.abc import Iterator

from crampx._facts.collector import Collector
from crampx._facts.lookup import Lookup
from crampx._knowledge.names import code_key, system_key
from crampx._patient.model import Code, Item
from crampx._values import Value

# A category of ICD-10 has three characters, and so has a main group of ATC.
_SHORTEST = 3


class CodedAs(Value, frozen=True):
    """What a code means, and the terminology that says so.

    Args:
        subject: id of a concept or an analyte.
        terminology: as a reader knows it: ``ATC``.
    """

    subject: str
    terminology: str


def by_codes(item: Item, collect: Collector) -> CodedAs | None:
    """What the codes of an item mean. Two that mean different things are said; a member is preferred to its class."""
    found = list(dict.fromkeys(_known(item.codes, collect.lookup)))
    if not found:
        return None
    best = found[0]
    for other in found[1:]:
        if is_kind_of(other.subject, best.subject, collect.lookup):
            best = other
    if any(not are_related(best.subject, other.subject, collect.lookup) for other in found):
        collect.notice(
            "codes_differ", "codes of this entry mean different things; the first, or its own kind, is used",
            item.pointer, "warning",
        )
    return best


def has_unbound(item: Item, terminology: str, lookup: Lookup) -> bool:
    """Whether a code of a terminology says what the item is, but nothing here is bound to it."""
    systems = [lookup.terminologies.get(system_key(code.system)) for code in item.codes]
    return any(system is not None and system.title == terminology for system in systems)


def is_kind_of(member: str, above: str, lookup: Lookup) -> bool:
    """Whether one concept is a member of another, at any depth."""
    return member in lookup.concepts and above in lookup.above[member]


def are_related(one: str, other: str, lookup: Lookup) -> bool:
    """Whether two subjects are the same, or one a kind of the other."""
    return one == other or is_kind_of(one, other, lookup) or is_kind_of(other, one, lookup)


def _known(codes: tuple[Code, ...], lookup: Lookup) -> Iterator[CodedAs]:
    for code in codes:
        system, key = system_key(code.system), code_key(code.code)
        terminology = lookup.terminologies.get(system)
        if terminology is None or not key:
            continue
        # A longer code is a kind of the shorter one, never the reverse: the longest bound beginning decides.
        shortest = _SHORTEST if terminology.by_prefix else len(key)
        for length in range(len(key), shortest - 1, -1):
            subject = lookup.codes.get(f"{system} {key[:length]}")
            if subject is not None:
                yield CodedAs(subject, terminology.title)
                break
