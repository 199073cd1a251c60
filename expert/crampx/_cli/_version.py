"""The version: of the installed package, found without reading all package metadata."""

from __future__ import annotations

from importlib.metadata import version as installed


def version() -> str:
    """Version of crampx, for example ``0.1.0``."""
    return installed("crampx")
