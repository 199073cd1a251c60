"""Questions to the record as statements in words, from the titles of the knowledge."""

from __future__ import annotations

from typing import Final

from crampx._assessment.evidence import subject_title
from crampx._facts.lookup import Lookup
from crampx._logic.conditions import (
    Age,
    Atom,
    Bound,
    Coded,
    Comparison,
    Gestation,
    Overlaps,
    Pregnancy,
    Quantity,
    ScoreIs,
    Sex,
)
from crampx._logic.truth import Truth

_COMPARED: Final = (("above", "above"), ("not_below", "at least"), ("below", "below"), ("not_above", "at most"))
_OPPOSITE: Final = {"above": "at most", "at least": "below", "below": "at least", "at most": "above"}
_SIDES: Final = {"one": "on one side only", "both": "on both sides", "left": "on the left", "right": "on the right"}
_KINDS: Final = {"family_history": "in the family", "allergy": "as an allergy"}
REASONS: Final = {
    "": "", "not_recorded": "not recorded", "stale": "recorded too long ago", "conflict": "recorded facts conflict",
    "date_uncertain": "its dates leave it open", "not_evaluated": "could not be evaluated",
}


def subject_of(atom: Atom) -> str:
    """The id of what an atom asks about; of an overlap both, joined by ``+``."""
    match atom:
        case Coded(concept=concept):
            return concept
        case Quantity(analyte=analyte):
            return analyte
        case Overlaps(first=first, second=second):
            return f"{first}+{second}"
        case Sex():
            return "sex"
        case Age():
            return "age"
        case Pregnancy():
            return "pregnancy"
        case Gestation():
            return "gestation"


def statement(atom: Atom, wanted: Truth, lookup: Lookup) -> str:
    """What the record would have to say, for example ``no back pain`` or ``potassium at least 3.5 mmol/L``."""
    absent = wanted is Truth.ABSENT
    match atom:
        case Coded():
            text = _coded(atom, lookup)
            return f"no {text}" if absent else text
        case Quantity():
            return _quantity(atom, lookup, negated=absent)
        case Overlaps(first=first, second=second):
            text = f"{subject_title(first, lookup)} together with {subject_title(second, lookup)}"
            return f"not {text}" if absent else text
        case Sex(sex=sex):
            return f"sex not {sex}" if absent else f"sex {sex}"
        case Pregnancy(state=state):
            words = state.replace("_", " ")
            return f"not: {words}" if absent else words
        case Age(comparison=comparison):
            return _compared("age", comparison, "years", negated=absent)
        case Gestation(comparison=comparison):
            return _compared("gestation", comparison, "weeks", negated=absent)


def total(wanted: ScoreIs, title: str) -> str:
    """What the total of a score would have to be.

    >>> total(ScoreIs("wells", not_below=2), "Wells score")
    'Wells score at least 2 points'
    """
    bounds = (("at least", wanted.not_below), ("below", wanted.below))
    return f"{title} {' and '.join(f'{words} {n}' for words, n in bounds if n is not None)} points"


def _coded(atom: Coded, lookup: Lookup) -> str:
    parts = [subject_title(atom.concept, lookup)]
    if atom.kind in _KINDS and lookup.concepts[atom.concept].kind != atom.kind:
        parts.append(_KINDS[atom.kind])
    if atom.side is not None:
        parts.append(_SIDES[atom.side])
    if atom.dose is not None:
        parts.append(str(atom.dose))
    if atom.within is not None:
        parts.append(f"within {atom.within}")
    if atom.ever:
        parts.append("at any time")
    if atom.started_before_onset:
        parts.append("started before the cramps")
    return " ".join(parts)


def _quantity(atom: Quantity, lookup: Lookup, *, negated: bool) -> str:
    title = subject_title(atom.analyte, lookup)
    if atom.change is not None:
        verb = f"{title} {atom.change.direction} of at least {atom.change.at_least} {atom.change.unit}"
        text = f"no {verb}" if negated else verb
    elif atom.comparison is None:
        text = f"{title} not recorded" if negated else f"{title} recorded"
    else:
        text = _compared(title, atom.comparison, "", negated=negated)
    if atom.over != "latest":
        text += f" ({atom.over} result)"
    if atom.within is not None:
        text += f", within {atom.within}"
    if atom.after_start_of:
        text += f", after the start of {subject_title(atom.after_start_of, lookup)}"
    if atom.before_start_of:
        text += f", before the start of {subject_title(atom.before_start_of, lookup)}"
    return text


def _compared(title: str, comparison: Comparison, unit: str, *, negated: bool) -> str:
    """``potassium below 3.5 mmol/L``; two bounds are one range, negated as a whole."""
    bounds: list[tuple[str, Bound]] = [
        (words, bound) for name, words in _COMPARED if (bound := getattr(comparison, name)) is not None
    ]
    if negated and len(bounds) == 1:
        bounds = [(_OPPOSITE[words], bound) for words, bound in bounds]
        negated = False
    one_unit = len({(bound.unit, bound.of) for _, bound in bounds}) == 1
    parts = [f"{words} {_bound(bound, unit)}" for words, bound in bounds]
    if one_unit and len(bounds) > 1 and not bounds[0][1].of:
        parts[0] = f"{bounds[0][0]} {bounds[0][1].value}"
    shown = " and ".join(parts)
    return f"{title} not ({shown})" if negated else f"{title} {shown}"


def _bound(bound: Bound, unit: str) -> str:
    if bound.of:
        limit = bound.of.replace("_", " ")
        return f"the {limit}" if bound.value == 1 else f"{bound.value} times the {limit}"
    also = "".join(f" (reported in {other}: {value})" for other, value in bound.also)
    return f"{bound.value}{_unit(bound.unit or unit)}{also}"


def _unit(unit: str) -> str:
    return "" if unit in ("", "1") else f" {unit}"
