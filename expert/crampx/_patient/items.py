"""The lists of the document: one ``Item`` for each entry that can be used."""

from __future__ import annotations

from crampx._logic.dates import PartialDate
from crampx._patient.collect import Json, Problems, shown
from crampx._patient.fields import Fields, clean_text, is_unknown
from crampx._patient.model import Code, DoseText, Item, ListName, Number
from crampx._patient.vocabulary import (
    ANSWERS,
    CODE_KEYS,
    DOSE_KEYS,
    ITEM_KEYS,
    LISTS,
    MAX_ITEMS,
    MAX_SYSTEM,
    MEASURED,
    PERS,
    PREPARED,
    RESULTS,
    SIDES,
    SIGNS,
)
from crampx._problems import Problem
from crampx._values import Value


def read_items(root: Fields) -> tuple[Item, ...]:
    """All usable items in document order; what cannot be used becomes a problem."""
    items: list[Item] = []
    lists: dict[str, ListName] = {str(name): name for name in LISTS}
    for key in root.values:
        if key in lists and root.given(key):
            items.extend(_read_list(root, lists[key]))
    return tuple(items)


def _read_list(root: Fields, list_name: ListName) -> list[Item]:
    entries = root.values[list_name]
    if not isinstance(entries, list):
        root.fail("wrong_type", list_name, "a list in square brackets is needed here", allowed=["list"])
        return []
    if len(entries) > MAX_ITEMS:
        message = f"the list has more than {MAX_ITEMS} items; the first {MAX_ITEMS} are used, the others are not"
        root.problems.add(Problem("too_many_items", "error", message, f"/{list_name}", found=f"{len(entries)} items"))
    used = enumerate(entries[:MAX_ITEMS])
    read = (_read_item(list_name, f"/{list_name}/{n}", entry, root.problems) for n, entry in used)
    return [item for item in read if item is not None]


def _read_item(list_name: ListName, pointer: str, entry: Json, problems: Problems) -> Item | None:
    if isinstance(entry, str):
        if is_unknown(entry):
            return None
        entry = {"name": entry} if list_name in MEASURED else entry
    if isinstance(entry, str):
        name = clean_text(entry, pointer, problems)
        return None if name is None else Item(list_name, pointer, name)
    if not isinstance(entry, dict):
        message = "an item is a name in double quotes or an object in braces"
        problems.add(Problem("wrong_type", "error", message, pointer, None, shown(entry), ("text", "object")))
        return None
    return _read_object(list_name, Fields(entry, pointer, problems))


def _says_nothing(fields: Fields) -> bool:
    """Nothing but comments, a row that was not filled in, or a question that was not answered."""
    if all(map(is_unknown, fields.values.values())):
        return True
    answers = [key for key in ANSWERS if key in fields.values]
    if not answers or not all(map(fields.unknown, answers)):
        return False
    # Whoever states the side of a swelling and leaves its answer open has probably forgotten the answer.
    stated = [key for key, value in fields.values.items() if key in ITEM_KEYS and not is_unknown(value)]
    if not PREPARED.issuperset(stated):
        message = f"{answers[0]} is unknown although details are given; the entry records nothing"
        fields.problems.add(Problem("unanswered", "error", message, f"{fields.pointer}/{answers[0]}"))
    return True


class _Measured(Value, frozen=True):
    """The number of an item and what belongs to it."""

    value: Number | None
    unit: str | None
    low: Number | None
    high: Number | None


def _read_object(list_name: ListName, fields: Fields) -> Item | None:
    fields.unknown_keys(ITEM_KEYS)
    if _says_nothing(fields):
        return None
    name, code = _identity(fields)
    measured = _measured(fields, needed=list_name in MEASURED)
    item = Item(
        list_name,
        fields.pointer,
        name,
        codes=() if code is None else (code,),
        present=fields.flag("present") is not False,
        result=fields.word("result", RESULTS),
        side=fields.word("side", SIDES),
        status=_lower(fields.text("status")),
        when=fields.partial_date("date"),
        started=_either_date(fields, "started", "since"),
        ended=_either_date(fields, "ended", "stopped"),
        changed=fields.partial_date("changed"),
        dose=_dose(fields),
        value=measured.value,
        unit=measured.unit,
        comparator=fields.word("comparator", SIGNS) or "",
        low=measured.low,
        high=measured.high,
        specimen=fields.text("specimen"),
        timing=fields.text("timing"),
        grade=fields.text("grade"),
        response=fields.text("response"),
    )
    return None if fields.failed else item


def _identity(fields: Fields) -> tuple[str, Code | None]:
    name = fields.needed_text("name") if fields.given("name", literally=True) else None
    code = _code(fields)
    if name is None and code is None and not fields.failed:
        fields.fail("name_missing", "name", "an item needs a name or a code", allowed=["name", "code"])
    return name or "", code


def _code(fields: Fields) -> Code | None:
    inner = fields.inner("code", literally=True)
    if inner is None:
        return None
    inner.unknown_keys(CODE_KEYS)
    missing = [key for key in CODE_KEYS if not inner.given(key, literally=True)]
    if missing:
        fields.fail("code_incomplete", "code", f"a code needs {' and '.join(CODE_KEYS)}", allowed=CODE_KEYS)
        return None
    system, code = inner.needed_text("system", MAX_SYSTEM), inner.needed_text("code")
    fields.failed = fields.failed or inner.failed
    return None if system is None or code is None else Code(system, code)


def _dose(fields: Fields) -> DoseText | None:
    """A dose that cannot be read is left out, with a problem: the medicine itself is still taken."""
    failed, dose = fields.failed, None
    inner = fields.inner("dose")
    if inner is not None:
        inner.unknown_keys(DOSE_KEYS)
        value, unit, per = inner.number("value"), inner.text("unit"), inner.word("per", PERS)
        if value is not None and unit is not None and per is not None:
            dose = DoseText(value, unit, per)
        elif not inner.failed and not inner.unknown("value"):
            fields.fail("dose_incomplete", "dose", "a dose needs value, unit and per (day or week)", allowed=DOSE_KEYS)
    fields.failed = failed
    return dose


def _measured(fields: Fields, *, needed: bool) -> _Measured:
    value, unit = fields.number("value"), _unit(fields)
    low, high = fields.number("low"), fields.number("high")
    if value is None and not fields.failed:
        alone = [key for key in ("unit", "comparator", "low", "high") if fields.values.get(key) not in (None, "")]
        if needed or alone:
            fields.fail("value_missing", "value", "a measurement needs a value, which is a number", allowed=["number"])
    if low is not None and high is not None and low.value > high.value:
        message = "low is above high; neither limit is used"
        found = shown(f"{low.text} > {high.text}")
        fields.problems.add(Problem("limits_reversed", "error", message, fields.pointer, found=found))
        low = high = None
    return _Measured(value, unit, low, high)


def _unit(fields: Fields) -> str | None:
    """An empty unit is a missing one, which is reported where the quantity is known."""
    value = fields.values.get("unit")
    return None if isinstance(value, str) and not value.strip() else fields.text("unit")


def _either_date(fields: Fields, key: str, synonym: str) -> PartialDate | None:
    first, second = fields.partial_date(key), fields.partial_date(synonym)
    if first is not None and second is not None:
        fields.fail("given_twice", synonym, f"{key} and {synonym} mean the same; give one of them")
    return first or second


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()
