"""A document made to break the report: every rendering stays bounded in size, pages and lines, and shows no control."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

import crampx
from crampx._report.characters import display_width

RTL = "\u202eevil\u202c \u05d0\u05d1\u05d2 \u0627\u0644\u0645\u0631\u064a\u0636 "
DRUGS = ("hydrochlorothiazide", "HCTZ", "Lasix", "atorvastatin", "aspirin", "omeprazole", "gabapentin", "salbutamol",
         "metformin")
LABS = ("potassium", "sodium", "magnesium", "eGFR", "calcium")
MOST_PAGES, MOST_BYTES = 30, 2_000_000


def document():
    return {
        "format": "crampx.patient/1",
        "as_of": "2026-11-20",
        "patient": {"id": "X" * 5000, "name": RTL * 40 + "A" * 100_000 + "<script>alert(1)</script>", "age": 68},
        "symptoms": [
            "leg cramps at night", "B" * 30_000, RTL * 100, "x\x00y\x1b[31mred", "\u2028line\u2029", "é\u0301" * 900,
        ],
        "conditions": ["z " * 5000, "cirrhosis", "<img src=file:///etc/passwd>"],
        "medications": [
            *({"name": name, "dose": {"value": n, "unit": "mg", "per": "day"}} for n in range(1, 51) for name in DRUGS),
            *(f"unknown drug {n} " + "y" * 500 for n in range(50)),
        ],
        "labs": [
            {"name": LABS[n % 5], "value": 3 + n % 3, "unit": "mmol/L", "date": f"{2010 + n % 16}-0{1 + n % 9}-11"}
            for n in range(2000)
        ],
    }


@pytest.fixture(scope="module")
def assessment() -> crampx.Assessment:
    return crampx.evaluate(document())


def controls(text: str) -> set[str]:
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") and c not in "\n\u2068\u2069"}


def test_it_is_evaluated_on_what_could_be_used(assessment: crampx.Assessment):
    assert (assessment.status, assessment.evaluated) == ("assessed", "partial")
    assert assessment.not_understood


def test_the_text_stays_in_its_columns(assessment: crampx.Assessment):
    text = crampx.render_text(assessment)
    assert controls(text) == set()
    assert max(display_width(line) for line in text.splitlines()) <= 80
    assert len(text) < MOST_BYTES


def test_the_page_holds_no_markup_of_the_document(assessment: crampx.Assessment):
    page = crampx.render_html(assessment)
    assert controls(page) == set()
    assert not re.search(r"<(script|img)\b", page)
    assert len(page) < MOST_BYTES


@pytest.mark.slow
def test_the_pdf_has_few_pages_and_none_is_left_blank(assessment: crampx.Assessment, tmp_path: Path):
    target = tmp_path / "report.pdf"
    crampx.render_pdf(assessment, target)
    data = target.read_bytes()
    sheets = pypdf.PdfReader(BytesIO(data)).pages
    assert len(data) < MOST_BYTES
    assert len(sheets) <= MOST_PAGES
    # The banner, a heading and the footer alone are about 200 characters.
    assert min(len(sheet.extract_text()) for sheet in sheets[:-1]) > 500
