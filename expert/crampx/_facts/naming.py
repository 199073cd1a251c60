"""From an item to what it is about: by its codes, by its exact name, and of a medicine by the wording of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from crampx._facts.code_names import are_related, by_codes, has_unbound, is_kind_of
from crampx._facts.collector import Collector
from crampx._facts.show import dated, readable
from crampx._facts.wording import Medicine, Wording
from crampx._knowledge.names import normalise, suggest
from crampx._patient.model import Item
from crampx._problems import Severity
from crampx._values import Value

Family = Literal["concept", "analyte"]

_OF_MEDICINES = ("medications", "tried", "allergies")
# "Anxiety (finding)": SNOMED CT tells what kind of thing a name stands for.
_TAG = re.compile(r"\s*\((?:disorder|finding|situation|procedure|observable entity|morphologic abnormality|event|"
                  r"regime/therapy|context-dependent category)\)$", re.IGNORECASE)
_ALLERGY = "allergy to "
_WHERE = "crampx knowledge search finds names that are known"


class Named(Value, frozen=True):
    """What an item is about.

    Args:
        name: the word by which a medicine was recognised, where the item says more than that word.
    """

    family: Family
    id: str
    name: str = ""


def resolve(item: Item, wanted: Family, collect: Collector) -> tuple[Named, ...]:
    """What an item is about, preferring ``wanted`` where a name is both.

    Of a medicine with several ingredients each that is known; none after a reported problem.
    """
    coded = by_codes(item, collect)
    by_code = _as(coded.subject, item, collect) if coded is not None else None
    by_name = _by_names(item, wanted, collect)
    wording = _wording(item, collect) if by_name is None and item.list_name in _OF_MEDICINES else Wording()
    if by_code is not None and coded is not None:
        _compare(by_code, by_name, wording, item, collect)
        if item.list_name in _OF_MEDICINES:
            _tell(f"recognised by its {coded.terminology} code", by_code, item, collect)
        return (_more_exact(by_code, by_name, item, collect) or _with_word(by_code, wording, collect),)
    if by_name is not None:
        if item.codes and item.name and not collect.is_record:
            collect.notice("unknown_code", "the code is not known; the name is used", collect.place(item, "code"))
        how = "recognised by its name, as its code is not known" if item.codes else "recognised by its name"
        _tell(how, by_name, item, collect, item.name)
        return (by_name,)
    return _by_wording(item, wanted, wording, collect)


def _as(subject: str, item: Item, collect: Collector) -> Named | None:
    """The subject as a concept or an analyte, if what stands in that list of a record can be about it."""
    named = Named("concept" if subject in collect.lookup.concepts else "analyte", subject)
    return named if not collect.is_record or _fits(named, item, collect) else None


def _fits(named: Named, item: Item, collect: Collector) -> bool:
    """Whether an item of that list of a record can be about it.

    A level of lithium in the blood is not lithium taken. A code of LOINC says what was measured, in what and how; where
    nothing is bound to it, ``Glucose`` may have been measured in urine, and ``BMI`` may be a percentile.
    """
    if named.family == "analyte":
        return not has_unbound(item, "LOINC", collect.lookup) or _is_bound(named, item, collect)
    is_medicine = collect.lookup.concepts[named.id].kind == "medication"
    if item.list_name == "answers":
        return True
    if item.list_name in _OF_MEDICINES:
        return is_medicine or collect.lookup.concepts[named.id].kind == "allergy"
    return not is_medicine


def _is_bound(named: Named, item: Item, collect: Collector) -> bool:
    coded = by_codes(item, collect)
    return coded is not None and coded.subject == named.id


def _texts(item: Item) -> Iterator[str]:
    """The wordings of an item, its name first; of an allergy that to which it is, too."""
    for text in filter(None, (item.name, *item.other_names)):
        yield text
        if item.list_name == "allergies" and text.lower().startswith(_ALLERGY):
            yield text[len(_ALLERGY):]


def _by_names(item: Item, wanted: Family, collect: Collector) -> Named | None:
    for text in _texts(item):
        named = _by_name(text, wanted, collect)
        if named is None and collect.is_record:
            named = _by_name(_TAG.sub("", text), wanted, collect)
        if named is not None and (not collect.is_record or _fits(named, item, collect)):
            return named
    return None


def _by_name(name: str, wanted: Family, collect: Collector) -> Named | None:
    key = normalise(name)
    tables: dict[Family, str | None] = {
        "concept": collect.lookup.concept_names.get(key),
        "analyte": collect.lookup.analyte_names.get(key),
    }
    other: Family = "analyte" if wanted == "concept" else "concept"
    for family in (wanted, other):
        subject = tables[family]
        if subject is not None:
            return Named(family, subject)
    return None


def _wording(item: Item, collect: Collector) -> Wording:
    """The first wording that names medicines only, else the first that names any, else what is wrong with them."""
    from crampx._facts.medicine_names import read_wording

    read = [read_wording(text, collect.lookup) for text in _texts(item)]
    if item.list_name == "allergies":
        read = [wording for wording in read if not wording.may_negate]
    elif any(wording.may_negate for wording in read):
        return Wording(may_negate=True)
    known = [wording for wording in read if wording.medicines]
    whole = [wording for wording in known if not wording.unknown]
    return next(iter([*whole, *known, *read]), Wording())


def _by_wording(item: Item, wanted: Family, wording: Wording, collect: Collector) -> tuple[Named, ...]:
    if not wording.medicines:
        _report_unknown(item, wanted, wording, collect)
        return ()
    found = tuple(Named("concept", m.concept, _as_written(m, collect)) for m in wording.medicines)
    if not collect.is_record:
        collect.notice(
            "strength_in_name", "the strength in the name is not read as a dose; use the field dose", item.pointer
        )
    for named in found:
        _tell("recognised by its name in the text", named, item, collect)
    if wording.unknown:
        collect.reject(
            "unknown_ingredient", "an ingredient is not known; the others were used", item.pointer,
            found=", ".join(wording.unknown), severity="note" if collect.is_record else "error",
        )
    return found


def _as_written(medicine: Medicine, collect: Collector) -> str:
    from crampx._facts.medicine_names import as_written

    return as_written(medicine, collect.lookup)


def _with_word(named: Named, wording: Wording, collect: Collector) -> Named:
    """What a code says, with the word of the record for it: ``gabapentin`` for a gabapentinoid."""
    words = [_as_written(m, collect) for m in wording.medicines if m.concept == named.id]
    return Named(named.family, named.id, words[0]) if len(words) == 1 else named


def _more_exact(by_code: Named, by_name: Named | None, item: Item, collect: Collector) -> Named | None:
    """The name, if it is of a kind of what the code means: of ``R25.2, leg cramps`` only the name says where.

    A medicine is what its code says.
    """
    if by_name is None or item.list_name in _OF_MEDICINES:
        return None
    return by_name if is_kind_of(by_name.id, by_code.id, collect.lookup) else None


def _compare(by_code: Named, by_name: Named | None, wording: Wording, item: Item, collect: Collector) -> None:
    named = [by_name.id] if by_name is not None else [medicine.concept for medicine in wording.medicines]
    is_other = bool(named) and not any(are_related(by_code.id, other, collect.lookup) for other in named)
    if is_other or _names_other_analyte(by_code, item, collect):
        collect.notice(
            "code_and_name_differ", "code and name mean different things; the code is used", item.pointer, "warning",
            found=item.name,
        )


def _names_other_analyte(by_code: Named, item: Item, collect: Collector) -> bool:
    """Whether a wording of what a code measures is exactly the name of something else that is measured.

    Looser words say little: the code says what was measured, in what and how.
    """
    if by_code.family != "analyte":
        return False
    named = (collect.lookup.analyte_names.get(normalise(text)) for text in _texts(item))
    return any(other not in (None, by_code.id) for other in named)


def _tell(how: str, named: Named, item: Item, collect: Collector, word: str = "") -> None:
    """Say of a medicine of a record how it was recognised, and of any entry that its code was not.

    In a document of crampx each entry is what it is called.
    """
    if collect.is_record and (item.codes or item.list_name in _OF_MEDICINES):
        lookup = collect.lookup
        record = lookup.concepts[named.id] if named.family == "concept" else lookup.analytes[named.id]
        collect.notice("resolved_by", how, item.pointer, found=word or named.name or record.title)


def _with_amount(item: Item) -> str:
    amount = "" if item.value is None else f" {item.comparator}{readable(item.value.text)} {item.unit or ''}"
    return dated(f"{item.name}{amount}".strip(), item.when)


def _report_unknown(item: Item, wanted: Family, wording: Wording, collect: Collector) -> None:
    codes = ", ".join(f"{code.system} {code.code}" for code in item.codes)
    severity: Severity = "note" if collect.is_record else "error"
    if not item.name:
        collect.reject(
            "unknown_code", "the code is not known and there is no name", collect.place(item, "code"), found=codes,
            severity=severity,
        )
    elif wording.may_negate:
        message = "the wording may say that it is not taken; it was not used"
        collect.reject("unclear_wording", message, item.pointer, found=item.name, severity=severity)
    elif collect.is_record:
        code, found = ("abnormal_not_known", _with_amount(item)) if item.is_abnormal else ("unknown_name", item.name)
        collect.reject(code, "not known here; it was not used", item.pointer, found=found, severity=severity)
    else:
        tables = collect.lookup.concept_names, collect.lookup.analyte_names
        known = (*tables[0], *tables[1]) if wanted == "concept" else (*tables[1], *tables[0])
        message = f"the name is not known; it was not used ({_WHERE})"
        near = suggest(normalise(item.name), known)
        collect.reject("unknown_name", message, item.pointer, found=item.name, suggestions=near)
