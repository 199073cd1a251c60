"""The specification tables: rows of patient, condition and value, and knowledge that asks each row's condition.

Numbers keep their decimal digits, so that the page shows ``0.90`` as it was written and no binary fraction gets in.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import yaml

HERE = Path(__file__).parent
BASE = HERE / "base"
AS_OF = "2026-11-20"
RULE = "asked"
_EXACT = msgspec.json.Encoder(decimal_format="number")


class _Loader(yaml.SafeLoader):
    """Plain YAML with exact numbers."""


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. ``id`` is also the id of the file that asks its condition."""

    id: str
    given: dict[str, Any]
    when: dict[str, Any]
    value: str
    why: str
    follow_up: bool

    def document(self) -> str:
        """The whole patient document as JSON text, with the defaults of docs/knowledge-format.md."""
        document = {"format": "crampx.patient/1", "as_of": AS_OF, **self.given}
        document.setdefault("patient", {"sex": "female", "age": 60})
        if "symptoms" not in document and "cramps" not in document:
            document["symptoms"] = ["leg cramps"]
        return _EXACT.encode(document).decode()

    @property
    def root(self) -> str:
        """Which part of the network answers for it."""
        return f"rule:{self.id}/{RULE}" if self.follow_up else f"finding:{self.id}"


@dataclass(frozen=True, slots=True)
class Table:
    """One file of rows."""

    title: str
    intro: str
    rows: tuple[Row, ...]


def load_tables(folder: Path = HERE / "tables") -> tuple[Table, ...]:
    """All tables in the order of their file names."""
    return tuple(_table(path) for path in sorted(folder.glob("*.yaml")))


def _table(path: Path) -> Table:
    read = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - derived from SafeLoader
    name = path.stem.partition("_")[2]
    follow_up = read.get("follow_up", False)
    rows = tuple(
        Row(f"{name}_row_{n}", row["given"], row["when"], row["value"], row.get("why", ""), follow_up)
        for n, row in enumerate(read["rows"], start=1)
    )
    return Table(read["title"], " ".join(read["intro"].split()), rows)


def write_knowledge(rows: tuple[Row, ...], folder: Path) -> None:
    """The base knowledge with one more file for each row."""
    shutil.copytree(BASE, folder)
    low = {"lab": "potassium", "below": Decimal("3.5"), "unit": "mmol/L"}
    _write(folder, "findings", "low_potassium_finding", {"when": low, "rationale": "Potassium is {potassium}."})
    for row in rows:
        if row.follow_up:
            rule = {"id": RULE, "when": row.when, "effect": "suggests", "rationale": "It holds."}
            parts = {"kind": "test", "actor": "clinician", "urgency": "soon", "rules": [rule | _SOURCED]}
            _write(folder, "follow_up", row.id, parts)
        else:
            _write(folder, "findings", row.id, {"when": row.when, "rationale": "It holds."} | _SOURCED)


_SOURCED = {"references": ["spec"], "grade": "B"}


def _write(folder: Path, kind: str, name: str, parts: dict[str, Any]) -> None:
    # JSON is YAML, and what the reader makes of it does not depend on how a table happened to be laid out.
    head = {"id": name, "title": name.replace("_", " "), "status": "draft", "review_by": "2099-01-01"}
    target = folder / kind / f"{name}.yaml"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(_EXACT.encode(head | parts | {"examples": []}) + b"\n")
