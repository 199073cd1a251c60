"""The laboratory's own limits of a result, from its reference ranges, and whether it calls the result abnormal."""

from __future__ import annotations

from crampx._fhir.reading.datatypes import Quantity, codeable_concept, quantity, status_code
from crampx._fhir.reading.node import Node, is_list
from crampx._patient.model import Number

# FHIR R4 value set referencerange-meaning: the range of the healthy; other types are targets or of a phase of life.
_NORMAL = "normal"
_MEANING = "http://terminology.hl7.org/CodeSystem/referencerange-meaning"
# FHIR R4 value set observation-interpretation, and the table of HL7 v2 that it was made from.
_INTERPRETATIONS = (
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "http://terminology.hl7.org/CodeSystem/v2-0078",
)
_ABNORMAL = frozenset({"A", "AA", "H", "HH", "L", "LL"})
_Limits = tuple[Number | None, Number | None]


def limits_of(node: Node, value: Quantity) -> _Limits:
    """Lower and upper limit in the unit of the result, where the record leaves no doubt which ones are meant.

    A range in words is not read. Of several, one for everybody counts; those for an age or a sex only where all agree.
    """
    read = [(entry, _limits(entry, value)) for entry in node.nodes("referenceRange") if _is_normal(entry)]
    ranges = [(entry, limits) for entry, limits in read if limits is not None]
    stated = [(entry, limits) for entry, limits in ranges if limits != (None, None)]
    general = [limits for entry, limits in stated if not (entry.tree.get("appliesTo") or entry.tree.get("age"))]
    choices = list(dict.fromkeys(general or [limits for _, limits in stated]))
    if len(choices) == 1:
        return choices[0]
    if choices:
        node.fail("limits_ambiguous", "several ranges could apply; none of them was used", "referenceRange",
                  severity="note")
    elif ranges:
        message = "the limits are not given as numbers in the unit of the result; the usual ones are used"
        node.fail("limits_not_read", message, "referenceRange", severity="note")
    return None, None


def is_called_abnormal(node: Node) -> bool:
    """Whether the laboratory itself calls a result abnormal, high or low."""
    stated = node.nodes("interpretation") if is_list(node.tree.get("interpretation")) else ()
    return any(status_code(each, system) in _ABNORMAL for each in stated for system in _INTERPRETATIONS)


def _is_normal(entry: Node) -> bool:
    kind = codeable_concept(entry.node("type"))
    meaning = None if kind is None else kind.of(_MEANING)
    return meaning is None or meaning == _NORMAL


def _limits(entry: Node, value: Quantity) -> _Limits | None:
    """The limits of one range, or ``None`` where they cannot be meant, which is said.

    Where one of two cannot be read neither counts: the usual limits would not stand in for the other.
    """
    ends = [entry.node(key) for key in ("low", "high")]
    low, high = (_limit(end, value) for end in ends)
    if any(end is not None and end.tree.get("value") is not None and limit is None
           for end, limit in zip(ends, (low, high), strict=True)):
        return None, None
    if low is not None and high is not None and low.value > high.value:
        entry.fail("limits_reversed", "low is above high; neither limit is used", severity="warning")
        return None
    return low, high


def _limit(node: Node | None, value: Quantity) -> Number | None:
    """A limit without a unit is in the unit of the result, as FHIR demands."""
    limit = quantity(node)
    if limit is None or limit.comparator:
        return None
    own = {limit.unit} if node is None else {limit.unit, node.text("unit"), node.text("code")}
    return limit.value if limit.unit is None or value.unit in own else None
