"""The assessment: the value that evaluation returns, in the shape of ``crampx.assessment/1`` (docs/design.md).

Every field that may be ``None`` is left out of the JSON when it is; lists may be empty; nothing is null.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, cast

from crampx._assessment.fact_model import FactRef as FactRef  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.fact_model import SourceRef as SourceRef  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.pack_model import LocalText
from crampx._assessment.run_model import EngineRef as EngineRef  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.run_model import InputRef as InputRef  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.run_model import KnowledgeRef as KnowledgeRef  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.run_model import PersonRef as PersonRef  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.run_model import ReferenceEntry as ReferenceEntry  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.score_model import ScoreItemRow as ScoreItemRow  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.score_model import ScoreRow as ScoreRow  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.table_model import Conversion as Conversion  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.table_model import ConvertedValue as ConvertedValue  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.table_model import MedicationRow as MedicationRow  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.table_model import PreviousResult as PreviousResult  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.table_model import ResultRow as ResultRow  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._logic.conditions import Tier, Urgency
from crampx._values import Value

ProblemSeverity: TypeAlias = Literal["error", "warning", "note"]


class Evidence(Value, frozen=True):
    """One rule that holds, with its facts, rationale and references (keys into ``references``).

    ``counts`` is false where a stronger rule of the same line counts instead, or, in a red flag, where a rule at
    least as urgent says as much of the same facts. ``towards`` is for how well a trigger accounts for the cramps:
    whether that speaks for or against it.
    """

    rule: str
    effect: str
    rationale: str
    source: SourceRef
    facts: tuple[FactRef, ...] = ()
    references: tuple[str, ...] = ()
    strength: str | None = None
    grade: str | None = None
    line: str | None = None
    urgency: str | None = None
    counts: bool = True
    towards: Literal["for", "against"] | None = None


class RaisedFlag(Value, frozen=True):
    """A red flag that is raised. ``urgency`` is the most urgent of its rules that hold.

    ``local`` are words that site packs put after the action; ``pack``, here and elsewhere, is the site pack that a
    whole line comes from.
    """

    id: str
    title: str
    urgency: Urgency
    action: str
    actor: str
    because: tuple[Evidence, ...]
    status: str = "draft"
    local: tuple[LocalText, ...] | None = None
    pack: str | None = None


class CannotExclude(Value, frozen=True):
    """A gated red flag with a deciding fact unknown. ``title`` names the unasked finding, not the disease."""

    id: str
    title: str
    urgency: Urgency
    gate: tuple[FactRef, ...]
    missing: tuple[str, ...]
    pack: str | None = None


class ScreenAnswer(Value, frozen=True):
    """One of the eight screening questions and what the record says to it (present, absent, unknown)."""

    id: str
    question: str
    answer: Literal["present", "absent", "unknown"]
    facts: tuple[FactRef, ...] = ()


class DangerSignAbsent(Value, frozen=True):
    """A deciding fact of a red flag that is recorded absent."""

    id: str
    title: str
    facts: tuple[FactRef, ...]


class Missing(Value, frozen=True):
    """A fact whose value would change the answer. ``matters_for`` are full rule ids that wait for it.

    ``kind`` is that of the concept or analyte where all of it is missing: ``medication``, ``symptom``, ``lab``.
    """

    subject: str
    title: str
    burden: str
    reason: str
    matters_for: tuple[str, ...] = ()
    kind: str | None = None


class TierRange(Value, frozen=True):
    """From the worst to the best tier that facts still unknown allow, and the facts that set each end."""

    best: Tier
    worst: Tier
    best_needs: tuple[str, ...] = ()
    worst_needs: tuple[str, ...] = ()
    confirms_open: tuple[str, ...] = ()
    excludes_open: tuple[str, ...] = ()


class DifferentialItem(Value, frozen=True):
    """One ranked trigger. ``tier_reason`` explains the tier in words (caps included); ``net`` is S - O."""

    rank: int
    trigger: str
    title: str
    kind: str
    tier: Tier
    tier_reason: str
    net: int
    explains: str
    explains_because: tuple[Evidence, ...]
    range: TierRange
    range_tests: TierRange
    urgency: Urgency
    about: str
    for_: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    missing: tuple[Missing, ...]
    status: str
    part_of: str | None = None
    confused_with: tuple[str, ...] = ()
    pack: str | None = None


class CautionRef(Value, frozen=True):
    """A caution with its references."""

    id: str
    text: str
    references: tuple[str, ...] = ()
    facts: tuple[FactRef, ...] = ()


class FollowUpItem(Value, frozen=True):
    """A suggestion for a person to consider, with cautions from the patient's own data."""

    id: str
    kind: str
    title: str
    actor: str
    urgency: Urgency
    because: tuple[Evidence, ...]
    rule: str
    references: tuple[str, ...]
    cautions: tuple[CautionRef, ...] = ()
    patient_facing: str | None = None
    local: tuple[LocalText, ...] | None = None
    pack: str | None = None


