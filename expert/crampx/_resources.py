"""Finds the data that ships with crampx: ``knowledge`` and ``report_templates``, in a wheel, a zip and a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from crampx._problems import CrampxError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FolderName: TypeAlias = Literal["knowledge", "report_templates"]

_PACKAGE = Path(__file__).parent


def folder(name: FolderName) -> Traversable:
    """The folder of that name: bundled in an installed crampx, beside ``expert/`` in a checkout.

    Args:
        name: ``knowledge`` or ``report_templates``.

    Raises:
        CrampxError: the installation lacks its data.

    >>> folder("knowledge").joinpath("index.yaml").is_file()
    True
    """
    for found in (bundled(name), _PACKAGE.parents[1] / name):
        if found.is_dir():
            return found
    raise CrampxError(f"this installation of crampx lacks its folder {name}")


def bundled(name: str) -> Traversable:
    """Where bundled data lies, whether it is there or not."""
    direct = _PACKAGE / "_bundled" / name
    # importlib.resources is slow to import and only a package inside a zip needs it.
    if _PACKAGE.is_dir():
        return direct
    from importlib.resources import files

    return files("crampx") / "_bundled" / name
