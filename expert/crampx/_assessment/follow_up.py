"""Suggestions a person may consider, each with the cautions that this patient's own data call for."""

from __future__ import annotations

from crampx._assessment.context import Case
from crampx._assessment.evidence import fact_refs, to_evidence
from crampx._assessment.model import CautionRef, FollowUpItem
from crampx._assessment.packs import local_texts
from crampx._assessment.trace import supporting_facts
from crampx._knowledge.model import FollowUp
from crampx._logic.conditions import URGENCIES, Urgency
from crampx._logic.truth import Truth

_KIND_ORDER = (
    "referral", "medication_review", "test", "examine", "ask", "avoid", "self_care", "safety_net", "not_needed"
)


def follow_up(case: Case) -> tuple[FollowUpItem, ...]:
    """All follow-ups with a rule that holds, by urgency, kind and id."""
    known = case.knowledge.follow_ups
    records = [known[name] for name in case.files("rule", Truth.PRESENT) if name in known]
    items = [item for record in records if (item := _item(case, record)) is not None]
    return tuple(
        sorted(items, key=lambda i: (URGENCIES.index(i.urgency), _KIND_ORDER.index(i.kind), i.id))
    )


def _item(case: Case, record: FollowUp) -> FollowUpItem | None:
    holding = [r for r in record.rules if case.rule_value(record.id, r) is Truth.PRESENT]
    if not holding:
        return None
    urgencies: list[Urgency] = [r.urgency or record.urgency for r in holding]
    urgency = min(urgencies, key=URGENCIES.index)
    ordered = sorted(holding, key=lambda r: (URGENCIES.index(r.urgency or record.urgency), r.id))
    return FollowUpItem(
        id=record.id,
        kind=record.kind,
        title=record.title,
        actor=record.actor,
        urgency=urgency,
        because=tuple(to_evidence(case, record.id, rule) for rule in ordered),
        rule=f"{record.id}/{ordered[0].id}",
        references=tuple(sorted({key for rule in ordered for key in rule.references})),
        cautions=_cautions(case, record),
        patient_facing=record.patient_facing or None,
        local=local_texts(case.knowledge, record.id),
        pack=record.source.pack or None,
    )


def _cautions(case: Case, record: FollowUp) -> tuple[CautionRef, ...]:
    cautions: list[CautionRef] = []
    for caution in record.cautions:
        if caution.when is None:
            cautions.append(CautionRef(caution.id, caution.text, caution.references))
            continue
        node = case.root(f"caution:{record.id}/{caution.id}")
        if case.values[node] is Truth.PRESENT:
            facts = supporting_facts(node, case.knowledge.network, case.values, case.answers)
            cautions.append(CautionRef(caution.id, caution.text, caution.references, fact_refs(facts)))
    return tuple(cautions)
