"""The house of crampx: imports go one way, one module knows experta, the public names are exactly these."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import crampx

PACKAGE = Path(crampx.__file__).parent

# Each layer may import those before it and itself; patient and knowledge share a layer but never each other.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("_problems", "_problems_text", "_resources", "_values", "_version"),
    ("_logic",),
    ("_patient", "_knowledge"),
    ("_facts",),
    ("_engine",),
    ("_assessment",),
    ("_audit",),
    ("_report",),
    ("_fhir",),
    ("_api", "_documents", "_inspection", "", "types"),
    ("_cli",),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted(PACKAGE.rglob("*.py"))

PUBLIC = {
    "Assessment", "CrampxError", "Explanation", "KnowledgeBase", "KnowledgeError", "PatientError", "Problem",
    "ReportError", "__version__", "evaluate", "load_knowledge", "questionnaire", "render_html", "render_pdf",
    "render_text", "to_fhir",
}


def room(module: Path) -> str:
    """The part of the house a file belongs to; the package's own ``__init__`` is the empty name."""
    first = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imported(module: Path) -> Iterator[str]:
    """Full names of all modules that a file imports, also inside functions and for types."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            assert node.module is not None
            yield node.module
            if node.module == "crampx":
                yield from (f"crampx.{alias.name}" for alias in node.names if alias.name.startswith("_"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(module: Path) -> None:
    here = room(module)
    for name in imported(module):
        if name == "crampx" or name.startswith("crampx."):
            there = name.removeprefix("crampx").removeprefix(".").partition(".")[0]
            assert LEVEL[there] <= LEVEL[here], f"{here or 'crampx'} imports {name}"
            if LEVEL[there] == LEVEL[here] and here in ("_patient", "_knowledge"):
                assert there == here, f"{here} imports {name}"


def test_every_room_is_known() -> None:
    assert {room(module) for module in MODULES} <= set(LEVEL)


def names_experta(module: Path) -> bool:
    """Whether the code imports experta by a statement or spells its name for ``import_module``."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    spelled = any(text == "experta" or text.startswith("experta.") for text in strings)
    return spelled or any(name.partition(".")[0] == "experta" for name in imported(module))


def test_one_module_imports_experta() -> None:
    assert [str(module.relative_to(PACKAGE)) for module in MODULES if names_experta(module)] == [
        "_engine/experta_import.py"
    ]


def test_nothing_imports_frozendict() -> None:
    assert not [module for module in MODULES if "frozendict" in set(imported(module))]


def test_the_public_names_are_exact() -> None:
    assert set(crampx.__all__) == PUBLIC
    assert len(crampx.__all__) == len(PUBLIC)
    assert {name for name in dir(crampx) if not name.startswith("_")} >= {n for n in PUBLIC if not n.startswith("_")}
    for name in crampx.__all__:
        assert getattr(crampx, name) is not None


def test_the_public_types_are_complete() -> None:
    # With --verifytypes pyright asks the first python of the PATH where packages are, whatever it is told.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    command = [sys.executable, "-m", "pyright", "--verifytypes", "crampx", "--ignoreexternal"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=PACKAGE.parents[1], env={**os.environ, "PATH": path}
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "Type completeness score: 100%" in done.stdout


def test_importing_crampx_changes_nothing_and_loads_little() -> None:
    code = (
        "import sys, logging, collections, warnings\n"
        "names = set(vars(collections)); filters = list(warnings.filters)\n"
        "import crampx\n"
        "assert set(vars(collections)) == names and warnings.filters == filters\n"
        "assert not logging.root.handlers and logging.root.level == logging.WARNING\n"
        "heavy = {'weasyprint', 'jinja2', 'yaml', 'experta', 'frozendict', 'click'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
