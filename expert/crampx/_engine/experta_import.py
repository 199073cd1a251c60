"""The one door to experta: the only module that imports it, on first use, without a trace in the host's process.

experta 1.9.4 cannot be imported as it is: its pinned ``frozendict`` 1.2 needs ``collections.Mapping``, gone since
Python 3.10, and its import calls ``logging.basicConfig()``, after which the host's own call does nothing. So while
experta's modules are executed, *their* ``import`` statement answers ``frozendict`` and ``logging`` with private
stand-ins. Nobody else can see these: ``sys.modules``, ``collections``, ``logging`` and the warning filters stay as they
are, a ``frozendict`` that the host has or imports meanwhile in another thread is the host's, and no root log handler is
made that would have to be taken back. experta's own loggers are mute objects that ``logging`` never hears of: it would
write facts to them, and ``logging`` itself takes longer to import than the rest of experta's imports together.

If the host has imported experta itself, its experta is used as it stands and its watchers are left alone: the lean
engine that evaluates patients never calls them.
"""

from __future__ import annotations

import builtins
import importlib
import sys
import threading
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self, cast

_LOCK = threading.Lock()
_MODULES = ("abstract", "activation", "agenda", "engine", "fact", "factlist", "rule")


class _FrozenDict(Mapping[Any, Any]):
    """What experta needs of ``frozendict``: an immutable, hashable mapping made of pairs."""

    def __init__(self, pairs: Iterable[tuple[Hashable, Any]] = ()) -> None:
        self._held = dict(pairs)

    def __getitem__(self, key: Hashable) -> Any:
        return self._held[key]

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __hash__(self) -> int:
        return hash(frozenset(self._held.items()))

    def __repr__(self) -> str:
        return f"frozendict({self._held!r})"


_LEVELS = {"NOTSET": 0, "DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}


class _MuteLogger:
    """Stands for a logger that can be asked and told everything and writes nothing."""

    level = _LEVELS["CRITICAL"]

    def __init__(self, name: str) -> None:
        """Its name is of no use."""

    def _ignore(self, *_: object, **__: object) -> None:
        """Nothing is written or set."""

    setLevel = debug = info = warning = error = critical = _ignore  # noqa: N815 - logging's name


def _stand_ins() -> dict[str, ModuleType]:
    frozendict, mute_logging = ModuleType("frozendict"), ModuleType("logging")
    vars(frozendict)["frozendict"] = _FrozenDict
    vars(mute_logging).update(_LEVELS, basicConfig=lambda: None, getLogger=_MuteLogger)
    return {"frozendict": frozendict, "logging": mute_logging}


class _PrivateImports:
    """Loader that executes one of experta's modules with an ``import`` statement that knows the stand-ins.

    It does not inherit from ``importlib.abc.Loader``, whose import alone would take as long as experta's.
    """

    def __init__(self, loader: Any, stand_ins: Mapping[str, ModuleType]) -> None:
        self._loader = loader
        self._stand_ins = stand_ins

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return cast("ModuleType | None", self._loader.create_module(spec))

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__builtins__"] = {**vars(builtins), "__import__": self._import}
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)

    def _import(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if level == 0 and name in self._stand_ins:
            return self._stand_ins[name]
        return builtins.__import__(name, globals, locals, fromlist, level)


class _ExpertaFinder:
    """Finds experta's modules, and no other, as the finders behind it do."""

    def __init__(self) -> None:
        self._stand_ins = _stand_ins()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != "experta":
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = cast("Any", _PrivateImports(spec.loader, self._stand_ins))
                return spec
        return None


def _load() -> dict[str, Any]:
    """Import experta, once, and return its modules by their short names.

    Raises:
        ImportError: experta is not installed.

    """
    with _LOCK:
        if "experta" in sys.modules:
            return {name: importlib.import_module(f"experta.{name}") for name in _MODULES}
        finder = _ExpertaFinder()
        sys.meta_path.insert(0, finder)
        try:
            return {name: importlib.import_module(f"experta.{name}") for name in _MODULES}
        finally:
            sys.meta_path.remove(finder)


if TYPE_CHECKING:

    class Fact(dict[str, Any]):
        """A dict that is hashable and, once declared, immutable; ``__factid__`` is one of its items."""

        __factid__: int | None

    class Rule(tuple[Any, ...]):
        """Conditions on the left, one function on the right."""

        salience: int

        def __new__(cls, *args: Any, salience: int = 0) -> Self: ...

    class Activation:
        """A rule together with the facts that satisfy it."""

        rule: Any
        facts: set[Any]
        key: Any

        def __init__(self, rule: Any, facts: Iterable[Any], context: dict[str, Any] | None = None) -> None: ...

    class Agenda:
        """Activations in order; the rightmost is the next to fire."""

        activations: list[Any]  # of Activation; in the lean engine of rule positions

    class FactList(dict[int, Any]):
        """Working memory by fact number."""

    class Matcher:
        """Extension point: the activations that changed facts add and remove."""

        engine: Any

        def __init__(self, engine: Any) -> None: ...

    class Strategy:
        """Extension point: the order of activations on the agenda."""

    class KnowledgeEngine:
        """Facts, agenda, matcher, strategy and the run loop."""

        running: bool
        facts: Any
        agenda: Agenda
        matcher: Any
        strategy: Any

        def reset(self, **kwargs: Any) -> None: ...
        def declare(self, *facts: Any) -> Any: ...
        def retract(self, idx_or_declared_fact: Any) -> None: ...
        def run(self, steps: float = ...) -> None: ...

else:
    _experta = _load()
    Fact = _experta["fact"].Fact
    Rule = _experta["rule"].Rule
    Activation = _experta["activation"].Activation
    Agenda = _experta["agenda"].Agenda
    FactList = _experta["factlist"].FactList
    Matcher = _experta["abstract"].Matcher
    Strategy = _experta["abstract"].Strategy
    KnowledgeEngine = _experta["engine"].KnowledgeEngine
