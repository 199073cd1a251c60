"""GuidanceResponse: the run, what it says in short, what it misses and what it could not use."""

from __future__ import annotations

from collections.abc import Iterator

from crampx._assessment.model import Assessment
from crampx._fhir.writing.elements import FINDING, INPUT_DIGEST, KNOWLEDGE, Tree, narrative, note
from crampx._fhir.writing.outcome import MESSAGES, outcomes
from crampx._fhir.writing.run import Run, facts_words, with_local
from crampx._report.view_parts import of_pack
from crampx._report.words import URGENCY_WORDS, count_words, sentence


def guidance_response(run: Run, plan: list[Tree]) -> Tree:
    """The run as a resource, the first a reader should open."""
    a = run.assessment
    outcome = outcomes(a)
    return {
        "resourceType": "GuidanceResponse",
        "id": run.id("GuidanceResponse"),
        "text": narrative("Decision support for leg cramps", [*_headlines(a), *_open(a), *_about(a)]),
        "contained": outcome,
        "requestIdentifier": {"system": INPUT_DIGEST, "value": a.input.digest},
        "moduleCanonical": f"{KNOWLEDGE}:{a.knowledge.id}|{a.knowledge.version}",
        "status": _status(a),
        "subject": run.patient(),
        "occurrenceDateTime": a.as_of,
        "performer": run.device(),
        "reasonCode": [{"text": complaint} for complaint in a.patient.complaint],
        "note": note([*_headlines(a), *_open(a), *_about(a)]),
        "evaluationMessage": [{"reference": f"#{MESSAGES}"}] if outcome else [],
        "result": run.to("CarePlan") if plan else None,
        "dataRequirement": _requirements(a),
    }


def _status(a: Assessment) -> str:
    """``data-required`` where nothing could be ranked or a danger waits for an answer, else whether more would help."""
    if a.status == "no_complaint" or a.cannot_exclude:
        return "data-required"
    return "data-requested" if a.missing or a.next_questions or a.evaluated == "partial" else "success"


def _headlines(a: Assessment) -> Iterator[str]:
    yield a.summary
    for flag in a.red_flags:
        title = of_pack(flag.title, flag.pack)
        yield f"RED FLAG, {URGENCY_WORDS[flag.urgency]}: {title}. {with_local(flag.action, flag.local)}"
    if a.evaluated == "partial":
        yield "Part of the document could not be used: see the evaluation messages."
    if a.not_modelled:
        yield f"Recorded condition not yet modelled, so not ranked: {'; '.join(facts_words(a.not_modelled))}."


def _open(a: Assessment) -> Iterator[str]:
    """What has not been asked or examined, dangers first."""
    for flag in a.cannot_exclude:
        missing = f" Missing: {', '.join(flag.missing)}." if flag.missing else ""
        yield f"Not assessed: {of_pack(flag.title, flag.pack)}; if present: {URGENCY_WORDS[flag.urgency]}.{missing}"
    unasked = [row.question for row in a.screen if row.answer == "unknown"]
    if unasked:
        yield f"Screening, {count_words(len(unasked), 'question')} not answered in the record: {' '.join(unasked)}"
    for row in a.screen:
        if row.answer != "unknown":
            yield f"Screening: {row.question} Recorded {row.answer}: {'; '.join(facts_words(row.facts))}."
    for question in a.next_questions:
        yield f"Ask or examine next: {of_pack(question.question, question.pack)} {question.why}".strip()


def _about(a: Assessment) -> Iterator[str]:
    where = f", rules for {of_pack(a.jurisdiction.upper(), a.jurisdiction_pack)}" if a.jurisdiction else ""
    yield f"As of {a.as_of}{where}. Knowledge {a.knowledge.id} {a.knowledge.version}: {a.knowledge.review}."
    for pack in a.knowledge.packs or ():
        yield f"Site pack {pack.id} {pack.version}, {pack.title}, {pack.owner} ({pack.status})."
    for rule in a.knowledge.silenced or ():
        yield f"Rule {rule.rule} is silenced by the site pack {rule.pack} until {rule.expires}: {rule.reason}"
    yield a.intended_use


def _requirements(a: Assessment) -> list[Tree]:
    """The next questions, then examinations and tests that would change the answer.

    What else could be asked stands with each trigger; a list of a hundred questions would not be read.
    """
    wanted = {question.finding: question.question for question in a.next_questions}
    for part in a.missing:
        if part.burden != "ask":
            wanted.setdefault(part.subject, sentence(part.title))
    return [
        {
            "type": "MedicationStatement" if subject == "medications" else "Observation",
            "codeFilter": [{"path": "code", "code": [{"system": FINDING, "code": subject, "display": title}]}],
        }
        for subject, title in wanted.items()
    ]
