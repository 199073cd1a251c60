"""The command line: parse, call, show. No clinical logic lives here."""

from crampx._cli._main import main

__all__ = ["main"]
