"""A rule that holds, as a line of the assessment: its sentence filled from the facts that fired it."""

from __future__ import annotations

import re

from crampx._assessment.context import Case
from crampx._assessment.fact_model import fact_refs as fact_refs  # noqa: PLC0414 - defined there so that other records can build on it
from crampx._assessment.fact_model import source_ref
from crampx._assessment.model import Evidence
from crampx._assessment.scores import Totals
from crampx._assessment.trace import supporting_facts
from crampx._facts.lookup import Lookup
from crampx._facts.model import Fact
from crampx._knowledge.model import ExplainsRule, Rule

PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")
_SHOWN_FACTS = 3


def to_evidence(case: Case, file_id: str, rule: Rule) -> Evidence:
    """The evidence of one rule of a trigger, red flag or follow-up."""
    facts = supporting_facts(
        case.root(f"rule:{file_id}/{rule.id}"), case.knowledge.network, case.values, case.answers
    )
    return Evidence(
        rule=f"{file_id}/{rule.id}",
        effect=rule.effect,
        rationale=fill(rule.rationale, facts, case.knowledge.lookup, Totals(case)),
        source=source_ref(rule.source),
        facts=fact_refs(facts),
        references=rule.references,
        strength=rule.strength,
        grade=rule.grade,
        line=rule.line or None,
        urgency=rule.urgency,
    )


def explains_evidence(case: Case, file_id: str, rule: ExplainsRule) -> Evidence:
    """The evidence for how well a trigger accounts for the cramps."""
    facts = supporting_facts(
        case.root(f"explains:{file_id}/{rule.id}"), case.knowledge.network, case.values, case.answers
    )
    return Evidence(
        rule=f"{file_id}/{rule.id}",
        effect=f"explains: {rule.explains}",
        rationale=fill(rule.rationale, facts, case.knowledge.lookup, Totals(case)),
        source=source_ref(rule.source),
        facts=fact_refs(facts),
        references=rule.references,
    )


def fill(sentence: str, facts: tuple[Fact, ...], lookup: Lookup, totals: Totals | None = None) -> str:
    """Replace each ``{subject}`` by the facts of that concept or analyte, or by its title if none was recorded.

    A score is filled by its total, from ``totals``.
    """

    def replaced(match: re.Match[str]) -> str:
        subject = match.group(1)
        wanted = set(lookup.below.get(subject, (subject,)))
        texts = list(dict.fromkeys(f.short for f in facts if f.subject in wanted))
        if texts:
            shown = " and ".join(texts[:_SHOWN_FACTS])
            # No brackets within brackets: "(4000 U/L, 19 Nov 2026)".
            before = match.string[: match.start()]
            inside = before.count("(") > before.count(")")
            return shown.replace(" (", ", ").replace(")", "") if inside else shown
        total = None if totals is None else totals.words(subject)
        return total or subject_title(subject, lookup)

    return PLACEHOLDER.sub(replaced, sentence)


def subject_title(subject: str, lookup: Lookup) -> str:
    """The title of a concept or analyte, or the word itself (``age``, ``sex``)."""
    if subject in lookup.concepts:
        return lookup.concepts[subject].title
    if subject in lookup.analytes:
        return lookup.analytes[subject].title
    return subject.replace("_", " ")
