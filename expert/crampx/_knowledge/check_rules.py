"""Checks of rules beside each other: one that adds nothing, two that contradict, one that never speaks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from crampx._knowledge.alternatives import Alternative
from crampx._knowledge.check_view import Claim, Hit, View
from crampx._knowledge.implication import covers, ways
from crampx._knowledge.model import FollowUp, Rule
from crampx._logic.conditions import URGENCIES

_STRENGTHS = ("strong", "moderate", "weak")
_FOR, _AGAINST = ("confirms", "supports"), ("opposes", "excludes")


def shadowed_rule(view: View) -> Iterator[Hit]:
    """A rule that never changes anything: another of its file, line and direction holds whenever it does."""
    for claim in view.claims():
        known = _ways(view, claim)
        for n, rule in enumerate(claim.rules):
            for m, other in enumerate(claim.rules):
                if m == n or not _stands_above(claim, other, rule) or not covers(view, known[other.id], known[rule.id]):
                    continue
                # Of two rules that shadow each other only the later one is reported.
                if m < n or not _stands_above(claim, rule, other) or not covers(view, known[rule.id], known[other.id]):
                    message = f"the rule {rule.id} is shadowed by {other.id}"
                    yield Hit(rule.source, message, rule.id, ("id",), where=_where(claim, rule, other))
                    break


def contradictory_rules(view: View) -> Iterator[Hit]:
    """Two rules of one line of evidence for and against a trigger, of which one holds whenever the other does."""
    for trigger in view.records.triggers:
        known = _ways(view, trigger)
        for one, other in combinations(trigger.rules, 2):
            if one.line != other.line or (one.effect in _FOR) == (other.effect in _FOR) or _elsewhere(one, other):
                continue
            for narrow, wide in ((one, other), (other, one)):
                if covers(view, known[wide.id], known[narrow.id]):
                    message = f"{narrow.id} {narrow.effect} and {wide.id}, which holds whenever it does, {wide.effect}"
                    yield Hit(narrow.source, message, narrow.id, ("id",), where=_where(trigger, narrow, wide))
                    break


def muted_rule(view: View) -> Iterator[Hit]:
    """A rule whose ``unless`` holds whenever its condition does, so that it never speaks."""
    for claim in view.claims():
        for rule in claim.rules:
            if rule.unless is not None and covers(view, ways(view, rule.unless), ways(view, rule.when)):
                message = f"the rule {rule.id} never speaks: its unless holds whenever its condition does"
                yield Hit(rule.source, message, rule.id, ("id",))


def same_finding(view: View) -> Iterator[Hit]:
    """Two findings that hold for the same patients: one name would do."""
    known = [(finding, ways(view, finding.when)) for finding in view.records.findings]
    for (one, first), (other, second) in combinations(known, 2):
        if covers(view, first, second) and covers(view, second, first):
            places = (f"finding:{one.id}", f"finding:{other.id}")
            yield Hit(other.source, f"{other.id} means the same as {one.id}", other.id, ("id",), where=places)


def _ways(view: View, claim: Claim) -> dict[str, tuple[Alternative, ...]]:
    return {rule.id: ways(view, rule.when) for rule in claim.rules}


def _where(claim: Claim, one: Rule, other: Rule) -> tuple[str, str]:
    return f"{claim.id}/{one.id}", f"{claim.id}/{other.id}"


def _elsewhere(one: Rule, other: Rule) -> bool:
    """Whether the two speak in jurisdictions of which none is the same."""
    return bool(one.jurisdiction and other.jurisdiction and not set(one.jurisdiction) & set(other.jurisdiction))


def _stands_above(claim: Claim, above: Rule, below: Rule) -> bool:
    """Whether the first rule, holding, leaves the second nothing to add but its sentence."""
    if above.line != below.line or not _as_telling(above, below):
        return False
    if above.unless is not None and above.unless != below.unless:
        return False
    if above.jurisdiction and not (below.jurisdiction and set(below.jurisdiction) <= set(above.jurisdiction)):
        return False
    return _rank(claim, above) <= _rank(claim, below)


def _as_telling(above: Rule, below: Rule) -> bool:
    """Whether the effect of the first takes in that of the second; a better grade lifts a cap, so it adds something."""
    if (above.effect, below.effect) in (("confirms", "supports"), ("excludes", "opposes")):
        return True
    return above.effect == below.effect and (below.effect != "supports" or (above.grade or "") <= (below.grade or ""))


def _rank(claim: Claim, rule: Rule) -> int:
    if rule.strength is not None:
        return _STRENGTHS.index(rule.strength)
    urgency = rule.urgency or (claim.urgency if isinstance(claim, FollowUp) else None)
    return URGENCIES.index(urgency) if urgency is not None else 0
