"""What one evaluation costs with the shipped knowledge, and with what there was of it at first (goal: at most twice).

Run ``python benchmarks/first_cut.py [--runs N] [--json]``. The first cut held ten triggers and five red flags. Here
they stand as they are today, without those rules that ask about another trigger or red flag; concepts, findings and
scores are all there, but nothing reads what no rule asks about. Measured as in ``enlarged.py``.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

import msgspec

from crampx._knowledge.model import KnowledgeRecords
from enlarged import measured, report, shipped

GOAL = 2.0
TRIGGERS = frozenset({
    "diuretic_associated_cramps",
    "hypokalaemia",
    "hypomagnesaemia",
    "idiopathic_nocturnal_leg_cramps",
    "lumbar_radiculopathy",
    "lumbar_spinal_stenosis",
    "medication_induced_electrolyte_imbalance",
    "nerve_compression",
    "peripheral_artery_disease",
    "statin_associated_muscle_symptoms",
})
RED_FLAGS = frozenset({"cauda_equina", "dvt", "k_low_severe", "rhabdomyolysis", "statin_weakness"})
ASKS_ABOUT = {"trigger": TRIGGERS, "red_flag": RED_FLAGS}


def first_cut(records: KnowledgeRecords) -> KnowledgeRecords:
    """The records of the first cut, as they are today."""
    plain = msgspec.to_builtins(records)
    plain["triggers"] = [_kept(file) for file in plain["triggers"] if file["id"] in TRIGGERS]
    plain["red_flags"] = [_kept(file) for file in plain["red_flags"] if file["id"] in RED_FLAGS]
    plain["follow_ups"] = [kept for file in plain["follow_ups"] if (kept := _kept(file))["rules"]]
    return msgspec.convert(plain, KnowledgeRecords)


def _kept(file: dict[str, Any]) -> dict[str, Any]:
    """A file without the entries that ask about what there is not."""
    lists = {key: [part for part in value if not _asks_elsewhere(part)]
             for key, value in file.items() if isinstance(value, (list, tuple))}
    return {**file, **lists}


def _asks_elsewhere(value: Any) -> bool:
    if isinstance(value, dict):
        known = ASKS_ABOUT.get(str(value.get("node")))
        return (known is not None and value.get("id") not in known) or any(map(_asks_elsewhere, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_asks_elsewhere, value))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15, help="processes for each (default 15)")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    options = parser.parse_args()
    records = shipped()
    results = measured({"first cut": first_cut(records), "shipped": records}, options.runs)
    if options.json:
        print(json.dumps({"goal": GOAL, "milliseconds": results}, indent=2, sort_keys=True))
        return
    report(results)
    small, large = results.values()
    print(f"an evaluation at most {GOAL} times: {'held' if large[2] <= GOAL * small[2] else 'MISSED'}")


if __name__ == "__main__":
    main()
