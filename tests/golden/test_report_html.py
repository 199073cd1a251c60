"""The web page: self-contained, escaped, structured, and readable in grey."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from sample_assessments import ALL, EVERYBODY
from shown_strings import PAPER_ONLY, SHOWN, WEB_ONLY, absent_from, condensed

from crampx._report.characters import TEXT_CAP, shorten, visible
from crampx._report.to_html import to_html
from crampx._resources import folder

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """Collects elements, attributes and text, and checks that every element is closed in order."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.attributes, self.text, self.open = [], [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.attributes += [(tag, key, value) for key, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)


def result_of(name):
    """The result that a report must show: in full for the hand-made ones, which fit, else without what is shortened."""
    data = EVERYBODY[name]().to_dict()
    return data if name in ALL else condensed(data)


@pytest.fixture(scope="module")
def pages():
    return {name: to_html(make()) for name, make in EVERYBODY.items()}


@pytest.mark.parametrize("name", [name for name in EVERYBODY if name != "hostile"])
def test_every_string_that_belongs_there_is_there(pages, name):
    text = "".join(Page(pages[name]).text)
    show = lambda value: visible(shorten(value, TEXT_CAP))  # noqa: E731
    assert absent_from(text, result_of(name), SHOWN | PAPER_ONLY | WEB_ONLY, show) == []


@pytest.mark.parametrize("name", EVERYBODY)
def test_no_value_becomes_an_element_or_an_attribute(pages, name):
    page = Page(pages[name])
    assert {tag for tag, _ in page.elements} <= {
        "html", "head", "meta", "title", "style", "body", "main", "section", "div", "p", "span", "strong", "em", "bdi",
        "h1", "h2", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td",
    }
    known = {"lang", "charset", "name", "content", "class", "scope", "data-label"}
    assert {key for _, key, _ in page.attributes} <= known
    classes = {value for _, key, value in page.attributes if key == "class"}
    assert all(re.fullmatch(r"[a-z0-9 -]*", value) for value in classes)


@pytest.mark.parametrize("name", EVERYBODY)
def test_it_refers_to_nothing_outside_itself(pages, name):
    style = pages[name][: pages[name].index("</style>")]
    assert not re.search(r"url\(|@import|src=|href=", style)


def test_hostile_values_stay_text_with_their_direction_confined(pages):
    html = pages["hostile"]
    assert "<img" not in html
    assert "<script" not in html
    assert "\u202e" not in html
    assert "\x1b" not in html
    assert r"&lt;img src=file:///etc/passwd&gt;\u202EEvil {{7*7}}" in html
    assert "49 張" not in html


def test_it_is_structured(pages):
    page = Page(pages["fullest"])
    tags = [tag for tag, _ in page.elements]
    assert tags.count("h1") == 1
    assert ("html", {"lang": "en"}) in page.elements
    assert ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in page.elements
    assert all(attributes.get("scope") in {"col", "row"} for tag, attributes in page.elements if tag == "th")


def test_the_template_quotes_attributes_and_puts_no_value_into_style_or_address():
    source = (folder("report_templates") / "report.html.j2").read_text(encoding="utf-8")
    assert "|safe" not in source.replace(" ", "")
    for tag in re.findall(r"<[a-z][^<>]*>", re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", source)):
        assert not re.search(r"=[^\"\s]", re.sub(r'"[^"]*"', '""', tag)), tag
        assert not re.search(r"\b(style|href|src)=", tag), tag


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_text_colour_is_readable_on_every_ground():
    css = (folder("report_templates") / "report.css").read_text(encoding="utf-8")
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))
    used_for_text = set(re.findall(r"(?<![\w-])color: var\(--([\w-]+)\)", css))
    assert used_for_text == {"ink", "muted", "blue", "alarm", "amber", "paper"} - {"alarm"}
    for text in ("ink", "muted", "blue", "amber"):
        for ground in ("paper", "tint", "alarm-tint"):
            assert contrast(tokens[text], tokens[ground]) >= 4.5, (text, ground)
    assert contrast(tokens["paper"], tokens["alarm"]) >= 4.5


def test_states_and_flags_are_words_not_only_colour(pages):
    text = re.sub(r"\s+", " ", "".join(Page(pages["fullest"]).text))
    for words in ("▲ PRESENT · same day", "? NOT ASSESSED", "✓ ABSENT", "low ↓", "in range", "Likely", "Unlikely"):
        assert words in text
