"""The base of all values: immutable, compared by content.

A ``msgspec.Struct`` is what a frozen dataclass with slots is, but made in C: sixty classes cost about a millisecond at
import instead of thirty, which one run of the command line would notice.
"""

from __future__ import annotations

import msgspec


class Value(msgspec.Struct, frozen=True):
    """An immutable value."""
