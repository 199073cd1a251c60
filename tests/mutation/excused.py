"""The faults that no case can show, each with its reason."""

from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("excused.yaml")


@cache
def reasons() -> dict[str, dict[str, str]]:
    """For each condition, the faults that are excused, with the reason."""
    found: dict[str, dict[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8")) or {}
    return found


def excused(place: str) -> frozenset[str]:
    """The excused faults of a condition."""
    return frozenset(reasons().get(place, {}))
