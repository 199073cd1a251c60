"""Networks drawn node by node, and knowledge made of condition trees, small enough to draw thousands."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from tests.oracle import small_records as make
from tests.oracle.small_networks import network

from crampx._knowledge.model import KnowledgeRecords
from crampx._knowledge.network import Network
from crampx._logic.conditions import (
    All,
    AnyOf,
    Coded,
    Count,
    Finding,
    IsUnknown,
    Level,
    Not,
    RedFlagRaised,
    Sum,
    TriggerTier,
)


@st.composite
def drawn_networks(draw: st.DrawFn) -> Network:
    """Up to 6 atoms and 3 tiers below up to 18 operations on any earlier nodes."""
    nodes: list[tuple[Any, ...]] = [("atom",)] * draw(st.integers(1, 6)) + [("tier",)] * draw(st.integers(0, 3))
    for _ in range(draw(st.integers(1, 18))):
        op = draw(st.sampled_from(["all", "any", "all", "any", "not", "not_present", "unknown"]))
        earlier = st.integers(0, len(nodes) - 1)
        many = st.lists(earlier, min_size=1, max_size=4)
        nodes.append((op, *draw(many if op in ("all", "any") else st.tuples(earlier))))
    return network(*nodes)


ATOMS = st.builds(lambda n: Coded(kind="symptom", concept=f"concept_{n}"), st.integers(0, 5))
FINDINGS = 3


def sums(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Sums of one to four items, each with one or two answers, compared with a number that divides their totals."""
    level = st.builds(Level, points=st.integers(1, 3), when=parts)
    items = st.lists(st.lists(level, min_size=1, max_size=2).map(tuple), min_size=1, max_size=4).map(tuple)

    def compared(found: tuple[tuple[Level, ...], ...]) -> st.SearchStrategy[Any]:
        most = sum(max(each.points for each in item) for item in found)
        return st.builds(Sum, at_least=st.integers(1, most), items=st.just(found))

    return items.flatmap(compared)


def trees(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Condition trees of a few levels over these leaves."""

    def grow(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(parts, min_size=1, max_size=4).map(tuple)
        counts = several.flatmap(
            lambda children: st.builds(Count, n=st.integers(1, len(children)), children=st.just(children))
        )
        return st.one_of(
            st.builds(All, children=several), st.builds(AnyOf, children=several), st.builds(Not, child=parts), counts,
            sums(parts),
        )

    return st.recursive(leaves, grow, max_leaves=6)


@st.composite
def knowledge(draw: st.DrawFn) -> KnowledgeRecords:
    """Findings on findings, triggers, red flags with exceptions, follow-up on tiers, flags and unknown facts."""
    findings = []
    for n in range(FINDINGS):
        lower = [st.just(Finding(id=f"finding_{i}")) for i in range(n)]
        findings.append(make.finding(f"finding_{n}", draw(trees(st.one_of(ATOMS, *lower)))))
    facts = trees(st.one_of(ATOMS, st.integers(0, FINDINGS - 1).map(lambda n: Finding(id=f"finding_{n}"))))
    exceptions = st.one_of(st.none(), facts)
    triggers = [make.trigger("trigger_0", draw(st.lists(facts, min_size=1, max_size=3)))]
    flags = [make.red_flag("flag_0", draw(st.lists(st.tuples(facts, exceptions), min_size=1, max_size=2)), draw(facts))]
    tiers = st.builds(TriggerTier, id=st.just("trigger_0"), tier_at_least=st.sampled_from(["likely", "possible"]))
    later = trees(st.one_of(ATOMS, tiers, st.just(RedFlagRaised(id="flag_0")), st.builds(IsUnknown, child=facts)))
    rules = st.lists(st.tuples(later, st.one_of(st.none(), later)), min_size=1, max_size=2)
    return make.records(findings, triggers, flags, [make.follow_up("follow_up_0", draw(rules), draw(st.lists(facts)))])
