"""The patients on which knowledge is tried: documents named on the command line, else the examples beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from crampx._audit import subjects
from crampx._audit.subjects import Subject
from crampx._cli import _options, _shown
from crampx._knowledge.model import KnowledgeRecords
from crampx._problems import PatientError
from crampx._resources import folder


def patients_option() -> _options.Decorator:
    """``--patients``."""
    return click.option(
        "--patients", multiple=True, type=click.Path(path_type=Path), metavar="FILE|FOLDER",
        help="Try it on these documents too; else on examples/patients beside the knowledge. Repeatable.",
    )


def shipped() -> Path:
    """The knowledge that comes with crampx.

    Raises:
        click.UsageError: it is inside an archive.
    """
    found = folder("knowledge")
    if not isinstance(found, Path):
        raise click.UsageError("The knowledge that comes with this crampx is inside an archive; name a FOLDER.")
    return found


class Patients:
    """Collects subjects and tells which documents could not be read.

    Args:
        named: on the command line.
        knowledge: folders beside which examples may lie.
    """

    def __init__(self, named: Iterable[Path], knowledge: Iterable[Path]) -> None:
        beside = (path.absolute().parent / "examples" / "patients" for path in knowledge)
        self._paths = tuple(named) or tuple({path: None for path in beside if path.is_dir()})
        self.unreadable = 0

    def subjects(self, versions: Iterable[KnowledgeRecords]) -> tuple[Subject, ...]:
        """Documents and the examples of these versions, by name; of two of one name the later version's."""
        own = (subject for records in versions for subject in subjects.of_examples(records))
        return subjects.unique([*own, *self._documents()])

    def _documents(self) -> Iterator[Subject]:
        for found in subjects.of_files(self._paths):
            if isinstance(found, Subject):
                yield found
            else:
                self._complain(*found)

    def _complain(self, path: Path, error: PatientError) -> None:
        self.unreadable += 1
        _shown.show_error(str(path), error)
