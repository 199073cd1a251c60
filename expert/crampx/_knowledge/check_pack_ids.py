"""Checks of the ids, names and codes of packs: each is the pack's own, and no other owner has it."""

from __future__ import annotations

from collections.abc import Iterator

from crampx._knowledge.added import PackReading
from crampx._knowledge.check_view import Hit, parts
from crampx._knowledge.model import Analyte, Concept, Source
from crampx._knowledge.names import names_of, normalise
from crampx._knowledge.pack_view import PackView, defined
from crampx._knowledge.records import PACK_PREFIX
from crampx._logic.conditions import Coded, Condition, Not, Overlaps, Quantity


def wrong_pack_id(view: PackView) -> Iterator[Hit]:
    """A pack whose id does not begin as those of packs do."""
    for pack in view.packs:
        if not pack.id.startswith(PACK_PREFIX):
            yield Hit(pack.source, f"the id of a pack begins with {PACK_PREFIX}", pack.id, ("id",))


def shipped_id(view: PackView) -> Iterator[Hit]:
    """A file, concept, reference or rule of a pack under an id of the base, which is immutable."""
    for reading in view.readings:
        for name, source, keys in _own_ids(reading):
            if name in view.shipped_ids:
                yield Hit(source, f"{name} is an id of the base, which no pack changes", name, keys)
        yield from _same_rule(view, reading)


def _same_rule(view: PackView, reading: PackReading) -> Iterator[Hit]:
    shipped = {trigger.id: {rule.id for rule in trigger.rules} for trigger in view.base.records.triggers}
    for added in reading.rules:
        for rule in added.rules:
            if rule.id in shipped.get(added.trigger, ()):
                message = f"{added.trigger}/{rule.id} is a rule of the base, which no pack changes"
                yield Hit(rule.source, message, rule.id, ("id",))


def foreign_id(view: PackView) -> Iterator[Hit]:
    """An id of a pack that does not begin with the pack's own, so that another may come to bear it."""
    shipped = {f"{t.id}/{r.id}" for t in view.base.records.triggers for r in t.rules}
    for reading in view.readings:
        if not reading.name.startswith(PACK_PREFIX):
            continue  # one fault is told once
        begin = f"{reading.name}_"
        for name, source, keys in _own_ids(reading):
            if not name.startswith(begin) and name not in view.shipped_ids:
                yield Hit(source, f"{name} does not begin with {begin}", name, keys)
        for added in reading.rules:
            for rule in added.rules:
                if not rule.id.startswith(begin) and f"{added.trigger}/{rule.id}" not in shipped:
                    yield Hit(rule.source, f"{rule.id} does not begin with {begin}", rule.id, ("id",))


def _own_ids(reading: PackReading) -> Iterator[tuple[str, Source, tuple[str, ...]]]:
    yield from defined(reading.records)
    groups = {c.group: Source(file=c.source.file, line=1, pack=c.source.pack) for c in reading.records.concepts}
    yield from ((group, source, ("id",)) for group, source in sorted(groups.items()))


def repeated_pack(view: PackView) -> Iterator[Hit]:
    """A pack that is given twice, or two that call themselves the same or define the same id."""
    first = {pack.id: pack for pack in view.packs}
    for pack in (reading.pack for reading in view.again):
        if pack is not None and pack.id in first:
            titles = " and ".join(sorted((first[pack.id].title, pack.title)))
            is_same = pack.digest == first[pack.id].digest
            message = "this pack is given twice" if is_same else f"two packs have this id: {titles}"
            yield Hit(pack.source, message, pack.id, ("id",))
    owners: dict[str, Source] = {}
    for reading in view.readings:
        for name, source, keys in _own_ids(reading):
            before = owners.setdefault(name, source)
            if before.pack != source.pack:
                message = f"{before.pack} and {source.pack} both define {name}: {before.file}:{before.line}"
                yield Hit(source, message, name, keys)


def taken_name(view: PackView) -> Iterator[Hit]:
    """A name that the base or another pack uses already, for whatever it may be."""
    owners: dict[str, tuple[str, Source]] = {}
    for name, owner, source in _names(view):
        key = normalise(name)
        if not key:
            yield Hit(source, "a name needs a letter or digit", name, ("names",))
        elif source.folder and owner in view.shipped_ids:
            continue  # it has another problem already
        elif key in view.shipped_names:
            yield Hit(source, f"{name} already names {view.shipped_names[key]}", name)
        else:
            before, place = owners.setdefault(key, (owner, source))
            if place is not source and before != owner:
                yield Hit(source, f"{name} already names {before}: {place.file}:{place.line}", name)


def _names(view: PackView) -> Iterator[tuple[str, str, Source]]:
    """Every name that a pack states: of its own concepts and analytes, and further ones of shipped ones."""
    for reading in view.readings:
        both: tuple[Concept | Analyte, ...] = (*reading.records.concepts, *reading.records.analytes)
        yield from ((name, record.id, record.source) for record in both for name in names_of(record))
        if reading.pack is not None:
            yield from ((name, each.id, each.source) for each in reading.pack.synonyms for name in each.names)


def taken_code(view: PackView) -> Iterator[Hit]:
    """A code that the base or another pack has bound already."""
    owners: dict[tuple[str, str], str] = {}
    for binding in (*view.base.records.bindings, *(b for r in view.readings for b in r.records.bindings)):
        for name, codes in binding.codes.items():
            for pair in ((system, code) for system in binding.systems for code in codes):
                if owners.setdefault(pair, name) != name and binding.source.pack:
                    message = f"the code {pair[1]} is bound to {owners[pair]} already"
                    yield Hit(binding.source, message, pair[1], (name,))


def guarded_name(view: PackView) -> Iterator[Hit]:
    """A further name or code of something whose presence holds back a red flag: a wrong one would hide a danger."""
    guarded = _guarded(view)
    for reading in view.readings:
        for each in () if reading.pack is None else reading.pack.synonyms:
            if each.id in guarded:
                message = f"{each.id} can hold back the red flag {guarded[each.id]}: no pack names it"
                yield Hit(each.source, message, each.id, (each.kind,))
        for binding in reading.records.bindings:
            for name in binding.codes:
                if name in guarded:
                    message = f"{name} can hold back the red flag {guarded[name]}: no pack binds it"
                    yield Hit(binding.source, message, name, ("codes",))


def _guarded(view: PackView) -> dict[str, str]:
    """What the ``unless`` of a shipped red flag reads, members and inputs of formulas included, with the red flag."""
    base = view.base
    below = {concept.id: concept.members for concept in base.records.concepts}
    below |= {f.quantity: tuple(each.analyte for each in f.inputs) for f in base.records.formulas}
    found: dict[str, str] = {}
    for flag in base.records.red_flags:
        for rule in flag.rules:
            waiting = [] if rule.unless is None else list(_read(base.expand(rule.unless), base.classes))
            while waiting:
                name = waiting.pop()
                if name not in found:
                    found[name] = flag.id
                    waiting += below.get(name, ())
    return found


def _read(condition: Condition, classes: dict[str, frozenset[str]]) -> Iterator[str]:
    """The concepts and analytes that a condition reads; where it negates, their classes too: absence goes down."""
    negates = any(isinstance(part, Not) for part in parts(condition))
    for part in parts(condition):
        names: tuple[str, ...] = ()
        if isinstance(part, Coded):
            names = (part.concept,)
        elif isinstance(part, Quantity):
            names = (part.analyte,)
        elif isinstance(part, Overlaps):
            names = (part.first, part.second)
        for name in names:
            yield from classes.get(name, {name}) if negates else (name,)
