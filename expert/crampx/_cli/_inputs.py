"""What the command line names as patient documents, and their bytes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from crampx._patient.vocabulary import MAX_RECORD_BYTES
from crampx._problems import PatientError
from crampx._values import Value

# One byte more than a record may have, so that the reader can tell; /dev/zero must not fill the memory.
_READ_AT_MOST = MAX_RECORD_BYTES + 1


class Input(Value, frozen=True):
    """One document named on the command line.

    Args:
        argument: as typed; ``-`` is standard input.
    """

    argument: str

    @property
    def path(self) -> Path | None:
        """The file, or nothing for standard input."""
        return None if self.argument == "-" else Path(self.argument)

    @property
    def label(self) -> str:
        """What messages call it."""
        return "standard input" if self.argument == "-" else self.argument

    @property
    def stem(self) -> str:
        """The name of its results in a folder, without extension."""
        return "stdin" if self.argument == "-" else Path(self.argument).stem

    def read(self) -> bytes:
        """Its bytes, at most one more than a record may have.

        Raises:
            PatientError: it cannot be read.
        """
        try:
            if self.argument == "-":
                return _standard_input()
            with Path(self.argument).open("rb") as stream:
                return stream.read(_READ_AT_MOST)
        except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
            number = error.errno if isinstance(error, OSError) else None
            raise PatientError(f"cannot be read: {os.strerror(number) if number else 'unusable name'}") from None


def files(inputs: Sequence[Input]) -> tuple[Path, ...]:
    """The inputs that are files."""
    return tuple(path for given in inputs if (path := given.path) is not None)


def equal_stems(inputs: Sequence[Input]) -> tuple[str, str] | None:
    """The first two inputs whose results would have the same name, also where case does not tell names apart.

    >>> equal_stems([Input("a/x.json"), Input("y.json"), Input("b/X.json")])
    ('a/x.json', 'b/X.json')
    """
    seen: dict[str, str] = {}
    for given in inputs:
        key = given.stem.casefold()
        if key in seen:
            return seen[key], given.argument
        seen[key] = given.argument
    return None


def _standard_input() -> bytes:
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - it is None when the descriptor is closed
        raise PatientError("cannot be read: standard input is closed")
    return sys.stdin.buffer.read(_READ_AT_MOST)
