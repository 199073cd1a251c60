"""Whose a resource is, which of its versions counts, and that nothing of another patient is reached."""

from __future__ import annotations

import json
from datetime import date

import pytest
from record_files import PATIENT, bundle, entry, only, pointers, potassium, read, record_file, told

import crampx
from crampx._fhir.reading.record import Resource
from crampx._fhir.reading.references import index, resolve

OTHER = {**PATIENT, "id": "q", "gender": "male"}
SERVER = "https://ehr.example/fhir"
USED, NOT_FOUND = [], [("subject_not_found", "/entry/1/resource/subject")]


@pytest.mark.parametrize(("full_url", "reference", "faults"), [
    ("", "Patient/p", USED),
    ("", "Patient/p/_history/4", USED),
    ("", f"{SERVER}/Patient/p", USED),
    ("urn:uuid:1", "urn:uuid:1", USED),
    ("urn:uuid:1", "Patient/p", USED),
    ("urn:uuid:1", "urn:uuid:p", USED),
    (f"{SERVER}/Patient/p", f"{SERVER}/Patient/p", USED),
    (f"{SERVER}/Patient/p", f"{SERVER}/Patient/p/_history/2", USED),
    (f"{SERVER}/Patient/p", "Patient/p", USED),
    (f"{SERVER}/Patient/longer", "Patient/longer", USED),
    (f"{SERVER}/Patient/p", "https://other.example/fhir/Patient/p", NOT_FOUND),
    ("", "Patient/q", NOT_FOUND),
    ("", "Group/p", NOT_FOUND),
    ("", "p", NOT_FOUND),
    ("", "#p", NOT_FOUND),
    ("", "Patient?identifier=1", [("conditional_reference", "/entry/1/resource/subject")]),
])
def test_a_reference_leads_to_the_patient_or_is_told(full_url: str, reference: str, faults: list[object]) -> None:
    record = only(bundle(entry(full_url, PATIENT), potassium(reference)))
    assert len(record.resources) == (not faults)
    assert told(record) == faults


@pytest.mark.parametrize("subject", [
    {}, [], "x", 5, {"reference": 5}, {"display": "Edith"}, {"identifier": {"value": "1"}},
])
def test_a_subject_that_leads_nowhere_is_told(subject: object) -> None:
    source = bundle(PATIENT, {**potassium(), "subject": subject})
    record = only(source)
    assert (record.resources, told(record)) == ((), NOT_FOUND)


def test_a_reference_is_relative_to_the_server_of_its_resource() -> None:
    here, there = (entry(f"https://{name}.example/Patient/p", PATIENT) for name in ("here", "there"))
    source = bundle(here, there, entry("https://there.example/Observation/1", potassium()), potassium())
    first, second = read(source)
    assert (pointers(first), pointers(second)) == ([], ["/entry/2/resource"])
    # Which of the two the last one means cannot be told.
    assert told(first) == [("subject_not_found", "/entry/3/resource")]


def test_without_a_subject_the_only_patient_is_meant_and_of_several_none() -> None:
    nobody = {key: value for key, value in potassium().items() if key != "subject"}
    alone = only(bundle(PATIENT, nobody, nobody))
    assert (len(alone.resources), told(alone)) == (2, [("subject_assumed", "/entry/1/resource")])
    for record in read(bundle(PATIENT, OTHER, nobody, nobody)):
        assert (record.resources, told(record)) == ((), [("subject_missing", "/entry/2/resource")])
        assert "(2 such resources)" in record.faults[0].message


def test_what_is_not_read_and_of_another_patient_is_a_note() -> None:
    bills = [{"resourceType": "Claim", "patient": {"reference": "Patient/x"}}] * 3
    record = only(bundle(PATIENT, *bills))
    assert [(problem.code, problem.severity) for problem in record.faults] == [("subject_not_known", "note")]


def test_nothing_of_another_patient_is_given_or_reached() -> None:
    medicine = {"resourceType": "Medication", "id": "m"}
    source = bundle(PATIENT, OTHER, potassium(id="a"), potassium("Patient/q", id="b"), medicine,
                    {"resourceType": "Coverage", "id": "c", "beneficiary": {"reference": "Patient/q"}})
    first, second = read(source)
    assert (pointers(first), pointers(second)) == (["/entry/2/resource"], ["/entry/3/resource", "/entry/5/resource"])
    assert {name for name in first.by_reference if "/" in name} == {"Patient/p", "Observation/a", "Medication/m"}
    assert {name for name in second.by_reference if "/" in name} == {
        "Patient/q", "Observation/b", "Medication/m", "Coverage/c",
    }


def test_one_patient_can_be_chosen_in_each_way_that_it_is_called() -> None:
    called = {**PATIENT, "identifier": [{"value": "MRN 7"}, None, {"value": 7}]}
    source = bundle(entry("urn:uuid:1", called), OTHER)
    for name in ("p", "Patient/p", "urn:uuid:1", "MRN 7"):
        assert only(source, name).patient.pointer == "/entry/0/resource"
    assert only(source, "q").patient.pointer == "/entry/1/resource"
    for name in ("", "x", "7", "None"):
        with pytest.raises(crampx.PatientError, match="holds 2 patients, and none has the id"):
            read(source, name)
    twins = bundle(*[entry(f"https://{name}.example/Patient/p", PATIENT) for name in ("here", "there")])
    with pytest.raises(crampx.PatientError, match="several have the id"):
        read(twins, "p")


