"""The pages below docs/knowledge say what the YAML says now, one for each trigger and red flag."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "knowledge"


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "knowledge_pages.py"))


@pytest.fixture(scope="module")
def made(script: dict[str, Any]) -> dict[str, str]:
    return {name: text.rstrip("\n") + "\n" for name, text in script["pages"](script["shipped"]()).items()}


def test_the_pages_are_made_from_the_knowledge(made: dict[str, str]):
    written = {path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.md")}
    assert written.keys() == made.keys(), "run python scripts/knowledge_pages.py"
    assert [name for name in made if written[name] != made[name]] == [], "run python scripts/knowledge_pages.py"


@pytest.mark.parametrize("folder", ["triggers", "red_flags"])
def test_every_file_has_a_page_that_the_index_leads_to(made: dict[str, str], folder: str):
    stems = {path.stem for path in (ROOT / "knowledge" / folder).glob("*.yaml") if "." not in path.stem}
    assert {name for name in made if name.startswith(folder)} == {f"{folder}/{stem}.md" for stem in stems}
    assert all(f"({folder}/{stem}.md)" in made["README.md"] for stem in stems)


def test_every_link_leads_somewhere(made: dict[str, str]):
    for name, text in made.items():
        for target in re.findall(r"\]\(([^)]+)\)", text):
            if not target.startswith("http"):
                assert (FOLDER / name).parent.joinpath(target).resolve().exists(), f"{name}: {target}"
