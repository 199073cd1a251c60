"""Which medicine a resource is about: coded, in words, or by reference to a Medication with its ingredients."""

from __future__ import annotations

from crampx._fhir.reading.context import Context
from crampx._fhir.reading.datatypes import Coded, codeable_concept
from crampx._fhir.reading.node import Node
from crampx._logic.dates import PartialDate
from crampx._values import Value

_MOST_NESTED = 3
_MOST_INGREDIENTS = 100
_ATC = frozenset({"http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73"})


class Drug(Value, frozen=True):
    """A medicine or an ingredient of one, and the place that names it."""

    coded: Coded
    pointer: str


def drugs_of(root: Node, context: Context, listed: PartialDate | None) -> tuple[Drug, ...]:
    """The medicine of a resource, or each ingredient of a combination; none where it is not said.

    The place is that of the resource: a Medication may be shared by several of them.
    """
    key = root.choice("medication")
    if len(root.choices("medication")) > 1:
        root.fail("medication_twice", "says in two ways which medicine; the coded one was used", key or "",
                  severity="warning")
    if key == "medicationCodeableConcept":
        coded = codeable_concept(root.node(key))
        found = [] if coded is None else [coded]
    elif key == "medicationReference":
        found = _referred(root.node(key), context)
    else:
        found = []
    if any(context.speaks_of_a_list(coded, root, listed) for coded in found):
        return ()
    if not found:
        root.fail("medication_missing", "does not say which medicine; it was not used", key or "")
    return tuple(Drug(coded, root.pointer) for coded in found)


def _referred(reference: Node | None, context: Context) -> list[Coded]:
    """What a Reference to a Medication leads to; where it leads nowhere, what it says in words."""
    if reference is None:
        return []
    medication = context.resolve(reference)
    found = [] if medication is None else _named(medication, context, _MOST_NESTED)
    if found:
        return found
    words = reference.text("display")
    if words is None:
        return []
    reference.fail("reference_by_name", "the Medication is not in the record or names nothing; the words beside the "
                   "reference are used", severity="note")
    return [Coded(name=words)]


def _named(medication: Node, context: Context, depth: int) -> list[Coded]:
    """A Medication: by its own code and that of a single ingredient, of a combination by its ingredients."""
    key = (medication.pointer, depth)
    if key not in context.named_drugs:
        context.named_drugs[key] = _read(medication, context, depth)
    return context.named_drugs[key]


def _read(medication: Node, context: Context, depth: int) -> list[Coded]:
    if depth == 0 or medication.tree.get("status") == "entered-in-error" or medication.is_modified():
        return []
    own = codeable_concept(medication.node("code"))
    ingredients = medication.nodes("ingredient")
    if len(ingredients) > _MOST_INGREDIENTS:
        medication.fail("too_many_elements", f"has more than {_MOST_INGREDIENTS} ingredients; they were not read",
                        "ingredient")
        return [] if own is None else [own]
    parts = [_ingredient(part, context, depth) for part in ingredients
             if part.tree.get("isActive") is not False]
    named = [coded for found in parts for coded in found]
    if len(parts) > 1 and all(parts):
        return named if own is None else [*named, *_class_of(own)]
    if own is None:
        return named[:1] if len(parts) == 1 else []
    if len(parts) != 1 or not named:
        return [own]
    words = tuple(dict.fromkeys((*own.words, *named[0].words)))
    codes = tuple(dict.fromkeys((*own.codes, *named[0].codes)))
    return [Coded(codes, words[0] if words else "", words[1:])]


def _class_of(combination: Coded) -> list[Coded]:
    """What ATC says of a combination as a whole; its name and other codes say no more than its ingredients."""
    codes = tuple(code for code in combination.codes if code.system in _ATC)
    return [Coded(codes, combination.name)] if codes else []


def _ingredient(part: Node, context: Context, depth: int) -> list[Coded]:
    if part.choice("item") == "itemReference":
        reference = part.node("itemReference")
        target = None if reference is None else context.resolve(reference)
        words = None if reference is None else reference.text("display")
        found = [] if target is None else _named(target, context, depth - 1)
        return found or ([Coded(name=words)] if words else [])
    coded = codeable_concept(part.node("itemCodeableConcept"))
    return [] if coded is None else [coded]
