"""What a pack does to an assessment: limits, words, names, jurisdiction, silenced rules, and who says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pack_folders import EXAMPLE, HARBOUR, MEADOW, ROOT, document, edited, northfield, shipped, small

import crampx
from crampx import _api
from crampx._assessment.model import ResultRow
from crampx._knowledge import compiled
from crampx._knowledge.compiled import compile_folder, to_bytes
from crampx._knowledge.digest import digest

NIGHT = {"cramps": {"when": ["night"]}}
DVT = {"signs": [{"name": "calf swelling", "side": "left"}]}


def evaluated(knowledge: crampx.KnowledgeBase, *, as_of: date | None = None, **given: Any) -> crampx.Assessment:
    return knowledge.evaluate(document(**given), as_of=as_of)


@pytest.fixture
def small_packs(tmp_path: Path) -> crampx.KnowledgeBase:
    base, packs = small(tmp_path)
    return crampx.load_knowledge(base, packs=packs)


def row(assessment: crampx.Assessment, analyte: str) -> ResultRow:
    return next(row for row in assessment.results if row.analyte == analyte)


def test_the_assessment_names_its_packs() -> None:
    told = evaluated(northfield()).to_dict()["knowledge"]
    (pack,) = told["packs"]
    assert (pack["id"], pack["version"], pack["status"]) == ("site_northfield", "1.0", "draft")
    assert pack["owner"] == "Northfield General Hospital, medication safety group"
    assert len(pack["digest"]) == 64
    assert told["digest"] == northfield().digest != shipped().digest
    assert told["id"] == "crampx"


# Limits


def potassium(**more: Any) -> dict[str, Any]:
    return {"labs": [{"name": "K", "value": 3.45, "unit": "mmol/L", "date": "2026-11-19"} | more]}


def test_limits_of_the_site_serve_where_the_result_has_none(small_packs: crampx.KnowledgeBase) -> None:
    found = row(evaluated(small_packs, **potassium()), "potassium")
    assert (found.low, found.high, found.flag) == ("3.4", "5.4", "in range")
    assert (found.limits_from, found.limits_pack, found.limits_title) == ("site", "site_alpha", "Alpha handbook")


def test_the_results_own_limits_go_before_those_of_the_site(small_packs: crampx.KnowledgeBase) -> None:
    found = row(evaluated(small_packs, **potassium(low=3.5, high=5.1)), "potassium")
    assert (found.low, found.flag, found.limits_from, found.limits_pack) == ("3.5", "low", "laboratory", None)


@pytest.mark.parametrize(("age", "low"), [(1, None), (2, "3.3"), (15, "3.3"), (16, "3.4"), (None, "3.4")])
def test_limits_with_ages_serve_only_there(small_packs: crampx.KnowledgeBase, age: int | None, low: str | None) -> None:
    patient = {"sex": "female"} | ({} if age is None else {"age": age})
    assert row(evaluated(small_packs, patient=patient, **potassium()), "potassium").low == low


def test_limits_are_shown_in_the_unit_of_the_result(small_packs: crampx.KnowledgeBase) -> None:
    found = row(evaluated(small_packs, labs=[{"name": "K", "value": 14, "unit": "mg/dL"}]), "potassium")
    assert (found.low, found.limits_pack) == ("13.29", "site_alpha")


def test_limits_for_pregnancy_of_the_table_go_before_general_ones_of_the_site() -> None:
    patient = {"sex": "female", "age": 30, "pregnancy": "pregnant", "due_date": "2027-01-15"}
    found = row(evaluated(northfield(), patient=patient, **potassium()), "potassium")
    assert (found.limits_from, found.limits_title, found.limits_pack) == ("table", "third trimester", None)


def test_no_limit_of_a_site_moves_a_danger() -> None:
    """CK of 1100 is above five times the table's limit for a woman; the pack's own would be 900,000."""
    harbour = crampx.load_knowledge(packs=[HARBOUR])
    labs = [{"name": "CK", "value": 1100, "unit": "U/L"}]
    found = evaluated(harbour, labs=labs)
    assert row(found, "creatine_kinase").high == "900000"
    assert row(found, "creatine_kinase").flag == "in range"
    assert [flag.id for flag in found.red_flags] == [flag.id for flag in evaluated(shipped(), labs=labs).red_flags]
    assert [flag.id for flag in found.red_flags] == ["rhabdomyolysis"]


# Words and names


def test_words_of_a_site_stand_after_those_of_the_base() -> None:
    found = evaluated(northfield(), **DVT)
    (flag,) = found.red_flags
    (other,) = evaluated(shipped(), **DVT).red_flags
    assert flag.action == other.action
    assert [(each.pack, each.text) for each in flag.local or ()] == [
        ("site_northfield", "Northfield: DVT clinic, bleep 1234, 8 am to 8 pm; at night the medical registrar."),
    ]
    scan = next(item for item in found.follow_up if item.id == "venous_ultrasound")
    assert [each.pack for each in scan.local or ()] == ["site_northfield"]
    assert other.local is None


def test_words_of_two_sites_stand_in_the_order_of_their_ids(small_packs: crampx.KnowledgeBase) -> None:
    (flag,) = evaluated(small_packs, **DVT).red_flags
    assert [each.pack for each in flag.local or ()] == ["site_alpha", "site_beta"]


def test_a_name_of_the_site_is_understood_and_told() -> None:
    labs = [{"name": "NGH-CK", "value": 150, "unit": "U/L"}]
    assert [p.code for p in evaluated(shipped(), labs=labs).not_understood] == ["unknown_name"]
    found = evaluated(northfield(), labs=labs)
    assert row(found, "creatine_kinase").value == "150"
    assert found.not_understood == ()
    told = [(a.pointer, a.text) for a in found.assumptions if a.code == "site_name"]
    assert told == [("/labs/0", "named as the site pack site_northfield names it")]


def test_a_code_of_the_site_is_understood(small_packs: crampx.KnowledgeBase) -> None:
    code = {"system": "https://alpha.example/codes", "code": "LAB-7"}
    found = evaluated(small_packs, labs=[{"code": code, "value": 3.1, "unit": "mmol/L"}])
    assert row(found, "potassium").value == "3.1"


# Jurisdiction


def test_the_jurisdiction_of_a_site_serves_where_none_is_asked_for() -> None:
    found = evaluated(northfield())
    assert (found.jurisdiction, found.jurisdiction_pack) == ("uk", "site_northfield")
    asked = northfield().evaluate(document(), jurisdiction="us")
    assert (asked.jurisdiction, asked.jurisdiction_pack) == ("us", None)
    same = northfield().evaluate(document(), jurisdiction="uk")
    assert (same.jurisdiction, same.jurisdiction_pack) == ("uk", None)
    assert "jurisdiction_pack" not in evaluated(shipped()).to_dict()


# Rules


def test_a_rule_of_the_site_speaks_for_a_shipped_trigger() -> None:
    found = evaluated(northfield(), conditions=["stoma alert"])
    item = next(item for item in found.differential if item.trigger == "gi_loss_purging")
    (part,) = item.for_
    assert (part.rule, part.source.pack) == ("gi_loss_purging/site_northfield_stoma_alert", "site_northfield")
    assert part.source.file == "site_northfield/rules/gi_loss_purging.yaml"
    assert item.pack is None
    entry = next(entry for entry in found.references if entry.key == "site_northfield_stoma_protocol")
    assert entry.pack == "site_northfield"


def test_what_only_a_pack_knows_is_told_with_its_name(small_packs: crampx.KnowledgeBase) -> None:
    given: dict[str, Any] = {
        "conditions": ["night alert"], "labs": [{"name": "Alpha index", "value": 60, "unit": "pts"}],
    }
    found = evaluated(small_packs, **given)
    assert [(flag.id, flag.urgency, flag.pack) for flag in found.red_flags] == [
        ("site_alpha_alarm", "immediate", "site_alpha"),
    ]
    assert {item.trigger: item.pack for item in found.differential} == {
        "diuretic_cramps": None, "site_alpha_ward_cramps": "site_alpha",
    }
    assert [(item.id, item.pack) for item in found.follow_up] == [("site_alpha_call", "site_alpha")]
    assert row(found, "site_alpha_index").pack == "site_alpha"
    assert [score.source.pack for score in found.scores] == ["site_alpha"]


def test_an_open_question_of_a_pack_is_told_with_its_name(small_packs: crampx.KnowledgeBase) -> None:
    found = evaluated(small_packs)
    lines = [(line.id, line.pack) for line in found.cannot_exclude]
    assert lines == [("site_alpha_alarm", "site_alpha"), ("clot", None)]
    packs = {question.finding: question.pack for question in found.next_questions}
    assert packs["site_alpha_night_alert"] == "site_alpha"
    assert packs["calf_swelling"] is None


def test_a_medicine_of_a_pack_is_told_with_its_name(tmp_path: Path) -> None:
    base, packs = small(tmp_path)
    edited(packs[1] / "concepts" / "site_beta_words.yaml", "kind: procedure, title: visit to Beta clinic",
           "kind: medication, title: Beta drops")
    (found,) = evaluated(crampx.load_knowledge(base, packs=packs), medications=["Beta drops"]).medications
    assert (found.concept, found.pack) == ("site_beta_visit", "site_beta")


# Silenced rules


def test_a_silenced_rule_does_not_speak_and_is_told() -> None:
    assert "cramp_diary" in {item.id for item in evaluated(shipped(), **NIGHT).follow_up}
    found = evaluated(northfield(), **NIGHT)
    assert "cramp_diary" not in {item.id for item in found.follow_up}
    (told,) = [p for p in found.notices if p.code == "silenced_rule"]
    assert told.severity == "note"
    assert told.message == (
        "the rule cramp_diary/night_or_rest_cramps is silenced by the site pack site_northfield until 2099-12-31: "
        "Every patient of the falls service keeps the hospital's own diary from the first visit."
    )
    (listed,) = found.knowledge.silenced or ()
    assert (listed.rule, listed.pack, listed.expires) == (
        "cramp_diary/night_or_rest_cramps", "site_northfield", "2099-12-31",
    )
    assert listed.signed_off_by == "Dr A. Example, consultant in elderly medicine"


def test_where_a_silenced_rule_would_not_speak_nothing_is_said_of_it() -> None:
    assert [p.code for p in evaluated(northfield(), symptoms=["muscle pain"]).notices] == []


@pytest.mark.parametrize(
    ("day", "speaks", "codes"),
    [
        (date(2026, 9, 30), True, []),
        (date(2026, 10, 1), False, ["silenced_rule"]),
        (date(2027, 9, 30), False, ["silenced_rule"]),
        (date(2027, 10, 1), True, ["expired_exception"]),
    ],
)
def test_the_day_of_assessment_decides_whether_an_exception_holds(
    small_packs: crampx.KnowledgeBase, day: date, speaks: bool, codes: list[str]
) -> None:
    labs = [{"name": "K", "value": 3.1, "unit": "mmol/L"}]
    found = evaluated(small_packs, as_of=day, medications=["HCTZ"], labs=labs)
    rules = {e.rule for item in found.follow_up for e in item.because}
    assert ("check_potassium/likely_cause" in rules) is speaks
    assert [p.code for p in found.notices] == codes
    assert bool(found.knowledge.silenced) is not speaks


def test_a_silenced_rule_of_a_trigger_asks_nothing() -> None:
    harbour = crampx.load_knowledge(packs=[HARBOUR])
    found = evaluated(harbour, medications=["simvastatin"])
    cited = {part.rule for item in found.differential for part in (*item.for_, *item.against)}
    assert "statin_associated_muscle_symptoms/statin" not in cited
    waiting = {rule for missing in found.missing for rule in missing.matters_for}
    assert not waiting & {"hypokalaemia/measured_normal", "statin_associated_muscle_symptoms/statin"}


def test_a_pack_past_its_review_date_says_so() -> None:
    later = evaluated(northfield(), as_of=date(2027, 11, 2))
    assert "pack_review_overdue" in {p.code for p in later.notices}
    assert "pack_review_overdue" not in {p.code for p in evaluated(northfield(), as_of=date(2027, 11, 1)).notices}


# Explanations


def test_an_explanation_tells_of_the_exception() -> None:
    found = northfield().explain(document(**NIGHT), "cramp_diary/night_or_rest_cramps")
    assert not found.holds
    assert found.verdict.startswith("does not speak: silenced by the site pack site_northfield until 2099-12-31: Every")
    (rule,) = found.rules
    assert (rule.applies, rule.value) == (False, "absent")
    whole = northfield().explain(document(**NIGHT), "cramp_diary")
    assert (whole.holds, whole.verdict) == (False, "not suggested")


def test_an_explanation_tells_the_pack() -> None:
    found = northfield().explain(document(**DVT), "site_northfield_dvt_clinic")
    assert found.holds
    assert found.source is not None
    assert (found.source.pack, found.source.file) == (
        "site_northfield", "site_northfield/follow_up/site_northfield_dvt_clinic.yaml",
    )
    assert {entry.key: entry.pack for entry in found.references} == {
        "nice_ng158": None, "site_northfield_dvt_protocol": "site_northfield",
    }


# Loading


def test_a_pack_is_compiled_once_and_then_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    base, packs = small(tmp_path)
    first = crampx.load_knowledge(base, packs=packs)

    def refuse(*_: object) -> None:
        raise AssertionError("it was compiled again")

    monkeypatch.setattr("crampx._knowledge.compiled.compile_folder", refuse)
    again = crampx.load_knowledge(base, packs=packs[::-1])
    assert again.digest == first.digest
    assert again.evaluate(document(**DVT)) == first.evaluate(document(**DVT))


def test_a_change_of_a_pack_is_seen(tmp_path: Path) -> None:
    base, packs = small(tmp_path)
    first = crampx.load_knowledge(base, packs=packs)
    edited(packs[0] / "pack.yaml", "bleep 1234", "bleep 4321")
    (flag,) = crampx.load_knowledge(base, packs=packs).evaluate(document(**DVT)).red_flags
    assert (flag.local or ())[0].text == "Alpha: bleep 4321."
    assert crampx.load_knowledge(base, packs=packs).digest != first.digest


def test_the_folder_may_stand_first_as_before() -> None:
    base = MEADOW.parents[2] / "knowledge" / "good"
    assert crampx.load_knowledge(base).id == "small"
    assert crampx.load_knowledge(packs=[EXAMPLE]).version == shipped().version


def test_a_wheel_does_not_read_its_knowledge_files_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = tmp_path / "compiled.jsonl"
    file.write_bytes(to_bytes(compile_folder(ROOT / "knowledge")))
    monkeypatch.setattr(compiled, "bundled", lambda _: file)
    first = crampx.load_knowledge(packs=[MEADOW])
    read: list[object] = []
    monkeypatch.setattr(compiled, "digest", lambda root: read.append(root) or digest(root))
    assert crampx.load_knowledge(packs=[MEADOW]).digest == first.digest
    assert read == [MEADOW]


def test_a_what_if_is_compared_under_the_jurisdiction_of_the_site(small_packs: crampx.KnowledgeBase) -> None:
    changes = _api.read_what_ifs(["potassium=3.3 mmol/L"], small_packs)
    compared = _api.compare_document(
        _api.read_document(document(**potassium())), changes, knowledge=small_packs, as_of=date(2026, 11, 20),
        as_of_source="argument", jurisdiction=None,
    )
    assert compared.base.jurisdiction_pack == "site_alpha"
    assert row(compared.base, "potassium").limits_pack == "site_alpha"
