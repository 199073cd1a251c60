"""How a record system calls crampx: load the knowledge once, evaluate many patients in the same process.

``python examples/ehr_script.py`` prints what a ward list would show; with ``--pdf "bed 1" report.pdf`` it also writes
that patient's report. The records would come from the system; here they are fictional: three crampx documents and a
FHIR R4 bundle.
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Mapping
from pathlib import Path

import crampx
from crampx.types import RaisedFlag

FHIR = Path(__file__).parent / "fhir"
RECORDS: dict[str, Mapping[str, object] | Path] = {
    "bed 1": {
        "format": "crampx.patient/1",
        "patient": {"id": "EHR-1", "age": 68, "sex": "female"},
        "symptoms": ["leg cramps at night"],
        "medications": [{"name": "HCTZ", "started": "2026-08-20"}],
        "labs": [{"name": "K+", "value": 3.1, "unit": "mmol/L", "date": "2026-11-18", "low": 3.5, "high": 5.1}],
    },
    "bed 2": {
        "format": "crampx.patient/1",
        "patient": {"id": "EHR-2", "age": 55, "sex": "male"},
        "symptoms": ["calf cramps"],
        "signs": [{"name": "calf swelling", "side": "left"}],
    },
    "bed 3": {"format": "somebody-else/7", "patient": {"id": "EHR-3"}},
    # What the record system's FHIR interface answers to Patient/ID/$everything: as a file, as text, or as a dict.
    "bed 4": FHIR / "practice_thiazide.json",
}
TODAY = datetime.date(2026, 11, 20)  # a real system passes datetime.date.today(): crampx itself reads no clock


def main() -> None:
    """Evaluate each record and print it; those with a danger first."""
    options = argparse.ArgumentParser(description="Evaluate the patients of a ward.")
    options.add_argument("--pdf", nargs=2, metavar=("PLACE", "FILE"), help="also write the report of one patient")
    wanted: list[str] | None = options.parse_args().pdf
    knowledge = crampx.load_knowledge()  # once; from then on each patient takes milliseconds, in any thread
    done: dict[str, crampx.Assessment] = {}
    for place, record in RECORDS.items():
        try:
            done[place] = knowledge.evaluate(record, as_of=TODAY)
        except crampx.PatientError as error:
            # The error's text holds no patient value and may be logged; error.problems has the details.
            print(f"{place}: not evaluated, {', '.join(problem.code for problem in error.problems)}")
    for place in sorted(done, key=lambda each: (not done[each].red_flags, each)):
        show(place, done[place])
    if wanted is not None:
        crampx.render_pdf(done[wanted[0]], wanted[1])
        print(f"{wanted[1]} is written")


def show(place: str, assessment: crampx.Assessment) -> None:
    """Dangers, then what is likely, what was not understood and what to ask next."""
    print(f"{place}: {assessment.summary}")
    for flag in assessment.red_flags:
        print(f"  {to_line(flag)}")
    for item in assessment.differential[:3]:
        print(f"  {item.rank}. {item.title} ({item.tier})")
    for problem in assessment.not_understood:
        print(f"  {problem.severity}, {problem.pointer}: {problem.message}")
    for question in assessment.next_questions[:1]:
        print(f"  ask: {question.question}")


def to_line(flag: RaisedFlag) -> str:
    """A danger for a list: how soon, what, what to do."""
    return f"{flag.urgency.replace('_', ' ').upper()}: {flag.title}. {flag.action}"


if __name__ == "__main__":
    main()
