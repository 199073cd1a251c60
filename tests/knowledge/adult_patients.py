"""One adult evaluated on a fixed day, and what a physician looks up in the result."""

from __future__ import annotations

from datetime import date
from typing import Any

import crampx

AS_OF = date(2026, 11, 20)
_ADULT = {"age": 60, "sex": "female"}


def assess(**parts: Any) -> crampx.Assessment:
    person = parts.pop("patient", _ADULT)
    return crampx.evaluate({"format": "crampx.patient/1", "patient": person, **parts}, as_of=AS_OF)


def tiers(assessment: crampx.Assessment) -> dict[str, str]:
    return {d.trigger: d.tier for d in assessment.differential}


def flags(assessment: crampx.Assessment) -> dict[str, str]:
    return {f.id: f.urgency for f in assessment.red_flags}


def suggested(assessment: crampx.Assessment) -> dict[str, str]:
    return {f.id: f.urgency for f in assessment.follow_up}


def cautions(assessment: crampx.Assessment, follow_up: str) -> str:
    item = next(f for f in assessment.follow_up if f.id == follow_up)
    return " ".join(c.text for c in item.cautions).casefold()
