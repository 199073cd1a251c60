"""Whole process of ``crampx evaluate X --format json`` against ``python -c "import click"`` (goal: at most 2.5 times).

Run ``python benchmarks/process.py [--json] [--runs N]``. The wheel is built and installed into a temporary venv that
takes its dependencies from this environment; ``checkout`` is the editable install with a warm cache of the compiled
knowledge. All commands run in turn, round after round, so that a busy machine slows all of them; medians are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "examples" / "patients" / "diuretic_low_potassium.json"
GOAL = 2.5


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
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return str(python)


def measured(commands: dict[str, list[str]], runs: int, cwd: Path) -> dict[str, float]:
    """Median milliseconds of each command; the first round warms caches and does not count."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True, cwd=cwd, env=environment)
            times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(taken[1:]) for name, taken in times.items()}


def report(medians: dict[str, float], *, as_json: bool) -> None:
    ratios = {
        "wheel": medians["crampx evaluate, wheel"] / medians["import click"],
        "checkout": medians["crampx evaluate, checkout"] / medians["import click, checkout"],
    }
    if as_json:
        numbers = {"goal": GOAL, "milliseconds": medians, "ratios": ratios}
        print(json.dumps(numbers, indent=2, sort_keys=True))
        return
    for name, median in medians.items():
        print(f"{name:<28} {median:7.1f} ms")
    for name, ratio in ratios.items():
        print(f"ratio, {name:<21} {ratio:7.2f}   goal at most {GOAL}: {'met' if ratio <= GOAL else 'MISSED'}")


if __name__ == "__main__":
    main()
