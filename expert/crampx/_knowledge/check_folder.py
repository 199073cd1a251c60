"""A knowledge folder read and checked: what ``crampx knowledge check`` and every load from YAML do."""

from __future__ import annotations

from datetime import date

from crampx._knowledge.checks import check
from crampx._knowledge.from_yaml import read_folder
from crampx._knowledge.from_yaml.folders import Root
from crampx._knowledge.model import KnowledgeRecords
from crampx._problems import Problem, sorted_problems


def check_folder(root: Root, *, today: date | None = None) -> tuple[KnowledgeRecords | None, tuple[Problem, ...]]:
    """Read and check a folder; a file with an error does not keep the others from being checked.

    Args:
        root: the folder that holds ``index.yaml``.
        today: for review dates; left out: they are not checked.

    Returns:
        The records, or None if there is any error; and all problems of reading and of the checks, sorted by place.
    """
    reading = read_folder(root)
    found = check(reading.records, today=today, places=reading.places, broken=reading.broken)
    problems = sorted_problems((*reading.problems, *found))
    return (None if any(p.severity == "error" for p in problems) else reading.records), problems
