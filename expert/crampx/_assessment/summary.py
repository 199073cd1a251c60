"""The answer in one or two sentences: danger first, then what is best supported, then what is open."""

from __future__ import annotations

from crampx._assessment.model import CannotExclude, DifferentialItem, RaisedFlag
from crampx._assessment.tiers import RANK
from crampx._logic.conditions import Urgency

URGENCY_WORDS: dict[Urgency, str] = {
    "immediate": "now (emergency)",
    "same_day": "today",
    "urgent": "within two working days",
    "soon": "within four weeks",
    "routine": "at the next review",
    "self_care": "by self-care",
}


def summarise(
    status: str,
    raised: tuple[RaisedFlag, ...],
    open_flags: tuple[CannotExclude, ...],
    differential: tuple[DifferentialItem, ...],
) -> str:
    """One or two sentences, from the parts of the assessment alone."""
    parts: list[str] = []
    if raised:
        first, *others = raised
        more = f"; {len(others)} more red flag{'s' if len(others) > 1 else ''}" if others else ""
        parts.append(f"{first.title}: assess {URGENCY_WORDS[first.urgency]}{more}.")
    if status == "out_of_scope":
        parts.append("The patient is under 16: adult thresholds do not apply, so triggers are not ranked.")
    elif status == "no_complaint":
        parts.append("No leg cramp or leg pain is recorded, so triggers are not ranked. Are there leg cramps?")
    else:
        parts.append(_supported(differential))
    if open_flags and not raised:
        parts.append(f"Still open: {open_flags[0].title[0].lower()}{open_flags[0].title[1:]}.")
    elif not raised and status == "assessed":
        parts.append("No red flag is raised by what is recorded.")
    return " ".join(parts)


def _supported(differential: tuple[DifferentialItem, ...]) -> str:
    listed = [d for d in differential if RANK[d.tier] >= RANK["contributor"]]
    if not listed:
        return "No trigger is supported by what is recorded."
    first = listed[0]
    heads: dict[str, str] = {}
    for item in listed:
        if item.rank == first.rank:
            heads.setdefault(item.part_of or item.trigger, item.title)
    titles = " and ".join(heads.values())
    doubt = {
        "usual": "",
        "sometimes": ", which only sometimes explains such cramps",
        "doubtful": ", though whether that explains these cramps is doubtful",
    }[first.explains]
    return f"Best supported: {titles} ({first.tier}){doubt}."
