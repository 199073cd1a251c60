"""The condition language: a closed set of nodes. What each means is tabled in tests/spec.

A condition has no expression strings and no Python. Composite nodes (``All`` … ``Count``) combine values; atoms ask one
question of the patient's facts; ``IsUnknown``, ``TriggerTier`` and ``RedFlagRaised`` are for follow-up only.
"""

from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

from crampx._logic.dates import Duration

CodedKind: TypeAlias = Literal[
    "symptom", "sign", "condition", "medication", "exposure", "procedure", "family_history", "allergy"
]
QuantityKind: TypeAlias = Literal["lab", "vital", "exposure", "score"]
Side: TypeAlias = Literal["left", "right", "one", "both"]
Tier: TypeAlias = Literal["established", "likely", "possible", "contributor", "unlikely", "excluded"]
Urgency: TypeAlias = Literal["immediate", "same_day", "urgent", "soon", "routine", "self_care"]

URGENCIES: tuple[Urgency, ...] = ("immediate", "same_day", "urgent", "soon", "routine", "self_care")
TIERS: tuple[Tier, ...] = ("established", "likely", "possible", "contributor", "unlikely", "excluded")


class _Node(msgspec.Struct, frozen=True, tag_field="node", forbid_unknown_fields=True, omit_defaults=True):
    """A part of a condition."""


class Bound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A threshold: a value with its unit, or a multiple of the laboratory's own limit.

    Args:
        value: the number, or the multiple.
        unit: UCUM-style unit; empty when ``of`` names a limit.
        of: ``upper_limit`` or ``lower_limit`` of the result itself.
        also: for results reported in another unit the number that the guideline states in that one, as (unit, number):
            the two need not convert into each other (HbA1c 48 mmol/mol and 6.5 %).
    """

    value: Decimal
    unit: str = ""
    of: Literal["", "upper_limit", "lower_limit"] = ""
    also: tuple[tuple[str, Decimal], ...] = ()


class Comparison(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Bounds that all have to hold: ``below`` <, ``above`` >, ``not_below`` >=, ``not_above`` <=."""

    below: Bound | None = None
    above: Bound | None = None
    not_below: Bound | None = None
    not_above: Bound | None = None


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A rise or fall of the latest result against the one before it.

    Args:
        direction: ``rise`` or ``fall``.
        at_least: smallest change that counts, positive; in ``unit``, or in per cent of the earlier value.
        unit: a unit of the analyte, or ``percent``.
    """

    direction: Literal["rise", "fall"]
    at_least: Decimal
    unit: str


class Dose(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A smallest dose: ``at_least`` ``unit`` per ``per`` (day or week).

    Args:
        exclusive: it takes more than that (written ``above``), as with the limits of labels.
    """

    at_least: Decimal
    unit: str
    per: Literal["day", "week"]
    exclusive: bool = False

    def __str__(self) -> str:
        """The dose in words.

        >>> str(Dose(Decimal(20), "mg", "day", exclusive=True))
        'above 20 mg a day'
        """
        return f"{'above' if self.exclusive else 'at least'} {self.at_least} {self.unit} a {self.per}"


class All(_Node, frozen=True, tag="all"):
    """The minimum of its children."""

    children: tuple["Condition", ...]


class AnyOf(_Node, frozen=True, tag="any"):
    """The maximum of its children."""

    children: tuple["Condition", ...]


class Not(_Node, frozen=True, tag="not"):
    """Present and absent swapped. ``none`` is read as ``not any``."""

    child: "Condition"


