"""What several kinds of files share: the head of a file, rules, examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

import msgspec

from crampx._knowledge.from_yaml.conditions import UNREADABLE, Conditions
from crampx._knowledge.from_yaml.fields import (
    Fields,
    choice,
    day,
    loose_text,
    word,
)
from crampx._knowledge.from_yaml.report import Placed, Report
from crampx._knowledge.from_yaml.tree import Mapping, Node, Scalar, Sequence
from crampx._knowledge.model import Effect, Example, Grade, Jurisdiction, Rule, Source, Status, Strength
from crampx._logic.conditions import URGENCIES, Condition, Urgency

STATUSES: tuple[Status, ...] = get_args(Status)
GRADES: tuple[Grade, ...] = get_args(Grade)
JURISDICTIONS: tuple[Jurisdiction, ...] = get_args(Jurisdiction)
STRENGTHS: tuple[Strength, ...] = get_args(Strength)


class Head(TypedDict):
    """The members that every file states about itself."""

    id: str
    title: str
    status: Status
    review_by: str
    source: Source


@dataclass(frozen=True, slots=True)
class RuleKind:
    """What a rule looks like in one kind of file.

    Args:
        effects: allowed effects.
        graded: it states a strength and a line of evidence.
        urgency: whether it states one.
    """

    effects: tuple[Effect, ...]
    graded: bool = False
    urgency: Literal["required", "optional", "none"] = "none"


TRIGGER_RULE = RuleKind(("confirms", "supports", "opposes", "excludes"), graded=True)
RED_FLAG_RULE = RuleKind(("raises",), urgency="required")
FOLLOW_UP_RULE = RuleKind(("suggests",), urgency="optional")


def source(report: Report, place: Placed) -> Source:
    """Where a record stands."""
    return Source(file=report.file, line=place.line, column=place.column, pack=report.pack)


def read_head(fields: Fields) -> Head:
    """``id``, ``title``, ``status`` and ``review_by``."""
    return Head(
        id=fields.need("id", word, ""),
        title=fields.text("title"),
        status=fields.need_choice("status", STATUSES),
        review_by=fields.need("review_by", day, ""),
        source=source(fields.report, fields.node),
    )


def read_rules(fields: Fields, kind: RuleKind, conditions: Conditions) -> tuple[Rule, ...]:
    """The ``rules`` of a trigger, red flag or follow-up."""

    def rule(report: Report, node: Node) -> Rule:
        return _rule(report, node, kind, conditions)

    return fields.need_list("rules", rule, least=1)


def _rule(report: Report, node: Node, kind: RuleKind, conditions: Conditions) -> Rule:
    fields = Fields(report, node)
    no_condition: Condition | None = None
    urgency: Urgency | None = None
    if kind.urgency == "required":
        urgency = fields.need_choice("urgency", URGENCIES)
    elif kind.urgency == "optional":
        urgency = fields.may_choice("urgency", URGENCIES)
    found = Rule(
        id=fields.need("id", word, ""),
        when=fields.need("when", conditions, UNREADABLE),
        # A trigger's rule has no ``unless``; it is read here so that the check of that name can say why.
        unless=fields.may("unless", conditions, no_condition),
        effect=fields.need("effect", choice(kind.effects), kind.effects[0]),
        strength=fields.need_choice("strength", STRENGTHS) if kind.graded else None,
        line=fields.need("line", word, "") if kind.graded else "",
        urgency=urgency,
        rationale=fields.text("rationale"),
        references=fields.may_words("references"),
        grade=fields.may_choice("grade", GRADES),
        jurisdiction=fields.may_list("jurisdiction", choice(JURISDICTIONS), least=1),
        source=source(report, node),
    )
    fields.done()
    return found


def read_examples(fields: Fields) -> tuple[Example, ...]:
    """The ``examples`` of a file; that there are enough of them is a check."""
    return fields.may_list("examples", _example)


def read_examples_file(report: Report, root: Node) -> tuple[Example, ...]:
    """``ID.examples.yaml``: examples that stand beside their file."""
    fields = Fields(report, root)
    found = fields.need_list("examples", _example, least=1)
    fields.done()
    return found


def _example(report: Report, node: Node) -> Example:
    fields = Fields(report, node)
    given = fields.need("given", _given, b"{}")
    expect = {key.text: loose_text(report, value) for key, value in fields.entries("expect")}
    if "expect" in fields and not expect:
        report.error_at("too_few", node, "expects nothing")
    found = Example(
        name=fields.need("name", loose_text, ""),
        given=msgspec.Raw(given),
        expect=expect,
        jurisdiction=fields.may_choice("jurisdiction", JURISDICTIONS),
        source=source(report, node),
    )
    fields.done()
    return found


def _given(report: Report, node: Node) -> bytes:
    if not isinstance(node, Mapping):
        report.error_at("wrong_type", node, "must be a mapping: part of a patient document")
    return canonical_json(node)


def canonical_json(node: Node) -> bytes:
    """The tree as JSON with sorted keys; numbers stay as written, so ``3.10`` stays ``3.10``."""
    if isinstance(node, Sequence):
        return b"[" + b",".join(canonical_json(item) for item in node.items) + b"]"
    if isinstance(node, Mapping):
        ordered = sorted(node.entries, key=lambda entry: entry.key.text)
        pairs = (msgspec.json.encode(e.key.text) + b":" + canonical_json(e.value) for e in ordered)
        return b"{" + b",".join(pairs) + b"}"
    return _scalar_json(node)


def _scalar_json(node: Scalar) -> bytes:
    if isinstance(node.value, bool):
        return b"true" if node.value else b"false"
    return msgspec.json.encode(node.value) if isinstance(node.value, str) else node.text.encode("ascii")
