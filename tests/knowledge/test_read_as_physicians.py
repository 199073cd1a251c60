"""What a physician would not have signed on reading reports: urgencies that contradict each other, and noise."""

from __future__ import annotations

from typing import Any

import pytest

import crampx

KNOWLEDGE = crampx.load_knowledge()


def assess(*, onset: str | None = None, **given: Any) -> crampx.Assessment:
    person = {"id": "R-1", "age": 60, "sex": "male"}
    start = {} if onset is None else {"onset": onset}
    document = {"format": "crampx.patient/1", "as_of": "2026-11-20", "patient": person, **start, **given}
    return KNOWLEDGE.evaluate(document)


def flags(assessment: crampx.Assessment) -> dict[str, str]:
    return {flag.id: flag.urgency for flag in assessment.red_flags}


def suggested(assessment: crampx.Assessment) -> dict[str, str]:
    return {item.id: item.urgency for item in assessment.follow_up}


def tiers(assessment: crampx.Assessment) -> dict[str, str]:
    return {item.trigger: item.tier for item in assessment.differential}


def test_in_cirrhosis_confusion_is_asked_for_and_fever_is_not():
    assessment = assess(symptoms=["leg cramps at night"], conditions=["cirrhosis"])
    assert {line.id: line.missing for line in assessment.cannot_exclude} == {"hepatic_encephalopathy": ("confusion",)}
    known = assess(symptoms=["leg cramps", {"name": "confusion", "present": False}], conditions=["cirrhosis"])
    assert known.cannot_exclude == ()


def test_disproportionate_pain_alone_is_seen_the_same_day_and_not_sent_now():
    assessment = assess(symptoms=["leg cramps", "pain out of proportion"])
    assert flags(assessment)["compartment_syndrome"] == "same_day"
    assert "emergency_referral" not in suggested(assessment)
    injured = assess(symptoms=["leg cramps", "pain out of proportion"], conditions=["leg fracture"])
    assert flags(injured)["compartment_syndrome"] == suggested(injured)["emergency_referral"] == "immediate"


@pytest.mark.parametrize(
    ("given", "urgency"),
    [({}, "soon"), ({"onset": "2026-10"}, "urgent"), ({"symptoms": ["leg cramps", "leg weakness"]}, "urgent")],
)
def test_a_referral_for_cramps_in_cancer_is_as_urgent_as_its_flag(given: dict[str, Any], urgency: str):
    cancer = {"name": "breast cancer", "since": "2025"} if "onset" in given else "breast cancer"
    assessment = assess(**{"symptoms": ["leg cramps"], **given, "conditions": [cancer]})
    assert flags(assessment)["cancer_new_cramps"] == urgency
    assert suggested(assessment)["neurology_referral"] == urgency
    assert suggested(assessment)["cancer_cramp_review"] == urgency


CHEMOTHERAPY = {"name": "chemotherapy", "date": "2026-11-13"}


@pytest.mark.parametrize(
    ("exposures", "cancer", "urgency"),
    [([], "lung cancer", "urgent"), ([CHEMOTHERAPY], "lung cancer", "same_day"), ([], "lymphoma", "immediate")],
)
def test_kidney_disease_beside_a_solid_cancer_is_no_emergency(exposures: list[Any], cancer: str, urgency: str):
    labs = [
        {"name": "potassium", "value": 5.6, "unit": "mmol/L", "high": 5.3, "date": "2026-11-16"},
        {"name": "phosphate", "value": 1.7, "unit": "mmol/L", "high": 1.5, "date": "2026-11-16"},
    ]
    assessment = assess(
        symptoms=["leg cramps"], conditions=["CKD stage 4", cancer], exposures=exposures, labs=labs
    )
    assert flags(assessment)["tumour_lysis"] == urgency


def test_slow_weakness_in_an_overactive_thyroid_asks_for_an_attack_and_a_potassium_of_today():
    assessment = assess(symptoms=["leg cramps", "progressive weakness"], conditions=["hyperthyroidism"])
    assert "tpp" not in flags(assessment)
    assert assessment.cannot_exclude[0].id == "tpp"
    assert "weakness of sudden onset" in assessment.cannot_exclude[0].missing
    assert suggested(assessment)["check_kidney_and_electrolytes"] == "same_day"
    without = assess(symptoms=["leg cramps", "progressive weakness"])
    assert suggested(without)["check_kidney_and_electrolytes"] == "urgent"


def test_a_normal_sodium_of_last_week_speaks_against_low_sodium_in_cirrhosis():
    sodium = {"name": "sodium", "value": 137, "unit": "mmol/L", "date": "2026-11-13"}
    measured = assess(symptoms=["leg cramps"], conditions=["cirrhosis"], labs=[sodium])
    assert tiers(measured)["hyponatraemia"] == "unlikely"
    assert tiers(assess(symptoms=["leg cramps"], conditions=["cirrhosis"]))["hyponatraemia"] == "contributor"


def test_what_a_practice_writes_is_understood():
    conditions = ["nephrotic syndrome", "CKD3a", "myasthenia gravis", "sarcoidosis", "PTSD", "AAA", "CLL"]
    medicines = ["sevelamer", "alfacalcidol", "cinacalcet", "Accrete D3", "fentanyl patch", "Buscopan", "Mounjaro"]
    symptoms = ["leg pain out of proportion", "calf cramp at night", "legs give way", "swallowing difficulty"]
    assessment = assess(symptoms=symptoms, conditions=conditions, medications=medicines)
    assert [problem.pointer for problem in assessment.not_understood] == []
    assert flags(assessment)["compartment_syndrome"] == "same_day"
    row = next(row for row in assessment.medications if row.name == "cinacalcet")
    assert row.electrolytes == ("lowers adjusted calcium",)


def test_nobody_asks_a_woman_of_72_for_weeks_of_pregnancy():
    potassium = {"name": "potassium", "value": 3.3, "unit": "mmol/L"}
    document = {
        "format": "crampx.patient/1", "as_of": "2026-11-20", "patient": {"id": "R-2", "age": 72, "sex": "female"},
        "symptoms": ["leg cramps"], "medications": ["bendroflumethiazide"], "labs": [potassium],
    }
    assert "gestation" not in {item.subject for item in KNOWLEDGE.evaluate(document).missing}


def test_a_statin_that_is_decided_on_today_is_not_called_harmless():
    ck = {"name": "CK", "value": 4000, "unit": "U/L", "high": 200, "date": "2026-11-19"}
    assessment = assess(symptoms=["leg cramps"], medications=["simvastatin", "clarithromycin"], labs=[ck])
    review = next(item for item in assessment.follow_up if item.id == "medication_review")
    assert "not caused by it" not in " ".join(part.rationale for part in review.because)
    ordinary = assess(symptoms=["leg cramps at night"], medications=["simvastatin"])
    review = next(item for item in ordinary.follow_up if item.id == "medication_review")
    assert "not caused by it" in review.because[0].rationale


@pytest.mark.parametrize(("pregnancy", "said"), [("pregnant", True), ("not_pregnant", False)])
def test_in_pregnancy_the_medication_review_says_what_it_does_not_judge(pregnancy: str, *, said: bool):
    document = {
        "format": "crampx.patient/1", "as_of": "2026-11-20", "symptoms": ["leg cramps"], "medications": ["simvastatin"],
        "patient": {"id": "R-3", "age": 34, "sex": "female", "pregnancy": pregnancy},
    }
    review = next(item for item in KNOWLEDGE.evaluate(document).follow_up if item.id == "medication_review")
    assert any("in pregnancy is not judged here" in caution.text for caution in review.cautions) is said
