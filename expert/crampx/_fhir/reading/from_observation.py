"""Observation: results and vital signs with their units and limits, and findings that were answered."""

from __future__ import annotations

from collections import deque

from crampx._fhir.reading.context import Context
from crampx._fhir.reading.datatypes import Coded, codeable_concept, period, quantity
from crampx._fhir.reading.findings import item_of_finding
from crampx._fhir.reading.limits import is_called_abnormal, limits_of
from crampx._fhir.reading.node import Node, is_tree
from crampx._fhir.reading.sides import side_of
from crampx._fhir.reading.specimens import is_other_material, specimen_of
from crampx._logic.dates import PartialDate
from crampx._patient.model import Item, ListName
from crampx._values import Value

# FHIR R4 value set observation-status.
_USED = frozenset({"preliminary", "final", "amended", "corrected"})
_NOT_USED = {
    "registered": "registered only, there is no result yet; it was not used",
    "cancelled": "cancelled; it was not used",
    "entered-in-error": "entered in error; it was not used",
    "unknown": "its status is unknown, so it may be withdrawn; it was not used",
}
# FHIR R4 code system observation-category: where the measured values of each belong. Others: laboratory.
_VITAL = frozenset({"vital-signs", "vital-sign"})
_FINDING_LISTS: dict[str, ListName] = {"exam": "signs", "social-history": "exposures", "vital-signs": "signs"}
_NOT_READ = ("Range", "Ratio", "SampledData", "Time", "DateTime", "Period", "String")


class _About(Value, frozen=True):
    """What all values of one Observation share."""

    categories: frozenset[str]
    when: PartialDate | None
    specimen: str | None
    sites: tuple[Node, ...]


def items_of_observation(root: Node, context: Context) -> tuple[Item, ...]:
    """The items of an Observation and of its components. Members of a panel in the record are read for themselves."""
    if not _is_used(root):
        return ()
    if context.is_of_another(root, "focus"):
        root.fail("about_another", "about somebody or something else than the patient; it was not used", "focus",
                  severity="note")
        return ()
    return (*_items(root, context), *items_within(root, "hasMember", context))


def items_within(root: Node, key: str, context: Context) -> tuple[Item, ...]:
    """The items of Observations that a panel or report holds within itself, each once; one that is nowhere is noted."""
    items: list[Item] = []
    waiting = deque(root.nodes(key))
    while waiting:
        reference = waiting.popleft()
        found = context.resolve(reference)
        if found is None:
            reference.fail("reference_leads_nowhere", "the result is not in the record", severity="note")
        elif found.resource.container is not None and found.pointer not in context.read_within:
            context.read_within.add(found.pointer)
            if _is_own(found, context):
                items.extend(_items(found, context))
                waiting.extend(found.nodes("hasMember"))
    return tuple(items)


def _is_own(inner: Node, context: Context) -> bool:
    """Whether what lies within another resource is used: it has a status of its own, and may be of another patient."""
    if inner.is_modified() or not _is_used(inner):
        return False
    key = next((key for key in ("subject", "focus") if context.is_of_another(inner, key)), None)
    if key is not None:
        inner.fail("subject_not_found", "is about another than the patient; it was not used", key)
    return key is None


def _items(root: Node, context: Context) -> tuple[Item, ...]:
    when = _when(root)
    if when is None and _states_a_day(root):
        coded = codeable_concept(root.node("code"))
        message = "its day is given but cannot be read, so that it may be of any; it was not used"
        root.faults.add("day_unreadable", message, root.resource, root.path, found=coded.name if coded else None)
        return ()
    about = _About(_categories(root), when, specimen_of(root, context), _sites(root))
    parts = [component for component in root.nodes("component") if not component.is_modified()]
    items = [_item(root, about, is_whole=True), *(_item(part, about, is_whole=False) for part in parts)]
    return tuple(item for item in items if item is not None)


def _is_used(root: Node) -> bool:
    status = root.text("status")
    if status in _USED:
        return True
    if status in _NOT_USED:
        root.fail("not_a_fact", _NOT_USED[status], "status", severity="warning" if status == "unknown" else "note")
    else:
        root.fail("unknown_status", "the status cannot be read; it was not used", "status")
    return False


def _categories(root: Node) -> frozenset[str]:
    coded = (codeable_concept(category) for category in root.nodes("category"))
    return frozenset(code.code for concept in coded if concept for code in concept.codes)


def _sites(root: Node) -> tuple[Node, ...]:
    site = root.node("bodySite")
    return () if site is None else (site,)


