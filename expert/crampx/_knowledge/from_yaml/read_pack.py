"""Reads a site pack: all its files, all their problems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crampx._knowledge.added import AddedRules, PackReading
from crampx._knowledge.from_yaml.fields import is_word
from crampx._knowledge.from_yaml.folders import PACK, PACK_FILE, Root, read_text, stray_files
from crampx._knowledge.from_yaml.packs import id_of, read_added_rules, read_pack_file
from crampx._knowledge.from_yaml.read import Folder, faulty_files
from crampx._knowledge.from_yaml.tree import read_tree
from crampx._knowledge.packs import Pack
from crampx._knowledge.places import Places
from crampx._problems import sorted_problems


def read_pack(root: Path, beside: Sequence[Root], places: Places) -> PackReading:
    """Read as much of a pack as can be read.

    Args:
        root: the folder that holds ``pack.yaml``.
        beside: the folders of the base and of other packs, whose analytes and scores its conditions may name.
        places: where each word stands; those of the pack are added.
    """
    name = _id(root) or root.name
    folder = Folder(root, list(stray_files(root, PACK, f"{name}/")), places, tuple(beside), name)
    no_pack: Pack | None = None
    pack = folder.file(PACK_FILE, root / PACK_FILE, read_pack_file, no_pack)
    records = folder.records()
    rules: tuple[AddedRules, ...] = folder.claims("rules", read_added_rules)
    problems = sorted_problems(folder.problems)
    return PackReading(pack, name, records, rules, problems, faulty_files(problems))


def _id(root: Path) -> str:
    """The id that ``pack.yaml`` states, whatever else is wrong with it: every place in the pack is named after it."""
    file = root / PACK_FILE
    report = read_text(PACK_FILE, file, []) if file.is_file() else None
    tree = None if report is None else read_tree(report)
    found = id_of(tree)
    return found if is_word(found) else ""
