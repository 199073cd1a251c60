"""The user's cache folder: compiled knowledge by key. The only module below the command line that reads environment.

A cache can only save time. Whatever is wrong with it (missing, read-only, foreign, torn, tampered with) counts as
nothing found and is not worth a word.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

_KEPT = 8
_OWN_FILE = 0o600
_OWN_FOLDER = 0o700
_WRITABLE_BY_OTHERS = 0o022
_CHECKSUM = 64


def cache_folder() -> Path | None:
    """Where this user's cache lies, whether it exists or not; None: the environment names no place."""
    if sys.platform == "win32":
        return _below("LOCALAPPDATA", "crampx/Cache")
    if sys.platform == "darwin":
        return _below("HOME", "Library/Caches/crampx")
    return _below("XDG_CACHE_HOME", "crampx") or _below("HOME", ".cache/crampx")


def _below(variable: str, tail: str) -> Path | None:
    base = os.environ.get(variable, "")
    return Path(base, tail) if base and Path(base).is_absolute() else None


def read_cached(key: str) -> bytes | None:
    """The bytes stored under a key, if they are this user's own and whole.

    Args:
        key: a file name's stem.
    """
    folder = cache_folder()
    if folder is None:
        return None
    try:
        if not _own(os.lstat(folder), stat.S_ISDIR):
            return None
        handle = os.open(_file(folder, key), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            if not _own(os.fstat(handle), stat.S_ISREG):
                return None
            stored = stream.read()
    except OSError:
        return None
    checksum, body = stored[:_CHECKSUM], stored[_CHECKSUM:]
    return body if checksum == _checksum(body) else None


def write_cached(key: str, body: bytes) -> None:
    """Store bytes under a key, whole or not at all; a failure changes nothing."""
    folder = cache_folder()
    if folder is None:
        return
    with contextlib.suppress(OSError):
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=_OWN_FOLDER, exist_ok=True)
        if _own(os.lstat(folder), stat.S_ISDIR):
            _replace(_file(folder, key), _checksum(body) + body)
            _prune(folder)


def _replace(file: Path, content: bytes) -> None:
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(part, flags, _OWN_FILE), "wb") as stream:
            stream.write(content)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _prune(folder: Path) -> None:
    """Keep the newest few: every change of a knowledge file makes another key."""
    files = [(entry.stat().st_mtime_ns, entry) for entry in folder.glob("knowledge-*")]
    for _, entry in sorted(files, reverse=True)[_KEPT:]:
        entry.unlink(missing_ok=True)


def _file(folder: Path, key: str) -> Path:
    return folder / f"knowledge-{key}.jsonl"


def _own(status: os.stat_result, of_kind: Callable[[int], bool]) -> bool:
    """Of the wanted kind, this user's, and writable by nobody else."""
    if not of_kind(status.st_mode):
        return False
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & _WRITABLE_BY_OTHERS


def _checksum(body: bytes) -> bytes:
    import hashlib  # loads OpenSSL, which takes as long as a whole evaluation; a wheel's run has no use for it

    return hashlib.sha256(body).hexdigest().encode("ascii")
