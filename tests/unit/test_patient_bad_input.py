"""The corpus of bad input, read by the reader alone; the acceptance tests run it through the command line."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from bad_input.cases import CANARY, REFUSED, BadInput, as_bytes, cases

from crampx._patient.from_json import read_document
from crampx._patient.model import PatientDocument
from crampx._problems import PatientError, Problem

CASES = list(cases())
BAD_IN_PART = [case for case in CASES if case.exit_code != REFUSED]


def outcome(source: bytes | str | dict[str, object] | Path) -> tuple[PatientDocument | None, tuple[Problem, ...]]:
    try:
        document = read_document(source)
    except PatientError as error:
        assert CANARY not in str(error)
        assert error.__context__ is None, "the parser's error holds the document"
        return None, error.problems
    return document, document.problems


def told(case: BadInput, problems: tuple[Problem, ...]) -> list[Problem]:
    return [problem for problem in problems if problem.code == case.code and problem.pointer == case.pointer]


def test_names_of_cases_are_unique() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) > 150


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_ends_in_the_documented_way(case: BadInput) -> None:
    start = time.perf_counter()
    document, problems = outcome(case.data)
    assert time.perf_counter() - start < 5
    assert (document is None) == (case.exit_code == REFUSED)
    assert [problem.severity for problem in told(case, problems)] == [case.severity]
    for problem in problems:
        assert problem.found is None or len(problem.found) <= 40 or problem.code == "unknown_key"
        assert all(char.isprintable() for char in f"{problem.message}{problem.pointer}{problem.found}")
        assert CANARY not in f"{problem.message}{problem.pointer}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_text_is_read_as_its_bytes(case: BadInput) -> None:
    try:
        text = case.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    if case.code != "not_utf8":
        assert outcome(text)[1] == outcome(case.data)[1]


@pytest.mark.parametrize("case", BAD_IN_PART, ids=lambda case: case.name)
def test_dict_is_read_as_its_json(case: BadInput) -> None:
    document, problems = outcome(json.loads(case.data))
    assert document is not None
    assert problems == outcome(case.data)[1]


@pytest.mark.parametrize("case", BAD_IN_PART, ids=lambda case: case.name)
def test_the_rest_of_a_document_read_in_part_is_used(case: BadInput) -> None:
    rest = json.loads(case.data)
    rest["vitals"] = [{"name": "systolic blood pressure", "value": 118, "unit": "mm[Hg]"}]
    document, _ = outcome(rest)
    assert document is not None
    assert [item.name for item in document.items if item.list_name == "vitals"] == ["systolic blood pressure"]


UNUSED_ITEM = [
    case
    for case in BAD_IN_PART
    if case.severity == "error" and case.pointer is not None and case.pointer.count("/") >= 2
    and case.pointer.split("/")[1] in ("symptoms", "signs", "conditions", "medications", "labs")
    and "/dose" not in case.pointer and case.code != "limits_reversed"
]  # fmt: skip


@pytest.mark.parametrize("case", UNUSED_ITEM, ids=lambda case: case.name)
def test_item_with_an_error_is_not_used(case: BadInput) -> None:
    document, _ = outcome(case.data)
    assert document is not None and case.pointer is not None
    assert "/".join(case.pointer.split("/")[:3]) not in {item.pointer for item in document.items}


def test_all_reasons_are_told_at_once() -> None:
    text = '{"as_of": "soon", "labs": [{"value": NaN}, {"value": 1e999, "value": 2}], "symptoms": ["\\udfff"]}'
    codes = {problem.code for problem in outcome(text)[1]}
    assert codes == {
        "bad_date", "duplicate_key", "format_missing", "lone_surrogate", "non_finite_number", "patient_missing",
    }  # fmt: skip


def test_entries_are_told_together_with_a_missing_patient() -> None:
    _, problems = outcome('{"format": "crampx.patient/1", "labs": ["potassium"], "onset": "May"}')
    assert [(p.pointer, p.code) for p in problems] == [
        ("", "patient_missing"), ("/labs/0", "value_missing"), ("/onset", "bad_date"),
    ]  # fmt: skip


def test_encoding_is_named() -> None:
    text = as_bytes().decode().replace("Quux", "Quüx")
    for encoding, name in (("utf-16", "UTF-16"), ("utf-32", "UTF-32"), ("latin-1", "latin-1")):
        assert name in outcome(text.encode(encoding))[1][0].message


def test_malformed_json_names_line_and_column() -> None:
    (problem,) = outcome('{"format":\n  "crampx.patient/1",\n  "patient": nobody}')[1]
    assert problem.message == (
        "malformed JSON at line 3, column 14: a value is expected; text must stand in double quotes"
    )
    assert problem.found == "nobody}"


@pytest.mark.parametrize("text", [
    "# A page", "// a comment first", "patient: 60 years", "<html>", "  yes", "\u201cname\u201d",
])  # fmt: skip
def test_what_is_no_json_at_all_is_told_so(text: str) -> None:
    (problem,) = outcome(text + "\n" * 3)[1]
    assert problem.message.endswith("this is no JSON document, which begins with a brace")


@pytest.mark.parametrize(("typed", "hint"), [
    ('"x": yes}', "text must stand in double quotes"),
    ('"x": \u201cyes\u201d}', "use straight double quotes"),
    ('"labs": [{"value": 3,1}]}', "a number has a decimal point, not a comma"),
    ('"onset": 2026-09-15}', "a date must stand in double quotes"),
    ('"x": [1,]}', "the comma before it may be one too many"),
    ('"x": 1,\n}', "the comma before it may be one too many"),
    ('"x": "a"\n "y": 2}', "line 1 may lack a comma at its end"),
    ('"x": <0.4}', 'less than or more than belongs in "comparator"'),
    ('// hi\n"x": 1}', 'a comment is a key in double quotes that begins with //'),
])  # fmt: skip
def test_malformed_json_names_what_a_person_probably_did(typed: str, hint: str) -> None:
    (problem,) = outcome('{"format": "crampx.patient/1", "patient": {}, ' + typed)[1]
    assert problem.message.endswith(f"; {hint}")


@pytest.mark.parametrize(
    ("entry", "suggestions"),
    [
        ({"name": "potassium", "value": "<0.4"}, ('"comparator" and "value"',)),
        ({"name": "potassium", "value": "≥ 0,4"}, ('"comparator" and "value"',)),
        ({"name": "potassium", "value": "3,1"}, ()),
        ({"name": "potassium", "value": 3.1, "side": "bilateral"}, ("both",)),
        ({"name": "potassium", "value": 3.1, "side": "l"}, ("left",)),
        ({"name": "potassium", "value": 3.1, "vlaue": 3}, ("value",)),
        ({"name": "potassium", "value": 3.1, "date": "2026-11-18T08:00Z"}, ()),
        ({"name": "potassium", "value": 3.1, "date": "11/12/2026"}, ()),
    ],
)
def test_suggestion(entry: dict[str, object], suggestions: tuple[str, ...]) -> None:
    (problem,) = outcome(as_bytes(labs=[entry]))[1]
    assert problem.suggestions == suggestions


def test_key_of_the_writers_own_is_told_but_not_printed() -> None:
    _, problems = outcome(as_bytes(symptoms=[{"name": "leg cramps", CANARY: 1, "zz\n": 2, "presnt": True}]))
    assert [(p.pointer, p.found) for p in problems] == [
        ("/symptoms/0", CANARY + ", zz\\u000a"), ("/symptoms/0/presnt", "presnt"),
    ]  # fmt: skip


def test_long_and_hostile_texts_are_shortened() -> None:
    (problem,) = outcome(as_bytes(labs=[{"name": "potassium", "value": 3.1, "unit": "\x1b" + "m" * 200}]))[1]
    assert problem.found == "\\u001b" + "m" * 33 + "…"
    assert len(problem.found) == 40


def test_many_problems_are_counted() -> None:
    entries = [{"name": "x", "side": "l", "result": "?", "date": "May"} for _ in range(500)]
    _, problems = outcome(as_bytes(symptoms=entries))
    assert len(problems) == 1001
    assert [p.message for p in problems if p.code == "more_problems"] == ["500 more problems are not listed"]


@pytest.mark.parametrize(
    "key", ["k{}", "symptoms{}", "k k {}", "\u202e{}", "{}" + "x" * 50], ids=["own", "near", "spaced", "unsafe", "long"]
)
def test_many_unknown_keys_cost_little(key: str) -> None:
    start = time.process_time()  # whatever else the machine does
    document, problems = outcome(as_bytes(**{key.format(n): 1 for n in range(50_000)}))
    assert document is not None
    assert time.process_time() - start < 5
    (rest,) = (problem for problem in problems if problem.pointer == "")
    assert rest.message.endswith(" keys here are not known and were not read")
    assert int(rest.message.split()[0]) + len(problems) - 1 == 50_000


def test_text_with_half_a_surrogate_pair() -> None:
    assert outcome(f'{{"format": "{chr(0xD800)}"}}')[1][0].code == "lone_surrogate"


def test_too_many_words_about_the_cramps() -> None:
    document, (problem,) = outcome(as_bytes(cramps={"site": ["calf"] * 501}))
    assert document is not None and len(document.cramps) == 500
    assert (problem.pointer, problem.code, problem.found) == ("/cramps/site", "too_many_items", "501 items")


class TestPython:
    """What only a dict can hold."""

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, 10**18, -(10**18), b"3.1", {1}, object()])
    def test_value_is_refused(self, value: object) -> None:
        document, problems = outcome({"format": "crampx.patient/1", "patient": {}, "labs": [{"value": value}]})
        assert document is None
        assert [p.pointer for p in problems] == ["/labs/0/value"]

    def test_key_that_is_not_text(self) -> None:
        document, problems = outcome({"format": "crampx.patient/1", "patient": {1: 2}})  # type: ignore[dict-item]
        assert document is None
        assert [(p.pointer, p.code) for p in problems] == [("/patient", "key_not_text")]

    def test_endless_value(self) -> None:
        ring: list[object] = []
        ring.append(ring)
        assert outcome({"format": "crampx.patient/1", "patient": {}, "labs": ring})[1][0].code == "nested_too_deeply"

    def test_small_value_that_is_endless_to_walk(self) -> None:
        part: list[object] = ["x" * 100]
        for _ in range(50):
            part = [part, part]
        start = time.perf_counter()
        codes = {p.code for p in outcome({"format": "crampx.patient/1", "patient": {}, "labs": part})[1]}
        assert codes == {"too_large"}
        assert time.perf_counter() - start < 5

    def test_endless_object(self) -> None:
        part: dict[str, object] = {"x" * 100: 1}
        for _ in range(50):
            part = {"a": part, "b": part}
        codes = {p.code for p in outcome({"format": "crampx.patient/1", "patient": {}, "labs": [part]})[1]}
        assert codes == {"too_large"}

    @pytest.mark.parametrize("source", [None, 3, [], ["crampx.patient/1"], object()])
    def test_something_else(self, source: object) -> None:
        assert outcome(source)[0] is None  # type: ignore[arg-type]


class TestFile:
    """A path that cannot be read; its name may be the patient's."""

    @pytest.mark.parametrize("name", [CANARY, ".", f"{CANARY}\0", f"{CANARY}/x", "x" * 5000])
    def test_unreadable(self, tmp_path: Path, name: str) -> None:
        document, (problem,) = outcome(tmp_path / name)
        assert document is None
        assert problem.code == "unreadable_file"
        assert str(tmp_path) not in problem.message

    def test_forbidden(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Patched, because the superuser may read everything."""

        def forbidden(*_: object) -> None:
            raise PermissionError(13, "Permission denied", CANARY)

        monkeypatch.setattr(Path, "open", forbidden)
        assert outcome(tmp_path)[1][0].message == "the file may not be read"

    def test_read_as_bytes(self, tmp_path: Path) -> None:
        path = tmp_path / "patient.json"
        path.write_bytes(as_bytes())
        assert read_document(path) == read_document(as_bytes())

    def test_larger_than_memory(self) -> None:
        assert outcome(Path("/dev/zero"))[1][0].code == "too_large"

    def test_name_given_as_text(self) -> None:
        (problem,) = outcome("patient.json")[1]
        assert problem.suggestions == ("for a file, pass pathlib.Path(...)",)
