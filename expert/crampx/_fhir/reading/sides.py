"""Left, right or both legs: from the words of a body site or of the finding itself."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from crampx._fhir.reading.datatypes import Coded, codeable_concept
from crampx._fhir.reading.node import Node

Side: TypeAlias = Literal["left", "right", "both"]
_SIDE = r"\b(left|right|both|bilateral)\b"
_LEG = r"\b(legs?|lower limbs?|lower extremit(?:y|ies)|calf|calves|thighs?|knees?|shins?|ankles?|foot|feet|toes?|"\
    r"hips?|femoral|popliteal|tibial)\b"


def side_of(sites: tuple[Node, ...], coded: Coded) -> Side | None:
    """The leg that the body sites name or, where they name none, the wording itself.

    Words are read as whole words of English, and only beside a part of the leg: the left of a heart is no side of a
    leg. No code of a side has been verified.
    """
    told = [word for site in sites for concept in (codeable_concept(site),) if concept for word in concept.words]
    for words in (told, coded.words):
        named = {side.lower() for word in words if re.search(_LEG, word, re.IGNORECASE)
                 for side in re.findall(_SIDE, word, re.IGNORECASE)}
        if named & {"both", "bilateral"} or named >= {"left", "right"}:
            return "both"
        if named:
            return "left" if "left" in named else "right"
    return None
