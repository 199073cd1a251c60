"""Well-formed records with damage at random: an assessment or a refusal, bounded in size, and always the same."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from record_files import BUNDLES

import crampx

DAY = date(2026, 11, 20)
TREES: list[Any] = [
    [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".ndjson" else json.loads(path.read_text(encoding="utf-8"))
    for path in BUNDLES
]
MOST_BYTES = 300_000
_SCALARS: list[Any] = [
    None, True, False, 0, -1, 1e308, 3.1, "", "x", "2026", "2026-13-45", "\ud800", "\x00\u202e", "Patient/p", "#", "#x",
    "urn:uuid:0", "x" * 3000, 10**30,
]
_VALUES: list[Any] = [*_SCALARS, [], {}, [None], [[]], {"": ""}, [{}], {"reference": "Patient/p"}, {"coding": [None]}]


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A record with one to five nodes deleted, replaced, doubled or swapped."""
    tree = deepcopy(draw(st.sampled_from(TREES)))
    for _ in range(draw(st.integers(1, 5))):
        holder, key = draw(st.sampled_from(places(tree)))
        match draw(st.sampled_from(("delete", "retype", "wrap", "swap", "double"))):
            case "delete":
                del holder[key]
            case "retype":
                holder[key] = deepcopy(draw(st.sampled_from(_VALUES)))
            case "wrap":
                holder[key] = draw(st.sampled_from(([holder[key]], {"value": holder[key]})))
            case "swap":
                other, at = draw(st.sampled_from(places(tree)))
                holder[key], other[at] = deepcopy(other[at]), deepcopy(holder[key])
            case _:
                holder[key] = [deepcopy(holder[key]), deepcopy(holder[key])]
        if not places(tree):
            break
    return tree


def places(tree: Any) -> list[tuple[Any, Any]]:
    """All nodes below the root, each as its holder and key."""
    if isinstance(tree, dict):
        pairs: list[tuple[Any, Any]] = [(tree, key) for key in tree]
    elif isinstance(tree, list):
        pairs = [(tree, n) for n in range(len(tree))]
    else:
        return []
    return pairs + [place for holder, key in pairs for place in places(holder[key])]


def outcome(source: Any) -> str:
    """The assessment as JSON, or the refusal."""
    try:
        made = crampx.evaluate(source, as_of=DAY)
    except crampx.PatientError as error:
        assert error.problems
        return str(error)
    return json.dumps(made.to_dict(), allow_nan=False, sort_keys=True)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(damaged())
@example([{"resourceType": "Patient"}])
def test_damage_ends_in_an_assessment_or_a_refusal(tree: Any) -> None:
    text = json.dumps(tree)
    made = outcome(text)
    assert len(made) < MOST_BYTES
    assert outcome(text) == made
    if isinstance(tree, (dict, list)) and "format" not in tree:
        again = outcome(tree)
        assert len(again) < MOST_BYTES


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(BUNDLES), st.data())
def test_damaged_bytes_end_in_an_assessment_or_a_refusal(path: Any, data: st.DataObject) -> None:
    text = path.read_bytes()
    start, length = data.draw(st.integers(0, len(text) - 1)), data.draw(st.integers(0, 40))
    filling = data.draw(st.sampled_from((b"", b"{", b"]", b'"', b"\\", b"\xff", b"\n", b"null", b"[" * 50)))
    cut = data.draw(st.sampled_from((len(text), start + length + 100)))
    made = text[:start] + filling + text[start + length : cut]
    first = outcome(made.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode())
    assert len(first) < MOST_BYTES
