"""A progress bar on standard error, where a person watches."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import TypeVar

import click

from crampx._cli import _streams

T = TypeVar("T")


@contextmanager
def progress(items: Sequence[T], label: str) -> Generator[Iterable[T]]:
    """The items, with a bar that moves as they are taken; on a terminal only."""
    if len(items) < 2 or not _streams.is_terminal(sys.stderr):
        yield items
        return
    with click.progressbar(items, file=sys.stderr, label=label) as taken:
        yield taken
