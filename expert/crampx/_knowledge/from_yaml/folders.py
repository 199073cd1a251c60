"""The files of a knowledge folder: which there are, in a fixed order, and their text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.tree import MAX_BYTES
from crampx._knowledge.names import suggest
from crampx._problems import Problem, Span

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Root: TypeAlias = "Traversable | Path"

@dataclass(frozen=True, slots=True)
class Layout:
    """Which folders and files a folder of knowledge may hold; of the files those in ``needed`` have to be there."""

    folders: tuple[str, ...]
    files: tuple[str, ...]
    needed: tuple[str, ...]


FOLDERS = ("analytes", "bindings", "concepts", "findings", "follow_up", "red_flags", "scores", "triggers")
FILES = ("index.yaml", "references.yaml")
# Files of these folders may keep their examples beside them, in ``ID.examples.yaml``.
WITH_EXAMPLES = ("findings", "follow_up", "red_flags", "scores", "triggers")
EXAMPLES = ".examples.yaml"
CHANGES = "CHANGELOG.md"  # for people; no reader reads it, and it need not be there
PACK_FILE = "pack.yaml"
BASE = Layout(FOLDERS, FILES, FILES)
PACK = Layout((*FOLDERS, "rules"), (PACK_FILE, "references.yaml"), (PACK_FILE,))


def stems(root: Root, folder: str) -> frozenset[str]:
    """The stems of a folder's YAML files, readable or not."""
    return frozenset(entry.name.removesuffix(".yaml") for entry in _children(root / folder) if _is_yaml(entry))


def yaml_files(root: Root, folder: str) -> Iterator[tuple[str, Traversable | Path]]:
    """Knowledge-relative name and file of each YAML file of a folder but those of examples, sorted by name."""
    yield from ((f"{folder}/{entry.name}", entry) for entry in _children(root / folder) if _is_yaml(entry))


def examples_beside(root: Root, name: str) -> tuple[str, Traversable | Path] | None:
    """Knowledge-relative name and file of the examples that stand beside a file; None where there are none.

    Args:
        root: the folder that holds ``index.yaml``.
        name: the file they belong to, ``triggers/hypokalaemia.yaml``.
    """
    beside = f"{name.removesuffix('.yaml')}{EXAMPLES}"
    file = root / beside
    return (beside, file) if file.is_file() else None


def owner(name: str) -> str:
    """The file that a file belongs to: its own name, or the one whose examples it holds.

    >>> owner("triggers/hypokalaemia.examples.yaml")
    'triggers/hypokalaemia.yaml'
    """
    return f"{name.removesuffix(EXAMPLES)}.yaml" if name.endswith(EXAMPLES) else name


def read_text(name: str, file: Traversable | Path, problems: list[Problem], pack: str = "") -> Report | None:
    """The text of a file as an empty report; None and a problem where it has none."""
    try:
        raw = file.read_bytes()
    except OSError:
        problems.append(_problem("unreadable_file", name, "cannot be read"))
        return None
    if len(raw) > MAX_BYTES:
        problems.append(_problem("too_large", name, f"is larger than {MAX_BYTES} bytes"))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(_problem("wrong_encoding", name, "is not UTF-8", line))
        return None
    return Report(name, text.replace("\r\n", "\n"), pack)


def stray_files(root: Root, layout: Layout = BASE, prefix: str = "") -> Iterator[Problem]:
    """Whatever stands in a knowledge folder that no reader reads: it would be missed in silence.

    Args:
        root: the folder.
        layout: what it may hold.
        prefix: put before the name of each file.
    """
    if not root.is_dir():
        yield _problem("no_knowledge", prefix.rstrip("/") or ".", "there is no such knowledge folder")
        return
    for entry in _children(root):
        if entry.is_dir() and entry.name not in layout.folders:
            yield _stray(prefix, entry.name, "is not a knowledge folder", layout.folders)
        elif not entry.is_dir() and entry.name not in (*layout.files, CHANGES):
            yield _stray(prefix, entry.name, "is not a knowledge file", layout.files)
    for folder in layout.folders:
        for entry in _children(root / folder):
            if entry.name.endswith(EXAMPLES):
                if folder not in WITH_EXAMPLES or not (root / owner(f"{folder}/{entry.name}")).is_file():
                    yield _stray(prefix, f"{folder}/{entry.name}", "holds examples of no file that could have them", ())
            elif not _is_yaml(entry):
                yield _stray(prefix, f"{folder}/{entry.name}", "is not a .yaml file", ())
    missing = (name for name in layout.needed if not (root / name).is_file())
    yield from (_problem("missing_file", f"{prefix}{name}", "is missing") for name in missing)


def _is_yaml(entry: Traversable | Path) -> bool:
    return entry.name.endswith(".yaml") and not entry.name.endswith(EXAMPLES) and entry.is_file()


def _children(folder: Traversable | Path) -> list[Traversable | Path]:
    """The visible entries sorted by name."""
    if not folder.is_dir():
        return []
    return sorted((e for e in folder.iterdir() if not e.name.startswith(".")), key=lambda entry: entry.name)


def _stray(prefix: str, name: str, message: str, allowed: tuple[str, ...]) -> Problem:
    span = Span(f"{prefix}{name}", 1, 1)
    near = suggest(name, allowed)
    return Problem("stray_file", "error", message, span=span, allowed=allowed, suggestions=near)


def _problem(code: str, name: str, message: str, line: int = 1) -> Problem:
    return Problem(code, "error", message, span=Span(name, line, 1))
