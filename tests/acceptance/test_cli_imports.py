"""A run imports what its result needs and nothing heavier: each such import would cost more than the evaluation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from user_shell import EXAMPLES

ALWAYS_HEAVY = {
    "weasyprint", "fontTools", "PIL", "jsonschema", "crampx._report.child", "crampx._patient.to_schema",
    "crampx._assessment.to_schema", "crampx._knowledge.to_schema", "crampx._knowledge.check_folder",
    "crampx._assessment.explain", "crampx._assessment.what_if", "crampx._fhir", "crampx.types", "yaml",
}
PAGES = {"jinja2", "crampx._report.to_html"}
CODE = """
import sys
from crampx._cli import _main
code = _main.run(sys.argv[1:])
print("\\n".join(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("arguments", "forbidden"),
    [
        (["--format", "json"], ALWAYS_HEAVY | PAGES | {"crampx._report.to_text"}),
        (["--format", "text"], ALWAYS_HEAVY | PAGES),
        (["--format", "html"], ALWAYS_HEAVY),
        # The PDF is made by a process of its own.
        (["--pdf", "report.pdf"], ALWAYS_HEAVY | PAGES),
    ],
    ids=["json", "text", "html", "pdf"],
)
def test_nothing_heavy_is_imported(arguments: list[str], forbidden: set[str], tmp_path: Path) -> None:
    document = str(EXAMPLES / "diuretic_low_potassium.json")
    run = [sys.executable, "-c", CODE, "evaluate", document, *arguments]
    for _ in range(2):  # in a checkout the first may have to compile the knowledge, the second finds it in the cache
        done = subprocess.run(run, capture_output=True, text=True, check=True, cwd=tmp_path)
    modules = set(done.stderr.splitlines())
    assert {"crampx._assessment.assess", "crampx._engine.touched"} <= modules
    assert not forbidden & modules


def test_a_run_makes_only_the_rules_that_it_fires(tmp_path: Path) -> None:
    """The table of all rules of the network belongs to tests and benchmarks."""
    watch = "from crampx._engine import compiled; made = []\ncompiled.clause_table = made.append\n"
    code = f"{watch}{CODE}".replace("sys.exit(code)", "sys.exit(code or len(made))")
    run = [sys.executable, "-c", code, "evaluate", str(EXAMPLES / "diuretic_low_potassium.json")]
    subprocess.run(run, capture_output=True, check=True, cwd=tmp_path)
