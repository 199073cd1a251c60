"""Compiled knowledge: checked records, their network and their names in one JSON document, which is what a run loads.

A wheel holds it ready-made. For any other folder it is made from the YAML and cached by digest; a run that finds it
there never imports yaml.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import msgspec

from crampx._knowledge.cache import read_cached, write_cached
from crampx._knowledge.model import Analyte, Concept, FileRecord, KnowledgeRecords, Record
from crampx._knowledge.names import names_of, normalise
from crampx._knowledge.network import Network, to_network
from crampx._problems import KnowledgeError
from crampx._resources import bundled, folder
from crampx._version import VERSION

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Root: TypeAlias = "Traversable | Path"
F = TypeVar("F", bound=FileRecord)


class Compiled(Record, frozen=True, kw_only=True):
    """A knowledge base that was checked.

    Args:
        version: the crampx that compiled it; another one compiles anew.
        digest: SHA-256 (hex) over the names and bytes of the knowledge files.
        records: everything but the examples, which no run needs.
        network: the conditions.
        concept_names: normalised name to concept id.
        analyte_names: normalised name to analyte id.
    """

    format: Literal["crampx.compiled/1"]
    version: str
    digest: str
    records: KnowledgeRecords
    network: Network
    concept_names: dict[str, str]
    analyte_names: dict[str, str]


def load(directory: Path | None = None) -> Compiled:
    """The knowledge of a folder, or the one that ships with crampx, ready to evaluate.

    Args:
        directory: the folder that holds ``index.yaml``; None: the shipped knowledge.

    Raises:
        KnowledgeError: at least one error; all problems are listed.
    """
    if directory is None:
        shipped = bundled("compiled.json")
        found = from_json(shipped.read_bytes()) if shipped.is_file() else None
        if found is not None:
            return found
    root: Root = folder("knowledge") if directory is None else directory
    try:
        own = digest(root)
    except OSError:
        own = ""
    key = hashlib.sha256(f"{own} {VERSION} {_code_state()}".encode()).hexdigest()[:32]
    cached = read_cached(key) if own else None
    found = from_json(cached) if cached is not None else None
    if found is not None and found.digest == own:
        return found
    compiled = compile_folder(root)
    write_cached(key, to_json(compiled))
    return compiled


def compile_folder(root: Root) -> Compiled:
    """Read, check and compile the YAML files of a folder.

    Raises:
        KnowledgeError: at least one error; all problems are listed.
    """
    # The readers and the checks are slow to import, and a run that finds the cache needs none of them.
    from crampx._knowledge.check_folder import check_folder

    records, problems = check_folder(root)
    if records is None:
        raise KnowledgeError("the knowledge base does not hold together", problems)
    return compile_records(records, digest=digest(root))


def compile_records(records: KnowledgeRecords, *, digest: str = "") -> Compiled:
    """Compile records that were checked."""
    return Compiled(
        format="crampx.compiled/1",
        version=VERSION,
        digest=digest,
        records=records,
        network=to_network(records),
        concept_names=_names(records.concepts),
        analyte_names=_names(records.analytes),
    )


def to_json(compiled: Compiled) -> bytes:
    """Canonical JSON, without the examples: equal knowledge gives equal bytes."""
    records = compiled.records
    lean = msgspec.structs.replace(
        records,
        findings=_without_examples(records.findings),
        triggers=_without_examples(records.triggers),
        red_flags=_without_examples(records.red_flags),
        follow_ups=_without_examples(records.follow_ups),
        scores=_without_examples(records.scores),
        formulas=_without_examples(records.formulas),
    )
    return msgspec.json.encode(msgspec.structs.replace(compiled, records=lean), order="deterministic")


def from_json(body: bytes) -> Compiled | None:
    """The compiled knowledge of these bytes; None: another version's, or none at all."""
    try:
        found = msgspec.json.decode(body, type=Compiled)
    except msgspec.MsgspecError:
        return None
    return found if found.version == VERSION else None


def digest(root: Root) -> str:
    """SHA-256 (hex) over the sorted relative names and the bytes of all files of a folder.

    Raises:
        OSError: a file cannot be read.
    """
    total = hashlib.sha256()
    for name, body in sorted(_files(root, "")):
        total.update(f"{len(name.encode())}:{len(body)}:{name}:".encode())
        total.update(body)
    return total.hexdigest()


def _files(root: Root, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in root.iterdir():
        if entry.name.startswith("."):
            continue
        if not prefix and entry.is_dir():
            yield from _files(entry, f"{entry.name}/")
        elif entry.is_file():
            yield f"{prefix}{entry.name}", entry.read_bytes()


def _code_state() -> str:
    """Sizes and times of the code that compiles: in a checkout it changes without a new version."""
    package = Path(__file__).parent
    if not package.is_dir():
        return ""
    files = (*package.glob("*.py"), *(package.parent / "_logic").glob("*.py"), *(package / "from_yaml").glob("*.py"))
    states = sorted((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files)
    return repr(states)


def _without_examples(files: tuple[F, ...]) -> tuple[F, ...]:
    return tuple(msgspec.structs.replace(file, examples=()) for file in files)


def _names(records: tuple[Concept, ...] | tuple[Analyte, ...]) -> dict[str, str]:
    """Every normalised name to the id of its one owner, sorted."""
    return dict(sorted((normalise(name), record.id) for record in records for name in names_of(record)))
