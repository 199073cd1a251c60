"""Knowledge folders read and checked: what ``crampx knowledge check`` and every load from YAML do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from crampx._knowledge.added import PackReading
from crampx._knowledge.check_view import View
from crampx._knowledge.checks import check
from crampx._knowledge.checks_of_packs import check_packs_of
from crampx._knowledge.digest import digest
from crampx._knowledge.from_yaml import Reading, read_folder, read_pack
from crampx._knowledge.from_yaml.folders import Root
from crampx._knowledge.from_yaml.read import faulty_files
from crampx._knowledge.model import KnowledgeRecords
from crampx._knowledge.pack_view import PackView
from crampx._knowledge.with_packs import with_packs
from crampx._problems import Problem, Span, sorted_problems


def check_folder(
    root: Root, *, packs: Sequence[Path] = (), today: date | None = None
) -> tuple[KnowledgeRecords | None, tuple[Problem, ...]]:
    """Read and check a folder; a file with an error does not keep the others from being checked.

    Args:
        root: the folder that holds ``index.yaml``.
        packs: the folders of site packs; their order changes nothing.
        today: for review dates and the exceptions of packs; left out: they are not checked.

    Returns:
        The records, or None if there is any error; and all problems of reading and of the checks, sorted by place.
        Where a folder or what stands in it cannot be looked at, that alone.
    """
    try:
        return _checked(root, packs, today)
    except OSError as error:
        return None, (unreadable(error, [root, *packs]),)


def unreadable(error: OSError, roots: Iterable[Root]) -> Problem:
    """What is told of a folder that cannot be looked into, or of a file that no reader reads and that has no bytes."""
    file = Path(error.filename) if isinstance(error.filename, str) else Path()
    names = (f"{root.name}/{file.relative_to(root).as_posix()}" for root in roots
             if isinstance(root, Path) and file.is_relative_to(root))
    return Problem("unreadable_file", "error", "cannot be read", span=Span(next(names, "."), 1, 1))


def _checked(
    root: Root, packs: Sequence[Path], today: date | None
) -> tuple[KnowledgeRecords | None, tuple[Problem, ...]]:
    reading = read_folder(root)
    problems = list(reading.problems)
    records, broken = reading.records, reading.broken
    if packs:
        readings, again = _packs(reading, root, packs)
        day = "" if today is None else today.isoformat()
        found = check_packs_of(PackView(View(records, today, reading.places, broken), readings, again, day))
        problems += [*(p for each in (*readings, *again) for p in each.problems), *found]
        broken = faulty_files(problems)
        records = with_packs(records, readings, broken)
    problems += check(records, today=today, places=reading.places, broken=broken)
    ordered = sorted_problems(problems)
    return (None if any(p.severity == "error" for p in ordered) else records), ordered


def _packs(
    base: Reading, root: Root, packs: Sequence[Path]
) -> tuple[tuple[PackReading, ...], tuple[PackReading, ...]]:
    """The packs by name, each read with the words of the base and of the others; and those whose name another has."""
    readings = [
        _signed(read_pack(pack, [root, *(other for other in packs if other is not pack)], base.places), pack)
        for pack in packs
    ]
    readings.sort(key=lambda reading: (reading.name, "" if reading.pack is None else reading.pack.digest))
    first = {reading.name: reading for reading in reversed(readings)}
    return tuple(first[name] for name in sorted(first)), tuple(r for r in readings if first[r.name] is not r)


def _signed(reading: PackReading, root: Path) -> PackReading:
    if reading.pack is None:
        return reading
    return PackReading(
        replace(reading.pack, digest=digest(root)), reading.name, reading.records, reading.rules, reading.problems,
        reading.broken,
    )
