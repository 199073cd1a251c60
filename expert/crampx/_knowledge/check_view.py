"""What every check sees: the records, what they name, and every condition with the place it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

from crampx._knowledge.model import (
    Analyte,
    Concept,
    FileRecord,
    FindingFile,
    FollowUp,
    KnowledgeRecords,
    RedFlag,
    Rule,
    Source,
    Trigger,
)
from crampx._knowledge.places import Places
from crampx._knowledge.scores import Score, readings
from crampx._logic.conditions import (
    All,
    AnyOf,
    Condition,
    Count,
    Finding,
    IsUnknown,
    Level,
    Not,
    Operation,
    ScoreIs,
    Sum,
    inside,
)
from crampx._problems import Severity

Part: TypeAlias = Literal[
    "finding", "when", "unless", "explains", "safe_when", "gate", "deciding", "caution",
    "item", "applies_when", "not_when",
]
Claim: TypeAlias = Trigger | RedFlag | FollowUp


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a check found.

    Args:
        source: the record it concerns.
        message: one sentence.
        word: the word in the file under which the caret belongs.
        keys: keys under which that word is looked for.
        known: names among which near ones are suggested.
        where: the conditions it is about, by which an exception in ``index.yaml`` names it; empty: it has none.
    """

    source: Source
    message: str
    word: str = ""
    keys: tuple[str, ...] = ()
    known: Iterable[str] = ()
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A named check: what it finds, how grave that is, and the function that finds it."""

    name: str
    severity: Severity
    finds: str
    run: Callable[[View], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Site:
    """A condition and where it stands.

    Args:
        file: the file's record.
        part: which part of the file it is.
        source: the rule, caution or file it belongs to.
        rule: the rule, for ``when`` and ``unless``.
    """

    file: FileRecord
    part: Part
    source: Source
    condition: Condition
    rule: Rule | None = None

    @property
    def key(self) -> str:
        """The key under which the condition stands in its file."""
        return "when" if self.part in ("finding", "explains", "caution", "item") else self.part

    @property
    def label(self) -> str:
        """What a message calls the condition."""
        if self.rule is not None:
            return f"{self.part} of the rule {self.rule.id}"
        return f"{self.key} of {self.file.id}"


@dataclass(frozen=True)
class View:
    """The knowledge base as the checks see it.

    Args:
        records: every readable record.
        today: for review dates; None: they are not checked.
        places: where each word stands.
        broken: files with an error: what they define may be missing and is not called unknown.
    """

    records: KnowledgeRecords
    today: date | None = None
    places: Places = field(default_factory=Places)
    broken: frozenset[str] = frozenset()

    @cached_property
    def concepts(self) -> dict[str, Concept]:
        """Concepts by id."""
        return {concept.id: concept for concept in self.records.concepts}

    @cached_property
    def analytes(self) -> dict[str, Analyte]:
        """Analytes by id."""
        return {analyte.id: analyte for analyte in self.records.analytes}

    @cached_property
    def findings(self) -> dict[str, FindingFile]:
        """Findings by id."""
        return {finding.id: finding for finding in self.records.findings}

    @cached_property
    def scores(self) -> dict[str, Score]:
        """Scores by id."""
        return {score.id: score for score in self.records.scores}

    @cached_property
    def classes(self) -> dict[str, frozenset[str]]:
        """Of each concept all concepts whose kind it is, itself included: what its presence makes present."""
        above: dict[str, set[str]] = {}
        for concept in self.records.concepts:
            for member in concept.members:
                above.setdefault(member, set()).add(concept.id)
        return {name: _reach(name, above) for name in self.concepts}

    def claims(self) -> Iterator[Claim]:
        """Triggers, red flags and follow-up: the files that hold rules."""
        yield from self.records.triggers
        yield from self.records.red_flags
        yield from self.records.follow_ups

    def files(self) -> Iterator[FileRecord]:
        """Every file with a status, a review date and examples."""
        yield from self.records.findings
        yield from self.claims()
        yield from self.records.scores
        yield from self.records.formulas

    def sites(self) -> Iterator[Site]:
        """Every condition of the knowledge base."""
        for finding in self.records.findings:
            yield Site(finding, "finding", finding.source, finding.when)
        yield from _score_sites(self.records)
        for claim in self.claims():
            for rule in claim.rules:
                yield Site(claim, "when", rule.source, rule.when, rule)
                if rule.unless is not None:
                    yield Site(claim, "unless", rule.source, rule.unless, rule)
            yield from _own_sites(claim)

    def expand(self, condition: Condition, seen: frozenset[str] = frozenset(), *, scores: bool = True) -> Condition:
        """The condition with every finding replaced by what it means; unknown and circular ones stay.

        Args:
            condition: as it is written.
            seen: findings and scores that are being expanded.
            scores: a comparison of a score is replaced as well.
        """
        match condition:
            case Finding(id=name):
                finding = None if name in seen else self.findings.get(name)
                return condition if finding is None else self.expand(finding.when, seen | {name}, scores=scores)
            case ScoreIs(id=name) if scores:
                score = None if name in seen else self.scores.get(name)
                return condition if score is None else self.expand(readings(score, condition), seen | {name})
            case Sum(at_least=points, items=items):
                return Sum(points, tuple(tuple(Level(a.points, self.expand(a.when, seen)) for a in i) for i in items))
            case All(children=children):
                return All(tuple(self.expand(c, seen, scores=scores) for c in children))
            case AnyOf(children=children):
                return AnyOf(tuple(self.expand(c, seen, scores=scores) for c in children))
            case Count(n=n, children=children):
                return Count(n, tuple(self.expand(c, seen, scores=scores) for c in children))
            case Not(child=child):
                return Not(self.expand(child, seen, scores=scores))
            case IsUnknown(child=child):
                return IsUnknown(self.expand(child, seen, scores=scores))
            case _:
                return condition


def _score_sites(records: KnowledgeRecords) -> Iterator[Site]:
    """The conditions of scores and formulas."""
    for score in records.scores:
        yield from (Site(score, "item", item.source, a.when) for item in score.items for a in item.answers)
        if score.applies_when is not None:
            yield Site(score, "applies_when", score.source, score.applies_when)
    limits: list[tuple[FileRecord, Condition | None]] = [(score, score.not_when) for score in records.scores]
    limits += [(formula, formula.not_when) for formula in records.formulas]
    for file, condition in limits:
        if condition is not None:
            yield Site(file, "not_when", file.source, condition)


def _own_sites(claim: Claim) -> Iterator[Site]:
    """The conditions that only one kind of file has."""
    if isinstance(claim, Trigger):
        yield from (Site(claim, "explains", e.source, e.when) for e in claim.explains)
        yield from (Site(claim, "safe_when", claim.source, c) for c in claim.safe_when)
    elif isinstance(claim, RedFlag):
        if claim.gate is not None:
            yield Site(claim, "gate", claim.source, claim.gate)
        yield from (Site(claim, "deciding", claim.source, c) for c in claim.deciding)
    else:
        yield from (Site(claim, "caution", c.source, c.when) for c in claim.cautions if c.when is not None)


def parts(condition: Condition) -> Iterator[Condition]:
    """The condition and everything inside it."""
    yield condition
    if isinstance(condition, Operation):
        for child in inside(condition):
            yield from parts(child)


def _reach(start: str, edges: dict[str, set[str]]) -> frozenset[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += edges.get(name, ())
    return frozenset(seen)
