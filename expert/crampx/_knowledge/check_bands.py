"""Checks of bands: thresholds of one quantity that stand beside each other and do not meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Literal, TypeAlias

from crampx._knowledge.check_units import bounds
from crampx._knowledge.check_view import Claim, Hit, View, parts
from crampx._knowledge.model import Trigger
from crampx._knowledge.spans import apart, words
from crampx._knowledge.thresholds import End, Place, Subject, ends, windows
from crampx._logic.conditions import Condition, Quantity

Stated: TypeAlias = tuple[Place, Condition]
Fault: TypeAlias = Literal["gap", "overlap"]


def band_gap(view: View) -> Iterator[Hit]:
    """Two bands of sibling findings or of one file that leave a sliver between them which neither covers."""
    return _hits(view, "gap")


def band_overlap(view: View) -> Iterator[Hit]:
    """Two bands of sibling findings or of one file that share the number at which they should meet."""
    return _hits(view, "overlap")


def _hits(view: View, fault: Fault) -> Iterator[Hit]:
    for stated in _siblings(view):
        seen: set[tuple[str, str]] = set()
        for one, other, message in (*_badly_met(view, stated, fault), *_spans(view, stated, fault)):
            if (one.name, other.name) not in seen:
                seen.add((one.name, other.name))
                yield Hit(one.source, message, one.word, ("id",), where=(one.name, other.name))


def _siblings(view: View) -> Iterator[list[Stated]]:
    """Conditions that are read together: all findings; those of one file."""
    yield [(Place(f"finding:{f.id}", f.source, f.id), f.when) for f in view.records.findings]
    for claim in view.claims():
        yield list(_own(claim))
    for score in view.records.scores:
        yield [(Place(f"{score.id}/{i.id}", i.source, i.id), a.when) for i in score.items for a in i.answers]


def _own(claim: Claim) -> Iterator[Stated]:
    for rule in claim.rules:
        place = Place(f"{claim.id}/{rule.id}", rule.source, rule.id)
        yield place, rule.when
        if rule.unless is not None:
            yield place, rule.unless
    if isinstance(claim, Trigger):
        yield from ((Place(f"{claim.id}/{e.id}", e.source, e.id), e.when) for e in claim.explains)


def _badly_met(view: View, stated: Sequence[Stated], fault: Fault) -> Iterator[tuple[Place, Place, str]]:
    for unit in ("", *_other_units(view, stated)):
        groups: dict[Subject, list[End]] = {}
        for place, condition in stated:
            for subject, end in ends(view, condition, place, unit):
                groups.setdefault(subject, []).append(end)
        for (name, _), group in groups.items():
            for upper, lower in _suspects(group):
                if meeting(upper, lower) == fault:
                    one, other = sorted((upper, lower), key=lambda e: not e.own)
                    verb = "leave numbers between them out" if fault == "gap" else "overlap"
                    message = f"{name}: {upper.text} and {lower.text} ({other.place.name}) {verb}"
                    yield one.place, other.place, message


def _other_units(view: View, stated: Sequence[Stated]) -> list[str]:
    """Units for which some threshold has a number of its own."""
    found: set[str] = set()
    for _, condition in stated:
        for part in parts(view.expand(condition, scores=False)):
            if isinstance(part, Quantity):
                found.update(unit for bound in bounds(part.comparison) for unit, _ in bound.also)
    return sorted(found)


def _suspects(group: Iterable[End]) -> Iterator[tuple[End, End]]:
    """Ends of two places that should meet: one of them meets no other band exactly."""
    group = tuple(group)
    uppers, lowers = [e for e in group if e.upper], [e for e in group if not e.upper]
    from_above, from_below = {e.edge for e in uppers}, {e.edge for e in lowers}
    for upper in uppers:
        for lower in lowers:
            met = upper.edge in from_below and lower.edge in from_above
            if not met and upper.place != lower.place and (upper.own or lower.own):
                yield upper, lower


def meeting(upper: End, lower: End) -> Fault | None:
    """How the upper end of one band and the lower end of another miss each other, if by no more than a written step.

    Returns:
        ``gap`` where numbers lie in neither, ``overlap`` where they share the number at which both end, or where two
        units are mixed; None where they meet, or lie too far apart to be meant to.
    """
    step = min(upper.step, lower.step)
    width = lower.edge[0] - upper.edge[0] if upper.grid else lower.value - upper.value
    if upper.value == lower.value and upper.closed and lower.closed:
        return "overlap"
    if width == 0:
        return "gap" if not upper.grid and not upper.closed and not lower.closed else None
    if 0 < width <= step:
        return "gap"
    return "overlap" if -step < width < 0 and upper.unit != lower.unit else None


def _spans(view: View, stated: Sequence[Stated], fault: Fault) -> Iterator[tuple[Place, Place, str]]:
    """Windows of one fact: within so long here, not within nearly so long there."""
    found = [window for place, condition in stated for window in windows(view, condition, place)]
    for one, other in combinations(sorted(found, key=lambda w: not w.inside), 2):
        missed = apart(one.span, other.span) if one.inside and not other.inside and one.fact == other.fact else 0
        if missed == (1 if fault == "gap" else -1) and one.place != other.place:
            verb = "leave time between them out" if fault == "gap" else "overlap"
            spans = f"within {words(one.span)} and not within {words(other.span)}"
            yield one.place, other.place, f"{one.fact.concept}: {spans} ({other.place.name}) {verb}"
