"""Standard output and standard error of the process: encoding, colour, width, closed pipes."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

from crampx._problems import ReportError

PLAIN_WIDTH = 80
_WIDEST = 100


def prepare() -> None:
    """Let a terminal that lacks a character show it escaped instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write_text(text: str) -> None:
    """Write the result for a reader, in the terminal's encoding."""
    with _guarded() as stream:
        stream.write(text)


def write_bytes(data: bytes) -> None:
    """Write the result for a program: these bytes, whatever the terminal's encoding and line ends."""
    with _guarded() as stream:
        stream.flush()
        stream.buffer.write(data)


def flush() -> None:
    """Bring out what is left, while a failure can still be told."""
    if sys.stdout is not None:  # pyright: ignore[reportUnnecessaryComparison] - it is None when the descriptor is closed
        with _guarded():
            pass


def complain(line: str) -> None:
    """One line on standard error. A standard error that is gone is no reason to fail."""
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison] - it is None when the descriptor is closed
        return
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        silence("stderr")


def silence(*names: str) -> None:
    """Point these streams to nowhere, so that the interpreter's last flush cannot fail on a closed pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for name in names:
        stream: TextIO | None = getattr(sys, name)
        if stream is not None:
            try:
                os.dup2(nowhere, stream.fileno())
            except (OSError, ValueError):
                setattr(sys, name, None)
    os.close(nowhere)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person watches this stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def colour_wanted() -> bool:
    """Colour only on a terminal that knows it, and never against ``NO_COLOR``."""
    return is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns of the terminal, at most 100 for the reader's sake; 80 where there is no terminal."""
    if not is_terminal(sys.stdout):
        return PLAIN_WIDTH
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return PLAIN_WIDTH
    return min(columns, _WIDEST) if columns >= PLAIN_WIDTH else PLAIN_WIDTH


@contextmanager
def _guarded() -> Generator[TextIO]:
    stream = sys.stdout
    if stream is None:  # pyright: ignore[reportUnnecessaryComparison] - it is None when the descriptor is closed
        raise ReportError("standard output is closed")
    try:
        yield stream
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence("stdout")
        reason = os.strerror(error.errno) if error.errno else "write error"
        raise ReportError(f"standard output could not be written: {reason}") from None
