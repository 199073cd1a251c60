"""The renderer as a process of its own: ``python -m crampx._report.child`` reads a view as JSON, writes the PDF.

Standard input and output are pipes of ``to_pdf``. Limits are set before anything is read; a crash of the native
libraries ends this process only. Exit code 0 and the PDF, else 3 and one line without any value of the patient.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import Any

from crampx._problems import ReportError
from crampx._report.characters import drawable, map_strings
from crampx._report.fonts import glyphs
from crampx._report.render import RenderingError, html_to_pdf
from crampx._report.to_html import page

MEMORY_BYTES = 4 << 30
CPU_SECONDS = 120
FAILED = 3


def main() -> int:
    """Render standard input to standard output."""
    _limit()
    # One page and out: collecting garbage only costs time.
    gc.disable()
    out = os.dup(1)
    # Native libraries and WeasyPrint's import may print; that must not end up inside the PDF.
    os.dup2(2, 1)
    try:
        pdf = _render(json.loads(sys.stdin.buffer.read()))
    except MemoryError:
        return _fail("the renderer ran out of memory")
    except RecursionError:
        return _fail("the page is nested too deeply")
    except OSError:
        return _fail("the renderer's libraries (Pango) could not be loaded")
    except Exception as error:
        # Only the kind: an exception's text may quote the page.
        return _fail(_reason(error))
    with os.fdopen(out, "wb") as stream:
        stream.write(pdf)
    return 0


def _render(view: dict[str, Any]) -> bytes:
    show = drawable(glyphs())
    shown = map_strings(view, show)
    note = "Characters that this report’s font lacks are shown as \\uXXXX." if shown != view else ""
    return html_to_pdf(page(shown, for_screen=False, characters_note=note))


def _reason(error: Exception) -> str:
    if isinstance(error, ReportError | RenderingError):
        return str(error)
    return f"the renderer failed: {type(error).__name__}"


def _fail(reason: str) -> int:
    print(reason, file=sys.stderr)  # noqa: T201  the parent reads it
    return FAILED


def _limit() -> None:
    try:
        import resource
    except ImportError:  # the parent's time limit holds there
        return
    wanted = [(resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_CORE, 0)]
    if sys.platform.startswith("linux"):
        wanted.append((resource.RLIMIT_AS, MEMORY_BYTES))
    for kind, limit in wanted:
        _, hard = resource.getrlimit(kind)
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (allowed, hard))


if __name__ == "__main__":
    sys.exit(main())
