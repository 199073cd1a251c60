"""The four defects that rule out experta's own matcher and strategy: each shown on plain experta, and absent in ours.

Plain experta runs in processes of its own: the defects depend on addresses in memory and leave state in classes.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest
from tests.oracle.small_networks import network, no_tiers

from crampx._engine.run import compile_network, run
from crampx._logic.truth import Truth

PLAIN = """
import sys
import crampx._engine.experta_import
from experta import *
class Drug(Fact): pass
class Lab(Fact): pass
"""


def output_of(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PLAIN + textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


# A: experta looks for a removed activation at three places of the agenda only, so rules with NOT fire although the
# missing fact has arrived.


def test_plain_experta_fires_rules_whose_missing_fact_has_arrived() -> None:
    stale = output_of("""
        def rule(i):
            def fire(self): self.out.append(i)
            return Rule(NOT(Lab(code=i)))(fire)
        for _ in range(10):
            engine = type("A", (KnowledgeEngine,), {f"missing_{i}": rule(i) for i in range(12)})()
            engine.out = []
            engine.reset()
            for i in range(12): engine.declare(Lab(code=i))  # no lab is missing: nothing may fire
            engine.run()
            print(*engine.out)
    """)
    assert stale != []


def test_ours_fires_no_such_rule() -> None:
    compiled = compile_network(network(*[("atom",)] * 12, *[("not_present", i) for i in range(12)]))
    for _ in range(10):
        result = run(compiled, (Truth.PRESENT,) * 12, no_tiers, trace=True)
        assert result.values[12:] == (Truth.ABSENT,) * 12
        assert [name for name, _ in result.firings if "present<-" in name] == []


# B: after an exception in the matcher, activations of the previous patient survive reset().


def test_plain_experta_fires_the_previous_patients_rule_after_reset() -> None:
    fired = output_of("""
        class B(KnowledgeEngine):
            @Rule(Drug(name=MATCH.n))
            def drug(self, n): print(n)
            @Rule(Lab(k=P(lambda v: v < 3.5)))
            def low(self): pass
        engine = B()
        engine.reset()
        try: engine.declare(Drug(name="first"), Lab(k=None))
        except TypeError: pass
        engine.reset()
        engine.declare(Drug(name="second"))
        engine.run()
    """)
    assert sorted(fired) == ["first", "second"]


def test_ours_forgets_a_patient_whose_evaluation_broke_off() -> None:
    compiled = compile_network(network(("atom",), ("atom",), ("any", 0, 1)))

    def broken(_: object) -> dict[int, Truth]:
        raise TypeError

    with pytest.raises(TypeError):
        run(compiled, (Truth.PRESENT, Truth.ABSENT), broken)
    result = run(compiled, (Truth.UNKNOWN, Truth.PRESENT), no_tiers, trace=True)
    assert result.firings == (("n2=present<-n1=present", ("n1=present",)),)


# C: rules and initial facts are attributes of the class and remember the instance that used them last.


def test_plain_experta_gives_one_engine_the_facts_of_another() -> None:
    facts = output_of("""
        class C(KnowledgeEngine):
            def __init__(self, patient):
                super().__init__()
                self.patient = patient
            @DefFacts()
            def start(self): yield Drug(patient=self.patient)
        first, second = C("first"), C("second")
        of_first = first.get_deffacts()
        second.get_deffacts()
        print(*(fact["patient"] for deffact in of_first for fact in deffact() if "patient" in fact))
    """)
    assert facts == ["second"]


def test_our_engines_keep_nothing_of_a_patient_in_what_they_share() -> None:
    shared = compile_network(network(("atom",), ("tier",), ("not_present", 0), ("any", 1, 2)))
    outer = (Truth.PRESENT, Truth.UNKNOWN, Truth.ABSENT, Truth.UNKNOWN)

    def rank(values: object) -> dict[int, Truth]:
        # In the middle of one patient, a second one is evaluated in a second engine.
        run(shared, (Truth.ABSENT,), lambda _: {1: Truth.PRESENT})
        assert values == list(outer)
        return {1: Truth.ABSENT}

    assert run(shared, (Truth.PRESENT,), rank).values == (Truth.PRESENT, *[Truth.ABSENT] * 3)


# D: experta keeps rules in a set hashed by address, so their order differs from process to process.

RULES_OF_ONE_SALIENCE = """
    def rule(i):
        def fire(self): print(i, end=" ")
        return Rule(Drug(name="statin"))(fire)
    padding = [object() for _ in range({padding})]
    engine = type("D", (KnowledgeEngine,), {{f"rule_{{i}}": rule(i) for i in range(8)}})()
    engine.reset()
    engine.declare(Drug(name="statin"))
    engine.run()
"""

OURS = """
import sys
sys.path.insert(0, {root!r})
from tests.oracle.small_networks import network, no_tiers
from crampx._engine.run import compile_network, run
from crampx._logic.truth import Truth
padding = [object() for _ in range({padding})]
compiled = compile_network(network(*[("atom",)] * 8, *[("not", i) for i in range(8)], ("any", *range(8, 16))))
print(run(compiled, (Truth.ABSENT,) * 8, no_tiers, trace=True).firings)
"""


def test_plain_expertas_order_differs_between_processes() -> None:
    orders = {tuple(output_of(RULES_OF_ONE_SALIENCE.format(padding=997 * n))) for n in range(6)}
    assert all(sorted(order) == [str(i) for i in range(8)] for order in orders)
    assert len(orders) > 1


def test_our_order_is_the_same_in_every_process(pytestconfig: pytest.Config) -> None:
    orders: set[str] = set()
    for n in range(6):
        code = OURS.format(padding=997 * n, root=str(pytestconfig.rootpath))
        environment = {"PYTHONHASHSEED": str(n), "PATH": ""}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
        )
        orders.add(done.stdout)
    assert len(orders) == 1
    assert next(iter(orders)).count("n16=present<-") == 8
