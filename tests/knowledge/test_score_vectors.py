"""Every vector of an implemented score, formula, band or unit gives what its source says."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from tests.knowledge.score_vectors import (
    NOT_IMPLEMENTED,
    VECTORS,
    case_of,
    cook,
    ecq,
    konno,
    labs,
    mnsi,
    points,
    sams_ci,
    shipped,
    total,
    wells,
)

from crampx._facts.compare import compare
from crampx._facts.derived import calculate
from crampx._facts.units import from_canonical, to_canonical
from crampx._logic.truth import Truth

GAD = ("nervous", "worry_control", "worry_much", "relax", "restless", "annoyed", "afraid")
AUDIT = ("frequency", "amount", "heavy")


def vectors(*names: str) -> list[Any]:
    return [pytest.param(v, id=v["id"]) for v in VECTORS if v["score"] in names]


def near(value: Fraction | float, vector: dict[str, Any]) -> bool:
    return abs(float(value) - float(vector["expected"])) <= float(vector.get("tol", 1e-9)) + 1e-12


def test_every_vector_is_asked_or_excused() -> None:
    assert {v["score"] for v in VECTORS} == ASKED | set(NOT_IMPLEMENTED)
    assert not ASKED & set(NOT_IMPLEMENTED)
    assert {v["basis"] for v in VECTORS} <= {"published", "derived", "boundary", "derived-from-recalled-definition"}
    assert all(v["source"] for v in VECTORS)


# Scores


@pytest.mark.parametrize("vector", vectors("wells_dvt"))
def test_wells(vector: dict[str, Any]) -> None:
    case, expected = wells(vector["input"]), vector["expected"]
    assert total(case, "wells_dvt") == (expected["score"], expected["score"], (expected["two_level"],))
    old = expected["score_1997"]
    assert total(case, "wells_dvt_1997") == (old, old, (expected["three_level"],))


def test_wells_published_case() -> None:
    """Cancer, surgery, tenderness and collaterals: 4, likely (a worked example of the MedCalc-Bench collection)."""
    case = wells({"cancer": 1, "bedridden": 1, "tenderness": 1, "collaterals": 1})
    assert total(case, "wells_dvt") == (4, 4, ("likely",))


@pytest.mark.parametrize("vector", vectors("lss_konno2007"))
def test_konno(vector: dict[str, Any]) -> None:
    points_, band = vector["expected"]
    name = {"lss_likely": "positive", "below_cut": "below"}[band]
    assert total(konno(vector["input"]), "lss_konno") == (points_, points_, (name,))


@pytest.mark.parametrize("vector", vectors("lss_cook2011"))
def test_cook(vector: dict[str, Any]) -> None:
    number, band = vector["expected"]
    name = "positive" if "LR+" in band else "none" if "rule_out" in band else "uninformative"
    assert total(cook(vector["input"]), "lss_cook") == (number, number, (name,))


@pytest.mark.parametrize("vector", vectors("mnsi_questionnaire"))
def test_mnsi(vector: dict[str, Any]) -> None:
    number, from_7, from_4 = vector["expected"]
    name = "from_7" if from_7 else "from_4" if from_4 else "below_4"
    assert total(mnsi(vector["input"]), "mnsi") == (number, number, (name,))


@pytest.mark.parametrize("vector", vectors("sams_ci"))
def test_sams_ci(vector: dict[str, Any]) -> None:
    low, high, bands = total(sams_ci(vector["input"]), "sams_ci")
    expected = vector["expected"]
    assert (low, high, "..".join(bands)) == (expected["lo"], expected["hi"], expected["band"])


@pytest.mark.parametrize("vector", vectors("sarc_f"))
def test_sarc_f(vector: dict[str, Any]) -> None:
    given, (number, positive) = vector["input"], vector["expected"]
    items = points("sarc_f", ("strength", "walking", "chair", "stairs"),
                   [given[key] for key in ("strength", "walking", "chair", "stairs")])
    case = case_of(vitals=items, exposures=[{"name": "falls in the last year", "value": given["falls"]}])
    assert total(case, "sarc_f") == (number, number, ("positive" if positive else "below",))


@pytest.mark.parametrize("vector", vectors("gad2", "gad7"))
def test_gad(vector: dict[str, Any]) -> None:
    number, result = vector["expected"]
    size = len(vector["input"])
    case = case_of(vitals=points(f"gad_{size}", GAD[:size], vector["input"]))
    name = result if isinstance(result, str) else "positive" if result else "negative"
    assert total(case, f"gad_{size}") == (number, number, (name,))


@pytest.mark.parametrize("vector", vectors("audit_c"))
def test_audit_c(vector: dict[str, Any]) -> None:
    given, (number, positive) = vector["input"], vector["expected"]
    name = f"audit_c_{given['rule']}"
    case = case_of(patient={"sex": given["sex"], "age": 60},
                   vitals=points(name, AUDIT, [given[key] for key in "abc"]))
    assert total(case, name)[:2] == (number, number)
    if given["rule"] == "us":
        assert (case.value("finding:audit_c_us_positive") is Truth.PRESENT) is positive
    else:
        assert total(case, name)[2] == (("higher",) if positive else ("lower",))


# Decision trees and criteria


@pytest.mark.parametrize("vector", vectors("ecq"))
def test_edinburgh(vector: dict[str, Any]) -> None:
    case = ecq(vector["input"])
    assert (case.value("finding:edinburgh_definite") is Truth.PRESENT) is vector["expected"].startswith("definite")
    assert (case.value("finding:edinburgh_atypical") is Truth.PRESENT) is vector["expected"].startswith("atypical")


@pytest.mark.parametrize("vector", vectors("irlssg2014"))
def test_irlssg(vector: dict[str, Any]) -> None:
    names = {"urge": "urge to move legs", "rest": "urge worse at rest", "movement_relief": "urge relieved by moving",
             "evening_night": "urge worse in the evening", "not_mimic": "urge not explained otherwise"}
    symptoms = [{"name": names[key], "present": bool(value)} for key, value in vector["input"]["c"].items()]
    case = case_of(symptoms=["leg cramps", *symptoms])
    assert (case.value("finding:irlssg_criteria") is Truth.PRESENT) is vector["expected"]


# Formulas


def of_formula(name: str, inputs: dict[str, Any], age: int | None = None, sex: Any = None) -> Fraction:
    formula = next(f for f in shipped().records.formulas if f.id == name)
    value = calculate(formula, {key: Fraction(str(number)) for key, number in inputs.items()}, age, sex)
    assert value is not None
    return value


@pytest.mark.parametrize("vector", vectors("ckd_epi_2021", "ckd_epi_2021_si"))
def test_ckd_epi(vector: dict[str, Any]) -> None:
    given = vector["input"]
    creatinine = Fraction(str(given["scr_mgdl"])) if "scr_mgdl" in given else converted(
        "creatinine", given["umol"], "umol/L", "mg/dL")
    value = of_formula("egfr_ckd_epi_2021", {"creatinine": float(creatinine)}, given["age"], given["sex"])
    assert near(value, vector | {"tol": 0.0051})


@pytest.mark.parametrize("vector", vectors("ca_corrected_si", "ca_corrected_mgdl"))
def test_adjusted_calcium(vector: dict[str, Any]) -> None:
    """The two printed forms differ by at most 0.001 mmol/L (0.004 mg/dL)."""
    given = vector["input"]
    if "alb_gl" in given:
        inputs = {"calcium": given["ca"], "albumin": given["alb_gl"]}
        assert near(of_formula("calcium_adjusted_for_albumin", inputs), vector)
        return
    calcium = float(converted("calcium", given["ca"], "mg/dL", "mmol/L"))
    value = of_formula("calcium_adjusted_for_albumin", {"calcium": calcium, "albumin": given["alb_gdl"] * 10})
    back = float(value) / float(converted("adjusted_calcium", 1, "mg/dL", "mmol/L"))
    assert near(back, vector | {"tol": 0.005})


@pytest.mark.parametrize("vector", vectors("anion_gap"))
def test_anion_gap(vector: dict[str, Any]) -> None:
    given = vector["input"]
    inputs = {"sodium": given["na"], "chloride": given["cl"], "bicarbonate": given["hco3"]}
    assert near(of_formula("anion_gap_from_electrolytes", inputs), vector)


@pytest.mark.parametrize("vector", vectors("osmolarity_khajuria_krahn"))
def test_osmolarity(vector: dict[str, Any]) -> None:
    given = vector["input"]
    inputs = {"sodium": given["na"], "potassium": given["k"], "glucose": given["glu"], "urea": given["urea"]}
    assert near(of_formula("osmolarity_khajuria_krahn", inputs), vector | {"tol": 1e-6})


@pytest.mark.parametrize("vector", vectors("osmolality_us"))
def test_osmolality_of_the_united_states(vector: dict[str, Any]) -> None:
    given = vector["input"]
    inputs = {"sodium": given["na"], "bun": given["bun"], "glucose": given["glu"]}
    assert near(of_formula("osmolality_us_form", inputs), vector | {"tol": 1e-5})


@pytest.mark.parametrize("vector", vectors("abi"))
def test_index_from_pressures(vector: dict[str, Any]) -> None:
    given, (value, band) = vector["input"], vector["expected"]
    names = {"dp": "dorsalis pedis pressure", "pt": "posterior tibial pressure",
             "r_brachial": "right brachial pressure", "l_brachial": "left brachial pressure"}
    case = case_of(vitals=labs(*((names[key], number, "mm[Hg]") for key, number in given.items())))
    [made] = case.facts.measurements["ankle_brachial_index"]
    assert (float(made.value), band_id(made)) == (value, band)


# Bands


def band_id(measurement: Any) -> str:
    analyte = shipped().lookup.analytes[measurement.analyte]
    for band in analyte.bands:
        value = Truth.PRESENT if band.comparison is None else compare(measurement, band.comparison, analyte)
        if value is not Truth.ABSENT:
            return band.id if value is Truth.PRESENT else "open"
    return "none"


def band_of_result(name: str, value: object, unit: str, **more: Any) -> str:
    rows = [{**row, **more} for row in labs((name, value, unit))]
    case = case_of(labs=rows)
    analyte = shipped().lookup.analyte_names[name]
    return band_id(case.facts.measurements[analyte][0])


BANDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "abi_band": lambda i: band_of_result("abi", i["v"], ""),
    "b12_ng_L": lambda i: band_of_result("b12", i["v"], "ng/L"),
    "b12_pmol_L": lambda i: band_of_result("b12", i["v"], "pmol/L"),
    "ck_eas2015": lambda i: band_of_result("creatine kinase", i["ck"], "U/L", high=i["uln"], low=0),
    "dehydration_band": lambda i: band_of_result("calculated osmolarity", i["o"], "mmol/L"),
    "hba1c_band_ifcc": lambda i: band_of_result("hba1c", i["m"], "mmol/mol"),
    "hba1c_band_pct": lambda i: band_of_result("hba1c", i["p"], "%"),
    "k_severity": lambda i: band_of_result("potassium", i["v"], "mmol/L"),
    "kdigo_g": lambda i: "G" + band_of_result("egfr", i["egfr"], "mL/min/1.73m2")[1:],
    "mg_severity": lambda i: band_of_result("magnesium", i["v"], "mmol/L"),
    "na_severity": lambda i: band_of_result("sodium", i["v"], "mmol/L"),
    "vitd_iom": lambda i: band_of_result("vitamin d", i["nmol"], "nmol/L"),
}
CK = {"below_4x": "<4x", "below_10x": "4-10x", "up_to_40x": "10-40x", "above_40x": ">40x"}


@pytest.mark.parametrize("vector", vectors(*BANDS))
def test_bands(vector: dict[str, Any]) -> None:
    assert CK.get(found := BANDS[vector["score"]](vector["input"]), found) == vector["expected"]


@pytest.mark.parametrize("vector", vectors("ca_severity"))
def test_calcium(vector: dict[str, Any]) -> None:
    """Symptoms make a low value severe: that is the red flag, whatever the band."""
    given = vector["input"]
    if given.get("symptomatic"):
        results = labs(("adjusted calcium", given["adj"], "mmol/L"))
        case = case_of(labs=results, symptoms=["leg cramps", "carpopedal spasm"])
        assert case.value("raised:ca_low_severe") is Truth.PRESENT
    else:
        assert band_of_result("adjusted calcium", given["adj"], "mmol/L") == vector["expected"]


@pytest.mark.parametrize("vector", vectors("tsh"))
def test_tsh(vector: dict[str, Any]) -> None:
    """Free thyroxine is not part of the band: subclinical and overt are both raised."""
    names = {"not_raised": "not_raised", "subclinical": "raised", "subclinical_ge10": "above_10",
             "overt_primary": "above_10", "central?": "not_raised"}
    found = band_of_result("tsh", vector["input"]["tsh"], "mIU/L", low=0.4, high=4.0)
    assert found == names[vector["expected"]]


# Units


def converted(analyte: str, value: object, unit: str, to: str) -> Fraction:
    record = shipped().lookup.analytes[analyte]
    table = shipped().lookup.units[analyte]
    canonical = to_canonical(Fraction(str(value)), table[unit], record)
    return from_canonical(canonical, table[to], record)


@pytest.mark.parametrize("vector", vectors("unit"))
def test_units(vector: dict[str, Any]) -> None:
    given = vector["input"]
    name = {"vitd25": "vitamin_d", "b12": "vitamin_b12"}.get(given["analyte"], given["analyte"])
    value = converted(name, given["value"], given["unit"], given["to"])
    assert float(value) == pytest.approx(vector["expected"], rel=2e-5)


@pytest.mark.parametrize("vector", vectors("hba1c_to_ifcc", "hba1c_to_ngsp"))
def test_hba1c_units(vector: dict[str, Any]) -> None:
    given = vector["input"]
    way = (given["p"], "%", "mmol/mol") if "p" in given else (given["m"], "mmol/mol", "%")
    assert near(converted("hba1c", *way), vector | {"tol": 0.006})


ASKED = {
    "wells_dvt", "lss_konno2007", "lss_cook2011", "mnsi_questionnaire", "sams_ci", "sarc_f", "gad2", "gad7", "audit_c",
    "ecq", "irlssg2014", "ckd_epi_2021", "ckd_epi_2021_si", "ca_corrected_si", "ca_corrected_mgdl", "anion_gap", "abi",
    "osmolarity_khajuria_krahn", "osmolality_us", "ca_severity", "tsh", "unit", "hba1c_to_ifcc", "hba1c_to_ngsp",
} | {*BANDS}
