"""What a knowledge folder and the code that compiles it are, in a few characters: the key of the cache."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Root: TypeAlias = "Traversable | Path"


def digest(root: Root) -> str:
    """SHA-256 (hex) over the sorted relative names and the bytes of all files of a folder.

    Raises:
        OSError: a file cannot be read.
    """
    import hashlib  # loads OpenSSL, which takes as long as a whole evaluation; a wheel's run has no use for it

    total = hashlib.sha256()
    files = _of_folder(os.fspath(root), "") if isinstance(root, Path) else _of_package(root, "")
    for name, body in sorted(files):
        total.update(f"{len(name.encode())}:{len(body)}:{name}:".encode())
        total.update(body)
    return total.hexdigest()


def digest_with(base: str, packs: Iterable[str]) -> str:
    """The digest of a base and its packs from theirs: the base's own without packs; their order changes nothing.

    >>> digest_with("a", []), digest_with("a", ["b", "c"]) == digest_with("a", ["c", "b"])
    ('a', True)
    """
    added = sorted(packs)
    if not added:
        return base
    import hashlib  # as above

    return hashlib.sha256("\n".join([base, *added]).encode()).hexdigest()


def _of_package(root: Root, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in root.iterdir():
        if entry.name.startswith("."):
            continue
        if not prefix and entry.is_dir():
            yield from _of_package(entry, f"{entry.name}/")
        elif entry.is_file():
            yield f"{prefix}{entry.name}", entry.read_bytes()


def _of_folder(root: str, prefix: str) -> Iterator[tuple[str, bytes]]:
    """The same for a folder on disk, which each run of a checkout reads: in half the time."""
    with os.scandir(root) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if not prefix and entry.is_dir():
                yield from _of_folder(entry.path, f"{entry.name}/")
            elif entry.is_file():
                yield f"{prefix}{entry.name}", _bytes(entry.path)


def _bytes(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        body = b""
        while part := os.read(handle, max(os.fstat(handle).st_size + 1 - len(body), 1)):
            body += part
        return body
    finally:
        os.close(handle)


def cache_key(own: str, version: str) -> str:
    """The key of what this code makes of the knowledge with this digest."""
    import hashlib  # as above

    return hashlib.sha256(f"{own} {version} {_code_state()}".encode()).hexdigest()[:32]


def _code_state() -> str:
    """Sizes and times of the code that compiles: in a checkout it changes without a new version."""
    package = Path(__file__).parent
    if not package.is_dir():
        return ""
    files = (*package.glob("*.py"), *(package.parent / "_logic").glob("*.py"), *(package / "from_yaml").glob("*.py"))
    states = sorted((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files)
    return repr(states)