class Count(_Node, frozen=True, tag="count"):
    """At least ``n`` of the children."""

    n: int
    children: tuple["Condition", ...]


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points, more than none, that one answer to an item of a score is worth."""

    points: int
    when: "Condition"


class Sum(_Node, frozen=True, tag="sum"):
    """At least so many points. Of an item the best level that holds counts, of none of them nothing.

    Only ``ScoreIs`` means it; nobody writes it. An unknown answer leaves a span of points: present if its lowest sum
    is enough, absent if its highest is not.
    """

    at_least: int
    items: tuple[tuple[Level, ...], ...]


class ScoreIs(_Node, frozen=True, tag="score"):
    """A comparison of the total of a score with whole numbers: at least ``not_below``, less than ``below``.

    Absent where the score does not apply; a total that the clinician recorded counts, else the computed one.
    """

    id: str
    not_below: int | None = None
    below: int | None = None


class Finding(_Node, frozen=True, tag="finding"):
    """The value of a finding file (``is: absent`` is read as ``not``)."""

    id: str


class Coded(_Node, frozen=True, tag="coded"):
    """Presence of a coded fact.

    Args:
        kind: the list it usually stands in (for the reader; resolution goes by concept).
        concept: concept id; a present member makes its class present, an absent class its members absent.
        side: which leg; ``one`` is exactly one of them.
        dose: smallest dose (medication).
        within: at some time in this span before as_of, current or not.
        ever: at any time up to as_of.
        started_before_onset: the start lies before the onset of the cramps.
    """

    kind: CodedKind
    concept: str
    side: Side | None = None
    dose: Dose | None = None
    within: Duration | None = None
    ever: bool = False
    started_before_onset: bool = False


class Quantity(_Node, frozen=True, tag="quantity"):
    """A comparison of a measured value. Without comparison or change: whether a usable current value is recorded.

    Args:
        kind: ``lab``, ``vital``, ``exposure`` or ``score``.
        analyte: analyte id.
        comparison: bounds on the value.
        change: rise or fall between the two latest values.
        within: how far back results count; default is the analyte's ``current_for``.
        over: compare the latest result (``latest``), or ``any`` or ``all`` of those within the span.
        after_start_of: only results dated on or after the start of this current medication count.
        before_start_of: only results dated before its start count.
    """

    kind: QuantityKind
    analyte: str
    comparison: Comparison | None = None
    change: Change | None = None
    within: Duration | None = None
    over: Literal["latest", "any", "all"] = "latest"
    after_start_of: str | None = None
    before_start_of: str | None = None


class Sex(_Node, frozen=True, tag="sex"):
    """The recorded sex."""

    sex: Literal["female", "male"]


class Age(_Node, frozen=True, tag="age"):
    """Age in completed years at as_of."""

    comparison: Comparison


class Pregnancy(_Node, frozen=True, tag="pregnancy"):
    """The recorded pregnancy state; absent for a recorded male and for another recorded state."""

    state: Literal["pregnant", "postpartum", "not_pregnant"]


class Gestation(_Node, frozen=True, tag="gestation"):
    """Completed weeks of gestation at as_of, from the due date (term at 40 weeks)."""

    comparison: Comparison


class Overlaps(_Node, frozen=True, tag="overlaps"):
    """Two medications taken at the same time, at as_of."""

    first: str
    second: str


class IsUnknown(_Node, frozen=True, tag="unknown"):
    """Present if the child is unknown, else absent. Follow-up only."""

    child: "Condition"


class TriggerTier(_Node, frozen=True, tag="trigger"):
    """A trigger stands in the differential at this tier or better. Follow-up only."""

    id: str
    tier_at_least: Tier


class RedFlagRaised(_Node, frozen=True, tag="red_flag"):
    """A red flag is raised. Follow-up only."""

    id: str


Atom: TypeAlias = Coded | Quantity | Sex | Age | Pregnancy | Gestation | Overlaps
Condition: TypeAlias = (
    All | AnyOf | Not | Count | Sum | ScoreIs | Finding | Coded | Quantity | Sex | Age | Pregnancy | Gestation
    | Overlaps | IsUnknown | TriggerTier | RedFlagRaised
)
# What is made of other conditions; everything else is a question of its own, or the name of something.
Operation: TypeAlias = All | AnyOf | Not | Count | Sum | IsUnknown


def inside(operation: Operation) -> tuple[Condition, ...]:
    """The conditions that an operation is made of.

    >>> inside(Not(Finding("hypokalaemia")))
    (Finding(id='hypokalaemia'),)
    """
    match operation:
        case Not(child=child) | IsUnknown(child=child):
            return (child,)
        case Sum(items=items):
            return tuple(level.when for item in items for level in item)
        case _:
            return operation.children
