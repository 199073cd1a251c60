"""The checks of the knowledge base, in one table: name, severity, what it finds.

Reading finds faults of form; these find files that are well formed and do not hold together. What needs an evaluation
(examples, the empty patient) is tested elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from crampx._knowledge import (
    check_bands,
    check_examples,
    check_exceptions,
    check_identity,
    check_logic,
    check_names,
    check_rules,
    check_scores,
    check_sources,
    check_units,
    check_wording,
)
from crampx._knowledge.check_view import Check, Hit, View
from crampx._knowledge.model import KnowledgeRecords
from crampx._knowledge.names import suggest
from crampx._knowledge.places import Places
from crampx._problems import Problem, Severity, sorted_problems

_ERRORS: tuple[Callable[[View], Iterator[Hit]], ...] = (
    check_names.unknown_concept,
    check_names.unknown_analyte,
    check_names.unknown_finding,
    check_names.unknown_score,
    check_names.unknown_trigger,
    check_names.unknown_red_flag,
    check_names.unknown_reference,
    check_names.unknown_bound_name,
    check_names.unmatched_kind,
    check_names.empty_screen,
    check_units.unknown_unit,
    check_units.duplicate_unit_name,
    check_units.unknown_cramps_word,
    check_identity.wrong_file_name,
    check_identity.duplicate_id,
    check_identity.reserved_id,
    check_identity.duplicate_name,
    check_identity.duplicate_code,
    check_identity.finding_cycle,
    check_identity.member_cycle,
    check_identity.part_of_cycle,
    check_logic.never_holds,
    check_logic.follow_up_only,
    check_logic.negated_red_flag,
    check_logic.limited_red_flag,
    check_logic.unless_in_trigger,
    check_rules.contradictory_rules,
    check_rules.muted_rule,
    check_bands.band_gap,
    check_bands.band_overlap,
    check_exceptions.unknown_exception,
    check_exceptions.stale_exception,
    check_scores.item_without_points,
    check_scores.mixed_answers,
    check_scores.overlapping_bands,
    check_scores.gap_between_bands,
    check_scores.unreachable_band,
    check_scores.unreachable_total,
    check_scores.negated_score,
    check_scores.wrong_constants,
    check_sources.missing_reference,
    check_sources.missing_grade,
    check_sources.reviewed_on_unseen_source,
    check_examples.missing_example,
    check_examples.unknown_expectation,
    check_wording.banned_wording,
    check_wording.unfilled_placeholder,
)
# Used all the same: nothing wrong is concluded, but somebody should look.
_WARNINGS: tuple[Callable[[View], Iterator[Hit]], ...] = (
    check_rules.shadowed_rule,
    check_rules.same_finding,
    check_sources.unused_reference,
    check_sources.review_overdue,
)


def _entry(severity: Severity, run: Callable[[View], Iterator[Hit]]) -> Check:
    """A check is called like its function, whose docstring says what it finds."""
    return Check(run.__name__, severity, (run.__doc__ or "").strip(), run)


CHECKS: tuple[Check, ...] = (*(_entry("error", run) for run in _ERRORS), *(_entry("warning", run) for run in _WARNINGS))


def check(
    records: KnowledgeRecords,
    *,
    today: date | None = None,
    places: Places | None = None,
    broken: frozenset[str] = frozenset(),
) -> tuple[Problem, ...]:
    """Run every check.

    Args:
        records: the records as read.
        today: for review dates; left out: they are not checked.
        places: the reader's places, for the column of a word and the text of its line.
        broken: files that could not be read; what they may define is not called unknown.

    Returns:
        All problems, sorted by place.
    """
    view = View(records, today, places or Places(), broken)
    found = ((entry, hit) for entry in CHECKS for hit in entry.run(view))
    return sorted_problems(
        to_problem(view.places, entry.name, entry.severity, hit)
        for entry, hit in found
        if not check_exceptions.is_excepted(view, entry.name, hit)
    )


def to_problem(places: Places, name: str, severity: Severity, hit: Hit) -> Problem:
    """What a check found, at the word that it is about."""
    span = places.find(hit.source, hit.word, hit.keys)
    near = suggest(hit.word, hit.known)
    allowed = tuple(sorted(hit.known)) if len(tuple(hit.known)) <= 12 else ()
    return Problem(
        name, severity, hit.message, span=span, allowed=allowed, suggestions=near, line_text=places.line(span)
    )
