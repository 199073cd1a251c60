"""Build hook: puts the compiled knowledge into the wheel, so that an installed crampx never reads YAML."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledKnowledge(BuildHookInterface):  # type: ignore[type-arg]
    """Compile ``knowledge/`` to ``crampx/_bundled/compiled.jsonl``; knowledge with an error stops the build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the file to a wheel; an editable install reads the checkout's YAML."""
        if version == "editable":
            return
        root = Path(self.root)
        self._folder = tempfile.TemporaryDirectory()
        made = Path(self._folder.name, "compiled.jsonl")
        made.write_bytes(_compile(root))
        build_data["force_include"][str(made)] = "crampx/_bundled/compiled.jsonl"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the working folder."""
        if version != "editable":
            self._folder.cleanup()


def _compile(root: Path) -> bytes:
    """The compiled knowledge of a checkout, made by its own code.

    crampx's ``__init__`` imports what an evaluation needs and a build does not have, so its parts are imported below a
    bare package of the same name, which is forgotten afterwards.
    """
    package = ModuleType("crampx")
    package.__path__ = [str(root / "expert" / "crampx")]
    before = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "crampx"}
    for name in before:
        del sys.modules[name]
    sys.modules["crampx"] = package
    try:
        from crampx._knowledge.compiled import compile_folder, to_bytes

        return to_bytes(compile_folder(root / "knowledge"))
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "crampx"]:
            del sys.modules[name]
        sys.modules.update(before)
