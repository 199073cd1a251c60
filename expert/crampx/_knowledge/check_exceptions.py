"""Exceptions in ``index.yaml`` from what some checks find, each with its reason, and the checks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from crampx._knowledge import check_bands, check_rules
from crampx._knowledge.check_view import Hit, View
from crampx._knowledge.model import CheckException, Trigger

# Of rules beside each other an author may know better; what these find is an error, or a remark, only without a reason.
EXCEPTABLE: Mapping[str, Callable[[View], Iterator[Hit]]] = {
    run.__name__: run
    for run in (
        check_bands.band_gap,
        check_bands.band_overlap,
        check_rules.contradictory_rules,
        check_rules.same_finding,
        check_rules.shadowed_rule,
    )
}


def is_excepted(view: View, check: str, hit: Hit) -> bool:
    """Whether ``index.yaml`` gives a reason for what the check found there."""
    return any(_is_for(each, check, hit) for each in view.records.index.exceptions)


def unknown_exception(view: View) -> Iterator[Hit]:
    """An exception from a check that allows none, or at a place that does not exist."""
    places = frozenset(_places(view))
    for each in view.records.index.exceptions:
        if each.check not in EXCEPTABLE:
            message = f"{each.check} is not a check that allows exceptions"
            yield Hit(each.source, message, each.check, ("check",), EXCEPTABLE)
        elif not view.broken:
            for place in each.where:
                if place not in places:
                    yield Hit(each.source, f"there is no {place}", place, ("where",), places)


def stale_exception(view: View) -> Iterator[Hit]:
    """An exception that its check no longer needs."""
    if view.broken:
        return
    places = frozenset(_places(view))
    for each in view.records.index.exceptions:
        run = EXCEPTABLE.get(each.check)
        if run is None or not places.issuperset(each.where):
            continue
        if not any(_is_for(each, each.check, hit) for hit in run(view)):
            yield Hit(each.source, f"{each.check} finds nothing there any more", each.check, ("check",))


def _is_for(exception: CheckException, check: str, hit: Hit) -> bool:
    return exception.check == check and bool(hit.where) and set(exception.where) == set(hit.where)


def _places(view: View) -> Iterator[str]:
    """Everything that an exception may name."""
    yield from (f"finding:{finding.id}" for finding in view.records.findings)
    yield from (f"{score.id}/{item.id}" for score in view.records.scores for item in score.items)
    for claim in view.claims():
        yield from (f"{claim.id}/{rule.id}" for rule in claim.rules)
        if isinstance(claim, Trigger):
            yield from (f"{claim.id}/{each.id}" for each in claim.explains)
