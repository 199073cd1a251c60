"""Bad input, each with the documented end: refused with exit code 10, or read in part (0) with a problem in the result.

A case that is read in part names the JSON pointer of its problem. ``CANARY`` stands in many of them as the patient's
own text; it must not reach standard error, a log or the text of an exception.
"""

from __future__ import annotations

import codecs
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass

CANARY = "Zephyrine Quux 19-07-1931"
REFUSED, PARTIAL = 10, 0


@dataclass(frozen=True, slots=True)
class BadInput:
    """One bad document.

    Args:
        name: what is bad about it.
        data: the bytes handed in.
        exit_code: 10 refused, 0 read in part.
        code: the problem that must be among those reported.
        pointer: where, in the document; ``None``: the whole of it.
        severity: ``error`` where something is not used, ``warning`` where it is used in spite of it.
    """

    name: str
    data: bytes
    exit_code: int
    code: str
    pointer: str | None = None
    severity: str = "error"


def cases() -> Iterator[BadInput]:
    """All cases, in a fixed order, with names that are unique."""
    yield from _encodings()
    yield from _syntax()
    yield from _strictness()
    yield from _identity()
    yield from _items()
    yield from _measurements()
    yield from _dates()
    yield from _people()
    yield from _cramps_and_lists()


def document(**parts: object) -> dict[str, object]:
    """A good, small document with parts added or replaced."""
    person = {"id": "P-001", "name": CANARY, "age": 60, "sex": "female"}
    base = {"format": "crampx.patient/1", "as_of": "2026-11-20", "patient": person, "symptoms": ["leg cramps at night"]}
    return {**base, **parts}


def as_bytes(**parts: object) -> bytes:
    return json.dumps(document(**parts)).encode()


def _good_text() -> str:
    return json.dumps(document(), ensure_ascii=False)


def _refused(name: str, data: bytes | str, code: str, pointer: str | None = None) -> BadInput:
    return BadInput(name, data.encode() if isinstance(data, str) else data, REFUSED, code, pointer)


def _partial(name: str, code: str, pointer: str, severity: str = "error", **parts: object) -> BadInput:
    return BadInput(name, as_bytes(**parts), PARTIAL, code, pointer, severity)


def _with(value: str) -> str:
    """A document whose potassium is written as ``value``."""
    lab = f'{{"name": "potassium", "value": {value}, "unit": "mmol/L"}}'
    return f'{{"format": "crampx.patient/1", "patient": {{"age": 60}}, "labs": [{lab}]}}'


def _encodings() -> Iterator[BadInput]:
    text = _good_text().replace("Zephyrine", "Zéphyrine")
    yield _refused("UTF-16 with a byte order mark", text.encode("utf-16"), "not_utf8")
    yield _refused("UTF-16 without a byte order mark", text.encode("utf-16-le"), "not_utf8")
    yield _refused("big-endian UTF-16 without a byte order mark", text.encode("utf-16-be"), "not_utf8")
    yield _refused("UTF-32", text.encode("utf-32"), "not_utf8")
    yield _refused("latin-1", text.encode("latin-1"), "not_utf8")
    yield _refused("Windows-1252", text.replace("Quux", "Quux’s").encode("cp1252"), "not_utf8")
    yield _refused("UTF-8 cut within a character", "é".join([text, ""]).encode()[:-1], "not_utf8")
    yield _refused("overlong UTF-8", _good_text().encode() + b"\xc0\xaf", "not_utf8")
    yield _refused("surrogate in UTF-8", b'{"format": "\xed\xa0\x80"}', "not_utf8")
    yield _refused("gzip", gzip.compress(_good_text().encode(), mtime=0), "not_utf8")
    yield _refused("PDF", b"%PDF-1.7\n", "not_utf8")


