"""Comparisons of measured values: bounds with their unit, multiples of the laboratory's limit, changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from crampx._knowledge.from_yaml.fields import Fields, choice, duration, items, number, positive, text, word
from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.tree import Mapping, Node
from crampx._knowledge.model import ResultBand
from crampx._logic.conditions import Bound, Change, Comparison, Quantity, QuantityKind, ScoreIs

Limit: TypeAlias = Literal["", "upper_limit", "lower_limit"]

LIMITS: tuple[Literal["upper_limit", "lower_limit"], ...] = ("upper_limit", "lower_limit")
OVER: tuple[Literal["any", "all"], ...] = ("any", "all")
DIRECTIONS: tuple[Literal["rise", "fall"], ...] = ("rise", "fall")
_BOUNDS = ("below", "above", "not_below", "not_above")
# With any other key in the mapping, a bound was probably meant and misspelt.
_KNOWN = {
    *get_args(QuantityKind), "unit", "of", "also", "within", "over", "change", "after_start_of", "before_start_of",
    "is",
}
COMPARISON_KEYS = (*_BOUNDS, "between", "change", "over", "unit", "of", "also")


def read_bounds(fields: Fields, only_unit: str = "") -> Comparison:
    """The bounds among the fields, each with the unit or limit they share.

    Args:
        fields: the mapping that holds ``below`` … ``between`` and ``unit`` or ``of``.
        only_unit: the one unit that makes sense (``years`` of age).
    """
    report = fields.report
    unit = fields.may("unit", choice((only_unit,)) if only_unit else text, "")
    limit: Limit = "" if only_unit else fields.choice_or("of", LIMITS, "")
    numbers = {key: fields.may(key, number, None) for key in _BOUNDS}
    between = fields.node_of("between")
    if between is not None:
        pair = items(report, between, number)
        if len(pair) != 2 or pair[0] > pair[1]:
            report.error_at("wrong_between", between, "between needs [low, high], low first")
        elif numbers["not_below"] is not None or numbers["not_above"] is not None:
            report.error_at("bound_twice", between, "between already gives not_below and not_above")
        else:
            numbers["not_below"], numbers["not_above"] = pair
    nothing: tuple[tuple[str, Decimal], ...] = ()
    also = nothing if only_unit else fields.may("also", _also, nothing)
    bounds = {key: Bound(value, unit, limit, also) for key, value in numbers.items() if value is not None}
    if also and (len(bounds) != 1 or limit):
        report.error_at("also_of_several", fields.node_of("also") or fields.node, "also needs one bound with a unit")
    _check_unit(fields, bool(bounds), unit, limit)
    if only_unit and not bounds:
        report.error_at("missing_key", fields.node, "needs a bound", allowed=(*_BOUNDS, "between"))
    return Comparison(**bounds)


def _also(report: Report, node: Node) -> tuple[tuple[str, Decimal], ...]:
    """The number that the guideline states for results reported in another unit."""
    if not isinstance(node, Mapping):
        report.error_at("wrong_type", node, "must be a mapping such as {\"%\": 6.5}")
        return ()
    return tuple((entry.key.text, number(report, entry.value)) for entry in node.entries)


def _check_unit(fields: Fields, compared: bool, unit: str, limit: str) -> None:
    if unit and limit:
        fields.report.error_at("unit_and_limit", fields.node, "states a unit and a multiple of a limit; one of them")
    elif compared and not unit and not limit:
        # The place of the number itself, so that the caret stands under it.
        key = next(k for k in (*_BOUNDS, "between") if k in fields)
        place = fields.node_of(key) or fields.node
        message = "a number needs its unit, or of: upper_limit or lower_limit"
        fields.report.error_at("number_without_unit", place, message)
    elif (unit or limit) and not compared and "between" not in fields and set(fields.keys) <= _KNOWN:
        fields.report.error_at("unit_without_number", fields.node, "states a unit but compares with no number")


def read_quantity(fields: Fields, kind: QuantityKind, analyte: str) -> Quantity:
    """A quantity whose head and analyte are read already."""
    comparison = read_bounds(fields)
    over: Literal["latest", "any", "all"] = fields.choice_or("over", OVER, "latest")
    return Quantity(
        kind=kind,
        analyte=analyte,
        comparison=None if comparison == Comparison() else comparison,
        change=fields.may("change", _change, None),
        within=fields.may("within", duration, None),
        over=over,
        after_start_of=fields.may("after_start_of", word, None),
        before_start_of=fields.may("before_start_of", word, None),
    )


def read_result_band(report: Report, node: Node) -> ResultBand:
    """A named part of an analyte's values: up to a bound, or all that is left."""
    fields = Fields(report, node)
    name, title = fields.need("id", word, ""), fields.text("title")
    comparison = read_bounds(fields)
    fields.done()
    return ResultBand(id=name, title=title, comparison=None if comparison == Comparison() else comparison)


def read_total(fields: Fields, score: str) -> ScoreIs:
    """A comparison of the total of a score with whole points."""
    report = fields.report
    low = [fields.may("not_below", points, None), _next(fields.may("above", points, None))]
    high = [fields.may("below", points, None), _next(fields.may("not_above", points, None))]
    between = fields.node_of("between")
    if between is not None:
        pair = items(report, between, points)
        if len(pair) != 2 or pair[0] > pair[1]:
            report.error_at("wrong_between", between, "between needs [low, high], low first")
        else:
            low.append(pair[0])
            high.append(pair[1] + 1)
    bounds = [[n for n in several if n is not None] for several in (low, high)]
    if not any(bounds) and between is None:
        message = "a total is compared with a number of points"
        report.error_at("missing_key", fields.node, message, allowed=(*_BOUNDS, "between"))
    for several in bounds:
        if len(several) > 1:
            report.error_at("bound_twice", fields.node, "states two bounds on one side")
    return ScoreIs(score, max(bounds[0], default=None), min(bounds[1], default=None))


def _next(number_of_points: int | None) -> int | None:
    """Totals are whole, so above 3 is at least 4."""
    return None if number_of_points is None else number_of_points + 1


def points(report: Report, node: Node) -> int:
    """A whole number, which may be negative."""
    found = number(report, node)
    if found != found.to_integral_value():
        report.error_at("wrong_type", node, "must be a whole number of points")
    return int(found)


def _change(report: Report, node: Node) -> Change:
    fields = Fields(report, node)
    result = Change(
        direction=fields.need_choice("direction", DIRECTIONS),
        at_least=fields.need("at_least", positive, Decimal(1)),
        unit=fields.need("unit", text, ""),
    )
    fields.done()
    return result
