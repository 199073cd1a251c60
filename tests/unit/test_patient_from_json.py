"""A good document, key by key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from unicodedata import category, name

import pytest

from crampx._logic.dates import PartialDate
from crampx._patient.collect import has_unsafe_character
from crampx._patient.from_json import read_document
from crampx._patient.model import Code, CrampEntry, DoseText, Item, Number, PatientDocument
from crampx._patient.sha256 import digest
from crampx._problems import PatientError

DESIGN_EXAMPLE = """
{"format": "crampx.patient/1", "as_of": "2026-11-20",
 "patient": {"id": "P-001", "name": "Ada Example", "birth_date": "1958-04-02", "sex": "female", "pregnancy": "unknown",
             "due_date": "2027-01-30"},
 "onset": "2026-09",
 "cramps": {"site": ["calf", "Foot"], "side": "alternating", "when": "night", "provoked_by": [], "lasts_minutes": 3,
            "severity": 6.0, "clears_fully": true},
 "symptoms": ["leg cramps at night", {"name": "back pain", "present": false}],
 "signs": [{"name": "calf swelling", "side": "left"}, {"name": "lower limb examination", "result": "Normal"}],
 "conditions": [{"name": "hypertension", "since": "2015"}, {"name": "gout", "status": "Resolved", "ended": "2024-02"},
                {"code": {"system": "http://snomed.info/sct", "code": "44054006"}}],
 "medications": [{"name": "hydrochlorothiazide", "dose": {"value": 25, "unit": "mg", "per": "day"},
                  "started": "2026-08-20", "stopped": "2026-11-01", "changed": "2026-09-01"}],
 "labs": [{"name": "potassium", "value": 3.10, "unit": "mmol/L", "date": "2026-11-18", "low": 3.5, "high": 5.1,
           "specimen": "serum"},
          {"name": "ck", "value": 40, "comparator": "<", "unit": "U/L"}],
 "exposures": [{"name": "alcohol", "value": 20, "unit": "units/week"}],
 "tried": [{"name": "magnesium", "response": "none"}],
 "complete": {"medications": "2026-11-18"}}
