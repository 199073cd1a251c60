"""From an assessment to what a report says: plain dicts, lists and strings, ready to be set as text or HTML.

All three renderings say the same because they share this view. It chooses words and order of presentation and cuts
what is too long; it draws no conclusion.
"""

from __future__ import annotations

import re
from typing import Any

from crampx._assessment.model import Assessment, PersonRef, ScreenAnswer
from crampx._assessment.pack_model import PackRef
from crampx._report.characters import NAME_CAP, TEXT_CAP, map_strings, shorten
from crampx._report.view_conclusions import dangers, differential
from crampx._report.view_data import medications, results, scores
from crampx._report.view_parts import Names, View, fact_words, of_pack, plural_titles, rows, up_to_a_line
from crampx._report.view_quality import quality
from crampx._report.view_steps import follow_up, next_questions, not_needed
from crampx._report.words import (
    AS_OF_WORDS,
    JURISDICTION_WORDS,
    PREGNANCY_WORDS,
    SOURCE_STATUS_WORDS,
    date_words,
    sentence,
    words_of,
)

PARTIAL = "Part of the document could not be used: see data quality."


def to_view(assessment: Assessment) -> View:
    """The report's content.

    Args:
        assessment: any assessment; its strings may be of any length and hold any character.

    Returns:
        Nested plain dicts and lists of strings, integers and booleans, strings cut at 2,000 characters (names at 120)
        and lists at 200 rows, each cut stated.
    """
    names = Names.of(assessment)
    view: View = {
        "patient": _patient(assessment.patient),
        "answer": _answer(assessment),
        "dangers": dangers(assessment, names),
        "triggers": differential(assessment, names),
        "follow_up": follow_up(assessment, names),
        "questions": next_questions(assessment, names),
        "screen": _screen(assessment.screen),
        "results": results(assessment, names),
        "scores": scores(assessment, names),
        "medications": medications(assessment, names),
        "not_needed": not_needed(assessment, names),
        "quality": quality(assessment, names),
        "sources": _sources(assessment),
        "about": _about(assessment),
    }
    capped: View = map_strings(view, lambda text: shorten(text, TEXT_CAP))
    return capped


def _patient(person: PersonRef) -> View:
    born = date_words(person.birth_date) if person.birth_date else "not given"
    age = "" if person.age is None else f"{person.age} y"
    extra = [f"{person.gestation_weeks} weeks"] if person.gestation_weeks is not None else []
    pregnancy = [words_of(person.pregnancy, PREGNANCY_WORDS)] if person.pregnancy else []
    return {
        "name": shorten(person.name or "Name not given", NAME_CAP),
        "id": shorten(person.id or "not given", NAME_CAP),
        "born": born,
        "age": age,
        "sex": sentence(person.sex or "not given"),
        "has_sex": person.sex is not None,
        "pregnancy": ", ".join(pregnancy + extra),
        "onset": date_words(person.onset) if person.onset else "",
        "complaint": list(person.complaint),
    }


def _answer(assessment: Assessment) -> View:
    return {
        "summary": assessment.summary,
        "status": assessment.status,
        "partial": PARTIAL if assessment.evaluated == "partial" else "",
    }


def _screen(answers: tuple[ScreenAnswer, ...]) -> list[View]:
    return [
        {
            "question": row.question,
            "answer": row.answer,
            "facts": up_to_a_line([fact_words(fact) for fact in row.facts]),
        }
        for row in answers
    ]


def _sources(assessment: Assessment) -> View:
    return rows(
        assessment.references,
        lambda entry: {
            "number": entry.number,
            "cite": of_pack(entry.cite, entry.pack),
            "short": of_pack(_author_and_year(entry.cite), entry.pack),
            "ids": _best_id(entry.ids or ""),
            "status": SOURCE_STATUS_WORDS.get(entry.status, entry.status),
        },
    )


def _author_and_year(cite: str) -> str:
    """What a citation begins with, to its first stop, and its first year: ``Allen RE 2012``."""
    author = re.split(r"[.,;:(]", cite, maxsplit=1)[0].removesuffix(" et al").strip()
    year = re.search(r"\b(?:19|20)\d\d\b", cite)
    return f"{author} {year[0]}" if year and year[0] not in author else author


def _best_id(ids: str) -> str:
    """One identifier is enough to find a source: PubMed's if there is one, else the first."""
    found = [part.strip() for part in ids.split(";")]
    return next((part for part in found if part.startswith("PMID")), found[0])


def _pack(pack: PackRef) -> str:
    return f"{pack.id} {pack.version}, {pack.title} ({pack.owner}; {pack.status}; digest {pack.digest[:12]})"


def _about(assessment: Assessment) -> View:
    knowledge, engine = assessment.knowledge, assessment.engine
    where = assessment.jurisdiction
    counts = plural_titles(knowledge.triggers, knowledge.red_flags)
    parts: dict[str, Any] = {
        "as_of": date_words(assessment.as_of),
        "as_of_source": AS_OF_WORDS[assessment.as_of_source],
        "jurisdiction": of_pack(words_of(where, JURISDICTION_WORDS), assessment.jurisdiction_pack) if where else "",
        "engine": f"{engine.name} {engine.version}",
        "knowledge": f"{knowledge.id} {knowledge.version} of {date_words(knowledge.date)}",
        "covers": counts,
        "digest": knowledge.digest.removeprefix("sha256:")[:12],
        "input": assessment.input.digest.removeprefix("sha256:")[:12],
        "review": sentence(knowledge.review.removesuffix(".")),
        "packs": [_pack(pack) for pack in knowledge.packs or ()],
        "silenced": [f"{each.rule} until {date_words(each.expires)} ({each.pack}: {each.reason.removesuffix('.')})"
                     for each in knowledge.silenced or ()],
        "intended_use": assessment.intended_use,
    }
    return parts
