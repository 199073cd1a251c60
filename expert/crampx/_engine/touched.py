"""The engine that evaluates patients: it evaluates only the nodes that a record changes.

What holds when nothing is recorded was worked out when the knowledge was compiled (``_knowledge.baseline``). A record
gives some atoms another value, and the nodes above them are evaluated, stratum after stratum, as far up as values go on
differing. All other nodes keep the value that they have for everybody: their facts count as declared, and their rules
are not even made.

The rules of an evaluated node are those of ``clauses.py`` and fire in the same order. When its stratum is opened all of
its premises are known, so those rules whose premises hold go straight to the agenda. Values, and the rules that fire
for evaluated nodes, are those of the engine that evaluates everything: ``tests/generative/test_touched.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappush
from typing import Any, Self

from crampx._engine.clauses import Derivation, derivations, fact_key, fact_of, holding, start_fact
from crampx._engine.compiled import CompiledNetwork, Firing
from crampx._engine.encoding import ClauseRule, ClosingRule, Parts
from crampx._engine.engine import NetworkEngine
from crampx._engine.experta_import import Agenda, Rule
from crampx._engine.lean import OPEN, LeanEngine, LeanFactList
from crampx._knowledge.baseline import Baseline
from crampx._knowledge.network import Network

# A rule's position, so that rules can be put in order without making all of them: stratum, node, number in the node.
_NODE, _NUMBER = 40, 16
_OPENING, _CLOSING = 0, (1 << _NODE) - 1
_LAST = (1 << _NUMBER) - 1


class OpeningRule(Rule):
    """All strata below are done: put those rules of a stratum on the agenda whose premises hold.

    Args:
        position: before all other rules of the stratum.
        stratum: by number.
    """

    position: int
    stratum: int
    __name__: str

    def __new__(cls, position: int, stratum: int) -> Self:
        rule = super().__new__(cls)
        rule.position = position
        rule.stratum = stratum
        rule.__name__ = f"opening rule {position}"
        return rule

    def __call__(self, engine: Any) -> None:
        """Fire in an engine of class ``TouchedEngine``."""
        engine.open(self.stratum)


class TouchedParts(Parts):
    """The experta objects of those rules that some evaluation has fired.

    Args:
        network: children before parents.
        baseline: that of the network.
    """

    def __init__(self, network: Network, baseline: Baseline) -> None:
        super().__init__()
        self.network = network
        self.baseline = baseline
        self._derivations: dict[int, tuple[Derivation, ...]] = {}

    def derivations(self, node: int) -> tuple[Derivation, ...]:
        """Premises and conclusion of each rule of a node."""
        found = self._derivations.get(node)
        if found is None:
            found = self._derivations[node] = tuple(derivations(node, self.network.nodes[node]))
        return found

    def make_rule(self, position: int) -> ClauseRule | ClosingRule | OpeningRule:
        """From the network."""
        stratum, below = position >> _NODE, position & _CLOSING
        stage, nodes = self.baseline.strata[stratum]
        salience = 2 * (len(self.baseline.strata) - stratum) - 1
        if below == _OPENING:
            return OpeningRule(position, stratum)
        if below == _CLOSING:
            return ClosingRule(position, nodes, salience - 1, self.fact(start_fact(self.network, stage)))
        premises, conclusion = self._derivation(position)
        return ClauseRule(position, conclusion, salience, map(self.fact, premises))

    def firing(self, position: int) -> Firing:
        """Name and sorted fact keys of the rule at this position."""
        premises, conclusion = self._derivation(position)
        keys = [fact_key(*fact_of(number)) for number in premises]
        return f"{fact_key(*fact_of(conclusion))}<-{'+'.join(keys)}", tuple(sorted(keys))

    def _derivation(self, position: int) -> Derivation:
        below = position & _CLOSING
        return self.derivations(below >> _NUMBER)[(below & _LAST) - 1]


class TouchedEngine(LeanEngine):
    """One evaluation: ``reset``, then ``run_stage`` for each stage.

    Args:
        compiled: the network; shared with other engines.
    """

    def __init__(self, compiled: CompiledNetwork) -> None:
        NetworkEngine.__init__(self, compiled)  # not LeanEngine's: it would make every rule
        self._parts = compiled.touched
        self._baseline = compiled.baseline
        self._fact = self._parts.fact
        self._activation = self._parts.activation
        self.touched: set[int] = set()
        self._due: dict[int, list[int]] = {}
        self._stage = 0

    def reset(self, **_: object) -> None:
        """Forget all facts but those that hold for everybody."""
        self.agenda = Agenda()
        self.facts = LeanFactList()
        self._values = [*self._baseline.values, OPEN, OPEN]
        self.touched, self._due, self._stage = set(), {}, 0

    def run_stage(self, stage: int, numbers: Iterable[int]) -> None:
        """Declare facts by number, and fire the rules of this stage that they lead to."""
        self._stage = stage
        for number in numbers:
            self._values[number // 3] = OPEN
            self.conclude(number)
        self.conclude(start_fact(self._parts.network, stage))
        for stratum in self._due:
            self._schedule(stratum)
        self.run()

    def conclude(self, number: int) -> None:
        """Declare a fact unless it is known; where it differs from the baseline, the nodes above are due."""
        node, value = divmod(number, 3)
        if self._values[node] != OPEN:
            if self._values[node] != value:
                raise RuntimeError(f"node {node} was given two values")
            return
        self._values[node] = value
        self.facts[number] = self._fact(number)
        baseline = self._baseline
        if node < len(baseline.values) and value != baseline.values[node]:
            for parent in baseline.parents[node]:
                if parent not in self.touched:
                    self.touched.add(parent)
                    self._values[parent] = OPEN
                    self._require(parent, baseline.stratum[parent])

    def _require(self, node: int, stratum: int) -> None:
        nodes = self._due.get(stratum)
        if nodes is not None:
            nodes.append(node)
            return
        self._due[stratum] = [node]
        if self.running:
            self._schedule(stratum)

    def _schedule(self, stratum: int) -> None:
        """Put a stratum on the agenda, unless it belongs to a later stage."""
        if self._baseline.strata[stratum][0] == self._stage:
            heappush(self.agenda.activations, stratum << _NODE | _OPENING)
            heappush(self.agenda.activations, stratum << _NODE | _CLOSING)

    def open(self, stratum: int) -> None:
        """Right-hand side of an opening rule: those rules of the nodes that are due whose premises hold."""
        values, agenda, nodes = self._values, self.agenda.activations, self._parts.network.nodes
        for node in self._due.pop(stratum):
            first = stratum << _NODE | node << _NUMBER
            for number in holding(nodes[node], values):
                heappush(agenda, first + number)

    def known(self) -> list[int]:
        """The value of every node."""
        return self._values[:-2]

    def firings(self) -> tuple[Firing, ...]:
        """The rules that fired, in order."""
        return tuple(self._parts.firing(position) for position in self.fired)
