"""One evaluation: values of atoms in, values of all nodes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from crampx._engine.compiled import CompiledNetwork, Firing
from crampx._knowledge.baseline import Baseline
from crampx._knowledge.network import Network
from crampx._logic.truth import Truth
from crampx._values import Value

if TYPE_CHECKING:
    from crampx._engine.engine import NetworkEngine

Ranker: TypeAlias = Callable[[Sequence[Truth]], Mapping[int, Truth]]
_TRUTHS = (Truth.ABSENT, Truth.UNKNOWN, Truth.PRESENT)


class EngineResult(Value, frozen=True):
    """What an evaluation found.

    Args:
        values: the value of each node of the network, by its index.
        firings: each rule that fired with its sorted fact keys, in order, closing rules left out; empty unless asked.
        touched: from ``run_touched``, the nodes that were evaluated.
    """

    values: tuple[Truth, ...]
    firings: tuple[Firing, ...] = ()
    touched: frozenset[int] = frozenset()


def compile_network(network: Network, baseline: Baseline | None = None) -> CompiledNetwork:
    """Make a network ready to run; the result may be shared by threads and costs nothing until it is used.

    Args:
        network: children before parents, each level above those of its children.
        baseline: that of the network, if it is worked out already.

    """
    return CompiledNetwork(network, baseline)


def run_touched(
    compiled: CompiledNetwork, known: Mapping[int, Truth], rank: Ranker, *, trace: bool = False
) -> EngineResult:
    """Evaluate one patient in a new engine, and of the network only what the known atoms can change.

    Args:
        compiled: from ``compile_network``.
        known: atoms that are present or absent; all others are unknown.
        rank: as for ``run``.
        trace: also return the rules that fired, which are those of the touched nodes.

    """
    from crampx._engine.touched import TouchedEngine  # imports experta, so only now

    baseline = compiled.baseline
    engine = TouchedEngine(compiled)
    engine.reset()
    nodes = {baseline.atoms[atom]: value for atom, value in known.items()}
    engine.run_stage(1, [3 * node + value for node, value in nodes.items()])
    ranking = rank(_before_ranking(engine.known(), compiled.stage_2))
    moved = {node: ranking[node] for node, _ in baseline.tiers if ranking[node] != baseline.values[node]}
    engine.run_stage(2, [3 * node + value for node, value in moved.items()])
    return EngineResult(
        values=tuple([_TRUTHS[value] for value in engine.known()]),
        firings=engine.firings() if trace else (),
        touched=frozenset(engine.touched),
    )


def _before_ranking(values: Sequence[int], later: Iterable[int]) -> list[Truth]:
    ranked = [_TRUTHS[value] for value in values]
    for node in later:
        ranked[node] = Truth.UNKNOWN
    return ranked


def run(compiled: CompiledNetwork, atoms: Sequence[Truth], rank: Ranker, *, trace: bool = False) -> EngineResult:
    """Evaluate one patient in a new engine.

    Args:
        compiled: from ``compile_network``.
        atoms: the value of each of ``Network.atoms``.
        rank: called once with the values of all nodes, those of stage 2 still unknown; it returns the value of every
            node of op ``tier``, by node index.
        trace: also return the rules that fired.

    Raises:
        ValueError: another number of atoms than the network has, or the network is not in order.
        KeyError: ``rank`` left out a tier.

    """
    from crampx._engine.lean import LeanEngine  # imports experta, so only now

    return evaluate_with(LeanEngine(compiled), atoms, rank, trace=trace)


def evaluate_with(
    engine: NetworkEngine, atoms: Sequence[Truth], rank: Ranker, *, trace: bool = False
) -> EngineResult:
    """As ``run``, in an engine that was made for this evaluation and is thrown away after it."""
    compiled = engine.compiled
    if len(atoms) != len(compiled.network.atoms):
        raise ValueError(f"{len(atoms)} values for {len(compiled.network.atoms)} atoms")
    engine.reset()
    engine.run_stage(1, [3 * node + atoms[atom] for node, atom in compiled.index.atoms])
    ranking = rank(_before_ranking(engine.known(), compiled.stage_2))
    engine.run_stage(2, [3 * node + ranking[node] for node in compiled.index.tiers])
    return EngineResult(
        values=tuple(_TRUTHS[value] for value in engine.known()),
        firings=tuple(compiled.firing(position) for position in engine.fired) if trace else (),
    )
