"""A site pack: ``pack.yaml`` and ``rules/TRIGGER.yaml``."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeVar

from crampx._knowledge.added import AddedRules
from crampx._knowledge.from_yaml.conditions import Conditions, read_years
from crampx._knowledge.from_yaml.fields import Fields, day, distinct_texts, loose_text, number, text, word
from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.rules import (
    JURISDICTIONS,
    STATUSES,
    TRIGGER_RULE,
    read_examples,
    read_rules,
    source,
)
from crampx._knowledge.from_yaml.tree import Mapping, Node, Scalar
from crampx._knowledge.packs import Extends, LocalLimits, LocalNames, LocalWording, Pack, SilencedRule
from crampx._logic.conditions import Comparison

_SEXES: tuple[Literal["female", "male"], ...] = ("female", "male")
_PREGNANT: tuple[Literal["pregnant"], ...] = ("pregnant",)
_NAMED: tuple[Literal["concept", "analyte"], ...] = ("concept", "analyte")
_WORDED: tuple[Literal["red_flag", "follow_up"], ...] = ("red_flag", "follow_up")
K = TypeVar("K")


def id_of(root: Node | None) -> str:
    """What stands under ``id``, as text; empty: nothing."""
    node = root.get("id") if isinstance(root, Mapping) else None
    return node.text if isinstance(node, Scalar) else ""


def read_pack_file(report: Report, root: Node) -> Pack:
    """``pack.yaml``."""
    fields = Fields(report, root)
    here = source(report, root)
    record = Pack(
        id=fields.need("id", word, ""),
        title=fields.text("title"),
        version=fields.need("version", loose_text, ""),
        owner=fields.text("owner"),
        extends=fields.need("extends", _extends, Extends(id="", versions=(), source=here)),
        status=fields.need_choice("status", STATUSES),
        review_by=fields.need("review_by", day, ""),
        jurisdiction=fields.may_choice("jurisdiction", JURISDICTIONS),
        limits=fields.may_list("limits", _limits),
        wording=fields.may_list("wording", _wording),
        synonyms=fields.may_list("synonyms", _names),
        silenced=fields.may_list("silenced", _silenced),
        source=here,
    )
    fields.done()
    return record


def read_added_rules(report: Report, root: Node, conditions: Conditions) -> AddedRules:
    """``rules/TRIGGER.yaml``."""
    fields = Fields(report, root)
    record = AddedRules(
        trigger=fields.need("trigger", word, ""),
        rules=read_rules(fields, TRIGGER_RULE, conditions),
        examples=read_examples(fields),
        source=source(report, root),
    )
    fields.done()
    return record


def _extends(report: Report, node: Node) -> Extends:
    fields = Fields(report, node)
    record = Extends(
        id=fields.need("id", word, ""),
        versions=fields.need_list("versions", loose_text, least=1),
        source=source(report, node),
    )
    fields.done()
    return record


def _limits(report: Report, node: Node) -> LocalLimits:
    fields = Fields(report, node)
    no_years: Comparison | None = None
    no_number: Decimal | None = None
    record = LocalLimits(
        analyte=fields.need("analyte", word, ""),
        unit=fields.text("unit"),
        owner=fields.text("owner"),
        authority=fields.text("source"),
        low=fields.may("low", number, no_number),
        high=fields.may("high", number, no_number),
        sex=fields.may_choice("sex", _SEXES),
        age=fields.may("age", read_years, no_years),
        pregnancy=fields.may_choice("pregnancy", _PREGNANT),
        title=fields.may("title", text, ""),
        source=source(report, node),
    )
    fields.done()
    if record.low is None and record.high is None:
        report.error_at("missing_key", node, "needs low or high", allowed=("low", "high"))
    elif record.low is not None and record.high is not None and record.low >= record.high:
        report.error_at("wrong_between", node, "low must lie below high")
    if (record.pregnancy is None) != (not record.title):
        report.error_at("missing_key", node, "pregnancy: pregnant and the title it is printed with go together")
    return record


def _wording(report: Report, node: Node) -> LocalWording:
    fields = Fields(report, node)
    head: tuple[Literal["red_flag", "follow_up"], str] = _one_head(fields, _WORDED)
    record = LocalWording(kind=head[0], id=head[1], text=fields.text("text"), source=source(report, node))
    fields.done()
    return record


def _names(report: Report, node: Node) -> LocalNames:
    fields = Fields(report, node)
    head: tuple[Literal["concept", "analyte"], str] = _one_head(fields, _NAMED)
    nothing: tuple[str, ...] = ()
    names = fields.need("names", distinct_texts, nothing)
    fields.done()
    return LocalNames(kind=head[0], id=head[1], names=names, source=source(report, node))


def _one_head(fields: Fields, kinds: tuple[K, ...]) -> tuple[K, str]:
    """The one of these keys that says what the entry is about, and the id under it."""
    found = [(kind, fields.need(str(kind), word, "")) for kind in kinds if fields.node_of(str(kind)) is not None]
    if len(found) != 1 and isinstance(fields.node, Mapping):
        words = tuple(str(kind) for kind in kinds)
        message = f"must name one thing, under {' or '.join(words)}"
        fields.report.error_at("wrong_count", fields.node, message, allowed=words)
    return found[0] if found else (kinds[0], "")


def _silenced(report: Report, node: Node) -> SilencedRule:
    fields = Fields(report, node)
    record = SilencedRule(
        rule=fields.text("rule"),
        owner=fields.text("owner"),
        signed_off_by=fields.text("signed_off_by"),
        signed_off=fields.need("signed_off", day, ""),
        reason=fields.text("reason"),
        expires=fields.need("expires", day, ""),
        source=source(report, node),
    )
    fields.done()
    if record.signed_off > record.expires:
        report.error_at("wrong_between", node, "expires lies before signed_off")
    return record
