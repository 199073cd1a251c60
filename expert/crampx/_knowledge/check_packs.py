"""Checks of what a pack says of shipped things: it names what exists, it only adds, and its exceptions are signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from crampx._knowledge.check_view import Hit
from crampx._knowledge.model import Analyte, Source
from crampx._knowledge.names import normalise_unit, unit_table
from crampx._knowledge.pack_view import PackView
from crampx._knowledge.packs import LocalLimits, Pack, is_written_for
from crampx._logic.conditions import Comparison

_OLDEST = 150
_WORDS = {"red_flag": "red flag", "follow_up": "follow-up"}


def wrong_base(view: PackView) -> Iterator[Hit]:
    """A pack that was written for another base, or for other versions of it: its owner has to look at it again."""
    index = view.base.records.index
    for pack in view.packs:
        if index.id and not is_written_for(pack.extends, index.id, index.version):
            wanted = f"{pack.extends.id} {' or '.join(pack.extends.versions)}"
            message = f"written for {wanted}, but this is {index.id} {index.version}"
            yield Hit(pack.extends.source, message, pack.extends.versions[0], ("versions",))


def unknown_target(view: PackView) -> Iterator[Hit]:
    """A trigger, rule, red flag, follow-up, concept or analyte that the base does not have."""
    if view.base.broken:
        return
    records = view.base.records
    known: dict[str, frozenset[str]] = {
        "concept": frozenset(view.base.concepts), "analyte": frozenset(view.base.analytes),
        "red_flag": frozenset(f.id for f in records.red_flags),
        "follow_up": frozenset(f.id for f in records.follow_ups),
        "trigger": frozenset(t.id for t in records.triggers),
        "rule": frozenset(f"{claim.id}/{rule.id}" for claim in view.base.claims() for rule in claim.rules),
    }
    for kind, name, source in _targets(view):
        if name not in known[kind]:
            yield Hit(source, f"the base has no {_WORDS.get(kind, kind)} {name}", name, (kind,), known[kind])


def _targets(view: PackView) -> Iterator[tuple[str, str, Source]]:
    for pack in view.packs:
        yield from (("analyte", limits.analyte, limits.source) for limits in pack.limits)
        yield from ((wording.kind, wording.id, wording.source) for wording in pack.wording)
        yield from ((names.kind, names.id, names.source) for names in pack.synonyms)
        yield from (("rule", silenced.rule, silenced.source) for silenced in pack.silenced)
    for reading in view.readings:
        yield from (("trigger", added.trigger, added.source) for added in reading.rules)


def wrong_rules_name(view: PackView) -> Iterator[Hit]:
    """A file of added rules that is not called like the trigger it adds to."""
    shipped = {trigger.id for trigger in view.base.records.triggers}
    for reading in view.readings:
        for added in reading.rules:
            stem = added.source.file.rpartition("/")[2].removesuffix(".yaml")
            if added.trigger != stem and added.trigger in shipped:
                yield Hit(added.source, f"it adds to {added.trigger}, not to {stem}", added.trigger, ("trigger",))


def opposing_rule(view: PackView) -> Iterator[Hit]:
    """A rule of a pack that opposes or excludes a shipped trigger: a pack only adds what speaks for one."""
    for reading in view.readings:
        for added in reading.rules:
            for rule in added.rules:
                if rule.effect not in ("confirms", "supports"):
                    message = f"a pack may confirm or support {added.trigger}; only the base speaks against it"
                    yield Hit(rule.source, message, rule.effect, ("effect",), ("confirms", "supports"))


def silenced_red_flag(view: PackView) -> Iterator[Hit]:
    """An exception from a rule of a red flag: nobody may silence one."""
    flags = {flag.id for flag in view.base.records.red_flags}
    for pack in view.packs:
        for silenced in pack.silenced:
            if silenced.rule.partition("/")[0] in flags:
                yield Hit(silenced.source, "a rule of a red flag cannot be silenced", silenced.rule, ("rule",))


def silenced_safety_net(view: PackView) -> Iterator[Hit]:
    """An exception from a safety net or from advice against something: what keeps harm away is no local choice."""
    kept = {item.id for item in view.base.records.follow_ups if item.kind in ("safety_net", "avoid")}
    for pack in view.packs:
        for silenced in pack.silenced:
            if silenced.rule.partition("/")[0] in kept:
                message = "a safety net and advice against something cannot be silenced"
                yield Hit(silenced.source, message, silenced.rule, ("rule",))


def expired_exception(view: PackView) -> Iterator[Hit]:
    """An exception that has run out: the rule speaks again until somebody signs anew."""
    for pack in view.packs:
        for silenced in pack.silenced:
            if silenced.expires < view.day:
                message = f"the exception from {silenced.rule} expired on {silenced.expires}"
                yield Hit(silenced.source, message, silenced.expires, ("expires",))


def unsigned_exception(view: PackView) -> Iterator[Hit]:
    """An exception whose day of signature lies ahead."""
    for pack in view.packs:
        for silenced in pack.silenced:
            if view.day and silenced.signed_off > view.day:
                yield Hit(silenced.source, "it is not signed off yet", silenced.signed_off, ("signed_off",))


def repeated_exception(view: PackView) -> Iterator[Hit]:
    """A rule that is silenced twice, by one pack or by two: which exception counts would not be clear."""
    first: dict[str, Source] = {}
    for pack in view.packs:
        for silenced in pack.silenced:
            before = first.setdefault(silenced.rule, silenced.source)
            if before is not silenced.source:
                message = f"{before.pack} and {pack.id} silence {silenced.rule}: {before.file}:{before.line}"
                yield Hit(silenced.source, message, silenced.rule, ("rule",))


def jurisdiction_conflict(view: PackView) -> Iterator[Hit]:
    """Two packs that ask for different jurisdictions."""
    asking = [pack for pack in view.packs if pack.jurisdiction is not None]
    for pack in asking[1:]:
        first = asking[0]
        if pack.jurisdiction != first.jurisdiction:
            message = f"{first.id} asks for {first.jurisdiction}, {pack.id} for {pack.jurisdiction}"
            yield Hit(pack.source, message, pack.jurisdiction or "", ("jurisdiction",))


def shipped_member(view: PackView) -> Iterator[Hit]:
    """A concept of a pack whose absence, or a normal examination, would make something shipped absent."""
    for reading in view.readings:
        for concept in reading.records.concepts:
            for key, names in (("members", concept.members), ("covers", concept.covers)):
                for name in names:
                    if name in view.shipped_ids:
                        message = f"{name} is of the base: a pack's {key} are its own; use a finding with any"
                        yield Hit(concept.source, message, name, (key,))


def shipped_quantity(view: PackView) -> Iterator[Hit]:
    """A formula of a pack for a shipped quantity, or an analyte that reads a number of the cramps object."""
    for reading in view.readings:
        for formula in reading.records.formulas:
            if formula.quantity in view.base.analytes:
                message = f"{formula.quantity} is of the base, which alone calculates it"
                yield Hit(formula.source, message, formula.quantity, ("quantity",))
        for analyte in reading.records.analytes:
            if analyte.cramps:
                message = f"only the base reads {analyte.cramps} of the cramps object"
                yield Hit(analyte.source, message, analyte.cramps, ("cramps",))


def unusable_limits(view: PackView) -> Iterator[Hit]:
    """Local limits in a unit that the analyte does not have, or beyond what is plausible."""
    for pack in view.packs:
        for limits in pack.limits:
            analyte = view.base.analytes.get(limits.analyte)
            if analyte is None:
                continue
            unit = unit_table(analyte).get(normalise_unit(limits.unit))
            if unit is None:
                message = f"{limits.analyte} is not measured in {limits.unit}"
                yield Hit(limits.source, message, limits.unit, ("unit",), analyte.units)
            elif not _is_plausible(limits, unit, analyte):
                message = f"limits of {limits.analyte} lie outside what is plausible in {unit}"
                yield Hit(limits.source, message, limits.analyte, ("analyte",))


def _is_plausible(limits: LocalLimits, unit: str, analyte: Analyte) -> bool:
    record = analyte.units[unit]
    values = (
        (Fraction(number) - Fraction(record.subtract)) * Fraction(record.multiply_by) / Fraction(record.divide_by)
        for number in (limits.low, limits.high) if number is not None
    )
    return all(Fraction(analyte.plausible_low) <= value <= Fraction(analyte.plausible_high) for value in values)


def repeated_limits(view: PackView) -> Iterator[Hit]:
    """Limits of one analyte from two packs, or two of one pack that serve the same people."""
    owners: dict[str, Pack] = {}
    for pack in view.packs:
        for n, limits in enumerate(pack.limits):
            first = owners.setdefault(limits.analyte, pack)
            if first is not pack:
                message = f"{first.id} and {pack.id} both state limits of {limits.analyte}"
                yield Hit(limits.source, message, limits.analyte, ("analyte",))
            elif any(_overlap(limits, other) for other in pack.limits[:n]):
                message = f"limits of {limits.analyte} overlap earlier ones"
                yield Hit(limits.source, message, limits.analyte, ("analyte",))


def _overlap(one: LocalLimits, other: LocalLimits) -> bool:
    same = (one.analyte, one.sex, one.pregnancy) == (other.analyte, other.sex, other.pregnancy)
    if not same or (one.age is None) != (other.age is None):
        return False
    return not _ages(one.age).isdisjoint(_ages(other.age))


def _ages(bounds: Comparison | None) -> frozenset[int]:
    """The ages in completed years that bounds allow; all without any."""
    if bounds is None:
        return frozenset(range(_OLDEST))
    below, above, least, most = bounds.below, bounds.above, bounds.not_below, bounds.not_above
    return frozenset(
        age for age in range(_OLDEST)
        if (below is None or age < below.value) and (above is None or age > above.value)
        and (least is None or age >= least.value) and (most is None or age <= most.value)
    )


def repeated_wording(view: PackView) -> Iterator[Hit]:
    """Words that one pack adds twice to the same thing."""
    for pack in view.packs:
        yield from _repeated((wording.id, wording.source) for wording in pack.wording)
        yield from _repeated((names.id, names.source) for names in pack.synonyms)


def _repeated(entries: Iterable[tuple[str, Source]]) -> Iterator[Hit]:
    seen: set[str] = set()
    for name, source in entries:
        if name in seen:
            yield Hit(source, f"{name} stands here twice; put both in one entry", name)
        seen.add(name)


def pack_overdue(view: PackView) -> Iterator[Hit]:
    """A pack whose review date has passed."""
    for pack in view.packs:
        if pack.review_by < view.day:
            yield Hit(pack.source, f"{pack.id} was to be reviewed by {pack.review_by}", pack.review_by, ("review_by",))
