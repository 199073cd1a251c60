"""What a reader sees on a terminal."""

from __future__ import annotations

import re
import unicodedata

import pytest
from sample_assessments import ALL, EVERYBODY
from shown_strings import DECIDED, SHOWN, absent_from, condensed, squeezed, strings_of

from crampx._report.characters import TEXT_CAP, display_width, shorten, visible
from crampx._report.to_text import to_text

HEADINGS = [
    "RED FLAGS", "TRIGGERS", "SUGGESTIONS", "ASK OR EXAMINE NEXT", "THE SCREEN", "RESULTS", "MEDICATIONS",
    "NOT NEEDED NOW", "DATA QUALITY", "SOURCES",
]


def result_of(name):
    """The result that a report must show: in full for the hand-made ones, which fit, else without what is shortened."""
    data = EVERYBODY[name]().to_dict()
    return data if name in ALL else condensed(data)


@pytest.mark.parametrize("name", EVERYBODY)
def test_every_field_of_the_result_is_shown_or_left_out_on_purpose(name):
    assert {key for key, _ in strings_of(EVERYBODY[name]().to_dict())} <= DECIDED


@pytest.mark.parametrize("name", [name for name in EVERYBODY if name != "hostile"])
def test_every_string_that_belongs_there_is_there(name):
    missing = absent_from(to_text(EVERYBODY[name]()), result_of(name), SHOWN, lambda t: visible(shorten(t, TEXT_CAP)))
    assert missing == []


@pytest.mark.parametrize("width", [40, 80, 100])
@pytest.mark.parametrize("name", EVERYBODY)
def test_no_line_is_wider_than_the_terminal(name, width):
    lines = to_text(EVERYBODY[name](), width=width).splitlines()
    assert max(display_width(line) for line in lines) <= width
    assert not any(line != line.rstrip() for line in lines)
    assert not re.search(r"\n\n\n", "\n".join(lines))


@pytest.mark.parametrize("name", EVERYBODY)
def test_no_control_or_bidi_character_reaches_the_terminal(name):
    kinds = {unicodedata.category(character) for character in to_text(EVERYBODY[name]()).replace("\n", "")}
    assert kinds.isdisjoint({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})


@pytest.mark.parametrize("name", EVERYBODY)
def test_colour_adds_nothing_but_colour(name):
    coloured = to_text(EVERYBODY[name](), colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == to_text(EVERYBODY[name]())


def test_the_order_is_answer_dangers_triggers_steps_data():
    text = to_text(ALL["fullest"]())
    places = [text.index(f"\n{heading}") for heading in HEADINGS]
    assert places == sorted(places)
    assert text.index("Possible deep vein thrombosis needs") < places[0]


@pytest.mark.parametrize(("name", "lines"), [("idiopathic", 68), ("ordinary_night_cramps", 100)])
def test_an_ordinary_patient_gets_a_short_text(name, lines):
    assert len(to_text(EVERYBODY[name]()).splitlines()) <= lines


def test_empty_sections_have_no_heading_and_data_quality_says_none():
    text = to_text(ALL["out_of_scope"]())
    assert [heading for heading in HEADINGS if f"\n{heading}" in text] == [
        "RED FLAGS", "SUGGESTIONS", "THE SCREEN", "DATA QUALITY"
    ]
    none = "None: further missing facts, faulty entries (not used), results out of date, conflicts"
    assert squeezed(none) in squeezed(text)


def test_a_raised_flag_stands_above_with_urgency_action_actor_and_reason():
    text = to_text(ALL["fullest"]())
    flag = text[text.index("RED FLAGS") : text.index("TRIGGERS")]
    assert "▲ PRESENT, SAME DAY  Possible deep vein thrombosis" in flag
    assert "(clinician)" in flag
    assert "calf swelling, left, 20 Nov 2026" in re.sub(r"\s+", " ", flag)
    assert "? NOT ASSESSED  Dark urine not recorded; if present: same day." in flag


def test_hostile_values_are_spelt_out():
    text = squeezed(to_text(ALL["hostile"]()))
    for expected in (r"\u202EEvil {{7*7}} 張偉", r"K\u0007 \u001B[31mred", "30 more in the JSON result"):
        assert squeezed(expected) in text
