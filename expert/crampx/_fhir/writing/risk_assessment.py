"""RiskAssessment: the ranked triggers, by tier and never by probability."""

from __future__ import annotations

from collections.abc import Iterator

from crampx._assessment.model import DifferentialItem, Missing
from crampx._fhir.writing.elements import TIER, TRIGGER, Tree, concept, narrative, note, text_of
from crampx._fhir.writing.run import Run, cited, evidence_words, record_references
from crampx._report.characters import ROW_CAP
from crampx._report.view_conclusions import missing_costs
from crampx._report.view_parts import of_pack
from crampx._report.words import EXPLAINS_WORDS, KIND_WORDS, TIER_WORDS, count_words, sentence

_ORDER = (
    "An order of what the record supports as trigger, contributor or mimic of the leg cramps, by ordinal tiers; not a "
    "probability, not a diagnosis. Equal ranks are equal."
)


def risk_assessments(run: Run) -> list[Tree]:
    """One resource with all ranked triggers in order; none where nothing was ranked."""
    a = run.assessment
    if not a.differential:
        return []
    evidence = [e for item in a.differential for e in (*item.for_, *item.against, *item.explains_because)]
    scores = [f"Score: {of_pack(row.title, row.source.pack)}: {row.text}" for row in a.scores if row.applies != "no"]
    sources = run.sources([*cited(evidence), *(key for row in a.scores for key in row.references)])
    left = f"{count_words(a.not_listed, 'other trigger')} without evidence: not listed." if a.not_listed else ""
    return [{
        "resourceType": "RiskAssessment",
        "id": run.id("RiskAssessment"),
        "text": narrative("Possible triggers of the leg cramps, most supported first", [
            _ORDER,
            *(f"{item.rank}. {_headline(item)}" for item in a.differential),
            *scores,
            left,
        ]),
        "status": "preliminary",
        "method": {"text": f"Rules of knowledge {a.knowledge.id} {a.knowledge.version}; ordinal tiers"},
        "code": {"text": "Possible triggers of leg cramps"},
        "subject": run.patient(),
        "occurrenceDateTime": a.as_of,
        "performer": run.device(),
        "reasonCode": [{"text": complaint} for complaint in a.patient.complaint],
        "basis": record_references(fact for e in evidence for fact in e.facts),
        "prediction": [_prediction(item, run) for item in a.differential],
        "note": note([_ORDER, *scores, left, *sources]),
    }]


def _headline(item: DifferentialItem) -> str:
    kind = f", {KIND_WORDS.get(item.kind, item.kind)}" if KIND_WORDS.get(item.kind, item.kind) else ""
    return f"{of_pack(item.title, item.pack)}{kind}: {TIER_WORDS[item.tier].lower()}; {EXPLAINS_WORDS[item.explains]}"


def _prediction(item: DifferentialItem, run: Run) -> Tree:
    return {
        "outcome": concept(of_pack(item.title, item.pack), (TRIGGER, item.trigger, item.title)),
        "qualitativeRisk": concept(TIER_WORDS[item.tier], (TIER, item.tier, TIER_WORDS[item.tier])),
        "rationale": text_of(_rationale(item, run)),
    }


def _rationale(item: DifferentialItem, run: Run) -> Iterator[str]:
    """Rank and tier in words, then each rule that holds, then what is missing."""
    yield f"Rank {item.rank}. {_headline(item)}. {sentence(item.tier_reason).removesuffix('.')}."
    now, tests = item.range, item.range_tests
    for which, span in (("answers and examination", now), ("tests as well", tests)):
        if span.best != span.worst:
            ends = f"{TIER_WORDS[span.worst].lower()} to {TIER_WORDS[span.best].lower()}"
            yield f"Still open with {which}: {ends}."
    better = [e for e in item.explains_because if e.towards == "for"]
    worse = [e for e in item.explains_because if e.towards != "for"]
    for label, parts in (("For", (*item.for_, *better)), ("Against", (*item.against, *worse))):
        for e in parts:
            counted = "" if e.counts else " (a stronger rule of the same kind counts instead)"
            yield f"{label}{counted}: {evidence_words(e, run)}"
    if item.missing:
        yield f"Not known: {', '.join(_unknown(item.missing))}."


def _unknown(missing: tuple[Missing, ...]) -> list[str]:
    kept = missing[:ROW_CAP]
    return [f"{part.title} {cost}" for part, cost in zip(kept, missing_costs(kept), strict=True)]
