"""The files that make claims: findings, triggers, red flags and follow-up."""

from __future__ import annotations

from typing import get_args

from crampx._knowledge.from_yaml.conditions import UNREADABLE, Conditions
from crampx._knowledge.from_yaml.fields import (
    Convert,
    Fields,
    maybe_blank,
    text,
    truth,
    word,
)
from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.rules import (
    FOLLOW_UP_RULE,
    GRADES,
    RED_FLAG_RULE,
    TRIGGER_RULE,
    read_examples,
    read_head,
    read_rules,
    source,
)
from crampx._knowledge.from_yaml.tree import Node
from crampx._knowledge.model import (
    Actor,
    Caution,
    Explains,
    ExplainsRule,
    FindingFile,
    FollowUp,
    FollowUpKind,
    RedFlag,
    Trigger,
    TriggerKind,
)
from crampx._logic.conditions import URGENCIES

ACTORS: tuple[Actor, ...] = get_args(Actor)
EXPLAINS: tuple[Explains, ...] = get_args(Explains)
FOLLOW_UP_KINDS: tuple[FollowUpKind, ...] = get_args(FollowUpKind)
TRIGGER_KINDS: tuple[TriggerKind, ...] = get_args(TriggerKind)


def read_finding(report: Report, root: Node, conditions: Conditions) -> FindingFile:
    """``findings/ID.yaml``."""
    fields = Fields(report, root)
    record = FindingFile(
        **read_head(fields),
        when=fields.need("when", conditions, UNREADABLE),
        rationale=fields.text("rationale"),
        references=fields.may_words("references"),
        grade=fields.may_choice("grade", GRADES),
        question=fields.may("question", maybe_blank, ""),
        examples=read_examples(fields),
    )
    fields.done()
    return record


def read_trigger(report: Report, root: Node, conditions: Conditions) -> Trigger:
    """``triggers/ID.yaml``."""
    fields = Fields(report, root)
    record = Trigger(
        **read_head(fields),
        kind=fields.need_choice("kind", TRIGGER_KINDS),
        about=fields.text("about"),
        urgency=fields.need_choice("urgency", URGENCIES),
        part_of=fields.may("part_of", word, ""),
        yields_to_causes=fields.may("yields_to_causes", truth, False),
        safe_when=fields.may_list("safe_when", conditions),
        known_secondary_causes=fields.may("known_secondary_causes", word, ""),
        explains_by_default=fields.choice_or("explains_by_default", EXPLAINS, "usual"),
        explains=fields.may_list("explains", _explains(conditions)),
        rules=read_rules(fields, TRIGGER_RULE, conditions),
        confused_with=fields.may_list("confused_with", text),
        misleads_when=fields.may_list("misleads_when", text),
        examples=read_examples(fields),
    )
    fields.done()
    return record


def _explains(conditions: Conditions) -> Convert[ExplainsRule]:
    def convert(report: Report, node: Node) -> ExplainsRule:
        fields = Fields(report, node)
        record = ExplainsRule(
            id=fields.need("id", word, ""),
            when=fields.need("when", conditions, UNREADABLE),
            explains=fields.need_choice("explains", EXPLAINS),
            rationale=fields.text("rationale"),
            references=fields.may_words("references"),
            source=source(report, node),
        )
        fields.done()
        return record

    return convert


def read_red_flag(report: Report, root: Node, conditions: Conditions) -> RedFlag:
    """``red_flags/ID.yaml``."""
    fields = Fields(report, root)
    record = RedFlag(
        **read_head(fields),
        action=fields.text("action"),
        actor=fields.need_choice("actor", ACTORS),
        unasked=fields.text("unasked"),
        gate=fields.may("gate", conditions, None),
        deciding=fields.may_list("deciding", conditions),
        rules=read_rules(fields, RED_FLAG_RULE, conditions),
        examples=read_examples(fields),
    )
    fields.done()
    return record


def read_follow_up(report: Report, root: Node, conditions: Conditions) -> FollowUp:
    """``follow_up/ID.yaml``."""
    fields = Fields(report, root)
    record = FollowUp(
        **read_head(fields),
        kind=fields.need_choice("kind", FOLLOW_UP_KINDS),
        actor=fields.need_choice("actor", ACTORS),
        urgency=fields.need_choice("urgency", URGENCIES),
        rules=read_rules(fields, FOLLOW_UP_RULE, conditions),
        cautions=fields.may_list("cautions", _caution(conditions)),
        patient_facing=fields.may("patient_facing", text, ""),
        examples=read_examples(fields),
    )
    fields.done()
    return record


def _caution(conditions: Conditions) -> Convert[Caution]:
    def convert(report: Report, node: Node) -> Caution:
        fields = Fields(report, node)
        record = Caution(
            id=fields.need("id", word, ""),
            text=fields.text("text"),
            when=fields.may("when", conditions, None),
            references=fields.may_words("references"),
            source=source(report, node),
        )
        fields.done()
        return record

    return convert
