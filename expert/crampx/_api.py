"""Behind the public names: reading, loading, evaluating and rendering put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crampx._assessment.assess import AsOfSource, assess
from crampx._assessment.context import Knowledge
from crampx._assessment.model import Assessment
from crampx._engine.run import compile_network
from crampx._facts.lookup import to_lookup
from crampx._knowledge.model import Jurisdiction, KnowledgeRecords
from crampx._patient.from_json import read_document
from crampx._patient.model import PatientDocument
from crampx._problems import PatientError, Problem
from crampx._values import Value

if TYPE_CHECKING:
    from crampx._knowledge.compiled import Compiled

__all__ = [
    "KnowledgeBase",
    "check_knowledge",
    "evaluate",
    "evaluate_document",
    "knowledge_records",
    "load_knowledge",
    "read_document",
    "schema",
]


class KnowledgeBase(Value, frozen=True):
    """A loaded and checked knowledge base: immutable, to be shared by any number of threads.

    Args:
        id: its name.
        version: its version, for example ``2026.11.1``.
        digest: SHA-256 over its files.
    """

    id: str
    version: str
    digest: str
    _knowledge: Knowledge

    def __repr__(self) -> str:
        return f"KnowledgeBase(id={self.id!r}, version={self.version!r}, digest={self.digest!r})"

    def evaluate(
        self,
        document: Mapping[str, object] | str | Path,
        *,
        as_of: date | None = None,
        jurisdiction: Jurisdiction | None = None,
    ) -> Assessment:
        """Evaluate one patient document with this knowledge; see :func:`crampx.evaluate`."""
        read = read_document(document)
        day = as_of or read.as_of
        if day is None:
            problem = Problem("missing_as_of", "error", "neither the call nor the document says which day to speak of",
                              "/as_of", suggestions=("pass as_of=date(...)",))
            raise PatientError("the patient document cannot be evaluated", [problem])
        source: AsOfSource = "document" if as_of is None else "argument"
        return evaluate_document(read, knowledge=self, as_of=day, as_of_source=source, jurisdiction=jurisdiction)


def load_knowledge(directory: Path | None = None) -> KnowledgeBase:
    """Load the shipped knowledge, or that of a folder.

    Raises:
        KnowledgeError: it does not hold together; all problems are listed.
    """
    from crampx._knowledge.compiled import load

    return _to_knowledge_base(load(directory))


def _to_knowledge_base(compiled: Compiled) -> KnowledgeBase:
    knowledge = to_knowledge(compiled)
    index = compiled.records.index
    return KnowledgeBase(index.id, index.version, compiled.digest, knowledge)


def to_knowledge(compiled: Compiled) -> Knowledge:
    """The shared tables of one compiled knowledge base."""
    records = compiled.records
    return Knowledge(
        records=records,
        network=compiled.network,
        compiled=compile_network(compiled.network),
        lookup=to_lookup(records, compiled.concept_names, compiled.analyte_names),
        digest=compiled.digest,
        triggers={t.id: t for t in records.triggers},
        red_flags={f.id: f for f in records.red_flags},
        follow_ups={f.id: f for f in records.follow_ups},
    )


@cache
def _shipped() -> KnowledgeBase:
    return load_knowledge()


def evaluate(
    document: Mapping[str, object] | str | Path,
    *,
    as_of: date | None = None,
    jurisdiction: Jurisdiction | None = None,
) -> Assessment:
    """Evaluate one patient document with the shipped knowledge, which is loaded on first use.

    Args:
        document: a dict, JSON text, or the path of a JSON file, of format ``crampx.patient/1``.
        as_of: the day to speak of; default is the document's own ``as_of``.
        jurisdiction: ``us``, ``uk`` or ``eu``, for rules and reference ranges that differ.

    Raises:
        PatientError: the document is unreadable, or its format, identity or day is missing; all problems are listed.
    """
    return _shipped().evaluate(document, as_of=as_of, jurisdiction=jurisdiction)


def evaluate_document(
    document: PatientDocument,
    *,
    knowledge: KnowledgeBase,
    as_of: date,
    as_of_source: AsOfSource,
    jurisdiction: Jurisdiction | None,
) -> Assessment:
    """Evaluate a document that was read already."""
    return assess(
        document,
        knowledge._knowledge,  # pyright: ignore[reportPrivateUsage] - the class and this function are one unit
        as_of=as_of,
        as_of_source=as_of_source,
        jurisdiction=jurisdiction,
    )


def knowledge_records(directory: Path | None) -> KnowledgeRecords:
    """The records of the knowledge, for commands that list and show them."""
    from crampx._knowledge.compiled import load

    return load(directory).records


def check_knowledge(directory: Path | None, *, today: date | None = None) -> tuple[Problem, ...]:
    """All problems of a knowledge folder: of reading, of checks and, if those find no error, of its examples."""
    from crampx._assessment.examples import check_examples
    from crampx._knowledge.check_folder import check_folder
    from crampx._knowledge.compiled import compile_records
    from crampx._problems import sorted_problems
    from crampx._resources import folder

    records, problems = check_folder(directory if directory is not None else folder("knowledge"), today=today)
    if records is None:
        return problems
    return sorted_problems([*problems, *check_examples(records, to_knowledge(compile_records(records)))])


def schema(name: str) -> dict[str, Any]:
    """A published JSON Schema: ``patient``, ``assessment`` or ``knowledge``."""
    if name == "patient":
        from crampx._patient.to_schema import patient_schema

        return patient_schema()
    if name == "assessment":
        from crampx._assessment.to_schema import assessment_schema

        return assessment_schema()
    from crampx._knowledge.to_schema import knowledge_schema

    return knowledge_schema()
