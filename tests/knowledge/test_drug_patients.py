"""Patients whose drugs decide: what a reader must and must not find in the answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import crampx

AS_OF = date(2026, 11, 20)
_LISTED = ("established", "likely", "possible")


def assess(jurisdiction: str | None = None, **parts: Any) -> crampx.Assessment:
    person = parts.pop("patient", {"age": 68, "sex": "female"})
    document = {"format": "crampx.patient/1", "patient": person, **parts}
    return crampx.evaluate(document, as_of=AS_OF, jurisdiction=jurisdiction)


def tier(assessment: crampx.Assessment, trigger: str) -> str:
    return next((d.tier for d in assessment.differential if d.trigger == trigger), "not_listed")


def suggested(assessment: crampx.Assessment) -> dict[str, Any]:
    return {f.id: f for f in assessment.follow_up}


def flags(assessment: crampx.Assessment) -> dict[str, str]:
    return {f.id: f.urgency for f in assessment.red_flags}


def rules(item: Any) -> set[str]:
    return {e.rule.split("/")[1] for e in item.because}


def said(item: Any) -> str:
    return " ".join(e.rationale for e in item.because)


def daily(name: str, milligrams: int) -> dict[str, Any]:
    return {"name": name, "dose": {"value": milligrams, "unit": "mg", "per": "day"}}


def ck(value: float) -> dict[str, Any]:
    return {"name": "CK", "value": value, "unit": "U/L", "high": 200, "date": "2026-11-19"}


# Furosemide and omeprazole, potassium 3.2, magnesium not measured.


def furosemide_and_omeprazole(*more: dict[str, Any]) -> crampx.Assessment:
    potassium = {"name": "potassium", "value": 3.2, "unit": "mmol/L", "date": "2026-11-18"}
    return assess(symptoms=["leg cramps at night"], medications=["furosemide", "omeprazole"], labs=[potassium, *more])


def test_low_potassium_on_furosemide_and_omeprazole_asks_for_magnesium():
    assessment = furosemide_and_omeprazole()
    found = suggested(assessment)
    assert found["check_magnesium"].urgency == "urgent"
    assert {"low_potassium", "ppi_with_diuretic_or_digoxin"} <= rules(found["check_magnesium"])
    assert "magnesium_replacement" not in found
    assert any("agnesium is not known" in c.text for c in found["potassium_replacement"].cautions)


def test_the_drug_leads_and_the_mild_value_does_not_account_for_the_cramps():
    entry = furosemide_and_omeprazole().differential[0]
    assert (entry.trigger, entry.tier) == ("medication_induced_electrolyte_imbalance", "likely")
    assert entry.explains == "doubtful"
    assert "loses potassium" not in " ".join(e.rationale for e in entry.against)


def test_once_magnesium_is_known_it_is_not_asked_for_again():
    known = {"name": "magnesium", "value": 0.8, "unit": "mmol/L", "date": "2026-11-18"}
    assert "check_magnesium" not in suggested(furosemide_and_omeprazole(known))


@pytest.mark.parametrize("other", ["digoxin", "furosemide", "indapamide"])
def test_a_proton_pump_inhibitor_with_digoxin_or_a_diuretic_asks_for_magnesium(other: str):
    assessment = assess(symptoms=["leg cramps"], medications=["omeprazole", other])
    assert "ppi_with_diuretic_or_digoxin" in rules(suggested(assessment)["check_magnesium"])


# Simvastatin 40 mg with amlodipine.


@pytest.mark.parametrize("jurisdiction", [None, "us", "uk", "eu"])
def test_simvastatin_40_with_amlodipine_is_above_the_limit_of_20(jurisdiction: str | None):
    assessment = assess(jurisdiction, symptoms=["leg cramps"], medications=[daily("simvastatin", 40), "amlodipine"])
    item = suggested(assessment)["statin_dose_limit"]
    assert rules(item) == {"simvastatin_above_20"}
    assert "20 mg" in said(item)
    assert "amlodipine" in said(item)
    # A common pair and no muscle symptom: no alarm.
    assert flags(assessment) == {}
    assert item.urgency == "soon"
    assert tier(assessment, "statin_associated_muscle_symptoms") == "possible"


@pytest.mark.parametrize(
    ("drugs", "jurisdiction", "expected"),
    [
        ([daily("simvastatin", 20), "amlodipine"], "us", set()),
        ([daily("simvastatin", 20), "amiodarone"], "us", set()),  # 10 mg was withdrawn in December 2011
        ([daily("simvastatin", 20), "verapamil", "amlodipine"], "us", {"above_us_limit"}),  # the lowest limit counts
        ([daily("simvastatin", 20), "verapamil", "amlodipine"], "uk", set()),
        ([daily("simvastatin", 40), "verapamil"], "uk", {"simvastatin_above_20"}),
        ([daily("simvastatin", 40), "verapamil"], "us", {"simvastatin_above_20", "above_us_limit"}),
        ([daily("lovastatin", 40), "amiodarone"], "us", set()),
        ([daily("lovastatin", 80), "amiodarone"], "us", {"above_us_limit"}),
        ([daily("atorvastatin", 80), "diltiazem"], "us", set()),
        ([daily("rosuvastatin", 40), "amlodipine"], "us", set()),
        ([daily("simvastatin", 20), "bezafibrate"], "uk", {"uk_fibrate"}),
        ([daily("simvastatin", 20), "bezafibrate"], "us", set()),
        ([daily("simvastatin", 20), "fenofibrate"], "uk", set()),
        (["simvastatin", "amlodipine"], "us", {"dose_not_recorded"}),
    ],
)
def test_dose_limits_of_statins(drugs: list[Any], jurisdiction: str, expected: set[str]):
    found = suggested(assess(jurisdiction, symptoms=["leg cramps"], medications=drugs))
    assert (rules(found["statin_dose_limit"]) if "statin_dose_limit" in found else set()) == expected


@pytest.mark.parametrize(
    "other", ["clarithromycin", "itraconazole", "gemfibrozil", "ciclosporin", "danazol", "fusidic acid"]
)
def test_a_contraindicated_pair_is_reviewed_the_same_day_whatever_the_dose(other: str):
    assessment = assess(symptoms=["leg cramps"], medications=[daily("simvastatin", 10), other])
    assert suggested(assessment)["medication_review"].urgency == "same_day"
    assert tier(assessment, "statin_associated_muscle_symptoms") in _LISTED


def test_azithromycin_is_no_interaction():
    medications = ["simvastatin", "azithromycin"]
    assessment = assess(symptoms=["leg cramps"], medications=medications, complete={"medications": "2026-11-18"})
    assert suggested(assessment)["medication_review"].urgency == "routine"


def test_the_table_of_medicines_names_the_interaction_on_both_rows():
    assessment = assess(symptoms=["leg cramps"], medications=[daily("simvastatin", 40), "amlodipine"])
    for row in assessment.medications:
        assert any("20 mg" in text for text in row.interactions), row.name


# CK 9,000 with dark urine after clarithromycin.


@pytest.mark.parametrize("course", [{"started": "2026-11-08"}, {"started": "2026-11-08", "stopped": "2026-11-17"}])
def test_ck_9000_with_dark_urine_after_clarithromycin_is_an_emergency(course: dict[str, str]):
    assessment = assess(
        symptoms=["leg cramps", "dark urine"], labs=[ck(9000)],
        medications=["simvastatin", {"name": "clarithromycin", **course}],
    )
    assert assessment.red_flags[0].id == "rhabdomyolysis"
    assert assessment.red_flags[0].urgency == "immediate"
    assert flags(assessment)["statin_weakness"] == "same_day"
    assert "decide_on_statin" in suggested(assessment)
    assert {"potassium_replacement", "stretching", "statin_dechallenge"}.isdisjoint(suggested(assessment))
    entry = assessment.differential[0]
    assert (entry.trigger, entry.tier, entry.explains) == ("statin_associated_muscle_symptoms", "likely", "usual")
    assert any("clarithromycin" in f.text for e in entry.for_ for f in e.facts)


# Raloxifene with one swollen calf.


def test_raloxifene_with_one_swollen_calf_is_thrombosis_first():
    assessment = assess(
        onset="2026-10-20", symptoms=["leg cramps"], medications=[{"name": "raloxifene", "started": "2026-09-15"}],
        signs=[{"name": "calf swelling", "side": "left"}],
    )
    assert assessment.red_flags[0].id == "dvt"
    assert assessment.red_flags[0].urgency == "same_day"
    assert tier(assessment, "other_drug_associated_cramps") == "unlikely"
    assert "venous_ultrasound" in suggested(assessment)
    assert {"stretching", "medication_review"}.isdisjoint(suggested(assessment))


def test_raloxifene_before_alternating_cramps_is_a_possible_cause():
    assessment = assess(
        onset="2026-10-20", cramps={"site": ["calf"], "side": "alternating", "clears_fully": True},
        medications=[{"name": "raloxifene", "started": "2026-09-15"}],
        signs=[{"name": "leg swelling", "present": False}],
    )
    assert flags(assessment) == {}
    assert tier(assessment, "other_drug_associated_cramps") == "possible"


# Drugs that are not cramp drugs, and drugs that are.


@pytest.mark.parametrize("drug", ["bisoprolol", "metoprolol", "tiotropium", "azithromycin", "paracetamol", "ramipril"])
def test_a_drug_without_a_signal_lists_no_drug_cause(drug: str):
    medications = [{"name": drug, "started": "2026-01-01"}]
    assessment = assess(onset="2026-09-15", symptoms=["leg cramps"], medications=medications)
    listed = {d.trigger for d in assessment.differential if d.for_} - {"idiopathic_nocturnal_leg_cramps"}
    assert listed == set()


@pytest.mark.parametrize(
    ("drug", "trigger"),
    [
        ("Seretide", "beta2_agonist_associated_cramps"),
        ("donepezil", "other_drug_associated_cramps"),
        ("imatinib", "cancer_treatment_neurotoxicity"),
        ("HCTZ", "diuretic_associated_cramps"),
    ],
)
def test_a_drug_with_a_signal_is_possible_only_if_it_came_first(drug: str, trigger: str):
    before = assess(onset="2026-09-15", symptoms=["leg cramps"], medications=[{"name": drug, "started": "2026-08-01"}])
    after = assess(onset="2026-09-15", symptoms=["leg cramps"], medications=[{"name": drug, "started": "2026-09-16"}])
    assert tier(before, trigger) in _LISTED
    assert tier(after, trigger) == "unlikely"


def test_an_inhaler_with_a_steroid_is_never_ended_abruptly():
    item = suggested(assess(symptoms=["leg cramps"], medications=["Symbicort"]))["medication_review"]
    assert "never ended abruptly" in said(item)


@pytest.mark.parametrize(
    "drug", ["sertraline", "haloperidol", "tonic water", "coffee", "losartan", "codeine", "salbutamol"]
)
def test_an_everyday_drug_with_night_cramps_raises_nothing_and_leads_nothing(drug: str):
    assessment = assess(cramps={"site": ["calf"], "when": ["night"]}, medications=[drug])
    assert flags(assessment) == {}
    assert assessment.differential[0].trigger == "idiopathic_nocturnal_leg_cramps"
    assert len(assessment.cannot_exclude) <= 1


# Quinine: effective, licensed and recommended are three statements.


@pytest.mark.parametrize(
    ("jurisdiction", "first"), [("us", "Recommended in the US: no"), ("uk", "Recommended in the UK")]
)
def test_quinine_is_judged_by_country_in_three_statements(jurisdiction: str, first: str):
    item = suggested(assess(jurisdiction, symptoms=["leg cramps"], medications=["quinine"]))["avoid_quinine"]
    assert item.because[0].rationale.startswith(first)  # the one that is printed
    other = {"us": "in the UK", "uk": "in the US"}[jurisdiction]
    assert not [e for e in item.because if e.rationale.startswith(f"Recommended {other}")]
    assert [sum(c.text.startswith(word) for c in item.cautions) for word in ("Effective:", "Licensed:")] == [1, 1]


def test_nosebleeds_on_tonic_water_are_an_emergency():
    assessment = assess(symptoms=["leg cramps", "nosebleeds"], exposures=["tonic water"])
    assert flags(assessment)["quinine_reaction"] == "immediate"


# Toxicity of psychotropic drugs.


def test_tremor_with_brisk_reflexes_on_two_serotonergic_drugs_is_an_emergency():
    drugs = ["sertraline", "tramadol"]
    assessment = assess(symptoms=["leg cramps", "tremor"], signs=["hyperreflexia"], medications=drugs)
    assert flags(assessment)["serotonin_toxicity"] == "immediate"


def test_the_same_signs_without_such_a_drug_are_not_serotonin_toxicity():
    assessment = assess(
        symptoms=["leg cramps", "tremor"], signs=["hyperreflexia"], medications=["ramipril"],
        complete={"medications": "2026-11-18"}, exposures=[{"name": "cocaine", "present": False}],
    )
    assert "serotonin_toxicity" not in flags(assessment)


def test_rigidity_with_fever_after_levodopa_was_stopped_is_an_emergency():
    assessment = assess(symptoms=["leg cramps", "rigidity", "fever"], exposures=["levodopa stopped"])
    assert flags(assessment)["nms"] == "immediate"


# Cautions from the patient's own data.


@pytest.mark.parametrize(
    ("drug", "wanted"),
    [
        ("ramipril", "raises potassium"), ("losartan", "raises potassium"), ("spironolactone", "raises potassium"),
        ("trimethoprim", "raises potassium"), ("ibuprofen", "NSAID"), ("digoxin", "Digoxin"),
    ],
)
def test_potassium_is_suggested_only_with_the_caution_of_the_other_drug(drug: str, wanted: str):
    labs = [{"name": "K", "value": 3.2, "unit": "mmol/L"}, {"name": "eGFR", "value": 80, "unit": "mL/min/1.73m2"}]
    item = suggested(assess(symptoms=["leg cramps"], medications=[drug], labs=labs))["potassium_replacement"]
    assert any(wanted in caution.text for caution in item.cautions)


@pytest.mark.parametrize("value", [29, 45])
def test_magnesium_is_withheld_or_cautioned_with_poor_kidneys(value: int):
    labs = [{"name": "Mg", "value": 0.6, "unit": "mmol/L"}, {"name": "eGFR", "value": value, "unit": "mL/min/1.73m2"}]
    item = suggested(assess(symptoms=["leg cramps"], labs=labs)).get("magnesium_replacement")
    if value < 30:
        assert item is None
    else:
        assert item is not None
        assert any("accumulate" in caution.text for caution in item.cautions)
