"""``crampx knowledge coverage``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from crampx import _api
from crampx._audit.coverage import Coverage, Tally
from crampx._audit.versions import read_version
from crampx._cli import _exit, _options, _patients, _shown, _streams
from crampx._cli._columns import table, wrapped
from crampx._cli._progress import progress
from crampx._knowledge.compiled import compile_records

_NAMES: Final = {
    "trigger_rule": "rules of triggers", "red_flag_rule": "rules of red flags",
    "follow_up_rule": "rules of follow-up", "finding": "findings", "explains": "explains-rules",
    "caution": "cautions",
}


@click.command("coverage", epilog=(
    "Exit codes: 0 told; 1 with --check something is never present; 2 usage; 10 a document is unreadable; 11 knowledge "
    "invalid."
))
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path), metavar="[FOLDER...]")
@_patients.patients_option()
@click.option("--check", is_flag=True, help="Exit with 1 if a rule, finding or caution is never present.")
@_options.form_option()
def coverage(folders: tuple[Path, ...], patients: tuple[Path, ...], check: bool, form: str) -> int:
    """Tell which rules, findings and cautions no example makes present, absent or unknown.

    The examples are those in the knowledge files of FOLDER (else the knowledge that comes with crampx; site packs are
    added to it) and documents.
    What a condition cannot be, whatever the facts, is not asked for.
    """
    chosen = _options.choose(folders)
    root = chosen.base if chosen.base is not None else _patients.shipped()
    records = read_version(root, packs=chosen.packs)
    given = _patients.Patients(patients, [root])
    tally = Tally(_api.to_knowledge(compile_records(records)))
    with progress(given.subjects([records]), "Evaluating") as subjects:
        for subject in subjects:
            tally.add(subject)
    found = tally.coverage()
    if form == "json":
        _streams.write_text(json.dumps(found.to_dict(), ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    else:
        _streams.write_text("".join(line + "\n" for line in _lines(found)))
    if given.unreadable:
        return _exit.PATIENT
    return _exit.DIFFERS if check and not found.complete else _exit.ASSESSED


def _lines(found: Coverage) -> Iterator[str]:
    yield f"{_shown.counted(found.subjects, 'patient')} evaluated"
    yield ""
    yield from table(("", "all", "never present", "never absent", "never unknown"), [
        (_NAMES[k.kind], str(k.things), str(k.never_present), str(k.never_absent), str(k.never_unknown))
        for k in found.kinds
    ])
    for value in ("present", "absent", "unknown"):
        gaps = [gap for gap in found.gaps if value in gap.never]
        if gaps:
            yield ""
            yield f"Never {value}"
            for gap in gaps:
                yield from wrapped(f"{gap.id} ({gap.file}:{gap.line})", "  ", "    ")
