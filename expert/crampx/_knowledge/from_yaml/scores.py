"""Scores and formulas: ``scores/ID.yaml`` of kind additive or formula."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

from crampx._knowledge.from_yaml.conditions import UNREADABLE, Conditions
from crampx._knowledge.from_yaml.fields import (
    NO_DURATION,
    Convert,
    Fields,
    choice,
    duration,
    loose_text,
    number,
    positive,
    text,
    whole,
    word,
)
from crampx._knowledge.from_yaml.quantities import points
from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.rules import Head, read_examples, read_head, source
from crampx._knowledge.from_yaml.tree import Node
from crampx._knowledge.model import Analyte, Unit
from crampx._knowledge.scores import UNIT, Band, Form, Formula, FormulaInput, Score, ScoreAnswer, ScoreItem, span
from crampx._logic.conditions import Bound, Comparison, Condition, Quantity

FORMS: tuple[Form, ...] = get_args(Form)
_PLACES = FormulaInput.__annotations__["place"].__args__
_NO_CONDITION: Condition | None = None


def read_score(report: Report, root: Node, conditions: Conditions) -> Score | Formula:
    """``scores/ID.yaml``."""
    fields = Fields(report, root)
    head = read_head(fields)
    is_formula = fields.need("kind", choice(("additive", "formula")), "additive") == "formula"
    record = _formula(fields, head, conditions) if is_formula else _score(fields, head, conditions)
    fields.done()
    return record


def _score(fields: Fields, head: Head, conditions: Conditions) -> Score:
    return Score(
        **head,
        about=fields.text("about"),
        names=fields.may_list("names", loose_text),
        items=fields.need_list("items", _item(head["id"], conditions), least=1),
        bands=fields.may_list("bands", _band, least=2),
        applies_when=fields.may("applies_when", conditions, _NO_CONDITION),
        not_when=fields.may("not_when", conditions, _NO_CONDITION),
        current_for=fields.need("current_for", duration, NO_DURATION),
        unverified=fields.may("unverified", text, ""),
        references=fields.may_words("references"),
        examples=read_examples(fields),
    )


def _item(score: str, conditions: Conditions) -> Convert[ScoreItem]:
    def convert(report: Report, node: Node) -> ScoreItem:
        fields = Fields(report, node)
        name = fields.need("id", word, "")
        record = ScoreItem(
            id=name,
            title=fields.text("title"),
            answers=_answers(fields, f"{score}_{name}", conditions),
            otherwise=fields.may("otherwise", points, 0),
            up_to=fields.may("up_to", whole, 0),
            names=fields.may_list("names", loose_text),
            question=fields.may("question", text, ""),
            note=fields.may("note", text, ""),
            source=source(report, node),
        )
        fields.done()
        return record

    return convert


def _answers(fields: Fields, analyte: str, conditions: Conditions) -> tuple[ScoreAnswer, ...]:
    """Points for one condition, or for each of several answers, or the answer as a number of points (``up_to``)."""
    if "up_to" in fields:
        highest = fields.need("up_to", whole, 1)
        return tuple(ScoreAnswer(points=n, when=_at_least(analyte, n), title=str(n)) for n in range(1, highest + 1))
    if "answers" in fields:
        return fields.need_list("answers", _answer(conditions), least=2)
    worth = fields.need("points", points, 0)
    return (ScoreAnswer(points=worth, when=fields.need("when", conditions, UNREADABLE)),)


def _at_least(analyte: str, n: int) -> Quantity:
    return Quantity("score", analyte, Comparison(not_below=Bound(Decimal(n), UNIT)))


def _answer(conditions: Conditions) -> Convert[ScoreAnswer]:
    def convert(report: Report, node: Node) -> ScoreAnswer:
        fields = Fields(report, node)
        record = ScoreAnswer(
            points=fields.need("points", points, 0),
            when=fields.need("when", conditions, UNREADABLE),
            title=fields.text("title"),
        )
        fields.done()
        return record

    return convert


def _band(report: Report, node: Node) -> Band:
    fields = Fields(report, node)
    no_bound: int | None = None
    record = Band(
        id=fields.need("id", word, ""),
        title=fields.text("title"),
        not_below=fields.may("not_below", points, no_bound),
        below=fields.may("below", points, no_bound),
    )
    fields.done()
    return record


def _formula(fields: Fields, head: Head, conditions: Conditions) -> Formula:
    no_number: int | None = None
    return Formula(
        **head,
        quantity=fields.need("quantity", word, ""),
        equation=fields.text("equation"),
        form=fields.need_choice("form", FORMS),
        inputs=fields.need_list("inputs", _input, least=1),
        unit=fields.text("unit"),
        about=fields.text("about"),
        constant=fields.may("constant", number, Decimal(0)),
        numbers={key.text: number(fields.report, node) for key, node in fields.entries("numbers")}
        if "numbers" in fields else {},
        decimals=fields.may("decimals", points, no_number),
        adult_from=fields.may("adult_from", whole, 0),
        not_when=fields.may("not_when", conditions, _NO_CONDITION),
        references=fields.may_words("references"),
        examples=read_examples(fields),
    )


def _input(report: Report, node: Node) -> FormulaInput:
    fields = Fields(report, node)
    record = FormulaInput(
        analyte=fields.need("analyte", word, ""),
        unit=fields.text("unit"),
        coefficient=fields.may("coefficient", number, Decimal(1)),
        divide_by=fields.may("divide_by", positive, Decimal(1)),
        place=fields.choice_or("place", _PLACES, "above"),
    )
    fields.done()
    return record


def analytes_of(score: Score) -> tuple[Analyte, ...]:
    """The quantities a score brings: its total as a clinician records it, and each item answered by points."""
    made = [_points(score, score.id, score.title, span(score), score.names, "")]
    for item in score.items:
        if item.up_to:
            title = f"{score.title}, {item.title}"
            made.append(_points(score, f"{score.id}_{item.id}", title, (0, item.up_to), item.names, item.question))
    return tuple(made)


def _points(
    score: Score, name: str, title: str, span_of: tuple[int, int], names: tuple[str, ...], question: str
) -> Analyte:
    return Analyte(
        id=name,
        title=title,
        kind="score",
        unit=UNIT,
        units={UNIT: Unit(names=("points", "point", "{score}"))},
        names=names,
        plausible_low=Decimal(span_of[0]),
        plausible_high=Decimal(span_of[1]),
        current_for=score.current_for,
        question=question,
        burden="ask",
        references=score.references,
        source=score.source,
    )
