"""The good knowledge folder with an edit, and what the checks say of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from crampx._knowledge.check_folder import check_folder

HERE = Path(__file__).parent
GOOD = HERE / "good"


def edited(tmp_path: Path, file: str, *edits: tuple[str, str]) -> list[tuple[str, str]]:
    """Codes and messages for the good folder with a file edited."""
    folder = shutil.copytree(GOOD, tmp_path / "knowledge")
    text = (folder / file).read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    (folder / file).write_text(text, encoding="utf-8")
    return [(p.code, p.message) for p in check_folder(folder)[1]]


def overlaid(name: str, target: Path) -> Path:
    """The good folder with the faulty file of a fixture in it."""
    shutil.copytree(GOOD, target)
    for file in (HERE / "bad" / name).rglob("*.yaml"):
        shutil.copy(file, target / file.relative_to(HERE / "bad" / name))
    return target
