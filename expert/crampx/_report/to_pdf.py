"""From an assessment to a PDF, rendered in a child process with limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from crampx._assessment.model import Assessment
from crampx._problems import ReportError
from crampx._report.view import to_view

TIME_LIMIT_SECONDS = 180
FAILED = 3
# No folder of fonts: the renderer sees only the report's own; no cache outside its temporary folder.
FONTCONFIG = (
    '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
    '<fontconfig><cachedir prefix="relative">cache</cachedir></fontconfig>\n'
)


def to_pdf(assessment: Assessment) -> bytes:
    """The report as a tagged PDF (PDF/UA-1); the same assessment gives the same bytes.

    Args:
        assessment: any assessment.

    Returns:
        The file's bytes. Its metadata holds no value of the patient.

    Raises:
        ReportError: the renderer warned, crashed, or took too much time or memory.
    """
    text = json.dumps(to_view(assessment), ensure_ascii=True, sort_keys=True)
    with TemporaryDirectory(prefix="crampx-") as folder:
        return _run(text.encode("ascii"), Path(folder))


def _run(text: bytes, folder: Path) -> bytes:
    (folder / "fonts.conf").write_text(FONTCONFIG, encoding="utf-8")
    command = [sys.executable, "-P", "-m", "crampx._report.child"]
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module
            command, input=text, capture_output=True, env=_environment(folder), timeout=TIME_LIMIT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise ReportError(f"The PDF could not be made: not finished after {TIME_LIMIT_SECONDS} seconds.") from None
    except OSError as error:
        raise ReportError(f"The PDF could not be made: {error.strerror or 'the renderer did not start'}.") from None
    if done.returncode != 0:
        raise ReportError(f"The PDF could not be made: {_reason(done)}.")
    return done.stdout


def _environment(folder: Path) -> dict[str, str]:
    """The child's environment: the parent's paths to libraries and modules, nothing that could change the bytes."""
    own = {
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "LC_ALL": "C",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONUTF8": "1",
        # The font subset would otherwise carry the time of day.
        "SOURCE_DATE_EPOCH": "1577836800",
        "TMPDIR": str(folder),
        "TZ": "UTC",
        "XDG_CACHE_HOME": str(folder),
    }
    dropped = {"PYTHONHOME", "PYTHONSTARTUP", "PYTHONWARNINGS", "FONTCONFIG_PATH", "LANG"}
    return {key: value for key, value in os.environ.items() if key not in dropped} | own


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    if done.returncode < 0:
        return f"the renderer died with signal {-done.returncode}"
    if done.returncode == FAILED:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if lines:
            return lines[-1].rstrip(".")
    return f"the renderer ended with code {done.returncode}"
