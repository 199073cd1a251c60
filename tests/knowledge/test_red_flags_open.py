"""Every red flag shows what happens while its classic sign is not recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

RED_FLAGS = sorted((Path(__file__).parents[2] / "knowledge" / "red_flags").glob("*.yaml"))


@pytest.mark.parametrize("path", RED_FLAGS, ids=lambda path: path.stem)
def test_a_flag_has_an_example_that_stays_open_or_fires_while_something_is_unknown(path: Path):
    flag: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = {rule["id"] for rule in flag["rules"]}
    shown = [
        example["name"]
        for example in flag["examples"]
        if example["expect"].get("raised") == "open"
        or ("present" in (values := [v for k, v in example["expect"].items() if k in names]) and "unknown" in values)
    ]
    assert shown
