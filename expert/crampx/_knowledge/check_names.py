"""Checks that every concept, analyte, finding, trigger, red flag and source that a file names is defined somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import TypeAlias, get_args

from crampx._knowledge.check_view import Hit, View, parts
from crampx._knowledge.model import Source
from crampx._knowledge.records import folder_of
from crampx._logic.conditions import (
    Coded,
    CodedKind,
    Finding,
    Overlaps,
    Quantity,
    QuantityKind,
    RedFlagRaised,
    ScoreIs,
    TriggerTier,
)

# Where a name is used: the record, the name, the keys under which it stands there.
Use: TypeAlias = tuple[Source, str, tuple[str, ...]]

_CODED: tuple[str, ...] = get_args(CodedKind)
_QUANTITY: tuple[str, ...] = get_args(QuantityKind)


def unknown_concept(view: View) -> Iterator[Hit]:
    """A concept that no concept file defines."""
    maybe = _defined_by_broken(view, "concepts", "concepts")
    return _unknown(_concept_uses(view), "concept", view.concepts, maybe)


def unknown_analyte(view: View) -> Iterator[Hit]:
    """A quantity that no analyte file defines."""
    # A score brings quantities of its own, so a broken score file may define what is missing.
    maybe = _stems(view, "analytes")
    if any(folder_of(file) == "scores" for file in view.broken):
        return iter(())
    return _unknown(_analyte_uses(view), "analyte", (a.id for a in view.records.analytes), maybe)


def unknown_finding(view: View) -> Iterator[Hit]:
    """A finding without a file."""
    uses = (
        (site.source, part.id, ("finding", "id"))
        for site in view.sites()
        for part in parts(site.condition)
        if isinstance(part, Finding)
    )
    return _unknown(uses, "finding", view.findings, _stems(view, "findings"))


def unknown_score(view: View) -> Iterator[Hit]:
    """A score without a file, or a formula where a score is meant."""
    uses = (
        (site.source, part.id, ("score",))
        for site in view.sites()
        for part in parts(site.condition)
        if isinstance(part, ScoreIs)
    )
    return _unknown(uses, "score", view.scores, _stems(view, "scores"))


def unknown_trigger(view: View) -> Iterator[Hit]:
    """A trigger without a file."""
    return _unknown(_trigger_uses(view), "trigger", (t.id for t in view.records.triggers), _stems(view, "triggers"))


def unknown_red_flag(view: View) -> Iterator[Hit]:
    """A red flag without a file."""
    uses = (
        (site.source, part.id, ("red_flag",))
        for site in view.sites()
        for part in parts(site.condition)
        if isinstance(part, RedFlagRaised)
    )
    return _unknown(uses, "red flag", (f.id for f in view.records.red_flags), _stems(view, "red_flags"))


def unknown_reference(view: View) -> Iterator[Hit]:
    """A source that ``references.yaml`` does not list."""
    maybe = _defined_by_broken(view, "references.yaml", "key")
    return _unknown(reference_uses(view), "reference", (r.key for r in view.records.references), maybe)


def unknown_bound_name(view: View) -> Iterator[Hit]:
    """A code bound to something that is neither a concept nor an analyte."""
    concepts = _defined_by_broken(view, "concepts", "concepts")
    uses = ((b.source, name, ("codes",)) for b in view.records.bindings for name in b.codes)
    maybe = None if concepts is None else concepts | _stems(view, "analytes")
    known = [*view.concepts, *(a.id for a in view.records.analytes)]
    return _unknown(uses, "concept or analyte", known, maybe)


def reference_uses(view: View) -> Iterator[Use]:
    """Every citation."""
    keys = ("references",)
    for concept in view.records.concepts:
        yield from ((concept.source, name, ("monitoring_references",)) for name in concept.monitoring_references)
    for analyte in view.records.analytes:
        names = (*analyte.references, *analyte.plausible_references, *analyte.band_references,
                 *(n for r in analyte.ranges for n in r.references))
        yield from ((analyte.source, name, keys) for name in names)
    for finding in view.records.findings:
        yield from ((finding.source, name, keys) for name in finding.references)
    for score in view.records.scores:
        yield from ((score.source, name, keys) for name in score.references)
    for formula in view.records.formulas:
        yield from ((formula.source, name, keys) for name in formula.references)
    for claim in view.claims():
        yield from ((rule.source, name, keys) for rule in claim.rules for name in rule.references)
    for trigger in view.records.triggers:
        yield from ((e.source, name, keys) for e in trigger.explains for name in e.references)
    for follow_up in view.records.follow_ups:
        yield from ((c.source, name, keys) for c in follow_up.cautions for name in c.references)


def _concept_uses(view: View) -> Iterator[Use]:
    for concept in view.records.concepts:
        yield from ((concept.source, name, ("members",)) for name in concept.members)
        yield from ((concept.source, name, ("covers",)) for name in concept.covers)
    for screen in view.records.index.screen:
        yield (view.records.index.source, screen.concept, ("concept",))
    for trigger in view.records.triggers:
        yield (trigger.source, trigger.known_secondary_causes, ("known_secondary_causes",))
    for site in view.sites():
        for part in parts(site.condition):
            if isinstance(part, Coded):
                yield (site.source, part.concept, _CODED)
            elif isinstance(part, Quantity):
                starts = (("after_start_of", part.after_start_of), ("before_start_of", part.before_start_of))
                yield from ((site.source, name, (key,)) for key, name in starts if name is not None)
            elif isinstance(part, Overlaps):
                yield from ((site.source, name, ("overlaps",)) for name in (part.first, part.second))


def _analyte_uses(view: View) -> Iterator[Use]:
    for concept in view.records.concepts:
        yield from ((concept.source, name, ("electrolytes",)) for name, _ in concept.electrolytes)
    for formula in view.records.formulas:
        yield (formula.source, formula.quantity, ("quantity",))
        yield from ((formula.source, each.analyte, ("analyte",)) for each in formula.inputs)
    for site in view.sites():
        for part in parts(site.condition):
            if isinstance(part, Quantity):
                yield (site.source, part.analyte, _QUANTITY)


def _trigger_uses(view: View) -> Iterator[Use]:
    for trigger in view.records.triggers:
        yield (trigger.source, trigger.part_of, ("part_of",))
    for site in view.sites():
        for part in parts(site.condition):
            if isinstance(part, TriggerTier):
                yield (site.source, part.id, ("id",))


def _unknown(uses: Iterator[Use], what: str, known: Iterable[str], maybe: frozenset[str] | None) -> Iterator[Hit]:
    """A hit for each use of a name that is not known; none where a broken file may define it."""
    names = frozenset(known)
    for source, name, keys in uses if maybe is not None else ():
        if name and name not in names and name not in (maybe or ()):
            yield Hit(source, f"no {what} is called {name}", name, keys, names)


def _stems(view: View, folder: str) -> frozenset[str]:
    """The ids that broken files of a folder stand for."""
    return frozenset(PurePosixPath(file).stem for file in view.broken if folder_of(file) == folder)


def _defined_by_broken(view: View, where: str, key: str) -> frozenset[str] | None:
    """The ids that stand under a key of broken files; None: one could not be read at all, so it may define anything."""
    names: set[str] = set()
    for file in view.broken:
        if where in (folder_of(file), PurePosixPath(file).name):
            words = view.places.words(file)
            if not words:
                return None
            names |= {word for word, above in words if above == key}
    return frozenset(names)


def unmatched_kind(view: View) -> Iterator[Hit]:
    """A condition whose head is another kind than the concept or analyte it names."""
    kinds: dict[str, str] = {a.id: a.kind for a in view.records.analytes}
    for site in view.sites():
        for part in parts(site.condition):
            if isinstance(part, Quantity) and part.kind != kinds.get(part.analyte, part.kind):
                message = f"{part.analyte} is of kind {kinds[part.analyte]}, not {part.kind}"
                yield Hit(site.source, message, part.analyte, (part.kind,))
            elif isinstance(part, Coded) and part.concept in view.concepts:
                kind = view.concepts[part.concept].kind
                if kind != part.kind:
                    message = f"{part.concept} is of kind {kind}, not {part.kind}"
                    yield Hit(site.source, message, part.concept, (part.kind,))


def empty_screen(view: View) -> Iterator[Hit]:
    """A screening question whose "no" would make nothing absent."""
    for screen in view.records.index.screen:
        concept = view.concepts.get(screen.concept)
        if concept is not None and not concept.members:
            message = f"{screen.concept} has no members, so a no to its question says nothing"
            yield Hit(view.records.index.source, message, screen.concept, ("concept",))

