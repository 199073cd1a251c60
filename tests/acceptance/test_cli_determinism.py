"""The same document and knowledge give the same bytes, whatever the hash seed, time zone and locale."""

import itertools
from pathlib import Path

import pytest
from user_shell import EXAMPLES, Run

SEEDS = [str(seed) for seed in range(20)]
ZONES = ["UTC", "AAA+12", "BBB-14", "CET-1CEST", ""]
LOCALES = ["C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "en_US.ISO-8859-1"]


def environments() -> list[dict[str, str]]:
    mixed = zip(SEEDS, itertools.cycle(ZONES), itertools.cycle(LOCALES[::-1]), strict=False)
    return [{"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale} for seed, zone, locale in mixed]


@pytest.mark.parametrize("name", ["diuretic_low_potassium", "possible_dvt"])
def test_json(crampx: Run, name: str) -> None:
    document = EXAMPLES / f"{name}.json"
    seen = {crampx("evaluate", document, "--format", "json", env=env).stdout for env in environments()}
    assert len(seen) == 1
    assert len(seen.pop()) > 1000


def test_text_and_html(crampx: Run, tmp_path: Path) -> None:
    document = EXAMPLES / "diuretic_low_potassium.json"
    for form in ("text", "html"):
        seen = set()
        for env in environments()[::4]:
            assert crampx("evaluate", document, "--format", form, "-o", "out", env=env).returncode == 0
            seen.add((tmp_path / "out").read_bytes())
        assert len(seen) == 1


@pytest.mark.slow
def test_pdf(crampx: Run, tmp_path: Path) -> None:
    document = EXAMPLES / "diuretic_low_potassium.json"
    seen = set()
    # A third of them still has every zone and every locale; the data of a PDF is that of the JSON above.
    for env in environments()[::3]:
        assert crampx("evaluate", document, "--pdf", "out.pdf", "-o", "out", env=env).returncode == 0
        seen.add((tmp_path / "out.pdf").read_bytes())
    assert len(seen) == 1
