"""DetectedIssue: raised red flags, results that confirm a claim, likely effects of a medicine, interactions.

``mitigation`` stays empty: in FHIR it says what was done about an issue, and crampx does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from crampx._assessment.model import Assessment, DifferentialItem, Evidence, FactRef, RaisedFlag
from crampx._fhir.writing.elements import (
    RED_FLAG,
    SEVERITY,
    TRIGGER,
    Coding,
    Tree,
    concept,
    narrative,
    text_of,
)
from crampx._fhir.writing.run import Run, cited, evidence_words, record_references, rule_codes, with_local
from crampx._logic.conditions import URGENCIES, Urgency
from crampx._report.characters import ROW_CAP
from crampx._report.view_parts import of_pack
from crampx._report.words import ACTOR_WORDS, EXPLAINS_WORDS, TIER_WORDS, URGENCY_WORDS, sentence, words_of
from crampx._values import Value

_INTERACTION: Final = ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "DRG", "Drug Interaction Alert")
_UNSTATED: Urgency = "soon"  # for an interaction of which nothing says how urgent it is
_TELLING: Final = frozenset({"strong", "moderate"})


class Issue(Value, frozen=True):
    """What one DetectedIssue says.

    Args:
        key: names it within the assessment.
        lines: what a reader needs to know, most important first; evidence follows.
        medicines: those it is about beside what the evidence names.
        references: keys of sources beside those of the evidence.
    """

    key: str
    title: str
    code: Coding
    urgency: Urgency
    lines: tuple[str, ...]
    because: tuple[Evidence, ...] = ()
    medicines: tuple[FactRef, ...] = ()
    references: tuple[str, ...] = ()


def issues(assessment: Assessment) -> tuple[Issue, ...]:
    """All issues: red flags by urgency as in the assessment, then the ranking's findings, then interactions."""
    flags = (_flag(flag) for flag in assessment.red_flags)
    return (*flags, *_findings(assessment), *_interactions(assessment))


def detected_issue(issue: Issue, run: Run) -> Tree:
    """One issue as a resource, preliminary: a person has yet to look at it."""
    medicines = {row.pointer for row in run.assessment.medications}
    cites = [fact for item in issue.because for fact in item.facts if fact.pointer in medicines]
    lines = [*issue.lines, *(evidence_words(item, run) for item in issue.because)]
    sources = run.sources([*cited(issue.because), *issue.references])
    return {
        "resourceType": "DetectedIssue",
        "id": run.id("DetectedIssue", issue.key),
        "text": narrative(issue.title, [*lines, *sources]),
        "status": "preliminary",
        "code": concept(issue.title, issue.code),
        "severity": SEVERITY[issue.urgency],
        "patient": run.patient(),
        "identifiedDateTime": run.assessment.as_of,
        "author": run.device(),
        "implicated": record_references([*cites, *issue.medicines]),
        "evidence": [
            {"code": codes, "detail": record_references(item.facts)}
            for item, codes in zip(issue.because, ([code] for code in rule_codes(issue.because)), strict=True)
        ],
        "detail": text_of([*lines, *sources]),
    }


def action_words(flag: RaisedFlag) -> str:
    """What to consider, who acts and by when."""
    action = with_local(flag.action, flag.local)
    return f"{action} Who: {words_of(flag.actor, ACTOR_WORDS)}. When: {URGENCY_WORDS[flag.urgency]}."


def _flag(flag: RaisedFlag) -> Issue:
    code = (RED_FLAG, flag.id, flag.title)
    title = of_pack(flag.title, flag.pack)
    return Issue(f"red-flag/{flag.id}", title, code, flag.urgency, (action_words(flag),), flag.because)


