"""Knowledge looked at rather than used: its records, its problems, the published schemas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from crampx._api import to_knowledge
from crampx._knowledge.model import KnowledgeRecords
from crampx._problems import Problem


def knowledge_records(directory: Path | None, *, packs: Sequence[Path] = ()) -> KnowledgeRecords:
    """The records of the knowledge, for commands that list and show them."""
    from crampx._knowledge.compiled import load

    return load(directory, packs).records


def check_knowledge(
    directory: Path | None, *, packs: Sequence[Path] = (), today: date | None = None
) -> tuple[Problem, ...]:
    """All problems of a knowledge folder: of reading, of checks and, if those find no error, of its examples.

    With site packs the problems of base and packs together, and of examples those of the packs.
    """
    from crampx._assessment.examples import check_examples
    from crampx._knowledge.check_folder import check_folder
    from crampx._knowledge.compiled import compile_records
    from crampx._problems import sorted_problems
    from crampx._resources import folder

    root = directory if directory is not None else folder("knowledge")
    records, problems = check_folder(root, packs=packs, today=today)
    if records is None:
        return problems
    return sorted_problems([*problems, *check_examples(records, to_knowledge(compile_records(records)))])


def schema(name: str) -> dict[str, Any]:
    """A published JSON Schema: ``patient``, ``assessment``, ``knowledge`` or ``pack``."""
    if name == "patient":
        from crampx._patient.to_schema import patient_schema

        return patient_schema()
    if name == "assessment":
        from crampx._assessment.to_schema import assessment_schema

        return assessment_schema()
    if name == "pack":
        from crampx._knowledge.schema_packs import pack_schema

        return pack_schema()
    from crampx._knowledge.to_schema import knowledge_schema

    return knowledge_schema()
