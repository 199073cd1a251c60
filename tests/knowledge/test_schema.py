"""The published schema of knowledge files says what the reader says, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from crampx._knowledge.from_yaml.folders import EXAMPLES
from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.rules import canonical_json
from crampx._knowledge.from_yaml.tree import read_tree
from crampx._knowledge.to_schema import knowledge_schema
from crampx._resources import folder

GOOD = Path(__file__).parent / "good"
SHIPPED = Path(str(folder("knowledge")))
KINDS = {
    "analytes": "analyte",
    "bindings": "binding",
    "concepts": "concepts",
    "findings": "finding",
    "follow_up": "follow_up",
    "red_flags": "red_flag",
    "triggers": "trigger",
}
SCHEMA = knowledge_schema()


def plain(file: Path) -> Any:
    report = Report(file.name, file.read_text(encoding="utf-8"))
    tree = read_tree(report)
    assert tree is not None
    return msgspec.json.decode(canonical_json(tree))


def errors(kind: str, document: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]})
    return [error.message for error in validator.iter_errors(document)]


def kind_of(file: Path) -> str:
    if file.parent.name == "scores" and not file.name.endswith(EXAMPLES):
        return "formula" if plain(file)["kind"] == "formula" else "score"
    return "examples" if file.name.endswith(EXAMPLES) else KINDS.get(file.parent.name, file.stem)


def test_the_schema_is_a_schema_with_sorted_keys() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.dumps(SCHEMA) == json.dumps(SCHEMA, sort_keys=True)


@pytest.mark.parametrize("file", sorted(GOOD.rglob("*.yaml")), ids=lambda file: file.stem)
def test_every_kind_of_file_meets_it(file: Path) -> None:
    assert errors(kind_of(file), plain(file)) == []


def test_the_shipped_knowledge_meets_it() -> None:
    files = sorted(SHIPPED.rglob("*.yaml"))
    assert {file.name: errors(kind_of(file), plain(file)) for file in files} == {file.name: [] for file in files}


@pytest.mark.parametrize(
    "change",
    [
        {"status": "done"},
        {"extra": 1},
        {"when": {"labs": "potassium"}},
        {"when": {"lab": "potassium", "sign": "x"}},
        {"when": {"all": []}},
        {"when": {"not": "x"}},
        {"review_by": "soon"},
        {"id": "Not An Id"},
        {"references": "seen2020"},
    ],
)
def test_a_fault_is_seen(change: dict[str, object]) -> None:
    document = plain(GOOD / "findings/low_potassium.yaml")
    assert errors("finding", {**document, **change}) != []
