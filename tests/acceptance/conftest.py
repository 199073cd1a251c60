"""A user's shell: crampx in a process of its own, in a clean folder, with a controlled environment."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from user_shell import EXAMPLES, Completed, Run


@pytest.fixture
def crampx(tmp_path: Path) -> Run:
    """Run ``crampx`` with arguments; keywords: ``stdin`` bytes, ``env`` additions, ``code`` that runs first."""

    def run(*arguments: str | Path, stdin: bytes = b"", env: dict[str, str] | None = None, code: str = "") -> Completed:
        command = [sys.executable, "-m", "crampx"]
        if code:
            start = f"import sys\n{code}\nfrom crampx._cli import main\nmain()"
            command = [sys.executable, "-c", start]
        done = subprocess.run(
            [*command, *map(str, arguments)], input=stdin, capture_output=True, timeout=120, check=False, cwd=tmp_path,
            env=os.environ | (env or {}),
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done

    return run


@pytest.fixture
def example() -> Callable[[str], Path]:
    """The path of an example document."""
    return lambda name: EXAMPLES / f"{name}.json"


@pytest.fixture
def patient(tmp_path: Path) -> Callable[..., Path]:
    """Write a small document: ``patient(name, **members)`` gives its path."""

    def write(name: str = "patient.json", **members: Any) -> Path:
        document = {
            "format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {"age": 60, "sex": "female"},
            "symptoms": ["leg cramps"], **members,
        }
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return write
