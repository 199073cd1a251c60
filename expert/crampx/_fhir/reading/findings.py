"""Observations that were answered with a code, or with yes or no, to statements of presence or absence."""

from __future__ import annotations

from msgspec.structs import replace

from crampx._fhir.reading.datatypes import Coded, codeable_concept
from crampx._fhir.reading.denied import is_denied
from crampx._fhir.reading.node import Node
from crampx._fhir.reading.sides import Side
from crampx._logic.dates import PartialDate
from crampx._patient.model import Code, Item, ListName

_SNOMED, _LOINC = "http://snomed.info/sct", "http://loinc.org"
# Answers as HL7's own example records use them, with these displays.
_YES = frozenset({
    (_SNOMED, "10828004"),  # Positive
    (_SNOMED, "260373001"),  # Detected
    (_SNOMED, "373066001"),  # Yes
    (_LOINC, "LA9633-4"),  # Present
    (_LOINC, "LA33-6"),  # Yes
    ("http://terminology.hl7.org/CodeSystem/v2-0136", "Y"),
})
_NO = frozenset({
    (_SNOMED, "260385009"),  # Negative
    (_SNOMED, "373067005"),  # No
    (_LOINC, "LA9634-2"),  # Absent
    (_LOINC, "LA32-8"),  # No
    ("http://terminology.hl7.org/CodeSystem/v2-0136", "N"),
})
# Questions whose answer is the finding, and the list of such findings. FHIR R4 names the first for any finding.
_ASKED: dict[tuple[str, str], ListName] = {
    ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "ASSERTION"): "symptoms",
    (_LOINC, "72166-2"): "exposures",
    (_LOINC, "82810-3"): "conditions",
}
# Tobacco smoking status: answers that the knowledge has no code for. The smoker's code is the one that it has.
_SMOKES = frozenset({(_SNOMED, "428041000124106"), (_SNOMED, "65568007"), (_LOINC, "LA18976-3")})
_NEVER_SMOKED = frozenset({(_SNOMED, "266919005"), (_LOINC, "LA18978-9")})
_SMOKER = Code(_SNOMED, "77176002")


def item_of_finding(
    node: Node, key: str, coded: Coded, list_name: ListName, when: PartialDate | None, side: Side | None
) -> Item | None:
    """What an answer states. An answer that is no plain yes or no, to no known question, is noted and not read."""
    if is_denied(coded, node, "code"):
        return None
    item = Item(list_name, node.pointer, coded.name, codes=coded.codes, other_names=coded.other_names, when=when,
                side=side)
    if key == "valueBoolean":
        answer = node.flag(key)
        return None if answer is None else replace(item, present=answer)
    value = codeable_concept(node.node(key))
    if value is None:
        node.fail("no_value", "the value names nothing; it was not used", key, severity="note")
        return None
    asked: ListName | None = next((_ASKED[pair] for pair in _pairs(coded) if pair in _ASKED), None)
    if asked is not None:
        return _answered(node, key, item, value, asked)
    said = {*_pairs(value)}
    if bool(said & _YES) != bool(said & _NO):
        return replace(item, present=bool(said & _YES))
    node.fail("answer_not_read", "an answer of this kind is not read", key, severity="note")
    return None


def _answered(node: Node, key: str, item: Item, value: Coded, asked: ListName) -> Item | None:
    """The answer as a finding of its own."""
    said = {*_pairs(value)}
    if said & _NEVER_SMOKED:
        return replace(item, list_name=asked, name="smoking", codes=(), other_names=(), present=False)
    if is_denied(value, node, key):
        return None
    codes = (*value.codes, _SMOKER) if said & _SMOKES else value.codes
    return replace(item, list_name=asked, name=value.name, codes=codes, other_names=value.other_names)


def _pairs(coded: Coded) -> list[tuple[str, str]]:
    return [(code.system, code.code) for code in coded.codes]
