"""``python -m crampx._knowledge [FOLDER]``: every problem of a knowledge folder and a line that sums up."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from crampx._knowledge.checks import check
from crampx._knowledge.from_yaml import read_folder
from crampx._problems import KnowledgeError, sorted_problems
from crampx._problems_text import render_problem
from crampx._resources import folder


def main(arguments: list[str]) -> int:
    """Print the problems; exit code 11 if one is an error, else 0."""
    root = Path(arguments[0]) if arguments else folder("knowledge")
    reading = read_folder(root)
    found = check(reading.records, today=date.today(), places=reading.places, broken=reading.broken)  # noqa: DTZ011
    problems = sorted_problems((*reading.problems, *found))
    for problem in problems:
        print(render_problem(problem, f"{arguments[0].rstrip('/')}/" if arguments else ""))  # noqa: T201
    records = reading.records
    errors = sum(p.severity == "error" for p in problems)
    print(  # noqa: T201
        f"{errors} errors, {len(problems) - errors} warnings; readable: {len(records.concepts)} concepts, "
        f"{len(records.analytes)} analytes, {len(records.findings)} findings, {len(records.triggers)} triggers, "
        f"{len(records.red_flags)} red flags, {len(records.follow_ups)} follow-ups, "
        f"{len(records.references)} references"
    )
    return KnowledgeError.exit_code if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
