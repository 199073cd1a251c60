"""Whole process of ``crampx evaluate X --format json`` against ``python -c "import click"`` (goal: at most 2.5 times).

Run ``python benchmarks/process.py [--json] [--runs N]``. The wheel is built and installed into a temporary venv that
holds what crampx needs at run time and nothing else; ``checkout`` is the editable install with a warm cache of the
compiled knowledge. All commands run in turn, round after round, so that a busy machine slows all of them. Medians are
compared: of wall time and, which other processes disturb less, of processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "examples" / "patients" / "diuretic_low_potassium.json"
GOAL = 2.5


class Taken(NamedTuple):
    """Milliseconds of one process."""

    wall: float
    processor: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=25, help="rounds (default 25)")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        python = installed_wheel(Path(folder))
        evaluate = ["-m", "crampx", "evaluate", str(DOCUMENT), "--format", "json"]
        commands = {
            "import click": [python, "-c", "import click"],
            "crampx evaluate, wheel": [python, *evaluate],
            "import click, checkout": [sys.executable, "-c", "import click"],
            "crampx evaluate, checkout": [sys.executable, *evaluate],
        }
        medians = measured(commands, options.runs, Path(folder))
    report(medians, as_json=options.json)


def installed_wheel(folder: Path) -> str:
    """The Python of a venv with the wheel in it."""
    def run(*command: str | Path) -> None:
        subprocess.run([sys.executable, "-m", *command], cwd=folder, check=True, stdout=subprocess.DEVNULL)

    dist = folder / "dist"
    run("build", "--no-isolation", "--wheel", "--outdir", dist, ROOT)
    run("venv", "--without-pip", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    run("pip", "--python", python, "install", "-q", "--no-deps", next(dist.glob("*.whl")))
    site = next((folder / "venv" / "lib").glob("python*/site-packages"))
    for entry in sorted(runtime_entries("crampx", set())):
        (site / entry.name).symlink_to(entry)
    return str(python)


def runtime_entries(name: str, seen: set[str]) -> set[Path]:
    """Where the packages lie that this one needs at run time.

    Not those of a developer: typing_extensions, which mypy brings, would be imported by msgspec and cost 3 ms.
    """
    found: set[Path] = set()
    for requirement in map(Requirement, distribution(name).requires or ()):
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if wanted and requirement.name not in seen:
            seen.add(requirement.name)
            needed = distribution(requirement.name)
            tops = {file.parts[0] for file in needed.files or () if file.parts[0] not in ("..", "__pycache__")}
            found |= {Path(str(needed.locate_file(top))) for top in tops} | runtime_entries(requirement.name, seen)
    return found


def measured(commands: dict[str, list[str]], runs: int, cwd: Path) -> dict[str, Taken]:
    """Median milliseconds of each command; the first round warms caches and does not count."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    times: dict[str, list[Taken]] = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            start, used = time.perf_counter(), processor_seconds()
            subprocess.run(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd=cwd, env=environment
            )
            spent = Taken((time.perf_counter() - start) * 1000, (processor_seconds() - used) * 1000)
            times[name].append(spent)
    return {name: Taken(*map(statistics.median, zip(*taken[1:], strict=True))) for name, taken in times.items()}


def processor_seconds() -> float:
    """What the processes that have ended used, user and system."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def report(medians: dict[str, Taken], *, as_json: bool) -> None:
    ratios = {
        name: Taken(*(ours / theirs for ours, theirs in zip(medians[command], medians[against], strict=True)))
        for name, command, against in (
            ("wheel", "crampx evaluate, wheel", "import click"),
            ("checkout", "crampx evaluate, checkout", "import click, checkout"),
        )
    }
    if as_json:
        numbers = {
            "goal": GOAL,
            "milliseconds": {name: median._asdict() for name, median in medians.items()},
            "ratios": {name: ratio._asdict() for name, ratio in ratios.items()},
        }
        print(json.dumps(numbers, indent=2, sort_keys=True))
        return
    print(f"{'milliseconds, medians':<28} {'wall':>7} {'processor':>10}")
    for name, median in medians.items():
        print(f"{name:<28} {median.wall:7.1f} {median.processor:10.1f}")
    for name, ratio in ratios.items():
        verdict = "met" if max(ratio) <= GOAL else "MISSED"
        print(f"ratio, {name:<21} {ratio.wall:7.2f} {ratio.processor:10.2f}   goal at most {GOAL}: {verdict}")


if __name__ == "__main__":
    main()
