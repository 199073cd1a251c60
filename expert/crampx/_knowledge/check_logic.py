"""Checks of what conditions can mean: what never holds, what stands where it must not."""

from __future__ import annotations

from collections.abc import Iterator

from crampx._knowledge.alternatives import TooManyError, alternatives
from crampx._knowledge.check_view import Hit, Site, View, parts
from crampx._knowledge.implication import possible
from crampx._knowledge.model import FollowUp
from crampx._logic.conditions import (
    AnyOf,
    Condition,
    IsUnknown,
    Not,
    RedFlagRaised,
    TriggerTier,
)


def never_holds(view: View) -> Iterator[Hit]:
    """A condition, or a branch of an ``any``, that no patient can meet."""
    for site in view.sites():
        if _impossible(view, site.condition):
            yield Hit(site.source, f"the condition {site.label} can never hold", *_caret(site))
            continue
        branches = (child for part in parts(site.condition) if isinstance(part, AnyOf) for child in part.children)
        if any(_impossible(view, branch) for branch in branches):
            yield Hit(site.source, f"a branch of the condition {site.label} can never hold", *_caret(site))


def _caret(site: Site) -> tuple[str, tuple[str, ...]]:
    if site.rule is not None:
        return site.rule.id, ("id",)
    return (site.key, ()) if site.part in ("finding", "gate", "deciding", "safe_when") else ("", ())


def _impossible(view: View, condition: Condition) -> bool:
    try:
        return not any(possible(view, a) for a in alternatives(view.expand(condition, scores=False)))
    except TooManyError:
        return False


def follow_up_only(view: View) -> Iterator[Hit]:
    """``is: unknown``, ``trigger`` or ``red_flag`` outside follow-up: a rule must not wait for its own conclusions."""
    for site in view.sites():
        if isinstance(site.file, FollowUp):
            continue
        for part in parts(site.condition):
            if isinstance(part, IsUnknown):
                yield Hit(site.source, "is: unknown stands only in follow-up", "unknown", ("is",))
            elif isinstance(part, TriggerTier):
                yield Hit(site.source, "trigger stands only in the conditions of follow-up", "trigger")
            elif isinstance(part, RedFlagRaised):
                yield Hit(site.source, "red_flag stands only in the conditions of follow-up", "red_flag")


def negated_red_flag(view: View) -> Iterator[Hit]:
    """A red-flag rule that needs something to be absent: unasked, it would hold the flag back."""
    for site in view.sites():
        if site.part == "when" and site.rule is not None and site.rule.effect == "raises":
            if any(isinstance(part, Not) for part in parts(site.condition)):
                message = f"the rule {site.rule.id} holds a negation, which an unknown fact would hold back"
                yield Hit(site.source, message, site.rule.id, ("id",))
            elif any(isinstance(part, Not) for part in parts(view.expand(site.condition))):
                message = f"the rule {site.rule.id} reads a finding that holds a negation"
                yield Hit(site.source, message, site.rule.id, ("id",))


def unless_in_trigger(view: View) -> Iterator[Hit]:
    """``unless`` in a trigger: what speaks against it is a rule of its own."""
    for trigger in view.records.triggers:
        for rule in trigger.rules:
            if rule.unless is not None:
                yield Hit(rule.source, f"the rule {rule.id} has an unless; write an opposing rule", "unless")


def limited_red_flag(view: View) -> Iterator[Hit]:
    """A rule of one jurisdiction in a red flag that follow-up reads: it would count as raised everywhere."""
    read = {part.id for site in view.sites() for part in parts(site.condition) if isinstance(part, RedFlagRaised)}
    for flag in view.records.red_flags:
        for rule in flag.rules:
            if rule.jurisdiction and flag.id in read:
                message = f"the rule {rule.id} is limited to a jurisdiction, but follow-up reads {flag.id} everywhere"
                yield Hit(rule.source, message, rule.id, ("id",))
