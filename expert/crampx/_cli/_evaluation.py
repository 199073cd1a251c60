"""One document through crampx and out to where its results go."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import crampx
from crampx._cli import _exit, _main, _rendering, _shown, _streams
from crampx._cli._assess import Assessor
from crampx._cli._options import Chosen
from crampx._cli._overview import Overview
from crampx._cli._plan import Job, Options, Plan, of_patients
from crampx._logic.conditions import URGENCIES, Urgency
from crampx._problems import CrampxError, PatientError, ReportError

if TYPE_CHECKING:
    from crampx._assessment.model import Assessment
    from crampx._assessment.what_if_changes import Comparison
    from crampx._patient.model import PatientDocument

    Result: TypeAlias = Assessment | Comparison


class Evaluator:
    """Evaluates the documents of one call.

    Args:
        options: what holds for every document.
        work: where results go.
        chosen: the knowledge to work with.

    Raises:
        KnowledgeError: the knowledge base does not hold together.
        click.UsageError: a what-if cannot be read.
    """

    def __init__(self, options: Options, work: Plan, chosen: Chosen) -> None:
        self._options = options
        self._work = work
        self._assessor = Assessor(chosen, options.as_of, options.jurisdiction, options.patient)
        self._what_ifs = self._assessor.read_what_ifs(options.what_if)
        self._lines: list[bytes] = []
        self.overview = Overview()

    def run(self, job: Job) -> int:
        """Evaluate the patients of one input, write the results, tell the problems.

        Returns:
            The exit code of this input alone.
        """
        parts: list[tuple[Job, PatientDocument]] = []
        with self._guarded(job) as codes:
            documents = self._assessor.documents(job.input)
            each = of_patients(job, len(documents), self._work, self._options.format)
            parts = list(zip(each, documents, strict=True))
        for part, document in parts:
            with self._guarded(part) as own:
                for folder in part.new_folders:
                    from crampx._report.files import make_folder

                    make_folder(folder)
                result = self._evaluated(document)
                self._tell_problems(part, _record(result))
                own.append(_exit.gravest(self._write(part, result)))
                self.overview.add(part.label, own[0], _record(result))
            codes += own
        return _exit.gravest(codes)

    @contextmanager
    def _guarded(self, job: Job) -> Generator[list[int]]:
        """Takes exit codes; tells an error and adds its code."""
        codes: list[int] = []
        try:
            yield codes
            return
        except CrampxError as error:
            _shown.show_error(job.label, error)
            code = error.exit_code
        except BrokenPipeError:
            raise
        except Exception as error:  # a defect met by one document must not take the others along
            _streams.complain(_main.internal_error_line(error))
            code = _exit.INTERNAL
        codes.append(code)
        self.overview.add(job.label, code, None)

    def finish(self) -> int:
        """Write the file that takes all lines, if there is one.

        Returns:
            The exit code of this alone.
        """
        if self._work.lines is None:
            return _exit.ASSESSED
        try:
            self._write_file(self._work.lines, b"".join(self._lines))
        except ReportError as error:
            _shown.show_error("", error)
            return error.exit_code
        return _exit.ASSESSED

    def _evaluated(self, document: PatientDocument) -> Result:
        if self._what_ifs:
            return self._assessor.compare(document, self._what_ifs)
        return self._assessor.assess(document)

    def _tell_problems(self, job: Job, assessment: Assessment) -> None:
        missed = assessment.not_understood
        is_record = assessment.patient.resource is not None
        # A FHIR record may hold hundreds of entries beyond the knowledge: the count below stands for them. A note among
        # the notices, such as a silenced rule, holds for patient after patient: told each time, it would not be read.
        told = [problem for problem in (*missed, *assessment.conflicts) if not is_record or problem.severity != "note"]
        _shown.show_problems(job.label, [*told, *(each for each in assessment.notices if each.severity != "note")])
        if not missed:
            return
        if self._options.strict:
            raise PatientError(f"refused because of --strict: {_shown.counted(len(missed), 'entry')} not understood")
        _streams.complain(
            f"{_shown.printable(job.label)}: {_shown.counted(len(missed), 'entry')} not understood; "
            "evaluated on the rest"
        )

    def _write(self, job: Job, result: Result) -> list[int]:
        """Write the result, then the PDF: the first is kept when the second fails, also where it should hold it."""
        assessment = _record(result)
        codes = [_exit.FLAGGED if reaches(assessment, self._options.fail_on) else _exit.ASSESSED]
        pdf: bytes | None = None
        try:
            pdf = _rendering.as_pdf(assessment) if self._options.attach_pdf else None
        except ReportError as error:
            _shown.show_error(job.label, error)
            codes.append(error.exit_code)
        try:
            self._write_result(job, result, pdf)
        except ReportError as error:
            _shown.show_error(job.label, error)
            codes.append(error.exit_code)
        if job.pdf is not None:
            self._write_file(job.pdf, _rendering.as_pdf(assessment) if pdf is None else pdf)
        return codes

    def _write_result(self, job: Job, result: Result, pdf: bytes | None) -> None:
        form = self._options.format
        if form == "text" and job.result is None:
            _streams.write_text(_rendering.as_text(
                result, width=_streams.width(), colour=_streams.colour_wanted(),
            ))
            return
        if form == "text":
            data = _rendering.as_text(result).encode()
        elif form == "html":
            data = _rendering.as_html(_record(result))
        elif form == "fhir":
            write = _rendering.as_fhir_line if job.line else _rendering.as_fhir
            data = write(_record(result), pdf)
        else:
            data = _rendering.as_json_line(result) if job.line else _rendering.as_json(result)
        if self._work.lines is not None:
            self._lines.append(data)
        elif job.result is None:
            _streams.write_bytes(data)
        else:
            self._write_file(job.result, data)

    def _write_file(self, target: Path, data: bytes) -> None:
        from crampx._report.files import write_whole

        write_whole(target, data, inputs=self._work.inputs)


def _record(result: Result) -> Assessment:
    """The assessment of the document as it is: a what-if is no record."""
    return result if isinstance(result, crampx.Assessment) else result.base


def reaches(assessment: Assessment, urgency: Urgency | None) -> bool:
    """Whether a raised red flag is at least this urgent; flags that merely cannot be excluded never count."""
    if urgency is None:
        return False
    enough = URGENCIES[: URGENCIES.index(urgency) + 1]
    return any(flag.urgency in enough for flag in assessment.red_flags)