def _syntax() -> Iterator[BadInput]:
    good = _good_text()
    yield _refused("nothing", b"", "empty_document")
    yield _refused("white space", b" \n\t\r\n", "empty_document")
    yield _refused("a byte order mark alone", codecs.BOM_UTF8, "empty_document")
    yield _refused("larger than 5 MB", good + " " * 5_000_000, "too_large")
    yield _refused("more than 300,000 values", _with("[" + "1," * 300_001 + "1]"), "too_large")
    yield _refused("cut off", good[: len(good) // 2], "malformed_json")
    yield _refused("a comma too many", good[:-1] + ",}", "malformed_json")
    yield _refused("single quotes", good.replace('"', "'"), "malformed_json")
    yield _refused("a comment", "// made by hand\n" + good, "malformed_json")
    yield _refused("two documents", good + "\n" + good, "malformed_json")
    yield _refused("a bare word", f"{CANARY}", "malformed_json")
    yield _refused("a line break in a text", good.replace("Quux", "Quux\n"), "malformed_json")
    yield _refused("NUL in a text", good.replace("Quux", "Quux\0"), "malformed_json")
    yield _refused("a leading zero", _with("03.1"), "malformed_json")
    yield _refused("a plus sign", _with("+3.1"), "malformed_json")
    yield _refused("full-width digits", _with("３.１"), "malformed_json")
    yield _refused("an underscore in a number", _with("1_000"), "malformed_json")
    yield _refused("YAML", "format: crampx.patient/1\npatient:\n  age: 60\n", "malformed_json")
    yield _refused("100,000 brackets", "[" * 100_000, "nested_too_deeply")
    yield _refused("61 levels", _with("[" * 58 + "]" * 58), "nested_too_deeply")
    yield _refused("5 MB of quotes", '"' * 4_999_999, "malformed_json")
    yield _refused("5 MB of escaped quotes", "[" * 61 + '\\"' * 2_400_000, "nested_too_deeply")


def _strictness() -> Iterator[BadInput]:
    value = "/labs/0/value"
    yield _refused("NaN", _with("NaN"), "non_finite_number", value)
    yield _refused("Infinity", _with("Infinity"), "non_finite_number", value)
    yield _refused("minus Infinity", _with("-Infinity"), "non_finite_number", value)
    yield _refused("1e999", _with("1e999"), "non_finite_number", value)
    yield _refused("19 digits", _with("1" + "0" * 18), "number_too_long", value)
    yield _refused("5,000 digits", _with("1" * 5_000), "number_too_long", value)
    yield _refused("5,000 decimals", _with("3." + "1" * 5_000), "number_too_long", value)
    yield _refused("a tiny exponent", _with("1e-999999999"), "number_too_long", value)
    yield _refused("duplicate key", _with('3.1, "value": 6.9'), "duplicate_key", value)
    yield _refused("duplicate list", _good_text()[:-1] + ', "symptoms": []}', "duplicate_key", "/symptoms")
    yield _refused("duplicate key of the writer's own", _good_text()[:-1] + ', "a": 1, "a": 2}', "duplicate_key", "")
    yield _refused("lone surrogate", _good_text().replace("Quux", r"\ud800"), "lone_surrogate", "/patient/name")
    yield _refused("lone surrogate in a key", _good_text()[:-1] + r', "\udc00": 1}', "lone_surrogate", "")


def _identity() -> Iterator[BadInput]:
    without_format = {key: value for key, value in document().items() if key != "format"}
    without_patient = {key: value for key, value in document().items() if key != "patient"}
    for name, text in (("an array", "[]"), ("a text", f'"{CANARY}"'), ("a number", "3.1"), ("null", "null")):
        yield _refused(f"{name} on top", text, "not_an_object", "")
    yield _refused("an empty object", "{}", "format_missing", "")
    yield _refused("no format", json.dumps(without_format), "format_missing", "")
    yield _refused("format a number", as_bytes(format=1), "format_missing", "/format")
    yield _refused("format of a later version", as_bytes(format="crampx.patient/2"), "unknown_format", "/format")
    yield _refused("format of a result", as_bytes(format="crampx.assessment/1"), "unknown_format", "/format")
    yield _refused("another format", as_bytes(format=CANARY), "unknown_format", "/format")
    yield _refused("no patient", json.dumps(without_patient), "patient_missing", "")
    yield _refused("patient a text", as_bytes(patient=CANARY), "patient_missing", "/patient")
    yield _refused("patient a list", as_bytes(patient=[]), "patient_missing", "/patient")
    yield _refused("as_of not a date", as_bytes(as_of="tomorrow"), "bad_date", "/as_of")
    yield _refused("as_of empty", as_bytes(as_of=""), "bad_date", "/as_of")
    yield _refused("as_of null", as_bytes(as_of=None), "bad_date", "/as_of")
    yield _refused("as_of a month", as_bytes(as_of="2026-11"), "date_not_full", "/as_of")
    yield _refused("as_of no day of the calendar", as_bytes(as_of="2026-02-30"), "no_such_day", "/as_of")
    yield _refused("as_of a number", as_bytes(as_of=20261120), "wrong_type", "/as_of")


def _items() -> Iterator[BadInput]:
    good = "leg cramps at night"
    for name, bad in (("a number", 3), ("true", True), ("null", None), ("a list", [good])):
        yield _partial(f"{name} as an item", "wrong_type", "/symptoms/1", symptoms=[good, bad])
    yield _partial("an empty name", "empty_text", "/symptoms/1", symptoms=[good, "  "])
    yield _partial("no name", "name_missing", "/symptoms/1", symptoms=[good, {"present": True}])
    yield _partial("name a number", "wrong_type", "/symptoms/1/name", symptoms=[good, {"name": 3}])
    yield _partial("a name of 121 characters", "text_too_long", "/symptoms/1", symptoms=[good, "x" * 121])
    yield _partial("a name of a million characters", "text_too_long", "/symptoms/1", symptoms=[good, "x" * 1_000_000])
    unsafe = {
        "NUL": "\0", "escape": "\x1b[31m", "line feed": "\n", "next line": "\x85", "line separator": "\u2028",
        "right-to-left override": "\u202e", "isolate": "\u2066", "right-to-left mark": "\u200f",
        "zero-width space": "\u200b", "byte order mark": "\ufeff", "soft hyphen": "\u00ad", "tag": "\U000e0041",
    }
    for name, character in unsafe.items():
        entry = f"back{character}pain"
        yield _partial(f"{name} in a name", "control_character", "/symptoms/1", symptoms=[good, entry])
    yield _partial("misspelt key", "unknown_key", "/symptoms/0/presnt", "warning", symptoms=[
        {"name": good, "presnt": True}])
    yield _partial("a key of the writer's own", "unknown_key", "/symptoms/0", "warning", symptoms=[
        {"name": good, CANARY: 1}])
    for name, bad in (("text", "perhaps"), ("a number", 0), ("null", None)):
        item = {"name": "back pain", "present": bad}
        yield _partial(f"present {name}", "wrong_type", "/symptoms/1/present", symptoms=[good, item])
    for side in ("bilateral", "l", "port", "both legs"):
        item = {"name": "calf swelling", "side": side}
        yield _partial(f"side {side}", "unknown_word", "/signs/0/side", signs=[item])
    yield _partial("result negative", "unknown_word", "/signs/0/result", signs=[
        {"name": "lower limb neurological examination", "result": "negative"}])
    yield _partial("a code without system", "code_incomplete", "/conditions/0/code", conditions=[
        {"name": "gout", "code": {"code": "90560007"}}])
    yield _partial("code a text", "wrong_type", "/conditions/0/code", conditions=[{"code": "90560007"}])
    yield _partial("dose a text", "wrong_type", "/medications/0/dose", medications=[
        {"name": "hydrochlorothiazide", "dose": "25 mg"}])
    yield _partial("a dose without per", "dose_incomplete", "/medications/0/dose", medications=[
        {"name": "hydrochlorothiazide", "dose": {"value": 25, "unit": "mg"}}])
    yield _partial("a dose per month", "unknown_word", "/medications/0/dose/per", medications=[
        {"name": "hydrochlorothiazide", "dose": {"value": 25, "unit": "mg", "per": "month"}}])


def _lab(**parts: object) -> list[dict[str, object]]:
    return [{"name": "potassium", "value": 3.1, "unit": "mmol/L", **parts}]


def _measurements() -> Iterator[BadInput]:
    value = "/labs/0/value"
    yield _partial("value true", "wrong_type", value, labs=_lab(value=True))
    yield _partial("value a list", "wrong_type", value, labs=_lab(value=[3.1]))
    for text in ("3.1", "3,1", "３", "1_000", "low"):
        code = "number_as_text" if text.startswith("3") else "wrong_type"
        yield _partial(f"value the text {text}", code, value, labs=_lab(value=text))
    yield _partial("value with a comparator", "comparator_in_value", value, labs=_lab(value="<0.4"))
    yield _partial("value null", "value_missing", "/labs/0/value", labs=_lab(value=None))
    yield _partial("a laboratory result without a value", "value_missing", "/labs/0", labs=[{"name": "potassium"}])
    yield _partial("a laboratory result that is a name", "value_missing", "/labs/0", labs=["potassium"])
    yield _partial("an unknown comparator", "unknown_word", "/labs/0/comparator", labs=_lab(comparator="about"))
    yield _partial("unit a number", "wrong_type", "/labs/0/unit", labs=_lab(unit=1))
    yield _partial("override in a unit", "control_character", "/labs/0/unit", labs=_lab(unit="mmol\u202e/L"))
    yield _partial("limits reversed", "limits_reversed", "/labs/0", labs=_lab(low=5.1, high=3.5))
    yield _partial("a limit that is text", "number_as_text", "/labs/0/low", labs=_lab(low="3.5"))


def _dates() -> Iterator[BadInput]:
    date = "/labs/0/date"
    for text in ("18.11.2026", "11/18/2026", "20261118", "2026-W47-3", "2026-11-18T08:00:00Z", "２０２６", "26-11-18"):
        yield _partial(f"date {text}", "bad_date", date, labs=_lab(date=text))
    for text in ("2026-02-30", "2025-02-29", "2026-13", "0000", "2026-00-10"):
        yield _partial(f"date {text}", "no_such_day", date, labs=_lab(date=text))
    yield _partial("date a number", "wrong_type", "/conditions/0/since", conditions=[{"name": "gout", "since": 2015}])
    yield _partial("two starts", "given_twice", "/conditions/0/since", conditions=[
        {"name": "gout", "since": "2015", "started": "2015"}])
    yield _partial("two ends", "given_twice", "/medications/0/stopped", medications=[
        {"name": "atorvastatin", "stopped": "2026", "ended": "2026"}])
    yield _partial("onset not a date", "bad_date", "/onset", onset="last spring")


def _people() -> Iterator[BadInput]:
    for name, age, code in (
        ("negative", -1, "out_of_range"), ("131", 131, "out_of_range"), ("a fraction", 60.5, "not_an_integer"),
        ("true", True, "wrong_type"), ("a text", "60", "number_as_text"),
    ):
        yield _partial(f"age {name}", code, "/patient/age", patient={"age": age})
    yield _partial("sex F", "unknown_word", "/patient/sex", patient={"age": 60, "sex": "F"})
    yield _partial("pregnancy true", "wrong_type", "/patient/pregnancy", patient={"age": 30, "pregnancy": True})
    yield _partial("a due month", "date_not_full", "/patient/due_date", patient={"age": 30, "due_date": "2027-01"})
    yield _partial("birth date no day", "no_such_day", "/patient/birth_date", patient={"birth_date": "1959-02-29"})
    yield _partial("id a number", "wrong_type", "/patient/id", patient={"age": 60, "id": 17})
    yield _partial("override in an id", "control_character", "/patient/id", patient={"age": 60, "id": "P\u202e1"})
    yield _partial("line feed in the patient's name", "control_character", "/patient/name", patient={"name": "A\nB"})
    yield _partial("a long name", "text_too_long", "/patient/name", patient={"age": 60, "name": "ab " * 50})
    yield _partial("misspelt field", "unknown_key", "/patient/birthdate", "warning", patient={"birthdate": "1958"})


def _cramps_and_lists() -> Iterator[BadInput]:
    yield _partial("cramps a list", "wrong_type", "/cramps", cramps=["calf"])
    yield _partial("a misspelt cramp field", "unknown_key", "/cramps/sites", cramps={"sites": ["calf"]})
    yield _partial("a cramp word that is a number", "wrong_type", "/cramps/site/0", cramps={"site": [1]})
    yield _partial("a list where one word stands", "wrong_type", "/cramps/course", cramps={"course": ["stable"]})
    yield _partial("severity a text", "number_as_text", "/cramps/severity", cramps={"severity": "6"})
    yield _partial("severity true", "wrong_type", "/cramps/severity", cramps={"severity": True})
    yield _partial("clears_fully a text", "wrong_type", "/cramps/clears_fully", cramps={"clears_fully": "mostly"})
    yield _partial("a list that is an object", "wrong_type", "/labs", labs={"name": "potassium"})
    yield _partial("a misspelt list", "unknown_key", "/medicatons", medicatons=["atorvastatin"])
    yield _partial("an unknown list", "unknown_key", "", **{CANARY: ["atorvastatin"]})
    yield _partial("501 items", "too_many_items", "/symptoms", symptoms=["leg cramps at night"] * 501)
    yield _partial("complete an unknown list", "unknown_key", "/complete/medication", complete={"medication": "2026"})
    yield _partial("complete true", "wrong_type", "/complete/labs", complete={"labs": True})
    yield _partial("complete a list", "wrong_type", "/complete", complete=["medications"])
