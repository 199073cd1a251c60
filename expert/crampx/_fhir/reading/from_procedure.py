"""Procedure and FamilyMemberHistory: what was done, and what relatives have."""

from __future__ import annotations

from crampx._fhir.reading.context import Context
from crampx._fhir.reading.datatypes import Coded, codeable_concept, point_in_time
from crampx._fhir.reading.node import Node
from crampx._fhir.reading.sides import side_of
from crampx._patient.model import Item

# FHIR R4 value set event-status. That one was not done says nothing of an earlier one, so it is no absence.
_DONE = "completed"
_NOT_DONE = {
    "preparation": "only prepared; it was not used",
    "in-progress": "not finished; it was not used",
    "not-done": "not done; it was not used",
    "on-hold": "on hold; it was not used",
    "stopped": "stopped before it was finished; it was not used",
    "entered-in-error": "entered in error; it was not used",
    "unknown": "of unknown status; it was not used",
}
# FHIR R4 value set history-status.
_KNOWN_HISTORY = frozenset({"partial", "completed"})
_UNKNOWN_HISTORY = frozenset({"health-unknown", "entered-in-error"})
_FAMILY = "family history of"


def items_of_procedure(root: Node, context: Context) -> tuple[Item, ...]:
    """The item of a Procedure that was completed, on its last day."""
    status = root.text("status")
    if status != _DONE:
        if status in _NOT_DONE:
            root.fail("not_a_fact", _NOT_DONE[status], "status", severity="note")
        else:
            root.fail("unknown_status", "the status cannot be read; it was not used", "status")
        return ()
    coded = codeable_concept(root.node("code"))
    if coded is None:
        root.fail("code_missing", "says neither in code nor in words what was done; it was not used")
        return ()
    when = point_in_time(root, "performed", context.birth)
    if context.speaks_of_a_list(coded, root, when):
        return ()
    side = side_of(root.nodes("bodySite"), coded)
    item = Item("procedures", root.pointer, coded.name, codes=coded.codes, other_names=coded.other_names, side=side,
                when=when)
    return (item,)


def items_of_family(root: Node, context: Context) -> tuple[Item, ...]:
    """The items of a FamilyMemberHistory. They carry no codes: the wording names what runs in families, if known."""
    status = root.text("status")
    if status not in _KNOWN_HISTORY:
        if status in _UNKNOWN_HISTORY:
            root.fail("not_a_fact", "its status says that nothing is known; it was not used", "status", severity="note")
        else:
            root.fail("unknown_status", "the status cannot be read; it was not used", "status")
        return ()
    told = root.date("date")
    items: list[Item] = []
    for condition in root.nodes("condition"):
        coded = codeable_concept(condition.node("code"))
        if coded is None or not coded.words:
            condition.fail("code_missing", "is not named in words; it was not used", severity="note")
            continue
        names = (*in_the_family(coded), *coded.words)
        items.append(Item("family_history", condition.pointer, names[0], other_names=names[1:], when=told))
    return tuple(items)


def in_the_family(coded: Coded) -> tuple[str, ...]:
    """Wordings of what runs in families.

    >>> in_the_family(Coded(name="Myopathy (disorder)"))
    ('family history of Myopathy', 'family history of Myopathy (disorder)')
    """
    words = [word if word.lower().startswith(_FAMILY) else f"{_FAMILY} {word}" for word in coded.words]
    bare = [word.partition(" (")[0] for word in words]
    return tuple(dict.fromkeys((*bare, *words)))
