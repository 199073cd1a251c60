"""How a record system calls crampx: load the knowledge once, evaluate many patients in the same process.

Run it with ``python examples/ehr_script.py``. The documents would come from the record; here they are fictional.
"""

from __future__ import annotations

import datetime

import crampx

RECORDS: dict[str, dict[str, object]] = {
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
}


def main() -> None:
    """Evaluate each record and print what a ward list would show."""
    knowledge = crampx.load_knowledge()
    for place, document in RECORDS.items():
        try:
            assessment = knowledge.evaluate(document, as_of=datetime.date(2026, 11, 20))
        except crampx.PatientError as error:
            # The error's text holds no patient value and may be logged; error.problems has the details.
            print(f"{place}: not evaluated, {', '.join(problem.code for problem in error.problems)}")
            continue
        print(f"{place}: {assessment.summary}")
        for flag in assessment.red_flags:
            print(f"  {flag.urgency.replace('_', ' ').upper()}: {flag.title}. {flag.action}")
        for item in assessment.differential[:3]:
            print(f"  {item.rank}. {item.title} ({item.tier})")
        for problem in assessment.not_understood:
            print(f"  not understood: {problem.pointer}")


if __name__ == "__main__":
    main()
