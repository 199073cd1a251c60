"""The words and rows that all three renderings share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crampx._assessment.model import Evidence, FactRef, ProblemRef, RaisedFlag, SourceRef, TierRange
from crampx._report.view_conclusions import _bar, _raised
from crampx._report.view_data import _cell
from crampx._report.view_parts import Names, evidence, facts_beside, rows
from crampx._report.view_quality import problem_words
from crampx._report.words import count_words, date_words

NAMES = Names({"dvt": "Possible deep vein thrombosis"}, {"kim2023": 2, "allen2012": 1})


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-11-18", "18 Nov 2026"), ("2026-11", "Nov 2026"), ("2026", "2026"),
        ("since 2026-08-20", "since 20 Aug 2026"),
        ("2026-13-01", "2026-13-01"), ("0044-11-87", "0044-11-87"), ("12026-11-18", "12026-11-18"),
    ],
)
def test_dates_name_the_month(written, shown):
    assert date_words(written) == shown


def test_a_fact_that_the_sentence_states_is_reduced_to_its_date_where_it_stands_alone():
    facts = (FactRef("/labs/0", "potassium 3.1 mmol/L", "2026-11-18"), FactRef("/labs/1", "sodium 134 mmol/L"))
    assert facts_beside("Potassium is 3.1 mmol/L.", facts[:1]) == ["18 Nov 2026"]
    assert facts_beside("Potassium is 3.1 mmol/L.", facts) == ["potassium 3.1 mmol/L, 18 Nov 2026", "sodium 134 mmol/L"]
    assert facts_beside("Potassium is 3.10 mmol/L.", facts)[0] == "potassium 3.1 mmol/L, 18 Nov 2026"


def test_a_raised_flag_shows_every_fact():
    facts = tuple(FactRef(f"/symptoms/{index}", f"a rather long symptom number {index}") for index in range(9))
    because = Evidence("dvt/swelling", "raises", "Swollen.", SourceRef("x.yaml", 1), facts)
    flag = RaisedFlag("dvt", "Possible deep vein thrombosis", "same_day", "Assess.", "clinician", (because,))
    assert len(_raised(flag, NAMES)["because"][0]["facts"]) == 9
    assert evidence(because, NAMES)["facts"][-1] == "7 more"


def test_evidence_names_strength_grade_and_sources_in_order():
    item = Evidence("hypokalaemia/low", "supports", "Low.", SourceRef("x.yaml", 1), (),
                    ("kim2023", "allen2012", "gone"), "strong", "B")
    found = evidence(item, NAMES)
    assert (found["marks"], found["refs"], found["rule"]) == (["strong", "B"], [1, 2], "low")


def test_a_title_is_found_by_id_or_rule_else_spelt_out():
    assert NAMES.all_titles(["dvt/one_sided", "dvt", "peripheral_artery_disease"]) == [
        "Possible deep vein thrombosis", "peripheral artery disease"
    ]


@pytest.mark.parametrize(
    ("tier", "now", "tests", "cells"),
    [
        (3, ("possible", "possible"), ("possible", "possible"), ["on", "on", "on", "off", "off"]),
        (3, ("likely", "possible"), ("likely", "contributor"), ["on", "on", "fall", "rise", "off"]),
        (0, ("contributor", "excluded"), ("excluded", "excluded"), ["rise", "rise", "off", "off", "off"]),
        (5, ("established", "excluded"), ("established", "established"), ["fall"] * 5),
    ],
)
def test_the_bar_is_to_the_scale_of_the_tiers(tier, now, tests, cells):
    assert _bar(tier, TierRange(*now), TierRange(*tests)) == cells


@pytest.mark.parametrize(
    ("position", "cell"),
    [("0", 12), ("1", 28), ("0.5", 20), ("-0.25", 8), ("-9", 0), ("99", 40), ("1e999999", 40), (None, None),
     ("NaN", None), ("Infinity", None), ("x", None)],
)
def test_the_marker_is_to_scale_and_stays_on_the_bar(position, cell):
    assert _cell(position) == cell


def test_rows_beyond_two_hundred_are_counted():
    found = rows(tuple(range(203)), str)
    assert len(found["rows"]) == 200
    assert found["more"] == 3
    assert rows((), str) == {"rows": [], "more": 0}


def test_a_problem_says_what_was_found_allowed_and_near():
    item = ProblemRef("unknown_unit", "error", "The unit is not known.", "/labs/0/unit", found="mmol",
                      allowed=("mmol/L",), suggestions=("mmol/L", "mmol/mol"))
    assert problem_words(item) == (
        "The unit is not known. Found: “mmol”. Allowed: mmol/L. Did you mean mmol/L or mmol/mol? (/labs/0/unit)"
    )
    assert problem_words(ProblemRef("x", "note", "Past review.", None, "triggers/a.yaml", 4)) == (
        "Past review (triggers/a.yaml:4)"
    )


def test_counts_agree_with_their_noun():
    assert [count_words(number, "trigger") for number in (0, 1, 2)] == ["0 triggers", "1 trigger", "2 triggers"]


def test_text_and_view_import_no_renderer():
    script = (
        "import sys, crampx._report.to_text, crampx._report.to_pdf\n"
        "print(sorted({'weasyprint', 'jinja2', 'fontTools'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path.home())
    assert done.stdout.strip() == "[]"
