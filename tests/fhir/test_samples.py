"""Real records of many origins: what is read of each is fixed in ``golden/``, read line by line against its source.

``python tests/fhir/test_samples.py --update`` writes the files anew, to be read again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from fhir_records import SNOMED, TERMINOLOGY, coded
from sample_facts import DAY, GOLDEN, SAMPLES, facts_of, kinds_stated, lines_of, records_of, sample_files

import crampx
from crampx._fhir.reading.to_document import to_document

NAMES = sorted(path.stem for path in GOLDEN.glob("*.txt"))
WHERE_ABSENT = "the sample records (../shared/data/fhir) are not here"


def sample(name: str) -> Path:
    """A sample, or a skipped test where the samples are not here."""
    path = SAMPLES / f"{name}.json"
    if not path.exists():
        pytest.skip(WHERE_ABSENT)
    return path


@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_of_a_sample_is_what_was_checked(name: str) -> None:
    assert lines_of(sample(name)) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_every_sample_was_checked() -> None:
    if not SAMPLES.is_dir():
        pytest.skip(WHERE_ABSENT)
    assert [path.stem for path in sample_files()] == NAMES


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("no_patient")])
def test_what_does_not_hold_never_counts_as_present(name: str) -> None:
    for record in records_of(sample(name)):
        not_held = {resource.pointer for resource in record.resources if _does_not_hold(resource.tree)}
        facts = facts_of(to_document(record))
        held = {s.fact.pointer for found in facts.statements.values() for s in found if s.present and s.ended is None}
        measured = {m.fact.pointer for found in facts.measurements.values() for m in found}
        assert not {pointer for pointer in held | measured if _root(pointer) in not_held}


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("no_patient")])
def test_what_one_is_allergic_to_or_a_relative_has_is_no_fact_of_the_patient(name: str) -> None:
    for record in records_of(sample(name)):
        others = {r.pointer for r in record.resources if r.kind in ("AllergyIntolerance", "FamilyMemberHistory")}
        stated = {kind for kind, pointer in kinds_stated(to_document(record)) if _root(pointer) in others}
        assert stated <= {"allergy", "family_history"}


def with_cramps(path: Path) -> dict[str, Any]:
    """A sample whose first patient has had leg cramps since September."""
    bundle: dict[str, Any] = json.loads(path.read_bytes())
    place = next(n for n, entry in enumerate(bundle["entry"]) if entry["resource"]["resourceType"] == "Patient")
    patient = bundle["entry"][place]
    patient["resource"].setdefault("id", "sample")
    reference = patient.get("fullUrl") or f"Patient/{patient['resource']['id']}"
    cramps = {"resourceType": "Condition", "id": "cramps", "subject": {"reference": reference},
              "clinicalStatus": coded(f"{TERMINOLOGY}/condition-clinical", "active"),
              "code": coded(SNOMED, "449918009", "Cramp in lower leg"), "onsetDateTime": "2026-09"}
    bundle["entry"].append({"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001", "resource": cramps})
    return bundle


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("no_patient")])
def test_with_leg_cramps_every_sample_is_assessed(name: str) -> None:
    bundle = with_cramps(sample(name))
    first = next(e["resource"]["id"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient")
    read = crampx.load_knowledge().evaluate(bundle, as_of=DAY, patient=first).to_dict()
    assert (read["status"], read["patient"]["onset"]) == ("assessed", "2026-09")
    not_held = {f"/entry/{n}/resource" for n, e in enumerate(bundle["entry"]) if _does_not_hold(e["resource"])}
    cited = {fact["pointer"] for item in read["differential"] for e in item["for"] for fact in e["facts"]}
    assert not {pointer for pointer in cited if _root(pointer) in not_held}


def test_the_samples_hold_what_the_law_is_about() -> None:
    if not SAMPLES.is_dir():
        pytest.skip(WHERE_ABSENT)
    trees = [r.tree for path in sample_files() if not path.stem.endswith("no_patient") for record in records_of(path)
             for r in record.resources if _does_not_hold(r.tree)]
    seen = {str(tree.get("status")) for tree in trees if "status" in tree}
    assert seen >= {"stopped", "on-hold", "cancelled", "entered-in-error", "completed", "not-done"}
    assert any(tree.get("doNotPerform") for tree in trees)
    assert any("refuted" in str(tree.get("verificationStatus")) for tree in trees)


def _root(pointer: str) -> str:
    return "/".join(pointer.split("/")[:4])


def _does_not_hold(tree: dict[str, Any]) -> bool:
    """By the letter of FHIR, told apart from how it is read: the resource says that it is not so now."""
    kind, status = tree.get("resourceType"), tree.get("status")
    if tree.get("modifierExtension"):
        return True
    if kind in ("MedicationRequest", "MedicationStatement", "MedicationAdministration"):
        meant = tree.get("intent") in ("proposal", "option") or (
            tree.get("intent") == "plan" and tree.get("reportedBoolean") is not True
        )
        return bool(meant or tree.get("doNotPerform")) or status not in ("active", "in-progress")
    if kind in ("Condition", "AllergyIntolerance"):
        words = f"{tree.get('clinicalStatus')} {tree.get('verificationStatus')}"
        return any(word in words for word in ("refuted", "entered-in-error", "resolved", "inactive", "unconfirmed"))
    if kind in ("Observation", "Procedure"):
        return status not in ("final", "amended", "corrected", "preliminary", "completed")
    return False


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: test_samples.py --update")
    GOLDEN.mkdir(exist_ok=True)
    for path in sample_files():
        (GOLDEN / f"{path.stem}.txt").write_text(lines_of(path), encoding="utf-8")
