"""Whether a set of answers can be true together, and whether it makes another condition true. For checks only.

Numbers are compared as intervals in the analyte's canonical unit, one quantity at a time, whole years and weeks and
rounded results as what they are; coded facts by the members of concepts, their doses and their time windows. What
cannot be decided this way counts as possible and as not implied, so a check may miss but not invent.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TypeAlias

from crampx._knowledge.alternatives import Alternative, Answer, TooManyError, alternatives
from crampx._knowledge.check_units import bounds
from crampx._knowledge.check_view import View
from crampx._knowledge.spans import never_longer
from crampx._knowledge.thresholds import canonical, grid
from crampx._logic.conditions import (
    TIERS,
    Age,
    Bound,
    Coded,
    Comparison,
    Condition,
    Dose,
    Gestation,
    IsUnknown,
    Pregnancy,
    Quantity,
    ScoreIs,
    Sex,
    TriggerTier,
)

# What an interval is about: the quantity with its time window, and the laboratory's limit if it is a multiple of one.
Variable: TypeAlias = tuple[str, str]

# Of which results a comparison speaks, from the most to the least demanding.
_REACH = ("all", "latest", "any")
_PER_WEEK = {"day": 7, "week": 1}


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high; an end that is ``None`` is endless, ``open`` ends do not belong to it."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def meet(self, other: Interval) -> Interval:
        """What lies in both."""
        low, low_open = self.low, self.low_open
        if other.low is not None and (low is None or (other.low, other.low_open) > (low, low_open)):
            low, low_open = other.low, other.low_open
        high, high_open = self.high, self.high_open
        if other.high is not None and (high is None or (other.high, not other.high_open) < (high, not high_open)):
            high, high_open = other.high, other.high_open
        return Interval(low, high, low_open, high_open)

    def on_grid(self, step: Fraction) -> Interval:
        """The multiples of the step that lie in it; all numbers where the step is 0."""
        if not step:
            return self
        low, high = self.low, self.high
        if low is not None:
            low = step * (floor(low / step) + 1 if self.low_open else ceil(low / step))
        if high is not None:
            high = step * (ceil(high / step) - 1 if self.high_open else floor(high / step))
        return Interval(low, high)

    @property
    def empty(self) -> bool:
        """No number lies in it."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


def possible(view: View, alternative: Alternative) -> bool:
    """Whether the answers can be true together."""
    if any(interval.empty for interval in intervals(view, alternative).values()):
        return False
    answers = sorted(alternative, key=repr)
    return not any(_contradict(view, one, other) for one in answers for other in answers)


def ways(view: View, condition: Condition) -> tuple[Alternative, ...]:
    """The alternatives of a condition that some patient can meet; none if there are too many to look at."""
    try:
        expanded = alternatives(view.expand(condition, scores=False))
    except TooManyError:
        return ()
    return tuple(each for each in expanded if possible(view, each))


def covers(view: View, wide: tuple[Alternative, ...], narrow: tuple[Alternative, ...]) -> bool:
    """Whether the first condition, by its ways, holds whenever the second does."""
    return bool(narrow) and all(any(implies(view, given, wanted) for wanted in wide) for given in narrow)


def implies(view: View, alternative: Alternative, wanted: Alternative) -> bool:
    """Whether the answers of one alternative give every answer of the other."""
    known = intervals(view, alternative)
    return all(_gives(view, alternative, known, answer) for answer in wanted)


def intervals(view: View, alternative: Alternative) -> dict[Variable, Interval]:
    """What the answers say of each number, within what is plausible."""
    found: dict[Variable, Interval] = {}
    for answer in alternative:
        for variable, interval in _own_intervals(view, answer).items():
            found[variable] = found.get(variable, Interval()).meet(interval)
    return found


def _own_intervals(view: View, answer: Answer) -> dict[Variable, Interval]:
    atom = answer.atom
    if not answer.positive:
        return {}
    if isinstance(atom, ScoreIs):
        low = None if atom.not_below is None else Fraction(atom.not_below)
        high = None if atom.below is None else Fraction(atom.below)
        return {("score", atom.id): Interval(low, high, high_open=True).on_grid(Fraction(1))}
    if not isinstance(atom, Quantity | Age | Gestation):
        return {}
    if isinstance(atom, Quantity) and (atom.change is not None or atom.over != "latest"):
        return {}
    return {(repr(base(atom)), of): interval for of, interval in _compared(view, atom).items()}


def _compared(view: View, atom: Quantity | Age | Gestation) -> dict[str, Interval]:
    """What the comparison says of the number, and of its multiple of each limit of the laboratory."""
    found: dict[str, Interval] = {}
    for bound in bounds(atom.comparison):
        # A number of its own for another unit: two intervals of which the result decides.
        value = None if bound.also else canonical(view, atom, bound.value, bound)
        if value is not None:
            interval = _half_line(atom.comparison, bound, value).meet(found.get(bound.of, Interval()))
            plain = interval if bound.of else interval.meet(_plausible(view, atom)).on_grid(grid(view, atom))
            found[bound.of] = plain
    return found


