"""From items to facts: what is used, what is noted and what is refused, case by case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import crampx

AS_OF = date(2026, 11, 20)


def assess(**parts: Any) -> crampx.Assessment:
    given = {"patient": {"age": 60, "sex": "female"}, "symptoms": ["leg cramps"], **parts}
    return crampx.evaluate({"format": "crampx.patient/1", **given}, as_of=AS_OF)


def codes(assessment: crampx.Assessment) -> set[tuple[str, str | None]]:
    return {(p.code, p.pointer) for p in (*assessment.not_understood, *assessment.notices)}


@pytest.mark.parametrize(("entry", "code", "place"), [
    ({"name": "back pain", "date": "2026-11-21"}, "future_date", "/symptoms/0/date"),
    ({"name": "back pain", "started": "2026-10-01", "ended": "2026-09-01"}, "ends_before_start", "/symptoms/0"),
    ({"name": "back pain", "started": "2026-12-01"}, "planned", "/symptoms/0"),
    ({"name": "back pain", "status": "suspected"}, "not_a_fact", "/symptoms/0"),
    ({"name": "back pain", "status": "sleeping"}, "unknown_status", "/symptoms/0/status"),
    ({"name": "back pain", "result": "normal"}, "no_result_expected", "/symptoms/0/result"),
    ({"name": "leg inspection", "result": "abnormal"}, "abnormal_without_sign", "/symptoms/0"),
    ({"name": "back pain", "value": 3}, "value_not_used", "/symptoms/0"),
    ({"name": "atorvastatin"}, "other_list", "/symptoms/0"),
    ({"name": "bak pain"}, "unknown_name", "/symptoms/0"),
    ({"name": "back pain", "changed": "2026-12-01"}, "planned", "/symptoms/0/changed"),
])
def test_coded_entries(entry: dict[str, Any], code: str, place: str):
    assert (code, place) in codes(assess(symptoms=[entry]))


@pytest.mark.parametrize(("entry", "code", "place"), [
    ({"value": 3.3}, "missing_unit", "/labs/0"),
    ({"value": 3.3, "unit": "furlong"}, "unknown_unit", "/labs/0/unit"),
    ({"value": 33, "unit": "mmol/L"}, "implausible_value", "/labs/0"),
    ({"value": 3.3, "unit": "mmol/L", "date": "2026-11-21"}, "future_date", "/labs/0/date"),
    ({"value": 3.3, "unit": "mmol/L", "specimen": "Haemolysed"}, "unusable_sample", "/labs/0/specimen"),
    ({"value": 3.3, "unit": "mmol/L", "status": "cancelled"}, "not_a_fact", "/labs/0"),
])
def test_measured_entries(entry: dict[str, Any], code: str, place: str):
    assessment = assess(labs=[{"name": "potassium", **entry}])
    assert (code, place) in codes(assessment)
    assert assessment.results == ()


def test_a_measured_name_without_a_value():
    assert ("missing_value", "/symptoms/0") in codes(assess(symptoms=["serum potassium"]))


def test_a_strength_in_a_drug_name_is_no_dose():
    assessment = assess(medications=["atorvastatin 40 mg tablets"])
    assert ("strength_in_name", "/medications/0") in codes(assessment)
    assert [(m.concept, m.dose) for m in assessment.medications] == [("atorvastatin", None)]


@pytest.mark.parametrize(("code", "concept"), [("83367", "atorvastatin"), ("5487", "hydrochlorothiazide")])
def test_a_verified_code_names_its_concept(code: str, concept: str):
    system = "http://www.nlm.nih.gov/research/umls/rxnorm"
    assessment = assess(medications=[{"code": {"system": system, "code": code}}])
    assert [m.concept for m in assessment.medications] == [concept]


def test_codes_and_names_that_disagree_or_are_unknown():
    rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
    different = assess(medications=[{"name": "simvastatin", "code": {"system": rxnorm, "code": "83367"}}])
    assert ("code_and_name_differ", "/medications/0") in codes(different)
    assert [m.concept for m in different.medications] == ["atorvastatin"]
    by_name = assess(medications=[{"name": "simvastatin", "code": {"system": rxnorm, "code": "0"}}])
    assert ("unknown_code", "/medications/0/code") in codes(by_name)
    assert [m.concept for m in by_name.medications] == ["simvastatin"]
    neither = assess(medications=[{"code": {"system": rxnorm, "code": "0"}}])
    assert ("unknown_code", "/medications/0/code") in codes(neither)
    assert neither.evaluated == "partial"


def test_the_cramps_object():
    parts: dict[str, Any] = {"site": ["calf", "elbow"], "side": "left", "per_week": 3, "course": "worse"}
    assessment = assess(symptoms=[], cramps=parts)
    unknown = next(p for p in assessment.not_understood if p.pointer == "/cramps/site/1")
    assert unknown.code == "unknown_word"
    assert "calf" in unknown.allowed
    assert assessment.status == "assessed"
    assert assessment.evaluated == "partial"


def test_a_remedy_that_was_tried_is_shown_and_not_taken_as_current():
    assessment = assess(tried=[{"name": "magnesium", "response": "none"}])
    assert assessment.medications == ()
    assert any("tried magnesium" in u.text for u in assessment.unused)


@pytest.mark.parametrize(("person", "code", "place"), [
    ({"birth_date": "2026-12-01"}, "future_date", "/patient/birth_date"),
    ({"birth_date": "1960-01-01", "age": 50}, "conflict", "/patient/age"),
    ({"sex": "female", "pregnancy": "pregnant", "due_date": "2029-01-01"}, "implausible_value", "/patient/due_date"),
    ({"sex": "male", "pregnancy": "pregnant"}, "sex_and_pregnancy_differ", "/patient/sex"),
    ({"sex": "male", "pregnancy": "postpartum"}, "sex_and_pregnancy_differ", "/patient/sex"),
    ({"sex": "male", "due_date": "2027-01-30"}, "due_date_of_a_man", "/patient/due_date"),
])
def test_the_person(person: dict[str, Any], code: str, place: str):
    assert (code, place) in codes(assess(patient=person))


def test_gestation_and_unknown_age_are_told():
    assessment = assess(patient={"sex": "female", "pregnancy": "pregnant", "due_date": "2027-01-29"})
    assert assessment.patient.gestation_weeks == 30
    assert "age_unknown" in {a.code for a in assessment.assumptions}


def test_a_pregnancy_of_a_man_is_used_and_told():
    man = {"sex": "male", "age": 30, "pregnancy": "pregnant"}
    assessment = assess(patient=man, symptoms=[{"name": "calf pain", "side": "left"}])
    assert "dvt_pregnancy" in {f.id for f in assessment.red_flags}
    notice = next(n for n in assessment.notices if n.code == "sex_and_pregnancy_differ")
    assert (notice.severity, notice.suggestions) == ("warning", ("female",))
    assert not [n for n in assess(patient=man | {"pregnancy": "not_pregnant"}).notices if n.code == notice.code]


def test_onset_and_complete_lists_in_the_future_are_refused():
    assessment = assess(onset="2027", complete={"medications": "2027-01-01"})
    assert {("future_date", "/onset"), ("future_date", "/complete/medications")} <= codes(assessment)


def test_a_list_with_an_unknown_entry_is_not_complete():
    assessment = assess(medications=["no such drug"], complete={"medications": "2026-11-18"})
    assert ("incomplete_list", "/complete/medications") in codes(assessment)


def test_contradictory_facts_are_shown_and_raise():
    assessment = assess(signs=[{"name": "calf swelling", "side": "left"}, {"name": "calf swelling", "present": False}])
    assert "dvt" in {f.id for f in assessment.red_flags}
    assert any("calf swelling" in (c.found or "") for c in assessment.conflicts)


def test_a_class_is_no_surer_than_the_member_it_rests_on():
    """Diarrhoea recorded both ways is no loss from the gut; the conflict is shown."""
    both = assess(symptoms=["leg cramps", "diarrhoea", {"name": "diarrhoea", "present": False}])
    assert "check_kidney_and_electrolytes" not in {f.id for f in both.follow_up}
    assert any("diarrhoea" in (c.found or "") for c in both.conflicts)
    one = assess(symptoms=["leg cramps", "diarrhoea"])
    assert "check_kidney_and_electrolytes" in {f.id for f in one.follow_up}


def test_a_member_corrected_later_no_longer_speaks_for_its_class():
    swollen = {"name": "calf swelling", "side": "left", "date": "2026-11-01"}
    normal = {"name": "calf swelling", "present": False, "date": "2026-11-15"}
    assert "dvt" in {f.id for f in assess(signs=[swollen]).red_flags}
    corrected = assess(signs=[swollen, normal])
    assert "dvt" not in {f.id for f in corrected.red_flags}
    assert corrected.conflicts == ()
    assert "dvt" in {f.id for f in assess(signs=[swollen | {"date": "2026-11-16"}, normal]).red_flags}


def test_a_conversion_is_told_and_compared_unrounded():
    assessment = assess(labs=[{"name": "potassium", "value": 13.68, "unit": "mg/dL"}])
    assert [c.text for c in assessment.conversions] == ["potassium 13.68 mg/dL = 3.499 mmol/L"]
    row = assessment.results[0]
    assert row.converted is not None
    assert (row.value, row.unit, row.converted.value) == ("13.68", "mg/dL", "3.499")


def test_results_against_their_limits_with_the_one_before():
    assessment = assess(labs=[
        {"name": "potassium", "value": 3.1, "unit": "mmol/L", "date": "2026-11-18", "low": 3.5, "high": 5.1},
        {"name": "potassium", "value": 4.2, "unit": "mmol/L", "date": "2026-05-11"},
        {"name": "sodium", "value": 140, "unit": "mmol/L", "date": "2026-01"},
    ])
    potassium, sodium = assessment.results
    assert (potassium.flag, potassium.limits_from, potassium.age_days) == ("low", "laboratory", 2)
    assert potassium.previous is not None
    assert potassium.previous.value == "4.2"
    assert sodium.stale
    assert sodium.limits_from == "table"


@pytest.mark.parametrize(("due", "day", "low", "title"), [
    ("2027-02-12", "2026-11-20", "3.2", "third trimester"),  # 28 weeks
    ("2027-02-12", "2026-11-19", "3.5", None),
    ("2027-02-12", "2026-11", "3.5", None),
    (None, "2026-11-20", "3.5", None),
])
def test_the_table_of_the_trimester_in_which_the_sample_was_taken(
    due: str | None, day: str, low: str, title: str | None
):
    patient = {"age": 30, "sex": "female", "pregnancy": "pregnant", **({"due_date": due} if due else {})}
    lab = {"name": "potassium", "value": 3.3, "unit": "mmol/L", "date": day}
    row = assess(patient=patient, labs=[lab]).results[0]
    assert (row.low, row.limits_from, row.limits_title) == (low, "table", title)


@pytest.mark.parametrize(("due", "title", "flag"), [
    ("2027-02-12", "pregnancy", "high"),
    ("2027-08-27", None, "in range"),
])
def test_a_sample_from_before_the_pregnancy_has_the_table_of_others(due: str, title: str | None, flag: str):
    patient = {"age": 30, "sex": "female", "pregnancy": "pregnant", "due_date": due}
    lab = {"name": "creatinine", "value": 72, "unit": "umol/L", "date": "2026-11-10"}
    row = assess(patient=patient, labs=[lab]).results[0]
    assert (row.limits_title, row.flag) == (title, flag)


@pytest.mark.parametrize(("age", "limits", "expected"), [
    (15, {}, (None, None)),
    (16, {}, ("320", "table")),
    (15, {"high": 300}, ("300", "laboratory")),
])
def test_a_child_has_the_limits_of_the_laboratory_or_none(
    age: int, limits: dict[str, int], expected: tuple[str | None, str | None]
):
    lab = {"name": "creatine kinase", "value": 13000, "unit": "U/L", **limits}
    row = assess(patient={"age": age, "sex": "male"}, labs=[lab]).results[0]
    assert (row.high, row.limits_from) == expected


def test_a_comparison_that_fails_harms_nothing_else(monkeypatch: pytest.MonkeyPatch):
    from crampx._facts import atoms

    original = atoms.answer_quantity

    def fails_for_potassium(atom: Any, *rest: Any) -> Any:
        if atom.analyte == "potassium":
            raise ArithmeticError
        return original(atom, *rest)

    labs = [{"name": "potassium", "value": 2.0, "unit": "mmol/L"}]
    signs = [{"name": "calf swelling", "side": "left"}]
    monkeypatch.setattr(atoms, "answer_quantity", fails_for_potassium)
    broken = assess(labs=labs, signs=signs)
    monkeypatch.undo()
    whole = assess(labs=labs, signs=signs)
    assert broken.evaluated == "partial"
    assert "not_evaluated" in {p.code for p in broken.notices}
    assert [f.id for f in broken.red_flags] == ["dvt"]
    assert {f.id for f in whole.red_flags} == {"dvt", "k_low_severe"}
    assert whole.evaluated == "complete"


def test_knowledge_past_its_review_date_is_told():
    document = {"format": "crampx.patient/1", "patient": {"age": 60}, "symptoms": ["leg cramps"]}
    later = crampx.evaluate(document, as_of=date(2031, 1, 1))
    assert "review_overdue" in {p.code for p in later.notices}
    assert "review_overdue" not in {p.code for p in crampx.evaluate(document, as_of=AS_OF).notices}


def test_without_a_day_nothing_is_evaluated():
    with pytest.raises(crampx.PatientError) as caught:
        crampx.evaluate({"format": "crampx.patient/1", "patient": {"age": 60}})
    assert [p.code for p in caught.value.problems] == ["missing_as_of"]
