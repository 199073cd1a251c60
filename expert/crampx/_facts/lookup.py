"""The knowledge turned round for resolution: from names, codes and words to concepts and analytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crampx._knowledge.model import Analyte, Burden, Concept, Index
from crampx._knowledge.names import unit_table
from crampx._knowledge.relations import Terminology
from crampx._knowledge.scores import Formula
from crampx._knowledge.shelf import Made
from crampx._values import Value

if TYPE_CHECKING:
    from crampx._knowledge.compiled import Compiled


class Lookup(Value, frozen=True):
    """Tables of one knowledge base; shared, and filled in only as far as they are read.

    Args:
        concept_names, analyte_names: normalised name to id.
        below: concept id to itself and all its members, at any depth.
        above: concept id to itself and all classes it belongs to.
        codes: system and code as they are compared, with a space between them, to concept or analyte id.
        terminologies: system, as it is compared, to the terminology that it names.
        units: analyte id to (unit as people write it to unit id).
        cramp_words: field and word of the ``cramps`` object, with a space between them, to concept ids.
        cramp_numbers: field of the ``cramps`` object to analyte id.
        screens: concepts that are screening questions.
        pregnancy: concepts that a state of pregnancy states.
        formulas: quantities that can be calculated, by the id of the formula.
        calculations: analyte to the formulas that it goes into.
        burdens: concept or analyte to what it costs to find out; ``ask``: left out.
        questions: concept to the question that finds out about it; its own: left out.
    """

    index: Index
    concepts: Mapping[str, Concept]
    analytes: Mapping[str, Analyte]
    concept_names: Mapping[str, str]
    analyte_names: Mapping[str, str]
    below: Mapping[str, tuple[str, ...]]
    above: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, str]
    terminologies: Mapping[str, Terminology]
    units: Mapping[str, Mapping[str, str]]
    cramp_words: Mapping[str, tuple[str, ...]]
    cramp_numbers: Mapping[str, str]
    screens: frozenset[str]
    pregnancy: tuple[str, ...]
    formulas: Mapping[str, Formula]
    calculations: Mapping[str, tuple[str, ...]]
    burdens: Mapping[str, Burden]
    questions: Mapping[str, str]

    def burden(self, subject: str) -> Burden:
        """What it costs to find out about a concept or an analyte. Asked so often that neither is decoded for it."""
        return self.burdens.get(subject, "ask")


def to_lookup(compiled: Compiled) -> Lookup:
    """The tables of compiled knowledge; what it does not hold ready-made is made when it is first read."""
    concepts, analytes, relations = compiled.files.concepts, compiled.files.analytes, compiled.relations
    return Lookup(
        index=compiled.index,
        concepts=concepts,
        analytes=analytes,
        concept_names=compiled.concept_names,
        analyte_names=compiled.analyte_names,
        below=Made(concepts, lambda concept: _closure(concept, relations.members)),
        above=Made(concepts, lambda concept: _closure(concept, relations.classes)),
        codes=compiled.codes,
        terminologies=relations.terminologies,
        units=Made(analytes, lambda analyte: unit_table(analytes[analyte])),
        cramp_words=relations.cramp_words,
        cramp_numbers=relations.cramp_numbers,
        screens=frozenset(question.concept for question in compiled.index.screen),
        pregnancy=relations.pregnancy,
        formulas=compiled.files.formulas,
        calculations=relations.calculations,
        burdens=relations.burdens,
        questions=relations.questions,
    )


def _closure(start: str, edges: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The start and all that can be reached from it, sorted after the start."""
    seen = {start}
    open_ends = [start]
    while open_ends:
        new = set(edges.get(open_ends.pop(), ())) - seen
        seen |= new
        open_ends.extend(new)
    return (start, *sorted(seen - {start}))
