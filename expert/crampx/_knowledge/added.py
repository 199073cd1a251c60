"""What a pack's folder holds: its own records, its rules for shipped triggers, and what it says of shipped things."""

from dataclasses import dataclass

from crampx._knowledge.model import Example, KnowledgeRecords, Rule, Source
from crampx._knowledge.packs import Pack
from crampx._knowledge.records import Record
from crampx._problems import Problem


class AddedRules(Record, frozen=True, kw_only=True):
    """``rules/TRIGGER.yaml``: rules that a pack adds to a shipped trigger, with their examples."""

    trigger: str
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class PackReading:
    """A pack's folder as far as it could be read.

    Args:
        pack: None where ``pack.yaml`` has an error.
        name: the pack's id; where it has none the name of its folder.
        records: its own records.
        rules: for shipped triggers.
        problems: of reading, sorted.
        broken: names of the files with an error.
    """

    pack: Pack | None
    name: str
    records: KnowledgeRecords
    rules: tuple[AddedRules, ...]
    problems: tuple[Problem, ...]
    broken: frozenset[str]
