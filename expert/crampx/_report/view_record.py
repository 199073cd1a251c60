"""What a FHIR record holds beyond the knowledge: by kind with a count, and what is said of several entries once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crampx._assessment.model import ProblemRef, Unused
from crampx._report.characters import NAME_CAP, shorten
from crampx._report.view_parts import place_words
from crampx._report.words import count_words

_NAMES_SHOWN = 12
_UNKNOWN = frozenset({"unknown_name", "unknown_code", "unclear_wording"})
# By the type of the resource; of conditions and medicines a reader wants to know which.
_KINDS = {
    "Condition": "condition",
    "Medication": "medicine",
    "MedicationRequest": "medicine",
    "MedicationStatement": "medicine",
    "MedicationAdministration": "medicine",
    "Observation": "observation",
    "Procedure": "procedure",
    "AllergyIntolerance": "allergy",
    "FamilyMemberHistory": "entry of the family history",
}
_PLURALS = {"allergy": "allergies", "entry of the family history": "entries of the family history", "entry": "entries"}
# Of several entries of these codes what was found is a name; of others it may be anything.
_TOLD = frozenset({"resolved_by", "unknown_ingredient"})
_NAMED = ("condition", "medicine", "allergy")
_ORDER = ("condition", "medicine", "allergy", "procedure", "observation", "entry of the family history", "entry")
# Of "Observation.component[1].valueQuantity: …" only the number differs between entries of which the same is said.
_INDEX = re.compile(r"\[\d+\]")


def is_note(item: ProblemRef) -> bool:
    """Whether an entry is no fault of the record, but beyond what is known or read here."""
    return item.severity == "note"


def not_known(items: Sequence[ProblemRef]) -> list[str]:
    """Entries that are not known by kind, conditions and medicines with their names; then what is not read, counted."""
    kinds: dict[str, list[ProblemRef]] = {}
    for item in items:
        if item.code in _UNKNOWN:
            kinds.setdefault(_kind(item), []).append(item)
    told = [_of_a_kind(kind, kinds[kind]) for kind in _ORDER if kind in kinds]
    return told + _counted([item for item in items if item.code not in _UNKNOWN])


def notices(items: Sequence[ProblemRef]) -> list[str]:
    """Each notice once, with what it was found in, or with how many entries it holds for."""
    return _counted(items)


def unused(items: Sequence[Unused]) -> tuple[list[Unused], list[str]]:
    """Entries that no rule reads, but for observations, which are counted: most are earlier results."""
    others = [item for item in items if not (item.resource or "").startswith("Observation")]
    number = len(items) - len(others)
    told = f"{count_words(number, 'observation')}, most of them earlier results, in the JSON result"
    return others, [told] if number else []


def _kind(item: ProblemRef) -> str:
    return _KINDS.get((item.resource or "").partition("/")[0], "entry")


def _of_a_kind(kind: str, items: Sequence[ProblemRef]) -> str:
    count = count_words(len(items), kind, _PLURALS.get(kind))
    names = _some(item.found for item in items) if kind in _NAMED else ""
    return f"{count}: {names}" if names else count


def _counted(items: Sequence[ProblemRef]) -> list[str]:
    groups: dict[tuple[str, str], list[ProblemRef]] = {}
    for item in items:
        groups.setdefault((item.severity, _INDEX.sub("", item.message).removesuffix(".")), []).append(item)
    ordered = sorted(groups.items(), key=lambda group: group[0][0] == "note")
    return [_group(message, found) for (_, message), found in ordered]


def _group(message: str, items: Sequence[ProblemRef]) -> str:
    told = len(items) == 1 or items[0].code in _TOLD
    names = _some(item.found for item in items) if told else ""
    text = f"{message}: {names}" if names else message
    if len(items) > 1:
        return f"{text} ({count_words(len(items), 'entry', 'entries')})"
    if items[0].resource is None:
        return text
    place = place_words(items[0].pointer, items[0].resource)
    return f"{text} ({place})" if place else text


def _some(found: Iterable[str | None]) -> str:
    """The first names, each once, and how many more there are."""
    names = list(dict.fromkeys(shorten(name, NAME_CAP) for name in found if name))
    more = len(names) - _NAMES_SHOWN
    return ", ".join([*names[:_NAMES_SHOWN], *([f"and {more} more, see the JSON result"] if more > 0 else [])])
