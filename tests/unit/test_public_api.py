"""What others build on: names, signatures and fields are pinned, complete for annotations, and documented."""

from __future__ import annotations

import inspect
import re

import msgspec
import public_api
import pytest

import crampx
import crampx.types


def test_names_signatures_and_fields_are_pinned() -> None:
    # Meant? Then: python tests/unit/public_api.py > tests/unit/public_api.txt, and a line in CHANGELOG.md.
    assert public_api.table() == public_api.PINNED.read_text(encoding="utf-8")


def test_every_type_that_a_result_holds_has_a_public_name() -> None:
    named = {*crampx.__all__, *crampx.types.__all__}
    words = {"Literal", "Mapping", "Path", "None", "Any", "Iterable"}
    used: set[str] = set()
    for name in sorted(named):
        value = getattr(crampx, name, None) or getattr(crampx.types, name)
        if isinstance(value, type) and issubclass(value, msgspec.Struct):
            fields = [field for field in msgspec.structs.fields(value) if not field.name.startswith("_")]
            used |= {word for field in fields for word in public_api.public_types(field.type)}
    assert used - named - words == set()


@pytest.mark.parametrize("name", sorted({*crampx.__all__, *crampx.types.__all__} - {"__version__"}))
def test_every_public_name_is_documented(name: str) -> None:
    value = getattr(crampx, name, None) or getattr(crampx.types, name)
    if not isinstance(value, type) and not inspect.isfunction(value):  # an alias: its words are its documentation
        return
    text = inspect.getdoc(value)
    assert text
    assert text != inspect.getdoc(msgspec.Struct)
    if inspect.isfunction(value):
        described = text[text.find("Args:"):]
        for parameter in inspect.signature(value).parameters:
            assert re.search(rf"\b{parameter}\b", described), f"{name}: {parameter}"


def test_the_list_of_types_is_sorted_and_leads_nowhere_private() -> None:
    assert crampx.types.__all__ == sorted(crampx.types.__all__)
    assert set(crampx.types.__all__).isdisjoint(crampx.__all__)
