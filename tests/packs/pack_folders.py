"""The packs of the tests: small ones for the small knowledge base, good ones for the shipped one, and faulty ones."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import crampx

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SMALL_BASE = HERE.parent / "knowledge" / "good"
EXAMPLE = ROOT / "examples" / "packs" / "site_northfield"
HARBOUR, MEADOW = HERE / "good" / "site_harbour", HERE / "good" / "site_meadow"
GOOD = (EXAMPLE, HARBOUR, MEADOW)
REMOVED = "REMOVED\n"


def small(target: Path) -> tuple[Path, list[Path]]:
    """A copy of the small base and of its two packs."""
    shutil.copytree(SMALL_BASE, target / "base")
    packs = [shutil.copytree(HERE / "small" / name, target / name) for name in ("site_alpha", "site_beta")]
    return target / "base", packs


def faulty(name: str, target: Path) -> tuple[Path, list[Path]]:
    """The same with the faulty files of a fixture; one that says no more than REMOVED takes a file away."""
    base, packs = small(target)
    for file in sorted((HERE / "bad" / name).rglob("*.yaml")):
        other = target / file.relative_to(HERE / "bad" / name)
        other.parent.mkdir(exist_ok=True)
        if file.read_text(encoding="utf-8") == REMOVED:
            other.unlink()
        else:
            shutil.copy(file, other)
    return base, packs


def edited(file: Path, old: str, new: str) -> None:
    """Change a file in place."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@cache
def shipped() -> crampx.KnowledgeBase:
    return crampx.load_knowledge()


@cache
def northfield() -> crampx.KnowledgeBase:
    return crampx.load_knowledge(packs=[EXAMPLE])


def document(**given: Any) -> dict[str, Any]:
    """A document of a woman of 60 with leg cramps."""
    base: dict[str, Any] = {
        "format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {"age": 60, "sex": "female"},
        "symptoms": ["leg cramps"],
    }
    return base | given
