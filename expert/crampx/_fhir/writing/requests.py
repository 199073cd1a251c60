"""What is suggested: ServiceRequest and CommunicationRequest, each a draft and a proposal, gathered in a CarePlan.

A raised red flag is an alert to a clinician; advice is an instruction for the patient that a clinician has yet to
send; anything else is a service to consider. Nothing is ordered and no medicine is prescribed or stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from crampx._assessment.model import Evidence, FollowUpItem, RaisedFlag
from crampx._fhir.writing.detected_issues import action_words, issues
from crampx._fhir.writing.elements import (
    ACTOR,
    FOLLOW_UP,
    KIND,
    PRIORITY,
    URGENCY,
    Coding,
    Tree,
    concept,
    narrative,
    note,
)
from crampx._fhir.writing.run import Run, cited, evidence_words, facts_words, reasons, rule_codes, with_local
from crampx._logic.conditions import Urgency
from crampx._report.view_parts import of_pack
from crampx._report.words import ACTOR_WORDS, URGENCY_WORDS, sentence, words_of

_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/communication-category"
_ALERT: Final[Coding] = (_CATEGORY, "alert", "Alert")
_INSTRUCTION: Final[Coding] = (_CATEGORY, "instruction", "Instruction")
_ADVICE: Final = frozenset({"self_care", "safety_net", "avoid"})
_PROPOSALS: Final = (
    "Proposals for a clinician to accept, change or reject. Nothing is ordered, nothing has been told to the patient."
)


def requests(run: Run) -> list[Tree]:
    """Alerts first, then suggestions in the order of the assessment, which is by urgency."""
    a = run.assessment
    alerts = [_alert(flag, run) for flag in a.red_flags]
    return [*alerts, *(_advice(item, run) if item.kind in _ADVICE else _service(item, run) for item in a.follow_up)]


def care_plans(requested: list[Tree], run: Run) -> list[Tree]:
    """One plan that holds all requests; none where there is nothing to plan."""
    a = run.assessment
    if not requested and not a.tests_not_needed:
        return []
    rests_on = [run.to("DetectedIssue", issue.key) for issue in issues(a)]
    if a.differential:
        rests_on.append(run.to("RiskAssessment"))
    needless = [
        f"Not needed: {of_pack(item.title, item.pack)}. {_why(item.because, run)}" for item in a.tests_not_needed
    ]
    sources = run.sources(cited(e for item in a.tests_not_needed for e in item.because))
    return [{
        "resourceType": "CarePlan",
        "id": run.id("CarePlan"),
        "text": narrative("Suggestions to consider", [
            _PROPOSALS,
            *(f"{_when(flag)}. {action_words(flag)}" for flag in a.red_flags),
            *(f"{_when(item)} ({_actor(item.actor)})" for item in a.follow_up),
            *needless,
        ]),
        "status": "draft",
        "intent": "proposal",
        "title": "Suggestions of crampx to consider",
        "description": a.summary,
        "subject": run.patient(),
        "created": a.as_of,
        "author": run.device(),
        "supportingInfo": rests_on,
        "activity": [{"reference": {"reference": f"urn:uuid:{each['id']}"}} for each in requested],
        "note": note([_PROPOSALS, *needless, *sources]),
    }]


def _service(item: FollowUpItem, run: Run) -> Tree:
    may, other = reasons(item.because)
    return {
        **_request("ServiceRequest", item, run),
        "intent": "proposal",
        "category": [concept(_kind(item), (KIND, item.kind, _kind(item))), _urgency(item.urgency)],
        "code": _what(item),
        "performerType": concept(_actor(item.actor), (ACTOR, item.actor, _actor(item.actor))),
        "reasonReference": may,
        "supportingInfo": other,
        "patientInstruction": item.patient_facing,
    }


def _advice(item: FollowUpItem, run: Run) -> Tree:
    """Advice in the patient's own words, to be sent by a clinician; what the clinician should mind is in the note."""
    may, other = reasons(item.because)
    return {
        **_request("CommunicationRequest", item, run),
        "category": [
            concept("Advice to the patient", _INSTRUCTION, (KIND, item.kind, _kind(item))), _urgency(item.urgency),
        ],
        "payload": [{"contentString": item.patient_facing or item.title}],
        "recipient": [run.patient()],
        "reasonReference": may,
        "about": other,
    }


def _request(kind: str, item: FollowUpItem, run: Run) -> Tree:
    """What every suggestion has."""
    lines = [*_lines(item, run)]
    told = [f"To tell the patient: {item.patient_facing}"] if item.patient_facing else []
    return {
        "resourceType": kind,
        "id": run.id(kind, item.id),
        "text": narrative(of_pack(item.title, item.pack), [*told, *lines]),
        "status": "draft",
        "priority": PRIORITY[item.urgency],
        "subject": run.patient(),
        "authoredOn": run.assessment.as_of,
        "requester": run.device(),
        "reasonCode": rule_codes(item.because),
        "note": note([f"{of_pack(item.title, item.pack)}.", *lines] if kind == "CommunicationRequest" else lines),
    }


def _lines(item: FollowUpItem, run: Run) -> Iterator[str]:
    when = "" if item.urgency == "self_care" else f" When: {URGENCY_WORDS[item.urgency]}."
    yield with_local(f"Who: {_actor(item.actor)}.{when}", item.local)
    for e in item.because:
        yield evidence_words(e, run)
    for caution in item.cautions:
        facts = f" Facts: {'; '.join(facts_words(caution.facts))}." if caution.facts else ""
        yield f"Caution: {caution.text}{facts}"
    keys = [*item.references, *cited(item.because), *(key for c in item.cautions for key in c.references)]
    yield from run.sources(keys)


def _alert(flag: RaisedFlag, run: Run) -> Tree:
    may, _ = reasons(flag.because)
    title = f"Red flag: {of_pack(flag.title, flag.pack)}"
    lines = [action_words(flag), *(evidence_words(e, run) for e in flag.because), *run.sources(cited(flag.because))]
    return {
        "resourceType": "CommunicationRequest",
        "id": run.id("CommunicationRequest", f"red-flag/{flag.id}"),
        "text": narrative(title, lines),
        "status": "draft",
        "category": [concept("Alert to the clinician", _ALERT), _urgency(flag.urgency)],
        "priority": PRIORITY[flag.urgency],
        "subject": run.patient(),
        "about": [run.to("DetectedIssue", f"red-flag/{flag.id}")],
        "payload": [{"contentString": f"{title}. {action_words(flag)}"}],
        "authoredOn": run.assessment.as_of,
        "requester": run.device(),
        "sender": run.device(),
        "recipient": [{"display": "The clinician who is responsible for the patient"}],
        "reasonCode": rule_codes(flag.because),
        "reasonReference": may,
        "note": note(lines[1:]),
    }


def _when(item: RaisedFlag | FollowUpItem) -> str:
    return f"{sentence(URGENCY_WORDS[item.urgency])}: {of_pack(item.title, item.pack)}"


def _what(item: FollowUpItem) -> Tree:
    return concept(of_pack(item.title, item.pack), (FOLLOW_UP, item.id, item.title))


def _urgency(urgency: Urgency) -> Tree:
    """The urgency itself: FHIR's priorities are fewer."""
    words = sentence(URGENCY_WORDS[urgency])
    return concept(words, (URGENCY, urgency, words))


def _kind(item: FollowUpItem) -> str:
    return sentence(words_of(item.kind, {}))


def _actor(actor: str) -> str:
    return words_of(actor, ACTOR_WORDS)


def _why(because: Iterable[Evidence], run: Run) -> str:
    return " ".join(evidence_words(e, run) for e in because)
