"""What a FHIR record holds beyond the knowledge: by kind with a count, and what is said of several entries once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from crampx._assessment.model import ProblemRef, Unused
from crampx._report.characters import NAME_CAP, shorten
from crampx._report.view_parts import place_words
from crampx._report.words import count_words

_NAMES_SHOWN = 12
# Of so many entries that say the same, each with its day.
_DAYS_SHOWN = 3
# "stress, ended (since 24 Feb 2014)", "pregnancy (Aug 2022)".
_DAY = re.compile(r" \((?:since )?(?:\d{1,2} )?(?:[A-Z][a-z]{2} )?\d{4}\)$")
_ABNORMAL = "abnormal_not_known"
_ABNORMAL_SHOWN = 6
_UNKNOWN = frozenset({"unknown_name", "unknown_code", "unclear_wording", _ABNORMAL})
# By the type of the resource; of all but observations, which are many, a reader wants to know which.
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
    "QuestionnaireResponse": "questionnaire",
}
_PLURALS = {"allergy": "allergies", "entry of the family history": "entries of the family history", "entry": "entries"}
# Of several entries of these codes what was found is a name; of others it may be anything.
_TOLD = frozenset({"not_a_fact", "resolved_by", "unknown_ingredient"})
_NAMED = ("condition", "medicine", "allergy", "procedure")
_ORDER = ("condition", "medicine", "allergy", "procedure", "observation", "entry of the family history",
          "questionnaire", "entry")
# "Observation.component[1].valueQuantity: …": a reader of the report is told what is wrong, the JSON result also where.
_ELEMENT = re.compile(r"[A-Z][A-Za-z]+(?:\.\w+|\[\d+\])*: ")
_OF_A_KIND = re.compile(r"(\d+) (\w+) resources? (?:is|are) of a kind that crampx does not read")
_STATUSES = ("/status", "/intent", "/doNotPerform", "/verificationStatus")
# What stands for a part of the record that is no text.
_STRUCTURES = frozenset({"{…}", "[…]"})


def is_note(item: ProblemRef) -> bool:
    """Whether an entry is no fault of the record, but beyond what is known or read here."""
    return item.severity == "note"


def not_known(items: Sequence[ProblemRef]) -> list[str]:
    """Entries that are not known by kind, with their names; then what is not read, counted."""
    kinds: dict[str, list[ProblemRef]] = {}
    for item in items:
        if item.code in _UNKNOWN:
            kinds.setdefault(_kind(item), []).append(item)
    told = [_of_a_kind(kind, kinds[kind]) for kind in _ORDER if kind in kinds]
    return told + _counted([item for item in items if item.code not in _UNKNOWN])


def notices(items: Sequence[ProblemRef]) -> list[str]:
    """Each notice once, with what it was found in, or with how many entries it holds for."""
    return _counted(items)


def unused(items: Sequence[Unused], measured: Iterable[str]) -> tuple[list[Unused], list[str]]:
    """Entries that no rule reads, many of the same without their days, but for earlier results, which are counted.

    Args:
        items: of a record.
        measured: titles of the quantities whose latest results are shown.
    """
    begins = tuple(f"{title} " for title in measured)
    others = [item for item in items if not (_kind(item) == "observation" and item.text.startswith(begins))]
    number = len(items) - len(others)
    bare = [(item, _DAY.sub("", item.text)) for item in others]
    times = Counter(text for _, text in bare)
    named = [replace(item, text=text) if times[text] > _DAYS_SHOWN else item for item, text in bare]
    return named, [f"{count_words(number, 'earlier result')}, in the JSON result"] if number else []


def _kind(item: ProblemRef | Unused) -> str:
    return _KINDS.get((item.resource or "").partition("/")[0], "entry")


def _of_a_kind(kind: str, items: Sequence[ProblemRef]) -> str:
    count = count_words(len(items), kind, _PLURALS.get(kind))
    if kind in _NAMED:
        names = _some(item.found for item in items)
        return f"{count}: {names}" if names else count
    abnormal = _some((item.found for item in items if item.code == _ABNORMAL), most=_ABNORMAL_SHOWN)
    return f"{count}, of which flagged abnormal by the laboratory: {abnormal}" if abnormal else count


def _counted(items: Sequence[ProblemRef]) -> list[str]:
    groups: dict[tuple[str, str], list[ProblemRef]] = {}
    kinds: dict[str, int] = {}
    for item in items:
        message = _ELEMENT.sub("", item.message, count=1).removesuffix(".")
        of_a_kind = _OF_A_KIND.fullmatch(message)
        if of_a_kind:
            kinds[of_a_kind[2]] = kinds.get(of_a_kind[2], 0) + int(of_a_kind[1])
        else:
            groups.setdefault((item.severity, message), []).append(item)
    ordered = sorted(groups.items(), key=lambda group: group[0][0] == "note")
    told = [_group(message, found) for (_, message), found in ordered]
    return [*told, f"resources that crampx does not read: {_amounts(kinds)}"] if kinds else told


def _amounts(kinds: Mapping[str, int]) -> str:
    """The most frequent kind first: ``7 ServiceRequest, 2 CarePlan``."""
    return ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items(), key=lambda k: (-k[1], k[0])))


def _group(message: str, items: Sequence[ProblemRef]) -> str:
    told = len(items) == 1 or items[0].code in _TOLD
    names = _some(_name(item) for item in items) if told else ""
    if len(items) > 1:
        kinds = {_kind(item) for item in items}
        kind = kinds.pop() if len(kinds) == 1 else "entry"
        counted = f"{message} ({count_words(len(items), kind, _PLURALS.get(kind))})"
        return f"{counted}: {names}" if names else counted
    text = f"{message}: {names}" if names else message
    place = "" if items[0].resource is None else place_words(items[0].pointer, items[0].resource)
    return f"{text} ({place})" if place else text


def _name(item: ProblemRef) -> str | None:
    """What was found, but for the word of a status: the message says what it means."""
    return None if item.code == "not_a_fact" and (item.pointer or "").endswith(_STATUSES) else item.found


def _some(found: Iterable[str | None], most: int = _NAMES_SHOWN) -> str:
    """The first names, each once with how often it stands there, and how many more there are."""
    times = Counter(shorten(name, NAME_CAP) for name in found if name and name not in _STRUCTURES)
    names = [_quoted(name) + (f" ({number} times)" if number > 1 and len(times) > 1 else "")
             for name, number in times.items()]
    more = len(names) - most
    return ", ".join([*names[:most], *([f"and {more} more, see the JSON result"] if more > 0 else [])])


def _quoted(name: str) -> str:
    """A name of several parts is set apart from its neighbours."""
    return f"“{name}”" if ", " in name else name
