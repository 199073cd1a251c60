"""Whatever comes in, a document or a PatientError comes out; and order changes pointers alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from patient_documents import documents

from crampx._patient.from_json import read_document
from crampx._patient.model import Item, PatientDocument
from crampx._patient.vocabulary import KNOWN_KEYS, LISTS
from crampx._problems import PatientError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(sorted(KNOWN_KEYS)), inner),
    max_leaves=20,
)
CONTENT = st.dictionaries(st.sampled_from(sorted(KNOWN_KEYS)), JSON)


def survives(source: Any) -> PatientDocument | None:
    try:
        return read_document(source)
    except PatientError as error:
        assert error.problems
        return None


@settings(deadline=None)
@given(JSON)
def test_any_value(value: Any) -> None:
    survives(value if isinstance(value, (dict, list)) else [value])
    survives(json.dumps(value))


@settings(max_examples=300, deadline=None)
@given(CONTENT)
def test_any_content_under_a_good_header(content: dict[str, Any]) -> None:
    document = {**content, "format": "crampx.patient/1", "patient": content.get("patient", {})}
    survives(document)
    survives(json.dumps(document))


@settings(deadline=None)
@given(st.binary())
@example(b"\xff\xfe")
@example(b"\\")
@example(b'"\\')
@example(b'{"a":"\\u12"}')
def test_any_bytes(data: bytes) -> None:
    survives(data)
    survives(b'{"format": "crampx.patient/1", "patient": {}, "labs": [' + data)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_any_text(text: str) -> None:
    survives(text)


@settings(max_examples=100, deadline=None)
@given(documents(), st.integers(0, 10_000), st.integers(0, 255))
def test_any_changed_byte(document: dict[str, Any], place: int, byte: int) -> None:
    data = bytearray(json.dumps(document, ensure_ascii=False).encode())
    data[place % len(data)] = byte
    survives(bytes(data))


def as_json(item: Item) -> dict[str, Any]:
    """An item written down again from what was read."""
    plain = {
        "name": item.name or None,
        "code": None if not item.codes else {"system": item.codes[0].system, "code": item.codes[0].code},
        "present": item.present,
        "comparator": item.comparator or None,
        "dose": item.dose and {"value": item.dose.value.value, "unit": item.dose.unit, "per": item.dose.per},
        "date": item.when and item.when.text,
        **{key: part and part.text for key, part in (("started", item.started), ("ended", item.ended))},
        "changed": item.changed and item.changed.text,
        **{key: part and part.value for key, part in (("value", item.value), ("low", item.low), ("high", item.high))},
    }
    for word in ("result", "side", "status", "unit", "specimen", "timing", "grade", "response"):
        plain[word] = getattr(item, word)
    return {key: part for key, part in plain.items() if part is not None}


@settings(deadline=None)
@given(documents())
def test_items_written_down_again_are_read_the_same(document: dict[str, Any]) -> None:
    read = read_document(document)
    lists: dict[str, list[Any]] = {}
    for item in read.items:
        lists.setdefault(item.list_name, []).append(as_json(item))
    again = read_document({"format": "crampx.patient/1", "patient": {}, **lists})
    assert again.problems == ()
    # What is unknown is no item, so that the ones after it move up.
    bare = [[replace(item, pointer="") for item in each.items] for each in (again, read)]
    assert bare[0] == bare[1]


@settings(deadline=None)
@given(documents(), st.randoms(use_true_random=False))
def test_shuffling_changes_pointers_and_order_alone(document: dict[str, Any], random: Any) -> None:
    shuffled = {key: document[key] for key in random.sample(sorted(document), len(document))}
    for name in LISTS:
        if name in shuffled:
            shuffled[name] = random.sample(shuffled[name], len(shuffled[name]))
    first, second = read_document(document), read_document(shuffled)

    def bare(read: PatientDocument) -> Counter[Item]:
        return Counter(replace(item, pointer="") for item in read.items)

    assert bare(first) == bare(second)
    assert (first.person, first.onset, first.complete) == (second.person, second.onset, second.complete)


def test_problems_do_not_depend_on_the_hash_seed() -> None:
    document = {
        "format": "crampx.patient/1", "patient": {"aa": 1, "bb": 2}, "x1": 1, "x2": 2, "labz": 3,
        "labs": [{"name": "k", "value": "3", "q": 1, "w": 2, "low": "a", "high": []}],
    }  # fmt: skip
    program = (
        "import sys; from crampx._patient.from_json import read_document; "
        "print(read_document(sys.stdin.read()).problems)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program], input=json.dumps(document), capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2", "5")
    }  # fmt: skip
    assert len(told) == 1
    assert told.pop().count("unknown_key") == 4


def test_reading_imports_neither_yaml_nor_jsonschema_nor_difflib() -> None:
    program = (
        "import sys; from crampx._patient.from_json import read_document; "
        "read_document('{\"format\": \"crampx.patient/1\", \"patient\": {}}'); "
        "print(sorted({'yaml', 'jsonschema', 'difflib', 'weasyprint', 'experta'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
