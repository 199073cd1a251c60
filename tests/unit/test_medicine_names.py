"""From the wording of a record to medicines: a fixed grammar, with the traps that it must not fall into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import crampx
from crampx._facts.medicine_names import read_wording
from crampx._facts.medicine_words import ELEMENTS, FORMS, LOCAL, may_negate
from crampx._knowledge.names import names_of, normalise

LOOKUP = crampx.load_knowledge()._knowledge.lookup
# Titles of classes are sentences; no record calls a medicine by one.
_SENTENCE = {"or", "with", "that", "whose", "for", "drug", "a", "and"}
WORDINGS = (
    "{}", "{} 25 MG Oral Tablet", "24 HR {} 12.5 MG Extended Release Oral Tablet", "10 ML {} 10 MG/ML Injection",
    "{} 5 MG [Brandex]", "Brandex 25 MG ({})", "{} (BRANDEX) tablet", "{} TBL 500MG", 'Tab. {} 25mg "Maker"',
)


def read(text: str) -> list[str]:
    return [medicine.concept for medicine in read_wording(text, LOOKUP).medicines]


def _names() -> Iterator[tuple[str, str]]:
    for concept in LOOKUP.concepts.values():
        if concept.kind == "medication":
            for name in dict.fromkeys(map(normalise, names_of(concept))):
                words = set(name.split())
                if len(name) > 2 and not words & (_SENTENCE | LOCAL) and name.split()[0] not in FORMS:
                    yield concept.id, name


def test_every_name_is_recognised_in_every_wording() -> None:
    names = [(concept, name) for concept, name in _names() if not may_negate(name)]
    missed = [
        text
        for concept, name in names for wording in WORDINGS
        for text in (wording.format(name), wording.format(name).upper(), wording.format(name.title()))
        if read(text) != [concept]
    ]
    assert len(names) > 1200
    assert missed == []


def test_a_salt_of_a_medicine_changes_nothing() -> None:
    salts = ("sodium", "potassium", "calcium", "hydrochloride", "magnesium trihydrate", "succinate")
    missed = [
        f"{name} {salt}" for concept, name in _names() for salt in salts
        if name not in ELEMENTS and not may_negate(name) and concept not in read(f"{name} {salt} 40 MG Oral Tablet")
        # A salt of an element, or a name of its own: magnesium citrate, lithium carbonate.
        and LOOKUP.concept_names.get(f"{name} {salt}") is None
    ]
    assert missed == []


@pytest.mark.parametrize(("text", "concepts"), [
    ("Hydrochlorothiazide 25 MG Oral Tablet", "hydrochlorothiazide"),
    ("24 HR metoprolol succinate 100 MG Extended Release Oral Tablet [Toprol]", "beta_blocker"),
    ("10 ML Furosemide 10 MG/ML Injection", "furosemide"),
    ("Lasix 40mg", "furosemide"),
    ("ASPIRIN TBL 500MG", "antiplatelet"),
    ("Aspirin 500 mg Tabletten", "antiplatelet"),
    ("PANTOPRAZOL 40MG INJPDR", "pantoprazole"),
    ("METHOTREXAAT INJVLST 15MG/0,6ML(25MG/ML) WWSP PA", "methotrexate"),
    ("METOCLOPRAMIDE 20MG ZETPIL", "metoclopramide"),
    ('Mirtazapin "Actavis"', "mirtazapine"),
    ("metformin (GLUCOPHAGE) tablet", "metformin"),
    ("predniSONE (DELTASONE) tablet", "prednisolone"),
    ("Metformin (Apo) 500 mg tablet", "metformin"),
    ("Zortress (everolimus)", "everolimus"),
    ("Proventil HFA 90mcg/actuat metered dose inhaler, 200 actuat", "salbutamol"),
    ("Product containing lisinopril (medicinal product)", "lisinopril"),
    ("Oral Form Oxycodone (product)", "opioid"),
    ("Oxycodone Hydrochloride 5mg oral tablet (Roxicodone", "opioid"),
    ("Levothyroxine Sodium Tablets, USP (75mcg)", "levothyroxine"),
    ("lisinopril oral 10 mg", "lisinopril"),
    ("fentanyl 25mcg/hour Patch, Extended Release (Apotex)", "opioid"),
    ("conjugated estrogens 0.625 mg prolonged-release oral tablet", "oestrogen"),
    ("Humalog Mix25 KwikPen", "insulin"),
    ("Lantus 100 unit/ml injectable solution", "insulin"),
    ("Nitroglycerin 0.4 MG/ACTUAT Mucosal Spray", "isosorbide_mononitrate"),
    ("cyclosporine, modified 100 MG Oral Capsule", "ciclosporin"),
    ("Azithromycin 250mg tablet, film coated (Aidarex Pharmaceuticals LLC)", "azithromycin"),
    # Several ingredients.
    ("Donepezil hydrochloride 10 MG / Memantine hydrochloride 28 MG [Namzaric]", "donepezil memantine"),
    ("Metformin 1000 MG / sitagliptin 50 MG Oral Tablet [Janumet 50/1000]", "metformin dpp4_inhibitor"),
    ("Rosuvastatin 40mg & ezetrol 10mg", "rosuvastatin ezetimibe"),
    ("amlodipine and simvastatin", "amlodipine simvastatin"),
    ("amlodipine + atorvastatin", "amlodipine_atorvastatin"),
    ("Hydrochlorothiazide 12.5 MG / Lisinopril 10 MG Oral Tablet", "lisinopril_hydrochlorothiazide"),
    ("Lisinopril-HCTZ 20-12.5 MG PO TABS", "lisinopril_hydrochlorothiazide"),
    ("losartan potassium 50 MG / hydrochlorothiazide 12.5 MG", "losartan_hydrochlorothiazide"),
    ("Hydrochlorothiazide 12.5 MG / irbesartan 150 MG [Avalide 150/12.5]", "irbesartan_hydrochlorothiazide"),
    ("Ezetimibe 10 mg tablet [30] (&) rosuvastatin 40 mg tablet [30], 60", "ezetimibe_rosuvastatin"),
    ("lisinopril/metformin 10 mg", "lisinopril metformin"),
    ("furosemide, metformin, simvastatin, lisinopril, digoxin", "furosemide metformin simvastatin lisinopril digoxin"),
    ("Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet", "penicillin"),
    ("amoxicillin / clavulanate potassium", "penicillin"),
    ("Acetaminophen 21.7 MG/ML / Dextromethorphan Hydrobromide 1 MG/ML / doxylamine succinate 0.417 MG/ML",
     "paracetamol dextromethorphan"),
    # A salt is no supplement, and a supplement is one.
    ("losartan potassium 100 MG", "losartan"),
    ("naproxen sodium 220 MG Oral Tablet", "naproxen"),
    ("atorvastatin calcium", "atorvastatin"),
    ("esomeprazole magnesium trihydrate", "esomeprazole"),
    ("potassium chloride 20 MEQ Extended Release Oral Tablet", "potassium_supplement"),
    ("Calcium carbonate 500 mg / vitamin D3 400 unit", "calcium_supplement vitamin_d_supplement"),
    ("Potassium iodide 65 MG", ""),
    ("potassium citrate 1080 MG", ""),
    ("calcium folinate 15 mg", ""),
    ("acamprosate calcium 333 MG", "acamprosate"),
    ("clavulanate potassium", ""),
    ("sodium chloride 0.9% injectable solution", ""),
    # A cream is not the tablet.
    ("Hydrocortisone 10 MG/ML Topical Cream", "topical_steroid"),
    ("diclofenac sodium 10 MG/ML Topical Gel", "topical_nsaid"),
    ("timolol 5 MG/ML Ophthalmic Solution", "eye_drops"),
    ("betamethasone (betamethasone valerate) 0.05 % cutaneous cream", "topical_steroid"),
    ("fluticasone propionate 0.05 MG/ACTUAT Nasal Spray", "nasal_steroid"),
    ("Erythromycin 0.005 MG/MG Ophthalmic Ointment", ""),
    ("ketoconazole 20 MG/ML Medicated Shampoo", ""),
    ("Hydrocortisone 25 MG/ML / pramoxine 10 MG/ML Topical Cream", "topical_steroid"),
    ("prednisolone eye drops", ""),
    ("vitamin D oral drops", "vitamin_d_supplement"),
    # It may not be taken.
    ("no metformin", ""),
    ("metformin (discontinued)", ""),
    ("metformin, stopped in May", ""),
    ("allergic to simvastatin", ""),
    ("Statin intolerance: simvastatin", ""),
    ("simvastatin or atorvastatin", ""),
    ("simvastatin, lovastatin or atorvastatin", ""),
    ("held: furosemide 40 mg", ""),
    ("Metformin - nicht", ""),
    # Not the name, or more than the name.
    ("metforminish 500 mg", ""),
    ("calcium channel blocker", ""),
    ("lithium heparin tube", ""),
    ("Little Pink Pill for water retention", ""),
    ("warfarin interaction card", ""),
    ("Aspirin 100 mg (see warfarin)", "antiplatelet"),
    ("furosemide 40 mg (metformin)", ""),
    ("K 20", ""),
    ("", ""),
])
def test_a_wording(text: str, concepts: str) -> None:
    assert read(text) == concepts.split()


def test_what_is_not_known_of_a_wording_is_said() -> None:
    assert read_wording("Acetaminophen 325 MG / Doxylamine 5 MG", LOOKUP).unknown == ("doxylamine",)
    assert read_wording("ALPRAZolam 0.25mg (Xanax)", LOOKUP).unknown == ("alprazolam",)
    assert read_wording("prednisolone eye drops", LOOKUP).unknown == ("prednisolone drops eye",)
    assert read_wording("not taking metformin", LOOKUP).may_negate


@pytest.mark.parametrize("text", ["(" * 480, "[" * 400 + "furosemide", "a/" * 240, "9." * 240, "furosemide " * 40,
                                  "x" * 100_000, " / ".join(["furosemide"] * 40)])
def test_a_hostile_wording_is_read_in_no_time(text: str) -> None:
    assert set(read(text)) <= {"furosemide"}
