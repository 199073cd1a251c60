"""One patient through each engine: same network, same three-valued encoding, set-up apart, same answers required.

Run ``python benchmarks/engines.py [--json] [--rounds N]``. Rows (evidence is the list of fired rules with their facts):

- plain experta: its own matcher and strategy, the engine reused, one ``declare`` a stage, evidence on;
- extension points: experta's engine with our matcher and strategy, a new engine for each patient, evidence on (goal:
  15 times plain experta);
- lean loop: a new engine for each patient, every node evaluated, evidence on (goal: 30 times plain experta);
- what is touched: what evaluates patients, the lean loop over those nodes alone that the known facts change;
- CLIPS: through clipspy, the environment reused, evidence off, strata closed by its own ``not``, which is faster for it
  than a call into Python; and the same with evidence (goal: the lean loop is ahead of the faster);
- zen-engine: the nodes as compiled expressions, no rules, no evidence; for information.

All engines run in turn, patient by patient and round by round, so that a busy machine slows all of them; medians count.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1])]

from tests.oracle.clips_oracle import ClipsEngine  # noqa: E402
from tests.oracle.plain_experta import PlainExperta  # noqa: E402

import synthetic  # noqa: E402
from crampx._engine.compiled import CompiledNetwork  # noqa: E402
from crampx._engine.engine import NetworkEngine  # noqa: E402
from crampx._engine.run import EngineResult, compile_network, evaluate_with, run, run_touched  # noqa: E402
from crampx._knowledge.network import Network  # noqa: E402
from crampx._logic.truth import Truth  # noqa: E402
from crampx._problems import KnowledgeError  # noqa: E402
from zen_decision import ZenEvaluator  # noqa: E402

Patient = tuple[Truth, ...]
Evaluate = Callable[[Patient], EngineResult]
PLAIN, POINTS, LEAN, CLIPS = "plain experta", "extension points", "lean loop", "CLIPS, no evidence"
TOUCHED = "what is touched"
GOALS = {POINTS: (PLAIN, 15.0), LEAN: (PLAIN, 30.0)}


def engines(compiled: CompiledNetwork) -> dict[str, Evaluate]:
    """Every engine, set up."""
    rank = partial(synthetic.rank_with, synthetic.ranking(compiled.network))

    def reused(engine: Any) -> Evaluate:
        return lambda patient: engine.run(patient, rank)

    return {
        PLAIN: reused(PlainExperta(compiled)),
        POINTS: lambda patient: evaluate_with(NetworkEngine(compiled), patient, rank, trace=True),
        LEAN: lambda patient: run(compiled, patient, rank, trace=True),
        TOUCHED: lambda patient: run_touched(compiled, known(patient), rank, trace=True),
        CLIPS: reused(ClipsEngine(compiled, trace=False, negation=True)),
        "CLIPS, evidence": reused(ClipsEngine(compiled, trace=True, negation=True)),
        "zen-engine": reused(ZenEvaluator(compiled)),
    }


def known(patient: Patient) -> dict[int, Truth]:
    return {number: value for number, value in enumerate(patient) if value is not Truth.UNKNOWN}


def medians(evaluate: dict[str, Evaluate], patients: Sequence[Patient], rounds: int) -> dict[str, float]:
    """Milliseconds a patient. The first round warms up, compares the answers and does not count."""
    for patient in patients:
        values = {name: one(patient).values for name, one in evaluate.items()}
        assert len(set(values.values())) == 1, "the engines disagree"
    taken: dict[str, list[float]] = {name: [] for name in evaluate}
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for patient in patients:
            for name, one in evaluate.items():
                start = time.perf_counter()
                one(patient)
                taken[name].append((time.perf_counter() - start) * 1e3)
        gc.collect()
    gc.enable()
    return {name: statistics.median(times) for name, times in taken.items()}


def shipped_network() -> Network | None:
    """That of the real knowledge, if it holds together."""
    from crampx._knowledge.compiled import load

    try:
        return load(None).network
    except KnowledgeError:
        return None


def networks() -> dict[str, Network]:
    shipped = shipped_network()
    return {"synthetic": synthetic.network()} | ({} if shipped is None else {"shipped": shipped})


def measured(rounds: int) -> dict[str, Any]:
    results: dict[str, Any] = {}
    for name, net in networks().items():
        compiled = compile_network(net)
        patients = synthetic.patients(net, 10)
        times = medians(engines(compiled), patients, rounds)
        rows = {
            engine: {"ms": round(ms, 3), "times_plain_experta": round(times[PLAIN] / ms, 1)}
            for engine, ms in times.items()
        }
        results[name] = {
            "nodes": len(net.nodes), "atoms": len(net.atoms), "engine_rules": len(compiled.table),
            "known_facts": 25, "rows": rows, "goals": goals(times),
        }  # fmt: skip
    return results


def goals(times: dict[str, float]) -> dict[str, dict[str, Any]]:
    """Each goal with what was reached."""
    reached = {engine: (times[base] / times[engine], goal) for engine, (base, goal) in GOALS.items()}
    fastest_clips = min(ms for name, ms in times.items() if name.startswith("CLIPS"))
    reached["lean loop against CLIPS"] = (fastest_clips / times[LEAN], 1.0)
    return {
        name: {"ratio": round(ratio, 1), "goal": goal, "held": ratio >= goal}
        for name, (ratio, goal) in reached.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="rounds over ten patients (default 5)")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    options = parser.parse_args()
    results = measured(options.rounds)
    if options.json:
        print(json.dumps(results, indent=2, sort_keys=True))
        return
    for name, result in results.items():
        print(f"{name}: {result['nodes']} nodes, {result['atoms']} atoms, {result['engine_rules']} engine rules, "
              f"{result['known_facts']} known facts")
        for engine, row in result["rows"].items():
            print(f"  {engine:20} {row['ms']:9.3f} ms  {row['times_plain_experta']:8.1f} x plain experta")
        for goal, reached in result["goals"].items():
            print(f"  goal: {goal} {reached['goal']:g}: {reached['ratio']} {'held' if reached['held'] else 'MISSED'}")


if __name__ == "__main__":
    main()
