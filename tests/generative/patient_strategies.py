"""Patients made by Hypothesis: documents that use a vocabulary in every way the format knows, faults included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import strategies as st

from crampx._knowledge.model import KnowledgeRecords
from crampx._logic.conditions import CodedKind

AS_OF = "2026-11-20"
LIST_OF: dict[CodedKind, str] = {
    "symptom": "symptoms", "sign": "signs", "condition": "conditions", "medication": "medications",
    "exposure": "exposures", "procedure": "procedures", "family_history": "family_history", "allergy": "allergies",
}
DATES = (
    "2026-11-20", "2026-11-19", "2026-11-01", "2026-11", "2026-10-01", "2026-10", "2026-09-15", "2026-08-22",
    "2026-08-21", "2026-08", "2026-05-20", "2026-05-19", "2026-05", "2026", "2025-11-20", "2025-06", "2025",
    "2020-02-29", "2026-12-01",
)
_EXACT = msgspec.json.Encoder(decimal_format="number", order="deterministic")


@dataclass(frozen=True)
class Vocabulary:
    """What a document may speak of.

    Args:
        names: for each kind of coded fact, names to choose from.
        examinations: names of examinations, which have a result.
        quantities: name, list, units and values to choose from.
        words: for each field of the cramps object its words.
    """

    names: Mapping[CodedKind, Sequence[str]]
    examinations: Sequence[str]
    quantities: Sequence[tuple[str, str, Sequence[str], Sequence[Decimal]]]
    words: Mapping[str, Sequence[str]]


def vocabulary(records: KnowledgeRecords, only: frozenset[str] | None = None) -> Vocabulary:
    """The names of a knowledge base; of ``only`` these concepts and analytes, if given."""
    concepts = [c for c in records.concepts if only is None or c.id in only]
    names = {kind: [n for c in concepts if c.kind == kind for n in (c.title, *c.names[:1])] for kind in LIST_OF}
    quantities: list[tuple[str, str, Sequence[str], Sequence[Decimal]]] = []
    for analyte in records.analytes:
        if only is None or analyte.id in only:
            low, high = (d for d in (analyte.plausible_low, analyte.plausible_high))
            ends = [n for r in analyte.ranges for n in (r.low, r.high) if n is not None]
            span = [low, high, low + (high - low) / 4, (low + high) / 2, high + 1, *ends, *(n * 2 for n in ends)]
            kind = {"lab": "labs", "vital": "vitals", "exposure": "exposures", "score": "vitals"}[analyte.kind]
            values = [n.quantize(Decimal("0.01")) for n in (*span, *(n + Decimal("0.1") for n in ends))]
            quantities.append((analyte.title, kind, sorted(analyte.units), values))
    words = dict(sorted(records.index.cramps.items()))
    return Vocabulary(names, [c.title for c in concepts if c.covers], quantities, words)


def as_json(document: Mapping[str, Any]) -> str:
    """The document as text, its numbers exact."""
    return _EXACT.encode(document).decode()


def rarely(strategy: st.SearchStrategy[Any], one_in: int = 4) -> st.SearchStrategy[Any]:
    """The strategy's value in one case of so many, else None."""
    return st.integers(1, one_in).flatmap(lambda n: strategy if n == one_in else st.none())


def _given(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}


_dates = st.sampled_from(DATES)
_doses = st.fixed_dictionaries(
    {"value": st.sampled_from([Decimal("12.5"), 25, 175]), "unit": st.sampled_from(["mg", "tablet"]),
     "per": st.sampled_from(["day", "week"])}
)
_statuses = st.sampled_from(["active", "resolved", "stopped", "refuted", "suspected", "planned", "odd"])


@st.composite
def coded_items(draw: st.DrawFn, kind: CodedKind, name: str) -> Any:
    """One entry of a list of coded facts."""
    if draw(st.integers(0, 2)) == 0:
        return name
    timed = kind in ("medication", "condition", "procedure")
    status = draw(rarely(_statuses, 5))
    over = status in ("resolved", "stopped")
    return _given(
        name=name,
        present=draw(rarely(st.just(False), 3)),
        date=draw(rarely(_dates, 2)),
        started=draw(rarely(_dates, 2)) if timed else None,
        ended=draw(_dates if over else rarely(_dates, 4)) if timed or over else None,
        status=status,
        side=draw(rarely(st.sampled_from(["left", "right", "both"]), 2)) if kind in ("symptom", "sign") else None,
        dose=draw(rarely(_doses, 2)) if kind == "medication" else None,
    )