def _states_a_day(root: Node) -> bool:
    """Whether it says when it was, readable or not; a period without ends says nothing."""
    time = root.tree.get("effectivePeriod")
    says_nothing = is_tree(time) and not ("start" in time or "end" in time)
    keys = [key for key in (*root.choices("effective"), "issued") if root.tree.get(key) is not None]
    return any(key != "effectivePeriod" or not says_nothing for key in keys)


def _when(root: Node) -> PartialDate | None:
    """The day of the observation; of a period its last day. Failing that the day of issue, with a note."""
    key = root.choice("effective")
    when = None
    if key in ("effectiveDateTime", "effectiveInstant"):
        when = root.date(key)
    elif key == "effectivePeriod":
        span = period(root.node(key))
        when = None if span is None else span.end or span.start
    elif key is not None:
        root.fail("type_not_read", "a time of this type is not read", key, severity="note")
    if when is None and root.tree.get("issued") is not None:
        when = root.date("issued")
        if when is not None:
            root.fail("dated_by_issue", "the day of the observation is not given; the day of issue is used", "issued",
                      severity="note")
    return when


def _item(node: Node, about: _About, *, is_whole: bool) -> Item | None:
    """The item of an Observation or of one of its components; a panel without a value of its own has none."""
    key = node.choice("value")
    if key is None:
        _without_value(node, is_whole=is_whole)
        return None
    if _is_doubtful(node):
        return None
    coded = codeable_concept(node.node("code"))
    if coded is None:
        node.fail("code_missing", "says neither in code nor in words what was observed; it was not used")
        return None
    match key.removeprefix("value"):
        case "Quantity":
            return _measured(node, coded, about)
        case "Integer":
            return _counted(node, key, coded, about)
        case "CodeableConcept" if "laboratory" in about.categories:
            node.fail("answer_not_read", "a laboratory result in words is not read", key, severity="note")
        case "CodeableConcept" | "Boolean":
            side = side_of(about.sites, coded)
            return item_of_finding(node, key, coded, _finding_list(about), about.when, side)
        case kind if kind in _NOT_READ:
            node.fail("type_not_read", "a value of this type is not read", key, severity="note")
        case _:
            node.fail("type_not_read", "FHIR R4 knows no value of this type; it was not read", key)
    return None


def _is_doubtful(node: Node) -> bool:
    """Whether a value is contradicted beside it; FHIR forbids both, and neither of two can be preferred."""
    if node.tree.get("dataAbsentReason") is not None:
        node.fail("value_contradicted", "there is a value and a reason why there is none; it was not used",
                  "dataAbsentReason")
        return True
    if len(node.choices("value")) > 1:
        node.fail("value_contradicted", "there is more than one value; none was used")
        return True
    return False


def _finding_list(about: _About) -> ListName:
    names: list[ListName] = [name for category, name in _FINDING_LISTS.items() if category in about.categories]
    return names[0] if names else "symptoms"


def _without_value(node: Node, *, is_whole: bool) -> None:
    if node.tree.get("dataAbsentReason") is not None:
        node.fail("no_value", "there is no value, and the record says why", "dataAbsentReason", severity="note")
    elif not is_whole or not any(node.tree.get(key) for key in ("component", "hasMember")):
        node.fail("no_value", "there is no value; nothing was read", severity="note")


def _measured(node: Node, coded: Coded, about: _About) -> Item | None:
    stated = node.node("valueQuantity")
    value = quantity(stated)
    if value is None:
        if stated is not None and not node.tree.get("component"):
            node.fail("no_value", "the quantity has no value that can be read; it was not used", "valueQuantity")
        return None
    if is_other_material(coded, about.specimen):
        node.fail("other_material", "not measured in blood; a result in blood is not meant, and it was not used",
                  severity="note")
        return None
    low, high = limits_of(node, value)
    return Item(
        "vitals" if about.categories & _VITAL else "labs",
        node.pointer,
        coded.name,
        codes=coded.codes,
        other_names=coded.other_names,
        when=about.when,
        value=value.value,
        unit=value.unit,
        unit_text=value.unit_text,
        comparator=value.comparator,
        low=low,
        high=high,
        is_abnormal=is_called_abnormal(node),
        specimen=about.specimen,
    )


def _counted(node: Node, key: str, coded: Coded, about: _About) -> Item | None:
    """A whole number without a unit: a score or a count."""
    number = node.number(key)
    if number is None:
        return None
    return Item("labs", node.pointer, coded.name, codes=coded.codes, other_names=coded.other_names, when=about.when,
                value=number)
