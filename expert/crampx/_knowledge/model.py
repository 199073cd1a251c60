"""The knowledge base as typed records: what the reader makes of the YAML, and what a run loads compiled.

The modules of these records do without ``from __future__ import annotations``: msgspec would have to evaluate each
annotation as text before it can decode, 3 ms a run.
"""

from typing import Any, Literal, TypeAlias

from crampx._knowledge.named import Analyte as Analyte  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.named import Burden as Burden  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.named import Concept as Concept  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.named import Jurisdiction as Jurisdiction  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.named import PregnancyState as PregnancyState  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.named import ReferenceRange as ReferenceRange  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.named import ResultBand as ResultBand  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.named import Unit as Unit  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.packs import Pack
from crampx._knowledge.records import Example as Example  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.records import FileRecord as FileRecord  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.records import Record as Record  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.records import Source as Source  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.records import Status as Status  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._knowledge.scores import Formula, Score
from crampx._logic.conditions import Condition, Urgency

Grade: TypeAlias = Literal["A", "B", "C", "D"]
Effect: TypeAlias = Literal["confirms", "supports", "opposes", "excludes", "raises", "suggests"]
Strength: TypeAlias = Literal["strong", "moderate", "weak"]
TriggerKind: TypeAlias = Literal["cause", "mimic", "contributor"]
Explains: TypeAlias = Literal["usual", "sometimes", "doubtful"]
Actor: TypeAlias = Literal[
    "clinician", "prescriber", "pharmacist", "nurse", "patient", "emergency_service", "specialist"
]
FollowUpKind: TypeAlias = Literal[
    "ask", "examine", "test", "medication_review", "referral", "self_care", "safety_net", "avoid", "not_needed"
]


class Reference(Record, frozen=True, kw_only=True):
    """A source. ``status``: V seen, VS seen only in a secondary source, R from memory (never above draft)."""

    key: str
    cite: str
    status: Literal["V", "VS", "R"]
    ids: str = ""
    seen: str = ""
    note: str = ""
    checked: str = ""
    source: Source


class Rule(Record, frozen=True, kw_only=True):
    """One rule: when it holds, it speaks for or against a trigger, raises a red flag or suggests a follow-up.

    Args:
        id: unique within the file; the full id is ``file_id/rule_id``.
        unless: a recorded fact that silences the rule (red flags: the cited exception; follow-up: when to withhold it).
        effect: ``confirms`` … ``excludes`` in triggers, ``raises`` in red flags, ``suggests`` in follow-up.
        strength: triggers only.
        line: line of evidence, triggers only; within one only the strongest rule counts.
        urgency: red flags and, where it differs from the file's, follow-up.
        rationale: a sentence for the reader; ``{potassium}`` is filled from the fact of that concept or analyte.
        jurisdiction: only there; empty: everywhere.
    """

    id: str
    when: Condition
    unless: Condition | None = None
    effect: Effect
    strength: Strength | None = None
    line: str = ""
    urgency: Urgency | None = None
    rationale: str
    references: tuple[str, ...] = ()
    grade: Grade | None = None
    jurisdiction: tuple[Jurisdiction, ...] = ()
    source: Source


class FindingFile(FileRecord, frozen=True, kw_only=True):
    """A clinically named reading of facts."""

    when: Condition
    rationale: str
    references: tuple[str, ...] = ()
    grade: Grade | None = None
    question: str = ""


class ExplainsRule(Record, frozen=True, kw_only=True):
    """How well this condition, at this severity, accounts for these cramps."""

    id: str
    when: Condition
    explains: Explains
    rationale: str
    references: tuple[str, ...]
    source: Source


class Trigger(FileRecord, frozen=True, kw_only=True):
    """A possible cause, contributor or mimic.

    Args:
        about: one to three sentences a physician reads: what the evidence says, conflicts included.
        part_of: trigger under which this one is grouped where both are listed.
        yields_to_causes: capped at possible while another cause is likely (docs/design.md, Ranking).
        safe_when: for ``yields_to_causes``: the signs that must be recorded before the cap lifts.
        known_secondary_causes: for ``yields_to_causes``: concept whose presence keeps the cap.
        explains_by_default: how well the condition accounts for cramps when no explains-rule holds.
        urgency: how fast the next step is needed when likely.
        confused_with: what is mistaken for it.
        misleads_when: when the rules go wrong.
    """

    kind: TriggerKind
    about: str
    urgency: Urgency
    part_of: str = ""
    yields_to_causes: bool = False
    safe_when: tuple[Condition, ...] = ()
    known_secondary_causes: str = ""
    explains_by_default: Explains = "usual"
    explains: tuple[ExplainsRule, ...] = ()
    rules: tuple[Rule, ...] = ()
    confused_with: tuple[str, ...] = ()
    misleads_when: tuple[str, ...] = ()


