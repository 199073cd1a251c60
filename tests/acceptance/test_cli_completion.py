"""Shell completion: the scripts that the guide names, and what the shell is told when it asks."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from user_shell import Run


@pytest.mark.parametrize(("shell", "mark"), [
    ("bash", "complete -o nosort -F _crampx_completion crampx"), ("zsh", "#compdef crampx"),
    ("fish", "complete --no-files --command crampx"),
])
def test_the_script(crampx: Run, shell: str, mark: str) -> None:
    done = crampx(env={"_CRAMPX_COMPLETE": f"{shell}_source"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert mark in done.stdout.decode()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_good_shell(crampx: Run, tmp_path: Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_bytes(crampx(env={"_CRAMPX_COMPLETE": f"{shell}_source"}).stdout)
    assert subprocess.run([shell, "-n", tmp_path / "script"], capture_output=True, check=False).returncode == 0


def completions(crampx: Run, typed: str) -> list[str]:
    """What bash is told for a line; the last word is being typed."""
    words = typed.split(" ")
    env = {"COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1), "_CRAMPX_COMPLETE": "bash_complete"}
    done = crampx(env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode().splitlines()


@pytest.mark.parametrize(("typed", "wanted"), [
    ("crampx ev", ["plain,evaluate"]),
    ("crampx knowledge c", ["plain,check", "plain,coverage"]),
    ("crampx evaluate --jur", ["plain,--jurisdiction"]),
    ("crampx evaluate --format js", ["plain,json", "plain,jsonl"]),
    ("crampx knowledge show statin_w", ["plain,statin_weakness"]),
    ("crampx explain p.json statin_w", ["plain,statin_weakness"]),
    ("crampx evaluate pat", ["file,pat"]),
    ("crampx knowledge list red", ["plain,red_flag"]),
])
def test_what_is_completed(crampx: Run, typed: str, wanted: list[str]) -> None:
    assert completions(crampx, typed) == wanted


def test_a_shell_that_is_not_known(crampx: Run) -> None:
    done = crampx(env={"_CRAMPX_COMPLETE": "tcsh_source"})
    assert done.returncode != 0
    assert done.stdout == b""
