"""MedicationRequest, -Statement and -Administration: what is taken, was taken, or only stands on a list.

What is stopped, cancelled, on hold, planned, not to be given or entered in error never counts as taken.

- The day on which an order was written is no start: it may renew an older one. A start is the start of the period in
  which the medicine is taken, or of the dosage. The day of writing is the day on which it was listed.
- The validity of a prescription limits its dispensing, not the taking: an active order of years ago is current.
- Of what is over without a day of its end, the end lies on some day up to that of the assessment.
"""

from __future__ import annotations

from collections.abc import Callable

from crampx._fhir.reading.context import Context
from crampx._fhir.reading.datatypes import Period, day_after, period
from crampx._fhir.reading.denied import is_perhaps_not_taken
from crampx._fhir.reading.doses import daily_dose
from crampx._fhir.reading.drugs import drugs_of
from crampx._fhir.reading.node import Node
from crampx._logic.dates import PartialDate
from crampx._patient.model import Item
from crampx._values import Value

_NOT_VALID = "entered in error; it was not used"
# FHIR R4 value set medicationrequest-status. A word is the status of the item, a sentence why it is none.
_REQUEST = {
    "active": "active",
    "on-hold": "on-hold",
    "completed": "completed",
    "stopped": "stopped",
    "unknown": "unknown",
    "cancelled": "cancelled before it was given; it was not used",
    "draft": "a draft that is not in force; it was not used",
    "entered-in-error": _NOT_VALID,
}
# FHIR R4 value set medicationrequest-intent.
_ORDERED = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order"})
_ONLY_MEANT = frozenset({"proposal", "plan", "option"})
# FHIR R4 value set medication-statement-status.
_STATEMENT = {
    "active": "active",
    "completed": "completed",
    "stopped": "stopped",
    "on-hold": "on-hold",
    "unknown": "unknown",
    "not-taken": "absent",
    "intended": "only intended; it was not used",
    "entered-in-error": _NOT_VALID,
}
# FHIR R4 value set medication-admin-status.
_ADMINISTRATION = {
    "in-progress": "active",
    "completed": "completed",
    "stopped": "stopped",
    "on-hold": "on-hold",
    "unknown": "unknown",
    "not-done": "not given; it was not used",
    "entered-in-error": _NOT_VALID,
}
_OVER = frozenset({"completed", "stopped"})


class _Course(Value, frozen=True):
    """When it was taken, and when it was listed."""

    listed: PartialDate | None = None
    started: PartialDate | None = None
    last: PartialDate | None = None
    is_cut: bool = False


def items_of_request(root: Node, context: Context) -> tuple[Item, ...]:
    """The items of a MedicationRequest: one, or one for each ingredient."""
    status = _status(root, _REQUEST)
    if status is None or not _is_order(root):
        return ()
    doses = root.nodes("dosageInstruction")
    span = _bounds(doses)
    return _items(root, context, status, _Course(root.date("authoredOn"), span.start, span.end, span.is_cut), doses)


def items_of_statement(root: Node, context: Context) -> tuple[Item, ...]:
    """The items of a MedicationStatement."""
    status = _status(root, _STATEMENT)
    if status is None:
        return ()
    doses = root.nodes("dosage")
    on, during = _effective(root)
    span = during or _bounds(doses)
    course = _Course(on or root.date("dateAsserted"), span.start, span.end, span.is_cut)
    return _items(root, context, status, course, doses)


def items_of_administration(root: Node, context: Context) -> tuple[Item, ...]:
    """The items of a MedicationAdministration: what was given once is over."""
    status = _status(root, _ADMINISTRATION)
    if status is None:
        return ()
    on, during = _effective(root)
    span = during or Period(on, on if status in _OVER else None)
    return _items(root, context, status, _Course(None, span.start, span.end if status in _OVER else None), ())


READERS: dict[str, Callable[[Node, Context], tuple[Item, ...]]] = {
    "MedicationRequest": items_of_request,
    "MedicationStatement": items_of_statement,
    "MedicationAdministration": items_of_administration,
}


def _status(root: Node, known: dict[str, str]) -> str | None:
    """The status of the items, or ``None`` with the reason why there are none."""
    stated = root.text("status")
    word = known.get(stated or "")
    if word is None:
        root.fail("unknown_status", "the status cannot be read; it was not used", "status", severity="error")
        return None
    if " " in word:
        root.fail("not_a_fact", word, "status", severity="note")
        return None
    return word


def _is_order(root: Node) -> bool:
    """Whether a request is in force: not that the medicine must not be given, and no proposal.

    A plan that the patient reports is what he takes by himself (US Core writes it so).
    """
    if root.tree.get("doNotPerform") not in (None, False):
        root.fail("not_a_fact", "says that it is not to be given; it was not used", "doNotPerform", severity="note")
        return False
    intent = root.text("intent")
    if intent in _ORDERED:
        return True
    if intent not in _ONLY_MEANT:
        root.fail("unknown_intent", "the intent cannot be read; it was not used", "intent")
        return False
    if intent == "plan" and (root.flag("reportedBoolean") or root.tree.get("reportedReference") is not None):
        return True
    root.fail("not_a_fact", f"a {intent}, not an order; it was not used", "intent", severity="note")
    return False


def _bounds(doses: tuple[Node, ...]) -> Period:
    """From the first start of the dosages to their last end; one without an end goes on."""
    timings = [dose.node("timing") for dose in doses]
    repeats = [timing.node("repeat") for timing in timings if timing is not None]
    spans = [period(repeat.node("boundsPeriod")) for repeat in repeats if repeat is not None]
    starts = [span.start for span in spans if span is not None and span.start is not None]
    ends = [span.end for span in spans if span is not None and span.end is not None]
    last = max(ends, key=lambda day: day.last, default=None) if len(ends) == len(doses) else None
    is_cut = any(span is not None and span.is_cut for span in spans)
    return Period(min(starts, key=lambda day: day.first, default=None), last, is_cut)


def _effective(root: Node) -> tuple[PartialDate | None, Period | None]:
    """``effective[x]``: a day or a period."""
    match root.choice("effective"):
        case None:
            return None, None
        case "effectiveDateTime":
            return root.date("effectiveDateTime"), None
        case "effectivePeriod":
            return None, period(root.node("effectivePeriod"))
        case key:
            root.fail("type_not_read", "a time of this type is not read", key, severity="note")
            return None, None


def _items(
    root: Node, context: Context, status: str, course: _Course, doses: tuple[Node, ...]
) -> tuple[Item, ...]:
    if course.is_cut and status == "active":
        status = "unknown"  # it has an end, and whether that is past cannot be read
    is_over, is_absent = status in _OVER, status == "absent"
    found = drugs_of(root, context, course.listed)
    if status == "active" and any(is_perhaps_not_taken(drug.coded) for drug in found):
        root.fail("words_deny_status", "its words say that it is not taken, and its status that it is; which holds is "
                  "unknown", severity="warning")
        status = "unknown"
    dose = daily_dose(doses) if len(found) == 1 and not is_over else None
    return tuple(
        Item(
            "medications",
            drug.pointer,
            drug.coded.name,
            codes=drug.coded.codes,
            other_names=drug.coded.other_names,
            present=not is_absent,
            status=status,
            when=None if is_over else course.listed,
            started=None if is_absent else course.started,
            ended=None if is_absent else day_after(course.last),
            dose=dose,
        )
        for drug in found
    )


