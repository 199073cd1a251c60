"""MedicationRequest, -Statement and -Administration: status, intent, medicine, dates and dose."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fhir_records import ATC, RXNORM, SNOMED, TERMINOLOGY, coded, codes_told, document, only_item, told

from crampx._patient.model import Code, DoseText, Number

STATIN = coded(ATC, "C10AA05", "atorvastatin")
MG = {"value": 20, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}


def request(status: str = "active", **more: Any) -> dict[str, Any]:
    """A MedicationRequest; ``None`` leaves an element out."""
    tree = {"resourceType": "MedicationRequest", "status": status, "intent": "order", "authoredOn": "2026-08-20",
            "medicationCodeableConcept": STATIN, **more}
    return {key: value for key, value in tree.items() if value is not None}


def statement(status: str = "active", **more: Any) -> dict[str, Any]:
    """A MedicationStatement."""
    return {"resourceType": "MedicationStatement", "status": status, "medicationCodeableConcept": STATIN, **more}


def administration(status: str = "completed", **more: Any) -> dict[str, Any]:
    """A MedicationAdministration."""
    return {"resourceType": "MedicationAdministration", "status": status, "medicationCodeableConcept": STATIN, **more}


def dosage(bounds: dict[str, Any] | None = None, *, amount: Any = MG, **repeat: Any) -> dict[str, Any]:
    """A dosage of 20 mg."""
    timing = {"repeat": {**({"boundsPeriod": bounds} if bounds else {}), **repeat}}
    return {"timing": timing, "doseAndRate": [{"doseQuantity": amount}]}


# Only what is taken now has the status active; each of the others states less, or nothing.
@pytest.mark.parametrize("tree", [
    *(request(status) for status in ("on-hold", "completed", "stopped", "unknown")),
    *(statement(status) for status in ("on-hold", "completed", "stopped", "unknown", "not-taken")),
    *(administration(status) for status in ("on-hold", "completed", "stopped", "unknown")),
], ids=lambda tree: f"{tree['resourceType']} {tree['status']}")
def test_what_is_not_taken_now_keeps_a_status_that_says_so(tree: dict[str, Any]) -> None:
    item = only_item(tree)
    assert item.status == {"not-taken": "absent"}.get(tree["status"], tree["status"])
    assert item.present == (tree["status"] != "not-taken")


@pytest.mark.parametrize("tree", [
    *(request(status) for status in ("cancelled", "draft", "entered-in-error")),
    *(statement(status) for status in ("intended", "entered-in-error")),
    *(administration(status) for status in ("not-done", "entered-in-error")),
    request(doNotPerform=True), request(intent="proposal"), request(intent="plan"), request(intent="option"),
], ids=lambda tree: " ".join(str(tree[key]) for key in tree if key in ("resourceType", "status", "intent")))
def test_what_was_never_taken_is_noted_and_no_fact(tree: dict[str, Any]) -> None:
    read = document(tree)
    assert not read.items
    assert [(p.code, p.severity) for p in told(read)] == [("not_a_fact", "note")]


@pytest.mark.parametrize("more", [
    {"status": "aktiv"}, {"status": None}, {"intent": "wish"}, {"intent": None}, {"status": ["active"]},
])
def test_a_status_or_intent_that_cannot_be_read_leaves_it_out(more: dict[str, Any]) -> None:
    read = document(request(**more))
    assert not read.items
    assert any(p.severity == "error" for p in read.problems)


@pytest.mark.parametrize("intent", ["order", "original-order", "reflex-order", "filler-order", "instance-order"])
def test_every_kind_of_order_counts(intent: str) -> None:
    assert only_item(request(intent=intent)).status == "active"


@pytest.mark.parametrize("reported", [{"reportedBoolean": True}, {"reportedReference": {"reference": "Patient/p"}}])
def test_a_plan_that_the_patient_reports_is_taken(reported: dict[str, Any]) -> None:
    assert only_item(request(intent="plan", **reported)).status == "active"


def test_an_order_that_is_not_forbidden_counts() -> None:
    assert only_item(request(doNotPerform=False)).status == "active"


def test_the_day_of_writing_is_no_start() -> None:
    item = only_item(request(dispenseRequest={"validityPeriod": {"start": "2020-01-01", "end": "2021-01-01"}}))
    assert (item.when and item.when.text, item.started, item.ended) == ("2026-08-20", None, None)


def test_of_what_is_over_the_day_of_writing_is_not_the_day_of_its_end() -> None:
    item = only_item(request("stopped"))
    assert (item.when, item.started, item.ended) == (None, None, None)


@pytest.mark.parametrize("tree", [
    request(dosageInstruction=[dosage({"start": "2026-08-25", "end": "2026-09-01"}),
                               dosage({"start": "2026-09-02", "end": "2026-09-30"})]),
    statement(effectivePeriod={"start": "2026-08-25", "end": "2026-09-30"}),
    statement(dosage=[dosage({"start": "2026-08-25", "end": "2026-09-30"})]),
    administration(effectivePeriod={"start": "2026-08-25T08:00:00Z", "end": "2026-09-30T08:00:00Z"}),
], ids=lambda tree: str(tree["resourceType"]))
def test_the_period_of_taking_gives_start_and_end(tree: dict[str, Any]) -> None:
    item = only_item(tree)
    assert item.started is not None
    assert item.ended is not None
    # FHIR counts the last day in; here ``ended`` is the first day on which it is no longer taken.
    assert (item.started.text, item.ended.first.isoformat()) == ("2026-08-25", "2026-10-01")


def test_a_dosage_without_an_end_goes_on() -> None:
    item = only_item(request(dosageInstruction=[dosage({"start": "2026-08-25", "end": "2026-09-01"}), dosage()]))
    assert (item.started and item.started.text, item.ended) == ("2026-08-25", None)


def test_a_statement_is_dated_by_the_day_it_is_about() -> None:
    assert only_item(statement(effectiveDateTime="2026-11-01", dateAsserted="2026-11-10")).when == only_item(
        statement(dateAsserted="2026-11-01")
    ).when


def test_what_was_given_on_a_day_was_over_on_the_next() -> None:
    item = only_item(administration(effectiveDateTime="2026-11-01"))
    assert (item.started and item.started.text, item.ended and item.ended.first.isoformat()) == (
        "2026-11-01", "2026-11-02"
    )


def test_an_infusion_that_runs_is_taken() -> None:
    item = only_item(administration("in-progress", effectivePeriod={"start": "2026-11-01"}))
    assert (item.status, item.ended) == ("active", None)


def test_a_time_of_another_type_leaves_the_dates_open() -> None:
    assert codes_told(statement(effectiveTiming={})) == ["type_not_read"]


def test_what_is_not_taken_has_no_course() -> None:
    item = only_item(statement("not-taken", effectivePeriod={"start": "2020", "end": "2021"}))
    assert (item.started, item.ended) == (None, None)


PRODUCT = coded("http://hl7.org/fhir/sid/ndc", "0000-1", "Lipitor 20 mg")


def medication(*ingredients: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A Medication."""
    return {"resourceType": "Medication", "id": "m", "ingredient": list(ingredients), **more}


