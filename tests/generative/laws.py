"""What the metamorphic laws work with: patients for the shipped knowledge, and what is concluded of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from tests.generative.patient_strategies import AS_OF, LIST_OF, as_json, documents, vocabulary

from crampx._api import KnowledgeBase, load_knowledge
from crampx._assessment.assess import is_ranked, to_case
from crampx._assessment.context import Case
from crampx._assessment.differential import Judged
from crampx._assessment.model import Assessment
from crampx._facts.from_document import to_facts
from crampx._facts.lookup import Lookup
from crampx._facts.model import FactBase
from crampx._knowledge.compiled import compile_folder
from crampx._knowledge.model import KnowledgeRecords
from crampx._logic.conditions import Coded, Quantity
from crampx._patient.from_json import read_document
from crampx._resources import folder

DAY = date.fromisoformat(AS_OF)
BASE: KnowledgeBase = load_knowledge()
RECORDS: KnowledgeRecords = BASE._knowledge.records
LOOKUP: Lookup = BASE._knowledge.lookup
ATOMS = BASE._knowledge.network.atoms
# What some condition reads: concepts with all that is related to them, and analytes.
SUBJECTS = frozenset(
    name
    for atom in ATOMS
    if isinstance(atom.condition, Coded)
    for name in (*LOOKUP.below[atom.condition.concept], *LOOKUP.above[atom.condition.concept])
) | {a.condition.analyte for a in ATOMS if isinstance(a.condition, Quantity)}
LISTS = (*LIST_OF.values(), "labs", "vitals")

# The compiled knowledge holds no examples.
WRITTEN: KnowledgeRecords = compile_folder(folder("knowledge")).records
_EXAMPLES = [
    msgspec.json.decode(example.given)
    for file in (*WRITTEN.findings, *WRITTEN.triggers, *WRITTEN.red_flags, *WRITTEN.follow_ups)
    for example in file.examples
]


def joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Both documents in one: lists after each other, all else from the second where it says it."""
    lists = {key: [*one[key], *other[key]] for key in one.keys() & other.keys() if isinstance(one[key], list)}
    return {**one, **other, **lists}


_MADE = documents(vocabulary(RECORDS, SUBJECTS), most=6, subjects=8)
# Made alone, few reach a rule; joined to an example of the knowledge, at least one part of some rule is met.
PATIENTS = st.one_of(_MADE, st.builds(joined, _MADE, st.sampled_from(_EXAMPLES)))


def laws(number: int) -> settings:
    """So many patients, the same in every run."""
    return settings(max_examples=number, derandomize=True, deadline=None, database=None,
                    suppress_health_check=list(HealthCheck), phases=[Phase.generate])


def assess(document: Mapping[str, Any], base: KnowledgeBase = BASE, day: date = DAY) -> Assessment:
    """The assessment of a document."""
    return base.evaluate(as_json(document), as_of=day)


def facts_of(document: Mapping[str, Any]) -> FactBase:
    """Its facts alone."""
    return to_facts(read_document(as_json(document)), LOOKUP, DAY, None)


def case_of(document: Mapping[str, Any]) -> tuple[Case, dict[str, Judged]]:
    """Its values and tiers, without an assessment made of them."""
    facts = facts_of(document)
    case, judged = to_case(facts, BASE._knowledge, None, ranked=is_ranked(facts, BASE._knowledge))
    return case, dict(judged)


def conclusions(assessment: Assessment) -> dict[str, Any]:
    """What was concluded, without wording and pointers."""
    return {
        "status": assessment.status,
        "red_flags": [(f.id, f.urgency, [e.rule for e in f.because]) for f in assessment.red_flags],
        "cannot_exclude": [(c.id, c.urgency, c.missing) for c in assessment.cannot_exclude],
        "absent": [s.id for s in assessment.danger_signs_absent],
        "differential": [(i.rank, i.trigger, i.tier, i.net, i.explains, i.range, i.range_tests,
                          [e.rule for e in (*i.for_, *i.against)]) for i in assessment.differential],
        "follow_up": [(f.id, f.urgency, f.rule, [c.id for c in f.cautions])
                      for f in (*assessment.follow_up, *assessment.tests_not_needed)],
        "questions": [q.finding for q in assessment.next_questions],
        "screen": [(s.id, s.answer) for s in assessment.screen],
    }


def finite(number: Fraction) -> Decimal | None:
    """The number as a decimal of at most twelve places, if it is one that a document may hold."""
    exact = number * 10**12
    return Decimal(exact.numerator).scaleb(-12) if exact.denominator == 1 and abs(exact) < 10**17 else None
