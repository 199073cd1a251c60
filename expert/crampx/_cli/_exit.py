"""Exit codes (DESIGN section 7.3) and which one wins when several inputs end differently."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

ASSESSED: Final = 0
DIFFERS: Final = 1  # of the knowledge commands with --check: something differs, or is not exercised
USAGE: Final = 2
PATIENT: Final = 10
KNOWLEDGE: Final = 11
REPORT: Final = 12
FLAGGED: Final = 20
INTERNAL: Final = 70
INTERRUPTED: Final = 130
CLOSED_PIPE: Final = 141
TERMINATED: Final = 143

_GRAVEST_FIRST: Final = (INTERNAL, REPORT, KNOWLEDGE, PATIENT, FLAGGED, ASSESSED)


def gravest(codes: Iterable[int]) -> int:
    """The exit code of several: the first that occurred of 70, 12, 11, 10, 20, 0.

    >>> gravest([0, 20, 10]), gravest([20, 0]), gravest([])
    (10, 20, 0)
    """
    occurred = set(codes)
    return next((code for code in _GRAVEST_FIRST if code in occurred), ASSESSED)
