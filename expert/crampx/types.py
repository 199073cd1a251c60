"""The parts of an assessment and of an explanation, for annotations: what a function of yours takes or returns.

>>> from crampx.types import RaisedFlag
>>> def headline(flag: RaisedFlag) -> str:
...     return f"{flag.urgency}: {flag.title}"

``Source`` is what is evaluated and ``AsOf`` the day of it. The values are not to be built by hand: they come from
:func:`crampx.evaluate` and :meth:`crampx.KnowledgeBase.explain`. All are immutable, compared by content and safe to
share between threads. A field that may be ``None`` is left out of ``to_dict()`` when it is.
"""

from __future__ import annotations

from crampx._assessment.explain_model import ExplainedRule, FactSet, FactToHave, ProofNode
from crampx._assessment.fact_model import FactRef, SourceRef
from crampx._assessment.model import (
    Assumption,
    CannotExclude,
    CautionRef,
    Conversion,
    ConvertedValue,
    DangerSignAbsent,
    DifferentialItem,
    EngineRef,
    Evidence,
    FollowUpItem,
    InputRef,
    KnowledgeRef,
    MedicationRow,
    Missing,
    NextQuestion,
    PersonRef,
    PreviousResult,
    ProblemRef,
    RaisedFlag,
    ReferenceEntry,
    ResultRow,
    ScreenAnswer,
    TierRange,
    Unused,
)
from crampx._assessment.pack_model import LocalText, PackRef, SilencedRef
from crampx._assessment.score_model import ScoreItemRow, ScoreRow
from crampx._documents import AsOf, Source
from crampx._knowledge.model import Jurisdiction
from crampx._logic.conditions import Tier, Urgency
from crampx._problems import Span

__all__ = [
    "AsOf",
    "Assumption",
    "CannotExclude",
    "CautionRef",
    "Conversion",
    "ConvertedValue",
    "DangerSignAbsent",
    "DifferentialItem",
    "EngineRef",
    "Evidence",
    "ExplainedRule",
    "FactRef",
    "FactSet",
    "FactToHave",
    "FollowUpItem",
    "InputRef",
    "Jurisdiction",
    "KnowledgeRef",
    "LocalText",
    "MedicationRow",
    "Missing",
    "NextQuestion",
    "PackRef",
    "PersonRef",
    "PreviousResult",
    "ProblemRef",
    "ProofNode",
    "RaisedFlag",
    "ReferenceEntry",
    "ResultRow",
    "ScoreItemRow",
    "ScoreRow",
    "ScreenAnswer",
    "SilencedRef",
    "Source",
    "SourceRef",
    "Span",
    "Tier",
    "TierRange",
    "Unused",
    "Urgency",
]
