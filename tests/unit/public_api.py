"""The public names of crampx as a table: ``python tests/unit/public_api.py > tests/unit/public_api.txt``.

Whoever changes the table changes what others build on: say so in CHANGELOG.md.
"""

from __future__ import annotations

import inspect
import re
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType, NoneType, UnionType

import msgspec

import crampx
import crampx.types

PINNED = Path(__file__).with_name("public_api.txt")
_MODULE = re.compile(r"\b(?:crampx(?:\._?\w+)*|typing|collections\.abc|pathlib|datetime)\.(?=\w)")


def table() -> str:
    """Every public function with its signature, every value with its fields, every error with its exit code."""
    return "\n".join([*_names(crampx), *_names(crampx.types)]) + "\n"


def public_types(value: object) -> set[str]:
    """Names of the classes of crampx in the annotations of a value class."""
    return set(re.findall(r"\b[A-Z]\w+", _shown(value)))


def _names(module: ModuleType) -> Iterator[str]:
    for name in module.__all__:
        yield from _lines(f"{module.__name__}.{name}", getattr(module, name))


def _lines(name: str, value: object) -> Iterator[str]:
    if isinstance(value, FunctionType):
        yield f"{name}{_signature(value)}"
    elif isinstance(value, type) and issubclass(value, msgspec.Struct):
        yield f"{name}: value"
        for field in msgspec.structs.fields(value):
            if not field.name.startswith("_"):
                yield f"    {field.name}: {_shown(field.type)}{'' if field.required else ' (optional)'}"
        yield from _methods(value)
    elif isinstance(value, type) and issubclass(value, crampx.CrampxError):
        yield f"{name}({value.__mro__[1].__name__}): exit code {value.exit_code}"
        yield from _methods(value)
    elif isinstance(value, str):
        yield f"{name}: str"
    else:
        yield f"{name} = {_shown(value)}"


def _methods(owner: type) -> Iterator[str]:
    for name, value in sorted(vars(owner).items()):
        if isinstance(value, FunctionType) and not name.startswith("_"):
            yield f"    {name}{_signature(value)}"


def _signature(function: FunctionType) -> str:
    parts: list[str] = []
    named_only = False
    parameters = inspect.signature(function)
    for parameter in parameters.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not named_only:
            named_only = True
            parts.append("*")
        annotation = "" if parameter.annotation is parameter.empty else f": {_shown(parameter.annotation)}"
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        parts.append(f"{parameter.name}{annotation}{default}")
    return f"({', '.join(parts)}) -> {_shown(parameters.return_annotation)}"


def _shown(annotation: object) -> str:
    # How a union prints depends on how it was written and on the version of Python.
    if typing.get_origin(annotation) in (typing.Union, UnionType):
        return " | ".join(_shown(part) for part in typing.get_args(annotation))
    if annotation is NoneType:
        return "None"
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return _MODULE.sub("", text)


if __name__ == "__main__":
    sys.stdout.write(table())
