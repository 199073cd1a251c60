"""The network as decisions of zen-engine, for information: expressions in order, no chained rules, no trace."""

from __future__ import annotations

import json
from collections.abc import Sequence

import zen

from crampx._engine.compiled import CompiledNetwork
from crampx._engine.run import EngineResult, Ranker
from crampx._knowledge.network import Node
from crampx._logic.truth import Truth

_TRUTHS = tuple(Truth)


def _expression(node: Node, given: frozenset[int]) -> str:
    """Absent is 0, unknown 1, present 2; ``$.`` refers to an expression before it in the same decision."""
    names = [f"n{child}" if child in given else f"$.n{child}" for child in node.children]
    match node.op:
        case "all":
            return f"min([{', '.join(names)}])"
        case "any":
            return f"max([{', '.join(names)}])"
        case "not":
            return f"2 - {names[0]}"
        case "not_present":
            return f"{names[0]} == 2 ? 0 : 2"
        case _:
            return f"{names[0]} == 1 ? 2 : 0"


def _decision(nodes: Sequence[tuple[int, Node]], given: frozenset[int]) -> zen.ZenDecision:
    place = {"x": 0, "y": 0}
    expressions = [{"id": str(i), "key": f"n{i}", "value": _expression(node, given)} for i, node in nodes]
    content = {
        "expressions": expressions, "passThrough": False, "inputField": None, "outputPath": None,
        "executionMode": "single",
    }  # fmt: skip
    graph = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": place, "content": {}},
            {"id": "do", "type": "expressionNode", "name": "do", "position": place, "content": content},
            {"id": "out", "type": "outputNode", "name": "out", "position": place, "content": {}},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "do", "type": "edge"},
            {"id": "b", "sourceId": "do", "targetId": "out", "type": "edge"},
        ],
    }
    return zen.ZenEngine().create_decision(json.dumps(graph))


class ZenEvaluator:
    """One decision a stage, compiled once.

    Args:
        compiled: the network.

    """

    def __init__(self, compiled: CompiledNetwork) -> None:
        network = compiled.network
        self._compiled = compiled
        operations = [(i, n) for i, n in enumerate(network.nodes) if n.op not in ("atom", "tier")]
        first = frozenset(i for i, n in enumerate(network.nodes) if n.stage == 1)
        leaves = frozenset(range(len(network.nodes))) - {i for i, _ in operations}
        self._stage_1 = _decision([(i, n) for i, n in operations if n.stage == 1], leaves)
        self._stage_2 = _decision([(i, n) for i, n in operations if n.stage == 2], leaves | first)

    def run(self, atoms: Sequence[Truth], rank: Ranker) -> EngineResult:
        """Evaluate one patient."""
        nodes = self._compiled.network.nodes
        values = {f"n{i}": int(atoms[atom]) for i, atom in self._compiled.index.atoms}
        values |= self._stage_1.evaluate(values)["result"]
        ranking = rank([_TRUTHS[int(values.get(f"n{i}", 1))] for i in range(len(nodes))])
        values |= {f"n{i}": int(value) for i, value in ranking.items()}
        values |= self._stage_2.evaluate(values)["result"]
        return EngineResult(values=tuple(_TRUTHS[int(values[f"n{i}"])] for i in range(len(nodes))))
