"""What two versions of the knowledge make of the same patients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from crampx._assessment.assess import assess, is_ranked, to_case
from crampx._assessment.context import Knowledge
from crampx._assessment.dangers import cannot_exclude, raised_flags
from crampx._assessment.examples import AS_OF
from crampx._assessment.follow_up import follow_up
from crampx._assessment.model import CannotExclude, FollowUpItem, RaisedFlag
from crampx._audit.subjects import Subject
from crampx._facts.from_document import to_facts
from crampx._values import Value

What: TypeAlias = Literal["status", "danger", "tier", "follow_up"]
_Outcome: TypeAlias = dict[tuple[What, str], str]

_ORDER: Final[tuple[What, ...]] = ("status", "danger", "tier", "follow_up")
_ABSENT: Final = {"status": "", "danger": "not listed", "tier": "not listed", "follow_up": "not suggested"}


class ResultChange(Value, frozen=True):
    """One result that differs, in words: of a red flag, a trigger's tier, a follow-up; or the status."""

    what: What
    id: str
    before: str
    after: str


class SubjectChange(Value, frozen=True):
    """One patient whose result differs: status, then dangers, tiers and follow-up, each by id."""

    subject: str
    results: tuple[ResultChange, ...]


def compare_outcomes(subjects: Iterable[Subject], old: Knowledge, new: Knowledge) -> Iterator[SubjectChange | None]:
    """What differs, subject by subject; None for one whose result is the same.

    Args:
        subjects: who to evaluate.
        old: the earlier version.
        new: the later one.
    """
    for subject in subjects:
        before, after = _outcome(subject, old), _outcome(subject, new)
        keys = sorted(before.keys() | after.keys(), key=lambda key: (_ORDER.index(key[0]), key[1]))
        changes = tuple(
            ResultChange(what, name, first, then)
            for what, name in keys
            if (first := before.get((what, name), _ABSENT[what])) != (then := after.get((what, name), _ABSENT[what]))
        )
        yield SubjectChange(subject.name, changes) if changes else None


def _outcome(subject: Subject, knowledge: Knowledge) -> _Outcome:
    document = subject.document
    as_of = document.as_of or AS_OF
    facts = to_facts(document, knowledge.lookup, as_of, None)
    if not is_ranked(facts, knowledge):
        whole = assess(document, knowledge, as_of=as_of, as_of_source="document", jurisdiction=None)
        suggested = (*whole.follow_up, *whole.tests_not_needed)
        return _words(whole.status, whole.red_flags, whole.cannot_exclude, suggested)
    # A whole assessment takes five times as long, for ranges and questions that are not compared.
    case, judged = to_case(facts, knowledge, None, ranked=True)
    raised = raised_flags(case)
    tiers: _Outcome = {("tier", name): one.verdict.tier for name, one in judged.items()}
    return tiers | _words("assessed", raised, cannot_exclude(case, raised), follow_up(case))


def _words(
    status: str, raised: Iterable[RaisedFlag], lines: Iterable[CannotExclude], suggested: Iterable[FollowUpItem]
) -> _Outcome:
    made: _Outcome = {("status", ""): status.replace("_", " ")}
    made |= {("danger", line.id): f"cannot be excluded, {_plain(line.urgency)}" for line in lines}
    made |= {("danger", flag.id): f"raised, {_plain(flag.urgency)}" for flag in raised}
    for item in suggested:
        state = "not needed" if item.kind == "not_needed" else f"suggested, {_plain(item.urgency)}"
        cautions = f", cautions: {', '.join(sorted(caution.id for caution in item.cautions))}" if item.cautions else ""
        made["follow_up", item.id] = state + cautions
    return made


def _plain(word: str) -> str:
    return word.replace("_", " ")
