"""Each faulty pack is refused with exactly these problems at exactly these words: bad/NAME holds what differs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pack_folders import EXAMPLE, HERE, edited, faulty, small

import crampx
from crampx._knowledge.check_folder import check_folder, unreadable
from crampx._knowledge.checks_of_packs import PACK_ERRORS, PACK_WARNINGS

TODAY = date(2026, 11, 25)
NAMES = sorted(folder.name for folder in (HERE / "bad").iterdir())
WARNINGS = {"pack_overdue", "shadowed_rule"}
# What depends on the day is an error when packs are checked; at an evaluation the day of assessment decides.
OF_THE_DAY = {"expired_exception", "unsigned_exception"}


def expected(name: str) -> list[str]:
    return (HERE / "bad" / name / "place").read_text(encoding="utf-8").splitlines()


def test_the_small_packs_have_no_problem_at_all(tmp_path: Path) -> None:
    base, packs = small(tmp_path)
    records, problems = check_folder(base, packs=packs, today=TODAY)
    assert problems == ()
    assert records is not None
    assert [pack.id for pack in records.packs] == ["site_alpha", "site_beta"]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_refused_at_the_word(name: str, tmp_path: Path) -> None:
    base, packs = faulty(name, tmp_path)
    records, problems = check_folder(base, packs=packs, today=TODAY)
    assert [f"{p.code} {p.span}" for p in problems] == expected(name)
    assert (records is not None) == (name in WARNINGS)
    for problem in problems:
        assert problem.severity == ("warning" if name in WARNINGS else "error")
        assert problem.message


@pytest.mark.parametrize("name", NAMES)
def test_nothing_evaluates_with_it(name: str, tmp_path: Path) -> None:
    base, packs = faulty(name, tmp_path)
    if name in WARNINGS | OF_THE_DAY:
        assert crampx.load_knowledge(base, packs=packs).id == "small"
        return
    with pytest.raises(crampx.KnowledgeError) as caught:
        crampx.load_knowledge(base, packs=packs)
    assert caught.value.exit_code == 11
    assert {f"{p.code} {p.span}" for p in caught.value.problems} == set(expected(name))


def test_every_check_of_packs_has_a_fixture() -> None:
    found = {line.split(" ")[0] for name in NAMES for line in expected(name)}
    assert {run.__name__ for run in (*PACK_ERRORS, *PACK_WARNINGS)} <= found
    assert len(NAMES) >= 25


def test_all_problems_of_base_and_packs_are_told_at_once(tmp_path: Path) -> None:
    base, packs = small(tmp_path)
    edited(packs[0] / "pack.yaml", "jurisdiction: uk", "jurisdiction: gb")
    edited(packs[0] / "rules" / "diuretic_cramps.yaml", "effect: supports", "effect: opposes")
    edited(packs[1] / "pack.yaml", "wording:", "synonyms: [{concept: leg_cramp, names: [K]}]\nwording:")
    edited(base / "red_flags" / "clot.yaml", "sign: calf_swelling, side", "sign: calf_sweling, side")
    found = [(p.code, str(p.span)) for p in check_folder(base, packs=packs)[1]]
    assert found == [
        ("unknown_concept", "red_flags/clot.yaml:13:18"),
        ("wrong_word", "site_alpha/pack.yaml:8:15"),
        ("opposing_rule", "site_alpha/rules/diuretic_cramps.yaml:5:13"),
        ("taken_name", "site_beta/pack.yaml:8:41"),
    ]


def test_a_collision_names_both_packs(tmp_path: Path) -> None:
    base, packs = faulty("repeated_limits", tmp_path)
    (problem,) = check_folder(base, packs=packs)[1]
    assert problem.message == "site_alpha and site_beta both state limits of potassium"


def test_a_near_name_is_suggested(tmp_path: Path) -> None:
    base, packs = faulty("unknown_rule", tmp_path)
    (problem,) = check_folder(base, packs=packs)[1]
    assert problem.suggestions == ("check_potassium/likely_cause",)
    assert problem.line_text == "  - rule: check_potassium/likely"


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(crampx.KnowledgeError, match="there is no such knowledge folder"):
        crampx.load_knowledge(packs=[tmp_path / "nowhere"])


def test_what_a_broken_base_defines_is_not_called_unknown(tmp_path: Path) -> None:
    base, packs = small(tmp_path)
    (base / "triggers" / "diuretic_cramps.yaml").write_text("id: [", encoding="utf-8")
    assert {p.code for p in check_folder(base, packs=packs)[1]} == {"yaml_syntax"}


def test_a_pack_given_twice_is_one_problem() -> None:
    for again in (EXAMPLE, EXAMPLE / ".." / EXAMPLE.name):
        with pytest.raises(crampx.KnowledgeError) as caught:
            crampx.load_knowledge(packs=[EXAMPLE, again])
        assert [(p.code, p.message) for p in caught.value.problems] == [("repeated_pack", "this pack is given twice")]


def test_two_packs_of_one_id_are_named_in_one_order(tmp_path: Path) -> None:
    base, packs = faulty("repeated_pack", tmp_path)
    for given in (packs, packs[::-1]):
        told = [problem.message for problem in check_folder(base, packs=given)[1] if problem.code == "repeated_pack"]
        assert told == ["two packs have this id: Alpha hospital and Beta clinic"]


def test_a_repeated_pack_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    base, packs = faulty("repeated_pack", tmp_path)
    edited(packs[1] / "pack.yaml", "status: draft", "status: done")
    assert "wrong_word" in {p.code for p in check_folder(base, packs=packs)[1]}


@pytest.mark.parametrize("name", ["site_alpha", "base"])
def test_a_file_that_no_reader_reads_and_nobody_can(name: str, tmp_path: Path) -> None:
    """A link that leads back to itself fails when it is looked at, as a file or folder without permission does."""
    base, packs = small(tmp_path)
    (tmp_path / name / "CHANGELOG.md").symlink_to("CHANGELOG.md")
    with pytest.raises(crampx.KnowledgeError) as caught:
        crampx.load_knowledge(base, packs=packs)
    assert [f"{p.code} {p.span}" for p in caught.value.problems] == [f"unreadable_file {name}/CHANGELOG.md:1:1"]


def test_a_place_that_has_no_name_is_told_all_the_same() -> None:
    assert str(unreadable(OSError("input/output error"), [EXAMPLE]).span) == ".:1:1"
