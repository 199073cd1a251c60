"""Checks of scores and formulas: points, bands, the comparisons made with them, the constants of a form."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from crampx._knowledge.check_view import Hit, View, parts
from crampx._knowledge.scores import Form, Score, base, gate, most, span
from crampx._logic.conditions import Not, ScoreIs

CONSTANTS: dict[Form, tuple[str, ...]] = {
    "linear": (),
    "ratio_of_highest": (),
    "ckd_epi": (
        "above_kappa", "alpha_female", "alpha_male", "female", "kappa_female", "kappa_male", "per_year",
    ),
}


def item_without_points(view: View) -> Iterator[Hit]:
    """An item, or one of its answers, that changes no total."""
    for score in view.records.scores:
        for item in score.items:
            if base(item) == most(item):
                yield Hit(item.source, f"whatever the answer to {item.id}, the total is the same", item.id, ("id",))
            elif any(answer.points == item.otherwise for answer in item.answers):
                message = f"an answer of {item.id} is worth what none of them is"
                yield Hit(item.source, message, item.id, ("id",))


def mixed_answers(view: View) -> Iterator[Hit]:
    """An item of several answers of which one is worth less than none: which of them counts would not be clear."""
    for score in view.records.scores:
        for item in score.items:
            if len(item.answers) > 1 and base(item) < item.otherwise:
                message = f"{item.id} has several answers, so none may be worth less than {item.otherwise}"
                yield Hit(item.source, message, item.id, ("id",))


def overlapping_bands(view: View) -> Iterator[Hit]:
    """Two bands of a score that share a total, or that are not in order from the lowest up."""
    for score in view.records.scores:
        for one, other in pairwise(_limits(score)):
            if other[1] < one[2]:
                yield Hit(score.source, f"the bands {one[0]} and {other[0]} overlap", other[0], ("id",))


def gap_between_bands(view: View) -> Iterator[Hit]:
    """A total that lies in no band of a score that has bands."""
    for score in view.records.scores:
        limits = _limits(score)
        for one, other in pairwise(limits):
            if other[1] > one[2]:
                message = f"totals from {one[2]} to {other[1] - 1} lie in no band"
                yield Hit(score.source, message, other[0], ("id",))
        if limits and (limits[0][1] > span(score)[0] or limits[-1][2] <= span(score)[1]):
            low, high = span(score)
            yield Hit(score.source, f"the bands do not cover all totals from {low} to {high}", "bands")


def unreachable_band(view: View) -> Iterator[Hit]:
    """A band that no total of its score can lie in."""
    for score in view.records.scores:
        low, high = span(score)
        for name, first, end in _limits(score):
            if first >= end or end <= low or first > high:
                message = f"no total lies in the band {name}: they go from {low} to {high}"
                yield Hit(score.source, message, name, ("id",))


def _limits(score: Score) -> list[tuple[str, int, int]]:
    """Id, first total and the one after the last of each band; endless ends are those of the score."""
    low, high = span(score)
    return [
        (b.id, low if b.not_below is None else b.not_below, high + 1 if b.below is None else b.below)
        for b in score.bands
    ]


def unreachable_total(view: View) -> Iterator[Hit]:
    """A comparison of a score that always or never holds."""
    for site in view.sites():
        for part in parts(site.condition):
            score = view.scores.get(part.id) if isinstance(part, ScoreIs) else None
            if score is not None and isinstance(part, ScoreIs):
                low, high = span(score)
                for n in (part.not_below, part.below):
                    if n is not None and not low < n <= high:
                        message = f"totals of {score.id} go from {low} to {high}, so {n} divides nothing"
                        yield Hit(site.source, message, str(n), ("not_below", "below"))
                if part.not_below is not None and part.below is not None and part.not_below >= part.below:
                    yield Hit(site.source, f"no total of {score.id} meets both bounds", score.id, ("score",))


def negated_score(view: View) -> Iterator[Hit]:
    """A negated comparison of a score that does not always apply: where it does not, the negation would hold."""
    for site in view.sites():
        for part in parts(site.condition):
            if not isinstance(part, Not):
                continue
            for inner in parts(part.child):
                score = view.scores.get(inner.id) if isinstance(inner, ScoreIs) else None
                if score is not None and gate(score):
                    message = f"{score.id} does not always apply; write the opposite comparison instead of a negation"
                    yield Hit(site.source, message, score.id, ("score",))


def wrong_constants(view: View) -> Iterator[Hit]:
    """A formula that lacks a constant of its form, or states one that the form does not have."""
    for formula in view.records.formulas:
        wanted = set(CONSTANTS[formula.form])
        for name in sorted(wanted - set(formula.numbers)):
            yield Hit(formula.source, f"the form {formula.form} needs the number {name}", formula.form, ("form",))
        for name in sorted(set(formula.numbers) - wanted):
            message = f"the form {formula.form} has no number {name}"
            yield Hit(formula.source, message, name, (), CONSTANTS[formula.form])
        if formula.form == "ckd_epi" and len(formula.inputs) != 1:
            yield Hit(formula.source, "the form ckd_epi reads creatinine alone", "inputs")
        if formula.form == "ratio_of_highest" and {i.place for i in formula.inputs} != {"above", "below"}:
            yield Hit(formula.source, "a ratio needs an input above and one below the line", "inputs")
