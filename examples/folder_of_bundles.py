"""Evaluate every JSON file of a folder, FHIR bundles or crampx documents, with the command line of crampx.

``python examples/folder_of_bundles.py FOLDER RESULTS.jsonl 2026-11-20`` writes a line of JSON for each patient. It
prints a line for each patient and for each file that could not be used, dangers first, and ends with the exit code of
crampx: 0, or 20 where somebody has a danger of today, or 10 where a file could not be used, or something graver (see
docs/integrators.md). A file that cannot be used stops nothing.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

GRAVEST_FIRST = (70, 12, 11, 10, 20, 0)
AT_ONCE = 200  # files to a process: loading the knowledge costs more than evaluating a patient


def main(folder: Path, results: Path, day: str) -> int:
    """Evaluate the folder and tell what came out."""
    files = sorted(folder.glob("*.json"))
    codes = {0}
    told: list[tuple[bool, str]] = []
    with results.open("w", encoding="utf-8", newline="\n") as lines:
        for start in range(0, len(files), AT_ONCE):
            some = files[start : start + AT_ONCE]
            done = evaluate(some, day)
            codes.add(done.returncode)
            assessments = [json.loads(line) for line in done.stdout.splitlines()]
            lines.writelines(json.dumps(each, sort_keys=True) + "\n" for each in assessments)
            told.extend(tell(some, assessments))
            sys.stderr.write(done.stderr)  # codes and places of problems; never a value of a patient
    for _, line in sorted(told, key=lambda pair: not pair[0]):
        print(line)
    return next(code for code in (*GRAVEST_FIRST, *sorted(codes)) if code in codes)


def evaluate(files: Sequence[Path], day: str) -> subprocess.CompletedProcess[str]:
    """One run of crampx: a line on standard output for each patient, problems on standard error."""
    command = [
        sys.executable, "-m", "crampx", "evaluate", "--format", "jsonl", "--as-of", day, "--fail-on", "same_day", "--",
        *map(str, files),
    ]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603


def tell(files: Sequence[Path], assessments: Sequence[dict[str, Any]]) -> Iterator[tuple[bool, str]]:
    """Whether there is a danger, and a line to print. Which file a result came from is told by its digest."""
    for file in files:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        own = [each for each in assessments if each["input"]["digest"] == digest]
        if not own:
            yield False, f"{file.name}: not evaluated"
        for each in own:
            dangers = "".join(f" [{flag['urgency']}: {flag['title']}]" for flag in each["red_flags"])
            yield bool(dangers), f"{file.name}, {each['patient'].get('id', 'no id')}: {each['summary']}{dangers}"


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(f"usage: {sys.argv[0]} FOLDER RESULTS.jsonl YYYY-MM-DD")
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
