"""Scores and formulas as typed records, and what a comparison of a score with a number means.

A score is a sum of points; a formula gives a quantity that the laboratory did not send. Their numbers stand in
``knowledge/scores``; the code knows the form alone.
"""

from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

from crampx._knowledge.records import FileRecord, Record, Source
from crampx._logic.conditions import All, AnyOf, Bound, Comparison, Condition, Level, Not, Quantity, ScoreIs, Sum
from crampx._logic.dates import Duration

Form: TypeAlias = Literal["linear", "ckd_epi", "ratio_of_highest"]
UNIT = "1"


class ScoreAnswer(Record, frozen=True, kw_only=True):
    """One answer to an item: what it is worth and when it holds. ``title`` is empty where the item's own says it."""

    points: int
    when: Condition
    title: str = ""


class ScoreItem(Record, frozen=True, kw_only=True):
    """One item.

    Args:
        title: what is asked, as it stands in a list of what counted.
        answers: of those that hold the one worth most counts.
        otherwise: points if every answer is recorded absent.
        up_to: the item is answered by so many points at most; its answers were made from that.
        names, question: of the quantity ``SCORE_ITEM`` that such an item is.
        note: printed with the item.
    """

    id: str
    title: str
    answers: tuple[ScoreAnswer, ...]
    otherwise: int = 0
    up_to: int = 0
    names: tuple[str, ...] = ()
    question: str = ""
    note: str = ""
    source: Source


class Band(Record, frozen=True, kw_only=True):
    """A named part of the range of totals: ``not_below`` belongs to it, ``below`` does not; None is endless."""

    id: str
    title: str
    not_below: int | None = None
    below: int | None = None


class Score(FileRecord, frozen=True, kw_only=True):
    """An additive score: ``knowledge/scores/ID.yaml`` of kind additive.

    Args:
        names: synonyms under which a clinician may record the total.
        about: what the score is for, and how well it does; sources that differ are both named.
        unverified: what of it no source was seen for; printed wherever the score is shown.
        bands: from the lowest total up; empty where no cut-off is published.
        applies_when: else the score has no value.
        not_when: where this holds it has none either.
        current_for: how long a recorded total counts.
    """

    about: str
    names: tuple[str, ...] = ()
    items: tuple[ScoreItem, ...]
    bands: tuple[Band, ...] = ()
    applies_when: Condition | None = None
    not_when: Condition | None = None
    current_for: Duration
    unverified: str = ""
    references: tuple[str, ...] = ()


class FormulaInput(Record, frozen=True, kw_only=True):
    """A measured quantity that a formula reads, in the unit the formula is stated in.

    Args:
        coefficient, divide_by: of a linear formula: the input times one, by the other.
        place: of a ratio of highest values: above or below the line.
    """

    analyte: str
    unit: str
    coefficient: Decimal = Decimal(1)
    divide_by: Decimal = Decimal(1)
    place: Literal["above", "below"] = "above"


class Formula(FileRecord, frozen=True, kw_only=True):
    """A derived quantity: ``knowledge/scores/ID.yaml`` of kind formula.

    Args:
        quantity: the analyte that it gives, where the record has none of the same day or later.
        equation: its name, which is always printed with the value.
        form: ``linear`` is constant + sum of coefficient x input; ``ckd_epi`` the CKD-EPI form in creatinine, age and
            sex; ``ratio_of_highest`` the highest input above the line by the highest below.
        unit: of the value.
        numbers: the further constants of the form, by name.
        decimals: the value is rounded half up to so many places before it is shown or compared; None: not rounded.
        adult_from: age in years below which it is not used.
        not_when: it is not used where this is known to hold.
    """

    quantity: str
    equation: str
    form: Form
    inputs: tuple[FormulaInput, ...]
    unit: str
    about: str
    constant: Decimal = Decimal(0)
    numbers: dict[str, Decimal] = msgspec.field(default_factory=dict[str, Decimal])
    decimals: int | None = None
    adult_from: int = 0
    not_when: Condition | None = None
    references: tuple[str, ...] = ()


def base(item: ScoreItem) -> int:
    """The points of an item of which nothing better holds."""
    return min(item.otherwise, *(answer.points for answer in item.answers))


def most(item: ScoreItem) -> int:
    """The most points of an item."""
    return max(item.otherwise, *(answer.points for answer in item.answers))


def span(score: Score) -> tuple[int, int]:
    """The lowest and highest total there is."""
    return sum(map(base, score.items)), sum(map(most, score.items))


def levels(item: ScoreItem) -> tuple[Level, ...]:
    """What an item may give above its base; points that are taken away are points for the opposite.

    >>> minus = ScoreAnswer(points=-2, when=Quantity("score", "other"))
    >>> item = ScoreItem(id="alternative", title="", answers=(minus,), source=Source(file="", line=1))
    >>> base(item), [(level.points, type(level.when).__name__) for level in levels(item)]
    (-2, [(2, 'Not')])
    """
    least = base(item)
    if least < item.otherwise:
        return (Level(item.otherwise - least, Not(item.answers[0].when)),)
    return tuple(Level(a.points - least, a.when) for a in item.answers if a.points > least)


def to_sum(score: Score, at_least: int) -> Sum:
    """That the computed total is at least this."""
    parts = (levels(item) for item in score.items)
    return Sum(at_least - sum(map(base, score.items)), tuple(part for part in parts if part))


def recorded(name: str) -> Quantity:
    """That a clinician's own total is recorded and current."""
    return Quantity("score", name)


def recorded_is(wanted: ScoreIs) -> Quantity:
    """The comparison made with that total."""
    low = None if wanted.not_below is None else Bound(Decimal(wanted.not_below), UNIT)
    high = None if wanted.below is None else Bound(Decimal(wanted.below), UNIT)
    return Quantity("score", wanted.id, Comparison(below=high, not_below=low))


def computed_is(score: Score, wanted: ScoreIs) -> Condition:
    """The comparison made with the computed total."""
    parts: list[Condition] = [] if wanted.not_below is None else [to_sum(score, wanted.not_below)]
    if wanted.below is not None:
        parts.append(Not(to_sum(score, wanted.below)))
    return All(tuple(parts))


def gate(score: Score) -> tuple[Condition, ...]:
    """What has to hold for the score to have a value."""
    wanted = () if score.applies_when is None else (score.applies_when,)
    return wanted if score.not_when is None else (*wanted, Not(score.not_when))


def meaning(score: Score, wanted: ScoreIs, *, is_recorded: bool) -> Condition:
    """A comparison as a condition on the items, or on the recorded total where there is one."""
    compared = recorded_is(wanted) if is_recorded else computed_is(score, wanted)
    return All((*gate(score), compared))


def readings(score: Score, wanted: ScoreIs) -> Condition:
    """Everything that a comparison may read: for the checks, which know no patient."""
    return All((*gate(score), AnyOf((recorded_is(wanted), computed_is(score, wanted)))))
