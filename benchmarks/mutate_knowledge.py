"""Mutation score of the shipped knowledge: which small faults in its rules its examples find.

Each threshold, dose, span of time and limit of a score is moved by its smallest step, each operator flipped, each
premise dropped, each strength, effect and urgency swapped, one at a time. A fault counts as found where the value of
the condition differs in a case: of the examples that stand in the file, or of the cases made from the rule itself
(at, just below and just above each threshold, each fact left out or recorded absent). What nothing finds must be
excused by name, with a reason, in ``tests/mutation/excused.yaml``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from tests.mutation.excused import excused  # noqa: E402
from tests.mutation.score import Outcome, files, score_file  # noqa: E402

from crampx._api import to_knowledge  # noqa: E402
from crampx._knowledge.check_folder import check_folder  # noqa: E402
from crampx._knowledge.compiled import compile_records  # noqa: E402


def main() -> int:
    """Print the score, and each fault that nothing finds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--only", metavar="ID", help="only this file")
    arguments = parser.parse_args()
    outcomes = scores(arguments.only)
    if arguments.json:
        print(json.dumps(summary(outcomes), indent=2))
    else:
        show(outcomes)
    return 0


def scores(only: str | None = None) -> list[Outcome]:
    """The outcome of every condition, or of those of one file."""
    records, _ = check_folder(ROOT / "knowledge")
    if records is None:
        raise SystemExit("The knowledge does not hold together: crampx knowledge check")
    knowledge = to_knowledge(compile_records(records))
    chosen = [file for file in files(records) if only in (None, file.id)]
    return [outcome for file in chosen for outcome in score_file(file, records, knowledge)]


def summary(outcomes: list[Outcome]) -> dict[str, float]:
    """The numbers that are published."""
    mutants = sum(each.mutants for each in outcomes)
    survivors = sum(len(each.survivors) for each in outcomes)
    allowed = sum(what in excused(each.place) for each in outcomes for what in each.survivors)
    return {
        "conditions": len(outcomes), "mutants": mutants,
        "found by the examples in the files": sum(each.killed_by_examples for each in outcomes),
        "found with the cases made from the rules": mutants - survivors, "excused": allowed,
        "score": round((mutants - survivors) / mutants, 4),
    }


def show(outcomes: list[Outcome]) -> None:
    """The numbers and the survivors, for a reader."""
    for name, number in summary(outcomes).items():
        print(f"{name:42} {number}")
    for each in outcomes:
        for what in each.survivors:
            print(f"  {each.place}: {what}{' (excused)' if what in excused(each.place) else ''}")


if __name__ == "__main__":
    raise SystemExit(main())
