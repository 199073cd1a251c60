"""Laws on random FHIR records: order, patients beside each other, what is not read, and the same facts without FHIR."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from record_files import bundle, read
from sample_facts import facts_of

import crampx
from crampx._fhir.reading.to_document import to_document

Json = dict[str, Any]
DAY: Final = date(2026, 11, 20)
DAYS: Final = ("2026-11-18", "2026-11", "2026-06-01", "2024", "2019-02-28")
BASE: Final = crampx.load_knowledge()
CONCEPTS: Final = BASE._knowledge.lookup.concepts
LABS: Final = {"potassium": (3.1, 4.2, 5.9), "sodium": (120, 139), "magnesium": (0.4, 0.9)}
TERMS: Final = "http://terminology.hl7.org/CodeSystem"


def titles(*kinds: str) -> list[str]:
    """Titles that name a concept as such."""
    return sorted(c.title for c in CONCEPTS.values() if c.kind in kinds)


# What is stated: the kind, a name, whether it holds, a day.
Fact = tuple[str, str, Any, str]
FACTS: Final = st.lists(st.one_of(
    st.tuples(st.just("condition"), st.sampled_from(titles("condition")),
              st.sampled_from(("active", "resolved", "refuted", "provisional")), st.sampled_from(DAYS)),
    st.tuples(st.just("medication"), st.sampled_from(titles("medication")),
              st.sampled_from(("active", "stopped", "unknown", "on-hold")), st.sampled_from(DAYS)),
    st.tuples(st.just("finding"), st.sampled_from(titles("symptom", "sign")), st.booleans(), st.sampled_from(DAYS)),
    st.tuples(st.just("lab"), st.sampled_from(sorted(LABS)), st.integers(0, 2), st.sampled_from(DAYS)),
), min_size=1, max_size=7)
CRAMPS: Final[Fact] = ("finding", "leg cramps", True, "2026-11-18")


def laws(number: int) -> settings:
    """So many records, the same in every run."""
    return settings(max_examples=number, derandomize=True, deadline=None, database=None,
                    suppress_health_check=list(HealthCheck), phases=[Phase.generate])


def patient(name: str = "p", sex: str = "female") -> Json:
    return {"resourceType": "Patient", "id": name, "gender": sex, "birthDate": "1951-06-03"}


def resource(fact: Fact, owner: str = "p") -> Json:
    """A fact as a FHIR server would hold it."""
    kind, name, holds, day = fact
    subject: Json = {"subject": {"reference": f"Patient/{owner}"}}
    if kind == "condition":
        is_course = holds in ("active", "resolved")
        key, system = ("clinicalStatus", "clinical") if is_course else ("verificationStatus", "ver-status")
        status = {"coding": [{"system": f"{TERMS}/condition-{system}", "code": holds}]}
        return {"resourceType": "Condition", key: status, "code": {"text": name}, "recordedDate": day, **subject}
    if kind == "medication":
        return {"resourceType": "MedicationRequest", "status": holds, "intent": "order", "authoredOn": day,
                "medicationCodeableConcept": {"text": name}, **subject}
    made: Json = {"resourceType": "Observation", "status": "final", "code": {"text": name}, "effectiveDateTime": day}
    if kind == "finding":
        return {**made, "valueBoolean": holds, **subject}
    return {**made, "valueQuantity": {"value": value_of(fact), "unit": "mmol/L"}, **subject}


def value_of(fact: Fact) -> float:
    values = LABS[fact[1]]
    return values[fact[2] % len(values)]


def plain(facts: list[Fact]) -> Json:
    """The same facts as a document of crampx."""
    lists: dict[str, list[Json]] = {"conditions": [], "medications": [], "symptoms": [], "labs": []}
    for kind, name, holds, day in facts:
        dated = {} if holds in ("resolved", "stopped") else {"date": day}
        if kind == "lab":
            value = value_of((kind, name, holds, day))
            lists["labs"].append({"name": name, "value": value, "unit": "mmol/L", **dated})
        elif kind == "finding":
            lists["symptoms"].append({"name": name, "present": holds, **dated})
        elif holds == "refuted":
            lists["conditions"].append({"name": name, "present": False, **dated})
        else:
            # In a document "unknown" is as if the key were left out; what it means for FHIR is as doubtful as on hold.
            lists[f"{kind}s"].append({"name": name, "status": "on-hold" if holds == "unknown" else holds, **dated})
    person = {"id": "p", "sex": "female", "birth_date": "1951-06-03"}
    return {"format": "crampx.patient/1", "patient": person, **lists}


def conclusions(made: crampx.Assessment) -> Json:
    """All that is concluded, without places."""
    return {
        "status": made.status,
        "flags": sorted((f.id, f.urgency) for f in made.red_flags),
        "not excluded": sorted(f.id for f in made.cannot_exclude),
        "differential": [(d.trigger, d.tier, d.net, d.explains) for d in made.differential],
        "screen": [(question.id, question.answer) for question in made.screen],
        "follow_up": sorted((f.id, f.kind) for f in made.follow_up),
        "results": sorted((r.analyte, r.value, r.flag, r.date or "") for r in made.results),
        "medications": sorted(m.name for m in made.medications),
        "questions": [question.finding for question in made.next_questions],
    }


def assess(source: object, name: str | None = None) -> crampx.Assessment:
    return BASE.evaluate(json.dumps(source), as_of=DAY, patient=name)


def without_places(value: Any) -> Any:
    """A result without pointers and digest, lists in an order of their own."""
    if isinstance(value, dict):
        left = {key: without_places(inner) for key, inner in value.items() if key not in ("pointer", "input")}
        return dict(sorted(left.items()))
    if isinstance(value, list):
        return sorted((without_places(inner) for inner in value), key=lambda inner: json.dumps(inner, sort_keys=True))
    return value


@laws(60)
@given(facts=FACTS, mixed=st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_nothing_but_places(facts: list[Fact], mixed: Any) -> None:
    trees = [patient(), *(resource(fact) for fact in (CRAMPS, *facts))]
    other = list(trees)
    mixed.shuffle(other)
    one, two = assess(bundle(*trees)), assess(bundle(*other))
    assert conclusions(one) == conclusions(two)
    assert without_places(one.to_dict()) == without_places(two.to_dict())


@laws(80)
@given(facts=FACTS)
def test_a_record_and_a_document_of_the_same_facts_come_to_the_same(facts: list[Fact]) -> None:
    stated = [CRAMPS, *facts]
    record = bundle(patient(), *map(resource, stated))
    assert conclusions(assess(record)) == conclusions(assess(plain(stated)))


@laws(40)
@given(facts=FACTS, more=st.lists(st.sampled_from([
    {"resourceType": "Organization", "id": "o"}, {"resourceType": "Claim", "patient": {"reference": "Patient/p"}},
    {"resourceType": "ImagingStudy", "subject": {"reference": "Patient/p"}}, {"resourceType": "Practitioner"},
    {"resourceType": "Immunization", "patient": {"reference": "Patient/p"}, "status": "completed"},
    {"resourceType": "Condition", "code": {"text": "DVT"}, "subject": {"reference": "Patient/stranger"}},
]), min_size=1, max_size=3), at=st.integers(0, 9))
def test_an_unrelated_resource_changes_nothing_but_what_is_told(facts: list[Fact], more: list[Json], at: int) -> None:
    trees = [patient(), *(resource(fact) for fact in (CRAMPS, *facts))]
    with_more = [*trees[:at], *more, *trees[at:]]
    assert conclusions(assess(bundle(*trees))) == conclusions(assess(bundle(*with_more)))


@laws(80)
@given(own=FACTS, others=FACTS, mixed=st.randoms(use_true_random=False), leak=st.integers(0, 3))
def test_of_two_patients_neither_gets_anything_of_the_other(
    own: list[Fact], others: list[Fact], mixed: Any, leak: int
) -> None:
    mine, theirs = [resource(f) for f in (CRAMPS, *own)], [resource(f, "q") for f in (CRAMPS, *others)]
    # Ways to the other's resources: a member of a panel, contained, as a focus.
    borrowed = {**theirs[-1], "id": "x"}
    panel: Json = {"resourceType": "Observation", "status": "final", "code": {"text": "panel"}, "id": "panel",
                   "subject": {"reference": "Patient/p"}}
    mine.append([
        panel,
        {**panel, "hasMember": [{"reference": f"{borrowed['resourceType']}/x"}]},
        {**panel, "contained": [borrowed], "hasMember": [{"reference": "#x"}]},
        {**panel, "valueQuantity": {"value": 2.1, "unit": "mmol/L"}, "code": {"text": "potassium"},
         "focus": [{"reference": "Patient/q"}]},
    ][leak])
    theirs[-1] = borrowed
    trees = [patient(), patient("q", "male"), *mine, *theirs]
    mixed.shuffle(trees)
    alone = assess(bundle(patient(), *mine[:-1]))
    for name, owned in (("p", mine), ("q", theirs)):
        places = {f"/entry/{n}/resource" for n, tree in enumerate(trees) if tree in owned or tree == patient()}
        made = assess(bundle(*trees), name)
        cited = {f.pointer for e in evidence(made) for f in e.facts if f.pointer}
        if name == "p":
            assert {place.partition("/resource")[0] + "/resource" for place in cited} <= places
            assert conclusions(made) == conclusions(alone)
        else:
            assert not {place.partition("/resource")[0] + "/resource" for place in cited} & {
                f"/entry/{n}/resource" for n, tree in enumerate(trees) if tree in mine
            }


def evidence(made: crampx.Assessment) -> list[Any]:
    return [e for flag in made.red_flags for e in flag.because] + [
        e for item in made.differential for e in (*item.for_, *item.against)
    ]


STATUSES: Final = st.one_of(
    st.sampled_from(["", "ACTIVE", "Active ", "actives", "final", "unknown", "draft", "nullified", "entered-in-error"]),
    st.none(), st.integers(), st.booleans(), st.just([]), st.just({}), st.just(["active"]), st.just({"code": "active"}),
)


@laws(120)
@given(fact=FACTS.map(lambda facts: facts[0]), status=STATUSES)
def test_what_has_a_status_that_is_not_known_never_counts_as_present(fact: Fact, status: Any) -> None:
    tree = resource(fact)
    if tree["resourceType"] == "Condition":
        tree.pop("clinicalStatus", None)
        coding = {"system": f"{TERMS}/condition-ver-status", "code": status}
        tree["verificationStatus"] = {"coding": [coding]}
    else:
        tree["status"] = status
    (record,) = read(bundle(patient(), tree))
    made = to_document(record)
    facts = facts_of(made)
    if status == "final" and tree["resourceType"] == "Observation":
        return
    assert not [s for found in facts.statements.values() for s in found if s.present and s.ended is None]
    assert not any(facts.measurements.values())
    assert made.problems or made.notices or made.items


@pytest.mark.parametrize("form", ["json", "fhir"])
def test_the_bytes_are_the_same_for_every_hash_seed(form: str) -> None:
    stated = [CRAMPS, *(("lab", "potassium", n, "2026-11-18") for n in range(3)),
              *(("medication", name, "active", "2026-06-01") for name in titles("medication")[:12]),
              *(("condition", name, "active", "2024") for name in titles("condition")[:12])]
    trees = [patient(), *map(resource, stated), *({"resourceType": kind} for kind in ("Claim", "Basic", "Task"))]
    data = json.dumps(bundle(*trees)).encode()
    command = [sys.executable, "-m", "crampx", "evaluate", "-", "--as-of", DAY.isoformat(), "--format", form]
    seen = {
        subprocess.run(command, input=data, capture_output=True, check=True,
                       env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in ("0", "1", "2")
    }
    assert len(seen) == 1