def _half_line(comparison: Comparison | None, bound: Bound, value: Fraction) -> Interval:
    whole = Interval()
    if comparison is None:
        return whole
    if comparison.below is bound:
        whole = whole.meet(Interval(high=value, high_open=True))
    if comparison.not_above is bound:
        whole = whole.meet(Interval(high=value))
    if comparison.above is bound:
        whole = whole.meet(Interval(low=value, low_open=True))
    if comparison.not_below is bound:
        whole = whole.meet(Interval(low=value))
    return whole


def base(atom: Condition) -> Condition:
    """The quantity without its comparison: what is measured, over which time."""
    if isinstance(atom, Quantity):
        return Quantity(
            kind="lab",
            analyte=atom.analyte,
            within=atom.within,
            after_start_of=atom.after_start_of,
            before_start_of=atom.before_start_of,
        )
    return Age(Comparison()) if isinstance(atom, Age) else Gestation(Comparison())


def _plausible(view: View, atom: Condition) -> Interval:
    """Results outside these limits are never used, so a comparison with them never holds."""
    if not isinstance(atom, Quantity) or atom.analyte not in view.analytes:
        return Interval(low=Fraction(0))
    analyte = view.analytes[atom.analyte]
    return Interval(Fraction(analyte.plausible_low), Fraction(analyte.plausible_high))


def _contradict(view: View, one: Answer, other: Answer) -> bool:
    match one.atom, other.atom:
        case Sex(sex=first), Sex(sex=second):
            if one.positive and other.positive:
                return first != second
        case Pregnancy(state=state), Pregnancy(state=second):
            if one.positive and other.positive:
                return state != second
        case Pregnancy(state=state), Sex(sex=sex):
            return one.positive and other.positive and sex == "male" and state != "not_pregnant"
        case IsUnknown(child=child), known if one.positive:
            recorded = isinstance(child, Quantity) and isinstance(known, Quantity) and _same(child, known)
            return child == known or recorded
        case _:
            pass
    return one.positive and not other.positive and (one.atom == other.atom or _coded_gives(view, one.atom, other.atom))


def _same(asked: Quantity, known: Quantity) -> bool:
    return asked.comparison is None and asked.change is None and base(asked) == base(known) and known.over == "latest"


def _gives(view: View, alternative: Alternative, known: dict[Variable, Interval], wanted: Answer) -> bool:
    if wanted in alternative:
        return True
    asked = _own_intervals(view, wanted)
    if asked and all(v in known and known[v].meet(i) == known[v] for v, i in asked.items()):
        return True
    return any(_answer_gives(view, answer, wanted) for answer in alternative)


def _answer_gives(view: View, given: Answer, wanted: Answer) -> bool:
    if given.positive != wanted.positive:
        return False
    # An absent class makes its members absent: the other way round.
    more, less = (given.atom, wanted.atom) if given.positive else (wanted.atom, given.atom)
    if isinstance(more, TriggerTier) and isinstance(less, TriggerTier):
        return more.id == less.id and TIERS.index(more.tier_at_least) <= TIERS.index(less.tier_at_least)
    if isinstance(more, Quantity) and isinstance(less, Quantity):
        return given.positive and (_same(less, more) or _result_gives(view, more, less))
    return _coded_gives(view, more, less)


def _result_gives(view: View, more: Quantity, less: Quantity) -> bool:
    """What holds of all results holds of the latest, what of the latest of any, also of any in a longer span."""
    if _timing(more) != _timing(less) or _REACH.index(more.over) > _REACH.index(less.over):
        return False
    longer = less.over == "any" and more.within and less.within and never_longer(more.within, less.within)
    if more.change or less.change or (more.within != less.within and not longer):
        return False
    known, asked = _compared(view, more), _compared(view, less)
    return bool(asked) and all(of in known and known[of].meet(i) == known[of] for of, i in asked.items())


def _timing(atom: Quantity) -> tuple[str, str | None, str | None]:
    return atom.analyte, atom.after_start_of, atom.before_start_of


def _coded_gives(view: View, more: Condition, less: Condition) -> bool:
    """Whether the first coded fact makes the second present: a member its class, the narrower the wider."""
    if not isinstance(more, Coded) or not isinstance(less, Coded):
        return False
    return (
        less.concept in view.classes.get(more.concept, ())
        and _side_gives(more, less)
        and _dose_gives(more.dose, less.dose)
        and _time_gives(more, less)
        and (more.started_before_onset or not less.started_before_onset)
    )


def _side_gives(more: Coded, less: Coded) -> bool:
    """That one leg alone has a kind of it does not say that the other has no other kind."""
    if less.side == "one":
        return more.side == "one" and more.concept == less.concept
    return less.side in (None, more.side) or (more.side == "both" and less.side in ("left", "right"))


def _dose_gives(more: Dose | None, less: Dose | None) -> bool:
    if less is None or more is None or more.unit != less.unit:
        return less in (None, more)
    mine, other = (d.at_least * _PER_WEEK[d.per] for d in (more, less))
    return mine > other or (mine == other and (more.exclusive or not less.exclusive))


def _time_gives(more: Coded, less: Coded) -> bool:
    """Within a span is within a longer one."""
    if more.within is not None and less.within is not None:
        return more.ever == less.ever and never_longer(more.within, less.within)
    return (less.within, less.ever) == (more.within, more.ever)
