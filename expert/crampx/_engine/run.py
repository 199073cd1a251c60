"""One evaluation: values of atoms in, values of all nodes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from crampx._engine.compiled import CompiledNetwork, Firing
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
    """

    values: tuple[Truth, ...]
    firings: tuple[Firing, ...] = ()


def compile_network(network: Network) -> CompiledNetwork:
    """Make a network ready to run; the result may be shared by threads and costs nothing until it is used.

    Args:
        network: children before parents, each level above those of its children.

    """
    return CompiledNetwork(network)


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
    later = compiled.stage_2
    ranking = rank([Truth.UNKNOWN if i in later else _TRUTHS[v] for i, v in enumerate(engine.known())])
    engine.run_stage(2, [3 * node + ranking[node] for node in compiled.index.tiers])
    return EngineResult(
        values=tuple(_TRUTHS[value] for value in engine.known()),
        firings=tuple(compiled.firing(position) for position in engine.fired) if trace else (),
    )
