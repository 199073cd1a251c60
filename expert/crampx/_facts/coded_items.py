"""Coded items (symptoms, signs, conditions, medications …) to statements about concepts."""

from __future__ import annotations

from crampx._facts.collector import Collector
from crampx._facts.model import Fact, Statement
from crampx._facts.show import show_date
from crampx._knowledge.model import Concept
from crampx._knowledge.names import normalise
from crampx._logic.conditions import CodedKind
from crampx._logic.dates import PartialDate, is_before
from crampx._logic.truth import Truth
from crampx._patient.model import Item, ListName

KIND_OF_LIST: dict[ListName, CodedKind] = {
    "symptoms": "symptom",
    "signs": "sign",
    "conditions": "condition",
    "medications": "medication",
    "exposures": "exposure",
    "procedures": "procedure",
    "family_history": "family_history",
    "allergies": "allergy",
}

_PAST = frozenset({"resolved", "inactive", "ended", "stopped", "completed", "remission", "past"})
_ABSENT = frozenset({"refuted", "absent", "none"})
_NOT_A_FACT = frozenset(
    {"planned", "proposed", "provisional", "suspected", "possible", "differential", "on-hold", "on hold", "cancelled",
     "draft", "entered-in-error", "unknown"}
)
# Listed, and perhaps true: a list declared complete does not make these absent.
_DOUBTFUL = frozenset({"provisional", "suspected", "possible", "differential", "on-hold", "on hold", "unknown"})
_PRESENT = frozenset({"active", "confirmed", "current", "recurrence", "relapse", "present", "ongoing", "chronic"})
STATUS_WORDS = tuple(sorted(_PAST | _ABSENT | _NOT_A_FACT | _PRESENT))


def add_coded(item: Item, concept: Concept, collect: Collector) -> None:
    """Add what a coded item states, or report why it states nothing."""
    if not _dates_hold(item, collect) or not _status_holds(item, concept, collect):
        return
    if item.result is not None:
        _add_examination(item, concept, collect)
        return
    if item.value is not None and item.list_name == "answers":
        collect.reject("wrong_type", "a number is no answer to a question for yes or no; it was not used", item.pointer)
        return
    if item.value is not None and collect.is_record:
        # A score or an amount of nought would say that it is there.
        message = "a number does not say whether it is there; it was not used"
        collect.reject("value_not_used", message, item.pointer, severity="note")
        return
    if item.value is not None:
        collect.notice("value_not_used", "a value is not read for this entry; only its presence is", item.pointer)
    if not collect.is_record:
        _note_kind(item, concept, collect)
    present = item.present and item.status not in _ABSENT
    ended = item.ended
    if item.status in _PAST and ended is None:
        # Over, with no date: it ended on some day up to as_of.
        ended = (item.when or PartialDate.up_to(collect.as_of, item.started)).clipped(collect.as_of)
    fact = _fact(item, concept, present and ended is None, _named(item, concept, collect))
    collect.understand(fact)
    when = item.when.clipped(collect.as_of) if item.when else None
    collect.state(
        Statement(
            concept.id, present, fact, when, item.started, ended, item.side,
            item.dose.value.value if item.dose else None,
            item.dose.unit if item.dose else "",
            item.dose.per if item.dose else "",
            _named(item, concept, collect) if concept.kind == "medication" else "",
        )
    )
    if concept.kind == "medication" and present and item.started is None and ended is None:
        collect.assume_current(item.pointer, is_dated=when is not None)


def _dates_hold(item: Item, collect: Collector) -> bool:
    """Refuse dates after as_of and an end before the start; a start after as_of is a plan, not a fact."""
    today = PartialDate.of(collect.as_of)
    if item.when is not None and item.when.first > collect.as_of:
        collect.leave_out_later("the date", item.pointer, collect.place(item, "date"))
        return False
    if item.started is not None and item.started.first > collect.as_of:
        collect.notice("planned", "starts after as_of: planned, not a fact", item.pointer)
        return False
    if item.started is not None and item.ended is not None and is_before(item.ended, item.started) is Truth.PRESENT:
        collect.reject("ends_before_start", "ends before it starts; it was not used", item.pointer)
        return False
    if item.changed is not None and is_before(today, item.changed) is Truth.PRESENT:
        collect.notice("planned", "a change after as_of is planned, not a fact", collect.place(item, "changed"))
    return True


def _status_holds(item: Item, concept: Concept, collect: Collector) -> bool:
    status = item.status
    if status is None or status in _PRESENT or status in _PAST or status in _ABSENT:
        return True
    if status in _NOT_A_FACT:
        if status in _DOUBTFUL:
            collect.doubtful.add(concept.id)
        collect.notice(
            "not_a_fact", "its status says that it is not established; it was not used", item.pointer,
            found=item.name or concept.title,
        )
        return False
    collect.reject(
        "unknown_status", "the status is not known; the entry was not used", collect.place(item, "status"),
        found=status, allowed=STATUS_WORDS,
    )
    return False


def _add_examination(item: Item, concept: Concept, collect: Collector) -> None:
    """A normal examination makes exactly the signs its concept file lists absent; an abnormal one names none."""
    if not concept.covers:
        collect.reject(
            "no_result_expected", "a result is read for examinations only; use present", collect.place(item, "result")
        )
        return
    done = Fact(item.pointer, concept.id, f"{concept.title}: {item.result}", f"{concept.title} {item.result}",
                item.when.text if item.when else "")
    collect.understand(done)
    collect.state(Statement(concept.id, True, done, item.when))
    if item.result == "abnormal":
        collect.notice("abnormal_without_sign", "abnormal, but no sign is named: list what was found", item.pointer)
        return
    for sign in concept.covers:
        title = collect.lookup.concepts[sign].title
        text = f"no {title} ({concept.title} normal)"
        fact = Fact(item.pointer, sign, text, f"no {title}", done.date)
        collect.state(Statement(sign, False, fact, item.when))


def _note_kind(item: Item, concept: Concept, collect: Collector) -> None:
    expected = None if item.list_name == "answers" else KIND_OF_LIST.get(item.list_name)
    if expected is not None and expected != concept.kind and not _close(expected, concept.kind):
        message = f"usually stands in the list for {concept.kind} entries; it was used"
        collect.notice("other_list", message, item.pointer)


def _close(one: str, other: str) -> bool:
    """Symptoms, signs and conditions shade into each other; nobody needs to be told."""
    return {one, other} <= {"symptom", "sign", "condition"}


def _named(item: Item, concept: Concept, collect: Collector) -> str:
    """A medicine by the word that was recorded, with what it was taken for: ``gabapentin (gabapentinoid)``.

    Where the code decided against the name, or a name holds more than a name, the title alone stands.
    """
    key = normalise(item.name)
    is_other_word = collect.lookup.concept_names.get(key) == concept.id and key not in (
        normalise(concept.title), normalise(concept.id)
    )
    if concept.kind != "medication" or not is_other_word:
        return concept.title
    return f"{' '.join(item.name.split())} ({concept.title})"


def _fact(item: Item, concept: Concept, present: bool, name: str) -> Fact:
    if item.side is not None:
        name += f" ({'both sides' if item.side == 'both' else item.side})"
    if item.dose is not None:
        name += f" {item.dose.value.text} {item.dose.unit}/{item.dose.per}"
    if not present:
        was_there = item.present and item.status not in _ABSENT
        name = f"{name}, ended" if was_there else f"no {name}"
    short = name
    if item.started is not None:
        short += f" (since {show_date(item.started)})"
    shown = item.when or item.started
    return Fact(item.pointer, concept.id, short, short, shown.text if shown else "")