class NextQuestion(Value, frozen=True):
    """A question worth asking next; ``matters_for`` are ids of red flags and triggers."""

    finding: str
    question: str
    burden: str
    matters_for: tuple[str, ...]
    why: str
    pack: str | None = None


class Assumption(Value, frozen=True):
    """Something taken for granted, with the pointer it concerns where there is one."""

    code: str
    text: str
    pointer: str | None = None
    resource: str | None = None


class Unused(Value, frozen=True):
    """An item that was understood but that no rule read."""

    pointer: str
    text: str
    resource: str | None = None


class ProblemRef(Value, frozen=True):
    """A problem as it stands in the result; ``found`` may hold a patient value."""

    code: str
    severity: ProblemSeverity
    message: str
    pointer: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    found: str | None = None
    allowed: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    resource: str | None = None


class Assessment(Value, frozen=True):
    """The result of evaluating one document.

    Attributes are documented in the published schema (``crampx schema assessment``).
    """

    status: Literal["assessed", "no_complaint", "out_of_scope"]
    evaluated: Literal["complete", "partial"]
    as_of: str
    as_of_source: Literal["argument", "document", "today"]
    engine: EngineRef
    knowledge: KnowledgeRef
    input: InputRef
    patient: PersonRef
    summary: str
    intended_use: str
    red_flags: tuple[RaisedFlag, ...] = ()
    cannot_exclude: tuple[CannotExclude, ...] = ()
    screen: tuple[ScreenAnswer, ...] = ()
    danger_signs_absent: tuple[DangerSignAbsent, ...] = ()
    differential: tuple[DifferentialItem, ...] = ()
    not_listed: int = 0
    not_modelled: tuple[FactRef, ...] = ()
    follow_up: tuple[FollowUpItem, ...] = ()
    tests_not_needed: tuple[FollowUpItem, ...] = ()
    next_questions: tuple[NextQuestion, ...] = ()
    missing: tuple[Missing, ...] = ()
    results: tuple[ResultRow, ...] = ()
    scores: tuple[ScoreRow, ...] = ()
    medications: tuple[MedicationRow, ...] = ()
    conflicts: tuple[ProblemRef, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    not_understood: tuple[ProblemRef, ...] = ()
    unused: tuple[Unused, ...] = ()
    notices: tuple[ProblemRef, ...] = ()
    references: tuple[ReferenceEntry, ...] = ()
    jurisdiction: str | None = None
    jurisdiction_pack: str | None = None
    format: str = "crampx.assessment/1"

    def to_dict(self) -> dict[str, Any]:
        """The assessment as plain dicts, lists, strings, integers and booleans, in the published shape."""
        plain: dict[str, Any] = _plain(self)
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Value):
        pairs = ((name.rstrip("_"), getattr(value, name)) for name in value.__struct_fields__)
        return {name: _plain(part) for name, part in pairs if part is not None}
    if isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
        return [_plain(part) for part in parts]
    return value
