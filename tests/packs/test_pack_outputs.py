"""Packs as a user meets them: reports, and every command that takes knowledge."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pack_folders import EXAMPLE, GOOD, HARBOUR, HERE, MEADOW, ROOT, document, edited, northfield
from pypdf import PdfReader

import crampx
from crampx import _inspection
from crampx._audit.versions import read_version
from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.rules import canonical_json
from crampx._knowledge.from_yaml.tree import read_tree
from crampx._report.to_pdf import to_pdf
from crampx._report.to_text import to_text

PATIENT = ROOT / "examples" / "patients" / "possible_dvt.json"
NIGHT = ROOT / "examples" / "patients" / "night_cramps_only.json"
GIVEN: dict[str, Any] = {
    "cramps": {"when": ["night"]},
    "conditions": ["stoma alert"],
    "signs": [{"name": "calf swelling", "side": "left"}],
    "labs": [{"name": "NGH-CK", "value": 150, "unit": "U/L"}],
}
# What a reader has to find in every form of the report.
TOLD = (
    "UK (site pack: site_northfield)",
    "bleep 1234, 8 am to 8 pm; at night the medical registrar. (site pack: site_northfield)",
    "slots are kept until 6 pm. (site pack: site_northfield)",
    "Refer to the Northfield DVT clinic today (site pack: site_northfield)",
    "moderate, D, site pack: site_northfield",
    "Northfield laboratory handbook 12 (site pack: site_northfield)",
    "named as the site pack site_northfield names it",
    "site_northfield 1.0, Northfield General Hospital (Northfield General Hospital, medication safety group; draft;",
    "cramp_diary/night_or_rest_cramps until 31 Dec 2099 (site_northfield: Every patient of the falls service",
)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crampx", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("told", TOLD)
def test_the_text_says_what_a_pack_added(told: str) -> None:
    assert told in words(to_text(northfield().evaluate(document(**GIVEN)), width=400))


def test_the_page_says_what_a_pack_added() -> None:
    import re

    page = crampx.render_html(northfield().evaluate(document(**GIVEN)))
    text = words(re.sub(r"<[^>]+>", "", page)).replace("&#39;", "'")
    missing = [told for told in TOLD if words(told) not in text]
    assert missing == []


def test_the_pdf_names_the_pack() -> None:
    reader = PdfReader(BytesIO(to_pdf(northfield().evaluate(document(**GIVEN)))))
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert text.count("sitepack:site_northfield") >= 7
    assert "bleep1234" in text


def test_the_result_meets_the_published_schema() -> None:
    schema = _inspection.schema("assessment")
    for knowledge in (northfield(), crampx.load_knowledge(packs=[HARBOUR, MEADOW])):
        jsonschema.validate(knowledge.evaluate(document(**GIVEN)).to_dict(), schema)
    added = {"jurisdiction_pack"} & set(schema["required"])
    assert not added
    assert not {"packs", "silenced"} & set(schema["$defs"]["KnowledgeRef"]["required"])
    assert "pack" not in schema["$defs"]["SourceRef"]["required"]


@pytest.mark.parametrize("pack", [*GOOD, *sorted((HERE / "small").iterdir())], ids=lambda pack: pack.name)
def test_a_pack_meets_its_schema(pack: Path) -> None:
    tree = read_tree(Report("pack.yaml", (pack / "pack.yaml").read_text(encoding="utf-8")))
    assert tree is not None
    jsonschema.validate(json.loads(canonical_json(tree)), _inspection.schema("pack"))


def test_the_schema_refuses_what_is_no_pack() -> None:
    schema = json.loads(run("schema", "pack").stdout)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "northfield"}, schema)


# Commands


def test_evaluate_takes_packs_in_any_order() -> None:
    one = run("evaluate", PATIENT, "--format", "json", "--knowledge", HARBOUR, "--knowledge", MEADOW)
    other = run("evaluate", PATIENT, "--format", "json", "--knowledge", MEADOW, "--knowledge", HARBOUR)
    assert one.returncode == other.returncode == 0
    assert one.stdout == other.stdout
    assert [pack["id"] for pack in json.loads(one.stdout)["knowledge"]["packs"]] == ["site_harbour", "site_meadow"]


def test_a_pack_and_another_base() -> None:
    base, packs = ROOT / "tests" / "knowledge" / "good", sorted((HERE / "small").iterdir())
    options = [part for folder in (packs[1], base, packs[0]) for part in ("--knowledge", folder)]
    done = run("evaluate", PATIENT, "--format", "json", *options)
    assert done.returncode == 0
    told = json.loads(done.stdout)["knowledge"]
    assert (told["id"], len(told["packs"])) == ("small", 2)


def test_two_bases_are_a_usage_error() -> None:
    base = ROOT / "tests" / "knowledge" / "good"
    done = run("evaluate", PATIENT, "--knowledge", base, "--knowledge", ROOT / "knowledge")
    assert done.returncode == 2
    assert "are both whole knowledge bases; name one." in words(done.stderr)


def test_a_faulty_pack_exits_with_11_and_shows_the_word(tmp_path: Path) -> None:
    pack = shutil.copytree(EXAMPLE, tmp_path / "northfield")
    edited(pack / "pack.yaml", "red_flag: dvt", "red_flag: dvtt")
    for command in (("evaluate", PATIENT, "--knowledge", pack), ("knowledge", "check", pack)):
        done = run(*command)
        assert done.returncode == 11
        assert "site_northfield/pack.yaml:18:15: error unknown_target: the base has no red flag dvtt" in done.stderr
        assert "\n  - red_flag: dvtt\n              ^\n  did you mean dvt?" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_silenced_rule_is_a_note_of_the_result_and_no_alert(tmp_path: Path) -> None:
    """What is decided and signed off would be told at every run, and then not be read."""
    done = run("evaluate", NIGHT, "--knowledge", EXAMPLE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "rule cramp_diary/night_or_rest_cramps is silenced by" in words(done.stdout)
    expired = shutil.copytree(EXAMPLE, tmp_path / "northfield")
    edited(expired / "pack.yaml", "2099-12-31", "2026-10-02")
    done = run("evaluate", NIGHT, "--knowledge", expired)
    assert done.returncode == 0
    assert "warning expired_exception: the rule cramp_diary/night_or_rest_cramps speaks again" in done.stderr


def test_explain_shows_the_pack_and_the_exception() -> None:
    done = run("explain", NIGHT, "cramp_diary", "--knowledge", EXAMPLE)
    assert "silenced by the site pack site_northfield until 2099-12-31: Every patient of" in words(done.stdout)
    done = run("explain", PATIENT, "site_northfield_dvt_clinic", "--knowledge", EXAMPLE)
    place = "site_northfield/follow_up/site_northfield_dvt_clinic.yaml:9 (site pack: site_northfield)"
    assert place in words(done.stdout)


def test_list_show_search_and_graph_know_packs() -> None:
    listed = run("knowledge", "list", "follow_up", "--knowledge", EXAMPLE)
    assert "Refer to the Northfield DVT clinic today (site pack: site_northfield)" in words(listed.stdout)
    entries = json.loads(run("knowledge", "list", "--format", "json", "--knowledge", EXAMPLE).stdout)
    assert {entry["id"] for entry in entries if "pack" in entry} == {"site_northfield_dvt_clinic"}
    shown = run("knowledge", "show", "gi_loss_purging", "--knowledge", EXAMPLE)
    assert "grade D (site_northfield/rules/gi_loss_purging.yaml:3, site pack)" in words(shown.stdout)
    told = {
        "dvt": "site pack site_northfield says: Northfield: DVT clinic, bleep 1234,",
        "creatine_kinase": "site pack site_northfield limits from 25 to 200 U/L (Northfield blood sciences:",
        "nocturnal_leg_cramp": "site pack site_northfield names it ward night cramps",
        "cramp_diary": "silences cramp_diary/night_or_rest_cramps until 2099-12-31 (Northfield General Hospital,",
    }
    for name, text in told.items():
        assert text in words(run("knowledge", "show", name, "--knowledge", EXAMPLE).stdout)
    found = run("knowledge", "search", "ward", "night", "cramps", "--knowledge", EXAMPLE)
    assert "nocturnal_leg_cramp" in found.stdout
    drawn = run("knowledge", "graph", "site_northfield_dvt_clinic", "--knowledge", EXAMPLE)
    assert "dvt" in drawn.stdout


def test_check_runs_the_examples_of_packs(tmp_path: Path) -> None:
    done = run("knowledge", "check", EXAMPLE, HARBOUR.parent / "site_meadow")
    assert (done.returncode, done.stderr) == (0, "")
    pack = shutil.copytree(EXAMPLE, tmp_path / "northfield")
    rules = pack / "rules" / "gi_loss_purging.yaml"
    edited(rules, "tier: contributor", "tier: likely")
    done = run("knowledge", "check", pack)
    assert done.returncode == 11
    place = "site_northfield/rules/gi_loss_purging.yaml:12:5"
    assert f"{place}: error example_fails: the alert is set: tier should be likely" in done.stderr


def test_an_expired_exception_is_an_error_of_check_and_no_obstacle_to_evaluation(tmp_path: Path) -> None:
    pack = shutil.copytree(EXAMPLE, tmp_path / "northfield")
    edited(pack / "pack.yaml", "expires: 2099-12-31", "expires: 2026-10-31")
    done = run("knowledge", "check", pack)
    assert done.returncode == 11
    assert "error expired_exception" in done.stderr
    done = run("evaluate", NIGHT, "--knowledge", pack, "--as-of", "2026-11-20")
    assert done.returncode == 0
    assert "Keep a cramp diary" in done.stdout
    assert "speaks again: its exception in the site pack site_northfield expired on 2026-10-31" in words(done.stdout)


def test_diff_compares_the_base_with_the_base_and_a_pack() -> None:
    base, pack = ROOT / "tests" / "knowledge" / "good", HERE / "small" / "site_beta"
    done = run("knowledge", "diff", base, pack)
    assert done.returncode == 0
    assert "concept site_beta_visit: visit to Beta clinic" in done.stdout


def test_a_pack_is_not_added_to_a_compiled_file(tmp_path: Path) -> None:
    file = tmp_path / "compiled.jsonl"
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(crampx.KnowledgeError, match="not to a compiled file"):
        read_version(file, packs=[EXAMPLE])


def test_coverage_counts_what_packs_add() -> None:
    base, packs = ROOT / "tests" / "knowledge" / "good", sorted((HERE / "small").iterdir())
    done = run("knowledge", "coverage", base, *packs, "--patients", PATIENT, "--format", "json")
    assert done.returncode == 0
    kinds = {kind["kind"]: kind["things"] for kind in json.loads(done.stdout)["kinds"]}
    assert kinds["trigger_rule"] == 5
