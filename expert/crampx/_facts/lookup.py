"""The knowledge turned round for resolution: from names, codes and words to concepts and analytes."""

from __future__ import annotations

from collections.abc import Mapping

from crampx._knowledge.model import Analyte, Concept, Index, KnowledgeRecords
from crampx._knowledge.names import unit_table
from crampx._knowledge.scores import Formula
from crampx._values import Value


class Lookup(Value, frozen=True):
    """Tables made once per knowledge base.

    Args:
        concept_names, analyte_names: normalised name to id.
        below: concept id to itself and all its members, at any depth.
        above: concept id to itself and all classes it belongs to.
        codes: (system, code) to concept or analyte id.
        units: analyte id to (unit as people write it to unit id).
        cramp_words: (field, word) of the ``cramps`` object to concept ids.
        cramp_numbers: field of the ``cramps`` object to analyte id.
        screens: concepts that are screening questions.
        formulas: quantities that can be calculated.
    """

    index: Index
    concepts: Mapping[str, Concept]
    analytes: Mapping[str, Analyte]
    concept_names: Mapping[str, str]
    analyte_names: Mapping[str, str]
    below: Mapping[str, tuple[str, ...]]
    above: Mapping[str, tuple[str, ...]]
    codes: Mapping[tuple[str, str], str]
    units: Mapping[str, Mapping[str, str]]
    cramp_words: Mapping[tuple[str, str], tuple[str, ...]]
    cramp_numbers: Mapping[str, str]
    screens: frozenset[str]
    formulas: tuple[Formula, ...] = ()


def to_lookup(
    records: KnowledgeRecords, concept_names: Mapping[str, str], analyte_names: Mapping[str, str]
) -> Lookup:
    """Build the tables; those of names come ready-made from the compiled knowledge."""
    concepts = {c.id: c for c in records.concepts}
    parents: dict[str, list[str]] = {c: [] for c in concepts}
    for concept in records.concepts:
        for member in concept.members:
            parents[member].append(concept.id)
    words: dict[tuple[str, str], list[str]] = {}
    for concept in records.concepts:
        for pair in concept.cramps:
            words.setdefault(pair, []).append(concept.id)
    children = {c.id: list(c.members) for c in records.concepts}
    return Lookup(
        index=records.index,
        concepts=concepts,
        analytes={a.id: a for a in records.analytes},
        concept_names=concept_names,
        analyte_names=analyte_names,
        below={c: _closure(c, children) for c in concepts},
        above={c: _closure(c, parents) for c in concepts},
        codes={
            (system, code): subject
            for binding in records.bindings
            for subject, codes in binding.codes.items()
            for code in codes
            for system in binding.systems
        },
        units={a.id: unit_table(a) for a in records.analytes},
        cramp_words={pair: tuple(sorted(ids)) for pair, ids in words.items()},
        cramp_numbers={a.cramps: a.id for a in records.analytes if a.cramps},
        screens=frozenset(q.concept for q in records.index.screen),
        formulas=records.formulas,
    )


def _closure(start: str, edges: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The start and all that can be reached from it, sorted after the start."""
    if not edges[start]:  # of most concepts, and a run makes this for all of them
        return (start,)
    seen = {start}
    open_ends = [start]
    while open_ends:
        for following in edges[open_ends.pop()]:
            if following not in seen:
                seen.add(following)
                open_ends.append(following)
    return (start, *sorted(seen - {start}))
