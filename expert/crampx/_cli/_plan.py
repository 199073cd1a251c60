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

Format: TypeAlias = Literal["text", "json", "html"]
Jurisdiction: TypeAlias = Literal["us", "uk", "eu"]

_EXTENSION: dict[Format, str] = {"text": ".txt", "json": ".json", "html": ".html"}


class Options(Value, frozen=True):
    """What holds for every document of one call."""

    as_of: date | None
    format: Format
    jurisdiction: Jurisdiction | None
    strict: bool
    fail_on: Urgency | None
    what_if: tuple[str, ...] = ()


class Job(Value, frozen=True):
    """One document and the files its results go to; ``result`` is nothing for standard output."""

    input: Input
    result: Path | None
    pdf: Path | None


class Plan(Value, frozen=True):
    """All documents in argument order.

    Args:
        folders: to be made before the first result is written.
        json_lines: each result is one line on standard output.
        inputs: files that no result may overwrite.
    """

    jobs: tuple[Job, ...]
    folders: tuple[Path, ...]
    json_lines: bool
    inputs: tuple[Path, ...]


def plan(patients: Sequence[str], output: str | None, pdf: str | None, result_format: Format) -> Plan:
    """Decide where results go.

    Raises:
        click.UsageError: the options do not go together, or two results would have the same name.
    """
    inputs = [Input(argument) for argument in patients]
    several = len(inputs) > 1
    if sum(given.argument == "-" for given in inputs) > 1:
        raise click.UsageError("Standard input (-) can be given once.")
    if several and output is None and result_format != "json":
        raise click.UsageError("Several documents need -o FOLDER, or --format json for JSON Lines.")
    folders = tuple(Path(name) for name in (output, pdf) if name is not None and several)
    for folder in folders:
        if folder.exists() and not folder.is_dir():
            raise click.UsageError("With several documents -o and --pdf name a folder, and this is none.")
    clash = equal_stems(inputs) if folders else None
    if clash:
        raise click.UsageError(f"{clash[0]} and {clash[1]} would give results of the same name.")
    if not several and output is not None and Path(output).suffix.lower() == ".pdf":
        raise click.UsageError("-o writes text, JSON or HTML; use --pdf for a PDF.")
    jobs = tuple(
        Job(
            given,
            _target(output, given, _EXTENSION[result_format], several=several),
            _target(pdf, given, ".pdf", several=several),
        )
        for given in inputs
    )
    if any(job.result is not None and job.result == job.pdf for job in jobs):
        raise click.UsageError("-o and --pdf name the same file.")
    return Plan(jobs, folders, several and output is None, files(inputs))


def _target(name: str | None, given: Input, extension: str, *, several: bool) -> Path | None:
    if name is None:
        return None
    path = Path(name)
    return path / (given.stem + extension) if several or path.is_dir() else path
