"""What a reader sees on paper: everything, on few pages, the same everywhere, and nothing from outside."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import page
import pypdf
import pytest
from drawn_text import runs
from sample_assessments import ALL, EVERYBODY
from shown_strings import PAPER_ONLY, SHOWN, absent_from, condensed, squeezed, without_minor_notes

from crampx import ReportError
from crampx._report import to_pdf as to_pdf_module
from crampx._report.characters import NAME_CAP, TEXT_CAP, drawable, shorten
from crampx._report.fonts import glyphs
from crampx._report.to_pdf import _environment, to_pdf
from crampx._report.view_quality import FOUND_CAP

A4_WIDTH, MARGIN = 595.28, 35.4
MAXIMUM_PAGES = {"diuretic": 2, "fullest": 3, "no_complaint": 1, "out_of_scope": 1, "hostile": 3, "idiopathic": 1,
                 "ordinary_night_cramps": 1, "polypharmacy": 3, "fourteen_drugs_no_complaint": 1}


def result_of(name):
    """The result that a report must show: in full for the hand-made ones, which fit, else without what is shortened."""
    data = without_minor_notes(EVERYBODY[name]().to_dict())
    return data if name in ALL else condensed(data)


class Made(dict):
    """Values by name, each made when a test first asks for it."""

    def __init__(self, make):
        super().__init__()
        self._make = make

    def __missing__(self, name):
        self[name] = self._make(name)
        return self[name]


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory):
    """One PDF for each assessment; processes that share the tests share them, as each takes two seconds."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent

    def made(name):
        file = folder / f"{name}.pdf"
        if not file.exists():
            part = folder / f"{name}.{os.getpid()}.part"
            part.write_bytes(to_pdf(EVERYBODY[name]()))
            part.replace(file)
        return file.read_bytes()

    return Made(made)


@pytest.fixture(scope="module")
def readers(pdfs):
    return Made(lambda name: pypdf.PdfReader(BytesIO(pdfs[name])))


@pytest.fixture(scope="module")
def texts(readers):
    """What is read on each page."""
    return Made(lambda name: [sheet.extract_text() for sheet in readers[name].pages])


@pytest.fixture(scope="module")
def drawn(readers):
    """What is drawn on each page."""
    return Made(lambda name: [run for sheet in readers[name].pages for run in runs(sheet)])


def shown_on_paper(text: str) -> str:
    return drawable(glyphs())(shorten(text, TEXT_CAP))


@pytest.mark.parametrize("name", [name for name in EVERYBODY if name != "hostile"])
def test_every_string_that_belongs_on_paper_is_there(texts, name):
    missing = absent_from("\n".join(texts[name]), result_of(name), SHOWN | PAPER_ONLY, shown_on_paper)
    assert missing == []


def test_long_and_hostile_values_are_there_as_text(texts):
    text = squeezed("\n".join(texts["hostile"]))
    for expected in (
        "<img src=file:///etc/passwd>", r"\u202EEvil {{7*7}}", r"\u5F35\u5049", "</td><script>alert(1)</script>",
        "1&nbsp;mg", r"pain\u202E L/lomm 1.3 K\u0007 \u001B[31mred", '"><b>1', "<i>cramp</i>",
        "30 more in the JSON result", "Characters that this report’s font lacks are shown as \\uXXXX.",
    ):
        assert squeezed(expected) in text
    assert "\u202e" not in text
    found = ALL["hostile"]().not_understood[0].found
    assert squeezed(found[:FOUND_CAP]) in text
    assert squeezed(ALL["hostile"]().medications[1].name[:NAME_CAP]) in text


