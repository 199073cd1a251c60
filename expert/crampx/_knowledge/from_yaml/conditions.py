"""Conditions: a mapping with exactly one head key becomes one node (docs/knowledge-format.md)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Literal, TypeAlias, get_args

from crampx._knowledge.from_yaml.fields import (
    Fields,
    duration,
    items,
    one_of,
    positive,
    text,
    truth,
    whole,
    word,
)
from crampx._knowledge.from_yaml.quantities import COMPARISON_KEYS, read_bounds, read_quantity, read_total
from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.tree import Mapping, Node, Scalar
from crampx._logic.conditions import (
    TIERS,
    Age,
    All,
    AnyOf,
    Coded,
    CodedKind,
    Comparison,
    Condition,
    Count,
    Dose,
    Finding,
    Gestation,
    IsUnknown,
    Not,
    Overlaps,
    Pregnancy,
    QuantityKind,
    RedFlagRaised,
    Sex,
    Side,
    TriggerTier,
)

Conditions: TypeAlias = Callable[[Report, Node], Condition]
_Known: TypeAlias = tuple[frozenset[str], frozenset[str]]

CODED_KINDS: tuple[CodedKind, ...] = get_args(CodedKind)
QUANTITY_KINDS: tuple[QuantityKind, ...] = get_args(QuantityKind)
SEXES: tuple[Literal["female", "male"], ...] = ("female", "male")
STATES: tuple[Literal["pregnant", "postpartum", "not_pregnant"], ...] = ("pregnant", "postpartum", "not_pregnant")
PER: tuple[Literal["day", "week"], ...] = ("day", "week")
SIDES: tuple[Side, ...] = get_args(Side)
HEADS = tuple(
    sorted(
        {"all", "any", "none", "not", "count", "finding", "sex", "age", "pregnancy", "gestation", "overlaps"}
        | {"trigger", "red_flag"}
        | set(CODED_KINDS)
        | set(QUANTITY_KINDS)
    )
)
# Stands for a condition that could not be read; its file has an error, so it is never evaluated.
UNREADABLE: Condition = All(())


def condition_reader(analytes: frozenset[str], scores: frozenset[str] = frozenset()) -> Conditions:
    """A reader of conditions that knows which ids are analytes (``exposure`` may be a quantity) and which scores."""
    return partial(_condition, (analytes, scores))


def _condition(known: _Known, report: Report, node: Node) -> Condition:
    if not isinstance(node, Mapping):
        report.error_at("wrong_type", node, "must be a condition: a mapping with one head key", allowed=HEADS)
        return UNREADABLE
    heads = [entry.key for entry in node.entries if entry.key.text in HEADS]
    if len(heads) > 1:
        names = " and ".join(h.text for h in heads)
        report.error_at("several_heads", heads[1], f"has the heads {names}; a condition has one (combine with all)")
        return UNREADABLE
    if not heads:
        key = node.entries[0].key if node.entries else None
        found = key.text if key else ""
        message = f"{found} is not a head of a condition" if found else "is an empty condition"
        report.error_at("unknown_head", key or node, message, allowed=HEADS, found=found)
        return UNREADABLE
    head = heads[0].text
    fields = Fields(report, node)
    result = _node(known, head, fields)
    if head in (*CODED_KINDS, *QUANTITY_KINDS, "finding"):
        result = _asked(result, head, fields)
    fields.done()
    return result


def _node(  # noqa: PLR0911 - one return for each head
    known: _Known, head: str, fields: Fields
) -> Condition:
    inner = condition_reader(*known)
    value = fields.node_of(head)
    assert value is not None  # noqa: S101 - the head was found in this mapping
    report = fields.report
    match head:
        case "all" | "any" | "none":
            return _composite(head, report, value, inner)
        case "not":
            return Not(inner(report, value))
        case "count":
            return _count(report, value, inner)
        case "finding":
            return _finding(report, value)
        case "sex":
            return Sex(one_of(report, value, SEXES))
        case "pregnancy":
            return Pregnancy(one_of(report, value, STATES))
        case "age":
            return Age(read_years(report, value))
        case "gestation":
            return Gestation(read_weeks(report, value))
        case "overlaps":
            return _overlaps(report, value)
        case "trigger":
            return _trigger(report, value)
        case "red_flag":
            return RedFlagRaised(word(report, value))
        case _:
            return _atom(known, head, fields, value)


def _asked(condition: Condition, head: str, fields: Fields) -> Condition:
    """``is`` beside the head: ``unknown``; for a finding ``absent`` and ``present`` too."""
    allowed = ("unknown", "absent", "present") if head == "finding" else ("unknown",)
    asked = fields.choice_or("is", allowed, "present")
    if asked == "unknown":
        return IsUnknown(condition)
    return Not(condition) if asked == "absent" else condition


def _composite(head: str, report: Report, node: Node, inner: Conditions) -> Condition:
    children = items(report, node, inner)
    if not children:
        report.error_at("too_few", node, f"{head} needs at least one condition")
    if head == "all":
        return All(children)
    return Not(AnyOf(children)) if head == "none" else AnyOf(children)


def _count(report: Report, node: Node, inner: Conditions) -> Condition:
    fields = Fields(report, node)
    n = fields.need("n", whole, 1)
    children = fields.need_list("of", inner)
    fields.done()
    if "of" in fields and n > len(children):
        report.error_at("count_too_high", node, f"wants {n} of {len(children)} conditions, which can never hold")
    return Count(n, children)


def _finding(report: Report, node: Node) -> Condition:
    if isinstance(node, Scalar):
        return Finding(word(report, node))
    fields = Fields(report, node)
    found = Finding(fields.need("id", word, ""))
    result = _asked(found, "finding", fields)
    fields.done()
    return result


def read_years(report: Report, node: Node) -> Comparison:
    """Bounds on the completed years of age."""
    return _person_bounds(report, node, "years")


def read_weeks(report: Report, node: Node) -> Comparison:
    """Bounds on the completed weeks of gestation."""
    return _person_bounds(report, node, "weeks")


def _person_bounds(report: Report, node: Node, unit: str) -> Comparison:
    fields = Fields(report, node)
    comparison = read_bounds(fields, only_unit=unit)
    fields.done()
    return comparison


def _overlaps(report: Report, node: Node) -> Condition:
    pair = items(report, node, word)
    if len(pair) != 2:
        report.error_at("wrong_count", node, "overlaps needs exactly two medications")
        return UNREADABLE
    return Overlaps(pair[0], pair[1])


def _trigger(report: Report, node: Node) -> Condition:
    fields = Fields(report, node)
    result = TriggerTier(fields.need("id", word, ""), fields.need_choice("tier_at_least", TIERS))
    fields.done()
    return result


def _atom(known: _Known, head: str, fields: Fields, value: Node) -> Condition:
    name = word(fields.report, value)
    analytes, scores = known
    if head == "score" and name in scores:
        return read_total(fields, name)
    quantity_kind: QuantityKind | None = next((k for k in QUANTITY_KINDS if k == head), None)
    coded_kind: CodedKind | None = next((k for k in CODED_KINDS if k == head), None)
    compared = any(key in fields for key in COMPARISON_KEYS)
    if quantity_kind is not None and (coded_kind is None or name in analytes or compared):
        return read_quantity(fields, quantity_kind, name)
    assert coded_kind is not None  # noqa: S101 - every head that is left is a kind of coded fact
    return Coded(
        kind=coded_kind,
        concept=name,
        side=fields.may_choice("side", SIDES),
        dose=fields.may("dose", _dose, None),
        within=fields.may("within", duration, None),
        ever=fields.may("ever", truth, False),
        started_before_onset=fields.may("started_before_onset", truth, False),
    )


def _dose(report: Report, node: Node) -> Dose:
    fields = Fields(report, node)
    no_number: Decimal | None = None
    at_least, above = (fields.may(key, positive, no_number) for key in ("at_least", "above"))
    result = Dose(
        at_least=above or at_least or Decimal(1),
        unit=fields.need("unit", text, ""),
        per=fields.need_choice("per", PER),
        exclusive=above is not None,
    )
    fields.done()
    if at_least is None and above is None:
        report.error_at("missing_key", node, "needs at_least or above", allowed=("at_least", "above"))
    elif at_least is not None and above is not None:
        report.error_at("bound_twice", node, "states at_least and above; one of them")
    return result
