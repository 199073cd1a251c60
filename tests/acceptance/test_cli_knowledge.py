"""``crampx knowledge`` list, search, graph, check, coverage and diff, as a user meets them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from user_shell import EXAMPLES, GOOD, ROOT, Run


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Path]:
    """A copy of the small knowledge with texts replaced: ``edited("new", {"triggers/x.yaml": (before, after)})``."""

    def copy(name: str, edits: dict[str, tuple[str, str]]) -> Path:
        target = tmp_path / name / "knowledge"
        shutil.copytree(GOOD, target)
        for file, (before, after) in edits.items():
            text = (target / file).read_text(encoding="utf-8")
            assert before in text
            (target / file).write_text(text.replace(before, after), encoding="utf-8")
        return target

    return copy


def lines(crampx: Run, *arguments: str | Path) -> list[str]:
    done = crampx("knowledge", *arguments)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    shown = done.stdout.decode().splitlines()
    assert max(map(len, shown)) <= 80
    return shown


def entries(crampx: Run, *arguments: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(crampx("knowledge", "list", *arguments, "--format", "json").stdout)
    return made


def test_list_groups_by_kind(crampx: Run) -> None:
    shown = lines(crampx, "list")
    headings = [line.partition(" (")[0] for line in shown if line and not line.startswith(" ")]
    assert headings == ["Triggers", "Red flags", "Findings", "Follow-up"]
    assert "  hypokalaemia                       Low potassium" in shown


@pytest.mark.parametrize("kind", ["trigger", "red_flag", "finding", "follow_up", "concept", "analyte"])
def test_list_of_one_kind_holds_every_entry(crampx: Run, kind: str) -> None:
    found = entries(crampx, kind)
    assert {entry["kind"] for entry in found} == {kind}
    head, *rest = lines(crampx, "list", kind)
    assert head.endswith(f"({len(found)})")
    ids = [line.split()[0] for line in rest if line.startswith("  ") and not line.startswith("   ")]
    assert ids == [entry["id"] for entry in found]


def test_list_as_json_names_the_place(crampx: Run) -> None:
    for entry in entries(crampx, "trigger"):
        text = (ROOT / "knowledge" / entry["file"]).read_text(encoding="utf-8").splitlines()
        assert any(f"id: {entry['id']}" in line for line in text[entry["line"] - 1 : entry["line"] + 1])


def test_summary_counts_what_there_is(crampx: Run) -> None:
    summary = json.loads(crampx("knowledge", "list", "--summary", "--format", "json").stdout)
    rows = {row["folder"]: row for row in summary["folders"]}
    for folder, row in rows.items():
        files = [file for file in (ROOT / "knowledge" / folder).glob("*.yaml") if "." not in file.stem]
        assert row["files"] == len(files), folder
    for kind, folder in (("trigger", "triggers"), ("red_flag", "red_flags"), ("concept", "concepts")):
        assert rows[folder]["entries"] == len(entries(crampx, kind))
    assert summary["total"]["rules"] == sum(row["rules"] for row in rows.values())
    for row in rows.values():
        assert sum(row["grades"].values()) == row["rules"]
        assert row["only_unverified"] <= row["unverified"] <= row["rules"]
    text = (ROOT / "knowledge" / "references.yaml").read_text(encoding="utf-8")
    assert sum(summary["sources"].values()) == text.count("\n  - key:")
    assert summary["sources"]["R"] == text.count("\n    status: R\n")


def test_summary_of_a_small_knowledge(crampx: Run) -> None:
    shown = "\n".join(lines(crampx, "list", "--summary", "--knowledge", GOOD))
    row = next(line.split() for line in shown.splitlines() if line.startswith("triggers"))
    # Of two rules and one explains-rule, one rule cites a source known from memory, beside another.
    assert row == ["triggers", "1", "1", "3", "0", "1", "1", "0", "1", "1", "0", "1"]


def test_search(crampx: Run) -> None:
    assert any("hydrochlorothiazide" in line for line in lines(crampx, "search", "hctz"))
    both = lines(crampx, "search", "POTASSIUM", "diuretic")
    assert both == lines(crampx, "search", "potassium diuretic")
    assert 0 < len(both) < len(lines(crampx, "search", "potassium"))
    assert lines(crampx, "search", "xyzzy") == ["Nothing found."]
    assert lines(crampx, "search", "hypokalemia") == lines(crampx, "search", "Hypokalaemia")
    assert lines(crampx, "search", "hypokalaema")[0].startswith("Nothing found. Did you mean hypokal")


def test_search_puts_names_before_texts(crampx: Run) -> None:
    shown = lines(crampx, "search", "thrombosis")
    flags = shown[shown.index(next(line for line in shown if line.startswith("Red flags"))) + 1 :]
    assert flags[0].split()[0] == "dvt"


def test_graph_as_text(crampx: Run) -> None:
    shown = lines(crampx, "graph", "dvt")
    assert shown[0] == "What leads to dvt"
    assert "  leg_swelling (sign)" in shown
    assert shown[shown.index("  leg_swelling (sign)") + 1] == "    calf_swelling (sign)"
    assert "  venous_ultrasound (follow up)" in shown[shown.index("What dvt leads to") :]
    assert not any("hypokalaemia" in line for line in shown)
    whole = lines(crampx, "graph")
    assert any("calf_swelling" in line for line in whole[whole.index("leg_swelling") : whole.index("leg_swelling") + 2])


def test_graph_to_draw(crampx: Run) -> None:
    whole = crampx("knowledge", "graph", "--format", "dot").stdout.decode()
    assert whole.startswith("digraph")
    assert '"potassium" -> "hypokalaemia";' in whole
    part = crampx("knowledge", "graph", "dvt", "--format", "mermaid").stdout.decode()
    assert part.startswith("flowchart LR\n")
    assert "calf_swelling --> " in part
    assert "hypokalaemia" not in part


def test_diff_of_the_same(crampx: Run, edited: Callable[..., Path]) -> None:
    assert lines(crampx, "diff", GOOD, edited("new", {}), "--check")[-1] == "Nothing differs."


def test_diff_of_a_threshold(crampx: Run, edited: Callable[..., Path]) -> None:
    new = edited("new", {
        "findings/low_potassium.yaml": ("below: 3.5", "below: 3.0"), "index.yaml": ("version: 1.0.0", "version: 1.1.0"),
    })
    shown = lines(crampx, "diff", GOOD, new)
    place = shown.index("    when: potassium below 3.5 mmol/L")
    assert shown[place - 1].startswith("  finding low_potassium: ")
    assert shown[place + 1] == "      -> potassium below 3.0 mmol/L"
    assert crampx("knowledge", "diff", GOOD, new, "--check").returncode == 1
    found = json.loads(crampx("knowledge", "diff", GOOD, new, "--format", "json").stdout)
    changed = {(entry["kind"], entry["did"]) for entry in found["entries"]}
    assert changed == {("finding", "changed"), ("index", "changed")}
    by_subject = {change["subject"]: change["results"] for change in found["results"]}
    results = by_subject["triggers/diuretic_cramps.yaml: a thiazide and low potassium"]
    (tier,) = [result for result in results if result["what"] == "tier"]
    assert (tier["id"], tier["before"]) == ("diuretic_cramps", "likely")
    assert tier["after"] != "likely"


def test_diff_of_added_and_removed(crampx: Run, edited: Callable[..., Path]) -> None:
    new = edited("new", {"follow_up/check_potassium.yaml": ("    unless: {red_flag: clot}\n", "")})
    (new / "red_flags" / "clot.yaml").unlink()
    found = json.loads(crampx("knowledge", "diff", GOOD, new, "--format", "json").stdout)
    removed = {(entry["kind"], entry["id"]) for entry in found["entries"] if entry["did"] == "removed"}
    assert ("red_flag", "clot") in removed
    assert any(kind == "rule" and name.startswith("clot/") for kind, name in removed)
    assert any(
        result["what"] == "danger" and result["after"] == "not listed"
        for change in found["results"] for result in change["results"]
    )
    back = json.loads(crampx("knowledge", "diff", new, GOOD, "--format", "json").stdout)
    assert removed == {(entry["kind"], entry["id"]) for entry in back["entries"] if entry["did"] == "added"}


def test_diff_of_lists_tells_what_came_and_went(crampx: Run, edited: Callable[..., Path]) -> None:
    new = edited("new", {
        "triggers/diuretic_cramps.yaml": ("references: [seen2020, memory2010]", "references: [seen2020]"),
        "concepts/things.yaml": ("[HCTZ", "[HCT, HCTZ"),
    })
    shown = lines(crampx, "diff", GOOD, new)
    assert "    references without: memory2010" in shown
    assert "    names with: HCT" in shown
    assert shown[-1].startswith("Results that differ: 0 of ")


def test_diff_on_documents(crampx: Run, edited: Callable[..., Path], tmp_path: Path) -> None:
    new = edited("new", {"findings/low_potassium.yaml": ("below: 3.5", "below: 3.0")})
    found = json.loads(crampx(
        "knowledge", "diff", GOOD, new, "--format", "json", "--patients", EXAMPLES / "diuretic_low_potassium.json",
    ).stdout)
    assert "diuretic_low_potassium.json" in {change["subject"] for change in found["results"]}
    (tmp_path / "bad.json").write_bytes(b"%PDF-1.7")
    done = crampx("knowledge", "diff", GOOD, new, "--patients", "bad.json", "--patients", EXAMPLES)
    assert done.returncode == 10
    assert done.stderr.startswith(b"bad.json: ")
    assert b"Results that differ" in done.stdout


def test_diff_looks_beside_the_knowledge(crampx: Run, edited: Callable[..., Path]) -> None:
    new = edited("new", {"findings/low_potassium.yaml": ("below: 3.5", "below: 3.0")})
    beside = new.parent / "examples" / "patients"
    beside.mkdir(parents=True)
    shutil.copy(EXAMPLES / "diuretic_low_potassium.json", beside / "own.json")
    assert "  own.json" in lines(crampx, "diff", GOOD, new)


def test_diff_of_compiled_files(crampx: Run, tmp_path: Path, edited: Callable[..., Path]) -> None:
    from crampx._knowledge.compiled import compile_folder, to_bytes

    (tmp_path / "old").write_bytes(to_bytes(compile_folder(GOOD)))
    new = edited("new", {"findings/low_potassium.yaml": ("below: 3.5", "below: 3.0")})
    found = json.loads(crampx("knowledge", "diff", "old", new, "--format", "json").stdout)
    assert [entry["id"] for entry in found["entries"]] == ["low_potassium"]
    assert found["results"]


@pytest.mark.parametrize("bad", ["missing", "file", "empty", "folder", "broken"])
@pytest.mark.parametrize("command", ["diff", "coverage"])
def test_what_is_no_knowledge(
    crampx: Run, tmp_path: Path, edited: Callable[..., Path], bad: str, command: str
) -> None:
    (tmp_path / "file").write_bytes(b"%PDF-1.7 \x00\xff")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    edited("broken", {"findings/low_potassium.yaml": ("{lab: potassium", "{lab: potasium")})
    path = tmp_path / ("broken/knowledge" if bad == "broken" else bad)
    done = crampx("knowledge", command, *([GOOD, path] if command == "diff" else [path]))
    assert (done.returncode, done.stdout) == (11, b"")
    assert bad.encode() in done.stderr or command == "coverage"
    assert b"potassium" in done.stderr or bad != "broken"


def test_coverage_of_a_small_knowledge(crampx: Run, edited: Callable[..., Path], tmp_path: Path) -> None:
    """A caution that no example brings about is a gap, which a document fills."""
    caution = (
        "cautions:\n  - id: very_high\n    text: Repeat it at once.\n    references: [seen2020]\n"
        "    when: {lab: potassium, above: 9, unit: mmol/L}\n"
    )
    new = edited("new", {"follow_up/check_potassium.yaml": ("cautions:\n", caution)})
    found = json.loads(crampx("knowledge", "coverage", new, "--format", "json").stdout)
    gap = next(gap for gap in found["gaps"] if gap["id"] == "check_potassium/very_high")
    assert (gap["kind"], gap["file"], gap["never"]) == ("caution", "follow_up/check_potassium.yaml", ["present"])
    assert (new / gap["file"]).read_text(encoding="utf-8").splitlines()[gap["line"] - 1].endswith("id: very_high")
    assert crampx("knowledge", "coverage", new, "--check").returncode == 1
    assert any("check_potassium/very_high" in line for line in lines(crampx, "coverage", new))
    (tmp_path / "high.json").write_text(json.dumps({
        "format": "crampx.patient/1", "patient": {}, "as_of": "2026-11-20",
        "labs": [{"name": "potassium", "value": 9.5, "unit": "mmol/L", "date": "2026-11-20"}],
    }), encoding="utf-8")
    shown = lines(crampx, "coverage", new, "--patients", "high.json", "--check")
    assert not any("very_high" in line for line in shown)


def test_the_changelog_names_every_trigger_and_red_flag(crampx: Run) -> None:
    text = (ROOT / "knowledge" / "CHANGELOG.md").read_text(encoding="utf-8")
    named = {entry["id"] for kind in ("trigger", "red_flag") for entry in entries(crampx, kind)}
    assert sorted(name for name in named if f"`{name}`" not in text) == []
    index = (ROOT / "knowledge" / "index.yaml").read_text(encoding="utf-8")
    version = next(line.split()[1] for line in index.splitlines() if line.startswith("version:"))
    assert version in text
