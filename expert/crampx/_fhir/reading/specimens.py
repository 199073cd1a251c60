"""What was examined: a result in urine must never be read as one in blood."""

from __future__ import annotations

import re

from crampx._fhir.reading.context import Context
from crampx._fhir.reading.datatypes import Coded, codeable_concept
from crampx._fhir.reading.node import Node

# Whole words, in the languages of the records that were seen. A LOINC name says "in Urine" or "in Stool".
_OTHER = re.compile(
    r"\b(urine|urin|urina|orina|urines|uur|stool|f(?:a?e)ces|faecal|fecal|cerebrospinal|csf|saliva|sweat|dialysate|"
    r"dialysis fluid|amniotic|pleural|peritoneal|ascit\w*|synovial|semen|sputum|hair|body fluid|gastric)\b",
    re.IGNORECASE,
)
# The words of the analytes' files (knowledge/analytes, not_used_when) for a sample that falsifies the result.
_SPOILT = (
    ("haemolysed", re.compile(r"\bh(?:a)?emoly[sz]ed\b|\bh(?:a)?emolysis\b|\bHEM\b", re.IGNORECASE)),
    ("EDTA", re.compile(r"\bEDTA\b", re.IGNORECASE)),
)
_NOT_SPOILT = re.compile(r"\b(no|not|non|none|nil|without|free|negative|absent|index|0)\b", re.IGNORECASE)


def is_other_material(coded: Coded, specimen: str | None) -> bool:
    """Whether the specimen or any wording of the code names another material than blood.

    >>> is_other_material(Coded(name="Potassium", other_names=("Potassium [Moles/volume] in Urine",)), None)
    True
    """
    return any(_OTHER.search(word) for word in (*coded.words, specimen or ""))


def specimen_of(root: Node, context: Context) -> str | None:
    """The state of the sample where it is known to falsify results, else what the sample was."""
    reference = root.node("specimen")
    found = None if reference is None else context.resolve(reference)
    told: list[str] = [reference.text("display") or ""] if reference is not None else []
    kind = None
    if found is not None:
        kind = codeable_concept(found.node("type"))
        states = (codeable_concept(state) for state in found.nodes("condition"))
        told += [word for state in states if state for word in (*state.words, *(c.code for c in state.codes))]
        told += [*_notes(found)]
    told += [*(kind.words if kind else ()), *_notes(root)]
    for word, pattern in _SPOILT:
        if any(pattern.search(text) and not _NOT_SPOILT.search(text) for text in told):
            return word
    if kind is not None and kind.words:
        return kind.words[0]
    return None if reference is None else reference.text("display")


def _notes(node: Node) -> list[str]:
    return [text for note in node.nodes("note") for text in (note.text("text"),) if text]
