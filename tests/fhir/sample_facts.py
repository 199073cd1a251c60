"""The sample records, and what is read of each as lines of text: facts first, then what is told.

The records belong to others and are not part of this repository; of their text the lines hold names of medicines only.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import crampx
from crampx._facts.from_document import to_facts
from crampx._facts.model import FactBase
from crampx._fhir.reading.from_record import read_records
from crampx._fhir.reading.record import PatientRecord
from crampx._fhir.reading.to_document import to_document
from crampx._patient.model import PatientDocument
from crampx._problems import PatientError, Problem

SAMPLES: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "fhir"
GOLDEN: Final = Path(__file__).with_name("golden")
DAY: Final = date(2026, 11, 20)


def sample_files() -> list[Path]:
    """The sample records that are here, by name."""
    return sorted(path for path in SAMPLES.glob("*.json") if path.stem != "MANIFEST")


def records_of(sample: Path) -> tuple[PatientRecord, ...]:
    """The records of the patients in a sample."""
    return read_records(sample.read_bytes()) or ()


def facts_of(document: PatientDocument) -> FactBase:
    """The facts of a document on the day that all samples are read for."""
    return to_facts(document, crampx.load_knowledge()._knowledge.lookup, DAY, None)


def kinds_stated(document: PatientDocument) -> list[tuple[str, str]]:
    """The kind of each coded fact with its place."""
    concepts = crampx.load_knowledge()._knowledge.lookup.concepts
    stated = facts_of(document).statements.items()
    return [(concepts[name].kind, s.fact.pointer) for name, found in stated for s in found]


def lines_of(sample: Path) -> str:
    """All that is read of a sample, a line each."""
    try:
        records = records_of(sample)
    except PatientError as error:
        return "".join(f"refused {_told(problem)}\n" for problem in error.problems)
    return "\n".join(_patient_lines(record) for record in records)


def _patient_lines(record: PatientRecord) -> str:
    document = to_document(record)
    facts = facts_of(document)
    person = document.person
    born = person.birth_date.text if person.birth_date else "-"
    lines = [f"patient {record.patient.pointer} born {born} sex {person.sex or '-'}"]
    lines += [f"onset {document.onset.text}"] if document.onset else []
    lines += [f"complete {name} {when.text} {pointer}" for name, (when, pointer) in sorted(document.complete.items())]
    for concept, statements in facts.statements.items():
        for s in statements:
            value = "absent" if not s.present else "past" if s.ended else "present"
            lines.append(f"{value} {concept} {s.fact.pointer} | {s.fact.text} | {s.fact.date or '-'}")
    for analyte, results in facts.measurements.items():
        lines += [f"result {analyte} {m.fact.pointer} | {m.fact.text}{_limits(m.limits_from)}" for m in results]
    lines += [f"doubtful {concept}" for concept in sorted(facts.doubtful)]
    lines += [f"not understood {_told(problem)}" for problem in facts.not_understood]
    lines += [f"notice {_told(problem)}" for problem in facts.notices]
    return "\n".join(lines) + "\n"


def _limits(source: str) -> str:
    return f" | limits of the {source}" if source == "laboratory" else ""


def _told(problem: Problem) -> str:
    # What the knowledge does not know is most of what is told; the place alone says it.
    message = "" if problem.code in ("unknown_name", "unknown_code") else f" {problem.message}"
    return f"{problem.severity} {problem.code} {problem.pointer or '-'}{message}"
