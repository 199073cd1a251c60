"""The other commands: explain, knowledge, schema, new, version, help; and what a run imports."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from user_shell import EXAMPLES, Run

DIURETIC = EXAMPLES / "diuretic_low_potassium.json"
COMMANDS = [
    ("evaluate",), ("explain",), ("knowledge",), ("knowledge", "check"), ("knowledge", "list"), ("knowledge", "show"),
    ("knowledge", "graph"), ("knowledge", "search"), ("knowledge", "coverage"), ("knowledge", "diff"), ("schema",),
    ("new",), ("questionnaire",),
]


@pytest.mark.parametrize("command", [(), *COMMANDS], ids=" ".join)
def test_help(crampx: Run, command: tuple[str, ...]) -> None:
    for option in ("-h", "--help"):
        done = crampx(*command, option)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.startswith(b"Usage: crampx")


def test_the_intended_use_is_in_the_help(crampx: Run) -> None:
    assert "clinicians" in " ".join(crampx("--help").stdout.decode().split())


def test_version(crampx: Run) -> None:
    assert crampx("--version").stdout == b"crampx 0.1.0\n"


def test_explain_a_trigger(crampx: Run) -> None:
    text = crampx("explain", DIURETIC, "hypokalaemia").stdout.decode()
    assert "established" in text
    assert "rule hypokalaemia/" in text
    assert "triggers/hypokalaemia.yaml:" in text
    assert "fact /labs/1: potassium 3.1 mmol/L" in text
    assert "\nSources\n" in text
    assert max(map(len, text.splitlines())) <= 80


def test_explain_cites_what_the_assessment_cites(crampx: Run) -> None:
    assessment = json.loads(crampx("evaluate", DIURETIC, "--format", "json").stdout)
    item = next(item for item in assessment["differential"] if item["trigger"] == "hypokalaemia")
    numbers = {entry["key"]: entry["number"] for entry in assessment["references"]}
    text = crampx("explain", DIURETIC, "hypokalaemia").stdout.decode()
    for evidence in item["for"]:
        assert f"{evidence['source']['file']}:{evidence['source']['line']}" in " ".join(text.split())
        for key in evidence["references"]:
            assert f"[{numbers[key]}]" in text


def test_explain_a_red_flag_and_a_rule(crampx: Run) -> None:
    flag = crampx("explain", EXAMPLES / "possible_dvt.json", "dvt").stdout.decode()
    assert "raised, same day" in flag
    assert "fact /signs/0" in flag
    rule = flag[flag.index("rule dvt/") + 5:].split(",")[0].split()[0]
    by_rule = crampx("explain", EXAMPLES / "possible_dvt.json", rule).stdout.decode()
    assert by_rule.startswith(f"Rule {rule}")
    assert "red_flags/dvt.yaml:" in by_rule


def test_explain_every_item_of_an_assessment(crampx: Run) -> None:
    assessment = json.loads(crampx("evaluate", DIURETIC, "--format", "json").stdout)
    identifiers = [
        assessment["follow_up"][0]["id"], assessment["differential"][-1]["trigger"],
        *(flag["id"] for flag in assessment["cannot_exclude"][:1]),
        *(missing["subject"] for missing in assessment["missing"][:1]),
        *(question["finding"] for question in assessment["next_questions"][:1]),
        *(item["id"] for item in assessment["tests_not_needed"][:1]),
    ]
    for identifier in identifiers:
        done = crampx("explain", DIURETIC, identifier)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout


def test_explain_what_is_not_there(crampx: Run) -> None:
    done = crampx("explain", EXAMPLES / "ordinary_night_cramps.json", "k_low_severe")
    assert done.returncode == 0
    assert b"(red flag k_low_severe): not raised" in done.stdout
    done = crampx("explain", DIURETIC, "hypokalemia")
    assert done.returncode == 2
    assert b"hypokalaemia" in done.stderr


def test_explain_an_unusable_document(crampx: Run) -> None:
    assert crampx("explain", "-", "dvt", stdin=b"[]").returncode == 10


@pytest.mark.parametrize(("identifier", "words"), [
    ("hypokalaemia", ["trigger hypokalaemia", "confirms", "when", "triggers/hypokalaemia.yaml:1", "finding"]),
    ("dvt", ["red_flag dvt", "same_day", "on one side"]),
    ("potassium", ["analyte potassium", "mmol/L", "current for"]),
    ("statin", ["concept statin", "atorvastatin"]),
    ("no_routine_ck", ["follow_up no_routine_ck", "suggests"]),
])
def test_show(crampx: Run, identifier: str, words: list[str]) -> None:
    text = crampx("knowledge", "show", identifier).stdout.decode()
    for word in words:
        assert word in text


def test_show_everything(crampx: Run) -> None:
    """No entry of the knowledge is beyond showing."""
    listed: list[str] = []
    for kind in ("trigger", "red_flag", "finding", "follow_up", "score", "formula", "concept", "analyte"):
        listed += [entry["id"] for entry in json.loads(crampx("knowledge", "list", kind, "--format", "json").stdout)]
    code = (
        "import sys, io\nfrom crampx._cli import _options, _records, knowledge_show\n"
        "records = _records.load(_options.Chosen())\n"
        "for entry in _records.entries(records):\n"
        "    lines = list(knowledge_show._entry(entry, records))\n"
        "    assert any(entry.id in line for line in lines[:3])\n"
        "    assert max(map(len, lines)) <= 80, max(lines, key=len)\n"
        "    sys.stderr.write(entry.id + '\\n')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(done.stderr.split()) == sorted(listed)


@pytest.mark.parametrize("name", ["patient", "assessment", "knowledge"])
def test_schema(crampx: Run, name: str) -> None:
    schema = json.loads(crampx("schema", name).stdout)
    jsonschema.validators.validator_for(schema).check_schema(schema)


@cache
def schema(name: str) -> dict[str, Any]:
    """What ``crampx schema`` prints."""
    command = [sys.executable, "-m", "crampx", "schema", name]
    made: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return made


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_examples_and_assessments_fit_their_schemas(crampx: Run, path: Path) -> None:
    jsonschema.validate(json.loads(path.read_bytes()), schema("patient"))
    jsonschema.validate(json.loads(crampx("evaluate", path, "--format", "json").stdout), schema("assessment"))


def loaded(*arguments: str | Path) -> set[str]:
    """Top-level modules after a run."""
    code = (
        "import sys\nfrom crampx._cli._main import run\n"
        "code = run(sys.argv[1:])\nsys.stderr.write(' '.join({n.split('.')[0] for n in sys.modules}))\nsys.exit(code)"
    )
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_a_run_imports_what_it_uses(crampx: Run) -> None:
    crampx("evaluate", DIURETIC, "--format", "json")  # warms the cache of the compiled knowledge
    heavy = {"weasyprint", "jinja2", "yaml", "frozendict", "jsonschema", "difflib", "email", "unittest"}
    assert loaded("evaluate", DIURETIC, "--format", "json") & (heavy | {"subprocess", "tempfile"}) == set()
    assert loaded("evaluate", DIURETIC) & heavy == set()
    assert loaded("evaluate", DIURETIC, "--format", "html") & (heavy - {"jinja2"}) == set()
    assert loaded("new") & (heavy | {"experta"}) == set()
    assert "experta" in loaded("evaluate", DIURETIC)
