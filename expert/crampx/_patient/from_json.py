"""Read a patient document: JSON text, bytes, a file or a Python dict in, a ``PatientDocument`` out.

Keys that begin with ``//`` are comments; the word ``unknown`` as a value is read as if its key were left out.

What is wrong with the whole document (encoding, syntax, strict JSON, format, identity) refuses it; what is wrong with
one entry leaves that entry out and says so. Nothing here reads the clock or knows a clinical word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from crampx._logic.dates import PartialDate
from crampx._patient.collect import UNUSABLE, Json, Problems, shown
from crampx._patient.cramps import read_cramps
from crampx._patient.fields import Fields
from crampx._patient.items import read_items
from crampx._patient.model import ListName, PatientDocument
from crampx._patient.person import read_person
from crampx._patient.sha256 import digest
from crampx._patient.source import decoded, file_bytes, text_bytes
from crampx._patient.strict_json import canonical, parsed, settled
from crampx._patient.vocabulary import FORMAT, LISTS, TOP_KEYS
from crampx._problems import PatientError, Problem
from crampx._values import Value

_OTHER_VERSION = r"crampx\.patient/[0-9]{1,6}"


def read_document(source: bytes | str | Mapping[str, object] | Path) -> PatientDocument:
    """Read a document of the form ``crampx.patient/1``.

    Args:
        source: bytes or text of a JSON document, a dict of the same shape, or the path of a file.

    Returns:
        The document; what could not be used stands in its ``problems``.

    Raises:
        PatientError: the document is unreadable, or its format or identity is unusable; it lists every reason.

    >>> document = read_document('{"format": "crampx.patient/1", "patient": {"age": 70}, "symptoms": ["leg cramps"]}')
    >>> document.items[0].name
    'leg cramps'
    """
    problems = Problems()
    tree, digest = _settled(source, problems)
    sound = len(problems) == 0
    root = _root(tree, problems)
    if root is None:
        raise PatientError(UNUSABLE, problems.sorted())
    header = _header(root)
    if not sound:
        raise PatientError(UNUSABLE, problems.sorted())
    # The rest is read even when the document is refused, so that all that is wrong is told at once.
    document = _document(root, header, digest)
    if header.refused:
        raise PatientError(UNUSABLE, document.problems)
    return document


class _Header(Value, frozen=True):
    """What the document stands or falls with."""

    patient: Fields
    as_of: date | None
    refused: bool


def _settled(source: object, problems: Problems) -> tuple[Json, str]:
    """The document as a tree, and its SHA-256."""
    if isinstance(source, Path):
        source = file_bytes(source)
    elif isinstance(source, str):
        source = text_bytes(source)
    if isinstance(source, (bytes, bytearray)):
        data = bytes(source)
        return settled(parsed(decoded(data)), problems), digest(data)
    tree = settled(source, problems)
    return tree, "" if len(problems) else digest(canonical(tree).encode())


def _root(tree: Json, problems: Problems) -> Fields | None:
    """The fields of the document, if it is an object that claims to be of this format."""
    if not isinstance(tree, dict):
        message = "a patient document is an object in braces"
        problems.add(Problem("not_an_object", "error", message, "", found=shown(tree), allowed=("object",)))
        return None
    root = Fields(tree, "", problems)
    claimed = tree.get("format")
    if isinstance(claimed, str) and claimed != FORMAT:
        root.fail("unknown_format", "format", _format_message(claimed), allowed=[FORMAT], suggestions=[FORMAT])
        return None
    return root


def _format_message(claimed: str) -> str:
    if re.fullmatch(_OTHER_VERSION, claimed):
        return f"this version of crampx reads {FORMAT} only; the document was written for another one"
    if claimed.startswith("crampx."):
        return f"this is another kind of crampx document; a patient document has the format {FORMAT}"
    return f"the format must be {FORMAT}"


def _header(root: Fields) -> _Header:
    if not isinstance(root.values.get("format"), str):
        hint = "; FHIR is another format" if "resourceType" in root.values else ""
        root.fail("format_missing", "format", f'the document must state "format": "{FORMAT}"{hint}', allowed=[FORMAT])
    patient = root.values.get("patient")
    if not isinstance(patient, dict):
        message = 'the document must hold "patient", an object in braces'
        root.fail("patient_missing", "patient", message, allowed=["object"])
        patient = {}
    as_of = None
    if "as_of" in root.values:
        if root.values["as_of"] in (None, ""):
            root.fail("bad_date", "as_of", "the day of evaluation is empty; leave the key out", allowed=["YYYY-MM-DD"])
        else:
            as_of = root.full_date("as_of")
    return _Header(Fields(patient, "/patient", root.problems), as_of, root.failed)


def _document(root: Fields, header: _Header, digest: str) -> PatientDocument:
    root.unknown_keys(TOP_KEYS, severity="error")
    cramps = root.inner("cramps")
    person, onset, complete = read_person(header.patient), root.partial_date("onset"), _complete(root)
    entries = () if cramps is None else read_cramps(cramps)
    items = read_items(root)
    return PatientDocument(
        person, digest, header.as_of, onset, entries, items, complete, problems=root.problems.sorted()
    )


def _complete(root: Fields) -> dict[ListName, tuple[PartialDate, str]]:
    """The lists declared complete, each with its date and pointer."""
    fields = root.inner("complete")
    if fields is None:
        return {}
    fields.unknown_keys(LISTS, severity="error")
    complete: dict[ListName, tuple[PartialDate, str]] = {}
    for name in LISTS:
        day = fields.partial_date(name)
        if day is not None:
            complete[name] = (day, f"{fields.pointer}/{name}")
    return complete
