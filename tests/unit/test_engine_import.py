"""experta is imported without a trace in the host's process. Each case in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap

EVALUATE = """
from crampx._engine.run import compile_network, run
from crampx._engine.engine import NetworkEngine
from crampx._engine.run import evaluate_with
from crampx._knowledge.network import AtomSpec, Network, Node
from crampx._logic.conditions import Coded
from crampx._logic.truth import Truth
net = Network(
    atoms=(AtomSpec(condition=Coded(kind="symptom", concept="canary_concept")),),
    nodes=(Node(op="atom", atom=0), Node(op="not", children=(0,), level=1)), roots={},
)
compiled = compile_network(net)
def evaluate():
    assert run(compiled, (Truth.ABSENT,), lambda _: {}).values[1] is Truth.PRESENT
    assert evaluate_with(NetworkEngine(compiled), (Truth.ABSENT,), lambda _: {}).values[1] is Truth.PRESENT
"""


def in_new_process(before: str, after: str) -> str:
    """Standard output and error of a process that runs ``before``, an evaluation and ``after``."""
    code = textwrap.dedent(before) + EVALUATE + textwrap.dedent(after)
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_no_frozendict_no_handler_no_filter_and_no_finder_is_left() -> None:
    in_new_process(
        """
        import collections, logging, sys, warnings
        before = [list(warnings.filters), list(sys.meta_path), sorted(vars(collections)), logging.root.level]
        """,
        """
        evaluate()
        assert "experta" in sys.modules
        assert "frozendict" not in sys.modules
        assert logging.root.handlers == []
        assert [list(warnings.filters), list(sys.meta_path), sorted(vars(collections)), logging.root.level] == before
        """,
    )


def test_the_hosts_frozendict_stays_and_experta_does_not_use_it() -> None:
    in_new_process(
        """
        import sys, types
        host = types.ModuleType("frozendict")
        host.frozendict = type("frozendict", (dict,), {})  # as in 2.x: a dict, which experta would not freeze
        sys.modules["frozendict"] = host
        """,
        """
        evaluate()
        assert sys.modules["frozendict"] is host
        import experta.utils
        assert experta.utils.frozendict is not host.frozendict
        frozen = experta.utils.freeze({"a": [1, {"b": 2}]})
        assert hash(frozen) == hash(experta.utils.freeze({"a": [1, {"b": 2}]}))
        assert frozen == experta.utils.freeze({"a": [1, {"b": 2}]})
        assert experta.utils.unfreeze(frozen) == {"a": [1, {"b": 2}]}
        assert (len(frozen), repr(frozen)) == (1, "frozendict({'a': frozenlist([1, frozendict({'b': 2})])})")
        """,
    )


def test_the_hosts_own_logging_configuration_still_works() -> None:
    out = in_new_process(
        "import logging",
        """
        evaluate()
        logging.basicConfig(level=logging.INFO, format="host: %(message)s")
        logging.getLogger("app").info("works")
        """,
    )
    assert out == "host: works\n"


def test_a_handler_of_the_host_stays() -> None:
    in_new_process(
        "import logging; handler = logging.NullHandler(); logging.root.addHandler(handler)",
        "evaluate(); assert logging.root.handlers == [handler]",
    )


def test_nothing_of_a_patient_reaches_a_root_logger_at_debug() -> None:
    out = in_new_process(
        "import logging; logging.basicConfig(level=logging.DEBUG)",
        """
        evaluate()
        from crampx._engine.experta_import import Fact, KnowledgeEngine
        for _ in range(2):
            engine = KnowledgeEngine()  # experta's own, which logs each fact and rule
            engine.reset()
            engine.declare(Fact(name="canary_patient"))
            engine.run()
            for name in list(logging.root.manager.loggerDict):  # a host that turns on whatever there is
                logging.getLogger(name).setLevel(logging.DEBUG)
            import experta
            experta.watch()
        assert not [name for name in logging.root.manager.loggerDict if name.startswith("experta")]
        """,
    )
    assert out == ""


def test_an_evaluation_does_not_import_logging() -> None:
    in_new_process("import sys", "evaluate(); assert 'logging' not in sys.modules")


def test_experta_that_the_host_imported_is_left_as_it_is_and_patients_are_not_logged() -> None:
    out = in_new_process(
        """
        import collections, collections.abc, logging
        collections.Mapping = collections.abc.Mapping
        import experta
        logging.root.setLevel(logging.DEBUG)
        watcher = logging.getLogger("experta.watchers.FACTS")
        state = (watcher.level, watcher.propagate)
        """,
        """
        assert run(compiled, (Truth.ABSENT,), lambda _: {}).values[1] is Truth.PRESENT
        assert (watcher.level, watcher.propagate) == state
        """,
    )
    assert out == ""


def test_eight_threads_may_be_the_first_to_evaluate() -> None:
    in_new_process(
        "import sys, threading; sys.setswitchinterval(1e-5)",
        """
        start, finished = threading.Barrier(9), []
        def work():
            start.wait()
            evaluate()
            finished.append(1)
        def host():  # meanwhile the host imports its own frozendict, and must not be given ours
            import types
            start.wait()
            while len(finished) < 8 and all(t.is_alive() for t in workers):
                assert "frozendict" not in sys.modules
            finished.append(1)
        workers = [threading.Thread(target=work) for _ in range(8)]
        threads = [*workers, threading.Thread(target=host)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert len(finished) == 9, finished
        """,
    )
