"""``crampx evaluate``."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

import click

from crampx._cli import _exit, _options, _streams
from crampx._cli._evaluation import Evaluator
from crampx._cli._plan import Format, Job, Jurisdiction, Options, Plan, plan
from crampx._cli._progress import progress
from crampx._logic.conditions import URGENCIES, Urgency


@click.command("evaluate", epilog=(
    "Exit codes: 0 assessed; 2 usage; 10 a document is unreadable or unusable; 11 knowledge invalid; 12 a report could "
    "not be written; 20 see --fail-on; 70 internal error; 130 interrupted; 141 closed pipe. With several documents: "
    "the first that occurred of 70, 12, 11, 10, 20, 0."
))
@click.argument("patients", nargs=-1, required=True, metavar="PATIENT.json...", type=click.Path(allow_dash=True))
@_options.patient_option()
@_options.as_of_option()
@click.option("--format", "result_format", type=click.Choice(("text", "json", "jsonl", "html", "fhir")), default="text",
              show_default=True, help="Form of the result; jsonl is one line for each document, fhir a FHIR R4 bundle.")
@click.option("-o", "--output", metavar="FILE|FOLDER", type=click.Path(),
              help="Write the result there instead of to standard output.")
@click.option("--pdf", metavar="FILE|FOLDER", type=click.Path(), help="Also write a PDF report.")
@click.option("--attach-pdf", is_flag=True, help="With --format fhir: put the PDF report into the bundle.")
@_options.jurisdiction_option()
@click.option("--strict", is_flag=True, help="Refuse a document with anything that is not understood.")
@click.option("--fail-on", type=click.Choice(URGENCIES),
              help="Exit with 20 if a raised red flag is at least this urgent.")
@click.option("--what-if", "what_if", multiple=True, metavar="FACT=VALUE",
              help='Show what would change if, for example "potassium=4.2 mmol/L" or "back pain=absent". Repeatable.')
@_options.knowledge_option()
def evaluate(  # noqa: PLR0913, PLR0917 - click passes each option as an argument
    patients: tuple[str, ...], patient: str | None, as_of: _options.AsOf | None, result_format: Format,
    output: str | None, pdf: str | None, attach_pdf: bool, jurisdiction: Jurisdiction | None, strict: bool,
    fail_on: Urgency | None, what_if: tuple[str, ...], chosen: _options.Chosen,
) -> int:
    """Evaluate patient documents (crampx.patient/1) or FHIR records and report.

    PATIENT.json is a file, or - for standard input: a document of crampx, or a record in FHIR R4, that is a Bundle, a
    list of resources or an export of one resource a line. The result goes to standard output, problems to standard
    error. Several documents go to a folder (-o FOLDER), with an overview on standard output, or to one line each
    (--format jsonl); so do the patients of a record of several, unless --patient names one. One that cannot be
    evaluated does not stop the others.
    """
    if attach_pdf and result_format != "fhir":
        raise click.UsageError("--attach-pdf goes with --format fhir; --pdf FILE writes the report to a file.")
    if what_if and (pdf is not None or result_format in ("html", "fhir")):
        raise click.UsageError("--what-if is shown as text or JSON only: a what-if is no record.")
    work = plan(patients, output, pdf, result_format)
    options = Options(as_of, result_format, jurisdiction, strict, fail_on, what_if, attach_pdf, patient)
    evaluator = Evaluator(options, work, chosen)
    _make(work.folders)
    with _progress(work) as jobs:
        codes = [evaluator.run(job) for job in jobs]
    codes.append(evaluator.finish())
    if len(evaluator.overview) > 1 and not work.on_output:
        _streams.write_text(evaluator.overview.to_text())
    return _exit.gravest(codes)


def _make(folders: Iterable[Path]) -> None:
    for folder in folders:
        from crampx._report.files import make_folder

        make_folder(folder)


@contextmanager
def _progress(work: Plan) -> Generator[Iterable[Job]]:
    """A progress bar for several documents, where a person watches and no result would run through it."""
    if work.on_output and _streams.is_terminal(sys.stdout):
        yield work.jobs
        return
    with progress(work.jobs, "Evaluating") as jobs:
        yield jobs