def _findings(assessment: Assessment) -> Iterator[Issue]:
    """Claims that a result confirms, and likely effects of a medicine that is known to be associated with them."""
    results = {row.pointer for row in assessment.results}
    medicines = {row.pointer for row in assessment.medications}
    associations = {text for row in assessment.medications for text in row.cramp_evidence}
    for item in assessment.differential:
        confirmed = any(e.effect == "confirms" and _cites(e, results) for e in item.for_)
        telling = any(e.counts and e.strength in _TELLING and _cites(e, medicines) for e in item.for_)
        associated = any(e.rationale in associations for e in item.for_)
        if item.tier in {"established", "likely"} and (confirmed or (telling and associated)):
            yield _finding(item, assessment, results | medicines)


def _finding(item: DifferentialItem, assessment: Assessment, places: Iterable[str]) -> Issue:
    because = tuple(e for e in item.for_ if e.counts)
    title = f"{of_pack(item.title, item.pack)} ({TIER_WORDS[item.tier].lower()})"
    urgency = _gravest(item.urgency, because, assessment, places)
    lines = (
        f"{sentence(item.tier_reason).removesuffix('.')}. {sentence(EXPLAINS_WORDS[item.explains])}.",
        f"When: {URGENCY_WORDS[urgency]}.",
    )
    return Issue(f"trigger/{item.trigger}", title, (TRIGGER, item.trigger, item.title), urgency, lines, because)


def _interactions(assessment: Assessment) -> Iterator[Issue]:
    """Each interaction once, whichever triggers cite it."""
    said = {text for row in assessment.medications for text in row.interactions}
    medicines = {row.pointer for row in assessment.medications}
    found: dict[str, tuple[Urgency, Evidence]] = {}
    for item in assessment.differential:
        for e in (*item.for_, *item.against):
            if e.rationale in said and _cites(e, medicines):
                found.setdefault(e.rationale, (item.urgency, e))
    for urgency, e in found.values():
        names = [row.name for row in assessment.medications if e.rationale in row.interactions][:ROW_CAP]
        title = f"Interaction to check: {', '.join(dict.fromkeys(names))}"
        grave = _gravest(urgency, (e,), assessment, medicines)
        yield Issue(f"interaction/{e.rule}", title, _INTERACTION, grave, (f"When: {URGENCY_WORDS[grave]}.",), (e,))
    for text in sorted(said - found.keys()):
        yield _unranked_interaction(text, assessment)


def _unranked_interaction(text: str, assessment: Assessment) -> Issue:
    """One that no ranked trigger cites, as where no complaint is recorded; as urgent as what is suggested for it."""
    rows = [row for row in assessment.medications if text in row.interactions][:ROW_CAP]
    places = {row.pointer for row in rows}
    suggested: list[Urgency] = [
        item.urgency for item in assessment.follow_up if any(_cites(e, places) for e in item.because)
    ]
    urgency: Urgency = min(suggested, key=URGENCIES.index) if suggested else _UNSTATED
    names = ", ".join(dict.fromkeys(row.name for row in rows))
    return Issue(
        f"interaction/{text}",
        f"Interaction to check: {names}",
        _INTERACTION,
        urgency,
        (f"When: {URGENCY_WORDS[urgency]}.", sentence(text)),
        medicines=tuple(FactRef(row.pointer, row.name, resource=row.resource) for row in rows),
        # What one medicine cites alone is about its monitoring.
        references=tuple(sorted(frozenset(rows[0].references).intersection(*(row.references for row in rows)))),
    )


def _cites(item: Evidence, places: Iterable[str]) -> bool:
    return not {fact.pointer for fact in item.facts}.isdisjoint(places)


def _gravest(urgency: Urgency, because: tuple[Evidence, ...], assessment: Assessment, places: Iterable[str]) -> Urgency:
    """The issue's own urgency, or that of a raised red flag which rests on one of the same results or medicines."""
    own = {fact.pointer for e in because for fact in e.facts} & set(places)
    shared = [flag.urgency for flag in assessment.red_flags if any(_cites(e, own) for e in flag.because)]
    return min([urgency, *shared], key=URGENCIES.index)
