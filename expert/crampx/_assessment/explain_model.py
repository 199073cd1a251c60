"""An explanation: why one thing holds or not, what would make it hold, and what would overturn it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from crampx._assessment.model import DifferentialItem, FactRef, Missing, NextQuestion, ReferenceEntry, SourceRef
from crampx._values import Value

Word: TypeAlias = Literal["absent", "unknown", "present"]
Kind: TypeAlias = Literal["trigger", "red_flag", "follow_up", "finding", "rule", "fact", "score"]
Operation: TypeAlias = Literal[
    "all", "any", "count", "not", "is_unknown", "finding", "fact", "trigger", "red_flag", "score", "sum", "item"
]


class ProofNode(Value, frozen=True):
    """One part of a condition as it stands in the knowledge, with its value for this patient.

    Args:
        operation: what the part is; ``fact`` is a question to the record.
        text: in words; empty for ``all`` and ``any``.
        value: for this patient.
        n: of ``count`` and ``sum``.
        reason: why a fact is unknown, in words.
        facts: what the record says to it.
        source: of a finding or score.
        references: of a finding or score.
        parts: what it is made of.
    """

    operation: Operation
    text: str
    value: Word
    n: int = 0
    reason: str = ""
    facts: tuple[FactRef, ...] = ()
    source: SourceRef | None = None
    references: tuple[str, ...] = ()
    parts: tuple[ProofNode, ...] = ()


class FactToHave(Value, frozen=True):
    """A fact as it would have to be.

    Args:
        subject: concept or analyte id, or ``sex``, ``age``, ``pregnancy``, ``gestation``.
        text: the statement, for example ``potassium below 3.5 mmol/L`` or ``no back pain``.
        recorded: what the record says now, of a fact that would have to change.
    """

    subject: str
    text: str
    recorded: tuple[FactRef, ...] = ()


class FactSet(Value, frozen=True):
    """At most four facts that together bring something about; verified by evaluating again with them.

    Args:
        ask: facts that are not known yet.
        change: recorded facts that would have to be otherwise.
        exact: no fact is shared between parts of the condition, so no smaller set exists; else it is a small set.
        result: what follows, for example the tier; empty where that is plain.
        gained: full ids of rules of the thing explained that hold then and do not now.
        lost: full ids of its rules that hold now and do not then.
    """

    ask: tuple[FactToHave, ...]
    change: tuple[FactToHave, ...]
    exact: bool
    result: str = ""
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class ExplainedRule(Value, frozen=True):
    """One rule with the proof of its value.

    Args:
        rule: full id, ``file/rule``.
        value: whether it holds, its exception included.
        rationale: filled from the facts; only of a rule that holds.
        condition: its ``when``.
        exception: its ``unless``.
        applies: false for a rule of another jurisdiction, and for one that a site pack silences.
        silenced: by which site pack, until when and why.
        open: titles of the unknown facts that it waits for.
    """

    rule: str
    effect: str
    value: Word
    source: SourceRef
    condition: ProofNode
    rationale: str = ""
    exception: ProofNode | None = None
    references: tuple[str, ...] = ()
    strength: str | None = None
    grade: str | None = None
    line: str | None = None
    urgency: str | None = None
    applies: bool = True
    silenced: str | None = None
    open: tuple[str, ...] = ()


class Explanation(Value, frozen=True):
    """Everything about one trigger, red flag, follow-up, finding, rule or fact for one patient.

    Args:
        id: as asked for; of a rule its full id.
        holds: whether it holds, is raised, suggested or listed.
        verdict: the same in words, for example ``raised, same day`` or ``likely, rank 2``.
        about: sentences of the knowledge on it.
        source: its file and line; None for what the document alone states.
        condition: of a finding or fact.
        rules: of the others; those that hold first.
        item: of a trigger that is listed: its place in the differential.
        rests_on: the recorded facts that something which holds rests on.
        would_hold: at most three sets that would make it hold; of a trigger: lift it to a higher tier.
        would_overturn: at most three sets that would undo it; of a trigger: lower its tier.
        missing, questions: of a fact: what waits for it.
        references: all sources cited, numbered as in the report.
    """

    id: str
    kind: Kind
    title: str
    holds: bool
    verdict: str
    as_of: str
    about: tuple[str, ...] = ()
    source: SourceRef | None = None
    condition: ProofNode | None = None
    rules: tuple[ExplainedRule, ...] = ()
    item: DifferentialItem | None = None
    rests_on: tuple[FactRef, ...] = ()
    would_hold: tuple[FactSet, ...] = ()
    would_overturn: tuple[FactSet, ...] = ()
    missing: tuple[Missing, ...] = ()
    questions: tuple[NextQuestion, ...] = ()
    references: tuple[ReferenceEntry, ...] = ()
