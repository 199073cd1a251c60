"""Patients made at random from the shipped knowledge, and facts of an explanation put into their documents."""

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

import crampx
from crampx._assessment.explain_model import FactToHave
from crampx._assessment.explain_words import statement, subject_of
from crampx._assessment.what_if import WhatIf, WhatIfError, read_what_if
from crampx._facts.units import to_canonical
from crampx._logic.conditions import Age, Atom, Bound, Coded, Comparison, Overlaps, Pregnancy, Quantity, Sex
from crampx._logic.truth import Truth

KNOWLEDGE = crampx.load_knowledge()
TABLES = KNOWLEDGE._knowledge
LOOKUP = TABLES.lookup
AS_OF = date(2026, 11, 20)

_ATOMS = sorted({spec.condition for spec in TABLES.network.atoms}, key=repr)
_READ = sorted({a.concept for a in _ATOMS if isinstance(a, Coded)})
_MEASURED = sorted({a.analyte for a in _ATOMS if isinstance(a, Quantity)} & set(LOOKUP.analytes))
_LISTS = {
    "symptom": "symptoms", "sign": "signs", "condition": "conditions", "medication": "medications",
    "exposure": "exposures", "procedure": "procedures", "family_history": "family_history", "allergy": "allergies",
}
_STATEMENTS: dict[tuple[str, str], list[tuple[Atom, Truth]]] = {}
for _atom in _ATOMS:
    for _value in (Truth.PRESENT, Truth.ABSENT):
        _STATEMENTS.setdefault((subject_of(_atom), statement(_atom, _value, LOOKUP)), []).append((_atom, _value))


@st.composite
def patients(draw: st.DrawFn) -> dict[str, Any]:
    """A document with a leg complaint and a handful of what the rules ask about, present and absent."""
    document: dict[str, Any] = {
        "format": "crampx.patient/1", "as_of": AS_OF.isoformat(), "onset": "2026-09-15",
        "patient": {"age": draw(st.integers(18, 90)), "sex": draw(st.sampled_from(["female", "male"]))},
        "symptoms": ["leg cramps"], "labs": [],
    }
    for concept in draw(st.lists(st.sampled_from(_READ), max_size=12, unique=True)):
        if concept == "leg_cramp":
            continue
        item: dict[str, Any] = {"name": concept, "present": draw(st.booleans())}
        if item["present"] and draw(st.integers(0, 3)) == 0:
            item["side"] = draw(st.sampled_from(["left", "right", "both"]))
        document.setdefault(_LISTS[LOOKUP.concepts[concept].kind], []).append(item)
    for name in draw(st.lists(st.sampled_from(_MEASURED), max_size=3, unique=True)):
        analyte = LOOKUP.analytes[name]
        low, high = int(analyte.plausible_low * 10), int(analyte.plausible_high * 10)
        value = draw(st.integers(low, high)) / 10
        document["labs"].append({"name": name, "value": value, "unit": analyte.unit, "date": "2026-11-18"})
    return document


def atoms_of(fact: FactToHave) -> list[tuple[Atom, Truth]]:
    """The questions that a shown fact answers."""
    return _STATEMENTS[fact.subject, fact.text]


def as_what_ifs(facts: tuple[FactToHave, ...]) -> tuple[WhatIf, ...] | None:
    """The facts as changes of a document; None where a document cannot say them so simply."""
    if any(count > 1 for count in Counter(fact.subject for fact in facts).values()):
        return None
    texts: list[str] = []
    for fact in facts:
        atom, value = atoms_of(fact)[0]
        # Where the record says no because of the sex, the correction is that of the sex: no entry of a list can say it.
        of_person = isinstance(atom, Coded) and any(r.pointer.startswith("/patient/") for r in fact.recorded)
        text = None if of_person else _as_text(atom, value)
        if text is None:
            return None
        texts += text
    try:
        return tuple(read_what_if(text, LOOKUP) for text in texts)
    except WhatIfError:
        return None


def _as_text(atom: Atom, value: Truth) -> list[str] | None:
    match atom:
        case Coded():
            return _coded(atom, value)
        case Quantity():
            return _quantity(atom, value)
        case Overlaps(first=first, second=second) if value is Truth.PRESENT:
            return [f"{first}=present", f"{second}=present"]
        case Sex(sex=sex):
            return [f"sex={sex if value is Truth.PRESENT else {'male': 'female', 'female': 'male'}[sex]}"]
        case Pregnancy(state=state) if value is Truth.PRESENT:
            return [f"pregnancy={state}"]
        case Age(comparison=comparison):
            ages = (*range(16, 100), *range(16))
            fitting = (n for n in ages if _fits(Fraction(n), comparison, None) is (value is Truth.PRESENT))
            return next(([f"age={age}"] for age in fitting), None)
        case _:
            return None


def _coded(atom: Coded, value: Truth) -> list[str] | None:
    if atom.dose or atom.within or atom.ever or atom.started_before_onset:
        return None
    if value is Truth.ABSENT:
        return None if atom.side else [f"{atom.concept}=absent"]
    side = {"one": "left", None: ""}.get(atom.side, atom.side)
    return [f"{atom.concept}=present {side}".strip()]


def _quantity(atom: Quantity, value: Truth) -> list[str] | None:
    """A result a little to one side of a threshold."""
    if atom.change or atom.over != "latest" or atom.after_start_of or atom.before_start_of:
        return None
    analyte = LOOKUP.analytes[atom.analyte]
    comparison = atom.comparison or Comparison()
    marks = [b for b in _bounds(comparison) if not b.of]
    if len(marks) != len(_bounds(comparison)):
        return None
    points = {to_canonical(Fraction(b.value), b.unit, analyte) for b in marks} or {Fraction(analyte.plausible_high) / 2}
    step = Fraction(1, 100)
    for point in [p + n * step for n in (-1, 1, 0) for p in sorted(points)]:
        if _fits(point, comparison, atom.analyte) is (value is Truth.PRESENT) and point > 0:
            return [f"{atom.analyte}={float(point):.9f} {analyte.unit if analyte.unit != '1' else ''}".strip()]
    return None


def _bounds(comparison: Comparison) -> list[Bound]:
    found = (comparison.below, comparison.above, comparison.not_below, comparison.not_above)
    return [bound for bound in found if bound is not None]


def _fits(point: Fraction, comparison: Comparison, analyte: str | None) -> bool:
    def mark(bound: Bound) -> Fraction:
        return Fraction(bound.value) if analyte is None else to_canonical(
            Fraction(bound.value), bound.unit, LOOKUP.analytes[analyte])

    return (
        (comparison.below is None or point < mark(comparison.below))
        and (comparison.above is None or point > mark(comparison.above))
        and (comparison.not_below is None or point >= mark(comparison.not_below))
        and (comparison.not_above is None or point <= mark(comparison.not_above))
    )
