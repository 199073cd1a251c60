"""How the time of one evaluation of all nodes grows with rules and with facts (goal: at most linear).

Run ``python benchmarks/growth.py [--json] [--rounds N]``. Knowledge of 1, 2 and 4 times 120 rules with 25 known facts;
and 120 rules with 15, 30 and 60 known facts. At most linear: twice the size takes at most twice the time, with a tenth
for noise. Sizes run in turn, round after round; medians count.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1])]

import synthetic  # noqa: E402
from crampx._engine.run import compile_network, run  # noqa: E402

NOISE = 1.1


class Case:
    """One size, ready to run.

    Args:
        rules: how many times 120 rules.
        facts: known facts a patient.

    """

    def __init__(self, rules: int, facts: int) -> None:
        network = synthetic.network(rules)
        self._compiled = compile_network(network)
        self._patients = synthetic.patients(network, 20, known=facts)
        self._rank = partial(synthetic.rank_with, synthetic.ranking(network))
        self.times: list[float] = []
        self.round()  # warms up
        self.times.clear()
        self.engine_rules = len(self._compiled.table)

    def round(self) -> None:
        for patient in self._patients:
            start = time.perf_counter()
            run(self._compiled, patient, self._rank, trace=True)
            self.times.append((time.perf_counter() - start) * 1e3)

    def index_ms(self) -> float:
        """Milliseconds of the first use: rules and index from the network."""
        start = time.perf_counter()
        _ = compile_network(self._compiled.network).index
        return (time.perf_counter() - start) * 1e3


def measured(rounds: int) -> dict[str, Any]:
    series = {
        "rules": {f"{n}x": Case(n, 25) for n in (1, 2, 4)},
        "facts": {f"{n} facts": Case(1, n) for n in (15, 30, 60)},
    }
    cases = [case for sizes in series.values() for case in sizes.values()]
    index: dict[int, list[float]] = {id(case): [] for case in cases}
    gc.disable()
    for _ in range(rounds):
        for case in cases:
            case.round()
            index[id(case)].append(case.index_ms())
        gc.collect()
    gc.enable()
    results: dict[str, Any] = {}
    for name, sizes in series.items():
        ms = {size: statistics.median(case.times) for size, case in sizes.items()}
        first = next(iter(ms.values()))
        results[name] = {
            "ms": {size: round(value, 3) for size, value in ms.items()},
            "growth": {size: round(value / first, 2) for size, value in ms.items()},
            "index_ms": {size: round(statistics.median(index[id(case)]), 2) for size, case in sizes.items()},
            "engine_rules": {size: case.engine_rules for size, case in sizes.items()},
            "at_most_linear": all(v <= first * NOISE * 2**n for n, v in enumerate(ms.values())),
        }
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="rounds over twenty patients (default 15)")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    options = parser.parse_args()
    results = measured(options.rounds)
    if options.json:
        print(json.dumps(results, indent=2, sort_keys=True))
        return
    for name, result in results.items():
        for size, ms in result["ms"].items():
            print(f"{name:6} {size:9} {result['engine_rules'][size]:6} engine rules {ms:8.3f} ms  "
                  f"{result['growth'][size]:5.2f} x   (index, once: {result['index_ms'][size]:6.2f} ms)")
        print(f"{name:6} at most linear: {'held' if result['at_most_linear'] else 'MISSED'}")


if __name__ == "__main__":
    main()
