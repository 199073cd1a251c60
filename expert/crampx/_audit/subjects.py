"""The patients that the knowledge is tried on: examples of its own files, and documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from crampx._assessment.examples import example_document
from crampx._knowledge.model import KnowledgeRecords
from crampx._patient.from_json import read_document
from crampx._patient.model import PatientDocument
from crampx._problems import PatientError
from crampx._values import Value


class Subject(Value, frozen=True):
    """One document and what to call it: its file's name, or the knowledge file and the name of the example."""

    name: str
    document: PatientDocument


def of_examples(records: KnowledgeRecords) -> Iterator[Subject]:
    """The examples of the knowledge's own files, in their order; the unreadable ones are left to the checks."""
    for file in (*records.findings, *records.triggers, *records.red_flags, *records.follow_ups):
        for example in file.examples:
            try:
                document = read_document(example_document(example))
            except PatientError:
                continue
            yield Subject(f"{file.source.file}: {example.name}", document)


def of_files(paths: Iterable[Path]) -> Iterator[Subject | tuple[Path, PatientError]]:
    """The documents of these files, and those of folders (``*.json``, by name); errors in place of unreadable ones."""
    for path in paths:
        for file in sorted(path.glob("*.json")) if path.is_dir() else (path,):
            try:
                yield Subject(file.name, read_document(file))
            except PatientError as error:
                yield file, error


def unique(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """Each name once, the later of two, by name."""
    return tuple(subject for _, subject in sorted({subject.name: subject for subject in subjects}.items()))