def test_several_patients_are_refused_in_python_with_the_ways_out() -> None:
    source = bundle(PATIENT, OTHER)
    with pytest.raises(crampx.PatientError, match="holds 2 patients") as caught:
        crampx.evaluate(source, as_of=date(2026, 11, 20))
    assert caught.value.problems[0].suggestions == ('patient="ID"',)
    assert crampx.evaluate(source, as_of=date(2026, 11, 20), patient="q").patient.sex == "male"
    made = crampx.load_knowledge().explain(source, "hypokalaemia", as_of=date(2026, 11, 20), patient="p")
    assert made.verdict


def test_a_document_is_about_the_subject_of_its_composition() -> None:
    composition = {"resourceType": "Composition", "subject": {"reference": "Patient/q"}}
    source = bundle(composition, PATIENT, OTHER, potassium(), kind="document")
    record = only(source)
    assert record.patient.pointer == "/entry/2/resource"
    assert pointers(record) == ["/entry/0/resource"]
    assert told(record) == [("other_patients", "/entry/2/resource")]
    assert pointers(only(source, "p")) == ["/entry/3/resource"]
    assert len(read(bundle(PATIENT, OTHER, kind="document"))) == 2
    for nobody in ({}, {"subject": {"reference": "Patient/x"}}, {"subject": []}):
        assert len(read(bundle({"resourceType": "Composition", **nobody}, PATIENT, OTHER, kind="document"))) == 2


def version(value: float, *, kind: str = "Observation", **meta: str) -> dict[str, object]:
    return {**potassium(value=value), "resourceType": kind, "id": "k", "meta": meta}


@pytest.mark.parametrize(("versions", "kind", "kept"), [
    ([version(1), version(2)], "collection", 2),
    ([version(1), version(2)], "history", 1),
    ([version(1, versionId="10"), version(2, versionId="9")], "collection", 1),
    ([version(1, lastUpdated="2026-11-18T01:00:00+02:00"), version(2, lastUpdated="2026-11-17T22:00:00Z")], "batch", 1),
    ([version(1, lastUpdated="2026-11-18T01:00:00+02:00"), version(2, lastUpdated="2026-11-17T23:30:00Z")], "batch", 2),
    ([version(1, lastUpdated="2026-11-18T00:00:00Z", versionId="1"), version(2, versionId="9")], "collection", 1),
    ([version(1, lastUpdated="0001-01-01T00:00:00+14:00"), version(2, lastUpdated="today")], "collection", 2),
    ([version(1), version(2), version(3)], "collection", 3),
])
def test_of_several_versions_the_newest_counts(versions: list[dict[str, object]], kind: str, kept: float) -> None:
    record = only(bundle(PATIENT, *versions, kind=kind))
    (resource,) = record.resources
    assert json.loads(json.dumps(resource.tree["valueQuantity"], default=lambda n: float(n.text)))["value"] == kept
    by_place = kind == "collection" and not any("2026" in str(each["meta"]) or "versionId" in each["meta"]
                                                for each in versions)
    assert [code for code, _ in told(record)] == ["versions_undecided" if by_place else "older_version"]


def test_equal_versions_are_no_doubt_and_others_are_a_warning() -> None:
    same = only(bundle(PATIENT, version(1), version(1)))
    assert [(fault.code, fault.severity) for fault in same.faults] == [("older_version", "note")]
    other = only(bundle(PATIENT, version(1), version(2), version(3)))
    assert [(fault.code, fault.severity) for fault in other.faults] == [("versions_undecided", "warning")]
    assert "(2 such resources)" in other.faults[0].message


def test_equal_ids_of_other_types_servers_or_without_an_id_are_no_versions() -> None:
    here, there = (entry(f"https://{name}.example/Observation/k", version(1)) for name in ("here", "there"))
    other = version(1, kind="Procedure")
    record = only(bundle(PATIENT, here, there, other, potassium(), potassium()))
    assert (len(record.resources), told(record)) == (5, [])


def test_a_version_that_is_deleted_is_gone_and_an_older_deletion_is_not() -> None:
    def deletion(when: str) -> dict[str, object]:
        return {"request": {"method": "DELETE", "url": "Observation/k"}, "response": {"lastModified": when}}

    old = version(1, lastUpdated="2026-11-18T00:00:00Z")
    gone = only(bundle(PATIENT, old, deletion("2026-11-19T00:00:00Z"), kind="history"))
    assert (gone.resources, told(gone)) == ((), [("deleted", "/entry/2")])
    restored = only(bundle(PATIENT, old, deletion("2026-11-17T00:00:00Z"), kind="history"))
    assert (len(restored.resources), told(restored)) == (1, [])


def test_what_lies_within_a_resource_is_found_there_only() -> None:
    inner = [None, {"id": "x"}, {"id": "m", "resourceType": "Medication"}]
    holder = Resource("MedicationRequest", "/entry/1/resource", {"contained": inner}, "MedicationRequest/1")
    named = index([holder])
    found = resolve(named, holder, "#m")
    assert found is not None
    assert (found.pointer, found.name) == ("/entry/1/resource/contained/2", "Medication in MedicationRequest/1")
    for reference in ("#x", "#", "#y", "", None, 5, ["#m"]):
        assert resolve(named, holder, reference) is None
    assert resolve(named, Resource("Observation", "", {"contained": "x"}, "Observation"), "#m") is None


def test_general_faults_are_told_to_each_patient_but_not_all_of_them() -> None:
    source = bundle(PATIENT, OTHER)
    source["entry"] += [None] * 300
    for record in read(source):
        assert len(record.faults) == 21
        assert record.faults[-1].message == "280 more problems of the record are not listed"
    assert len(read(bundle(PATIENT, *[{"resource": 5}] * 300))[0].faults) == 300


def test_an_export_of_several_patients_is_sorted_out() -> None:
    first, second = read(record_file("bulk_export.ndjson").read_bytes())
    assert (pointers(first), pointers(second)) == (["/2", "/5"], ["/3", "/4", "/6", "/7"])
