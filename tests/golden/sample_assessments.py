# ruff: noqa: E501
"""Assessments made by hand, so that a report can be judged apart from the reasoning that fills it.

Six people: a diuretic with low potassium, the fullest report (a raised flag and six triggers), a person without a
complaint, a child, hostile and long values, and an ordinary night cramp in a well person.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
from sample_parts import (
    BASE,
    ELECTROLYTE_CAUSE,
    LABS_NOT_NEEDED,
    LOW_POTASSIUM,
    MAGNESIUM_NOT_NEEDED,
    NIGHT_CRAMPS,
    POTASSIUM_ROW,
    REFERENCES,
    STATIN_ROW,
    STATIN_SYMPTOMS,
    STRETCHING,
    SWELLING,
    THIAZIDE_ROW,
    evidence,
    references,
    screen,
    suggestion,
)

import crampx
from crampx._assessment.model import (
    Assessment,
    Assumption,
    CannotExclude,
    CautionRef,
    Conversion,
    ConvertedValue,
    DangerSignAbsent,
    DifferentialItem,
    FactRef,
    MedicationRow,
    Missing,
    NextQuestion,
    PersonRef,
    PreviousResult,
    ProblemRef,
    RaisedFlag,
    ResultRow,
    TierRange,
    Unused,
)


def diuretic() -> Assessment:
    """A woman of 68 on a thiazide and a statin, potassium 3.1 mmol/L, magnesium not measured."""
    return Assessment(
        status="assessed", **BASE,
        patient=PersonRef("P-001", "Zoë O’Brien", "1958-04-02", 68, "female", None, None, "2026-09-15",
                          ("leg cramps at night", "calf", "four a week")),
        summary="Medication-induced electrolyte imbalance is likely (potassium 3.1 mmol/L on hydrochlorothiazide), but a "
        "potassium this high seldom explains cramps; magnesium has not been measured.",
        screen=screen(weakness_wasting_or_falls=("absent", FactRef("/symptoms/2", "weakness: no", "2026-11-20"))),
        danger_signs_absent=(DangerSignAbsent("weakness", "Leg weakness", (FactRef("/symptoms/2", "weakness: no"),)),),
        differential=(ELECTROLYTE_CAUSE, LOW_POTASSIUM, STATIN_SYMPTOMS, NIGHT_CRAMPS), not_listed=6,
        follow_up=(
            suggestion("check_magnesium", "test", "Measure magnesium, with repeat potassium and creatinine", "clinician",
                       "urgent", "Low magnesium keeps potassium low.", ("fda_ppi2011",)),
            suggestion("review_diuretic", "medication_review", "Review the need for hydrochlorothiazide", "prescriber",
                       "urgent", "It lowers potassium and began before the cramps.", ("garrison2012",),
                       (CautionRef("renal", "No potassium or magnesium without eGFR, potassium and interacting drugs: "
                                   "eGFR not recorded.", ("kim2023",)),)),
            STRETCHING,
        ),
        tests_not_needed=(MAGNESIUM_NOT_NEEDED,),
        next_questions=(
            NextQuestion("vomiting", "Has there been vomiting, diarrhoea or laxative use?", "ask", ("hypokalaemia",),
                         "Another cause of potassium loss."),
            NextQuestion("pulses", "Are the foot pulses present?", "examine",
                         ("idiopathic_nocturnal_leg_cramps", "peripheral_artery_disease"), "Arterial disease is open."),
        ),
        missing=ELECTROLYTE_CAUSE.missing,
        results=(POTASSIUM_ROW,), medications=(STATIN_ROW, THIAZIDE_ROW),
        assumptions=(Assumption("no_jurisdiction", "No jurisdiction given: rules of all countries were read."),),
        references=references("allen2012", "fda_ppi2011", "garrison2012", "garrison2020", "kim2023", "stroes2015"),
    )


def _copy(item: DifferentialItem, rank: int, trigger: str, title: str, **changes) -> DifferentialItem:
    return msgspec.structs.replace(item, rank=rank, trigger=trigger, title=title, **changes)


def fullest() -> Assessment:
    """A raised flag, one line that cannot be excluded, six triggers, every section filled."""
    stenosis = _copy(
        NIGHT_CRAMPS, 5, "lumbar_spinal_stenosis", "Lumbar spinal stenosis", tier="possible", kind="cause",
        tier_reason="Net 2 from one line.", range=TierRange("likely", "contributor", ("relief by bending forward",)),
        about="Cramps in 70.8 % of surgical stenosis patients against 37.2 %; a community study found no difference.",
        for_=(evidence("lumbar_spinal_stenosis/back_pain", "supports", "Back pain is recorded.",
                       (FactRef("/symptoms/1", "back pain", "2026-10"),), ("matsumoto2009",), "weak", "B", "history"),),
        missing=(Missing("bending", "relief by bending forward", "ask", "not_recorded", ()),),
    )
    artery = _copy(
        NIGHT_CRAMPS, 6, "peripheral_artery_disease", "Peripheral artery disease", kind="mimic", tier="unlikely",
        tier_reason="Net -1.", net=-1, explains="sometimes",
        for_=(evidence("peripheral_artery_disease/smoker", "supports", "Former smoker, 20 pack-years.",
                       (FactRef("/exposures/0", "smoking 20 pack-years"),), (), "weak", "B", "background"),),
        against=(evidence("peripheral_artery_disease/walking", "opposes", "No pain on walking.",
                          (FactRef("/symptoms/3", "pain on walking: no", "2026-11-20"),), ("allen2012",)),),
        about="Cramp at rest is rarely arterial.",
    )
    rows = [
        ("magnesium", "0.61", "mmol/L", "low", "0.70", "1.00", "-0.30"),
        ("adjusted calcium", "2.31", "mmol/L", "in range", "2.20", "2.60", "0.28"),
        ("sodium", "134", "mmol/L", "in range", "133", "146", "0.08"),
        ("creatine kinase", "142", "U/L", "in range", "25", "200", "0.67"),
    ]
    results = [
        ResultRow(name.replace(" ", "_"), name, value, unit, flag, f"/labs/{index}", None, low, high, "laboratory",
                  position, None, "2026-11-18", 2, None, False, ())
        for index, (name, value, unit, flag, low, high, position) in enumerate(rows, 1)
    ]
    results.append(ResultRow("hba1c", "HbA1c", "5.9", "%", "no limits", "/labs/5", "<", converted=ConvertedValue(
        "41", "mmol/mol"), date="2026-03-02", age_days=263, previous=PreviousResult("6.0", "%", "2025-09"), stale=True))
    dvt_rule = evidence("dvt/one_sided_swelling", "raises", "The left calf is swollen and painful between cramps.",
                        (SWELLING, FactRef("/symptoms/0", "lasting calf pain, left", "2026-11-19")), ("nice_ng158",),
                        None, "A", None, urgency="same_day")
    base = diuretic()
    return Assessment(
        status="assessed", **(BASE | {"evaluated": "partial", "as_of_source": "argument"}), patient=PersonRef(
            "0044 1187", "María-José Fernández de la Vega", "1958-04-02", 68, "female", "not_pregnant", None, "2026-09",
            ("leg cramps at night", "lasting calf pain, left")),
        summary="Possible deep vein thrombosis needs assessment today. Medication-induced electrolyte imbalance is "
        "likely; dark urine has not been asked about.",
        red_flags=(RaisedFlag(
            "dvt", "Possible deep vein thrombosis", "same_day",
            "Consider a two-level Wells score and D-dimer or ultrasound today; no massage or stretching of this leg.",
            "clinician", (dvt_rule,)),),
        cannot_exclude=(CannotExclude(
            "rhabdomyolysis", "Dark urine not recorded", "same_day", (FactRef("/symptoms/4", "severe thigh pain"),),
            ("dark urine", "creatine kinase after onset")),),
        screen=screen(
            one_sided_swelling_or_lasting_pain=("present", SWELLING),
            weakness_wasting_or_falls=("absent", FactRef("/symptoms/2", "weakness: no", "2026-11-20")),
            systemically_unwell=("absent", FactRef("/symptoms/5", "fever: no", "2026-11-20"))),
        danger_signs_absent=(
            DangerSignAbsent("weakness", "Leg weakness", (FactRef("/symptoms/2", "weakness: no", "2026-11-20"),)),
            DangerSignAbsent("fever", "Fever", (FactRef("/symptoms/5", "fever: no", "2026-11-20"),))),
        differential=(*base.differential, stenosis, artery), not_listed=4,
        follow_up=(
            suggestion("dvt_assessment", "referral", "Same-day assessment for deep vein thrombosis", "clinician",
                       "same_day", "One-sided swelling with lasting pain.", ("nice_ng158",)),
            *base.follow_up[:2],
            suggestion("pulses_abpi", "examine", "Palpate foot pulses; ankle-brachial index if not felt", "nurse", "soon",
                       "Arterial disease is neither supported nor excluded.", ()),
            suggestion("safety_net", "safety_net", "Explain when to come back: dark urine, weakness, swelling",
                       "clinician", "routine", "These would change the urgency.", (), (),
                       "Come back the same day if your urine turns dark or a leg swells."),
        ),
        tests_not_needed=(MAGNESIUM_NOT_NEEDED,
                          suggestion("no_emg", "not_needed", "Nerve conduction studies", "clinician", "routine",
                                     "Reflexes and power are not recorded as abnormal.", ("allen2012",))),
        next_questions=(
            NextQuestion("dark_urine", "Is the urine dark?", "ask", ("rhabdomyolysis",), "Muscle breakdown is open."),
            *base.next_questions,
            NextQuestion("bending", "Does bending forward or sitting ease the leg pain?", "ask",
                         ("lumbar_spinal_stenosis",), "Separates stenosis from arterial pain."),
        ),
        missing=base.missing, results=(POTASSIUM_ROW, *results),
        medications=(*base.medications, MedicationRow(
            "clarithromycin", "clarithromycin", "/medications/2", ("macrolide",), None, None, "unknown", (), (),
            ("atorvastatin + clarithromycin: raises statin exposure",), ("creatine kinase if symptoms",),
            ("stroes2015",))),
        conflicts=(ProblemRef("conflict", "warning", "Two results of the same day disagree.", "/labs/6",
                              found="creatinine 78 and 130"),),
        conversions=(Conversion("/labs/5", "HbA1c 5.9 % is 41 mmol/mol"),),
        assumptions=(*base.assumptions, Assumption("undated_current", "Undated item counted as current.", "/symptoms/4")),
        not_understood=(ProblemRef("unknown_name", "error", "Name not understood.", "/medications/3",
                                   found="Suplement X", suggestions=("supplement",)),
                        ProblemRef("unit_missing", "error", "A result without a unit is not used.", "/labs/7",
                                   found="phosphate 0.9", allowed=("mmol/L", "mg/dL"))),
        unused=(Unused("/conditions/1", "cataract"),),
        notices=(ProblemRef("review_due", "note", "This trigger is past its review date.", None,
                            "triggers/hypokalaemia.yaml", 4, 1),),
        references=references(*REFERENCES), jurisdiction="uk",
    )


def no_complaint() -> Assessment:
    """No leg cramp or leg pain recorded."""
    return Assessment(
        status="no_complaint", **BASE, patient=PersonRef("P-003", None, None, None, "male"),
        summary="No leg cramp or leg pain is recorded: dangers and questions only.", screen=screen(),
        next_questions=(NextQuestion("leg_cramps", "Are there leg cramps?", "ask", (), "Nothing is ranked without them."),),
        unused=(Unused("/medications/0", "amlodipine"),),
    )


def out_of_scope() -> Assessment:
    """A child of nine."""
    return Assessment(
        status="out_of_scope", **BASE, patient=PersonRef("P-004", "Ада Ковальчук", "2017-03-01", 9, "female"),
        summary="Out of scope: age under 16. Nothing is ranked; refer to a clinician who looks after children.",
        screen=screen(), follow_up=(suggestion("paediatric", "referral", "Refer to a clinician for children", "clinician",
                                               "soon", "This knowledge covers people of 16 and over."),),
    )


def hostile() -> Assessment:
    """Names made to break a page: markup, bidi override, control and wide characters, an endless word."""
    long_word = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 8
    facts = (FactRef("/symptoms/0", "pain\u202e L/lomm 1.3 K\u0007 \x1b[31mred"),)
    item = _copy(NIGHT_CRAMPS, 1, "idiopathic_nocturnal_leg_cramps", "Idiopathic nocturnal leg cramps", for_=(
        evidence("idiopathic_nocturnal_leg_cramps/night", "supports", "Cramps come at night.", facts, ("allen2012",)),))
    return Assessment(
        status="assessed", **(BASE | {"evaluated": "partial"}), patient=PersonRef(
            "\"><b>1", "<img src=file:///etc/passwd>\u202eEvil {{7*7}} 張偉 \u05d3\u05d5\u05d3 e\u0301 👩‍⚕️", "1958", 68, "female"),
        summary="Idiopathic nocturnal leg cramps are possible.", differential=(item,), screen=screen(),
        medications=(MedicationRow("</td><script>alert(1)</script>", "x", "/medications/0", (), "1&nbsp;mg"),
                     MedicationRow(long_word, "y", "/medications/1", (), None)),
        results=(ResultRow("potassium", "potassium", "4.0", "mmol/L\u202e", "in range", "/labs/0", None, "3.5", "5.1",
                           "laboratory", "0.31"),
                 ResultRow("x" * 60, "x" * 60, "9" * 90, "unit" * 40, "very high", "/labs/1", ">", "1" * 70, "2" * 70,
                           "somewhere", "1e99", ConvertedValue("8" * 80, "u" * 50), "2026", 9, PreviousResult(
                               "7" * 90, "other" * 9, "2025-01-01"), True, ("y" * 60 + "/rule",))),
        not_understood=(ProblemRef("unknown_name", "error", "Name not understood.", "/symptoms/1",
                                   found=long_word + " " + "x" * 3000, suggestions=("<i>cramp</i>",)),),
        unused=tuple(Unused(f"/conditions/{index}", f"condition number {index}") for index in range(230)),
        references=references("allen2012"),
    )


def idiopathic() -> Assessment:
    """An ordinary night cramp in a well person, examined."""
    absent = FactRef("/signs/0", "lower limb examination normal", "2026-11-20")
    item = _copy(NIGHT_CRAMPS, 1, "idiopathic_nocturnal_leg_cramps", "Idiopathic nocturnal leg cramps", tier="likely",
                 tier_reason="Net 7 from three lines.", net=7, missing=(), range=TierRange("likely", "likely"),
                 range_tests=TierRange("likely", "possible"))
    return Assessment(
        status="assessed", **BASE,
        patient=PersonRef("P-006", "John Smith", "1961-01-30", 65, "male", None, None, "2026-06", ("leg cramps at night",)),
        summary="Idiopathic nocturnal leg cramps are likely; no blood test is indicated.",
        screen=screen(
            weakness_wasting_or_falls=("absent", absent), cold_pale_or_numb_foot=("absent", absent)),
        danger_signs_absent=(DangerSignAbsent("weakness", "Leg weakness", (absent,)),),
        differential=(item,), not_listed=9, follow_up=(STRETCHING,), tests_not_needed=(LABS_NOT_NEEDED, MAGNESIUM_NOT_NEEDED),
        next_questions=(NextQuestion("one_sided_swelling_or_lasting_pain", "Does pain stay between the cramps?", "ask",
                                     ("dvt",), "Decides whether stretching is safe."),),
        references=references("allen2012", "garrison2020", "nice_ng158"),
    )


ALL = {
    "diuretic": diuretic, "fullest": fullest, "no_complaint": no_complaint, "out_of_scope": out_of_scope,
    "hostile": hostile, "idiopathic": idiopathic,
}


def evaluated(name: str) -> Assessment:
    """One of the example patients, evaluated with the shipped knowledge."""
    return crampx.evaluate(EXAMPLES / f"{name}.json")


EXAMPLES = Path(__file__).parents[2] / "examples" / "patients"
EVALUATED = {path.stem: partial(evaluated, path.stem) for path in sorted(EXAMPLES.glob("*.json"))}
EVERYBODY = ALL | EVALUATED
