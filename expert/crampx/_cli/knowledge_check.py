"""``crampx knowledge check``."""

from __future__ import annotations

from pathlib import Path

import click

from crampx import _api
from crampx._cli import _exit, _options, _shown, _streams


@click.command("check")
@click.argument("directory", required=False, type=click.Path(file_okay=False, path_type=Path), metavar="[FOLDER]")
def check(directory: Path | None) -> int:
    """Check every knowledge file and list all problems at once.

    FOLDER is a knowledge folder; else the one that comes with crampx. Exits with 11 if there is an error.
    """
    problems = _api.check_knowledge(directory, today=_options.today())
    _shown.show_problems("", problems)
    errors = sum(problem.severity == "error" for problem in problems)
    others = len(problems) - errors
    _streams.write_text(f"{_shown.counted(errors, 'error')}, {_shown.counted(others, 'other remark')}\n")
    return _exit.KNOWLEDGE if errors else _exit.ASSESSED