"""


def number(text: str) -> Number:
    return Number(Decimal(text), text)


def read(**parts: object) -> PatientDocument:
    return read_document({"format": "crampx.patient/1", "patient": {}, **parts})


@pytest.fixture(scope="module")
def document() -> PatientDocument:
    return read_document(DESIGN_EXAMPLE)


def test_nothing_is_wrong_with_a_good_document(document: PatientDocument) -> None:
    assert document.problems == ()


def test_person(document: PatientDocument) -> None:
    person = document.person
    assert (person.id, person.name, person.sex, person.pregnancy) == ("P-001", "Ada Example", "female", None)
    assert (person.birth_date, person.due_date) == (PartialDate.parse("1958-04-02"), date(2027, 1, 30))
    assert (document.as_of, document.onset) == (date(2026, 11, 20), PartialDate.parse("2026-09"))


def test_items_in_document_order(document: PatientDocument) -> None:
    day = PartialDate.parse
    assert document.items == (
        Item("symptoms", "/symptoms/0", "leg cramps at night"),
        Item("symptoms", "/symptoms/1", "back pain", present=False),
        Item("signs", "/signs/0", "calf swelling", side="left"),
        Item("signs", "/signs/1", "lower limb examination", result="normal"),
        Item("conditions", "/conditions/0", "hypertension", started=day("2015")),
        Item("conditions", "/conditions/1", "gout", status="resolved", ended=day("2024-02")),
        Item("conditions", "/conditions/2", "", codes=(Code("http://snomed.info/sct", "44054006"),)),
        Item(
            "medications", "/medications/0", "hydrochlorothiazide", dose=DoseText(number("25"), "mg", "day"),
            started=day("2026-08-20"), ended=day("2026-11-01"), changed=day("2026-09-01"),
        ),
        Item(
            "labs", "/labs/0", "potassium", value=number("3.10"), unit="mmol/L", when=day("2026-11-18"),
            low=number("3.5"), high=number("5.1"), specimen="serum",
        ),
        Item("labs", "/labs/1", "ck", value=number("40"), unit="U/L", comparator="<"),
        Item("exposures", "/exposures/0", "alcohol", value=number("20"), unit="units/week"),
        Item("tried", "/tried/0", "magnesium", response="none"),
    )  # fmt: skip
    assert document.items[8].value == number("3.10") != number("3.1")


def test_cramps(document: PatientDocument) -> None:
    assert document.cramps == (
        CrampEntry("site", "/cramps/site/0", "calf"),
        CrampEntry("site", "/cramps/site/1", "foot"),
        CrampEntry("side", "/cramps/side", "alternating"),
        CrampEntry("when", "/cramps/when", "night"),
        CrampEntry("lasts_minutes", "/cramps/lasts_minutes", number=number("3")),
        CrampEntry("severity", "/cramps/severity", number=number("6.0")),
        CrampEntry("clears_fully", "/cramps/clears_fully", "true"),
    )
    assert read(cramps={"clears_fully": False}).cramps == (CrampEntry("clears_fully", "/cramps/clears_fully", "false"),)


def test_complete(document: PatientDocument) -> None:
    assert document.complete == {"medications": (PartialDate.parse("2026-11-18"), "/complete/medications")}


def test_digest_is_that_of_the_bytes() -> None:
    data = DESIGN_EXAMPLE.encode()
    assert read_document(data).digest == read_document(DESIGN_EXAMPLE).digest == hashlib.sha256(data).hexdigest()
    assert read_document(b"\xef\xbb\xbf" + data).digest != read_document(data).digest


def test_digest_of_a_dict_ignores_the_order_of_keys_alone() -> None:
    document = json.loads(DESIGN_EXAMPLE)
    digest = read_document(document).digest
    assert read_document(dict(reversed(document.items()))).digest == digest
    document["symptoms"].reverse()
    assert read_document(document).digest != digest


def test_byte_order_mark_changes_nothing_else() -> None:
    marked = read_document(b"\xef\xbb\xbf" + DESIGN_EXAMPLE.encode())
    assert marked.items == read_document(DESIGN_EXAMPLE).items


@pytest.mark.parametrize("text", ["3.10", "0", "-0.0", "1E+2", "1e-5", "123456789012345678", "0.1234567890123456789"])
def test_number_is_kept_exactly(text: str) -> None:
    lab = f'[{{"name": "x", "value": {text}}}]'
    (item,) = read_document(f'{{"format": "crampx.patient/1", "patient": {{}}, "labs": {lab}}}').items
    assert item.value is not None
    assert (item.value.text, item.value.value.as_tuple()) == (text, Decimal(text).as_tuple())


@pytest.mark.parametrize(("value", "text"), [(3, "3"), (3.1, "3.1"), (1e-7, "1e-07"), (Decimal("3.10"), "3.10")])
def test_number_of_python(value: object, text: str) -> None:
    (item,) = read(labs=[{"name": "x", "value": value}]).items
    assert item.value == number(text)


def test_missing_unit_is_kept_as_missing() -> None:
    document = read(labs=[{"name": "potassium", "value": 3.1}, {"name": "potassium", "value": 3.1, "unit": ""}])
    assert [item.unit for item in document.items] == [None, None]
    assert document.problems == ()


def test_reversed_limits_are_dropped_and_the_value_is_used() -> None:
    (item,) = read(labs=[{"name": "potassium", "value": 3.1, "low": 5.1, "high": 3.5}]).items
    assert (item.value, item.low, item.high) == (number("3.1"), None, None)


def test_equal_limits_are_kept() -> None:
    (item,) = read(labs=[{"name": "potassium", "value": 3.1, "low": 3.5, "high": 3.50}]).items
    assert (item.low, item.high) == (number("3.5"), number("3.5"))


def test_exactly_the_characters_that_deceive_are_refused() -> None:
    """By the Unicode character database: controls, format characters, line and paragraph separators."""
    refused = {chr(code) for code in range(0x110000) if has_unsafe_character(chr(code))}
    controls = {chr(code) for code in range(0x110000) if category(chr(code)) in ("Cc", "Cs", "Zl", "Zp")}
    formats = {chr(code) for code in range(0x110000) if category(chr(code)) == "Cf"}
    assert controls <= refused
    assert {char for char in refused - controls if category(char) not in ("Cf", "Cn")} == set()
    # Format characters that may stand: signs of Arabic, Syriac, Kaithi, Egyptian, shorthand and musical writing.
    assert all(any(word in name(char) for word in SCRIPTS) for char in formats - refused)


SCRIPTS = ("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN", "SHORTHAND", "MUSICAL")


def test_unreadable_dose_is_dropped_and_the_medicine_is_used() -> None:
    document = read(medications=[{"name": "furosemide", "dose": "40 mg"}])
    assert [(item.name, item.dose) for item in document.items] == [("furosemide", None)]
    assert [problem.severity for problem in document.problems] == ["error"]


def test_null_is_not_given() -> None:
    document = read(conditions=[{"name": "gout", "ended": None, "side": None}], labs=None, onset=None)
    assert [(item.name, item.ended, item.side) for item in document.items] == [("gout", None, None)]
    assert {(p.pointer, p.code, p.severity) for p in document.problems} == {
        ("/conditions/0/ended", "null_value", "warning"), ("/conditions/0/side", "null_value", "warning"),
        ("/labs", "null_value", "warning"), ("/onset", "null_value", "warning"),
    }  # fmt: skip


def test_outer_space_is_trimmed_and_words_ignore_case() -> None:
    document = read(patient={"sex": " Female"}, signs=[{"name": " calf  swelling\r\n", "side": "LEFT"}])
    assert document.person.sex == "female"
    assert [(item.name, item.side) for item in document.items] == [("calf  swelling", "left")]
    assert document.problems == ()


@pytest.mark.parametrize("age", [0, 60, 60.0, 130])
def test_age(age: float) -> None:
    assert read(patient={"age": age}).person.age == age


def test_bad_fields_of_the_person_are_dropped_one_by_one() -> None:
    person = read(patient={"age": 200, "sex": "male", "id": 7, "birth_date": "1950"}).person
    assert (person.age, person.sex, person.id, person.birth_date) == (None, "male", None, PartialDate.parse("1950"))


def test_first_500_items_are_used() -> None:
    document = read(symptoms=[f"symptom {n}" for n in range(502)])
    assert len(document.items) == 500
    assert [(p.code, p.found) for p in document.problems] == [("too_many_items", "502 items")]


def test_smallest_document() -> None:
    assert read_document('{"format":"crampx.patient/1","patient":{}}').items == ()


@pytest.mark.parametrize("as_source", [dict, json.dumps])
def test_60_levels_are_parsed(as_source: Callable[[object], dict[str, object] | str]) -> None:
    deep: object = 1
    for _ in range(57):
        deep = [deep]
    document = {"format": "crampx.patient/1", "patient": {}, "labs": [{"name": "x", "value": deep}]}
    # Objects beside it, so that there are more than 60 brackets in all.
    document["tried"] = [{"name": "stretching"}] * 20
    assert [p.code for p in read_document(as_source(document)).problems] == ["wrong_type"]
    document["labs"] = [{"name": "x", "value": [deep]}]
    with pytest.raises(PatientError, match="60 levels"):
        read_document(as_source(document))


def test_brackets_in_texts_are_not_levels() -> None:
    document = read_document(json.dumps({"format": "crampx.patient/1", "patient": {"name": "[{\"" * 30}}))
    assert document.person.name == "[{\"" * 30


def test_empty_optional_text_is_not_given() -> None:
    document = read(patient={"name": " "}, signs=[{"name": "calf swelling", "side": "", "date": ""}])
    assert [(item.name, item.side, item.when) for item in document.items] == [("calf swelling", None, None)]
    assert [(p.pointer, p.code, p.severity) for p in document.problems] == [
        (pointer, "empty_text", "warning") for pointer in ("/patient/name", "/signs/0/date", "/signs/0/side")
    ]


def test_largest_permitted() -> None:
    name, system = "n" * 120, "s" * 200
    document = read(patient={"id": name}, symptoms=[name] * 499 + [{"code": {"system": system, "code": name}}])
    assert (len(document.items), document.problems) == (500, ())
    text = '{"format": "crampx.patient/1", "patient": {}}'
    assert read_document(text + " " * (5_000_000 - len(text))).problems == ()
    with pytest.raises(PatientError, match="larger than 5 MB"):
        read_document(text + " " * (5_000_001 - len(text)))


@pytest.mark.parametrize(("text", "accepted"), [("1e-308", True), ("1e-309", False), ("1e308", True), ("1e309", False)])
def test_largest_exponents(text: str, accepted: bool) -> None:
    document = f'{{"format": "crampx.patient/1", "patient": {{}}, "labs": [{{"name": "x", "value": {text}}}]}}'
    if accepted:
        assert len(read_document(document).items) == 1
    else:
        with pytest.raises(PatientError):
            read_document(document)


def test_long_unknown_word_has_no_suggestion() -> None:
    (problem,) = read(signs=[{"name": "calf swelling", "side": "left" * 20}]).problems
    assert (problem.code, problem.suggestions, problem.allowed) == ("unknown_word", (), ("left", "right", "both"))


@pytest.mark.parametrize("size", [0, 1, 55, 64, 1000, 100_000])
def test_the_digest_is_sha_256(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    assert digest(data[:size]) == hashlib.sha256(data[:size]).hexdigest()
