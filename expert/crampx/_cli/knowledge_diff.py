"""``crampx knowledge diff``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from crampx import _api
from crampx._audit.differences import EntryChange, FieldChange, compare_records
from crampx._audit.outcomes import SubjectChange, compare_outcomes
from crampx._audit.versions import read_version
from crampx._cli import _exit, _options, _patients, _shown, _streams
from crampx._cli._columns import wrapped
from crampx._cli._progress import progress
from crampx._knowledge.compiled import compile_records
from crampx._knowledge.model import Index, KnowledgeRecords
from crampx._problems import KnowledgeError
from crampx._values import Value


class _Difference(Value, frozen=True):
    old: Index
    new: Index
    entries: tuple[EntryChange, ...]
    patients: int
    results: tuple[SubjectChange, ...]

    @property
    def any(self) -> bool:
        return bool(self.entries or self.results)


@click.command("diff", epilog=(
    "Exit codes: 0 compared; 1 with --check they differ; 2 usage; 10 a document is unreadable; 11 one of them is no "
    "knowledge or does not hold together."
))
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@_patients.patients_option()
@click.option("--check", is_flag=True, help="Exit with 1 if an entry or a result differs.")
@_options.form_option()
def diff(old: Path, new: Path, patients: tuple[Path, ...], check: bool, form: str) -> int:
    """Compare two versions of the knowledge: what it says, and what becomes of the examples.

    OLD and NEW are knowledge folders or compiled files (which hold no examples); where NEW is a site pack, OLD is
    compared with what it becomes by the pack. Told are the entries and rules that
    were added, removed or changed, and each example and document whose status, dangers, tiers or follow-up differ.
    """
    versions = _read(old), _read(old, new) if _options.is_pack(new) else _read(new)
    entries = compare_records(*versions)
    given = _patients.Patients(patients, [old, new])
    subjects = given.subjects(versions)
    knowledge = tuple(_api.to_knowledge(compile_records(records)) for records in versions) if entries else ()
    results: tuple[SubjectChange, ...] = ()
    if knowledge:
        with progress(subjects, "Evaluating") as taken:
            results = tuple(change for change in compare_outcomes(taken, *knowledge) if change is not None)
    found = _Difference(versions[0].index, versions[1].index, entries, len(subjects), results)
    if form == "json":
        _streams.write_text(json.dumps(_to_dict(found), ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    else:
        _streams.write_text("".join(line + "\n" for line in _lines(found)))
    if given.unreadable:
        return _exit.PATIENT
    return _exit.DIFFERS if check and found.any else _exit.ASSESSED


def _read(path: Path, *packs: Path) -> KnowledgeRecords:
    try:
        return read_version(path, packs=packs)
    except KnowledgeError as error:
        headline = str(error).partition("\n")[0]
        raise KnowledgeError(f"{path}: {headline}", error.problems) from None


def _to_dict(found: _Difference) -> dict[str, object]:
    return {
        "old": {"id": found.old.id, "version": found.old.version},
        "new": {"id": found.new.id, "version": found.new.version},
        "entries": msgspec.to_builtins(found.entries),
        "patients": found.patients,
        "results": msgspec.to_builtins(found.results),
    }


def _lines(found: _Difference) -> Iterator[str]:
    yield f"{found.old.id} {found.old.version} -> {found.new.id} {found.new.version}"
    if not found.any:
        yield "Nothing differs."
        return
    for did in ("added", "removed", "changed"):
        entries = [entry for entry in found.entries if entry.did == did]
        if entries:
            yield ""
            yield f"{did.capitalize()} ({len(entries)})"
            for entry in entries:
                yield from wrapped(f"{entry.kind.replace('_', ' ')} {entry.id}: {entry.title}", "  ", "    ")
                for field in entry.fields:
                    yield from _field(field)
    yield ""
    yield f"Results that differ: {len(found.results)} of {_shown.counted(found.patients, 'patient')}"
    for change in found.results:
        yield from wrapped(change.subject, "  ", "    ")
        for result in change.results:
            name = " ".join(part for part in (result.what.replace("_", "-"), result.id) if part)
            yield from wrapped(f"{name}: {result.before} -> {result.after}", "    ", "      ")


def _field(change: FieldChange) -> Iterator[str]:
    """What differs of a field; of a list only the parts that came or went."""
    name = change.field.replace("_", " ")
    if max(len(change.before), len(change.after)) <= 1:
        yield from wrapped(f"{name}: {_or_none(change.before)}", "    ", "      ")
        yield from wrapped(f"-> {_or_none(change.after)}", "      ", "      ")
        return
    gone = [part for part in change.before if part not in change.after]
    come = [part for part in change.after if part not in change.before]
    if not gone and not come:
        yield from wrapped(f"{name}: in another order", "    ", "      ")
    for label, parts in (("without", gone), ("with", come)):
        if parts:
            yield from wrapped(f"{name} {label}: {'; '.join(parts)}", "    ", "      ")


def _or_none(parts: tuple[str, ...]) -> str:
    return "; ".join(parts) or "none"
