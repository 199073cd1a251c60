"""Where each result of ``crampx evaluate`` goes; every usage error is found here, before anything is evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

import click

from crampx._cli._inputs import Input, equal_stems, files
from crampx._logic.conditions import Urgency
from crampx._values import Value

Format: TypeAlias = Literal["text", "json", "jsonl", "html", "fhir"]
Jurisdiction: TypeAlias = Literal["us", "uk", "eu"]

_EXTENSION: dict[Format, str] = {
    "text": ".txt", "json": ".json", "jsonl": ".jsonl", "html": ".html", "fhir": ".fhir.json",
}


class Options(Value, frozen=True):
    """What holds for every document of one call."""

    as_of: date | None
    format: Format
    jurisdiction: Jurisdiction | None
    strict: bool
    fail_on: Urgency | None
    what_if: tuple[str, ...] = ()
    attach_pdf: bool = False


class Job(Value, frozen=True):
    """One document and the files its results go to; ``result`` is nothing for standard output."""

    input: Input
    result: Path | None
    pdf: Path | None


class Plan(Value, frozen=True):
    """All documents in argument order.

    Args:
        folders: to be made before the first result is written.
        json_lines: each result is one line, on standard output or in ``lines``.
        lines: the file that takes all lines.
        inputs: files that no result may overwrite.
    """

    jobs: tuple[Job, ...]
    folders: tuple[Path, ...]
    json_lines: bool
    inputs: tuple[Path, ...]
    lines: Path | None = None


def plan(patients: Sequence[str], output: str | None, pdf: str | None, result_format: Format) -> Plan:
    """Decide where results go.

    Raises:
        click.UsageError: the options do not go together, or two results would have the same name.
    """
    inputs = [Input(argument) for argument in patients]
    several = len(inputs) > 1
    if sum(given.argument == "-" for given in inputs) > 1:
        raise click.UsageError("Standard input (-) can be given once.")
    lines = Path(output) if result_format == "jsonl" and output is not None else None
    if lines is not None:
        output = None
        if lines.is_dir():
            raise click.UsageError("With --format jsonl -o names the file that takes all lines, and this is a folder.")
    if several and output is None and result_format not in ("json", "jsonl", "fhir"):
        raise click.UsageError("Several documents need -o FOLDER, or --format jsonl for one line each.")
    folders = tuple(Path(name) for name in (output, pdf) if name is not None and several)
    for folder in folders:
        if folder.exists() and not folder.is_dir():
            raise click.UsageError("With several documents -o and --pdf name a folder, and this is none.")
    clash = equal_stems(inputs) if folders else None
    if clash:
        raise click.UsageError(f"{clash[0]} and {clash[1]} would give results of the same name.")
    named = lines if several or lines is not None else Path(output or "")
    if named is not None and named.suffix.lower() == ".pdf":
        raise click.UsageError("-o writes text, JSON or HTML; use --pdf for a PDF.")
    jobs = tuple(
        Job(
            given,
            _target(output, given, _EXTENSION[result_format], several=several),
            _target(pdf, given, ".pdf", several=several),
        )
        for given in inputs
    )
    if any(job.pdf is not None and job.pdf in (job.result, lines) for job in jobs):
        raise click.UsageError("-o and --pdf name the same file.")
    json_lines = result_format == "jsonl" or (several and output is None)
    return Plan(jobs, folders, json_lines, files(inputs), lines)


def _target(name: str | None, given: Input, extension: str, *, several: bool) -> Path | None:
    if name is None:
        return None
    path = Path(name)
    return path / (given.stem + extension) if several or path.is_dir() else path
