"""One version of the knowledge, from a folder or from a compiled file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from crampx._knowledge.check_folder import check_folder
from crampx._knowledge.compiled import from_bytes
from crampx._knowledge.model import KnowledgeRecords
from crampx._problems import KnowledgeError


def read_version(path: Path, *, packs: Sequence[Path] = ()) -> KnowledgeRecords:
    """Read and check one version; a compiled file holds no examples.

    Args:
        path: a knowledge folder, or a file of compiled knowledge.
        packs: folders of site packs that are added to a folder.

    Raises:
        KnowledgeError: it is neither, does not hold together, or was compiled by another version of crampx.
    """
    if path.is_dir():
        records, problems = check_folder(path, packs=packs)
        if records is None:
            raise KnowledgeError("the knowledge base does not hold together", problems)
        return records
    if packs:
        raise KnowledgeError("a site pack is added to a knowledge folder, not to a compiled file")
    try:
        body = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        number = error.errno if isinstance(error, OSError) else None
        raise KnowledgeError(f"cannot be read: {os.strerror(number) if number else 'unusable name'}") from None
    compiled = from_bytes(body)
    if compiled is None:
        raise KnowledgeError("this is neither a knowledge folder nor knowledge compiled by this version of crampx")
    return compiled.records
