"""Every command and every Python example in README and docs runs, and every command is documented."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_cli_commands import COMMANDS
from user_shell import EXAMPLES, GOOD, ROOT

from crampx._cli import _exit

GUIDES = [ROOT / "README.md", ROOT / "docs" / "clinicians.md", ROOT / "docs" / "integrators.md"]
TARGETS = {"report", "test", "check", "clean"}


def blocks(guide: Path, language: str) -> Iterator[str]:
    yield from re.findall(rf"^```{language}\n(.*?)^```", guide.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands(guide: Path) -> list[str]:
    return [line for block in blocks(guide, "sh") for line in block.splitlines() if line]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a reader of the guides has in the folder: documents, the examples and two versions of the knowledge."""
    for name in ("patient.json", "a.json", "b.json"):
        shutil.copy(EXAMPLES / "diuretic_low_potassium.json", tmp_path / name)
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("output"))
    for name in ("knowledge", "changed_knowledge"):
        shutil.copytree(GOOD, tmp_path / name)  # small, so that comparing it is quick
    finding = tmp_path / "changed_knowledge" / "findings" / "low_potassium.yaml"
    text = finding.read_text(encoding="utf-8")
    assert "below: 3.5" in text
    finding.write_text(text.replace("below: 3.5", "below: 3.4"), encoding="utf-8")
    return tmp_path


SET_UP = ("make ", ". .venv/bin/activate")  # of a checkout, not of an installed crampx
CASES = [(guide, line) for guide in GUIDES for line in commands(guide) if not line.startswith(SET_UP)]


@pytest.mark.parametrize(("guide", "line"), CASES, ids=[f"{guide.stem}: {line}" for guide, line in CASES])
def test_a_command_runs_as_printed(folder: Path, guide: Path, line: str) -> None:
    new = re.match(r"crampx new (\S+)", line)
    if new:
        (folder / new[1]).unlink()
    python = shlex.quote(sys.executable)
    prefix = f"crampx() {{ {python} -m crampx \"$@\"; }}; python() {{ {python} \"$@\"; }};"
    done = subprocess.run(
        ["bash", "-c", f"{prefix} {line}"], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | ({"HOME": str(folder)} if "~" in line else {}),
    )
    assert done.returncode == 0, done.stderr
    target = re.search(r"> ~/(\S+)", line)
    assert target is None or (folder / target[1]).stat().st_size > 100


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_python_runs_as_printed(folder: Path, guide: Path) -> None:
    for block in blocks(guide, "python"):
        command = [sys.executable, "-W", "error", "-c", block]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {name for guide in GUIDES for name in re.findall(r"\bmake (\w+)", guide.read_text(encoding="utf-8"))}
    assert {name for name in named if re.search(rf"^{name}:", makefile, re.MULTILINE)} >= TARGETS & named
    assert {"report", "test"} <= named


def test_the_environment_that_is_activated_is_the_one_that_is_set_up() -> None:
    assert "VENV := .venv" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\nvenv=.venv\n" in (ROOT / "scripts" / "set_up.sh").read_text(encoding="utf-8")


def test_no_number_of_triggers_or_red_flags_goes_stale() -> None:
    for guide in [*GUIDES, ROOT / "CHANGELOG.md", ROOT / "knowledge" / "CHANGELOG.md"]:
        counted = re.findall(r"[0-9]+ (?:triggers|red flags)", guide.read_text(encoding="utf-8"))
        assert counted == [], guide.name


def test_every_exit_code_is_documented() -> None:
    text = (ROOT / "docs" / "integrators.md").read_text(encoding="utf-8")
    table = {int(code) for row in re.findall(r"^\| ([0-9, ]+) \|", text, re.MULTILINE) for code in row.split(", ")}
    assert table == {value for name, value in vars(_exit).items() if name.isupper() and not name.startswith("_")}


def test_every_command_is_documented() -> None:
    text = "\n".join(guide.read_text(encoding="utf-8") for guide in GUIDES)
    assert [words for words in COMMANDS if f"crampx {' '.join(words)}" not in text] == []


def test_links_lead_somewhere() -> None:
    changes = [ROOT / "CHANGELOG.md", ROOT / "knowledge" / "CHANGELOG.md"]
    for guide in [*GUIDES, ROOT / "docs" / "knowledge-format.md", *changes]:
        for target in re.findall(r"\]\(([^)#]+)\)", guide.read_text(encoding="utf-8")):
            assert target.startswith("https://keepachangelog.com") or (guide.parent / target).exists(), target


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 200
