"""Oracle: the clauses of a network run by CLIPS, through clipspy.

(The file cannot be called ``clips.py``: that is the name of clipspy's package.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from weakref import WeakMethod

import clips

from crampx._engine.clauses import STAGES, UNKNOWN, Clause, Closing, fact_key, start_fact
from crampx._engine.compiled import CompiledNetwork
from crampx._engine.run import EngineResult, Ranker
from crampx._logic.truth import Truth

_TEMPLATE = "(deftemplate node (slot id (type INTEGER)) (slot value (type INTEGER)))"
_FACT = re.compile(r"\(id (\d+)\) \(value (\d)\)")
_TRUTHS = tuple(Truth)


def _pattern(node: int, value: int) -> str:
    return f"(node (id {node}) (value {value}))"


def _clause_rule(clause: Clause, number: int, *, trace: bool) -> str:
    left = " ".join(_pattern(n, int(v)) for n, v in clause.premises)
    node, value = clause.conclusion
    record = f"(record {number}) " if trace else ""
    return (
        f"(defrule r{number} (declare (salience {clause.salience})) {left} => {record}"
        f"(assert {_pattern(node, int(value))}))"
    )


def _closing_by_function(closing: Closing, number: int, start: int) -> list[str]:
    """As DESIGN section 5 says it: one rule a stratum, no negation; a function finds the nodes left open."""
    name = f"c{number} (declare (salience {closing.salience}))"
    return [f"(defrule {name} {_pattern(start // 3, start % 3)} => (close-stratum {number}))"]


def _closing_by_negation(closing: Closing, start: int) -> list[str]:
    """As one would write it for CLIPS: a rule a node, with ``not``; no call from CLIPS into Python."""
    head = f"(declare (salience {closing.salience})) {_pattern(start // 3, start % 3)}"
    return [
        f"(defrule c{n} {head} (not (node (id {n}))) => (assert {_pattern(n, UNKNOWN)}))" for n in closing.nodes
    ]


class ClipsEngine:
    """The network in one reusable CLIPS environment.

    Args:
        compiled: the network whose clauses are used.
        trace: record the firings, by a call from CLIPS into Python.
        negation: close strata by rules with ``not`` (fast in CLIPS) instead of a function.

    """

    def __init__(self, compiled: CompiledNetwork, *, trace: bool = True, negation: bool = False) -> None:
        self._compiled = compiled
        self._clauses = compiled.table.clauses()
        self._closings = compiled.table.closings()
        self._fired: list[int] = []
        self._file = NamedTemporaryFile(suffix=".facts")  # noqa: SIM115 - lives as long as the engine
        self._env = clips.Environment()
        self._env.build(_TEMPLATE)
        self._node = self._env.find_template("node")
        # clipspy keeps functions until the environment goes, which a method of this object would then keep from going.
        record, close = WeakMethod(self._record), WeakMethod(self._close)
        self._env.define_function(lambda number: record()(number), "record")  # noqa: PLW0108 - called now, it would be held
        self._env.define_function(lambda number: close()(number), "close-stratum")  # noqa: PLW0108 - as above
        for number, clause in enumerate(self._clauses):
            self._env.build(_clause_rule(clause, number, trace=trace))
        for number, closing in enumerate(self._closings):
            start = start_fact(compiled.network, closing.stage)
            by_function = _closing_by_function(closing, number, start)
            for rule in _closing_by_negation(closing, start) if negation else by_function:
                self._env.build(rule)

    def _record(self, number: int) -> None:
        self._fired.append(int(number))

    def _close(self, number: int) -> None:
        known = {fact["id"] for fact in self._node.facts()}
        for node in self._closings[int(number)].nodes:
            if node not in known:
                self._node.assert_fact(id=node, value=UNKNOWN)

    def run(self, atoms: Sequence[Truth], rank: Ranker) -> EngineResult:
        """Evaluate one patient: reset, assert the atoms, run, rank, assert the tiers, run."""
        network = self._compiled.network
        self._fired.clear()
        self._env.reset()
        self._stage(1, [(i, atoms[n.atom]) for i, n in enumerate(network.nodes) if n.op == "atom"])
        first = self._values()
        later = self._compiled.stage_2
        ranking = rank([Truth.UNKNOWN if i in later else v for i, v in enumerate(first)])
        self._stage(2, [(i, ranking[i]) for i, n in enumerate(network.nodes) if n.op == "tier"])
        return EngineResult(values=tuple(self._values()), firings=tuple(map(self._firing, self._fired)))

    def _stage(self, stage: int, facts: Sequence[tuple[int, Truth]]) -> None:
        start = start_fact(self._compiled.network, stage)
        for node, value in facts:
            self._node.assert_fact(id=node, value=int(value))
        self._node.assert_fact(id=start // 3, value=start % 3)
        self._env.run()

    def _values(self) -> list[Truth]:
        """Read from a file that CLIPS writes: a tenth of the time that clipspy needs for the fact objects."""
        values = [Truth.UNKNOWN] * (len(self._compiled.network.nodes) + len(STAGES))
        self._env.save_facts(self._file.name)
        for node, value in _FACT.findall(Path(self._file.name).read_text(encoding="ascii")):
            values[int(node)] = _TRUTHS[int(value)]
        return values[: -len(STAGES)]

    def _firing(self, number: int) -> tuple[str, tuple[str, ...]]:
        clause = self._clauses[number]
        return clause.name, tuple(sorted(fact_key(*premise) for premise in clause.premises))
