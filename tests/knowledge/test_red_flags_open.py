"""Every red flag shows what happens without its classic sign: something else raises it, or it is asked for."""

from __future__ import annotations

import json
from datetime import date
from functools import cache

import pytest
from msgspec.structs import replace

import crampx
from crampx._assessment.assess import is_ranked, to_case
from crampx._assessment.examples import example_document
from crampx._facts.from_document import to_facts
from crampx._knowledge.from_yaml import read_knowledge
from crampx._knowledge.model import Example, RedFlag
from crampx._logic.conditions import URGENCIES
from crampx._logic.truth import Truth
from crampx._patient.from_json import read_document
from crampx._resources import folder

BASE = crampx.load_knowledge()
RECORDS = read_knowledge(folder("knowledge"))[0]
FLAGS: tuple[RedFlag, ...] = RECORDS.red_flags if RECORDS is not None else ()


def classic_sign(flag: RedFlag, example: Example) -> Truth:
    """The value of the first deciding fact of the flag for an example's patient."""
    knowledge = BASE._knowledge
    document = example_document(example)
    day = date.fromisoformat(str(document["as_of"]))
    facts = to_facts(read_document(json.dumps(document)), knowledge.lookup, day, None)
    return to_case(facts, knowledge, None, ranked=is_ranked(facts, knowledge))[0].value(f"deciding:{flag.id}/0")


def without_the_classic_sign(flag: RedFlag) -> dict[str, Truth]:
    """Examples that raise or ask although the classic sign is not recorded, or is recorded absent."""
    found: dict[str, Truth] = {}
    for example in flag.examples:
        if example.expect.get("raised") not in (*URGENCIES, "open"):
            continue
        value = classic_sign(flag, example)
        result = BASE.evaluate(example_document(example))
        reached = {f.id for f in (*result.red_flags, *result.cannot_exclude)}
        if value is not Truth.PRESENT and flag.id in reached:
            found[example.name] = value
    return found


@cache
def shown(flag_id: str) -> dict[str, Truth]:
    return without_the_classic_sign(next(f for f in FLAGS if f.id == flag_id))


def test_the_flags_are_there():
    assert len(FLAGS) >= 20


# A milder band of one result: the flag of the severe band asks for the same result, so that it is asked for once.
MILDER_BAND_OF = {"k_high_moderate": "k_high_severe", "k_low_moderate": "k_low_severe"}
# Every rule reads the result; without it there is only something to ask for.
A_RESULT_ALONE = {"ca_high_severe", "phosphate_low_severe"}
# Confusion (drowsiness and disorientation too) is all that raises it; while it is not recorded it is asked for.
A_SYMPTOM_ALONE = {"hepatic_encephalopathy"}


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.id)
def test_a_flag_is_raised_or_asked_for_while_its_classic_sign_is_not_recorded(flag: RedFlag):
    assert flag.deciding
    assert Truth.UNKNOWN in shown(MILDER_BAND_OF.get(flag.id, flag.id)).values()


@pytest.mark.parametrize(("milder", "severe"), MILDER_BAND_OF.items())
def test_a_milder_band_has_no_gate_and_waits_for_the_result_that_the_severe_one_asks_for(milder: str, severe: str):
    flags = {flag.id: flag for flag in FLAGS}
    assert flags[milder].gate is None
    assert flags[severe].gate is not None
    assert flags[milder].deciding[0].analyte == flags[severe].deciding[0].analyte


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.id)
def test_a_flag_with_more_than_a_number_is_raised_without_its_classic_sign(flag: RedFlag):
    """One whose only deciding fact is a result can but ask for it, unless a rule reads something else too."""
    examples = [e for e in flag.examples if e.name in shown(flag.id)]
    raised = [e.name for e in examples if e.expect["raised"] in URGENCIES]
    assert raised or flag.id in A_RESULT_ALONE | A_SYMPTOM_ALONE | set(MILDER_BAND_OF)


def test_an_example_with_the_classic_sign_does_not_count():
    flag = next(f for f in FLAGS if f.id == "dvt")
    classic = tuple(e for e in flag.examples if classic_sign(flag, e) is Truth.PRESENT)
    assert classic
    assert without_the_classic_sign(replace(flag, examples=classic)) == {}
