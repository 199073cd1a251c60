"""Facts that are unknown and would change the answer: what they are, what they cost, what waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crampx._assessment.context import Case
from crampx._assessment.evidence import subject_title
from crampx._assessment.model import Missing
from crampx._facts.lookup import Lookup
from crampx._knowledge.baseline import OBTAINABLE_NOW
from crampx._knowledge.model import Burden
from crampx._logic.conditions import Age, Atom, Coded, Gestation, Overlaps, Pregnancy, Quantity, Sex
from crampx._logic.truth import Truth
from crampx._values import Value


class Subject(Value, frozen=True):
    """What an atom asks about: a concept, an analyte or a property of the person.

    ``detail`` says what of it is missing where the thing itself is recorded: ``start of bendroflumethiazide``.
    """

    id: str
    burden: Burden
    detail: str = ""

    def title(self, lookup: Lookup) -> str:
        """What a reader is told is missing."""
        return self.detail or subject_title(self.id, lookup)

    def kind(self, lookup: Lookup) -> str | None:
        """What kind of thing is missing, where it is not only its date or an earlier value."""
        if self.detail:
            return None
        record = lookup.concepts.get(self.id) or lookup.analytes.get(self.id)
        return None if record is None else record.kind


def subjects_of(atom: Atom, lookup: Lookup) -> tuple[Subject, ...]:
    """The subjects of an atom (two for an overlap), with the burden of finding out."""
    match atom:
        case Coded(concept=concept):
            return (Subject(concept, lookup.burden(concept)),)
        case Quantity(analyte=analyte):
            return (Subject(analyte, lookup.burden(analyte)),)
        case Overlaps(first=first, second=second):
            return tuple(Subject(c, lookup.burden(c)) for c in (first, second))
        case Sex():
            return (Subject("sex", "ask"),)
        case Age():
            return (Subject("age", "ask"),)
        case Pregnancy():
            return (Subject("pregnancy", "ask"),)
        case Gestation():
            return (Subject("gestation", "ask"),)


def open_subjects(case: Case, node: int, *, in_scores: bool = True) -> dict[Subject, str]:
    """Subjects of the unknown atoms that leave a node unknown, with the reason each is unknown.

    Without ``in_scores`` the items of scores are left out: a score that nothing else calls for is not worth asking.
    """
    found: dict[Subject, str] = {}
    for number in sorted(case.open_atoms(node, in_scores=in_scores)):
        for subject, reason in missing_of(case, number):
            found.setdefault(subject, reason)
    return found


def missing_of(case: Case, number: int) -> tuple[tuple[Subject, str], ...]:
    """What is missing for one unknown atom, each with the reason."""
    found = case.missing_of.get(number)
    if found is None:
        found = case.missing_of[number] = tuple(_missing_of(case, number))
    return found


def _missing_of(case: Case, number: int) -> Iterator[tuple[Subject, str]]:
    reason = case.answers[number].reason
    condition = case.knowledge.network.atoms[number].condition
    detail = _detail(condition, reason, case)
    for subject in subjects_of(condition, case.knowledge.lookup):
        if detail:
            yield Subject(subject.id, "ask", detail), "not_recorded"
        elif _is_open(condition, subject, case):
            yield subject, reason or "not_recorded"


def _detail(condition: Atom, reason: str, case: Case) -> str:
    """What of a recorded thing is not known: the start of a medicine, the date of a result, an earlier result."""
    lookup = case.knowledge.lookup
    if isinstance(condition, Coded) and condition.started_before_onset and reason == "date_uncertain":
        below = lookup.below[condition.concept]
        taken = [s for name in below for s in case.facts.statements.get(name, ()) if s.present and s.ended is None]
        open_starts = [f"start of {lookup.concepts[s.concept].title}" for s in taken if s.started is None]
        onset = [] if case.facts.onset is not None else ["onset of the cramps"]
        return " and ".join(dict.fromkeys([*open_starts, *onset])) or "exact start and onset"
    if isinstance(condition, Quantity) and case.facts.measurements.get(condition.analyte):
        title = subject_title(condition.analyte, lookup)
        if condition.before_start_of is not None:
            return f"earlier {title} result"
        if condition.after_start_of is None and reason == "date_uncertain":
            return f"date of the {title} result"
    return ""


def _is_open(condition: Atom, subject: Subject, case: Case) -> bool:
    """Of an overlap only the medicine that is not recorded is missing."""
    if not isinstance(condition, Overlaps):
        return True
    below = case.knowledge.lookup.below[subject.id]
    return not any(s.present for name in below for s in case.facts.statements.get(name, ()))


def is_open_now(case: Case, atom: int, *, with_tests: bool) -> bool:
    """Whether an atom can be obtained: by asking, examining or at the bedside, or with any test."""
    if with_tests:
        return True
    subjects = subjects_of(case.knowledge.network.atoms[atom].condition, case.knowledge.lookup)
    return all(s.burden in OBTAINABLE_NOW for s in subjects)


def missing_for(case: Case, rules: Iterable[tuple[str, int]], *, in_scores: bool = True) -> tuple[Missing, ...]:
    """Missing facts of the rules given as (full id, node), each once, sorted by title."""
    waiting: dict[Subject, tuple[str, list[str]]] = {}
    for name, node in rules:
        if case.values[node] is Truth.UNKNOWN:
            for subject, reason in open_subjects(case, node, in_scores=in_scores).items():
                waiting.setdefault(subject, (reason, []))[1].append(name)
    return merge(
        Missing(s.id, s.title(case.knowledge.lookup), s.burden, reason, tuple(names), s.kind(case.knowledge.lookup))
        for s, (reason, names) in waiting.items()
    )


def merge(parts: Iterable[Missing]) -> tuple[Missing, ...]:
    """Missing facts of several places, each once, sorted by title and id."""
    merged: dict[tuple[str, str], Missing] = {}
    for part in parts:
        known = merged.get((part.subject, part.title))
        rules = {*part.matters_for, *(known.matters_for if known else ())}
        key = part.subject, part.title
        merged[key] = Missing(*key, part.burden, part.reason, tuple(sorted(rules)), part.kind)
    return tuple(sorted(merged.values(), key=lambda m: (m.title.casefold(), m.subject)))
