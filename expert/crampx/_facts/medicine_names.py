"""From the wording of a record to medicines, by a fixed grammar: nothing is matched by likeness.

``24 HR metoprolol succinate 100 MG Extended Release Oral Tablet [Toprol]`` is read as ingredients with their strengths,
forms and salts, and a brand in brackets. An ingredient has to begin with a name that the knowledge lists, and all that
follows it has to be one of the words of ``medicine_words``, or another such name. A salt is no medicine of its own:
``losartan potassium`` holds no potassium supplement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

from crampx._facts.lookup import Lookup
from crampx._facts.medicine_words import ELEMENTS, LOCAL, LOCAL_NAMES, SALTS, is_around, may_negate
from crampx._facts.wording import Medicine, Wording
from crampx._knowledge.names import names_of, normalise
from crampx._values import Value

# Longer wordings are sentences; no product has more ingredients than a person could list.
_LONGEST = 500
_MOST_WORDS = 6
_MOST_INGREDIENTS = 12
_MOST_IN_A_NAME = 4
_SHORTEST_NAME = 3
# A quoted word is a maker or a brand, as a bracketed one is.
_QUOTED = re.compile(r'["\u201c\u201e\u00ab]([^"\u201c\u201d\u201e\u00ab\u00bb]*)["\u201d\u201c\u00bb]')
_MARKS = str.maketrans(dict.fromkeys('"\u201c\u201d\u201e\u00ab\u00bb\u00ae\u2122', " "))
_BRACKETED = re.compile(r"[\[({]([^\[\](){}]*)[\])}]?")
_BETWEEN = re.compile(r"\s+(?:/|\+|&|and|with|plus)\s+|[,;]\s+(?:and\s+)?")
_EDGES = ".,:;*"


class _Ingredient(Value, frozen=True):
    """A part of a wording: the medicine, if it is known, and the words that name it."""

    stem: str
    medicine: Medicine | None = None


def read_wording(text: str, lookup: Lookup) -> Wording:
    """The medicines that a wording names."""
    if len(text) > _LONGEST:
        return Wording()
    plain = normalise(_QUOTED.sub(r"(\1)", text).translate(_MARKS))
    if may_negate(plain):
        return Wording(may_negate=True)
    outside, asides = _without_brackets(plain)
    local = _local_forms(plain)
    main = _read(outside, local, lookup)
    told = [reading for aside in asides if (reading := _read(aside, local, lookup)).medicines]
    if not main.medicines:
        return told[0] if told else main
    if any(not _agree(main, reading, lookup) for reading in told):
        return Wording(unknown=(outside,))
    return main


def _without_brackets(text: str) -> tuple[str, list[str]]:
    """The text outside brackets, and what stood in each, the innermost first."""
    asides: list[str] = []
    while match := _BRACKETED.search(text):
        inner = match.group(1).strip()
        if inner != "&":
            asides.append(inner)
        text = f"{text[:match.start()]} {'&' if inner == '&' else ' '} {text[match.end():]}"
    return " ".join(text.split()), asides


def _agree(main: Wording, other: Wording, lookup: Lookup) -> bool:
    """Whether what stands in brackets is the same, its brand, or the product that the ingredients make up."""
    return all(
        any(a.concept in lookup.above[b.concept] or b.concept in lookup.above[a.concept] for a in main.medicines)
        for b in other.medicines
    )


def _local_forms(text: str) -> frozenset[str]:
    """The words of a wording that tell of a local form; oral drops are none."""
    words = {word.strip(_EDGES) for word in text.split()}
    return LOCAL & words - ({"drops"} if "oral" in words else set())


def _read(text: str, local: frozenset[str], lookup: Lookup) -> Wording:
    whole = _segment(text, lookup)
    parts = whole if all(part.medicine for part in whole) else None
    if not parts:
        parts = [found for each in _BETWEEN.split(text)[:_MOST_INGREDIENTS] for found in _apart(each, lookup)]
    if local:
        parts = [_locally(part, local, lookup) for part in parts]
    if len(parts) > 1 and (product := _product(parts, lookup)) is not None:
        return Wording((product,))
    known = dict.fromkeys(part.medicine for part in parts if part.medicine is not None)
    return Wording(tuple(known), tuple(part.stem for part in parts if part.medicine is None))


def _apart(text: str, lookup: Lookup) -> list[_Ingredient]:
    """A segment, or its halves where a stroke without spaces stands between two names."""
    found = _segment(text, lookup)
    if len(found) == 1 and found[0].medicine is None and "/" in found[0].stem:
        halves = [half for each in found[0].stem.split("/") for half in _segment(each, lookup)]
        if any(half.medicine for half in halves):
            return halves
    return found


def _segment(text: str, lookup: Lookup) -> list[_Ingredient]:
    """What stands between two separators: names with what may stand around them; nothing but that is no ingredient."""
    words = [word for each in text.split() if (word := each.strip(_EDGES))]
    found: list[_Ingredient] = []
    rest = words
    while rest := _past_surroundings(rest, after=bool(found)):
        taken = _leading_name(rest, lookup)
        if taken is None:
            return [_Ingredient(" ".join(w for w in words if not is_around(w) and w not in SALTS) or text)]
        medicine, length = taken
        rest = rest[length:]
        if medicine.name in ELEMENTS and rest[:1] and rest[0] in SALTS:
            return [_Ingredient(" ".join(words))]
        found.append(_Ingredient(medicine.name, medicine))
    return found


def _past_surroundings(words: list[str], *, after: bool) -> list[str]:
    """The words from the first one on that is neither a strength nor a form, nor, after a name, a salt."""
    for n, word in enumerate(words):
        if not (is_around(word) or word in LOCAL or (after and word in SALTS)):
            return words[n:]
    return []


def _leading_name(words: list[str], lookup: Lookup) -> tuple[Medicine, int] | None:
    """The longest known name that the words begin with, and of how many words it is."""
    for length in range(min(len(words), _MOST_WORDS), 0, -1):
        medicine = _known(" ".join(words[:length]), lookup)
        if medicine is not None:
            return medicine, length
    return None


def _known(name: str, lookup: Lookup) -> Medicine | None:
    concept = lookup.concept_names.get(name) if len(name) >= _SHORTEST_NAME else None
    if concept is None or lookup.concepts[concept].kind != "medication":
        return None
    return Medicine(concept, name)


def _locally(part: _Ingredient, local: frozenset[str], lookup: Lookup) -> _Ingredient:
    """A cream is not the tablet of the same name: of a local form only what is known as one is read."""
    medicine = part.medicine
    if medicine is not None and set(normalise(lookup.concepts[medicine.concept].title).split()) & LOCAL:
        return part
    bare = " ".join(word for word in part.stem.split() if word not in LOCAL)
    forms = [form for word in sorted(local) for form in LOCAL_NAMES.get(word, ())]
    known = [other for form in forms if (other := _known(f"{bare} {form}", lookup)) is not None]
    if known:
        return _Ingredient(bare, known[0])
    return _Ingredient(f"{bare} {' '.join(sorted(local))}") if medicine is not None else part


def _product(parts: list[_Ingredient], lookup: Lookup) -> Medicine | None:
    """The product that the ingredients make up, if it has a name of its own: ``losartan/hydrochlorothiazide``."""
    stems = [part.stem for part in parts]
    if len(stems) > _MOST_IN_A_NAME:
        return None
    return next(filter(None, (_known(name, lookup) for name in _joined(stems))), None)


def _joined(stems: list[str]) -> Iterator[str]:
    for order in permutations(stems):
        yield "/".join(order)


def as_written(medicine: Medicine, lookup: Lookup) -> str:
    """The name as the knowledge writes it: ``Lasix``."""
    return next(n for n in names_of(lookup.concepts[medicine.concept]) if normalise(n) == medicine.name)