@pytest.mark.parametrize("name", EVERYBODY)
def test_it_is_accessible(pdfs, name):
    report = page.validate_pdf_bytes(pdfs[name], profile=page.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize("name", EVERYBODY)
def test_it_takes_few_pages(readers, name):
    assert len(readers[name].pages) <= MAXIMUM_PAGES.get(name, 3)


@pytest.mark.parametrize("name", EVERYBODY)
def test_no_character_is_an_empty_box(drawn, name):
    glyph_numbers = [glyph for run in drawn[name] for glyph in run.glyphs]
    assert len(glyph_numbers) > 500
    assert 0 not in glyph_numbers


@pytest.mark.parametrize("name", EVERYBODY)
def test_nothing_runs_off_the_page(drawn, name):
    assert min(run.left for run in drawn[name]) >= MARGIN
    rightmost = max(run.right for run in drawn[name])
    # A run is measured without kerning, so it may seem a hair longer than what is drawn.
    assert A4_WIDTH / 2 < rightmost <= A4_WIDTH - MARGIN + 1


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_patient_stands_on_every_page(texts, name):
    person = EVERYBODY[name]().patient
    for sheet in texts[name]:
        text = squeezed(sheet)
        assert squeezed(shown_on_paper(person.name or "Name not given")) in text
        assert squeezed(f"ID {person.id}") in text
        assert f"of{len(texts[name])}" in text


@pytest.mark.parametrize("name", EVERYBODY)
def test_metadata_tells_nothing_about_the_patient(pdfs, readers, name):
    reader = readers[name]
    assert dict(reader.metadata) == {
        "/Title": "crampx report", "/Creator": "crampx", "/Producer": reader.metadata.producer
    }
    assert reader.root_object["/Lang"] == "en"
    assert "attachments" not in dir(reader) or not reader.attachments
    name_bytes = (EVERYBODY[name]().patient.name or "nobody").encode()
    assert name_bytes not in pdfs[name]


def test_the_same_bytes_whatever_the_machine_is_set_to(pdfs, tmp_path):
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from sample_assessments import fullest\nfrom crampx._report.to_pdf import to_pdf\n"
        "sys.stdout.buffer.write(to_pdf(fullest()))"
    )
    nothing = tmp_path / "no-fonts.conf"
    nothing.write_text("<fontconfig></fontconfig>")
    settings = (
        {"PYTHONHASHSEED": "0", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "5", "FONTCONFIG_FILE": str(nothing), "SOURCE_DATE_EPOCH": "1", "HOME": "/nonexistent"},
    )
    folder = str(Path(__file__).parent)
    found = {hashlib.sha256(pdfs["fullest"]).hexdigest()}
    for setting in settings:
        command = [sys.executable, "-c", script, folder]
        done = subprocess.run(command, env=os.environ | setting, capture_output=True, check=True)
        found.add(hashlib.sha256(done.stdout).hexdigest())
    assert len(found) == 1


RENDER = (
    "import sys; from crampx._report.render import RenderingError, html_to_pdf\n"
    "try: html_to_pdf(sys.stdin.read())\n"
    "except RenderingError as error: print(error)\n"
    "else: print('rendered')"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>plain</p>", "rendered"),
        ('<p><img src="file:///etc/passwd" alt="x"></p>', "outside"),
        ('<link rel="stylesheet" href="file:///etc/passwd">', "outside"),
        ('<style>@import "https://example.org/x.css";</style>', "outside"),
        ('<style>p { background: url("https://example.org/x.png") }</style><p>x</p>', "outside"),
        ('<link rel="attachment" href="file:///etc/passwd">', "outside"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><image href="https://example.org/x.png"/></svg>', "outside"),
        ("<style>p { no-such-property: 1 }</style><p>x</p>", "warnings"),
    ],
)
def test_every_fetch_and_every_warning_is_a_failure(body, expected, tmp_path):
    (tmp_path / "fonts.conf").write_text(to_pdf_module.FONTCONFIG)
    done = subprocess.run(
        [sys.executable, "-c", RENDER], input=f'<html lang="en"><title>t</title><body>{body}</body></html>',
        env=_environment(tmp_path), capture_output=True, text=True, check=True,
    )
    assert expected in done.stdout
    assert "passwd" not in done.stdout


def test_a_crash_of_the_renderer_is_an_error_of_ours(monkeypatch, tmp_path):
    crashing = tmp_path / "crashing"
    crashing.write_text("#!/bin/sh\nkill -SEGV $$\n")
    crashing.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(crashing))
    with pytest.raises(ReportError, match=r"the renderer died with signal 11\.$"):
        to_pdf(ALL["idiopathic"]())


def test_a_renderer_without_end_is_an_error_of_ours(monkeypatch):
    monkeypatch.setattr(to_pdf_module, "TIME_LIMIT_SECONDS", 0.05)
    with pytest.raises(ReportError, match="not finished after"):
        to_pdf(ALL["idiopathic"]())


def test_no_temporary_file_is_left(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    to_pdf(ALL["idiopathic"]())
    assert list(tmp_path.iterdir()) == []
