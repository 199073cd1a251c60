"""The view's next steps: follow-up by urgency, questions, tests not needed."""

from __future__ import annotations

from crampx._assessment.model import Assessment, CautionRef, FollowUpItem, NextQuestion
from crampx._report.characters import ROW_CAP
from crampx._report.view_parts import Names, View, facts_beside, local_words, of_pack, rows
from crampx._report.words import ACTOR_WORDS, BURDEN_WORDS, URGENCY_ORDER, URGENCY_WORDS, sentence, words_of


def follow_up(assessment: Assessment, names: Names) -> View:
    """Suggestions grouped by urgency, most urgent first."""
    kept = assessment.follow_up[:ROW_CAP]
    groups: list[View] = []
    for urgency in URGENCY_ORDER:
        said: set[str] = set()
        if items := [item for item in kept if item.urgency == urgency]:
            shown = [_suggestion(item, names, said) for item in items]
            groups.append({"urgency": sentence(URGENCY_WORDS[urgency]), "items": shown})
    return {"groups": groups, "more": len(assessment.follow_up) - len(kept)}


def _suggestion(item: FollowUpItem, names: Names, said: set[str]) -> View:
    """One suggestion; ``said`` holds the cautions of its group that were shown in full already."""
    return {
        "title": of_pack(item.title, item.pack),
        "kind": words_of(item.kind, {}),
        "actor": words_of(item.actor, ACTOR_WORDS),
        "why": [*dict.fromkeys(sentence(part.rationale) for part in item.because), *local_words(item.local)],
        "refs": names.refs([*item.references, *(key for part in item.because for key in part.references)]),
        "cautions": [_caution(caution, names, said) for caution in item.cautions],
        "patient": item.patient_facing or "",
        # Safety-net advice without its words is none.
        "patient_always": item.kind == "safety_net",
        "rule": item.rule,
    }


def _caution(item: CautionRef, names: Names, said: set[str]) -> View:
    if item.text in said and not item.facts:
        return {"text": "as above.", "facts": [], "refs": []}
    said.add(item.text)
    return {"text": item.text, "facts": facts_beside(item.text, item.facts), "refs": names.refs(item.references)}


def next_questions(assessment: Assessment, names: Names) -> View:
    """Questions worth asking next, with what they matter for."""
    return rows(assessment.next_questions, lambda item: _question(item, names))


def _question(item: NextQuestion, names: Names) -> View:
    matters = f"For {'; '.join(names.all_titles(item.matters_for))}." if item.matters_for else ""
    return {
        "question": of_pack(item.question, item.pack),
        "burden": words_of(item.burden, BURDEN_WORDS),
        "why": item.why or matters,
    }


def not_needed(assessment: Assessment, names: Names) -> View:
    """Tests that are not indicated, with the reason."""
    return rows(assessment.tests_not_needed, lambda item: _suggestion(item, names, set()))
