"""YAML to records: docs/knowledge-format.md in code. Only this package imports yaml."""

from __future__ import annotations

from crampx._knowledge.from_yaml.read import Reading, read_folder, read_knowledge
from crampx._knowledge.from_yaml.read_pack import read_pack

__all__ = ["Reading", "read_folder", "read_knowledge", "read_pack"]
