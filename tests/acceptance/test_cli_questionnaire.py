"""crampx questionnaire: what it asks, of whom, and how answers come back through a FHIR record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from user_shell import EXAMPLES, ROOT, Run

RECORD = ROOT / "examples" / "fhir" / "practice_thiazide.json"
YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"


def links(items: list[dict[str, Any]]) -> Iterator[str]:
    for item in items:
        yield item["linkId"]
        yield from links(item.get("item", []))


def test_of_anybody_and_of_everything(crampx: Run) -> None:
    some, every = crampx("questionnaire"), crampx("questionnaire", "--all")
    assert (some.returncode, some.stderr, every.returncode) == (0, b"", 0)
    few, all_of_it = json.loads(some.stdout), json.loads(every.stdout)
    assert few["resourceType"] == all_of_it["resourceType"] == "Questionnaire"
    assert len(few["item"][0]["item"]) == 8
    assert set(links(few["item"])) < set(links(all_of_it["item"]))
    assert few["derivedFrom"] == [f"{all_of_it['url']}|{all_of_it['version']}"]


def test_of_a_document_and_of_a_record(crampx: Run) -> None:
    dvt = json.loads(crampx("questionnaire", EXAMPLES / "possible_dvt.json").stdout)
    assert dvt["item"][0]["text"] == "Dangers first"
    assert "one_sided_swelling_or_lasting_pain" not in set(links(dvt["item"]))
    first = crampx("questionnaire", RECORD, "--as-of", "2026-11-20")
    assert first.returncode == 0
    assert b"Example" not in first.stdout  # no name of a patient
    assert first.stdout == crampx("questionnaire", RECORD, "--as-of", "2026-11-20", env={"PYTHONHASHSEED": "7"}).stdout
    assert json.loads(first.stdout)["url"] != dvt["url"]


def test_of_a_child_nothing_is_asked_but_dangers(crampx: Run) -> None:
    asked = json.loads(crampx("questionnaire", "-", stdin=(EXAMPLES / "child.json").read_bytes()).stdout)
    assert [group["linkId"] for group in asked["item"]] == ["crampx.dangers"]


def test_wrong_calls(crampx: Run) -> None:
    assert crampx("questionnaire", "--all", RECORD).returncode == 2
    done = crampx("questionnaire", "missing.json")
    assert (done.returncode, done.stdout) == (10, b"")
    assert done.stderr == b"missing.json: cannot be read: No such file or directory\n"
    assert crampx("questionnaire", "--knowledge", "missing").returncode == 11


def test_one_of_several_patients(crampx: Run) -> None:
    ward = ROOT / "examples" / "fhir" / "ward_three_patients.json"
    assert crampx("questionnaire", ward).returncode == 10
    done = crampx("questionnaire", ward, "--patient", "birch", "--as-of", "2026-11-20")
    assert done.returncode == 0
    assert "breathlessness_or_chest_pain" in set(links(json.loads(done.stdout)["item"]))


def answered(tree: dict[str, Any], said: dict[str, str], **other: Any) -> dict[str, Any]:
    """The record with a response that says Y or N to some questions."""
    items = [
        {"linkId": link, "answer": [{"valueCoding": {"system": YES_NO, "code": code}}]} for link, code in said.items()
    ]
    response = {
        "resourceType": "QuestionnaireResponse", "id": "answers", "status": "completed",
        "questionnaire": "urn:crampx:questionnaire", "subject": {"reference": "Patient/oak-1"},
        "authored": "2026-11-19T10:00:00Z", "item": items, **other,
    }
    entry = {"fullUrl": "https://records.example.org/fhir/QuestionnaireResponse/answers", "resource": response}
    return {**tree, "entry": [*tree["entry"], entry]}


def evaluated(crampx: Run, tree: dict[str, Any]) -> dict[str, Any]:
    done = crampx("evaluate", "-", "--format", "json", "--as-of", "2026-11-20", stdin=json.dumps(tree).encode())
    assert done.returncode == 0, done.stderr
    assessment: dict[str, Any] = json.loads(done.stdout)
    return assessment


def test_answers_come_back(crampx: Run) -> None:
    record = json.loads(RECORD.read_bytes())
    form = json.loads(crampx("questionnaire", RECORD, "--as-of", "2026-11-20").stdout)
    screen = [item["linkId"] for item in form["item"][0]["item"]]
    said = {**dict.fromkeys(screen, "N"), "cold_pale_or_numb_foot": "Y", "diarrhoea": "Y", "withdrawn": "Y"}
    assessment = evaluated(crampx, answered(record, said))
    answers = {each["id"]: each["answer"] for each in assessment["screen"]}
    assert answers == {**dict.fromkeys(screen, "absent"), "cold_pale_or_numb_foot": "present"}
    fact = next(each["facts"][0] for each in assessment["screen"] if each["id"] == "systemically_unwell")
    assert fact["pointer"] == f"/entry/13/resource/item/{list(said).index('systemically_unwell')}/answer/0"
    assert (fact["date"], fact["resource"]) == ("2026-11-19", "QuestionnaireResponse/answers")
    assert "withdrawn" in {problem.get("found") for problem in assessment["not_understood"]}
    assert "diarrhoea" not in {question["finding"] for question in assessment["next_questions"]}


def test_answers_that_do_not_count(crampx: Run) -> None:
    record = json.loads(RECORD.read_bytes())
    for other, code in (({"questionnaire": "http://example.org/other"}, "questionnaire_not_read"),
                        ({"status": "entered-in-error"}, "not_a_fact")):
        assessment = evaluated(crampx, answered(record, {"systemically_unwell": "N"}, **other))
        assert {each["answer"] for each in assessment["screen"]} == {"unknown"}
        told = {problem["code"] for problem in (*assessment["not_understood"], *assessment["notices"])}
        assert code in told
