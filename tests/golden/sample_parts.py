# ruff: noqa: E501, PLR0917
"""Parts that assessments made by hand share: facts, sources, suggestions, triggers and rows of tables."""

from __future__ import annotations

from crampx._assessment.model import (
    CautionRef,
    ConvertedValue,
    DifferentialItem,
    EngineRef,
    Evidence,
    FactRef,
    FollowUpItem,
    InputRef,
    KnowledgeRef,
    MedicationRow,
    Missing,
    PreviousResult,
    ReferenceEntry,
    ResultRow,
    ScreenAnswer,
    SourceRef,
    TierRange,
)

INTENDED_USE = (
    "Supports a clinician who assesses leg cramps in a person aged 16 or over. It does not replace clinical judgement, "
    "is not for emergencies or for use by patients alone, and has not been reviewed by a clinician."
)
ENGINE = EngineRef("experta", "0.1.0")
KNOWLEDGE = KnowledgeRef(
    "crampx", "2026.11.1", "2026-11-25", "3fa9c21e" * 8, "Draft: not reviewed by a clinician.", 10, 5
)
REFERENCES = {
    "allen2012": ("Allen RE, Kirby KA. Nocturnal leg cramps. Am Fam Physician 2012;86(4):350-355", "PMID 22963024"),
    "fda_ppi2011": ("FDA Drug Safety Communication: low magnesium levels with long-term PPI use. 2 March 2011", None),
    "garrison2012": (
        "Garrison SR et al. Nocturnal leg cramps and prescription use that precedes them. Arch Intern Med "
        "2012;172(2):120-126",
        "PMID 22157068",
    ),
    "garrison2020": ("Garrison SR et al. Magnesium for skeletal muscle cramps. Cochrane 2020;9:CD009402", "PMID 32956536"),
    "kim2023": ("Kim MJ et al. Potassium disorders: hypokalemia and hyperkalemia. Am Fam Physician 2023;107(1):59-70", None),
    "nice_ng158": ("NICE NG158. Venous thromboembolic diseases: diagnosis, management and thrombophilia testing", None),
    "stroes2015": ("Stroes ES et al. Statin-associated muscle symptoms. Eur Heart J 2015;36(17):1012-1022", "PMID 25694464"),
    "matsumoto2009": ("Matsumoto M et al. Nocturnal leg cramps: a common complaint in lumbar spinal canal stenosis. "
                      "Spine 2009;34(5):E189-E194", "PMID 19247159"),
}
SCREEN = (
    ("one_sided_swelling_or_lasting_pain", "Is one leg swollen, or does pain stay between the cramps?"),
    ("weakness_wasting_or_falls", "Is there weakness, muscle wasting or falls?"),
    ("bladder_bowel_or_saddle_change", "Has bladder or bowel control changed, or is the saddle area numb?"),
    ("cold_pale_or_numb_foot", "Is a foot cold, pale or numb?"),
    ("dark_urine_or_swollen_muscle", "Is the urine dark, or is a muscle swollen?"),
    ("systemically_unwell", "Is there fever, confusion, a seizure, rigidity or vomiting?"),
    ("breathlessness_or_chest_pain", "Is there breathlessness or chest pain?"),
    ("cancer_or_pregnancy", "Is there cancer, now or in the past, or a pregnancy?"),
)

POTASSIUM = FactRef("/labs/0", "potassium 3.1 mmol/L", "2026-11-18")
THIAZIDE = FactRef("/medications/1", "hydrochlorothiazide 25 mg/day", "since 2026-08-20")
STATIN = FactRef("/medications/0", "atorvastatin 20 mg/day", "since 2019")
NIGHT = FactRef("/cramps/when/0", "leg cramps at night")
STRETCH = FactRef("/cramps/relieved_by/0", "relieved by stretching")
AGE = FactRef("/patient/birth_date", "age 68")
SWELLING = FactRef("/signs/0", "calf swelling, left", "2026-11-20")


