"""Names: how what a clinician types meets what a knowledge file calls it. Exact after normalising, never by guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from crampx._knowledge.model import Analyte, Concept

# Hyphens and dashes of all lengths, the minus sign and underscores stand for a space between words.
_SEPARATORS = re.compile(r"[\s_\-\u2010-\u2015\u2212]+")
_NEAR = 0.7
_ICD_MARKS = "*\u2020!+-."
_SNOMED_EDITION = re.compile(r"(http://snomed\.info/sct)/.*")
_OID = re.compile(r"\d+(?:\.\d+){3,}")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u00b4": "'"})


def normalise(text: str) -> str:
    """The form in which names are compared: NFKC, case-folded, hyphens and underscores as single spaces.

    >>> normalise("  Night-time  Leg_Cramps"), normalise("K⁺")
    ('night time leg cramps', 'k+')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return _SEPARATORS.sub(" ", text.casefold()).strip()


def normalise_unit(text: str) -> str:
    """The form in which units are compared: NFKC, without spaces, ``u`` for micro, case kept (``mU`` is not ``MU``).

    >>> normalise_unit(" \u00b5mol / L") == normalise_unit("\u03bcmol/L")
    True
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u03bc", "u")
    return "".join(text.split())


def system_key(system: str) -> str:
    """The form in which terminologies are compared: without a version or an edition, however the URI is spelt.

    >>> system_key("https://LOINC.org/|2.74"), system_key("http://snomed.info/sct/900000000000207008/version/20240101")
    ('http://loinc.org', 'http://snomed.info/sct')
    """
    key = system.strip().casefold().partition("|")[0].rstrip("/").replace("https://", "http://", 1)
    if _OID.fullmatch(key):
        return f"urn:oid:{key}"
    return _SNOMED_EDITION.sub(r"\1", key)


def code_key(code: str) -> str:
    """The form in which codes are compared: lower case, without the points and marks that some records leave out.

    >>> code_key(" E11.42"), code_key("g63.2*")
    ('e1142', 'g632')
    """
    return code.strip().casefold().rstrip(_ICD_MARKS).replace(".", "")


def names_of(record: Concept | Analyte) -> Iterator[str]:
    """Everything the record is called: its id with spaces, its title and its names, as written."""
    yield record.id.replace("_", " ")
    yield record.title
    yield from record.names


def unit_table(analyte: Analyte) -> dict[str, str]:
    """Every normalised name of every unit of an analyte, to the unit's key in ``analyte.units``."""
    table: dict[str, str] = {}
    for unit, record in analyte.units.items():
        table.update((normalise_unit(name), unit) for name in (unit, *record.names))
    return dict(sorted(table.items()))


def suggest(text: str, known: Iterable[str], n: int = 3) -> tuple[str, ...]:
    """Near names, best first, for a message only: nothing is ever resolved by them.

    >>> suggest("potasium", ["sodium", "potassium", "calcium"])
    ('potassium',)
    """
    from difflib import SequenceMatcher

    wanted = normalise(text)
    scored: list[tuple[float, str]] = []
    for name in sorted(set(known)):
        matcher = SequenceMatcher(None, normalise(name), wanted)
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _NEAR and matcher.ratio() >= _NEAR:
            scored.append((-matcher.ratio(), name))
    return tuple(name for _, name in sorted(scored)[:n])
