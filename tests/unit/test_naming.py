"""From codes and names of real records to concepts and analytes, and what may not be made of them."""

from __future__ import annotations

from typing import Any

import pytest
from record_items import (
    AS_OF,
    ATC,
    ICD10,
    ICD10CM,
    LOINC,
    RXNORM,
    SNOMED,
    assessed,
    entry,
    facts,
    number,
    stated,
    told,
)

import crampx
from crampx._logic.dates import PartialDate
from crampx._patient.model import DoseText


@pytest.mark.parametrize(("list_name", "system", "code", "subject"), [
    # A longer code is a kind of the shorter one that is bound; the longest bound beginning decides.
    ("conditions", ICD10CM, "G20", "parkinsons_disease"),
    ("conditions", ICD10CM, "G20.A1", "parkinsons_disease"),
    ("conditions", ICD10CM, "G20.B2", "parkinsons_disease"),
    ("conditions", ICD10CM, "M54.5", "back_pain"),
    ("conditions", ICD10CM, "M54.59", "back_pain"),
    ("conditions", ICD10CM, "N18.31", "ckd_stage_3"),
    ("conditions", ICD10CM, "N18.2", "chronic_kidney_disease"),
    ("conditions", ICD10CM, "E11.65", "type_2_diabetes"),
    ("conditions", ICD10CM, "E11.42", "diabetic_neuropathy"),
    # Never the reverse.
    ("conditions", ICD10CM, "M54", ""),
    ("conditions", ICD10CM, "M62.8", ""),
    ("conditions", ICD10CM, "F10.21", ""),  # in remission
    ("conditions", ICD10CM, "F17.211", ""),
    ("conditions", ICD10CM, "M62.830", ""),  # a spasm of the back
    ("conditions", ICD10CM, "E", ""),
    ("conditions", ICD10CM, "", ""),
    # Case, points, versions, editions and object identifiers.
    ("conditions", ICD10CM, " g20.a1 ", "parkinsons_disease"),
    ("conditions", ICD10CM, "G20A1", "parkinsons_disease"),
    ("conditions", "urn:oid:2.16.840.1.113883.6.90", "G20", "parkinsons_disease"),
    ("conditions", "2.16.840.1.113883.6.90", "G20", "parkinsons_disease"),
    ("conditions", ICD10CM + "|2026", "G20", "parkinsons_disease"),
    ("conditions", "http://snomed.info/sct/900000000000207008/version/20240101", "38341003", "hypertension"),
    ("conditions", "https://SNOMED.info/sct", "38341003", "hypertension"),
    ("conditions", SNOMED, "3834100", ""),
    ("conditions", SNOMED, "383410031", ""),
    # The international edition and its translations.
    ("conditions", ICD10, "G35", "multiple_sclerosis"),
    ("conditions", "http://hl7.org/fhir/sid/icd-10-nl", "G35", "multiple_sclerosis"),
    ("conditions", "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "I10.90", "hypertension"),
    ("conditions", ICD10, "F10.20", ""),  # abstinent there, dependent in ICD-10-CM
    ("conditions", "http://hl7.org/fhir/sid/icd-9-cm", "401.9", ""),
    # Medicines: an ingredient or a class, never a product of several ingredients.
    ("medications", ATC, "C09AA03", "lisinopril"),
    ("medications", ATC, "C09BA03", ""),
    ("medications", ATC, "C09B", ""),
    ("medications", ATC, "A10AE54", ""),
    ("medications", ATC, "C09AA", "ace_inhibitor"),
    ("medications", ATC, "C09AA08", "ace_inhibitor"),
    ("medications", ATC, "C03BA11", "indapamide"),
    ("medications", ATC, "B03AC01", "iv_iron"),
    ("medications", RXNORM, "5487", "hydrochlorothiazide"),
    ("medications", RXNORM, "310798", ""),  # a clinical drug
    ("medications", "urn:oid:2.16.840.1.113883.6.73", "C10AA05", "atorvastatin"),
])
def test_a_code(list_name: str, system: str, code: str, subject: str) -> None:
    item = entry(list_name, "", (system, code))
    assert stated(item) == ([subject] if subject else [])
    assert subject or ("unknown_code", "note") in told(item)


@pytest.mark.parametrize(("codes", "subject", "differ"), [
    (((SNOMED, "73211009"), (SNOMED, "44054006")), "type_2_diabetes", False),
    (((SNOMED, "44054006"), (SNOMED, "73211009")), "type_2_diabetes", False),
    (((ICD10CM, "N18.6"), (SNOMED, "46635009")), "ckd_stage_5", True),
    (((SNOMED, "46635009"), (ICD10CM, "N18.6")), "type_1_diabetes", True),
    (((RXNORM, "0"), (ATC, "C03AA03")), "hydrochlorothiazide", False),
    (((ICD10CM, "I10"), (SNOMED, "59621000")), "hypertension", False),
])
def test_several_codes_of_one_entry(codes: tuple[tuple[str, str], ...], subject: str, differ: bool) -> None:
    item = entry("medications" if subject == "hydrochlorothiazide" else "conditions", "", *codes)
    assert stated(item) == [subject]
    assert (("codes_differ", "warning") in told(item)) is differ


@pytest.mark.parametrize(("name", "subject"), [
    ("Leg cramps", "leg_cramp"), ("Calf cramps", "calf_cramp"), ("Cramp and spasm", "muscle_cramp_unspecified"),
])
def test_a_name_may_say_where_the_cramps_are_that_the_code_only_calls_cramps(name: str, subject: str) -> None:
    item = entry("conditions", name, (ICD10CM, "R25.2"))
    assert stated(item) == [subject]
    assert "code_and_name_differ" not in {code for code, _ in told(item)}
    assert (assessed(item).status == "assessed") is (subject != "muscle_cramp_unspecified")


def test_a_code_goes_before_a_name_and_a_difference_is_said() -> None:
    item = entry("medications", "simvastatin", (RXNORM, "83367"))
    assert stated(item) == ["atorvastatin"]
    assert ("code_and_name_differ", "warning") in told(item)
    same = entry("medications", "Metoprolol tartrate 50 MG", (ATC, "C07AB02"))
    assert [row.name for row in assessed(same).medications] == ["metoprolol (beta-blocker)"]
    assert "code_and_name_differ" not in {code for code, _ in told(same)}


@pytest.mark.parametrize(("name", "others", "differ"), [
    ("Sodium", (), True), ("Potassium", ("sodium",), True), ("Potassium level", ("Serum K",), False), ("", (), False),
    ("Potassium [Moles/volume] in Serum or Plasma", ("K/Na",), False), ("Electrolytes: sodium", (), False),
])
def test_a_result_that_is_called_another_by_its_exact_name_is_told(
    name: str, others: tuple[str, ...], differ: bool
) -> None:
    item = entry("labs", name, (LOINC, "2823-3"), value=number("4"), unit="mmol/L", other_names=others)
    assert [row.analyte for row in assessed(item).results] == ["potassium"]
    assert (("code_and_name_differ", "warning") in told(item)) is differ


@pytest.mark.parametrize(("list_name", "name", "codes", "subject"), [
    # A display counts where it is a known name, whatever stands in its tag.
    ("conditions", "Anxiety (finding)", ((SNOMED, "1"),), "anxiety"),
    ("conditions", "  HYPERTENSION ", (), "hypertension"),
    ("conditions", "History of hypertension", (), ""),
    ("conditions", "hypertensive", (), ""),
    ("conditions", "Hypertension in the family (situation)", (), ""),
    # A level of a medicine is not the medicine, nor is a condition or a procedure of its name.
    ("labs", "lithium", (), ""),
    ("conditions", "insulin", (), ""),
    ("procedures", "warfarin", (), ""),
    ("medications", "anxiety", (), ""),
    ("medications", "magnesium", (), "magnesium_supplement"),
    # A code of LOINC that is not known says that it is something else than its display.
    ("labs", "Glucose", ((LOINC, "5792-7"),), ""),
    ("vitals", "BMI", ((LOINC, "59576-9"),), ""),
    ("labs", "Kalium", ((LOINC, "2823-3"),), "potassium"),
    ("labs", "potassium", (("urn:local", "K"),), "potassium"),
    ("labs", "potassium", (), "potassium"),
    ("labs", "Potassium [Moles/volume] in Urine", (), ""),
])
def test_a_name(list_name: str, name: str, codes: tuple[tuple[str, str], ...], subject: str) -> None:
    units = {"glucose": "mg/dL", "bmi": "kg/m2"}
    value: dict[str, Any] = {"value": number("4.2"), "unit": units.get(name.lower(), "mmol/L")}
    item = entry(list_name, name, *codes, **(value if list_name in ("labs", "vitals") else {}))
    assert stated(item) == ([subject] if subject else [])


def test_further_displays_are_tried_in_order() -> None:
    item = entry("medications", "Little pink pill", other_names=("Furosemide 40 MG Oral Tablet",))
    assert stated(item) == ["furosemide"]
    both = entry("medications", "Acetaminophen / Doxylamine", other_names=("furosemide 40 mg",))
    assert stated(both) == ["furosemide"]


def test_a_product_states_each_ingredient_at_its_place_and_no_dose() -> None:
    dose = DoseText(number("50"), "mg", "day")
    item = entry("medications", "Donepezil 10 MG / Memantine 28 MG", dose=dose)
    found = facts(item)
    medicines = [s for said in found.statements.values() for s in said if s.fact.pointer == item.pointer]
    assert sorted(s.concept for s in medicines) == ["donepezil", "memantine"]
    assert [s.dose_value for s in medicines] == [None, None]
    assert ("dose_not_used", "note") in told(item)
    one = facts(entry("medications", "Furosemide 40 MG Oral Tablet", dose=dose))
    assert one.statements["furosemide"][0].dose_value == 50


def test_an_ingredient_that_is_not_known_is_said_and_undoes_a_complete_list() -> None:
    item = entry("medications", "Acetaminophen 325 MG / Doxylamine 5 MG")
    declared: Any = {"medications": (PartialDate.of(AS_OF), "/entry/9/resource")}
    assert stated(item) == ["paracetamol"]
    assert {("unknown_ingredient", "note"), ("incomplete_list", "warning")} <= told(item, complete=declared)
    known = entry("medications", "Acetaminophen 325 MG Oral Tablet")
    assert "incomplete_list" not in {code for code, _ in told(known, complete=declared)}


def test_an_unknown_medicine_of_a_record_undoes_a_complete_list_of_medicines_only() -> None:
    declared: Any = {name: (PartialDate.of(AS_OF), "/entry/9/resource") for name in ("medications", "conditions")}
    found = facts(entry("medications", "unheard-of"), complete=declared)
    assert sorted(found.complete) == ["condition"]


def test_how_a_medicine_was_recognised_is_said() -> None:
    items = (entry("medications", "", (ATC, "C03AA03"), n=1), entry("medications", "Lasix 40mg", n=2),
             entry("medications", "metformin", n=3), entry("conditions", "hypertension", n=4),
             entry("conditions", "hypertension", (SNOMED, "1"), n=5))
    notes = [(p.pointer, p.message, p.found) for p in facts(*items).notices if p.code == "resolved_by"]
    assert notes == [
        ("/entry/1/resource", "recognised by its ATC code", "hydrochlorothiazide"),
        ("/entry/2/resource", "recognised by its name in the text", "Lasix"),
        ("/entry/3/resource", "recognised by its name", "metformin"),
        ("/entry/5/resource", "recognised by its name, as its code is not known", "hypertension"),
    ]


def test_what_a_record_holds_beyond_the_knowledge_is_no_fault() -> None:
    items = (entry("conditions", "Sprain of ankle", n=1), entry("medications", "Biktarvy", n=2),
             entry("medications", "metformin (stopped)", n=3), entry("labs", "", (LOINC, "1"), n=4))
    assessment = assessed(*items)
    assert assessment.evaluated == "complete"
    assert [(p.code, p.severity, p.resource) for p in assessment.not_understood] == [
        ("unknown_name", "note", "Condition/0"),
        ("unknown_name", "note", "MedicationRequest/1"),
        ("unclear_wording", "note", "MedicationRequest/2"),
        ("unknown_code", "note", "Observation/3"),
    ]
    wrong = assessed(entry("labs", "potassium", value=number("4"), unit="furlong"))
    assert wrong.evaluated == "partial"
    assert [p.pointer for p in wrong.not_understood] == ["/entry/1/resource"]


def test_an_allergy_is_not_a_medicine_taken_nor_a_disease_of_a_relative_one_of_the_patient() -> None:
    record = (entry("allergies", "allergy to simvastatin", n=1), entry("family_history", "diabetes", n=2),
              entry("allergies", "allergy to metformin", present=False, n=3))
    assert stated(*record) == []
    assert {text for _, text in facts(*record).understood} == {
        "allergy to simvastatin", "family history of diabetes", "no allergy to metformin",
    }
    document: dict[str, Any] = {
        "format": "crampx.patient/1", "patient": {"age": 60, "sex": "female"}, "allergies": ["simvastatin"],
        "family_history": ["diabetes"], "symptoms": ["leg cramps"],
    }
    assessment = crampx.evaluate(document, as_of=AS_OF)
    assert assessment.medications == ()
    assert {u.text for u in assessment.unused} >= {"allergy to simvastatin", "family history of diabetes"}


def test_a_history_in_the_family_that_rules_read_is_stated() -> None:
    assert stated(entry("family_history", "family history of deep vein thrombosis")) == ["family_history_of_dvt"]


def test_a_document_of_crampx_says_what_its_names_hold() -> None:
    document: dict[str, Any] = {
        "format": "crampx.patient/1", "patient": {"age": 60, "sex": "female"},
        "medications": ["Lisinopril 10 MG / Hydrochlorothiazide 12.5 MG", "hydrocortisone 1% cream", "no metformin"],
    }
    assessment = crampx.evaluate(document, as_of=AS_OF)
    assert [row.concept for row in assessment.medications] == ["topical_steroid", "lisinopril_hydrochlorothiazide"]
    assert {(p.code, p.severity) for p in assessment.not_understood} == {("unclear_wording", "error")}
    assert {p.code for p in assessment.notices} == {"strength_in_name"}


def test_each_line_of_a_record_names_its_resource() -> None:
    items = (entry("labs", "", (LOINC, "2823-3"), n=1, value=number("2.9"), unit="mmol/L"),
             entry("medications", "Hydrochlorothiazide 25 MG Oral Tablet", n=2))
    assessment = assessed(*items)
    (result,), (medicine,) = assessment.results, assessment.medications
    assert (result.pointer, result.resource) == ("/entry/1/resource", "Observation/0")
    assert (medicine.pointer, medicine.resource) == ("/entry/2/resource", "MedicationRequest/1")
    cited = [f for item in assessment.red_flags for e in item.because for f in e.facts]
    assert {f.resource for f in cited if f.pointer == "/entry/1/resource"} == {"Observation/0"}
    plain = crampx.evaluate({"format": "crampx.patient/1", "patient": {}, "labs": [
        {"name": "potassium", "value": 2.9, "unit": "mmol/L"}]}, as_of=AS_OF)
    assert "resource" not in plain.to_dict()["results"][0]
