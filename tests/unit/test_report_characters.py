"""Characters, widths and lines of reports."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampx._report.characters import display_width, drawable, map_strings, shorten, visible
from crampx._report.fonts import glyphs
from crampx._report.text_layout import Lines, padded, wrapped
from crampx._resources import folder


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("K 3.1 mmol/L", "K 3.1 mmol/L"),
        ("Zoë", "Zoë"),
        ("a\u202eb", r"a\u202Eb"),
        ("a\u2066b", r"a\u2066b"),
        ("a\x1b[0m", r"a\u001B[0m"),
        ("a\nb\x00", r"a\u000Ab\u0000"),
        ("a\u200db", r"a\u200Db"),
        ("a\u2028b", r"a\u2028b"),
        ("張", "張"),
        ("\ud800", r"\uD800"),
    ],
)
def test_what_cannot_be_seen_is_spelt_out(text, shown):
    assert visible(text) == shown


def test_what_the_font_cannot_draw_is_spelt_out():
    show = drawable(glyphs())
    assert show("Zoë Ковальчук Ňguyễn ≥ 3.5 – µg") == "Zoë Ковальчук Ňguyễn ≥ 3.5 – µg"
    assert show("張\U0001f600דוד") == r"\u5F35\U0001F600\u05D3\u05D5\u05D3"


def test_the_font_draws_every_character_of_the_templates():
    root = folder("report_templates")
    used = {ord(c) for name in ("report.html.j2", "report.css") for c in (root / name).read_text(encoding="utf-8")}
    assert used - glyphs() - {0x0A} == set()


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("張偉", 4), ("e\u0301", 1), ("↓", 1), ("", 0), ("ｱ", 1), ("Ａ", 2)]
)
def test_columns_on_a_terminal(text, columns):
    assert display_width(text) == columns
    assert display_width(padded(text, 6)) == 6


def test_a_long_field_says_what_is_left_out():
    assert shorten("abc", 3) == "abc"
    assert shorten("abcd", 3) == "abc … (1 more characters in the JSON result)"


def test_only_strings_change():
    value = {"a": ["x", 1, True, None, {"b": "y"}]}
    assert map_strings(value, str.upper) == {"a": ["X", 1, True, None, {"b": "Y"}]}


UNSEEN = ("Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs")


@given(
    st.text(st.characters(exclude_categories=UNSEEN, include_characters=" ")), st.integers(2, 20), st.integers(2, 20)
)
def test_wrapping_loses_nothing_and_stays_within_the_room(text, first, room):
    lines = list(wrapped(text, first, room))
    assert re.sub(" ", "", "".join(lines)) == re.sub(" ", "", text)
    for index, line in enumerate(lines):
        assert display_width(line) <= (room if index else first)
        assert line
        assert line == line.strip(" ")


def test_a_paragraph_hangs_under_its_first_word():
    lines = Lines(width=40, colour=False)
    lines.add("one two three four five six seven eight nine ten", first="[ ] ")
    assert lines.text() == "[ ] one two three four five six seven\n    eight nine ten\n"


def test_blank_lines_never_double_or_lead():
    lines = Lines(width=40, colour=False)
    lines.blank()
    lines.add("a")
    lines.blank()
    lines.heading("B")
    assert lines.text() == "a\n\nB\n"
