"""Options that several commands share."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import click

from crampx._problems import CrampxError, KnowledgeError
from crampx._values import Value

AsOf: TypeAlias = date | Literal["encounter"]
AsOfSource: TypeAlias = Literal["argument", "document", "today"]
Decorator: TypeAlias = Callable[[Callable[..., int]], Callable[..., int]]

JURISDICTIONS: Final = ("us", "uk", "eu")
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


if TYPE_CHECKING:
    _DayType = click.ParamType[AsOf]
else:
    _DayType = click.ParamType  # generic only since click 8.4


class Day(_DayType):
    """A full date, ``YYYY-MM-DD`` and no other form, or the word ``encounter``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> AsOf:
        """Read the date or fail with a usage error."""
        if isinstance(value, date):
            return value
        if value == "encounter":
            return "encounter"
        try:
            return date.fromisoformat(value if re.fullmatch(_DAY, value) else "")
        except ValueError:
            self.fail("not a date of the form YYYY-MM-DD, nor the word encounter", param, ctx)


def as_of_option() -> Decorator:
    """``--as-of``."""
    return click.option(
        "--as-of", type=Day(), metavar="DATE",
        help="Evaluate as on this date (YYYY-MM-DD), or as on the day of the last encounter in a FHIR record (the "
             "word encounter); else the document's as_of, else today.",
    )


def patient_option() -> Decorator:
    """``--patient``."""
    return click.option(
        "--patient", metavar="ID", help="Of a FHIR record of several patients only the one with this id.",
    )


def jurisdiction_option() -> Decorator:
    """``--jurisdiction``."""
    return click.option(
        "--jurisdiction", type=click.Choice(JURISDICTIONS, case_sensitive=False),
        help="Use the rules and reference ranges of this place.",
    )


def knowledge_option() -> Decorator:
    """``--knowledge``."""
    return click.option(
        "--knowledge", "chosen", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", multiple=True,
        callback=_chosen,
        help="Add the site pack in this folder (it holds pack.yaml), or use the knowledge base there (it holds "
             "index.yaml) instead of the one that comes with crampx. Repeatable.",
    )


def _chosen(_context: click.Context, _parameter: click.Parameter, folders: tuple[Path, ...]) -> Chosen:
    return choose(folders)


class Chosen(Value, frozen=True):
    """The knowledge that a command works with.

    Args:
        base: folder of the knowledge base; None: the one that comes with crampx.
        packs: folders of the site packs.
    """

    base: Path | None = None
    packs: tuple[Path, ...] = ()


def choose(folders: Sequence[Path]) -> Chosen:
    """Tell packs and the base apart by what the folders hold; one that holds neither is taken as a base, and refused.

    Raises:
        click.UsageError: two knowledge bases are named.
        KnowledgeError: a folder does not exist.
    """
    for path in folders:
        if not path.is_dir():
            raise KnowledgeError(f"{path}: there is no such knowledge folder")
    packs = tuple(path for path in folders if is_pack(path))
    bases = [path for path in folders if path not in packs]
    if len(bases) > 1:
        raise click.UsageError(f"{bases[0]} and {bases[1]} are both whole knowledge bases; name one.")
    return Chosen(bases[0] if bases else None, packs)


def is_pack(folder: Path) -> bool:
    """Whether a folder is a site pack. What cannot be looked into is none, and is refused where it is read."""
    return os.path.lexists(folder / "pack.yaml")  # Path.exists may raise where a folder may not be entered


def complete_ids(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Ids that begin so, for the shell. Knowledge that cannot be loaded completes nothing."""
    from crampx._cli import _records

    try:
        found = _records.entries(_records.load(Chosen()))
        return sorted({entry.id for entry in found if entry.id.startswith(begun)})
    except CrampxError:
        return []


def form_option() -> Decorator:
    """``--format`` of what is no assessment."""
    return click.option(
        "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True,
        help="To read, or for a program.",
    )


def effective_date(argument: AsOf | None, document: date | None) -> tuple[date, AsOfSource]:
    """The date to evaluate at and where it comes from; that of an encounter stands in the document."""
    if isinstance(argument, date):
        return argument, "argument"
    if document is not None:
        return document, "document"
    return today(), "today"


def today() -> date:
    """The date where the user is. Only here is the clock read."""
    now = time.localtime()
    return date(now.tm_year, now.tm_mon, now.tm_mday)
