"""A condition as words, and the things it asks about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crampx._logic.conditions import (
    Age,
    All,
    AnyOf,
    Bound,
    Coded,
    Comparison,
    Condition,
    Count,
    Finding,
    Gestation,
    IsUnknown,
    Not,
    Overlaps,
    Pregnancy,
    Quantity,
    RedFlagRaised,
    ScoreIs,
    Sex,
    Sum,
    TriggerTier,
    inside,
)

_COMPARES: Final = (("below", "below"), ("above", "above"), ("not_below", "at least"), ("not_above", "at most"))


def asked(condition: Condition) -> Iterator[str]:
    """Ids of the findings, concepts, analytes, triggers and red flags that a condition reads, as they stand.

    >>> list(asked(All((Finding("hypokalaemia"), Not(Coded("symptom", "back_pain"))))))
    ['hypokalaemia', 'back_pain']
    """
    match condition:
        case All() | AnyOf() | Not() | Count() | Sum() | IsUnknown():
            for child in inside(condition):
                yield from asked(child)
        case Finding(id=name) | TriggerTier(id=name) | RedFlagRaised(id=name) | ScoreIs(id=name):
            yield name
        case Coded(concept=name) | Quantity(analyte=name):
            yield name
        case Overlaps(first, second):
            yield first
            yield second
        case Sex() | Age() | Pregnancy() | Gestation():
            return


def in_words(condition: Condition) -> str:
    """A condition as one line for a reader.

    >>> in_words(All((Finding("hypokalaemia"), Not(Coded("symptom", "back_pain")))))
    'hypokalaemia and (back pain is absent)'
    """
    match condition:
        case All(children):
            return " and ".join(map(_nested, children))
        case AnyOf(children):
            return " or ".join(map(_nested, children))
        case Count(n, children):
            return f"at least {n} of: {'; '.join(map(in_words, children))}"
        case Not(child):
            return f"{_nested(child)} is absent"
        case IsUnknown(child):
            return f"{_nested(child)} is unknown"
        case _:
            return _atom_in_words(condition)


def _nested(condition: Condition) -> str:
    text = in_words(condition)
    return f"({text})" if isinstance(condition, All | AnyOf | Count | Not | IsUnknown) else text


def _atom_in_words(condition: Condition) -> str:  # noqa: PLR0911, PLR0912 - one line per node of a closed set
    match condition:
        case Finding(id=name):
            return _plain(name)
        case Coded():
            return _coded(condition)
        case Quantity():
            return _quantity(condition)
        case Sex(sex):
            return sex
        case Age(comparison):
            return f"age{_compared(comparison)}"
        case Gestation(comparison):
            return f"gestation{_compared(comparison)}"
        case Pregnancy(state):
            return _plain(state)
        case Overlaps(first, second):
            return f"{_plain(first)} together with {_plain(second)}"
        case TriggerTier(name, tier):
            return f"{_plain(name)} at least {tier}"
        case RedFlagRaised(id=name):
            return f"{_plain(name)} raised"
        case ScoreIs(name, low, high):
            return f"{_plain(name)}{_points(low, high)}"
        case Sum(at_least, items):
            return f"at least {at_least} points from {len(items)} items"
        case _:
            return in_words(condition)


def _points(low: int | None, high: int | None) -> str:
    bounds = ((" at least", low), (" below", high))
    return "".join(f"{words} {n}" for words, n in bounds if n is not None) + " points"


def _coded(atom: Coded) -> str:
    parts = [_plain(atom.concept)]
    if atom.kind in ("family_history", "allergy", "medication", "exposure"):
        parts[0] += f" ({_plain(atom.kind)})"
    if atom.side:
        parts.append(f"on {'one side' if atom.side == 'one' else atom.side}")
    if atom.dose:
        parts.append(str(atom.dose))
    if atom.within:
        parts.append(f"within {atom.within}")
    if atom.ever:
        parts.append("at any time")
    if atom.started_before_onset:
        parts.append("started before the cramps")
    return " ".join(parts)


def _quantity(atom: Quantity) -> str:
    text = _plain(atom.analyte)
    if atom.comparison is not None:
        text += _compared(atom.comparison)
    if atom.change is not None:
        text += f" {atom.change.direction} of at least {atom.change.at_least} {atom.change.unit}"
    if atom.within is not None:
        text += f" within {atom.within}"
    if atom.over != "latest":
        text += f" ({atom.over} result)"
    if atom.after_start_of:
        text += f" after the start of {_plain(atom.after_start_of)}"
    if atom.before_start_of:
        text += f" before the start of {_plain(atom.before_start_of)}"
    return text


def _compared(comparison: Comparison) -> str:
    bounds = ((words, getattr(comparison, field)) for field, words in _COMPARES)
    return "".join(f" {words} {_bound(bound)}" for words, bound in bounds if bound is not None)


def _bound(bound: Bound) -> str:
    limit = f" times the {_plain(bound.of)}" if bound.of else ""
    also = "".join(f" (reported in {unit}: {value})" for unit, value in bound.also)
    return f"{bound.value}{limit}{' ' + bound.unit if bound.unit else ''}{also}"


def _plain(identifier: str) -> str:
    return identifier.replace("_", " ")