@st.composite
def measured_items(draw: st.DrawFn, quantity: tuple[str, str, Sequence[str], Sequence[Decimal]]) -> dict[str, Any]:
    """One result, now and then with a sign, its own limits or a fault."""
    name, _, units, values = quantity
    low = draw(rarely(st.sampled_from(values), 5))
    return _given(
        name=name,
        value=draw(st.sampled_from(values)),
        unit=draw(st.sampled_from([*units, *units, *units, "furlong", None])) if units != ["1"] else None,
        date=draw(rarely(_dates, 2)),
        comparator=draw(rarely(st.sampled_from(["<", "<=", ">", ">="]), 5)),
        low=low,
        high=None if low is None else low * 2,
        specimen=draw(rarely(st.just("haemolysed"), 9)),
    )


@st.composite
def persons(draw: st.DrawFn) -> dict[str, Any]:
    born = draw(rarely(st.sampled_from(["1966-11-20", "1966-11-21", "1966", "1966-11", "1990", "2011-01-01"]), 2))
    sex = draw(st.sampled_from(["female", "female", "male", "other", None]))
    pregnancies = rarely(st.sampled_from(["not_pregnant", "pregnant", "postpartum"]), 3)
    return _given(
        birth_date=born,
        age=None if born else draw(rarely(st.sampled_from([15, 30, 59, 60, 80]), 2)),
        sex=sex,
        pregnancy=None if sex == "male" else draw(pregnancies),
        due_date=draw(rarely(st.sampled_from(["2027-01-29", "2027-01-30", "2026-11-01", "2028-01-01"]), 3)),
    )


@st.composite
def cramps_objects(draw: st.DrawFn, words: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A ``cramps`` object; now and then with a word that no field knows."""
    cramps: dict[str, Any] = {}
    for name, known in words.items():
        word = st.sampled_from([*known, *known, "sideways"])
        if name == "clears_fully":
            found = draw(rarely(st.booleans(), 2))
        elif name in ("side", "course"):
            found = draw(rarely(word, 2))
        else:
            found = draw(rarely(st.lists(word, min_size=1, max_size=2), 3))
        cramps |= _given(**{name: found})
    return cramps | _given(lasts_minutes=draw(rarely(st.sampled_from([3, 30]), 2)))


@st.composite
def documents(draw: st.DrawFn, words: Vocabulary, most: int = 6, subjects: int = 4) -> dict[str, Any]:
    """A whole document with up to ``most`` coded entries and as many results, about few subjects, so that they meet."""
    document: dict[str, Any] = {"format": "crampx.patient/1", "as_of": AS_OF, "patient": draw(persons())}
    known = [(kind, name) for kind, names in words.names.items() for name in names]
    spoken_of = draw(st.lists(st.sampled_from(known), min_size=1, max_size=subjects))
    for _ in range(draw(st.integers(0, most))):
        kind, name = draw(st.sampled_from(spoken_of))
        document.setdefault(LIST_OF[kind], []).append(draw(coded_items(kind, name)))
    measured = draw(st.lists(st.sampled_from(words.quantities), min_size=1, max_size=subjects))
    for _ in range(draw(st.integers(0, most))):
        quantity = draw(st.sampled_from(measured))
        document.setdefault(quantity[1], []).append(draw(measured_items(quantity)))
    if words.examinations and draw(st.integers(0, 3)) == 0:
        result = draw(st.sampled_from(["normal", "abnormal"]))
        done = {"name": draw(st.sampled_from(words.examinations)), "result": result}
        document.setdefault("signs", []).append(done | _given(date=draw(rarely(_dates, 2))))
    if draw(st.integers(0, 3)) == 0:
        document.setdefault("medications", []).append("unheard-of thing")
    complete = st.dictionaries(st.sampled_from(sorted(LIST_OF.values())), _dates, max_size=3)
    found = _given(onset=draw(rarely(_dates, 2)), complete=draw(rarely(complete, 2)),
                   cramps=draw(rarely(cramps_objects(words.words), 2)))
    if not found.get("cramps") and draw(st.integers(0, 5)):
        document.setdefault("symptoms", []).append("leg cramps")
    return document | found
