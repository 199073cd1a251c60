"""A made-up knowledge base of the real one's shape, at any size, and patients for it; a seed always gives the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

from tests.oracle import small_records as make

from crampx._knowledge.model import KnowledgeRecords
from crampx._knowledge.network import Network, to_network
from crampx._logic.conditions import (
    All,
    AnyOf,
    Atom,
    Bound,
    Coded,
    Comparison,
    Condition,
    Count,
    Finding,
    IsUnknown,
    Not,
    Quantity,
    TriggerTier,
)
from crampx._logic.truth import Truth


class _Author:
    """Writes conditions over a fixed vocabulary."""

    def __init__(self, size: int, seed: int) -> None:
        self._random = random.Random(seed)
        self._size = size
        self._findings: list[str] = []

    def atom(self) -> Atom:
        pick = self._random.randrange(60 * self._size)
        if pick % 3 == 0:
            bound = Bound(value=Decimal(self._random.choice([3, 4])), unit="mmol/L")
            return Quantity(kind="lab", analyte=f"analyte_{pick}", comparison=Comparison(below=bound))
        return Coded(kind="symptom", concept=f"concept_{pick}")

    def _part(self) -> Condition:
        if self._findings and self._random.random() < 0.35:
            return Finding(id=self._random.choice(self._findings))
        return self.atom()

    def condition(self) -> Condition:
        """One to four parts, as in the real rules."""
        parts = tuple(self._part() for _ in range(self._random.choice([2, 2, 3, 4])))
        match self._random.randrange(6):
            case 0:
                return parts[0]
            case 1:
                return All(children=(parts[0], Not(child=parts[1])))
            case 2:
                return AnyOf(children=(All(children=parts[:2]), *parts[2:]))
            case 3:
                return Count(n=2, children=parts)
            case 4:
                return AnyOf(children=parts)
            case _:
                return All(children=parts)

    def finding(self, number: int) -> tuple[str, Condition]:
        name = f"finding_{number}"
        condition = self.condition()
        self._findings.append(name)
        return name, condition


def knowledge(size: int = 1, seed: int = 7) -> KnowledgeRecords:
    """``size`` times 20 findings, 75 trigger rules, 16 red-flag rules and 30 follow-up rules."""
    author = _Author(size, seed)
    findings = [make.finding(*author.finding(n)) for n in range(20 * size)]
    triggers = [make.trigger(f"trigger_{n}", [author.condition() for _ in range(5)]) for n in range(15 * size)]
    flags = [
        make.red_flag(f"flag_{n}", [(author.condition(), None), (author.condition(), author.atom())], author.atom())
        for n in range(8 * size)
    ]
    follow_ups = [
        make.follow_up(
            f"follow_up_{n}",
            [
                (All(children=(author.condition(), IsUnknown(child=author.atom()))), None),
                (TriggerTier(id=f"trigger_{n % (15 * size)}", tier_at_least="possible"), author.atom()),
            ],
        )
        for n in range(15 * size)
    ]
    return make.records(findings, triggers, flags, follow_ups)


def rule_count(records: KnowledgeRecords) -> int:
    return sum(len(file.rules) for file in (*records.triggers, *records.red_flags, *records.follow_ups))


def network(size: int = 1) -> Network:
    return to_network(knowledge(size))


def patients(net: Network, count: int, known: int = 25, seed: int = 11) -> list[tuple[Truth, ...]]:
    """Values of the atoms for patients with ``known`` recorded facts each, half of them present.

    An atom that exists in several readings has one value in all of them, as without conflicting facts.
    """
    rng = random.Random(seed)
    asked = sorted({repr(spec.condition) for spec in net.atoms})
    made: list[tuple[Truth, ...]] = []
    for _ in range(count):
        recorded = dict.fromkeys(rng.sample(asked, min(known, len(asked))), Truth.ABSENT)
        for question in list(recorded)[::2]:
            recorded[question] = Truth.PRESENT
        made.append(tuple(recorded.get(repr(spec.condition), Truth.UNKNOWN) for spec in net.atoms))
    return made


def ranking(net: Network, seed: int = 13) -> dict[int, Truth]:
    """Values of the tier nodes, which the benchmark does not compute."""
    rng = random.Random(seed)
    tiers = [i for i, node in enumerate(net.nodes) if node.op == "tier"]
    return {i: rng.choice([Truth.ABSENT, Truth.PRESENT]) for i in tiers}


def rank_with(values: dict[int, Truth], _: Sequence[Truth]) -> dict[int, Truth]:
    return values
