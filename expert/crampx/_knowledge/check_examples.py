"""Checks that every rule and finding has its examples: one that fires, a near miss and an unknown one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce

from crampx._knowledge.check_view import Hit, View
from crampx._knowledge.model import FileRecord, FindingFile, FollowUp, RedFlag, Rule, Trigger
from crampx._knowledge.scores import Formula, Score
from crampx._logic.conditions import (
    TIERS,
    URGENCIES,
    All,
    AnyOf,
    Condition,
    Count,
    IsUnknown,
    Not,
    Quantity,
    Sum,
    TriggerTier,
)
from crampx._logic.truth import Truth, at_least, conjunction, disjunction, negation

_WORDS = ("absent", "present", "unknown")
_EVERY = frozenset(Truth)


def missing_example(view: View) -> Iterator[Hit]:
    """A rule or finding without an example of each value that it can have."""
    for file in view.files():
        shown = {(name, value) for example in file.examples for name, value in example.expect.items()}
        if isinstance(file, FindingFile):
            lacking = _lacking(file.id, values(view.expand(file.when)), shown)
            if lacking:
                yield Hit(file.source, f"the finding {file.id} lacks an example of: {lacking}", file.id, ("id",))
        if isinstance(file, Score | Formula):
            yield from _score_examples(file, shown)
        for rule in rules_of(file):
            lacking = _lacking(rule.id, _rule_values(view, rule), shown)
            if lacking:
                yield Hit(rule.source, f"the rule {rule.id} lacks an example of: {lacking}", rule.id, ("id",))


def _score_examples(file: Score | Formula, shown: set[tuple[str, str]]) -> Iterator[Hit]:
    """A score shows a complete total, a span and each band; a formula a value and where it gives none."""
    values_shown = {value for name, value in shown if name in ("total", "value")}
    if isinstance(file, Formula):
        lacking = [] if "none" in values_shown else ["a record that gives no value"]
        lacking += [] if values_shown - {"none"} else ["a value"]
    else:
        spans = {value for value in values_shown if " to " in value}
        lacking = ([] if spans else ["an incomplete record"]) + ([] if values_shown - spans else ["a complete record"])
        lacking += [f"the band {band.id}" for band in file.bands if ("band", band.id) not in shown]
    if lacking:
        yield Hit(file.source, f"{file.id} lacks an example of: {', '.join(lacking)}", file.id, ("id",))


def rules_of(file: FileRecord) -> tuple[Rule, ...]:
    """The rules of a file; none for a finding."""
    return file.rules if isinstance(file, Trigger | RedFlag | FollowUp) else ()


def _lacking(name: str, possible: Iterable[Truth], shown: set[tuple[str, str]]) -> str:
    return ", ".join(sorted(v.word for v in possible if (name, v.word) not in shown))


def _rule_values(view: View, rule: Rule) -> frozenset[Truth]:
    when = values(view.expand(rule.when))
    # An exception silences only where it is known to hold.
    return when if rule.unless is None else when | {Truth.ABSENT}


def values(condition: Condition) -> frozenset[Truth]:
    """The values that a condition can have, its parts taken as independent of each other."""
    match condition:
        case All(children=children):
            return _fold([values(child) for child in children], least=True)
        case AnyOf(children=children):
            return _fold([values(child) for child in children], least=False)
        case Not(child=child):
            return frozenset(negation(value) for value in values(child))
        case Count(n=n, children=children):
            return _count(n, [values(child) for child in children])
        case Sum():
            return _EVERY
        case IsUnknown() | TriggerTier():
            return frozenset({Truth.ABSENT, Truth.PRESENT})
        case Quantity(comparison=None, change=None):
            # Not recorded is unknown, so "is recorded" is never absent.
            return frozenset({Truth.UNKNOWN, Truth.PRESENT})
        case _:
            return _EVERY


def _fold(parts: list[frozenset[Truth]], *, least: bool) -> frozenset[Truth]:
    join = conjunction if least else disjunction
    return reduce(lambda a, b: frozenset(join((x, y)) for x in a for y in b), parts) if parts else _EVERY


def _count(n: int, parts: list[frozenset[Truth]]) -> frozenset[Truth]:
    """Only how many children have each value matters, so the sets of sorted values stay small."""
    rows: set[tuple[Truth, ...]] = {()}
    for part in parts:
        rows = {tuple(sorted((*row, value))) for row in rows for value in part}
    return frozenset(at_least(n, row) for row in rows)


def unknown_expectation(view: View) -> Iterator[Hit]:
    """An example that expects something of no rule of its file, or a value that does not exist."""
    for file in view.files():
        allowed = _expectable(file)
        for example in file.examples:
            for name, value in example.expect.items():
                if name not in allowed:
                    message = f"{name} is no rule of this file"
                    yield Hit(example.source, message, name, ("expect",), allowed)
                elif allowed[name] and value not in allowed[name]:
                    message = f"{name} cannot be {value}"
                    yield Hit(example.source, message, value, (name,), allowed[name])


def _expectable(file: FileRecord) -> dict[str, tuple[str, ...]]:
    """What may be expected, and which values it may have; any, where none are listed."""
    if isinstance(file, FindingFile):
        return {file.id: _WORDS}
    if isinstance(file, Score):
        return {"total": (), "band": (*(band.id for band in file.bands), "open", "none")}
    if isinstance(file, Formula):
        return {"value": ()}
    allowed: dict[str, tuple[str, ...]] = {rule.id: _WORDS for rule in rules_of(file)}
    if isinstance(file, Trigger):
        allowed["tier"] = (*TIERS, "not_listed")
        allowed["explains"] = ("doubtful", "sometimes", "usual")
    elif isinstance(file, RedFlag):
        allowed["raised"] = (*URGENCIES, "no", "open")
    return allowed
