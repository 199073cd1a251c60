"""The view's data quality: what was missing, not understood, stale, assumed, converted, in conflict, unused.

A document of crampx is short and each line of it was written for these rules, so each is named with its place. A FHIR
record may hold hundreds of entries that no rule knows: they are counted by kind, and the JSON result lists each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crampx._assessment.model import Assessment, Assumption, Conversion, Missing, ProblemRef, Unused
from crampx._report.characters import ROW_CAP, shorten
from crampx._report.view_conclusions import missing_costs
from crampx._report.view_data import shown_results
from crampx._report.view_parts import Names, View, place_words, rows
from crampx._report.view_record import is_note, not_known, notices, unused
from crampx._report.words import date_words

# What stood in the document must not push out what is said about it.
FOUND_CAP = 400
# Of a record so many faults, conversions and unused entries are named singly.
_RECORD_ROWS = 20
_MEDICINES = "current medicines: complete list"


def quality(assessment: Assessment, names: Names) -> list[View]:
    """What was missing, not understood, stale, assumed, converted, in conflict, unused; none is stated too."""
    is_record = assessment.patient.resource is not None
    most = _RECORD_ROWS if is_record else ROW_CAP
    faults = [item for item in assessment.not_understood if not (is_record and is_note(item))]
    sections = [
        ("Further missing facts", rows(_missing_elsewhere(assessment), str)),
        ("Faulty entries (not used)", rows(faults, problem_words, most=most)),
        ("Results out of date", rows(_stale(assessment, is_record=is_record), str)),
        ("Conflicts", rows(assessment.conflicts, problem_words, most=most)),
        ("Assumptions", rows(_once(assessment.assumptions), str, most=most)),
        ("Conversions", rows(_conversions(assessment, is_record=is_record), str, most=most)),
        ("Items no rule reads", rows(_unused(assessment, is_record=is_record), str, most=most)),
        ("Notices", rows(notices(assessment.notices) if is_record else _problems(assessment.notices), str, most=most)),
    ]
    if is_record:
        unknown = not_known([item for item in assessment.not_understood if is_note(item)])
        sections.insert(2, ("Not known here (not used)", rows(unknown, str)))
    return [{"label": label, **found} for label, found in sections]


def _stale(assessment: Assessment, *, is_record: bool) -> list[str]:
    """Each result that is too old to be used; of a record, which may hold many, how many their table marks."""
    shown = shown_results(assessment)
    stale = [row for row in shown if row.stale]
    if is_record and stale:
        return [f"{len(stale)} of {len(shown)}, marked as old in their table"]
    return list(dict.fromkeys(f"{row.title} of {date_words(row.date or '')}" for row in stale))


def _conversions(assessment: Assessment, *, is_record: bool) -> list[str]:
    """Each conversion; of a record those of earlier results are only counted, and the latest stand with the results."""
    if not is_record:
        return _once(assessment.conversions)
    shown = {row.pointer for row in assessment.results if row.converted}
    left = sum(found.pointer not in shown for found in assessment.conversions)
    told = [f"{len(shown)} beside the results"] if shown else []
    return [*told, *([f"{left} of earlier results in the JSON result"] if left else [])]


def _unused(assessment: Assessment, *, is_record: bool) -> list[str]:
    if not is_record:
        return _once(assessment.unused)
    named, counted = unused(assessment.unused, {row.title for row in assessment.results})
    return [*_once(named), *counted]


def _once(notes: Sequence[Assumption | Conversion | Unused]) -> list[str]:
    """Each text once, with its place, or with how many places it has: ``no start date ... (14 medicines)``."""
    places: dict[str, list[Assumption | Conversion | Unused]] = {}
    for note in notes:
        places.setdefault(note.text, []).append(note)
    return [_at(text, _places(found)) for text, found in places.items()]


def _places(notes: Sequence[Assumption | Conversion | Unused]) -> str:
    if len(notes) == 1:
        return place_words(notes[0].pointer, notes[0].resource)
    medicines = all(_is_medicine(note.pointer or "", note.resource or "") for note in notes)
    return f"{len(notes)} {'medicines' if medicines else 'entries'}"


def _is_medicine(pointer: str, resource: str) -> bool:
    return pointer.startswith("/medications/") or resource.startswith("Medication")


def _missing_elsewhere(assessment: Assessment) -> list[str]:
    """Missing facts that neither a listed trigger nor a danger not assessed names; medicines are one line."""
    told = {part.subject for item in assessment.differential for part in item.missing}
    asked = {title for flag in assessment.cannot_exclude for title in flag.missing}
    left = [item for item in assessment.missing if item.subject not in told and item.title not in asked]
    singly = [item for item in left if not _is_unlisted(item)]
    medicines = [item for item in left if _is_unlisted(item)]
    if len(medicines) > 1:
        found = [f"{item.title} {cost}" for item, cost in zip(singly, missing_costs(singly), strict=True)]
        return [f"{_MEDICINES} {missing_costs(medicines)[0]}", *found]
    return [f"{item.title} {cost}" for item, cost in zip(left, missing_costs(left), strict=True)]


def _is_unlisted(item: Missing) -> bool:
    """Whether it is a medicine of which nothing is recorded: the list of medicines is what is missing."""
    return item.kind == "medication" and item.reason == "not_recorded"


def _problems(items: Iterable[ProblemRef]) -> list[str]:
    return [problem_words(item) for item in items]


def problem_words(item: ProblemRef) -> str:
    """A problem with its place, what stood there, what may stand there and near names."""
    further = item.found is not None or item.allowed or item.suggestions
    parts = [f"{item.message.removesuffix('.')}." if further else item.message]
    if item.found is not None:
        parts.append(f"Found: “{shorten(item.found, FOUND_CAP)}”.")
    if item.allowed:
        parts.append(f"Allowed: {', '.join(item.allowed)}.")
    if item.suggestions:
        parts.append(f"Did you mean {' or '.join(item.suggestions)}?")
    place = place_words(item.pointer, item.resource)
    if item.pointer is None and item.file is not None:
        place = ":".join(str(part) for part in (item.file, item.line, item.column) if part is not None)
    return _at(" ".join(parts), place)


def _at(text: str, place: str) -> str:
    """The text with its place, without a last full stop: it stands in a list."""
    bare = text.removesuffix(".")
    return f"{bare} ({place})" if place else bare
