"""HTML to PDF with WeasyPrint. Runs in the child process only: a crash here must not reach the caller.

Nothing is fetched but our own fonts, from memory; every other try, and every warning of the renderer, is a failure,
because WeasyPrint drops cells and characters with no more than a log line.
"""

from __future__ import annotations

import ctypes.util
import logging
import sys
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from crampx._report.fonts import FONT_CSS, SCHEME, font_bytes

# The one warning that is not about the page: which library makes the font smaller. The glyphs are the same.
ABOUT_THE_MACHINE = "Using fontTools instead of HarfBuzz-Subset"


class RenderingError(Exception):
    """The renderer warned or tried to fetch something. Its text holds no value of the patient."""


def html_to_pdf(html: str) -> bytes:
    """Render a self-contained page.

    Args:
        html: the page; it must not refer to anything outside itself.

    Returns:
        A tagged PDF (PDF/UA-1), the same bytes for the same page.

    Raises:
        RenderingError: WeasyPrint warned, or tried to fetch.
    """
    with _imported_quickly():
        # Imported here since only a PDF needs it (0.4 s); untyped.
        weasyprint: Any = import_module("weasyprint")
        fonts: Any = import_module("weasyprint.text.fonts").FontConfiguration()
        urls: Any = import_module("weasyprint.urls")
    tried: list[str] = []

    def fetch(self: Any, url: str, headers: Any = None) -> Any:
        """Answer our font names from memory; record and refuse everything else."""
        if url.startswith(SCHEME):
            return urls.URLFetcherResponse(url, font_bytes(url.removeprefix(SCHEME)))
        tried.append(url)
        raise ValueError("nothing is fetched for a report")

    # A plain function as fetcher crashes WeasyPrint when it raises.
    fetcher: Any = type("OwnFontsOnly", (urls.URLFetcher,), {"fetch": fetch})()
    with _warnings_of("weasyprint") as warned:
        style = weasyprint.CSS(string=FONT_CSS, url_fetcher=fetcher, font_config=fonts)
        page = weasyprint.HTML(string=html, url_fetcher=fetcher)
        result: Any = page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    if tried:
        raise RenderingError(f"the page refers to {len(tried)} outside resources")
    if warned:
        raise RenderingError(f"the renderer gave {len(warned)} warnings; first: {warned[0]}")
    if not isinstance(result, bytes):
        raise RenderingError("the renderer returned nothing")
    return result


@contextmanager
def _warnings_of(name: str) -> Generator[list[str], None, None]:
    """Collect the warnings of one logger. Only message templates: their arguments may hold values of the patient."""
    found: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = str(record.msg)
            if not message.startswith(ABOUT_THE_MACHINE):
                found.append(message)

    logger = logging.getLogger(name)
    collector = Collector(logging.WARNING)
    logger.addHandler(collector)
    try:
        yield found
    finally:
        logger.removeHandler(collector)


@contextmanager
def _imported_quickly() -> Generator[None, None, None]:
    """Spare WeasyPrint's import its 54 look-up processes.

    On Linux WeasyPrint asks ``ctypes.util.find_library`` for names that do not exist there (``libpango-1.0-0``) before
    it opens the right one (``libpango-1.0.so.0``) directly; answering "not found" at once gives the same result.
    """
    found = ctypes.util.find_library
    if sys.platform.startswith("linux"):
        ctypes.util.find_library = _not_found
    try:
        with warnings.catch_warnings():
            # A machine without fonts is what the report is made for.
            warnings.simplefilter("ignore")
            yield
    finally:
        ctypes.util.find_library = found


def _not_found(name: str) -> str | None:
    return None
