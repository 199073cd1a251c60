"""What differs between two assessments of one patient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Literal, TypeAlias, TypeVar

from crampx._assessment.model import Assessment, DifferentialItem, FollowUpItem, RaisedFlag, TierRange
from crampx._values import Value

What: TypeAlias = Literal[
    "status", "red_flag", "cannot_exclude", "tier", "rank", "explains", "range", "range_tests", "follow_up",
    "test_not_needed",
]
_Entry = TypeVar("_Entry")
_ABSENT: Final = {
    "red_flag": "not raised", "cannot_exclude": "not listed", "tier": "not listed", "follow_up": "not suggested",
    "test_not_needed": "not listed",
}


class Change(Value, frozen=True):
    """One thing that would differ.

    Args:
        what: which property of it.
        id: of the trigger, red flag or follow-up; empty for the status.
        before: as the document is; after: as it would be. In words.
    """

    what: What
    id: str
    title: str
    before: str
    after: str


class Comparison(Value, frozen=True):
    """A document evaluated as it is and with changes. A what-if is no record: nothing of it is kept.

    Args:
        what_if: the changes as given.
    """

    what_if: tuple[str, ...]
    base: Assessment
    changed: Assessment
    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists and strings; ``base`` and ``changed`` in the published shape of an assessment."""
        changes = [{name: getattr(change, name) for name in change.__struct_fields__} for change in self.changes]
        return {
            "base": self.base.to_dict(), "changed": self.changed.to_dict(), "changes": changes,
            "what_if": list(self.what_if),
        }


def compare(what_if: tuple[str, ...], base: Assessment, changed: Assessment) -> Comparison:
    """Everything that differs: dangers, then triggers, then next steps, each by id."""
    found: list[Change] = []
    if base.status != changed.status:
        found.append(Change("status", "", "", base.status.replace("_", " "), changed.status.replace("_", " ")))
    found += _differences("red_flag", base.red_flags, changed.red_flags, lambda f: (f.id, f.title, _raised(f)))
    found += _differences(
        "cannot_exclude", base.cannot_exclude, changed.cannot_exclude,
        lambda line: (line.id, line.title, f"cannot be excluded, {line.urgency.replace('_', ' ')}"),
    )
    found += _triggers(base, changed)
    found += _differences("follow_up", base.follow_up, changed.follow_up, _suggested)
    found += _differences(
        "test_not_needed", base.tests_not_needed, changed.tests_not_needed, lambda i: (i.id, i.title, "not needed")
    )
    return Comparison(what_if, base, changed, tuple(found))


def _raised(flag: RaisedFlag) -> str:
    return f"raised, {flag.urgency.replace('_', ' ')}"


def _suggested(item: FollowUpItem) -> tuple[str, str, str]:
    return (item.id, item.title, f"suggested, {item.urgency.replace('_', ' ')}")


def _triggers(base: Assessment, changed: Assessment) -> Iterator[Change]:
    """Tier, rank, explanation and ranges of each trigger, together."""
    views: tuple[tuple[What, Callable[[DifferentialItem], str]], ...] = (
        ("tier", lambda i: i.tier), ("rank", lambda i: str(i.rank)), ("explains", lambda i: i.explains),
        ("range", lambda i: _range(i.range)), ("range_tests", lambda i: _range(i.range_tests)),
    )
    old = {item.trigger: item for item in base.differential}
    new = {item.trigger: item for item in changed.differential}
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        title = (after or old[name]).title if before is None or after is None else before.title
        for what, view in views if before is not None and after is not None else views[:1]:
            first = _ABSENT["tier"] if before is None else view(before)
            then = _ABSENT["tier"] if after is None else view(after)
            if first != then:
                yield Change(what, name, title, first, then)


def _range(tiers: TierRange) -> str:
    return tiers.best if tiers.best == tiers.worst else f"{tiers.worst} to {tiers.best}"


def _differences(
    what: What, base: Iterable[_Entry], changed: Iterable[_Entry], view: Callable[[_Entry], tuple[str, str, str]]
) -> Iterator[Change]:
    """What came, went or changed among entries that have an id, a title and a state."""
    old = {entry_id: (title, state) for entry_id, title, state in map(view, base)}
    new = {entry_id: (title, state) for entry_id, title, state in map(view, changed)}
    for name in sorted(old.keys() | new.keys()):
        title = (old.get(name) or new[name])[0]
        before = old[name][1] if name in old else _ABSENT[what]
        after = new[name][1] if name in new else _ABSENT[what]
        if before != after:
            yield Change(what, name, title, before, after)
