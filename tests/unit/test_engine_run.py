"""The engine as the rest of crampx sees it: stages, errors, laziness, threads."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import partial

import pytest
from tests.oracle.small_networks import direct_values, network, no_tiers

from crampx._engine.compiled import CompiledNetwork
from crampx._engine.engine import NetworkEngine
from crampx._engine.lean import LeanEngine
from crampx._engine.run import compile_network, evaluate_with, run
from crampx._knowledge.network import Network
from crampx._logic.truth import Truth

A, U, P = Truth.ABSENT, Truth.UNKNOWN, Truth.PRESENT
ENGINES = pytest.mark.parametrize("engine", [LeanEngine, NetworkEngine])


def ladder() -> Network:
    """Two atoms, a tier, every operation, and a stage-2 node on top of each stage."""
    return network(
        ("atom",), ("atom",), ("tier",),
        ("all", 0, 1), ("any", 0, 1), ("not", 3), ("not_present", 4), ("unknown", 3), ("all", 2, 7), ("any", 5, 8),
    )  # fmt: skip


@ENGINES
@pytest.mark.parametrize("first", list(Truth))
@pytest.mark.parametrize("second", list(Truth))
@pytest.mark.parametrize("tier", list(Truth))
def test_every_operation_follows_its_truth_table(
    engine: type[NetworkEngine], first: Truth, second: Truth, tier: Truth
) -> None:
    def rank(_: Sequence[Truth]) -> dict[int, Truth]:
        return {2: tier}

    result = evaluate_with(engine(compile_network(ladder())), (first, second), rank)
    assert result.values == direct_values(ladder(), (first, second), rank)
    assert result.firings == ()


@ENGINES
def test_the_ranking_sees_stage_1_and_nothing_of_stage_2(engine: type[NetworkEngine]) -> None:
    seen: list[list[Truth]] = []

    def rank(values: Sequence[Truth]) -> dict[int, Truth]:
        seen.append(list(values))
        return {2: P}

    result = evaluate_with(engine(compile_network(ladder())), (P, U), rank)
    assert seen == [[P, U, U, U, P, U, A, U, U, U]]
    assert result.values == (P, U, P, U, P, U, A, P, P, P)


@ENGINES
def test_the_trace_names_the_rules_that_fired_with_their_facts_in_order(engine: type[NetworkEngine]) -> None:
    compiled = compile_network(network(("atom",), ("atom",), ("any", 0, 1), ("not_present", 2)))
    assert evaluate_with(engine(compiled), (P, P), no_tiers, trace=True).firings == (
        ("n2=present<-n0=present", ("n0=present",)),
        ("n2=present<-n1=present", ("n1=present",)),
        ("n3=absent<-n2=present", ("n2=present",)),
    )
    assert evaluate_with(engine(compiled), (A, U), no_tiers, trace=True).firings == (
        ("n3=present<-n2=unknown", ("n2=unknown",)),
    )


def test_a_ranking_that_raises_harms_neither_the_next_evaluation_nor_one_under_way() -> None:
    compiled = compile_network(ladder())

    def fail(_: Sequence[Truth]) -> dict[int, Truth]:
        inner = run(compiled, (A, A), lambda _: {2: P})
        assert inner.values == direct_values(ladder(), (A, A), lambda _: {2: P})
        raise RuntimeError("broken")

    expected = direct_values(ladder(), (U, P), lambda _: {2: A})
    for _ in range(3):
        with pytest.raises(RuntimeError, match="broken"):
            run(compiled, (P, P), fail)
        assert run(compiled, (U, P), lambda _: {2: A}).values == expected


def test_a_ranking_without_a_tier_and_a_wrong_number_of_atoms_are_refused() -> None:
    compiled = compile_network(ladder())
    with pytest.raises(KeyError):
        run(compiled, (P, P), no_tiers)
    with pytest.raises(ValueError, match="1 values for 2 atoms"):
        run(compiled, (P,), lambda _: {2: P})


def test_the_lean_engine_refuses_a_second_value_of_a_node_and_retraction() -> None:
    engine = LeanEngine(compile_network(network(("atom",), ("not", 0))))
    engine.reset()
    engine.conclude(0)
    engine.conclude(0)
    with pytest.raises(RuntimeError, match="node 0 was given two values"):
        engine.conclude(2)
    with pytest.raises(NotImplementedError):
        engine.retract(0)


def test_an_empty_network_evaluates() -> None:
    assert run(compile_network(network()), (), no_tiers).values == ()


def test_a_compiled_network_is_filled_in_by_use_only() -> None:
    compiled = compile_network(network(("atom",), ("atom",), ("all", 0, 1), ("any", 0, 1)))
    assert set(vars(compiled)) == {"network", "_baseline"}
    run(compiled, (P, P), no_tiers)
    assert 0 < len(compiled.parts._rules) < len(compiled.table)


def test_making_ready_does_not_import_experta() -> None:
    code = (
        "import sys; from crampx._engine.run import compile_network; from crampx._knowledge.network import Network; "
        "compile_network(Network(atoms=(), nodes=(), roots={})).index; "
        "sys.exit(any(name.split('.')[0] in ('experta', 'frozendict') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_threads_that_share_a_network_never_mix_their_patients() -> None:
    net = network(
        *[("atom",)] * 12, ("tier",),
        *[("any", i, (i + 1) % 12) for i in range(12)], *[("all", 13 + i, (i + 5) % 12) for i in range(12)],
        *[("not_present", 25 + i) for i in range(12)], *[("unknown", 25 + i) for i in range(12)],
    )  # fmt: skip
    for _ in range(3):  # a new network each time: the first evaluations fill in its parts at the same moment
        mixed_up = _evaluate_in_threads(net, compile_network(net), threads=8, evaluations=250)
        assert mixed_up == []


def _rank_with(tier: Truth, _: Sequence[Truth]) -> dict[int, Truth]:
    return {12: tier}


def _evaluate_in_threads(net: Network, compiled: CompiledNetwork, threads: int, evaluations: int) -> list[int]:
    wrong: list[int] = []
    finished: list[int] = []
    start = threading.Barrier(threads)

    def work(thread: int) -> None:
        start.wait()
        for n in range(evaluations):
            seed = thread * 7919 + n * 104729 + 1
            atoms = tuple(Truth(seed // 3**i % 3) for i in range(12))

            rank = partial(_rank_with, Truth(seed % 3))
            if run(compiled, atoms, rank).values != direct_values(net, atoms, rank):
                wrong.append(thread)
        finished.append(thread)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        sys.setswitchinterval(interval)
    assert sorted(finished) == list(range(threads))
    return wrong
