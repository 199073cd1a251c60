"""The hazard log: every hazard has a control and tests that exist, and every rank of severity is a known word."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from user_shell import ROOT

PAGE = ROOT / "docs" / "safety.md"
COLUMNS = ("id", "hazard", "cause", "effect", "severity", "control", "shown by")


def hazards() -> list[tuple[str, ...]]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| HAZ-")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


@cache
def names_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("hazard", hazards(), ids=lambda hazard: hazard[0])
def test_a_hazard_is_complete_and_its_tests_exist(hazard: tuple[str, ...]) -> None:
    row = dict(zip(COLUMNS, hazard, strict=True))
    assert all(row.values())
    assert row["severity"] in {"high", "medium", "low"}
    links = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row["shown by"])
    assert links, "no test shows the control"
    assert re.sub(r"`[^`]*`[, ]*", "", row["shown by"]) == "", "something else than a link"
    for path, name in links:
        assert name.startswith("test_")
        assert name in names_in(ROOT / path), f"{path} has no {name}"


def test_hazards_are_numbered_without_a_gap() -> None:
    assert [hazard[0] for hazard in hazards()] == [f"HAZ-{n:02}" for n in range(1, len(hazards()) + 1)]
    assert len(hazards()) >= 15


def test_all_four_criteria_are_answered() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d)\. ", text, re.MULTILINE) == ["1", "2", "3", "4"]
