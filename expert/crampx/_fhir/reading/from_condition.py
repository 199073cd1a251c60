"""Condition: what the patient has, had, perhaps has, or was found not to have. Symptoms come this way, too."""

from __future__ import annotations

from typing import Literal

from crampx._fhir.reading.context import Context
from crampx._fhir.reading.datatypes import Coded, codeable_concept, point_in_time, status_code
from crampx._fhir.reading.denied import is_denied
from crampx._fhir.reading.node import Node
from crampx._fhir.reading.sides import side_of
from crampx._logic.dates import PartialDate
from crampx._patient.model import Code, Item
from crampx._values import Value

_CLINICAL_SYSTEM = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION_SYSTEM = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
# FHIR R4 value set condition-clinical, to the words of crampx.
_CLINICAL = {
    "active": "active",
    "recurrence": "recurrence",
    "relapse": "relapse",
    "inactive": "inactive",
    "remission": "remission",
    "resolved": "resolved",
}
# FHIR R4 value set condition-ver-status; confirmed adds nothing.
_VERIFICATION = {
    "unconfirmed": "suspected",
    "provisional": "provisional",
    "differential": "differential",
    "confirmed": "confirmed",
    "refuted": "refuted",
    "entered-in-error": "entered-in-error",
}
_OVER = frozenset({"inactive", "remission", "resolved"})


class _Course(Value, frozen=True):
    """When it was noted, began and ended."""

    noted: PartialDate | None
    began: PartialDate | None
    ended: PartialDate | None


def items_of_condition(root: Node, context: Context) -> tuple[Item, ...]:
    """The item of one Condition, or a diagnostic why it states nothing."""
    verification = _coded_status(root, "verificationStatus", _VERIFICATION_SYSTEM, _VERIFICATION)
    clinical = _coded_status(root, "clinicalStatus", _CLINICAL_SYSTEM, _CLINICAL)
    if verification is False or clinical is False:
        return ()
    if verification == "entered-in-error":
        root.fail("not_a_fact", "entered in error; it was not used", "verificationStatus", severity="note")
        return ()
    coded = codeable_concept(root.node("code"))
    recorded = root.date("recordedDate")
    if coded is None:
        root.fail("code_missing", "says neither in code nor in words what it is about; it was not used")
        return ()
    if context.speaks_of_a_list(coded, root, recorded) or is_denied(coded, root, "code"):
        return ()
    began, ended = (point_in_time(root, prefix, context.birth) for prefix in ("onset", "abatement"))
    status = _status(verification, clinical, has_ended=ended is not None or root.choice("abatement") is not None)
    return _items(root, coded, status, _Course(recorded, began, ended))


def _items(root: Node, coded: Coded, status: str | None, course: _Course) -> tuple[Item, ...]:
    is_refuted = status == "refuted"
    code = root.node("code")
    parts = _parts(coded, () if code is None else code.nodes("coding"))
    if is_refuted and len(parts) > 1:
        root.fail("refuted_as_a_whole", "refuted as a whole, which says nothing of its parts; it was not used",
                  severity="note")
        return ()
    return tuple(
        Item(
            "conditions",
            root.pointer,
            part.name,
            codes=part.codes,
            other_names=part.other_names,
            present=not is_refuted,
            side=side_of(root.nodes("bodySite"), coded),
            status=status,
            # Of what is over, the day on which it was noted is not the day on which it was gone.
            when=None if status in _OVER else course.noted or course.began,
            started=None if is_refuted else course.began,
            ended=None if is_refuted else course.ended,
        )
        for part in parts
    )


def _parts(coded: Coded, codings: tuple[Node, ...]) -> list[Coded]:
    """A condition that one system needs several codes for, as its parts: diabetes, and the renal failure of it.

    The first codes of all systems are one part, with the words; the second codes are another, with their displays.
    """
    displays = {(coding.text("system"), coding.text("code")): coding.text("display") for coding in codings}
    of_system: dict[str, list[Code]] = {}
    for code in coded.codes:
        of_system.setdefault(code.system, []).append(code)
    parts = [Coded(tuple(codes[0] for codes in of_system.values()), coded.name, coded.other_names)]
    for n in range(1, max(map(len, of_system.values()), default=1)):
        own = tuple(codes[n] for codes in of_system.values() if n < len(codes))
        words = tuple(filter(None, (displays.get((code.system, code.code)) for code in own)))
        parts.append(Coded(own, "".join(words[:1]), words[1:]))
    return parts


def _coded_status(
    root: Node, key: str, system: str, known: dict[str, str]
) -> str | Literal[False] | None:
    """The word of a status; ``None`` where there is none, false where it cannot be read."""
    if root.tree.get(key) is None:
        return None
    code = status_code(root.node(key), system)
    if code is None or code not in known:
        root.fail("unknown_status", "the status cannot be read; it was not used", key)
        return False
    return known[code]


def _status(verification: str | None, clinical: str | None, *, has_ended: bool) -> str | None:
    """What is not sure is so whatever its course.

    A diagnosis of an encounter has no course: it held on its day, and the facts say for how long that counts.
    """
    if verification not in (None, "confirmed"):
        return verification
    if clinical is not None:
        return "resolved" if has_ended and clinical not in _OVER else clinical
    return "resolved" if has_ended else None

