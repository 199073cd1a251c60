"""The answer in one or two sentences: danger first, then what is best supported, then what is open."""

from __future__ import annotations

from crampx._assessment.model import CannotExclude, DifferentialItem, FactRef, RaisedFlag
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
    not_modelled: tuple[FactRef, ...] = (),
) -> str:
    """A few sentences, from the parts of the assessment alone."""
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
        if not_modelled:
            names = " and ".join(dict.fromkeys(fact.text for fact in not_modelled))
            parts.append(f"Recorded condition not yet modelled, so not ranked: {names}.")
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
    heads: dict[str, DifferentialItem] = {}
    for item in listed:
        if item.rank == first.rank:
            heads.setdefault(item.part_of or item.trigger, item)
    *others, last = [item.title for item in heads.values()]
    titles = " and ".join(filter(None, [", ".join(others), last]))
    doubt = {
        "usual": "",
        "sometimes": ", which only sometimes explains such cramps",
        "doubtful": ", though whether that explains these cramps is doubtful",
    }[first.explains]
    if len({item.explains for item in heads.values()}) > 1:
        doubt = ""  # it is not true of all that are named
    # A part that is surer than the whole it stands under: low potassium is a fact, its cause a judgement.
    surer = [f"{_inside(d.title)} ({d.tier})" for d in listed
             if d.rank == first.rank and d.part_of == first.trigger and RANK[d.tier] > RANK[first.tier]]
    parts = f", with {' and '.join(surer)}" if surer else ""
    lead = "Best supported" if RANK[first.tier] > RANK["contributor"] else "Only weakly supported"
    return f"{lead}: {titles} ({first.tier}){parts}{doubt}."


def _inside(title: str) -> str:
    """A title inside a sentence; an abbreviation keeps its capitals."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
