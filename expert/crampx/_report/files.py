"""Files are written whole or not at all: private, never through a link, never over an input.

``write_pdf(path)`` and ``open(path, "w")`` empty their target first; a crash then leaves nothing where a good report
had been. Here the bytes go to a temporary file in the same folder, to the disk, and then over the target in one step.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from crampx._problems import ReportError

_PRIVATE = 0o600


def write_whole(target: Path, data: bytes, *, inputs: Iterable[Path] = ()) -> None:
    """Write a file completely, readable by its owner only, or leave what was there.

    Args:
        target: the file; its folder has to exist.
        data: all of its bytes.
        inputs: files that must not be overwritten, whatever name or hard link leads to them.

    Raises:
        ReportError: the target is a link, an input or no regular file, or the system refused; nothing is left behind.
    """
    try:
        _refuse_unsafe(target, inputs)
        _replace(target, data)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "it cannot be written"
        raise ReportError(f"{target}: not written: {reason}") from None


def make_folder(folder: Path) -> None:
    """Make a private folder for results unless it exists.

    Raises:
        ReportError: it cannot be made, or something else has its name.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "it cannot be made"
        raise ReportError(f"{folder}: no folder: {reason}") from None


def _refuse_unsafe(target: Path, inputs: Iterable[Path]) -> None:
    try:
        there = target.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISLNK(there.st_mode):
        raise ReportError(f"{target}: not written: it is a link")
    if not stat.S_ISREG(there.st_mode):
        raise ReportError(f"{target}: not written: it is not a regular file")
    for path in inputs:
        with suppress(FileNotFoundError):
            if path.samefile(target):
                raise ReportError(f"{target}: not written: it is an input")


def _replace(target: Path, data: bytes) -> None:
    temporary = target.parent / f".crampx-{os.urandom(8).hex()}.tmp"
    try:
        if not _write_unnamed(temporary, data):
            _write_named(temporary, data)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _write_unnamed(temporary: Path, data: bytes) -> bool:
    """Write a file that has no name until it is complete, so that even a killed process leaves nothing behind.

    Linux only, and not on every file system; False where it cannot be had.
    """
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None:
        return False
    try:
        descriptor = os.open(temporary.parent, flag | os.O_WRONLY, _PRIVATE)
    except OSError:
        return False  # a folder that refuses this for a real reason refuses the named file for the same one
    try:
        _fill(descriptor, data)
        return _give_name(descriptor, temporary)
    finally:
        os.close(descriptor)


def _give_name(descriptor: int, temporary: Path) -> bool:
    folder = os.open(temporary.parent, os.O_RDONLY)
    try:
        # With a folder descriptor the call is linkat(AT_SYMLINK_FOLLOW), which follows /proc to the unnamed file.
        os.link(f"/proc/self/fd/{descriptor}", temporary.name, dst_dir_fd=folder, follow_symlinks=True)
    except OSError:
        return False
    finally:
        os.close(folder)
    return True


def _write_named(temporary: Path, data: bytes) -> None:
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    try:
        _fill(descriptor, data)
    finally:
        os.close(descriptor)


def _fill(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest):]
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
