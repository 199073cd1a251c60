"""Canaries in every field of a FHIR record: none may show on standard error, in file names, temporary files or a trace.

The result on standard output and in the file that was asked for is the only place for what a record says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_cli_privacy import environment_of, files_left, places, written_once  # noqa: F401 - the last two are fixtures
from user_shell import Run

import crampx as library

Json = dict[str, Any]
MARK = "Kanarie"


class Seeded:
    """A record in which every text is a canary of its own, but for those that steer the reading."""

    def __init__(self) -> None:
        self.number = 0

    def sing(self) -> str:
        self.number += 1
        return f"{MARK}{self.number:03d}x"

    def concept(self) -> Json:
        return {"text": self.sing(), "coding": [{"system": self.sing(), "code": self.sing(), "display": self.sing()}]}

    def quantity(self) -> Json:
        return {"value": 3.1, "unit": self.sing(), "code": self.sing(), "system": self.sing()}

    def resource(self, kind: str, subject: Json, **members: Any) -> Json:
        sing = self.sing
        return {
            "resourceType": kind, "id": sing(), "text": {"div": sing()}, "identifier": [{"value": sing()}],
            "extension": [{"url": sing(), "valueString": sing()}], "note": [{"text": sing()}], sing(): sing(),
            "subject": subject, "patient": subject, **members,
        }

    def broken(self, kind: str, subject: Json) -> Iterator[Json]:
        """A resource with canaries where something else is needed, one place after the other."""
        for key in ("clinicalStatus", "verificationStatus"):  # as plain text they would be of another version of FHIR
            yield self.resource(kind, subject, **{"code": self.concept(), key: self.concept()})
        for key in ("status", "code", "effectiveDateTime", "onsetDateTime", "valueQuantity", "valueCodeableConcept",
                    "valueBoolean", "medicationCodeableConcept", "intent",
                    "authoredOn", "dosage", "dosageInstruction", "component", "hasMember", "category", "bodySite",
                    "specimen", "condition", "ingredient", "contained", "modifierExtension", "doNotPerform",
                    "dataAbsentReason", "focus", "period", "item", "questionnaire", "referenceRange", "performed",
                    f"value{self.sing()}", f"onset{self.sing()}", f"medication{self.sing()}"):
            yield self.resource(kind, subject, **{
                "status": "final", "intent": "order", "code": self.concept(), key: self.sing(),
            })


KINDS = ("Observation", "Condition", "MedicationRequest", "MedicationStatement", "MedicationAdministration",
         "Procedure", "AllergyIntolerance", "FamilyMemberHistory", "QuestionnaireResponse", "DiagnosticReport",
         "Composition", "Encounter", "Medication")


def record() -> Json:
    seeded = Seeded()
    sing = seeded.sing
    identifier = sing()
    subject = {"reference": f"Patient/{identifier}", "display": sing()}
    person = {
        "resourceType": "Patient", "id": identifier, "gender": sing(), "birthDate": sing(),
        "name": [{"family": sing(), "given": [sing(), 5]}], "address": [{"line": [sing()], "city": sing()}],
        "telecom": [{"value": sing()}], "identifier": [{"system": sing(), "value": sing()}], "deceasedDateTime": sing(),
        "link": [{"other": {"reference": sing()}, "type": sing()}, sing()], "contact": [{"name": {"text": sing()}}],
    }
    cramps = {"text": "leg cramps", "coding": [{"system": "http://snomed.info/sct", "code": "449917004"}]}
    trees: list[Any] = [
        person, seeded.resource("Condition", subject, code=cramps),
        seeded.resource("Observation", subject, status="final", code={"text": "potassium"},
                        valueQuantity=seeded.quantity(), effectiveDateTime=sing()),
        seeded.resource("MedicationRequest", subject, status="active", intent="order",
                        medicationReference={"reference": sing(), "display": sing()}),
        {"resourceType": sing(), "id": sing(), "subject": subject}, {"resourceType": sing() + " x"}, sing(),
        seeded.resource("Condition", {"reference": f"Patient/{sing()}"}, code=seeded.concept()),
        seeded.resource("Condition", {"reference": f"Patient?{sing()}"}, code=seeded.concept()),
    ]
    trees += [tree for kind in KINDS for tree in seeded.broken(kind, subject)]
    entries = [{"fullUrl": sing(), "search": {"mode": sing()}, "resource": tree} for tree in trees]
    more: list[Any] = [{"request": {"method": "DELETE", "url": f"Observation/{sing()}"}}, sing(), {sing(): sing()},
                       {"request": {"method": sing(), "url": sing()}}]
    return {"resourceType": "Bundle", "type": sing(), "id": sing(), "entry": [*entries, *more],
            "link": [{"relation": "next", "url": sing()}]}


def betrayed(text: bytes | str) -> bool:
    data = text if isinstance(text, bytes) else text.encode()
    return MARK.lower().encode() in data.lower()


@pytest.fixture
def seeded(tmp_path: Path) -> Path:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record()), encoding="utf-8")
    return path


@pytest.mark.parametrize(("arguments", "end"), [
    (("--format", "text", "-o", "out"), 0),
    (("--format", "json", "-o", "out"), 0),
    (("--format", "html", "-o", "out"), 0),
    (("--format", "fhir", "-o", "out"), 0),
    (("--strict", "-o", "out"), 10),
    (("--as-of", "encounter", "-o", "out"), 10),
    (("--patient", "nobody", "-o", "out"), 10),
    (("-o", "missing/out"), 12),
], ids=["text", "json", "html", "fhir", "strict", "encounter", "nobody", "no-folder"])
def test_evaluate(
    crampx: Run, seeded: Path, places: dict[str, Path], arguments: tuple[str, ...], end: int  # noqa: F811
) -> None:
    day = () if "--as-of" in arguments else ("--as-of", "2026-11-20")
    done = crampx("evaluate", seeded, *day, *arguments, env=environment_of(places))
    assert done.returncode == end, done.stderr.decode()
    assert done.stdout == b""
    lines = [line for line in done.stderr.decode().splitlines() if betrayed(line)]
    assert lines == []
    assert [path for path in seeded.parent.rglob("*") if betrayed(path.name)] == []
    assert [path for path in files_left(places) if betrayed(path.read_bytes())] == []
    if end == 0:
        assert betrayed((seeded.parent / "out").read_bytes())


def test_several_patients_are_numbered(crampx: Run, seeded: Path, places: dict[str, Path]) -> None:  # noqa: F811
    source = json.loads(seeded.read_text(encoding="utf-8"))
    source["entry"].append({"resource": {"resourceType": "Patient", "id": f"{MARK}second"}})
    seeded.write_text(json.dumps(source), encoding="utf-8")
    done = crampx("evaluate", seeded, "--as-of", "2026-11-20", "-o", "out", env=environment_of(places))
    assert done.returncode == 0
    assert not betrayed(done.stderr)
    assert not betrayed(done.stdout)
    assert sorted(path.name for path in (seeded.parent / "out").iterdir()) == ["record-1.txt", "record-2.txt"]


@pytest.mark.parametrize("damage", [
    lambda text: text[:-2], lambda text: text.replace('"entry"', f'"entry": "{MARK}", "entry"'),
    lambda text: text.replace('"resourceType": "Patient"', f'"resourceType": "{MARK}"'),
    lambda text: text.replace('"resourceType": "Condition"', f'"resourceType": "{MARK} B", "x": 1, "x": 2', 1),
    lambda text: text.replace('"MedicationRequest"', '"MedicationUsage"'),
    lambda text: text.replace('"leg cramps"', '"leg cramps\udcff"'),
])
def test_a_refused_record(crampx: Run, seeded: Path, places: dict[str, Path], damage: Any) -> None:  # noqa: F811
    text = damage(seeded.read_text(encoding="utf-8"))
    done = crampx("evaluate", "-", "--as-of", "2026-11-20", env=environment_of(places),
                  stdin=text.encode("utf-8", "surrogateescape"))
    assert done.returncode in (0, 10)
    assert not betrayed(done.stderr)
    try:
        library.evaluate(text)
    except library.PatientError as error:
        assert not betrayed(str(error))
        assert not betrayed(repr(error))
        assert error.__cause__ is None
        assert error.__context__ is None or not betrayed(repr(error.__context__))


def test_explain_and_questionnaire(crampx: Run, seeded: Path, places: dict[str, Path]) -> None:  # noqa: F811
    for command in (("explain", seeded, "hypokalaemia"), ("questionnaire", seeded)):
        done = crampx(*command, "--as-of", "2026-11-20", env=environment_of(places))
        assert done.returncode == 0, done.stderr.decode()
        assert not betrayed(done.stderr)
