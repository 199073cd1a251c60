"""``crampx new``."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import click

from crampx._cli import _exit, _shown, _streams
from crampx._cli._blank import BLANK
from crampx._problems import ReportError

_PRIVATE = 0o600


@click.command("new", epilog="Exit codes: 0 written; 2 usage; 12 it could not be written, or the file exists.")
@click.argument("file", required=False, metavar="[FILE]", type=click.Path(path_type=Path, allow_dash=True))
def new(file: Path | None) -> int:
    """Write a commented patient document to fill in.

    FILE is made, readable by its owner only, and never overwritten; without FILE the document goes to standard output.
    Each part says what may stand there, with an example in a comment. As it is, it records nothing about anyone.
    """
    if file is None or str(file) == "-":
        _streams.write_bytes(BLANK.encode())
        return _exit.ASSESSED
    _create(file, BLANK.encode())
    name = _shown.printable(str(file))
    _streams.write_text(f"{name} is written. Fill it in with a text editor, then: crampx evaluate {name}\n")
    return _exit.ASSESSED


def _create(file: Path, data: bytes) -> None:
    """Make a file that is not there yet, completely or not at all."""
    try:
        # Exclusive: neither a file nor a link of that name is ever written to, also if it appears this moment.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
        except BaseException:
            with suppress(OSError):
                file.unlink()
            raise
    except FileExistsError:
        raise ReportError(f"{file}: not written: it exists already") from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        number = error.errno if isinstance(error, OSError) else None
        raise ReportError(f"{file}: not written: {os.strerror(number) if number else 'unusable name'}") from None
