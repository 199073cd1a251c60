"""Wordings that deny what stands coded beside them, or give it to the family: "no calf swelling" with its code."""

from __future__ import annotations

import re

from crampx._fhir.reading.datatypes import Coded
from crampx._fhir.reading.node import Node

# How such wordings begin in English; within a sentence the words may belong to something else.
_DENIED = re.compile(
    r"(no|not|nil|none|denies|denied|denying|without|absence of|negative for|never had|free of|"
    r"family history|fh|fhx|family hx)\b:?\s+\w",
    re.IGNORECASE,
)
# How a wording begins that says of a medicine that it is not taken, or not any more.
_NOT_TAKEN = re.compile(
    r"(no|not|never|none|denies|declined|refused|without|off|stop|stopped|discontinued?|d/c|dc'd|ceased|former|"
    r"formerly|previous|previously|past|held|avoid|allerg(?:y|ic) to|intoleran(?:t of|t to|ce to))\b:?\s+\w",
    re.IGNORECASE,
)


def is_denied(coded: Coded | None, node: Node, key: str) -> bool:
    """Whether the words contradict the codes or displays beside them, which is reported: neither can be preferred.

    A finding whose displays begin alike is named so ("No sensation in foot"), and contradicts nothing.
    """
    if coded is None or not _DENIED.match(coded.name):
        return False
    if not (coded.codes or coded.other_names) or any(_DENIED.match(name) for name in coded.other_names):
        return False
    node.fail("words_deny_code", "the words deny what the code beside them says, or say it of the family; "
              "it was not used", key)
    return True


def is_perhaps_not_taken(coded: Coded) -> bool:
    """Whether the words beside the code of a medicine say that it is not taken, which no display of a code says.

    >>> is_perhaps_not_taken(Coded(name="stopped atorvastatin", other_names=("atorvastatin",)))
    True
    """
    return _NOT_TAKEN.match(coded.name) is not None
