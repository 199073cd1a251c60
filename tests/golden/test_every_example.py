"""What holds of every example patient, and of every question."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import crampx

PATIENTS = Path(__file__).parents[2] / "examples" / "patients"


@pytest.mark.parametrize("path", sorted(PATIENTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_question_reads_as_one(path: Path):
    bad = re.compile(r"^(Is|Are) there (brought|relieved|known|clears?|started|on|in|during|no) |\?\?")
    for question in crampx.evaluate(json.loads(path.read_text(encoding="utf-8"))).next_questions:
        assert question.question.endswith("?")
        assert not bad.search(question.question), question.question


def test_no_concept_is_asked_for_in_a_form_that_reads_badly():
    bad = re.compile(r"^(brought on|relieved by|known |clears|cramps (affect|hinder|limit|disturb|that|un|getting))")
    default = [c for c in crampx.load_knowledge()._knowledge.records.concepts if not c.question and c.burden == "ask"]
    assert [c.id for c in default if c.kind != "medication" and bad.search(c.title)] == []


@pytest.mark.parametrize("path", sorted(PATIENTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_example_is_understood_but_for_samples_that_must_not_be_used(path: Path):
    assessment = crampx.evaluate(json.loads(path.read_text(encoding="utf-8")))
    assert assessment.not_understood == ()
    assert len(assessment.cannot_exclude) <= 5