def references(*keys: str) -> tuple[ReferenceEntry, ...]:
    return tuple(
        ReferenceEntry(number, key, REFERENCES[key][0], "V", REFERENCES[key][1]) for number, key in enumerate(keys, 1)
    )


def screen(**answers: tuple[str, FactRef]) -> tuple[ScreenAnswer, ...]:
    rows = []
    for key, question in SCREEN:
        answer, *facts = answers.get(key, ("unknown",))
        rows.append(ScreenAnswer(key, question, answer, tuple(facts)))
    return tuple(rows)


def evidence(rule, effect, rationale, facts=(), refs=(), strength="moderate", grade="B", line="laboratory", **more):
    source = SourceRef(f"triggers/{rule.split('/')[0]}.yaml", 21)
    return Evidence(rule, effect, rationale, source, tuple(facts), tuple(refs), strength, grade, line, **more)


def suggestion(name, kind, title, actor, urgency, why, refs=(), cautions=(), patient=None):
    because = (evidence(f"{name}/why", "suggests", why, refs=refs, strength=None, line=None),)
    return FollowUpItem(name, kind, title, actor, urgency, because, f"{name}/why", tuple(refs), tuple(cautions), patient)


STRETCHING = suggestion(
    "stretching", "self_care", "Offer calf and hamstring stretching before sleep", "clinician", "self_care",
    "Stretching before sleep made cramps fewer and milder in one trial.", ("allen2012",),
    (CautionRef("one_sided", "Not while one leg is swollen or pain stays between the cramps.", ("nice_ng158",)),),
    "Stretch your calves for three minutes before bed.",
)
LABS_NOT_NEEDED = suggestion(
    "no_bloods", "not_needed", "Blood tests", "clinician", "routine",
    "Ordinary night cramps in a well person are not explained by electrolytes.", ("allen2012",),
)
MAGNESIUM_NOT_NEEDED = suggestion(
    "no_magnesium", "not_needed", "Magnesium tablets as a trial", "clinician", "routine",
    "No useful effect in older adults unless magnesium is measured low.", ("garrison2020",),
)
ELECTROLYTE_CAUSE = DifferentialItem(
    1, "medication_induced_electrolyte_imbalance", "Medication-induced electrolyte imbalance", "cause", "likely",
    "Net 8 from two lines, one of them strong; nothing against.", 8, "doubtful",
    (evidence("medication_induced_electrolyte_imbalance/mild", "explains",
              "Potassium of 3.0 to 3.4 mmol/L seldom causes symptoms.", (POTASSIUM,), ("kim2023",), line=None),),
    TierRange("likely", "likely"),
    TierRange("established", "possible", ("urine potassium",), ("repeat potassium",)),
    "urgent",
    "Thiazides lower potassium, sodium and magnesium. Sources disagree whether diuretics cause cramps at normal levels: "
    "a sequence study says yes, family-medicine guidance found no link.",
    (
        evidence("medication_induced_electrolyte_imbalance/losing_drug", "supports",
                 "Potassium is 3.1 mmol/L on hydrochlorothiazide 25 mg/day, which lowers it.", (POTASSIUM, THIAZIDE),
                 ("kim2023", "garrison2012"), "strong"),
        evidence("medication_induced_electrolyte_imbalance/timing", "supports",
                 "hydrochlorothiazide began before the cramps did.", (THIAZIDE,), ("garrison2012",), line="timing"),
    ),
    (evidence("medication_induced_electrolyte_imbalance/statin", "opposes",
              "Statins do not lower potassium: the statin does not explain this value.", (STATIN,), ("stroes2015",),
              "weak"),),
    (Missing("magnesium", "magnesium", "blood", "not_recorded", ("medication_induced_electrolyte_imbalance/magnesium",)),
     Missing("urine_potassium", "urine potassium", "blood", "not_recorded", ())),
    "draft", None, ("primary aldosteronism", "vomiting or laxatives"),
)
LOW_POTASSIUM = DifferentialItem(
    2, "hypokalaemia", "Low potassium", "cause", "established", "A measured value confirms it.", 4, "doubtful",
    (evidence("hypokalaemia/mild", "explains", "Potassium of 3.0 to 3.4 mmol/L seldom causes symptoms.", (POTASSIUM,),
              ("kim2023",)),),
    TierRange("established", "established"), TierRange("established", "established"), "urgent",
    "Low potassium causes weakness and rhythm disturbance more than cramps.",
    (evidence("hypokalaemia/measured_low", "confirms", "Potassium is 3.1 mmol/L, below 3.5 mmol/L.", (POTASSIUM,),
              ("kim2023",), "strong"),),
    (), (), "draft", "medication_induced_electrolyte_imbalance",
)
STATIN_SYMPTOMS = DifferentialItem(
    3, "statin_associated_muscle_symptoms", "Statin-associated muscle symptoms", "cause", "contributor",
    "A drug association alone; unchanged for years before onset.", 1, "sometimes", (),
    TierRange("possible", "contributor", ("thigh ache",)), TierRange("likely", "unlikely", ("creatine kinase",)), "soon",
    "Most muscle symptoms on a statin are not caused by it: 27.1 % against 26.6 % in blinded trials.",
    (evidence("statin_associated_muscle_symptoms/taken", "supports", "Takes atorvastatin 20 mg/day.", (STATIN,),
              ("stroes2015",), "weak", "C", "drug_association"),),
    (), (Missing("creatine_kinase", "creatine kinase", "blood", "not_recorded", ()),), "draft",
)
NIGHT_CRAMPS = DifferentialItem(
    4, "idiopathic_nocturnal_leg_cramps", "Idiopathic nocturnal leg cramps", "cause", "possible",
    "Held at possible: power, sensation, pulses and swelling are not recorded.", 4, "usual", (),
    TierRange("likely", "unlikely", ("pulses", "power")), TierRange("likely", "unlikely"), "routine",
    "The commonest kind: muscle fatigue and nerve dysfunction rather than electrolytes.",
    (evidence("idiopathic_nocturnal_leg_cramps/night", "supports", "Cramps come at night and stretching ends them.",
              (NIGHT, STRETCH), ("allen2012",), line="pattern"),
     evidence("idiopathic_nocturnal_leg_cramps/age", "supports", "They become commoner with age.", (AGE,), ("allen2012",),
              "weak", "B", "background")),
    (), (Missing("pulses", "foot pulses", "examine", "not_recorded", ()), Missing("power", "leg power", "examine",
         "not_recorded", ())), "draft",
)
POTASSIUM_ROW = ResultRow(
    "potassium", "potassium", "3.1", "mmol/L", "low", "/labs/0", None, "3.5", "5.1", "laboratory", "-0.25",
    ConvertedValue("3.1", "mmol/L"), "2026-11-18", 2, PreviousResult("4.0", "mmol/L", "2026-05-02"), False,
    ("hypokalaemia/measured_low", "medication_induced_electrolyte_imbalance/losing_drug"),
)
THIAZIDE_ROW = MedicationRow(
    "hydrochlorothiazide", "hydrochlorothiazide", "/medications/1", ("thiazide or thiazide-like diuretic",),
    "25 mg/day", "2026-08-20", "before", ("cramps: sequence ratio 1.48, conflicting sources",),
    ("lowers potassium", "lowers sodium", "lowers magnesium"), (), ("potassium, sodium and creatinine",), ("garrison2012",),
)
STATIN_ROW = MedicationRow(
    "atorvastatin", "atorvastatin", "/medications/0", ("statin",), "20 mg/day", "2019", "before",
    ("muscle symptoms mostly not caused by it",), (), (), ("creatine kinase if symptoms",), ("stroes2015",),
)
BASE = {
    "evaluated": "complete", "as_of": "2026-11-20", "as_of_source": "document", "engine": ENGINE, "knowledge": KNOWLEDGE,
    "input": InputRef("7f3a91c2" * 8), "intended_use": INTENDED_USE,
}
