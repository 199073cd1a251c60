"""Units as records write them: each analyte by its own factors, and what is never guessed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from record_items import LOINC, assessed, entry, facts, number, told

import crampx
from crampx._knowledge.names import code_key, system_key

LOOKUP = crampx.load_knowledge()._knowledge.lookup
_MILLIMOLAR = (("mmol/L", "1"), ("mmol/l", "1"))
_MONOVALENT = (*_MILLIMOLAR, ("meq/L", "1"), ("mEq/L", "1"))
_DIVALENT = (*_MILLIMOLAR, ("meq/L", "1/2"), ("mEq/L", "1/2"))
_ENZYME = (("U/L", "1"), ("U/l", "1"), ("[IU]/L", "1"), ("IU/L", "1"))
_PRESSURE = (("mm[Hg]", "1"), ("mmHg", "1"))
# Factors from standard atomic weights and from definitions of units; what a value of one is in the canonical unit.
UNITS = {
    "potassium": (*_MONOVALENT, ("mg/dL", "10/39.0983")),
    "sodium": _MONOVALENT,
    "chloride": _MONOVALENT,
    "bicarbonate": _MONOVALENT,
    "magnesium": (*_DIVALENT, ("mg/dL", "10/24.305")),
    "calcium": (*_DIVALENT, ("mg/dL", "10/40.078")),
    "ionised_calcium": (*_DIVALENT, ("mg/dL", "10/40.078")),
    "adjusted_calcium": (*_DIVALENT, ("mg/dL", "10/40.078")),
    "phosphate": (*_MILLIMOLAR, ("mg/dL", "10/30.973761998")),
    "creatinine": (("umol/L", "1"), ("µmol/L", "1"), ("micromol/l", "1"), ("mmol/L", "1000"),
                   ("mg/dL", "10000/113.12")),
    "bun": (("mg/dL", "10/28.014"),),
    "urea": (*_MILLIMOLAR, ("mg/dL", "10/60.056")),
    "uric_acid": (("umol/L", "1"), ("mmol/L", "1000"), ("mg/dL", "10000/168.11")),
    "glucose": (*_MILLIMOLAR, ("mg/dL", "10/180.156")),
    "egfr": (("mL/min/{1.73_m2}", "1"), ("ml/min/1,73m2", "1"), ("mL/min/1.73m2", "1"), ("mL/min/1.73 m2", "1")),
    "creatine_kinase": (*_ENZYME, ("ukat/L", "60")),
    "alanine_aminotransferase": _ENZYME,
    "alkaline_phosphatase": (*_ENZYME, ("ukat/L", "60")),
    "albumin": (("g/L", "1"), ("g/dL", "10")),
    "haemoglobin": (("g/L", "1"), ("g/dL", "10"), ("g/dl", "10"), ("mmol/l", "16.11")),
    "c_reactive_protein": (("mg/L", "1"), ("mg/dL", "10")),
    "erythrocyte_sedimentation_rate": (("mm/h", "1"), ("mm/hr", "1")),
    "tsh": (("m[IU]/L", "1"), ("mU/L", "1"), ("mIU/L", "1"), ("u[IU]/mL", "1"), ("uIU/mL", "1")),
    "free_thyroxine": (("pmol/L", "1"), ("ng/dL", "10000/776.87"), ("ng/L", "1000/776.87"), ("pg/mL", "1000/776.87")),
    "ferritin": (("ug/L", "1"), ("µg/L", "1"), ("ng/mL", "1")),
    "vitamin_b12": (("pmol/L", "1"), ("pg/mL", "1000/1355.388"), ("ng/L", "1000/1355.388")),
    "vitamin_d": (("nmol/L", "1"), ("ng/mL", "1000/400.647"), ("ug/L", "1000/400.647")),
    "transferrin_saturation": (("%", "1"),),
    "oxygen_saturation": (("%", "1"),),
    "systolic_blood_pressure": _PRESSURE,
    "diastolic_blood_pressure": _PRESSURE,
    "heart_rate": (("/min", "1"), ("{beats}/min", "1"), ("bpm", "1")),
    "respiratory_rate": (("/min", "1"), ("{breaths}/min", "1")),
    "body_weight": (("kg", "1"), ("[lb_av]", "0.45359237"), ("g", "1/1000")),
    "body_mass_index": (("kg/m2", "1"),),
}
CASES = [(analyte, unit, factor) for analyte, units in UNITS.items() for unit, factor in units]


def _fraction(text: str) -> Fraction:
    over, _, under = text.partition("/")
    return Fraction(over) / Fraction(under or "1")


def _read(analyte: str, unit: str | None, value: str) -> Fraction | None:
    """The value in the canonical unit; None where it was not used."""
    item = entry("labs", LOOKUP.analytes[analyte].title, value=number(value), unit=unit)
    found = facts(item).measurements.get(analyte, ())
    return found[0].value if found else None


@pytest.mark.parametrize(("analyte", "unit", "factor"), CASES)
def test_a_unit_is_converted_exactly(analyte: str, unit: str, factor: str) -> None:
    record = LOOKUP.analytes[analyte]
    middle = (Fraction(record.plausible_low) + Fraction(record.plausible_high)) / 3
    value = f"{float(middle / _fraction(factor)):.3f}"
    assert _read(analyte, unit, value) == Fraction(value) * _fraction(factor)


@pytest.mark.parametrize(("analyte", "unit", "value", "canonical"), [
    ("temperature", "Cel", "38.5", "38.5"),
    ("temperature", "[degF]", "98.6", "37"),
    ("hba1c", "mmol/mol", "48", "48"),
    ("hba1c", "%", "6.5", "4.348/0.09148"),
    ("bun", "mg/dL", "28.014", "10"),
    ("urea", "mg/dL", "28.014", "280.14/60.056"),  # 2.14 times less than under the name of urea nitrogen
])
def test_a_value(analyte: str, unit: str, value: str, canonical: str) -> None:
    assert _read(analyte, unit, value) == _fraction(canonical)


@pytest.mark.parametrize(("analyte", "unit", "value", "code"), [
    ("potassium", "mmol/24h", "4.2", "unknown_unit"),
    ("potassium", "g/L", "4.2", "unknown_unit"),
    ("potassium", None, "4.2", "missing_unit"),
    ("potassium", "mmol/L", "42", "implausible_value"),
    ("creatinine", "mg/dL", "88", "implausible_value"),  # micromoles, labelled wrongly
    ("creatinine", "g/dL", "0.9", "unknown_unit"),
    ("egfr", "mL/min", "55", "unknown_unit"),  # not normalised to a body surface
    ("tsh", "MU/L", "2", "unknown_unit"),  # a million times as much
    ("haemoglobin", "%", "14", "unknown_unit"),
    ("body_mass_index", "%", "60", "unknown_unit"),  # a percentile
    ("hba1c", "%", "1.0", "implausible_value"),
    ("vitamin_d", "[IU]/L", "50", "unknown_unit"),
    ("glucose", "mmol/mol", "5", "unknown_unit"),
])
def test_what_is_never_guessed(analyte: str, unit: str | None, value: str, code: str) -> None:
    assert _read(analyte, unit, value) is None
    item = entry("labs", LOOKUP.analytes[analyte].title, value=number(value), unit=unit)
    assert (code, "error") in told(item)


@pytest.mark.parametrize(("unit", "text", "value", "shown"), [
    ("mmol/L", "mmol/L", "4.2", "mmol/L"),
    ("mmol/L", "meq/L", "4.2", "mmol/L"),  # the same amount
    ("mmol/L", "an amount", "4.2", "mmol/L"),
    ("[mmol]", "mmol/l", "4.2", "mmol/l"),  # no code of UCUM: the text counts
    ("[mmol]", "an amount", None, ""),
    ("mmol/L", "mg/dL", None, ""),
])
def test_the_code_of_a_unit_and_the_text_beside_it(unit: str, text: str, value: str | None, shown: str) -> None:
    found = assessed(entry("labs", "potassium", value=number("4.2"), unit=unit, unit_text=text))
    assert [(row.value, row.unit) for row in found.results] == ([(value, shown)] if value else [])
    codes = {problem.code for problem in found.not_understood}
    assert codes == (set() if value else {"units_differ" if text == "mg/dL" else "unknown_unit"})


def test_every_measured_quantity_of_the_knowledge_with_a_code_stands_here() -> None:
    bound = {subject for key, subject in LOOKUP.codes.items() if key.startswith(system_key(LOINC))}
    assert bound & set(LOOKUP.analytes) <= {*UNITS, "temperature", "hba1c"}


@pytest.mark.parametrize(("code", "analyte"), [
    ("6298-4", "potassium"), ("2947-0", "sodium"), ("2069-3", "chloride"), ("49765-1", "calcium"),
    ("38483-4", "creatinine"), ("6299-2", "bun"), ("21377-7", "magnesium"), ("2339-0", "glucose"),
])
def test_whole_blood_of_older_records_is_read_as_serum(code: str, analyte: str) -> None:
    assert LOOKUP.codes[f"{system_key(LOINC)} {code_key(code)}"] == analyte
