"""A raised red flag stays raised: no recorded negative, normal examination or other condition holds it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import crampx
from crampx._assessment.assess import is_ranked, to_case
from crampx._assessment.dangers import raised_flags
from crampx._assessment.examples import example_document
from crampx._facts.from_document import to_facts
from crampx._knowledge.from_yaml import read_knowledge
from crampx._knowledge.model import RedFlag
from crampx._logic.conditions import URGENCIES
from crampx._patient.from_json import read_document
from crampx._resources import folder

KNOWLEDGE = crampx.load_knowledge()._knowledge
RECORDS = read_knowledge(folder("knowledge"))[0]
FLAGS: tuple[RedFlag, ...] = RECORDS.red_flags if RECORDS is not None else ()

# What a reader may take for reassurance. Left out: denials of the very fact that raised a flag, which correct it.
REASSURANCE: dict[str, dict[str, Any]] = {
    "normal pulses": {"signs": [{"name": "foot pulses", "result": "normal"}]},
    "normal neurological examination": {"signs": [{"name": "lower limb neurological examination", "result": "normal"}]},
    "normal ECG": {"signs": [{"name": "ECG", "result": "normal"}]},
    "not unwell": {"symptoms": [{"name": "systemically unwell", "present": False}]},
    "cramps clear": {"symptoms": ["clears fully between the cramps"]},
    "normal index": {"vitals": [{"name": "ankle brachial index", "value": 1.1, "unit": "1"}]},
    "cirrhosis": {"conditions": ["cirrhosis"]},
    "past cancer": {"conditions": ["previous breast cancer"]},
    "dialysis and Parkinson's disease": {"conditions": ["dialysis", "Parkinson's disease"]},
}


def raising() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for flag in FLAGS:
        for example in flag.examples:
            if example.expect.get("raised") in URGENCIES:
                yield flag.id, example.name, example_document(example)


EXAMPLES = tuple(raising())


def test_the_examples_are_there():
    assert len(FLAGS) >= 20
    assert {flag.id for flag in FLAGS} == {flag for flag, _, _ in EXAMPLES}


def with_more(document: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    return {**document, **{key: [*document.get(key, []), *value] for key, value in more.items()}}


def urgencies(document: dict[str, Any]) -> dict[str, int]:
    read = read_document(document)
    assert read.as_of is not None
    facts = to_facts(read, KNOWLEDGE.lookup, read.as_of, None)
    case, _ = to_case(facts, KNOWLEDGE, None, ranked=is_ranked(facts, KNOWLEDGE))
    return {flag.id: URGENCIES.index(flag.urgency) for flag in raised_flags(case)}


@pytest.fixture(scope="module")
def raised_before() -> tuple[dict[str, int], ...]:
    return tuple(urgencies(document) for _, _, document in EXAMPLES)


@pytest.mark.parametrize("name", sorted(REASSURANCE))
def test_no_reassurance_lowers_a_raised_flag(name: str, raised_before: tuple[dict[str, int], ...]):
    for (flag, example, document), before in zip(EXAMPLES, raised_before, strict=True):
        after = urgencies(with_more(document, REASSURANCE[name]))
        lost = {f: u for f, u in before.items() if after.get(f, len(URGENCIES)) > u}
        assert not lost, f"{flag}: {example}"


def test_in_pregnancy_another_flag_stands_for_every_thrombosis_flag():
    for _, example, document in EXAMPLES:
        before = urgencies(document)
        if "dvt" not in before:
            continue
        after = urgencies({**document, "patient": {**document["patient"], "sex": "female", "pregnancy": "pregnant"}})
        assert "dvt" not in after, example
        assert after["dvt_pregnancy"] <= before["dvt"], example


@pytest.mark.parametrize("flag", [f for f in FLAGS if f.gate is not None], ids=lambda flag: flag.id)
def test_every_gated_flag_shows_that_it_asks_where_the_deciding_fact_is_missing(flag: RedFlag):
    assert "open" in {example.expect.get("raised") for example in flag.examples}


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.id)
def test_an_open_line_is_titled_by_what_was_not_asked(flag: RedFlag):
    assert not flag.gate or "not recorded" in flag.unasked or "not measured" in flag.unasked
    disease = flag.title.removeprefix("Possible ").casefold()
    assert disease not in flag.unasked.casefold()
