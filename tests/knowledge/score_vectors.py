"""The test vectors of scores, formulas, bands and units, and how each is asked of the shipped knowledge.

``score_vectors.json`` holds them with their basis: published (the number is printed in the source), derived (from a
definition that was seen), boundary (the edge of a band). What is not implemented is listed here with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from crampx._api import to_knowledge
from crampx._assessment.assess import is_ranked, to_case
from crampx._assessment.context import Case, Knowledge
from crampx._assessment.examples import AS_OF
from crampx._assessment.scores import Totals
from crampx._facts.from_document import to_facts
from crampx._knowledge.compiled import compile_folder
from crampx._patient.from_json import read_document
from crampx._resources import folder

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("score_vectors.json").read_text(encoding="utf-8"))
DAY = AS_OF.isoformat()
NOT_IMPLEMENTED = {
    "bun_creatinine": "urea and BUN ratios differ 2.14-fold between countries and no rule reads one",
    "ces_suspected": "the red flag cauda_equina has examples of its own",
    "ck_nla2014": "its cut-offs are from memory",
    "ferritin_who": "inflammation is not a recorded fact of the analyte",
    "fpg_mgdl": "whether a glucose was fasting is not recorded",
    "fpg_si": "whether a glucose was fasting is not recorded",
    "heat_illness": "a rule of the heat files",
    "lr_from_sens_spec": "arithmetic of published numbers",
    "lss_sshq": "its cut-off is printed ambiguously",
    "lss_sugioka2008": "two sources give two cut-offs",
    "monofilament_10g_site": "sites are not recorded one by one",
    "post_test": "arithmetic of published numbers",
    "rls_iron_aasm2025": "a rule of the restless legs file",
    "rutherford_ali": "any deficit is the red flag acute_limb_ischaemia",
    "statin_intensity": "no rule reads the intensity",
    "statin_interaction_cap": "rules of the statin files",
}


@cache
def shipped() -> Knowledge:
    return to_knowledge(compile_folder(folder("knowledge")))


def case_of(**document: Any) -> Case:
    """The shipped knowledge on a document of a man of 60 with leg cramps, unless it says otherwise."""
    given = {"format": "crampx.patient/1", "as_of": DAY, "patient": {"sex": "male", "age": 60},
             "symptoms": ["leg cramps"], **document}
    facts = to_facts(read_document(given), shipped().lookup, AS_OF, None)
    assert not facts.not_understood, facts.not_understood
    return to_case(facts, shipped(), None, ranked=is_ranked(facts, shipped()))[0]


def total(case: Case, name: str) -> tuple[int, int, tuple[str, ...]]:
    """Lowest and highest total and the bands between them."""
    row = Totals(case).of(name)
    assert row.applies == "yes"
    return row.low, row.high, row.band_ids


def stated(names: Mapping[str, object]) -> list[dict[str, Any]]:
    """Items of a list, each present or absent."""
    return [{"name": name, "present": bool(value)} for name, value in names.items()]


def labs(*rows: tuple[str, object, str]) -> list[dict[str, Any]]:
    """Results of one day."""
    return [{"name": n, "value": v, "unit": u, "date": DAY} if u else {"name": n, "value": v, "date": DAY}
            for n, v, u in rows]


def points(prefix: str, names: Sequence[str], values: Sequence[int]) -> list[dict[str, Any]]:
    """Items answered by their points."""
    return [{"name": f"{prefix}_{name}", "value": value} for name, value in zip(names, values, strict=True)]


def wells(given: Mapping[str, int]) -> Case:
    has = given.get
    return case_of(
        conditions=stated({"active cancer": has("cancer"), "leg in plaster": has("paralysis"),
                           "bedridden": has("bedridden"), "previous DVT": has("previous_dvt"),
                           "alternative to DVT": has("alternative")}),
        procedures=[{"name": "surgery", "present": False}],
        signs=stated({"deep vein tenderness": has("tenderness"), "whole leg swelling": has("entire_leg"),
                      "pitting oedema": has("pitting"), "collateral superficial veins": has("collaterals")}),
        vitals=[{"name": "calf circumference difference", "value": 3.1 if has("calf_gt3cm") else 0, "unit": "cm"}],
    )


def konno(given: Mapping[str, int]) -> Case:
    return case_of(
        patient={"sex": "female", "age": given["age"]},
        conditions=stated({"diabetes": given["diabetes"]}),
        symptoms=stated({
            "leg cramps": 1, "leg pain on walking": given["ic"], "provoked by walking": given["ic"],
            "provoked by standing": given["worse_standing"], "standing leg cramp": given["worse_standing"],
            "relieved by bending forward": given["better_flexion"],
            "bending forward provokes": given["flexion_provokes"],
            "bending backward provokes": given["extension_provokes"],
        }),
        signs=stated({"reduced ankle reflex": given["atr_abnormal"], "positive straight leg raise": given["slr_pos"]}),
        vitals=[{"name": "ABI", "value": 0.95 if given["abi_ge_09"] else 0.6}],
    )


def cook(given: Sequence[int]) -> Case:
    both, leg, walking, sitting, old = given
    return case_of(
        patient={"sex": "male", "age": 49 if old else 48}, cramps={"side": "both" if both else "left"},
        symptoms=stated({
            "leg cramps": 1, "leg pain worse than back pain": leg, "leg pain on walking": walking,
            "provoked by walking": 0, "provoked by standing": 0, "standing leg cramp": 0,
            "relieved by sitting": sitting,
        }),
    )


def mnsi(given: Mapping[str, Sequence[int]]) -> Case:
    asked = [n for n in range(1, 16) if n not in (4, 10)]
    answers = {n: {"name": f"MNSI question {n}", "present": n in given["yes"]} for n in asked}
    return case_of(symptoms=["leg cramps", *(a for n, a in answers.items() if n not in (9, 15))],
                   conditions=[answers[9], answers[15]])


def sams_ci(given: Mapping[str, str | None]) -> Case:
    """Each answer says of the others of its item that they are absent; a missing answer says nothing."""
    words = {
        "region": {"hip_flexors_thighs": "symmetric hip flexor or thigh aches", "calves": "symmetric calf aches",
                   "proximal_upper": "symmetric upper proximal aches"},
        "onset": {"<4w": "onset within 4 weeks of the statin", "4-12w": "onset 4 to 12 weeks after the statin"},
        "dechallenge": {"<2w": "improved within 2 weeks of stopping the statin",
                        "2-4w": "improved 2 to 4 weeks after stopping the statin"},
        "rechallenge": {"<4w": "recurrence within 4 weeks of rechallenge",
                        "4-12w": "recurrence 4 to 12 weeks after rechallenge"},
    }
    answers = {name: word == given[item] for item, names in words.items() for word, name in names.items()
               if given[item] is not None}
    return case_of(medications=["atorvastatin"], symptoms=["leg cramps", *stated(answers)])


def ecq(given: Mapping[str, Any]) -> Case:
    """Unasked questions stay open; of the sites those that are not named are absent."""
    names = {"q1": "leg pain on walking", "q2": "Edinburgh question 2", "q3": "Edinburgh question 3",
             "q4": "Edinburgh question 4", "q5_10min": "Edinburgh question 5"}
    answers = {name: given[key] for key, name in names.items() if key in given}
    sites = given.get("sites", [])
    answers |= {"calf pain": "calf" in sites, "calf cramps": 0, "thigh pain": "thigh" in sites,
                "buttock pain": "buttock" in sites}
    return case_of(symptoms=["leg cramps", *stated(answers)])
