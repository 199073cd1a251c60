"""From a file, bytes or text to the characters of a document: size, encoding, digest."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import Path

from crampx._patient.collect import refusal
from crampx._patient.vocabulary import MAX_BYTES, MAX_RECORD_BYTES

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_OTHER_FILES = ((b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"), (b"%PDF", "PDF"))


def as_bytes(source: Path | str) -> bytes:
    """The bytes of a file or of text.

    Raises:
        PatientError: the file cannot be read, or the text is no text.
    """
    return file_bytes(source) if isinstance(source, Path) else text_bytes(source)


def may_be_record(source: object) -> bool:
    """Whether the source may be a record of another form: FHIR, in JSON or XML. A look at its bytes, not a reading."""
    if isinstance(source, (bytes, bytearray)):
        return b'"resourceType"' in source or source[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return "resourceType" in source if isinstance(source, Mapping) else isinstance(source, (list, tuple))


def file_bytes(path: Path) -> bytes:
    """The bytes of a file, at most one more than a record may have.

    Raises:
        PatientError: the file cannot be read. Its name is not told: it may be the patient's.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_RECORD_BYTES + 1)
    except FileNotFoundError:
        reason = "the file does not exist"
    except IsADirectoryError:
        reason = "this is a folder, not a file"
    except PermissionError:
        reason = "the file may not be read"
    except (OSError, ValueError):
        reason = "the file cannot be read"
    # Raised outside the handlers, so that the system's error, which names the file, is not chained to it.
    raise refusal("unreadable_file", reason)


def text_bytes(text: str) -> bytes:
    """JSON text as UTF-8.

    Raises:
        PatientError: it holds half of a surrogate pair.
    """
    check_size(len(text), MAX_RECORD_BYTES)
    try:
        return text.encode()
    except UnicodeEncodeError:
        reason = "the text holds half of a surrogate pair, which is no character"
    raise refusal("lone_surrogate", reason)


def check_size(size: int, most: int = MAX_BYTES) -> None:
    """Refuse more than so many bytes before anything is parsed."""
    if size > most:
        raise refusal("too_large", f"the document is larger than {most // 1_000_000} MB")


def decoded(data: bytes, most: int = MAX_BYTES) -> str:
    """UTF-8 bytes as text, a byte order mark removed.

    Args:
        data: the bytes.
        most: how many there may be.

    Raises:
        PatientError: too large, empty, or another encoding, which is named.
    """
    check_size(len(data), most)
    if not data.strip():
        raise refusal("empty_document", "the document is empty")
    for start, name in _OTHER_FILES:
        if data.startswith(start):
            raise refusal("not_utf8", f"this is a {name} file, not a JSON document")
    wide = _wide_encoding(data)
    if wide:
        raise refusal("not_utf8", f"the document must be UTF-8; this looks like {wide}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = error.start
    else:
        if not text.strip():
            raise refusal("empty_document", "the document is empty")
        return text
    line = data.count(b"\n", 0, place) + 1
    where = f"at byte {place + 1} (line {line}) it is not"
    raise refusal("not_utf8", f"the document must be UTF-8; {where}; {_guess(data)}")


def _wide_encoding(data: bytes) -> str:
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return f"{name} (by its byte order mark)"
    # JSON begins with an ASCII character: a NUL beside it is half of a wide one.
    if data[:3] == b"\0\0\0" or data[1:4] == b"\0\0\0":
        return "UTF-32 without a byte order mark"
    if data[:1] == b"\0" or data[1:2] == b"\0":
        return "UTF-16 without a byte order mark"
    return ""


def _guess(data: bytes) -> str:
    if any(0x80 <= byte <= 0x9F for byte in data):
        return "it may be Windows-1252 or a binary file"
    return "it may be ISO 8859-1 (latin-1)"
