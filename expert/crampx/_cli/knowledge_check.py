"""``crampx knowledge check``."""

from __future__ import annotations

from pathlib import Path

import click

from crampx import _inspection
from crampx._cli import _exit, _options, _records, _shown, _streams


@click.command("check", epilog="Exit codes: 0 no error; 2 usage; 11 at least one error.")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path), metavar="[FOLDER...]")
@click.option("--summary", is_flag=True, help="Then count files, rules, grades and review state by folder.")
def check(folders: tuple[Path, ...], summary: bool) -> int:
    """Check every knowledge file and list all problems at once.

    FOLDER is a knowledge folder (else the one that comes with crampx is checked) or a site pack, which is checked
    together with the knowledge that it adds to.
    """
    chosen = _options.choose(folders)
    problems = _inspection.check_knowledge(chosen.base, packs=chosen.packs, today=_options.today())
    _shown.show_problems("", problems)
    errors = sum(problem.severity == "error" for problem in problems)
    others = len(problems) - errors
    _streams.write_text(f"{_shown.counted(errors, 'error')}, {_shown.counted(others, 'other remark')}\n")
    if summary and not errors:
        from crampx._cli import _summary_table

        _streams.write_text("\n" + _summary_table.to_text(_records.load(chosen)))
    return _exit.KNOWLEDGE if errors else _exit.ASSESSED
