"""``crampx knowledge show``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

import click

from crampx._cli import _exit, _options, _records, _streams
from crampx._knowledge import condition_words
from crampx._knowledge.model import (
    Analyte,
    Concept,
    FindingFile,
    FollowUp,
    KnowledgeRecords,
    RedFlag,
    Rule,
    Trigger,
)
from crampx._knowledge.packs import Pack
from crampx._knowledge.scores import Formula, Score

_WIDTH = 80


@click.command("show")
@click.argument("identifier", metavar="ID", shell_complete=_options.complete_ids)
@_options.knowledge_option()
def show(identifier: str, chosen: _options.Chosen) -> int:
    """Show one entry: what it says, its rules with their conditions, and its sources."""
    records = _records.load(chosen)
    found = [entry for entry in _records.entries(records) if entry.id == identifier]
    if not found:
        raise click.UsageError(_records.unknown_id(identifier, _records.entries(records)))
    lines = [line for entry in found for line in [*_entry(entry, records), ""]]
    _streams.write_text("\n".join(lines[:-1]) + "\n")
    return _exit.ASSESSED


def _entry(entry: _records.Entry, records: KnowledgeRecords) -> Iterator[str]:
    record = entry.record
    yield from _text(f"{entry.title} ({entry.kind} {entry.id})", "")
    yield f"  {entry.place}"
    if not isinstance(record, Concept | Analyte):
        yield f"  {record.status}, to be reviewed by {record.review_by}"
    yield from _particulars(record)
    cited: list[str] = []
    if isinstance(record, Trigger | RedFlag | FollowUp):
        for rule in record.rules:
            yield from _rule(rule)
            cited += rule.references
    elif not isinstance(record, Concept):
        cited += record.references
    for pack in records.packs:
        yield from _of_pack(entry.id, pack)
    yield from _sources(cited, records)


def _of_pack(name: str, pack: Pack) -> Iterator[str]:
    """What a site pack says of a shipped entry, beside rules of its own."""
    parts = [f"says: {wording.text}" for wording in pack.wording if wording.id == name]
    parts += [f"names it {', '.join(names.names)}" for names in pack.synonyms if names.id == name]
    for limits in pack.limits:
        if limits.analyte == name:
            bounds = [f"{word} {n}" for word, n in (("from", limits.low), ("to", limits.high)) if n is not None]
            parts.append(f"limits {' '.join(bounds)} {limits.unit} ({limits.owner}: {limits.authority})")
    for each in pack.silenced:
        if each.rule.partition("/")[0] == name:
            signed = f"{each.signed_off_by} on {each.signed_off}"
            parts.append(f"silences {each.rule} until {each.expires} ({each.owner}; {signed}): {each.reason}")
    for part in parts:
        yield from _text(f"site pack {pack.id} {part}")


def _particulars(record: _records.Record) -> Iterator[str]:
    """What only this kind of entry states."""
    if isinstance(record, Concept):
        yield from _listed("names", record.names)
        yield from _listed("kinds of it", record.members)
        yield from _listed("when normal, absent", record.covers)
    elif isinstance(record, Analyte):
        yield from _listed("names", record.names)
        yield from _listed("units", record.units)
        low, high = record.plausible_low, record.plausible_high
        yield f"  used from {low} to {high} {record.unit}, current for {record.current_for}"
    elif isinstance(record, Trigger):
        yield from _text(record.about)
        yield from _listed("confused with", record.confused_with)
        yield from _listed("misleads", record.misleads_when)
    elif isinstance(record, RedFlag):
        yield from _text(record.action)
    elif isinstance(record, Score | Formula):
        yield from _text(record.about)
        yield from _score(record) if isinstance(record, Score) else _formula(record)
    elif isinstance(record, FindingFile):
        yield from _text(record.rationale)
        yield from _text(f"when {condition_words.in_words(record.when)}")


def _score(score: Score) -> Iterator[str]:
    """Items with their points, bands, and where the score may be used."""
    yield from _listed("names", score.names)
    for item in score.items:
        yield from _text(f"{item.title}{f' ({item.note})' if item.note else ''}", "  - ")
        for answer in item.answers if not item.up_to else ():
            title = f"{answer.title}: " if answer.title else ""
            yield from _text(f"{answer.points:+d} {title}{condition_words.in_words(answer.when)}", "      ")
        if item.up_to:
            yield f"      0 to {item.up_to} points, recorded as {score.id}_{item.id}"
        elif item.otherwise:
            yield f"      {item.otherwise:+d} otherwise"
    for band in score.bands:
        bounds = (("from", band.not_below), ("below", band.below))
        yield from _text(f"{band.title}: {' '.join(f'{words} {n}' for words, n in bounds if n is not None)}")
    if score.applies_when is not None:
        yield from _text(f"applies when {condition_words.in_words(score.applies_when)}")
    if score.not_when is not None:
        yield from _text(f"not when {condition_words.in_words(score.not_when)}")
    if score.unverified:
        yield from _text(f"not verified: {score.unverified}")


def _formula(formula: Formula) -> Iterator[str]:
    """What it gives, from what, with which numbers."""
    factors = [f"{each.analyte} in {each.unit} x {each.coefficient / each.divide_by:.4g}" for each in formula.inputs]
    yield from _text(f"gives {formula.quantity} in {formula.unit} by {formula.equation} ({formula.form})")
    yield from _text(f"constant {formula.constant}; inputs: {', '.join(factors)}")
    yield from _listed("numbers", (f"{name} {value}" for name, value in sorted(formula.numbers.items())))
    if formula.decimals is not None:
        yield f"  rounded half up to {formula.decimals} decimal places"
    if formula.adult_from:
        yield f"  not below the age of {formula.adult_from}"
    if formula.not_when is not None:
        yield from _text(f"not when {condition_words.in_words(formula.not_when)}")


def _rule(rule: Rule) -> Iterator[str]:
    facts = (rule.strength, rule.effect, f"line {rule.line}" if rule.line else "", rule.urgency or "")
    grade = f", grade {rule.grade}" if rule.grade else ""
    where = f"line {rule.source.line}" if not rule.source.pack else f"{rule.source.file}:{rule.source.line}, site pack"
    yield from _text(f"rule {rule.id}: {' '.join(part for part in facts if part)}{grade} ({where})")
    yield from _text(f"when {condition_words.in_words(rule.when)}", "    ")
    if rule.unless is not None:
        yield from _text(f"unless {condition_words.in_words(rule.unless)}", "    ")
    yield from _text(rule.rationale, "    ")


def _sources(keys: Iterable[str], records: KnowledgeRecords) -> Iterator[str]:
    wanted = set(keys)
    for reference in sorted(records.references, key=lambda each: each.key):
        if reference.key in wanted:
            parts = (f"{reference.key}: {reference.cite}", reference.ids, f"({reference.status})")
            yield from _text(" ".join(part for part in parts if part))


def _listed(label: str, words: Iterable[str]) -> Iterator[str]:
    joined = "; ".join(words)
    if joined:
        yield from _text(f"{label}: {joined}")


def _text(text: str, indent: str = "  ") -> list[str]:
    return wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False,
        break_on_hyphens=False,
    )
