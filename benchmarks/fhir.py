"""Whole process of ``crampx evaluate`` on a FHIR bundle against the same facts as a crampx document (goal: 1.5 times).

Run ``python benchmarks/fhir.py [BUNDLE.json] [--json] [--runs N]``. Without BUNDLE a made-up one of 1 MB is used, in
the proportions of a generated record: mostly bills, some hundred results. The document holds those items of the bundle
that the knowledge knows: what it does not know is no fact. Both commands run in turn, round after round, so that a busy
machine slows both.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import date
from pathlib import Path

from msgspec.structs import replace

import crampx
from crampx._api import read_document
from crampx._logic.dates import PartialDate
from crampx._patient.collect import Json
from crampx._patient.model import Item, PatientDocument
from crampx._patient.strict_json import canonical
from process import ROOT, Taken, measured

GOAL = 1.5
AS_OF = date(2026, 11, 20)
SIZE = 1_000_000
PATIENT = "urn:uuid:11111111-1111-4111-8111-111111111111"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", nargs="?", type=Path, help="a FHIR R4 bundle of one patient")
    parser.add_argument("--runs", type=int, default=25, help="rounds (default 25)")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bundle = folder / "bundle.json"
        bundle.write_bytes(json.dumps(made_up()).encode() if options.bundle is None else options.bundle.read_bytes())
        document = folder / "document.json"
        document.write_text(canonical(as_document(known_items(bundle))), encoding="utf-8")
        call = [sys.executable, "-m", "crampx", "evaluate", "--as-of", str(AS_OF), "--format", "json", "-o"]
        commands = {
            "crampx document": [*call, str(folder / "a.json"), str(document)],
            "FHIR bundle": [*call, str(folder / "b.json"), str(bundle)],
        }
        # Where the package lies, so that it is this checkout's.
        medians = measured(commands, options.runs, ROOT / "expert")
        report(medians, {"crampx document": document.stat().st_size, "FHIR bundle": bundle.stat().st_size},
               as_json=options.json)


def known_items(bundle: Path) -> PatientDocument:
    """The bundle as read, without the items that the knowledge does not know."""
    read, made = read_document(bundle), crampx.evaluate(bundle, as_of=AS_OF)
    problems = (*made.not_understood, *made.notices)
    unknown = {problem.pointer for problem in problems if problem.code.startswith("unknown_")}
    return replace(read, items=tuple(item for item in read.items if item.pointer not in unknown))


def as_document(read: PatientDocument) -> dict[str, Json]:
    """What was read of a bundle, as a document of crampx."""
    person = read.person
    patient: dict[str, Json] = {"id": person.id, "name": person.name, "sex": person.sex}
    if person.birth_date is not None:
        patient["birth_date"] = person.birth_date.text
    made: dict[str, Json] = {"format": "crampx.patient/1", "patient": {k: v for k, v in patient.items() if v}}
    for item in read.items:
        entries = made.setdefault(item.list_name, [])
        assert isinstance(entries, list)
        entries.append(as_entry(item))
    return made


def as_entry(item: Item) -> dict[str, Json]:
    """One entry; of several codes the first."""
    entry: dict[str, Json] = {
        "name": item.name[:120], "status": item.status, "value": item.value, "unit": item.unit, "low": item.low,
        "high": item.high, "comparator": item.comparator, "side": item.side, "date": as_text(item.when),
        "started": as_text(item.started), "ended": as_text(item.ended), "present": None if item.present else False,
    }
    if item.codes:
        entry["code"] = {"system": item.codes[0].system, "code": item.codes[0].code}
    return {key: value for key, value in entry.items() if value not in (None, "")}


def as_text(when: PartialDate | None) -> str | None:
    return None if when is None else when.text


def made_up() -> dict[str, object]:
    """A bundle of about 1 MB: a patient with hydrochlorothiazide, results of twenty years, and bills."""
    resources: list[dict[str, object]] = [
        {"resourceType": "Patient", "id": PATIENT[9:], "gender": "female", "birthDate": "1956-03-14"},
        condition("R25.2", "Cramp and spasm"), medication(),
    ]
    size = 0
    while size < SIZE:
        day = f"{2006 + len(resources) % 20}-{1 + len(resources) % 12:02}-10"
        more = [result(day, code, text, value) for code, text, value in RESULTS] + [bill(day) for _ in range(4)]
        size += len(json.dumps(more)) + 120 * len(more)
        resources += more
    entries = [{"fullUrl": PATIENT, "resource": resources[0]}]
    entries += [
        {"fullUrl": f"urn:uuid:{n:08}-0000-4000-8000-000000000000",
         "resource": {**resource, "subject": {"reference": PATIENT}}}
        for n, resource in enumerate(resources[1:])
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


RESULTS = (("2823-3", "Potassium", 4.1), ("2951-2", "Sodium", 139), ("2160-0", "Creatinine", 0.9),
           ("17861-6", "Calcium", 9.4))


def condition(code: str, text: str) -> dict[str, object]:
    return {
        "resourceType": "Condition", "recordedDate": "2026-10-01",
        "clinicalStatus": coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active"),
        "code": coded("http://hl7.org/fhir/sid/icd-10-cm", code, text),
    }


def medication() -> dict[str, object]:
    return {
        "resourceType": "MedicationRequest", "status": "active", "intent": "order", "authoredOn": "2026-08-20",
        "medicationCodeableConcept": {"text": "hydrochlorothiazide 25 MG Oral Tablet"},
    }


def result(day: str, code: str, text: str, value: float) -> dict[str, object]:
    unit = "mmol/L" if code in ("2823-3", "2951-2") else "mg/dL"
    return {
        "resourceType": "Observation", "status": "final", "code": coded("http://loinc.org", code, text),
        "effectiveDateTime": f"{day}T08:30:00+00:00",
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    }


def bill(day: str) -> dict[str, object]:
    line = {"sequence": 1, "productOrService": coded("http://snomed.info/sct", "162673000", "General examination"),
            "servicedPeriod": {"start": f"{day}T08:00:00+00:00", "end": f"{day}T08:30:00+00:00"},
            "net": {"value": 129.16, "currency": "USD"}}
    return {"resourceType": "ExplanationOfBenefit", "status": "active", "created": day, "item": [line] * 8}


def coded(system: str, code: str, text: str) -> dict[str, object]:
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def report(medians: dict[str, Taken], sizes: dict[str, int], *, as_json: bool) -> None:
    document, bundle = medians.values()
    ratio = Taken(*(ours / theirs for ours, theirs in zip(bundle, document, strict=True)))
    if as_json:
        numbers = {
            "goal": GOAL, "bytes": sizes, "ratio": ratio._asdict(),
            "milliseconds": {name: median._asdict() for name, median in medians.items()},
        }
        print(json.dumps(numbers, indent=2, sort_keys=True))
        return
    print(f"{'milliseconds, medians':<28} {'wall':>7} {'processor':>10} {'bytes':>10}")
    for name, median in medians.items():
        print(f"{name:<28} {median.wall:7.1f} {median.processor:10.1f} {sizes[name]:10}")
    verdict = "met" if max(ratio) <= GOAL else "MISSED"
    print(f"{'ratio':<28} {ratio.wall:7.2f} {ratio.processor:10.2f}   goal at most {GOAL}: {verdict}")


if __name__ == "__main__":
    main()
