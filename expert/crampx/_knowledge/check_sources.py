"""Checks of citations, grades, review state and review dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from crampx._knowledge.check_names import reference_uses
from crampx._knowledge.check_units import bounds
from crampx._knowledge.check_view import Hit, View, parts
from crampx._logic.conditions import Age, Condition, Gestation, Quantity, ScoreIs


def missing_reference(view: View) -> Iterator[Hit]:
    """A rule, an explains-rule or a threshold that cites nothing."""
    for claim in view.claims():
        for rule in claim.rules:
            if not rule.references:
                yield Hit(rule.source, f"the rule {rule.id} cites no reference", rule.id, ("id",))
    for trigger in view.records.triggers:
        for explains in trigger.explains:
            if not explains.references:
                yield Hit(explains.source, f"the explains-rule {explains.id} cites no reference", explains.id, ("id",))
    for finding in view.records.findings:
        if not finding.references and _has_number(finding.when):
            yield Hit(finding.source, f"the finding {finding.id} compares with a number and cites no reference", "when")
    sources = [(score, score.references) for score in view.records.scores]
    for file, references in (*sources, *((formula, formula.references) for formula in view.records.formulas)):
        if not references:
            yield Hit(file.source, f"{file.id} cites no reference", file.id, ("id",))
    yield from _terms_without_reference(view)


def _terms_without_reference(view: View) -> Iterator[Hit]:
    for analyte in view.records.analytes:
        if analyte.bands and not analyte.band_references:
            yield Hit(analyte.source, f"the bands of {analyte.id} cite no reference", "bands")
        if analyte.references:
            continue
        # Between minutes and hours or kilograms and pounds lies a definition; between mmol and mg a molar mass.
        factors = (unit.multiply_by != unit.divide_by or unit.subtract != 0 for unit in analyte.units.values())
        if analyte.kind == "lab" and any(factors):
            message = f"the analyte {analyte.id} converts units and cites no reference"
            yield Hit(analyte.source, message, analyte.id, ("id",))
        if any(not limits.references and not limits.pack for limits in analyte.ranges):
            yield Hit(analyte.source, f"a range of {analyte.id} cites no reference", "ranges")
    for concept in view.records.concepts:
        if (concept.electrolytes or concept.monitoring) and not concept.monitoring_references:
            yield Hit(concept.source, f"{concept.id} lacks monitoring_references", concept.id)


def _has_number(condition: Condition) -> bool:
    return any(
        isinstance(part, Age | Gestation | ScoreIs)
        or (isinstance(part, Quantity) and (part.change is not None or any(bounds(part.comparison))))
        for part in parts(condition)
    )


def missing_grade(view: View) -> Iterator[Hit]:
    """A rule without a grade of evidence."""
    for claim in view.claims():
        for rule in claim.rules:
            if rule.grade is None:
                yield Hit(rule.source, f"the rule {rule.id} has no grade (A to D)", rule.id, ("id",))


def unused_reference(view: View) -> Iterator[Hit]:
    """A source that nothing cites."""
    if view.broken:
        return
    used = {name for _, name, _ in reference_uses(view)}
    for reference in view.records.references:
        if reference.key not in used:
            yield Hit(reference.source, f"nothing cites {reference.key}", reference.key, ("key",))


def reviewed_on_unseen_source(view: View) -> Iterator[Hit]:
    """A file called reviewed that rests on a source known from memory or at second hand."""
    unseen = {r.key: r.status for r in view.records.references if r.status != "V"}
    reviewed = {f.source.file: f.id for f in view.files() if f.status == "reviewed"}
    packs = {pack.id for pack in view.records.packs if pack.status == "reviewed"}
    for source, name, keys in reference_uses(view):
        # The rules that a pack adds to a shipped trigger are as reviewed as the pack.
        owner = source.pack if source.pack in packs and source.folder == "rules" else reviewed.get(source.file)
        if owner is not None and name in unseen:
            message = f"{owner} is reviewed but cites {name}, of status {unseen[name]}"
            yield Hit(source, message, name, keys)


def review_overdue(view: View) -> Iterator[Hit]:
    """A file whose review date has passed."""
    if view.today is None:
        return
    for file in view.files():
        if date.fromisoformat(file.review_by) < view.today:
            yield Hit(file.source, f"{file.id} was to be reviewed by {file.review_by}", file.review_by, ("review_by",))
