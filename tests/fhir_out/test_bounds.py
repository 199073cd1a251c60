"""Ids, long lists, messages and references that are none."""

from __future__ import annotations

import bundles
import pytest
from msgspec.structs import replace

import crampx
from crampx.types import ProblemRef, Unused


def test_ids_differ_between_people_days_and_knowledge_and_a_device_has_one():
    base = bundles.assessments()["possible_dvt"]
    others = [
        replace(base, as_of="2026-11-21"),
        replace(base, jurisdiction="uk"),
        replace(base, patient=replace(base.patient, id="EX-008")),
        replace(base, input=replace(base.input, digest="0" * 64)),
        replace(base, knowledge=replace(base.knowledge, digest="0" * 64)),
    ]
    made = [crampx.to_fhir(each) for each in (base, *others)]
    assert len({bundle["id"] for bundle in made}) == len(made)
    devices = [bundles.resources(bundle, "Device")[0]["id"] for bundle in made]
    assert len(set(devices[:-1])) == 1
    assert devices[-1] != devices[0]
    ids = [each["id"] for each in bundles.resources(made[0])]
    assert len(ids) == len(set(ids))


def test_long_lists_are_cut_and_say_so():
    base = bundles.assessments()["polypharmacy"]
    fact = base.differential[0].for_[0].facts[0]
    many = tuple(replace(fact, pointer=f"/symptoms/{n}", resource=f"Observation/{n}") for n in range(1000))
    evidence = replace(base.differential[0].for_[0], facts=many)
    item = replace(base.differential[0], for_=(evidence,))
    unused = tuple(Unused(f"/labs/{n}", "x" * 3000) for n in range(1000))
    bundle = crampx.to_fhir(replace(base, differential=(item,), unused=unused))
    rationale = bundles.resources(bundle, "RiskAssessment")[0]["prediction"][0]["rationale"]
    assert "; 800 more." in rationale
    assert len(bundles.resources(bundle, "RiskAssessment")[0]["basis"]) == 200
    last = bundles.resources(bundle)[0]["contained"][0]["issue"][-1]
    assert last["details"]["text"] == "Understood, read by no rule (1000 entries)"
    assert last["diagnostics"].endswith("; 800 more")
    assert "(1000 more characters in the JSON result)" in last["diagnostics"]


def test_what_may_change_the_answer_stands_alone_and_notes_stand_together():
    base = bundles.assessments()["scant: age alone"]
    kinds = [("error", "unknown_unit", "a"), ("note", "unknown_name", "b"), ("note", "unknown_name", "c"),
             ("warning", "odd", "d")]
    problems = tuple(ProblemRef(code, severity, "so", f"/labs/{found}", found=found) for severity, code, found in kinds)
    given = replace(base, not_understood=problems, assumptions=(), conversions=(), unused=(), notices=(
        ProblemRef("clash", "error", "two", suggestions=("this", "that")),
    ), conflicts=tuple(ProblemRef("conflict", "warning", "differ", f"/labs/{n}") for n in range(210)))
    contained, = bundles.resources(crampx.to_fhir(given))[0]["contained"]
    told = [
        (each["severity"], each["code"], each["details"]["coding"][0]["code"], each["details"]["text"],
         each.get("diagnostics")) for each in contained["issue"]
    ]
    assert told[:2] == [
        ("error", "invalid", "unknown_unit", "so", "/labs/a: a"), ("warning", "invalid", "odd", "so", "/labs/d: d"),
    ]
    assert told[-2:] == [
        ("information", "informational", "unknown_name", "so (2 entries)", "/labs/b: b; /labs/c: c"),
        ("information", "informational", "left_out", "13 further messages in the JSON result", None),
    ]
    assert len(told) == 202


def test_a_condition_that_is_not_modelled_is_named():
    base = bundles.assessments()["ordinary_night_cramps"]
    fact = replace(base.differential[0].for_[0].facts[0], text="scleroderma", date=None, pointer="/conditions/0")
    first = bundles.resources(crampx.to_fhir(replace(base, not_modelled=(fact,))))[0]
    assert "not yet modelled, so not ranked: scleroderma (/conditions/0)." in first["note"][0]["text"]


@pytest.mark.parametrize("name", ["Patient", "Patient/", "Patient/../x", "Patient/a b", "Patient/" + "x" * 65])
def test_a_reference_that_is_none_is_not_written(name: str):
    base = bundles.assessments()["as of a record"]
    fact = replace(base.red_flags[0].because[0].facts[0], resource=name.replace("Patient", "Observation"))
    evidence = replace(base.red_flags[0].because[0], facts=(fact,))
    given = replace(base, red_flags=(replace(base.red_flags[0], because=(evidence,)),),
                    patient=replace(base.patient, resource=name))
    bundle = crampx.to_fhir(given)
    person, = bundles.resources(bundle, "Patient")
    assert bundles.resources(bundle)[0]["subject"] == {"reference": f"urn:uuid:{person['id']}"}
    assert "detail" not in bundles.resources(bundle, "DetectedIssue")[0]["evidence"][0]
