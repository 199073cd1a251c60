"""The range over all obtainable facts contains the tier of every way in which up to eight unknown facts may turn out.

Made-up triggers ask about eight signs. Each sign is recorded present, recorded absent or left out; then every completion
of those left out is evaluated by itself. A confirm or exclude that is still open is named, not counted, so completions in
which it fires lie outside the promise.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.generative.knowledge_strategies import ANALYTES, INDEX, SOURCE, trees, triggers
from tests.generative.patient_strategies import AS_OF, as_json

from crampx._api import to_knowledge
from crampx._assessment.assess import to_case
from crampx._assessment.context import Case, Knowledge
from crampx._assessment.differential import Judged, to_differential
from crampx._assessment.tiers import RANK
from crampx._facts.from_document import to_facts
from crampx._knowledge.compiled import compile_records
from crampx._knowledge.model import Concept, KnowledgeRecords
from crampx._logic.conditions import Coded
from crampx._logic.truth import Truth
from crampx._patient.from_json import read_document

DAY = date.fromisoformat(AS_OF)
SIGNS = tuple(f"sign_{letter}" for letter in "abcdefgh")
MOST_OPEN = 8
_ATOMS = st.sampled_from([Coded("sign", name) for name in SIGNS])


def _records(ranked: tuple[Any, ...]) -> KnowledgeRecords:
    signs = [Concept(id=name, kind="sign", title=name, burden="examine", source=SOURCE) for name in SIGNS]
    cramp = Concept(id="leg_cramp", kind="symptom", title="leg cramp", complaint=True, source=SOURCE)
    return KnowledgeRecords(
        index=replace(INDEX, screen=()), references=(), concepts=(cramp, *signs), analytes=ANALYTES, findings=(),
        triggers=ranked, red_flags=(), follow_ups=(), bindings=(),
    )


@st.composite
def _knowledge(draw: st.DrawFn) -> KnowledgeRecords:
    """Two triggers of their own and one that yields to them, all conditions over the eight signs."""
    facts = trees(_ATOMS)
    ranked = [draw(triggers(name, facts, yields=False)) for name in ("t0", "t1")]
    yielding = replace(draw(triggers("ty", facts, yields=True)), known_secondary_causes="")
    return _records((*ranked, yielding))


def _evaluate(base: Knowledge, signs: dict[str, bool]) -> tuple[Case, dict[str, Judged]]:
    entries = [{"name": name, "present": present} for name, present in signs.items()]
    document = {"format": "crampx.patient/1", "as_of": AS_OF, "patient": {}, "symptoms": ["leg cramp"], "signs": entries}
    facts = to_facts(read_document(as_json(document)), base.lookup, DAY, None)
    return to_case(facts, base, None, ranked=True)


def _settled(case: Case, name: str) -> set[str]:
    """Confirming and excluding rules that hold."""
    rules = case.knowledge.triggers[name].rules
    return {f"{name}/{r.id}" for r in rules
            if r.effect in ("confirms", "excludes") and case.rule_value(name, r) is Truth.PRESENT}


@pytest.mark.slow
def test_the_range_contains_every_completion() -> None:
    narrow: list[int] = []

    @settings(max_examples=120, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck),
              phases=[Phase.generate])
    @given(records=_knowledge(), signs=st.fixed_dictionaries({name: st.sampled_from([True, False, None, None])
                                                              for name in SIGNS}))
    def contained(records: KnowledgeRecords, signs: dict[str, bool | None]) -> None:
        base = to_knowledge(compile_records(records))
        known = {name: value for name, value in signs.items() if value is not None}
        unknown = [name for name, value in signs.items() if value is None][:MOST_OPEN]
        case, judged = _evaluate(base, known)
        items = to_differential(case, judged)
        for ends in product((True, False), repeat=len(unknown)):
            later, then = _evaluate(base, known | dict(zip(unknown, ends, strict=True)))
            for item in items:
                opened = {*item.range_tests.confirms_open, *item.range_tests.excludes_open}
                if _settled(later, item.trigger) & opened:
                    continue
                tier = then[item.trigger].verdict.tier
                low, high = RANK[item.range_tests.worst], RANK[item.range_tests.best]
                assert low <= RANK[tier] <= high, (item.trigger, tier, item.range_tests, known, ends)
                narrow.append(high - low)

    contained()
    assert len(narrow) > 1000
    assert len(set(narrow)) > 2, "the ranges are all alike"
