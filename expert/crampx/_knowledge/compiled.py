"""Compiled knowledge: checked records, their network and their names in one file, which is what a run loads.

A wheel holds it ready-made. For any other folder it is made from the YAML and cached by digest; a run that finds it
there never imports yaml. An entry of the file is decoded when a run first reads it (``shelf.py``).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from crampx._knowledge.baseline import Baseline, Outlook, to_baseline, to_outlook
from crampx._knowledge.cache import read_cached, write_cached
from crampx._knowledge.digest import Root, cache_key, digest, digest_with
from crampx._knowledge.model import (
    KINDS,
    Analyte,
    Binding,
    Concept,
    FileRecord,
    FindingFile,
    FollowUp,
    Index,
    KnowledgeRecords,
    RedFlag,
    Reference,
    Trigger,
    key_of,
)
from crampx._knowledge.names import code_key, names_of, normalise, system_key
from crampx._knowledge.network import AtomSpec, Network, Node, to_network
from crampx._knowledge.packs import Pack
from crampx._knowledge.relations import Relations, to_relations
from crampx._knowledge.scores import Formula, Score
from crampx._knowledge.shelf import Shelves, about_of, keyed, pack, single
from crampx._problems import KnowledgeError
from crampx._resources import bundled, folder
from crampx._values import Value
from crampx._version import VERSION

_FORMAT = "crampx.compiled/4"
COMPILED_FILE = "compiled.jsonl"


class Files(Value, frozen=True):
    """The records of each of the ``KINDS`` by id (references: by key).

    Those that were loaded lack the examples, which no run needs.
    """

    references: Mapping[str, Reference]
    concepts: Mapping[str, Concept]
    analytes: Mapping[str, Analyte]
    findings: Mapping[str, FindingFile]
    triggers: Mapping[str, Trigger]
    red_flags: Mapping[str, RedFlag]
    follow_ups: Mapping[str, FollowUp]
    scores: Mapping[str, Score]
    formulas: Mapping[str, Formula]
    bindings: Mapping[str, Binding]


class Compiled(Value, frozen=True, dict=True):
    """A knowledge base that was checked. Loaded from a file, it decodes an entry when that is first read.

    Args:
        version: the crampx that compiled it; another one compiles anew.
        digest: SHA-256 (hex) over the names and bytes of the knowledge files, those of packs included.
        index: identity and the numbers of ranking.
        files: the records.
        network: the conditions.
        baseline: what holds when nothing is recorded.
        outlook: what is asked when nothing is recorded.
        relations: how concepts hang together.
        concept_names: normalised name to concept id.
        analyte_names: normalised name to analyte id.
        codes: system and code as they are compared, with a space between them, to concept or analyte id.
        packs: the site packs that were added, by id.
    """

    version: str
    digest: str
    index: Index
    files: Files
    network: Network
    baseline: Baseline
    outlook: Outlook
    relations: Relations
    concept_names: Mapping[str, str]
    analyte_names: Mapping[str, str]
    codes: Mapping[str, str]
    packs: tuple[Pack, ...] = ()

    @cached_property
    def records(self) -> KnowledgeRecords:
        """All of it, for what reads all of it: commands that list, show and explain. No run does."""
        files = self.files
        kinds: dict[str, Any] = {name: tuple(getattr(files, name).values()) for name in KINDS}
        return KnowledgeRecords(index=self.index, packs=self.packs, **kinds)


def load(directory: Path | None = None, packs: Sequence[Path] = ()) -> Compiled:
    """The knowledge of a folder, or the one that ships with crampx, ready to evaluate.

    Args:
        directory: the folder that holds ``index.yaml``; None: the shipped knowledge.
        packs: the folders of site packs, in any order.

    Raises:
        KnowledgeError: at least one error; all problems are listed.
    """
    if directory is None and not packs:
        shipped = bundled(COMPILED_FILE)
        found = from_bytes(shipped.read_bytes()) if shipped.is_file() else None
        if found is not None:
            return found
    root: Root = folder("knowledge") if directory is None else directory
    try:
        own = digest_with(_shipped_digest(directory) or digest(root), [digest(pack) for pack in packs])
    except OSError:
        own = ""
    key = cache_key(own, VERSION)
    cached = read_cached(key) if own else None
    found = from_bytes(cached) if cached is not None else None
    if found is not None and found.digest == own:
        return found
    compiled = compile_folder(root, packs)
    write_cached(key, to_bytes(compiled))
    return compiled


def _shipped_digest(directory: Path | None) -> str:
    """The digest that the compiled knowledge of a wheel states, so that its files need not be read; else empty."""
    shipped = bundled(COMPILED_FILE)
    if directory is not None or not shipped.is_file():
        return ""
    about = about_of(shipped.read_bytes())
    return about["digest"] if about.get("version") == VERSION else ""


def compile_folder(root: Root, packs: Sequence[Path] = ()) -> Compiled:
    """Read, check and compile the YAML files of a folder and of packs.

    Raises:
        KnowledgeError: at least one error; all problems are listed.
    """
    # The readers and the checks are slow to import, and a run that finds the cache needs none of them.
    from crampx._knowledge.check_folder import check_folder, unreadable

    records, problems = check_folder(root, packs=packs)
    if records is None:
        raise KnowledgeError("the knowledge base does not hold together", problems)
    try:
        own = digest(root)
    except OSError as error:
        raise KnowledgeError("the knowledge base cannot be read", [unreadable(error, [root])]) from None
    return compile_records(records, digest=digest_with(own, [pack.digest for pack in records.packs]))


def compile_records(records: KnowledgeRecords, *, digest: str = "") -> Compiled:
    """Compile records that were checked."""
    network = to_network(records)
    baseline = to_baseline(network)
    return Compiled(
        version=VERSION,
        digest=digest,
        index=records.index,
        files=Files(**{name: _by_key(getattr(records, name)) for name in KINDS}),
        network=network,
        baseline=baseline,
        outlook=to_outlook(records, network, baseline),
        relations=to_relations(records),
        concept_names=_names(records.concepts),
        analyte_names=_names(records.analytes),
        codes=_codes(records.bindings),
        packs=records.packs,
    )


def to_bytes(compiled: Compiled) -> bytes:
    """JSON lines, without the examples: equal knowledge gives equal bytes."""
    files, network = compiled.files, compiled.network
    about = {"format": _FORMAT, "version": compiled.version, "digest": compiled.digest}
    parts = {
        "index": single(compiled.index),
        "baseline": single(compiled.baseline),
        "outlook": single(compiled.outlook),
        "relations": single(compiled.relations),
        "roots": single(network.roots),
        "score_nodes": single(network.scores),
        "atoms": single(network.atoms),
        "nodes": single(network.nodes),
        "concept_names": keyed(compiled.concept_names),
        "analyte_names": keyed(compiled.analyte_names),
        "codes": keyed(compiled.codes),
        **{name: keyed(_without_examples(getattr(files, name))) for name in KINDS},
    }
    if compiled.packs:
        parts["packs"] = single(compiled.packs)
    return pack(about, parts)


def from_bytes(body: bytes) -> Compiled | None:
    """The compiled knowledge of these bytes; None: another version's, or none at all."""
    try:
        shelves = Shelves(body)
    except (ValueError, msgspec.MsgspecError):
        return None
    about = shelves.about
    if (about.get("format"), about.get("version")) != (_FORMAT, VERSION):
        return None
    return Compiled(
        version=VERSION,
        digest=about["digest"],
        index=shelves.whole("index", Index),
        files=Files(**{name: shelves.catalogue(name, kind) for name, kind in KINDS.items()}),
        network=Network(
            atoms=shelves.whole("atoms", tuple[AtomSpec, ...]),
            nodes=shelves.whole("nodes", tuple[Node, ...]),
            roots=shelves.whole("roots", dict[str, int]),
            scores=shelves.whole("score_nodes", tuple[int, ...]),
        ),
        baseline=shelves.whole("baseline", Baseline),
        outlook=shelves.whole("outlook", Outlook),
        relations=shelves.whole("relations", Relations),
        concept_names=shelves.catalogue("concept_names", str),
        analyte_names=shelves.catalogue("analyte_names", str),
        codes=shelves.catalogue("codes", str),
        packs=shelves.whole("packs", tuple[Pack, ...]) if "packs" in shelves else (),
    )


def _without_examples(records: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: msgspec.structs.replace(record, examples=()) if isinstance(record, FileRecord) else record
        for key, record in records.items()
    }


def _by_key(records: Iterable[Any]) -> dict[str, Any]:
    return {key_of(record): record for record in sorted(records, key=key_of)}


def _names(records: tuple[Concept, ...] | tuple[Analyte, ...]) -> dict[str, str]:
    """Every normalised name to the id of its one owner, sorted."""
    return dict(sorted((normalise(name), record.id) for record in records for name in names_of(record)))


def _codes(bindings: tuple[Binding, ...]) -> dict[str, str]:
    """Every code with its system, as they are compared, to the id of what it means, sorted."""
    meant = {
        f"{system_key(system)} {code_key(code)}": subject
        for binding in bindings
        for subject, codes in binding.codes.items()
        for code in codes
        for system in binding.systems
    }
    return dict(sorted(meant.items()))