@pytest.mark.parametrize("where", ["bundle", "contained"])
def test_a_reference_leads_to_the_medication(where: str) -> None:
    made = medication(code=STATIN)
    if where == "bundle":
        item = only_item(request(medicationCodeableConcept=None, medicationReference={"reference": "Medication/m"}),
                         made)
    else:
        item = only_item(request(medicationCodeableConcept=None, medicationReference={"reference": "#m"},
                                 contained=[made]))
    assert (item.codes, item.pointer) == ((Code(ATC, "C10AA05"),), "/entry/1/resource")


def referred(made: dict[str, Any], *others: dict[str, Any]) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Name, other names and codes of what a request that refers to this Medication is about."""
    tree = request(medicationCodeableConcept=None, medicationReference={"reference": "Medication/m"})
    return [(i.name, i.other_names, tuple(c.code for c in i.codes)) for i in document(tree, made, *others).items]


def test_a_product_carries_the_code_of_its_ingredient() -> None:
    made = medication({"itemCodeableConcept": STATIN}, code=PRODUCT)
    assert referred(made) == [("Lipitor 20 mg", ("atorvastatin",), ("0000-1", "C10AA05"))]


def test_a_combination_is_its_ingredients_and_its_class() -> None:
    own = {"coding": [*PRODUCT["coding"], *coded(ATC, "C09BA03")["coding"]]}
    made = medication({"itemCodeableConcept": {"text": "lisinopril"}}, {"itemCodeableConcept": {"text": "HCTZ"}},
                      {"itemCodeableConcept": {"text": "lactose"}, "isActive": False}, code=own)
    assert referred(made) == [
        ("lisinopril", (), ()), ("HCTZ", (), ()), ("Lipitor 20 mg", (), ("C09BA03",)),
    ]


def test_a_combination_of_which_an_ingredient_is_not_named_is_the_product() -> None:
    made = medication({"itemCodeableConcept": {"text": "lisinopril"}}, {}, code=PRODUCT)
    assert referred(made) == [("Lipitor 20 mg", (), ("0000-1",))]


def test_an_ingredient_alone_names_the_medicine() -> None:
    assert referred(medication({"itemCodeableConcept": STATIN})) == [("atorvastatin", (), ("C10AA05",))]


def test_an_ingredient_may_be_a_medication_itself() -> None:
    substance = {"resourceType": "Medication", "id": "s", "code": STATIN}
    assert referred(medication({"itemReference": {"reference": "Medication/s"}}), substance) == [
        ("atorvastatin", (), ("C10AA05",))
    ]
    assert referred(medication({"itemReference": {"display": "quinine"}})) == [("quinine", (), ())]


def test_a_medication_that_is_its_own_ingredient_ends() -> None:
    assert referred(medication({"itemReference": {"reference": "Medication/m"}})) == []


@pytest.mark.parametrize("reference", [{"reference": "Medication/gone", "display": "atorvastatin"},
                                       {"display": "atorvastatin"}])
def test_where_the_reference_leads_nowhere_its_words_count(reference: dict[str, Any]) -> None:
    read = document(request(medicationCodeableConcept=None, medicationReference=reference))
    assert [item.name for item in read.items] == ["atorvastatin"]
    assert [(p.code, p.severity) for p in told(read)] == [("reference_by_name", "note")]


@pytest.mark.parametrize("more", [
    {}, {"medicationReference": {"reference": "Medication/gone"}}, {"medicationReference": 3},
    {"medicationCodeableConcept": {}}, {"medicationReference": {"reference": "Medication/m"}},
    {"medicationReference": {"reference": "Medication/n"}},
])
def test_what_does_not_say_which_medicine_is_reported(more: dict[str, Any]) -> None:
    wrong = medication(code=STATIN, status="entered-in-error")
    modified = medication(code=STATIN, id="n", modifierExtension=[{"url": "urn:not"}])
    read = document(request(**{"medicationCodeableConcept": None, **more}), wrong, modified)
    assert not read.items
    assert "medication_missing" in [p.code for p in read.problems]


def test_both_codes_of_a_concept_are_kept_in_order() -> None:
    both = {"coding": [*coded(RXNORM, "617310", "atorvastatin 20 MG Oral Tablet")["coding"], *STATIN["coding"]]}
    item = only_item(request(medicationCodeableConcept=both))
    assert item.codes == (Code(RXNORM, "617310"), Code(ATC, "C10AA05"))
    assert item.other_names == ("atorvastatin",)


@pytest.mark.parametrize(("dose", "value", "per"), [
    (dosage(frequency=1, period=1, periodUnit="d"), "20", "day"),
    (dosage(frequency=2, period=1, periodUnit="d"), "40", "day"),
    (dosage(frequency=1, period=12, periodUnit="h"), "40", "day"),
    (dosage(frequency=1, period=2, periodUnit="d"), None, None),
    (dosage(frequency=1, period=1, periodUnit="wk"), "20", "week"),
    (dosage(frequency=3, period=7, periodUnit="d"), "60", "week"),
    ({**dosage(), "timing": {"code": coded(f"{TERMINOLOGY}/v3-GTSAbbreviation", "BID")}}, "40", "day"),
    (dosage(frequency=1, period=1, periodUnit="d", amount={"value": Decimal("0.5"), "unit": "g"}), "0.5", "day"),
])
def test_a_dose_is_told_where_it_is_exact(dose: dict[str, Any], value: str | None, per: str | None) -> None:
    found = only_item(request(dosageInstruction=[dose])).dose
    assert (found and found.value.text, found and found.per) == (value, per)


@pytest.mark.parametrize("doses", [
    [], [{}], [dosage()], [{"timing": {}, "doseAndRate": [{"doseQuantity": MG}]}],
    [dosage(frequency=1, period=1, periodUnit="d"), dosage(frequency=2, period=1, periodUnit="d")],
    [{**dosage(frequency=1, period=1, periodUnit="d"), "asNeededBoolean": True}],
    [{**dosage(frequency=1, period=1, periodUnit="d"), "asNeededCodeableConcept": {"text": "pain"}}],
    [{**dosage(frequency=1, period=1, periodUnit="d"), "doseAndRate": []}],
    [dosage(frequency=1, period=1, periodUnit="d", amount={"value": 2, "unit": "tablets"})],
    [dosage(frequency=1, period=1, periodUnit="d", amount={**MG, "comparator": "<"})],
    [dosage(frequency=1, period=1, periodUnit="d", dayOfWeek=["mon"])],
    [dosage(frequency=1, frequencyMax=2, period=1, periodUnit="d")],
    [dosage(frequency=1, period=1, periodUnit="d", when=["MORN", "EVE"])],
    [dosage(frequency=1, period=1, periodUnit="mo")],
    [dosage(frequency=0, period=1, periodUnit="d")],
    [dosage(period=1, periodUnit="d")],
    [dosage(frequency=1, period=1, periodUnit="d", amount={**MG, "value": Decimal("0.0000001")})],
])
def test_elsewhere_there_is_none(doses: list[dict[str, Any]]) -> None:
    assert only_item(request(dosageInstruction=doses)).dose is None


def test_of_what_is_over_no_dose_is_told() -> None:
    taken = [dosage(frequency=1, period=1, periodUnit="d")]
    assert only_item(request(dosageInstruction=taken)).dose == DoseText(Number(Decimal(20), "20"), "mg", "day")
    assert only_item(request("stopped", dosageInstruction=taken)).dose is None


def test_repeated_orders_all_stay() -> None:
    assert len(document(request(), request("stopped"), request()).items) == 3


@pytest.mark.parametrize(("system", "code"), [
    ("http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", "no-known-medications"), (SNOMED, "787481004"),
])
def test_no_known_medications_completes_the_list_on_its_day(system: str, code: str) -> None:
    none = statement(medicationCodeableConcept=coded(system, code), effectiveDateTime="2026-11-01")
    read = document(none)
    assert not read.items
    when, pointer = read.complete["medications"]
    assert (when.text, pointer) == ("2026-11-01", "/entry/1/resource")


def test_without_a_date_it_completes_nothing() -> None:
    read = document(statement(medicationCodeableConcept=coded(SNOMED, "787481004")))
    assert not read.complete
    assert [p.code for p in told(read)] == ["undated_declaration"]


def test_no_information_about_medications_says_nothing() -> None:
    system = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
    read = document(statement(medicationCodeableConcept=coded(system, "no-medication-info"), dateAsserted="2026-11-01"))
    assert not read.complete
    assert not read.items
    assert [p.code for p in told(read)] == ["nothing_known"]
