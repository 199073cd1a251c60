"""Where each result of ``crampx evaluate`` goes; every usage error is found here, before anything is evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import click
from msgspec.structs import replace

from crampx import _api
from crampx._cli._inputs import Input, equal_stems, files
from crampx._cli._options import AsOf
from crampx._logic.conditions import Urgency
from crampx._problems import PatientError
from crampx._values import Value

Format: TypeAlias = Literal["text", "json", "jsonl", "html", "fhir"]
Jurisdiction: TypeAlias = Literal["us", "uk", "eu"]

_EXTENSION: dict[Format, str] = {
    "text": ".txt", "json": ".json", "jsonl": ".jsonl", "html": ".html", "fhir": ".fhir.json",
}


class Options(Value, frozen=True):
    """What holds for every document of one call."""

    as_of: AsOf | None
    format: Format
    jurisdiction: Jurisdiction | None
    strict: bool
    fail_on: Urgency | None
    what_if: tuple[str, ...] = ()
    attach_pdf: bool = False
    patient: str | None = None


class Job(Value, frozen=True):
    """One document and the files its results go to.

    Args:
        input: where it is.
        result: nothing for standard output.
        pdf: nothing if none is wanted.
        result_in_folder, pdf_in_folder: whether the name of the file is chosen here, so that more may stand beside it.
        line: whether the result is one line.
        number: of the patient, where the input is a record of several; else 0.
        new_folders: what was named for one file and is the folder of several.
    """

    input: Input
    result: Path | None
    pdf: Path | None
    result_in_folder: bool
    pdf_in_folder: bool
    line: bool
    number: int = 0
    new_folders: tuple[Path, ...] = ()

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"{self.input.label}, patient {self.number}" if self.number else self.input.label


class Plan(Value, frozen=True):
    """All documents in argument order.

    Args:
        folders: to be made before the first result is written.
        on_output: results go to standard output.
        lines: the file that takes all lines.
        inputs: files that no result may overwrite.
    """

    jobs: tuple[Job, ...]
    folders: tuple[Path, ...]
    on_output: bool
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
    line = result_format == "jsonl" or (several and output is None)
    jobs = tuple(_job(given, output, pdf, result_format, line=line, several=several) for given in inputs)
    if any(job.pdf is not None and job.pdf in (job.result, lines) for job in jobs):
        raise click.UsageError("-o and --pdf name the same file.")
    return Plan(jobs, folders, output is None and lines is None, files(inputs), lines)


def of_patients(job: Job, count: int, work: Plan, result_format: Format) -> tuple[Job, ...]:
    """The job of each patient of an input; files are named by the patient's number, never by anything of the patient.

    Raises:
        PatientError: there are several, and their results cannot go where one was to go.
    """
    if count == 1:
        return (job,)
    if work.on_output and result_format in ("text", "html"):
        raise _api.several_patients(count, "--patient ID", "--format jsonl", "-o FOLDER")
    of_one_file = ((job.result, job.result_in_folder), (job.pdf, job.pdf_in_folder))
    folders = tuple(path for path, in_folder in of_one_file if path is not None and not in_folder)
    if any(path.exists() and not path.is_dir() for path in folders):
        raise _api.several_patients(count, "--patient ID", "for -o and --pdf the name of a folder")
    extension = _EXTENSION[result_format]
    common = replace(job, line=job.line or work.on_output, new_folders=folders)
    made = tuple(_numbered(common, number, extension) for number in range(1, count + 1))
    others = {str(path).casefold() for each in work.jobs for path in (each.result, each.pdf)}
    if any(str(path).casefold() in others for each in made for path in (each.result, each.pdf) if path is not None):
        raise PatientError("the results of its patients would have the names of results of another input")
    return made


def _numbered(job: Job, number: int, extension: str) -> Job:
    stem = f"{job.input.stem}-{number}"
    result, pdf = (
        path and (path.parent if in_folder else path) / f"{stem}{ending}"
        for path, in_folder, ending in (
            (job.result, job.result_in_folder, extension), (job.pdf, job.pdf_in_folder, ".pdf"),
        )
    )
    return replace(job, result=result, pdf=pdf, number=number)


def _job(
    given: Input, output: str | None, pdf: str | None, result_format: Format, *, line: bool, several: bool
) -> Job:
    in_folder, pdf_in_folder = (name is not None and (several or Path(name).is_dir()) for name in (output, pdf))
    result = _target(output, given, _EXTENSION[result_format], in_folder=in_folder)
    return Job(given, result, _target(pdf, given, ".pdf", in_folder=pdf_in_folder), in_folder, pdf_in_folder, line)


def _target(name: str | None, given: Input, extension: str, *, in_folder: bool) -> Path | None:
    if name is None:
        return None
    path = Path(name)
    return path / (given.stem + extension) if in_folder else path
