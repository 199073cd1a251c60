"""What one evaluation costs with the shipped knowledge, and with knowledge n times as large (goal: nearly the same).

Run ``python benchmarks/enlarged.py [--times N] [--runs N] [--json]``. The larger knowledge holds every concept,
analyte, finding, trigger, red flag, follow-up and score again under other names, so that a record touches no copy.
Each run is a new process that loads the compiled file and evaluates one patient; its processor time, medians.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from crampx._knowledge.compiled import compile_records, from_bytes, load, to_bytes
from crampx._knowledge.model import KnowledgeRecords

DOCUMENT = Path(__file__).parents[1] / "examples" / "patients" / "diuretic_low_potassium.json"
GOAL = 1.25
KINDS = ("concepts", "analytes", "findings", "triggers", "red_flags", "follow_ups", "scores", "formulas")
PERSON = ("sex", "age", "pregnancy", "gestation")  # every record states these, so the copies ask something else
WORDS = ("node", "kind", "state", "sex", "line", "effect", "strength")  # these fields hold words, not ids
STATED_BY_FIELDS = ("cramps", "cramps_unit", "pregnancy")  # what other parts of a document state, once
RUN = """
import gc, json, sys, time
gc.set_threshold(200_000)  # as the command line does
from crampx._api import read_document, to_knowledge, _to_knowledge_base, evaluate_document
import crampx._engine.touched
from crampx._knowledge.compiled import from_bytes
document = read_document(open(sys.argv[2], encoding="utf-8").read())
body = open(sys.argv[1], "rb").read()
started = time.process_time()
base = _to_knowledge_base(from_bytes(body))
loaded = time.process_time()
evaluate_document(document, knowledge=base, as_of=document.as_of, as_of_source="document", jurisdiction=None)
first = time.process_time()
for _ in range(5):
    evaluate_document(document, knowledge=base, as_of=document.as_of, as_of_source="document", jurisdiction=None)
print(json.dumps([loaded - started, first - loaded, (time.process_time() - first) / 5]))
"""


def shipped() -> KnowledgeRecords:
    """The shipped knowledge, as a run loads it: without examples."""
    loaded = from_bytes(to_bytes(load()))
    assert loaded is not None
    return loaded.records


def enlarged(records: KnowledgeRecords, times: int) -> KnowledgeRecords:
    """The records and, for every n up to ``times``, copies of all whose ids and names end in ``_copy_n``."""
    plain = msgspec.to_builtins(records)
    ids = {record["id"] for kind in KINDS for record in plain[kind]}
    result = dict(plain)
    for n in range(2, times + 1):
        for kind in KINDS:
            result[kind] = (*result[kind], *(_copied(record, ids, f"_copy_{n}") for record in plain[kind]))
    for kind in KINDS:
        result[kind] = sorted(result[kind], key=lambda record: record["id"])
    return msgspec.convert(result, KnowledgeRecords)


def _copied(value: Any, ids: set[str], suffix: str, field: str = "") -> Any:
    if isinstance(value, dict):
        if value.get("node") in PERSON:
            return {"node": "coded", "kind": "symptom", "concept": f"leg_cramp{suffix}"}
        kept = {key: part for key, part in value.items() if key not in STATED_BY_FIELDS}
        return {key: _copied(part, ids, suffix, key) for key, part in kept.items()}
    if isinstance(value, (list, tuple)):
        return [_copied(part, ids, suffix, field) for part in value]
    if isinstance(value, str) and (field in ("names", "title") or (value in ids and field not in WORDS)):
        return f"{value}{suffix}"
    return value


def measured(knowledge: dict[str, KnowledgeRecords], runs: int) -> dict[str, list[float]]:
    """Milliseconds of loading, of the first and of a later evaluation, with each of these."""
    taken: dict[str, list[list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, records in knowledge.items():
            files[name] = Path(folder, f"{len(files)}.jsonl")
            files[name].write_bytes(to_bytes(compile_records(records)))
        for _ in range(runs):
            for name, file in files.items():
                done = subprocess.run([sys.executable, "-c", RUN, file, DOCUMENT], capture_output=True, check=True)
                taken.setdefault(name, []).append(json.loads(done.stdout))
    return {name: [statistics.median(one) * 1000 for one in zip(*rows, strict=True)] for name, rows in taken.items()}


def report(results: dict[str, list[float]]) -> None:
    """Print the medians of two and what the second takes of the first."""
    print(f"{'milliseconds':<14} {'loading':>8} {'first':>8} {'later':>8}")
    for name, row in results.items():
        print(f"{name:<14} {row[0]:8.2f} {row[1]:8.2f} {row[2]:8.2f}")
    small, large = results.values()
    ratios = [b / a for a, b in zip(small, large, strict=True)]
    print(f"{'ratio':<14} {ratios[0]:8.2f} {ratios[1]:8.2f} {ratios[2]:8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3, help="how many times as large (default 3)")
    parser.add_argument("--runs", type=int, default=15, help="processes for each size (default 15)")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    options = parser.parse_args()
    records = shipped()
    results = measured({"shipped": records, f"{options.times} times": enlarged(records, options.times)}, options.runs)
    if options.json:
        print(json.dumps({"goal": GOAL, "milliseconds": results}, indent=2, sort_keys=True))
        return
    report(results)
    small, large = results.values()
    held = (large[0] + large[1]) <= GOAL * (small[0] + small[1])
    print(f"loading and first evaluation at most {GOAL} times: {'held' if held else 'MISSED'}")


if __name__ == "__main__":
    main()
