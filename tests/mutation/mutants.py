"""Small faults put into conditions and rules, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec
from tests.mutation.numbers import bounds, step

from crampx._knowledge.condition_words import in_words
from crampx._knowledge.model import Rule
from crampx._knowledge.scores import Score, ScoreItem, gate, span, to_sum
from crampx._logic.conditions import (
    URGENCIES,
    Age,
    All,
    AnyOf,
    Coded,
    Condition,
    Count,
    Gestation,
    Not,
    Quantity,
    ScoreIs,
)

_TOUCHING: Final = {"below": "not_above", "not_above": "below", "above": "not_below", "not_below": "above"}
_REVERSED: Final = {"below": "above", "above": "below", "not_above": "not_below", "not_below": "not_above"}
_STRENGTHS: Final = ("strong", "moderate", "weak")
_EFFECTS: Final = {"confirms": "supports", "supports": "opposes", "opposes": "supports", "excludes": "opposes"}


@dataclass(frozen=True)
class Mutant:
    """A condition with one fault, and what the fault is."""

    what: str
    condition: Condition


def condition_mutants(condition: Condition) -> Iterator[Mutant]:
    """Thresholds moved by a step, operators flipped, premises dropped, counts and negations changed."""
    yield Mutant("negated", condition.child if isinstance(condition, Not) else Not(condition))
    yield from _inner(condition)


def _inner(condition: Condition) -> Iterator[Mutant]:
    if isinstance(condition, Coded | Quantity):
        yield from _timed(condition)
    match condition:
        case All(children) | AnyOf(children) | Count(_, children):
            yield from _dropped(condition, children)
            for i, child in enumerate(children):
                for mutant in _inner(child):
                    changed = (*children[:i], mutant.condition, *children[i + 1:])
                    yield Mutant(mutant.what, msgspec.structs.replace(condition, children=changed))
        case Not(child):
            yield from (Mutant(each.what, Not(each.condition)) for each in _inner(child))
        case Quantity() | Age() | Gestation() if condition.comparison is not None:
            yield from _compared(condition)
        case Coded() | ScoreIs():
            yield from _worded(condition)
        case _:
            return


def _worded(condition: Coded | ScoreIs) -> Iterator[Mutant]:
    """Of a fact the dose and the side, of a score the points."""
    match condition:
        case ScoreIs():
            for name, total in (("not_below", condition.not_below), ("below", condition.below)):
                for moved in () if total is None else (total - 1, total + 1):
                    yield Mutant(f"{name} {moved}", msgspec.structs.replace(condition, **{name: moved}))
        case Coded() if condition.dose is not None:
            for by in (-step(condition.dose.at_least), step(condition.dose.at_least)):
                moved = msgspec.structs.replace(condition.dose, at_least=condition.dose.at_least + by)
                yield Mutant(f"dose {moved.at_least}", msgspec.structs.replace(condition, dose=moved))
            moved = msgspec.structs.replace(condition.dose, exclusive=not condition.dose.exclusive)
            yield Mutant(f"dose became {moved}", msgspec.structs.replace(condition, dose=moved))
        case Coded() if condition.side:
            yield Mutant(f"side of {condition.concept} dropped", msgspec.structs.replace(condition, side=None))
        case _:
            return


def _timed(condition: Coded | Quantity) -> Iterator[Mutant]:
    """Spans longer and shorter by one, and each word about time left out."""
    about = condition.concept if isinstance(condition, Coded) else condition.analyte
    if condition.within is not None:
        for amount in (condition.within.amount - 1, condition.within.amount + 1):
            within = msgspec.structs.replace(condition.within, amount=amount)
            yield Mutant(f"{about} within {within}", msgspec.structs.replace(condition, within=within))
    for name, absent in (("ever", False), ("started_before_onset", False), ("after_start_of", None),
                         ("before_start_of", None), ("over", "latest")):
        if getattr(condition, name, absent) != absent:
            yield Mutant(f"{about} without {name}", msgspec.structs.replace(condition, **{name: absent}))


def _dropped(condition: All | AnyOf | Count, children: tuple[Condition, ...]) -> Iterator[Mutant]:
    if len(children) > 1:
        for i in range(len(children)):
            rest = (*children[:i], *children[i + 1:])
            yield Mutant(f"without {in_words(children[i])}", msgspec.structs.replace(condition, children=rest))
    if isinstance(condition, Count):
        for n in (condition.n - 1, condition.n + 1):
            if 0 < n <= len(children):
                yield Mutant(f"count {n}", msgspec.structs.replace(condition, n=n))
    elif len(children) > 1:
        yield Mutant("all and any swapped", AnyOf(children) if isinstance(condition, All) else All(children))


def _compared(condition: Quantity | Age | Gestation) -> Iterator[Mutant]:
    comparison = condition.comparison
    for name, bound in bounds(comparison).items():
        for by in (-step(bound.value), step(bound.value)):
            moved = msgspec.structs.replace(bound, value=bound.value + by)
            changed = msgspec.structs.replace(comparison, **{name: moved})
            yield Mutant(f"{name} {moved.value}", msgspec.structs.replace(condition, comparison=changed))
        for i, (unit, value) in enumerate(bound.also):
            for moved in (value - step(value), value + step(value)):
                also = (*bound.also[:i], (unit, moved), *bound.also[i + 1:])
                changed = msgspec.structs.replace(comparison, **{name: msgspec.structs.replace(bound, also=also)})
                yield Mutant(f"{name} {moved} {unit}", msgspec.structs.replace(condition, comparison=changed))
        for other in (_TOUCHING[name], _REVERSED[name]):
            changed = msgspec.structs.replace(comparison, **{name: None, other: bound})
            yield Mutant(f"{name} became {other}", msgspec.structs.replace(condition, comparison=changed))


def effect_mutants(rule: Rule) -> Iterator[str]:
    """Strength, effect and urgency swapped; the full trace shows them wherever the rule fires."""
    if rule.strength is not None:
        yield from (f"strength {other}" for other in _STRENGTHS if other != rule.strength)
    if rule.effect in _EFFECTS:
        yield f"effect {_EFFECTS[rule.effect]}"
    if rule.effect == "raises" and rule.urgency is not None:
        place = URGENCIES.index(rule.urgency)
        yield from (f"urgency {URGENCIES[i]}" for i in (place - 1, place + 1) if 0 <= i < len(URGENCIES))


def limits(score: Score) -> tuple[int, ...]:
    """Where its bands begin; the middle of a score without bands."""
    begins = tuple(band.not_below for band in score.bands if band.not_below is not None)
    return begins or ((sum(span(score)) + 1) // 2,)


def reaches(score: Score, total: int) -> Condition:
    """It applies, and the items give so many points."""
    return All((*gate(score), to_sum(score, total)))


def score_mutants(score: Score, total: int) -> Iterator[Mutant]:
    """A limit moved by a point, each answer worth a point more or less, and the faults in what each answer asks."""
    yield from (Mutant(f"limit {moved}", reaches(score, moved)) for moved in (total - 1, total + 1))
    # Points show at the highest limit; at the lowest of a score of single points one is as good as two.
    for i, item in enumerate(score.items if total == limits(score)[-1] else ()):
        for what, changed in _items(item):
            items = (*score.items[:i], changed, *score.items[i + 1:])
            # The points that are wanted stay those of the score as it is: only the item is wrong.
            yield Mutant(f"{item.id}: {what}", reaches(msgspec.structs.replace(score, items=items), total))
    for name in ("applies_when", "not_when"):
        asked = getattr(score, name)
        for each in () if asked is None else condition_mutants(asked):
            changed_score = msgspec.structs.replace(score, **{name: each.condition})
            yield Mutant(f"{name}: {each.what}", reaches(changed_score, total))


def _items(item: ScoreItem) -> Iterator[tuple[str, ScoreItem]]:
    """An item that is answered by its points has no answers of its own to be wrong."""
    for i, answer in enumerate(() if item.up_to else item.answers):
        def put(place: int = i, **fields: object) -> ScoreItem:
            changed = msgspec.structs.replace(item.answers[place], **fields)
            return msgspec.structs.replace(item, answers=(*item.answers[:place], changed, *item.answers[place + 1:]))

        for points in (answer.points - 1, answer.points + 1):
            yield f"answer {i + 1} worth {points}", put(points=points)
        for each in condition_mutants(answer.when):
            yield f"answer {i + 1} {each.what}", put(when=each.condition)
