"""Every condition of the knowledge that can be asked about, under its id."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Literal, TypeAlias

from crampx._assessment.explain_model import Kind
from crampx._knowledge.model import (
    ExplainsRule,
    FindingFile,
    FollowUp,
    Grade,
    Jurisdiction,
    KnowledgeRecords,
    RedFlag,
    Rule,
    Source,
    Strength,
    Trigger,
)
from crampx._knowledge.network import Reading
from crampx._logic.conditions import Condition, Urgency
from crampx._values import Value

RuleFile: TypeAlias = Trigger | RedFlag | FollowUp
_Named: TypeAlias = tuple[Kind, str]


class UnknownIdError(LookupError):
    """Neither the knowledge nor the assessment has this id. Its text names near ones."""


class Claim(Value, frozen=True):
    """A condition with all that a reader wants to know of it.

    Args:
        id: of a rule its full id.
        root: key of its node in the network.
        reading: what conflicting facts mean to it.
    """

    id: str
    root: str
    when: Condition
    source: Source
    reading: Reading = "plain"
    unless: Condition | None = None
    effect: str = ""
    rationale: str = ""
    references: tuple[str, ...] = ()
    strength: Strength | None = None
    grade: Grade | None = None
    line: str = ""
    urgency: Urgency | None = None
    jurisdiction: tuple[Jurisdiction, ...] = ()


def claim_of_finding(finding: FindingFile) -> Claim:
    """The condition of a finding."""
    return Claim(
        finding.id, f"finding:{finding.id}", finding.when, finding.source,
        rationale=finding.rationale, references=finding.references, grade=finding.grade,
    )


def claims_of(file: RuleFile) -> tuple[Claim, ...]:
    """All rules of a file in its order, those on how well a trigger explains the cramps last."""
    reading: Reading = "high" if isinstance(file, RedFlag) else "plain"
    rules = [_claim(file.id, rule, reading) for rule in file.rules]
    explains = [_explains(file.id, rule) for rule in file.explains] if isinstance(file, Trigger) else []
    return (*rules, *explains)


def _claim(file_id: str, rule: Rule, reading: Reading) -> Claim:
    return Claim(
        f"{file_id}/{rule.id}", f"rule:{file_id}/{rule.id}", rule.when, rule.source, reading, rule.unless, rule.effect,
        rule.rationale, rule.references, rule.strength, rule.grade, rule.line, rule.urgency, rule.jurisdiction,
    )


def _explains(file_id: str, rule: ExplainsRule) -> Claim:
    return Claim(
        f"{file_id}/{rule.id}", f"explains:{file_id}/{rule.id}", rule.when, rule.source,
        effect=f"explains: {rule.explains}", rationale=rule.rationale, references=rule.references,
    )


def find(records: KnowledgeRecords, identifier: str) -> _Named | None:
    """What an id names; of several things the first of trigger, red flag, follow-up, finding, score and fact.

    A rule is named in full (``file/rule``), or by its own part where only one rule is called so. ``finding:ID`` and the
    like name one kind.
    """
    wanted, _, rest = identifier.rpartition(":")
    named = [pair for pair in _names(records) if pair[1] == rest and wanted in ("", pair[0])]
    if not named and wanted == "":
        short: list[_Named] = [p for p in _names(records) if p[0] == "rule" and p[1].rpartition("/")[2] == identifier]
        named = short if len(short) == 1 else []
    return named[0] if named else None


def near(records: KnowledgeRecords, identifier: str) -> tuple[str, ...]:
    """Ids that this one may have been meant for, best first; of a rule's own part the full ids."""
    names = sorted({name for _, name in _names(records)})
    full = [name for name in names if name.rpartition("/")[2] == identifier]
    return tuple(full[:5] or get_close_matches(identifier, names, n=3, cutoff=0.6))


def _names(records: KnowledgeRecords) -> Iterator[_Named]:
    files: tuple[tuple[Literal["trigger", "red_flag", "follow_up"], tuple[RuleFile, ...]], ...] = (
        ("trigger", records.triggers), ("red_flag", records.red_flags), ("follow_up", records.follow_ups),
    )
    for kind, group in files:
        for file in group:
            yield kind, file.id
    for finding in records.findings:
        yield "finding", finding.id
    for score in records.scores:
        yield "score", score.id
    for concept in records.concepts:
        yield "fact", concept.id
    for analyte in records.analytes:
        yield "fact", analyte.id
    for _, group in files:
        for claim in (claim for file in group for claim in claims_of(file)):
            yield "rule", claim.id