class RedFlag(FileRecord, frozen=True, kw_only=True):
    """A possible emergency.

    Args:
        gate: a recorded feature or risk that makes an unasked sign worth a cannot_exclude line; none: screen only.
        unasked: title of that line, naming the missing finding, not the disease.
        deciding: facts whose being unknown leaves it open.
        action: what to consider, by whom; never a dose.
    """

    unasked: str
    action: str
    actor: Actor
    gate: Condition | None = None
    deciding: tuple[Condition, ...] = ()
    rules: tuple[Rule, ...] = ()


class Caution(Record, frozen=True, kw_only=True):
    """A caution attached to a suggestion when its condition holds (or always, without one)."""

    id: str
    text: str
    when: Condition | None = None
    references: tuple[str, ...] = ()
    source: Source


class FollowUp(FileRecord, frozen=True, kw_only=True):
    """A suggested question, examination, test, review, referral, self-care or safety net."""

    kind: FollowUpKind
    actor: Actor
    urgency: Urgency
    rules: tuple[Rule, ...] = ()
    cautions: tuple[Caution, ...] = ()
    patient_facing: str = ""


class Screen(Record, frozen=True, kw_only=True):
    """One screening question; its concept's members are what a "no" makes absent."""

    concept: str
    question: str


class CheckException(Record, frozen=True, kw_only=True):
    """What a check finds and the authors meant: in which places, and why.

    Args:
        check: name of the check.
        where: the one or two places that it names, such as ``hypokalaemia/measured_low`` or ``finding:hypokalaemia``.
        because: a reason that a reader can check.
    """

    check: str
    where: tuple[str, ...]
    because: str
    source: Source


class TierRules(Record, frozen=True, kw_only=True):
    """The numbers of ranking (docs/design.md)."""

    strong: int
    moderate: int
    weak: int
    likely_net: int
    likely_lines: int
    likely_against_below: int
    possible_net: int
    contributor_net: int
    background_lines: tuple[str, ...]
    association_line: str
    timing_line: str


class Index(Record, frozen=True, kw_only=True):
    """``knowledge/index.yaml``: identity, review state and the parameters of ranking.

    Args:
        cramps: words each field of the document's ``cramps`` object may hold.
        cramps_concept: the concept that a ``cramps`` object states as such.
        adult_from: age in years below which a patient is out of scope.
        exceptions: what the checks of bands and rules find and the authors meant.
    """

    id: str
    title: str
    version: str
    date: str
    authors: tuple[str, ...]
    reviewers: tuple[str, ...]
    intended_use: str
    tiers: TierRules
    screen: tuple[Screen, ...]
    cramps: dict[str, tuple[str, ...]]
    cramps_concept: str = "leg_cramp"
    adult_from: int = 16
    exceptions: tuple[CheckException, ...] = ()
    source: Source


class Binding(Record, frozen=True, kw_only=True):
    """Codes of one terminology: concept or analyte id to codes, with the licence notice to print.

    ``match: prefix`` is for a terminology whose longer codes are kinds of the shorter ones: a bound ``G20`` then also
    means ``G20.A1``, never the reverse, and the longest bound beginning decides.
    """

    id: str
    title: str
    systems: tuple[str, ...]
    licence: str
    codes: dict[str, tuple[str, ...]]
    source: Source
    match: Literal["exact", "prefix"] = "exact"


class KnowledgeRecords(Record, frozen=True, kw_only=True):
    """All files, each tuple sorted by id; what site packs add stands among the rest."""

    index: Index
    references: tuple[Reference, ...]
    concepts: tuple[Concept, ...]
    analytes: tuple[Analyte, ...]
    findings: tuple[FindingFile, ...]
    triggers: tuple[Trigger, ...]
    red_flags: tuple[RedFlag, ...]
    follow_ups: tuple[FollowUp, ...]
    bindings: tuple[Binding, ...]
    scores: tuple[Score, ...] = ()
    formulas: tuple[Formula, ...] = ()
    packs: tuple[Pack, ...] = ()


# Each kind of record that a base and its packs hold, by its field in ``KnowledgeRecords``.
KINDS: dict[str, type[Any]] = {
    "references": Reference,
    "concepts": Concept,
    "analytes": Analyte,
    "findings": FindingFile,
    "triggers": Trigger,
    "red_flags": RedFlag,
    "follow_ups": FollowUp,
    "bindings": Binding,
    "scores": Score,
    "formulas": Formula,
}


def key_of(record: Any) -> str:
    """What a record of one of the kinds is found by."""
    name: str = record.key if isinstance(record, Reference) else record.id
    return name
