"""A file of JSON lines from which only what is asked for is decoded.

The first line is a header with a checksum of the rest and the place of each part. A part is a line with the starts of
its entries, then one line an entry: ``[key, value]`` in the order of their bytes, so that a key is found by bisection
without decoding anything, or the single value of a part that every run reads whole. A patient's run decodes some
hundred of the thousands of entries.
"""

from binascii import crc32
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class _Header(msgspec.Struct, frozen=True):
    """Places are counted from the end of the header's line, and are those of a part's line of starts."""

    about: dict[str, str]
    crc32: int
    places: dict[str, int]


class _Lines:
    """The lines of one part. Where they start is read when the first of them is."""

    def __init__(self, body: bytes, place: int) -> None:
        self.body = body
        self._place = place

    @cached_property
    def first(self) -> int:
        """Where the first line starts."""
        return self.body.index(b"\n", self._place) + 1

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each line starts, counted from the first, and where the last one ends."""
        return msgspec.json.decode(self.body[self._place : self.first], type=tuple[int, ...])

    def __len__(self) -> int:
        return len(self.starts) - 1

    def line(self, number: int) -> bytes:
        first, starts = self.first, self.starts
        return self.body[first + starts[number] : first + starts[number + 1] - 1]

    def find(self, wanted: bytes) -> int | None:
        """The line that begins with these bytes, of lines in the order of their bytes."""
        body, first, starts, size = self.body, self.first, self.starts, len(wanted)
        number = bisect_left(starts, wanted, hi=len(self), key=lambda n: body[first + n : first + n + size])
        return number if number < len(self) and body.startswith(wanted, first + starts[number]) else None


def pack(about: Mapping[str, str], parts: Mapping[str, Iterable[bytes]]) -> bytes:
    """A file of these parts, each given as the lines of its entries.

    Args:
        about: what the file says of itself; read back by ``Shelves.about``.
        parts: by name; from ``single`` or ``keyed``.
    """
    body = bytearray()
    places: dict[str, int] = {}
    for name, lines in parts.items():
        entries = tuple(lines)
        starts = [0]
        for line in entries:
            starts.append(starts[-1] + len(line) + 1)
        places[name] = len(body)
        body += msgspec.json.encode(starts) + b"\n" + b"".join(line + b"\n" for line in entries)
    header = _Header(dict(about), crc32(body), places)
    return msgspec.json.encode(header, order="deterministic") + b"\n" + bytes(body)


def about_of(data: bytes) -> Mapping[str, str]:
    """What a file says of itself, without a look at the rest.

    >>> about_of(pack({"digest": "ab"}, {}))
    {'digest': 'ab'}
    """
    return msgspec.json.decode(data.partition(b"\n")[0], type=_Header).about


def single(value: object) -> list[bytes]:
    """The one line of a part that is read whole."""
    return [msgspec.json.encode(value, order="deterministic")]


def keyed(values: Mapping[str, object]) -> list[bytes]:
    """The lines of a ``Catalogue``."""
    return sorted(msgspec.json.encode(item, order="deterministic") for item in values.items())


class Shelves:
    """An opened file.

    Args:
        data: what ``pack`` made.

    Raises:
        ValueError: it is damaged, or no such file.
    """

    def __init__(self, data: bytes) -> None:
        first, _, body = data.partition(b"\n")
        header = msgspec.json.decode(first, type=_Header)
        if header.crc32 != crc32(body):
            raise ValueError("the file is damaged")
        self.about: Mapping[str, str] = header.about
        self._body = body
        self._places = header.places

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def whole(self, name: str, kind: type[T]) -> T:
        """A part that is read at once."""
        return msgspec.json.decode(_Lines(self._body, self._places[name]).line(0), type=kind)

    def catalogue(self, name: str, kind: type[T]) -> "Catalogue[T]":
        """A part whose entries are read by key."""
        return Catalogue(_Lines(self._body, self._places[name]), kind)


class Catalogue(Mapping[str, T]):
    """Entries by key, each decoded when it is first read. Safe to share between threads: entries are values."""

    def __init__(self, lines: _Lines, kind: type[T]) -> None:
        self._lines = lines
        self._kind = kind
        self._read: dict[str, T] = {}
        self._numbers: dict[str, int] = {}  # most keys are asked for more than once; what is none is not kept

    @cached_property
    def _decode(self) -> Callable[[bytes], tuple[str, T]]:
        kind: Any = self._kind
        pair: Any = tuple[str, kind]
        return msgspec.json.Decoder(pair).decode

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        key = msgspec.json.Decoder(tuple[str, msgspec.Raw]).decode
        return tuple([key(self._lines.line(number))[0] for number in range(len(self))])

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._number(key) is not None

    def __getitem__(self, key: str) -> T:
        found = self._read.get(key)
        if found is None:
            number = self._number(key)
            if number is None:
                raise KeyError(key)
            found = self._read[key] = self._decode(self._lines.line(number))[1]
        return found

    def _number(self, key: str) -> int | None:
        number = self._numbers.get(key)
        if number is None:
            number = self._lines.find(b"[" + msgspec.json.encode(key) + b",")
            if number is not None:
                self._numbers[key] = number
        return number


class Made(Mapping[str, T]):
    """Values that are made when they are first asked for.

    Args:
        keys: all keys.
        make: makes the value of a key; equal keys give equal values.
    """

    def __init__(self, keys: Collection[str], make: Callable[[str], T]) -> None:
        self._keys = keys
        self._make = make
        self._made: dict[str, T] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __getitem__(self, key: str) -> T:
        found = self._made.get(key)
        if found is None:
            if key not in self._keys:
                raise KeyError(key)
            found = self._made[key] = self._make(key)
        return found
