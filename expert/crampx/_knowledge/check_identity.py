"""Checks that ids and names are unique and that nothing is defined by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from crampx._knowledge.check_view import Hit, View, parts
from crampx._knowledge.model import Analyte, Concept, FileRecord, FindingFile, Source
from crampx._knowledge.names import code_key, names_of, normalise, system_key
from crampx._knowledge.scores import Score
from crampx._logic.conditions import Finding, ScoreIs

# ``expect`` of an example holds these beside rule ids.
RESERVED = ("explains", "raised", "tier")


def wrong_file_name(view: View) -> Iterator[Hit]:
    """A file whose stem is not its id."""
    records = view.records
    owners = [(f.id, f.source) for f in view.files()]
    owners += [(a.id, a.source) for a in records.analytes if a.source.folder == "analytes"]
    owners += [(b.id, b.source) for b in records.bindings]
    groups = {c.group: Source(file=c.source.file, line=1, pack=c.source.pack) for c in records.concepts}
    for name, source in (*owners, *sorted(groups.items())):
        stem = PurePosixPath(source.file).stem
        if name != stem:
            yield Hit(source, f"the id {name} is not the file's name {stem}", name, ("id",))


def duplicate_id(view: View) -> Iterator[Hit]:
    """An id that two things of one kind share."""
    records = view.records
    terms: list[Concept | Analyte] = [*records.concepts, *records.analytes]
    yield from _twice(((t.id, t.source) for t in terms), "concept or analyte", ())
    yield from _twice(((r.key, r.source) for r in records.references), "reference", ("key",))
    yield from _twice(((c.id, c.source) for c in view.claims()), "trigger, red flag or follow-up", ("id",))
    for claim in view.claims():
        yield from _twice(((r.id, r.source) for r in claim.rules), "rule of this file", ("id",))
    yield from _twice(((s.id, s.source) for s in (*records.scores, *records.formulas)), "score", ("id",))
    for score in records.scores:
        yield from _twice(((i.id, i.source) for i in score.items), "item of this score", ("id",))
    for trigger in records.triggers:
        yield from _twice(((e.id, e.source) for e in trigger.explains), "explains-rule of this file", ("id",))
    for follow_up in records.follow_ups:
        yield from _twice(((c.id, c.source) for c in follow_up.cautions), "caution of this file", ("id",))


def reserved_id(view: View) -> Iterator[Hit]:
    """A rule named like one of the other things an example may expect."""
    for claim in view.claims():
        for rule in claim.rules:
            if rule.id in RESERVED:
                message = f"{rule.id} means something else in expect; name the rule differently"
                yield Hit(rule.source, message, rule.id, ("id",))


def _twice(owners: Iterable[tuple[str, Source]], what: str, keys: tuple[str, ...]) -> Iterator[Hit]:
    first: dict[str, Source] = {}
    for name, source in owners:
        before = first.setdefault(name, source)
        if before is not source:
            yield Hit(source, f"another {what} is called {name}: {before.file}:{before.line}", name, keys)


def duplicate_name(view: View) -> Iterator[Hit]:
    """A name that two concepts, or two analytes, claim, ignoring case, spacing and hyphens.

    A concept and an analyte may share one: magnesium among the medications is taken, among the results measured.
    """
    yield from _shared_names(view.records.concepts)
    yield from _shared_names(view.records.analytes)


def _shared_names(records: tuple[Concept, ...] | tuple[Analyte, ...]) -> Iterator[Hit]:
    owners: dict[str, Concept | Analyte] = {}
    for record in records:
        # A record may name itself twice (its title is often its id): only a second owner is a fault.
        for name in names_of(record):
            owner = owners.setdefault(normalise(name), record)
            if owner is not record and owner.id != record.id:
                where = f"{owner.source.file}:{owner.source.line}"
                yield Hit(record.source, f"{name} already names {owner.id}: {where}", name, ())


def duplicate_code(view: View) -> Iterator[Hit]:
    """A code that is bound to two concepts or analytes: which one is meant would depend on the order."""
    owners: dict[tuple[str, str], str] = {}
    for binding in view.records.bindings:
        for name, codes in binding.codes.items():
            for system in binding.systems:
                for code in codes:
                    owner = owners.setdefault((system_key(system), code_key(code)), name)
                    if owner != name:
                        message = f"the code {code} of {system} is bound to {owner} already"
                        yield Hit(binding.source, message, code, (name,))


def finding_cycle(view: View) -> Iterator[Hit]:
    """A finding or a score that is defined by itself."""
    sites = [site for site in view.sites() if isinstance(site.file, FindingFile | Score)]
    sources = {_named(site.file): site.file.source for site in sites}
    edges: dict[str, list[str]] = {}
    for site in sites:
        read = {_named(p) for p in parts(site.condition) if isinstance(p, Finding | ScoreIs)}
        name = _named(site.file)
        edges[name] = sorted({*edges.get(name, ()), *read})
    return _cycles(edges, sources, "finding", ("finding", "score", "id"))


def _named(thing: FileRecord | Finding | ScoreIs) -> str:
    """A name that a score and a finding of the same id do not share."""
    return f"score {thing.id}" if isinstance(thing, Score | ScoreIs) else thing.id


def member_cycle(view: View) -> Iterator[Hit]:
    """A concept that is a kind of itself."""
    edges = {c.id: sorted(c.members) for c in view.records.concepts}
    sources = {c.id: c.source for c in view.records.concepts}
    return _cycles(edges, sources, "concept", ("members",))


def part_of_cycle(view: View) -> Iterator[Hit]:
    """A trigger that is part of itself."""
    edges = {t.id: [t.part_of] if t.part_of else [] for t in view.records.triggers}
    sources = {t.id: t.source for t in view.records.triggers}
    return _cycles(edges, sources, "trigger", ("part_of",))


def _cycles(
    edges: dict[str, list[str]], sources: dict[str, Source], what: str, keys: tuple[str, ...]
) -> Iterator[Hit]:
    """One hit for each cycle, at its alphabetically first member."""
    for start in sorted(edges):
        path = _way_back(start, edges)
        if path:
            way = " -> ".join((*path, start))
            following = path[1] if len(path) > 1 else start
            yield Hit(sources[start], f"the {what} {start} leads back to itself: {way}", following, keys)


def _way_back(start: str, edges: dict[str, list[str]]) -> tuple[str, ...]:
    """The shortest way from a name back to it over names that are not before it; empty: there is none."""
    seen = {start}
    ways: list[tuple[str, ...]] = [(start,)]
    for way in ways:
        for following in edges.get(way[-1], ()):
            if following == start:
                return way
            if following > start and following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()
