"""A file of JSON lines: entries by number and by key, decoded once, and a damaged file is refused."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampx._knowledge.shelf import Made, Shelves, keyed, pack, single


def stored(mapping: Mapping[str, object]) -> Shelves:
    return Shelves(pack({"format": "test"}, {"before": single([1]), "entries": keyed(mapping), "after": single([2])}))


@given(st.dictionaries(st.text(), st.integers(), max_size=20), st.text())
def test_a_catalogue_is_the_mapping_that_it_was_made_of(mapping: dict[str, int], other: str) -> None:
    catalogue = stored(mapping).catalogue("entries", int)
    assert dict(catalogue) == mapping
    assert len(catalogue) == len(mapping)
    assert all(key in catalogue and catalogue[key] == value for key, value in mapping.items())
    assert (other in catalogue) is (other in mapping)
    assert catalogue.get(other, None) == mapping.get(other)


@given(st.lists(st.text(), max_size=20))
def test_a_part_that_is_read_whole_is_what_it_was_made_of(values: list[str]) -> None:
    assert Shelves(pack({}, {"entries": single(values)})).whole("entries", list[str]) == values


@pytest.mark.parametrize("key", ["a", "a b", "ab", "", "a\"", "b"])
def test_a_key_is_found_whole_and_not_by_its_beginning(key: str) -> None:
    mapping = {"a b": 1, "a_b": 2, "ab": 3}
    catalogue = stored(mapping).catalogue("entries", int)
    assert (key in catalogue) is (key in mapping)
    if key not in mapping:
        with pytest.raises(KeyError):
            catalogue[key]


def test_an_entry_is_decoded_once_and_no_sooner_than_it_is_read() -> None:
    catalogue = stored({"good": [1], "bad": "text"}).catalogue("entries", list[int])
    assert catalogue["good"] is catalogue["good"]
    assert "bad" in catalogue
    with pytest.raises(msgspec.ValidationError):
        catalogue["bad"]


def test_what_the_file_says_of_itself_can_be_read() -> None:
    assert stored({}).about == {"format": "test"}


@pytest.mark.parametrize(
    "spoiled",
    [b"", b"{}", b"\x00" * 100, pack({}, {"a": single([1])})[:-1], pack({}, {"a": single([1])}) + b" ",
     pack({}, {"a": single(["x"])}).replace(b'"x"', b'"y"')],
    ids=["empty", "foreign", "zeros", "torn", "longer", "changed"],
)
def test_a_damaged_file_is_refused(spoiled: bytes) -> None:
    with pytest.raises((ValueError, msgspec.MsgspecError)):
        Shelves(spoiled)


def test_equal_content_gives_equal_bytes_whatever_its_order() -> None:
    assert pack({}, {"a": keyed({"x": 1, "y": 2})}) == pack({}, {"a": keyed({"y": 2, "x": 1})})


def test_made_values_are_made_once_and_for_known_keys_only() -> None:
    calls: list[str] = []
    made = Made({"a": 0, "b": 0}, lambda key: calls.append(key) or key.upper())
    assert (made["a"], made["a"], made.get("c"), "b" in made, len(made)) == ("A", "A", None, True, 2)
    assert calls == ["a"]
    assert dict(made) == {"a": "A", "b": "B"}
