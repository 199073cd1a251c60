"""Compiled knowledge and its cache: the same bytes, the same meaning, and no harm from whatever lies in the cache."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from crampx._knowledge import compiled as module
from crampx._knowledge.cache import cache_folder
from crampx._knowledge.compiled import Compiled, compile_folder, digest, from_bytes, load, to_bytes
from crampx._knowledge.names import normalise, normalise_unit, suggest, unit_table
from crampx._problems import KnowledgeError
from crampx._resources import folder

GOOD = Path(__file__).parent / "good"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    found = cache_folder()
    assert found is not None
    return found


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(root: object, packs: object) -> Compiled:
        raise AssertionError("the YAML was read")

    monkeypatch.setattr(module, "compile_folder", refuse)


def entry(cache: Path) -> Path:
    found = sorted(cache.iterdir())
    assert len(found) == 1
    return found[0]


def lean(compiled: Compiled) -> bytes:
    return to_bytes(compiled)


def test_it_survives_json_unchanged_but_for_the_examples() -> None:
    made = compile_folder(GOOD)
    read = from_bytes(to_bytes(made))
    assert read is not None
    assert to_bytes(read) == to_bytes(made)
    assert (read.network, read.baseline, read.outlook) == (made.network, made.baseline, made.outlook)
    assert read.records.concepts == made.records.concepts
    assert made.records.findings[0].examples
    assert msgspec.structs.replace(made.records.findings[0], examples=()) == read.records.findings[0]


def test_names_have_their_owners() -> None:
    made = compile_folder(GOOD)
    assert made.concept_names["hctz"] == "hydrochlorothiazide"
    assert made.concept_names["leg cramps"] == "leg_cramp"
    assert made.analyte_names["k+"] == "potassium"
    assert [*made.concept_names] == sorted(made.concept_names)
    assert [*made.analyte_names] == sorted(made.analyte_names)


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "import sys; from pathlib import Path; from crampx._knowledge.compiled import compile_folder, to_bytes; "
        "sys.stdout.buffer.write(to_bytes(compile_folder(Path(sys.argv[1]))))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, str(GOOD)], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "5")
    }
    assert outputs == {to_bytes(compile_folder(GOOD))}


def test_the_digest_changes_with_every_name_and_byte(tmp_path: Path) -> None:
    copy = shutil.copytree(GOOD, tmp_path / "knowledge")
    assert digest(copy) == digest(GOOD)
    (copy / ".hidden").write_text("x", encoding="utf-8")
    assert digest(copy) == digest(GOOD)
    (copy / "findings/low_potassium.yaml").rename(copy / "findings/low_potassium_.yaml")
    renamed = digest(copy)
    assert renamed != digest(GOOD)
    with (copy / "index.yaml").open("a", encoding="utf-8") as file:
        file.write("# a comment\n")
    assert digest(copy) not in (renamed, digest(GOOD))


def test_the_second_load_reads_no_yaml(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(GOOD)
    forbid_reading(monkeypatch)
    assert lean(load(GOOD)) == lean(first)
    assert first.digest == digest(GOOD)


def test_a_cached_load_imports_neither_yaml_nor_the_checks() -> None:
    load(GOOD)
    code = (
        "import sys; from pathlib import Path; from crampx._knowledge.compiled import load; load(Path(sys.argv[1])); "
        "print(sorted(m for m in sys.modules if m == 'yaml' or '._knowledge.check' in m or 'from_yaml' in m))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(GOOD)], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_cache_is_private(cache: Path) -> None:
    load(GOOD)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert stat.S_IMODE(entry(cache).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"",
        lambda body: body[:-1],
        lambda body: body[:100],
        lambda body: body[:64] + body[64:].replace(b"mmol/L", b"mmol/l"),
        lambda body: b"\x00" * 500,
        lambda body: b"{}",
    ],
    ids=["empty", "torn", "short", "changed", "zeros", "foreign"],
)
def test_a_corrupt_cache_is_made_anew(spoil: object, cache: Path) -> None:
    made = load(GOOD)
    whole = entry(cache).read_bytes()
    entry(cache).write_bytes(spoil(whole))  # type: ignore[operator]
    assert lean(load(GOOD)) == lean(made)
    assert entry(cache).read_bytes() == whole


def test_a_cache_of_another_version_is_not_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(GOOD)
    other = msgspec.structs.replace(compile_folder(GOOD), version="0.0.0")
    assert from_bytes(to_bytes(other)) is None
    monkeypatch.setattr(module, "VERSION", "99")
    assert load(GOOD).version == "99"
    assert len(list(cache.iterdir())) == 2


def test_a_changed_file_is_compiled_anew(tmp_path: Path) -> None:
    copy = shutil.copytree(GOOD, tmp_path / "knowledge")
    assert load(copy).records.findings[0].title == "low potassium"
    file = copy / "findings/low_potassium.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("title: low", "title: lowish"), encoding="utf-8")
    assert load(copy).records.findings[0].title == "lowish potassium"


@pytest.mark.skipif(os.name != "posix", reason="modes and owners")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_others_can_write_is_not_trusted(what: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = load(GOOD)
    (cache if what == "folder" else entry(cache)).chmod(0o777)
    compiled: list[object] = []
    real = module.compile_folder
    monkeypatch.setattr(module, "compile_folder", lambda root, packs: compiled.append(root) or real(root, packs))
    assert lean(load(GOOD)) == lean(made)
    assert compiled == [GOOD]


@pytest.mark.skipif(os.name != "posix", reason="modes and owners")
def test_what_somebody_else_owns_is_not_trusted(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = load(GOOD)
    before = entry(cache).read_bytes()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert lean(load(GOOD)) == lean(made)
    assert entry(cache).read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_is_neither_followed_nor_written_through(cache: Path, tmp_path: Path) -> None:
    made = load(GOOD)
    stored = entry(cache)
    elsewhere = tmp_path / "elsewhere"
    stored.rename(elsewhere)
    stored.symlink_to(elsewhere)
    elsewhere.write_bytes(b"precious")
    assert lean(load(GOOD)) == lean(made)
    assert elsewhere.read_bytes() == b"precious"
    assert not stored.is_symlink()


@pytest.mark.parametrize("kind", ["file in the way", "no place", "relative"])
def test_a_cache_that_cannot_be_written_says_nothing(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if kind == "file in the way":
        (tmp_path / "cache").write_text("x", encoding="utf-8")
    else:
        for name in ("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
            monkeypatch.delenv(name) if kind == "no place" else monkeypatch.setenv(name, "relative")
        assert cache_folder() is None
    assert load(GOOD).records.index.id == "small"
    assert capfd.readouterr() == ("", "")
    assert not (tmp_path / "relative").exists()


def test_a_failed_write_leaves_nothing_behind(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    assert load(GOOD).records.index.id == "small"
    assert list(cache.iterdir()) == []


def test_old_entries_are_removed(cache: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(GOOD, tmp_path / "knowledge")
    for n in range(12):
        with (copy / "index.yaml").open("a", encoding="utf-8") as file:
            file.write(f"# {n}\n")
        load(copy)
    assert len(list(cache.iterdir())) == 8


def test_an_error_in_the_knowledge_lists_every_problem(tmp_path: Path) -> None:
    copy = shutil.copytree(GOOD, tmp_path / "knowledge")
    for name, old, new in (
        ("findings/low_potassium.yaml", "grade: B", "grade: E"),
        ("follow_up/check_potassium.yaml", "red_flag: clot", "red_flag: clott"),
    ):
        text = (copy / name).read_text(encoding="utf-8")
        (copy / name).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load(copy)
    assert [p.code for p in caught.value.problems] == ["wrong_word", "unknown_red_flag"]
    assert caught.value.exit_code == 11
    assert "findings/low_potassium.yaml:8:8" in str(caught.value)


def test_a_folder_that_is_not_there_is_a_knowledge_error(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError):
        load(tmp_path / "nowhere")


def test_the_shipped_knowledge_loads() -> None:
    assert load().digest == digest(folder("knowledge"))


# --- names ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("K+", "k+"),
        ("  Leg\tCramps \n", "leg cramps"),
        ("night-time leg_cramp", "night time leg cramp"),
        ("night\u2013time", "night time"),
        ("ＨＣＴＺ", "hctz"),
        ("Straße", "strasse"),
        ("Cushing\u2019s", "cushing's"),
        ("25-OH vitamin D", "25 oh vitamin d"),
        ("abc_xyz.0123", "abc xyz.0123"),
        ("", ""),
    ],
)
def test_names_are_compared_without_case_spacing_and_hyphens(written: str, expected: str) -> None:
    assert normalise(written) == expected
    assert normalise(expected) == expected


def test_units_keep_their_case() -> None:
    assert normalise_unit("mU/L") != normalise_unit("MU/L")
    assert normalise_unit("\u00b5mol / L") == normalise_unit("\u03bcmol/L")
    assert unit_table(compile_folder(GOOD).records.analytes[0])["mmol/l"] == "mmol/L"


def test_suggestions_are_near_few_and_in_a_fixed_order() -> None:
    known = ["potassium", "sodium", "potassium_high", "calcium", "potassiums", "potassiun"]
    assert suggest("potasium", known) == suggest("potasium", reversed(known)) == (
        "potassium", "potassiums", "potassiun"
    )
    assert suggest("xyz", known) == ()
    assert suggest("potassium", known, n=1) == ("potassium",)
