"""What site packs add to an assessment: who they are, their words, their names, and what they silence."""

from __future__ import annotations

from collections.abc import Iterator

from crampx._assessment.context import Case, Knowledge
from crampx._assessment.model import Assumption
from crampx._assessment.pack_model import LocalText, PackRef, SilencedRef
from crampx._knowledge.names import normalise
from crampx._knowledge.packs import SilencedRule
from crampx._logic.truth import Truth
from crampx._patient.model import PatientDocument
from crampx._problems import Problem


def pack_refs(knowledge: Knowledge) -> tuple[PackRef, ...] | None:
    """The packs that take part; None without any."""
    refs = tuple(PackRef(p.id, p.title, p.version, p.digest, p.owner, p.status) for p in knowledge.source.packs)
    return refs or None


def silenced_refs(case: Case) -> tuple[SilencedRef, ...] | None:
    """What is silenced on this day, by rule; None without any."""
    refs = tuple(
        SilencedRef(name, each.source.pack, each.reason, each.expires, each.owner, each.signed_off_by)
        for name, each in sorted(case.silenced.items())
    )
    return refs or None


def local_texts(knowledge: Knowledge, name: str) -> tuple[LocalText, ...] | None:
    """What packs put after the action of a red flag or after a follow-up; None: nothing."""
    texts = tuple(LocalText(p.id, w.text) for p in knowledge.source.packs for w in p.wording if w.id == name)
    return texts or None


def named_by_packs(document: PatientDocument, knowledge: Knowledge) -> tuple[Assumption, ...]:
    """Entries whose name is one that a pack gives to something shipped, in the order of the document."""
    packs = knowledge.source.packs
    names = {normalise(name): p.id for p in packs for each in p.synonyms for name in each.names}
    named = ((item.pointer, names.get(normalise(item.name))) for item in document.items if names and item.name)
    return tuple(
        Assumption("site_name", f"named as the site pack {pack} names it", at) for at, pack in named if pack is not None
    )


def pack_notices(case: Case) -> Iterator[Problem]:
    """Rules that would speak and are silenced, rules that speak again, and packs past their review date."""
    day = case.facts.as_of.isoformat()
    for pack in case.knowledge.source.packs:
        for each in pack.silenced:
            if _would_speak(case, each.rule):
                notice = _of_exception(case, each)
                if notice is not None:
                    yield notice
        if pack.review_by < day:
            message = f"the site pack {pack.id} is past its review date, {pack.review_by}"
            yield Problem("pack_review_overdue", "warning", message)


def _would_speak(case: Case, full_id: str) -> bool:
    """Whether a rule holds, and is one of this jurisdiction."""
    file_id, _, rule_id = full_id.partition("/")
    file = case.knowledge.triggers.get(file_id) or case.knowledge.follow_ups[file_id]
    rule = next(rule for rule in file.rules if rule.id == rule_id)
    return case.is_of_place(rule) and case.value(f"rule:{full_id}") is Truth.PRESENT


def _of_exception(case: Case, exception: SilencedRule) -> Problem | None:
    """What a reader has to know of an exception from a rule that holds; nothing before it was signed off."""
    rule, pack = exception.rule, exception.source.pack
    if rule in case.silenced:
        message = f"the rule {rule} is silenced by the site pack {pack} until {exception.expires}"
        return Problem("silenced_rule", "note", f"{message}: {exception.reason}")
    if exception.expires < case.facts.as_of.isoformat():
        message = f"the rule {rule} speaks again: its exception in the site pack {pack} expired on {exception.expires}"
        return Problem("expired_exception", "warning", message)
    return None
