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
from crampx._knowledge.check_folder import check_folder
from crampx._knowledge.model import Example, RedFlag
from crampx._logic.conditions import URGENCIES
from crampx._logic.truth import Truth
from crampx._patient.from_json import read_document
from crampx._resources import folder

BASE = crampx.load_knowledge()
RECORDS = check_folder(folder("knowledge"), today=None)[0]
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


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.id)
def test_a_flag_is_raised_or_asked_for_while_its_classic_sign_is_not_recorded(flag: RedFlag):
    assert flag.deciding
    assert Truth.UNKNOWN in shown(flag.id).values()


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.id)
def test_a_flag_with_more_than_a_number_is_raised_without_its_classic_sign(flag: RedFlag):
    """One whose only deciding fact is a result can but ask for it, unless a rule reads something else too."""
    examples = [e for e in flag.examples if e.name in shown(flag.id)]
    raised = [e.name for e in examples if e.expect["raised"] in URGENCIES]
    assert raised or flag.id == "ca_high_severe"


def test_an_example_with_the_classic_sign_does_not_count():
    flag = next(f for f in FLAGS if f.id == "dvt")
    classic = tuple(e for e in flag.examples if classic_sign(flag, e) is Truth.PRESENT)
    assert classic
    assert without_the_classic_sign(replace(flag, examples=classic)) == {}
