"""The smallest knowledge records that ``to_network`` compiles: conditions in their places, everything else filler."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from crampx._knowledge.model import (
    Caution,
    FindingFile,
    FollowUp,
    Index,
    KnowledgeRecords,
    RedFlag,
    Rule,
    Source,
    Trigger,
)
from crampx._logic.conditions import Condition

_SOURCE = Source(file="made/up.yaml", line=1)
_FILE: dict[str, Any] = {"title": "", "status": "draft", "review_by": "2099-01-01", "source": _SOURCE}


def rule(rule_id: str, when: Condition, effect: Any, unless: Condition | None = None) -> Rule:
    return Rule(id=rule_id, when=when, unless=unless, effect=effect, rationale="", source=_SOURCE)


def finding(finding_id: str, when: Condition) -> FindingFile:
    return FindingFile(id=finding_id, when=when, rationale="", **_FILE)


def trigger(trigger_id: str, conditions: Sequence[Condition]) -> Trigger:
    rules = tuple(rule(f"r{n}", when, "supports") for n, when in enumerate(conditions))
    return Trigger(id=trigger_id, kind="cause", about="", urgency="soon", rules=rules, **_FILE)


def red_flag(flag_id: str, conditions: Sequence[tuple[Condition, Condition | None]], gate: Condition) -> RedFlag:
    rules = tuple(rule(f"r{n}", when, "raises", unless) for n, (when, unless) in enumerate(conditions))
    deciding = tuple(when for when, _ in conditions)
    return RedFlag(
        id=flag_id, unasked="", action="", actor="clinician", gate=gate, deciding=deciding, rules=rules, **_FILE
    )


def follow_up(
    follow_up_id: str, conditions: Sequence[tuple[Condition, Condition | None]], cautions: Sequence[Condition] = ()
) -> FollowUp:
    return FollowUp(
        id=follow_up_id,
        kind="test",
        actor="clinician",
        urgency="soon",
        rules=tuple(rule(f"r{n}", when, "suggests", unless) for n, (when, unless) in enumerate(conditions)),
        cautions=tuple(Caution(id=f"c{n}", text="", when=when, source=_SOURCE) for n, when in enumerate(cautions)),
        **_FILE,
    )


def records(
    findings: Sequence[FindingFile] = (),
    triggers: Sequence[Trigger] = (),
    red_flags: Sequence[RedFlag] = (),
    follow_ups: Sequence[FollowUp] = (),
) -> KnowledgeRecords:
    return KnowledgeRecords(
        index=cast("Index", None),  # the network does not depend on it
        references=(),
        concepts=(),
        analytes=(),
        findings=tuple(findings),
        triggers=tuple(triggers),
        red_flags=tuple(red_flags),
        follow_ups=tuple(follow_ups),
        bindings=(),
    )
