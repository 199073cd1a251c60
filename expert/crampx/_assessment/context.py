"""What one evaluation works with: the knowledge, made once and shared, and the patient's answers to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from crampx._assessment.trace import OpenAtoms
from crampx._engine.compiled import CompiledNetwork
from crampx._facts.atoms import NOT_RECORDED
from crampx._facts.lookup import Lookup
from crampx._facts.model import AtomAnswer, FactBase
from crampx._knowledge.baseline import Outlook
from crampx._knowledge.model import (
    FindingFile,
    FollowUp,
    Index,
    Jurisdiction,
    KnowledgeRecords,
    RedFlag,
    Reference,
    Rule,
    Trigger,
)
from crampx._knowledge.network import Network
from crampx._knowledge.packs import SilencedRule, is_in_force
from crampx._knowledge.scores import Score
from crampx._logic.truth import Truth
from crampx._values import Value

if TYPE_CHECKING:
    from crampx._assessment.missing import Subject
    from crampx._knowledge.compiled import Compiled


class Knowledge(Value, frozen=True):
    """A checked and compiled knowledge base; immutable and safe to share between threads.

    Args:
        source: all of it. What a run reads stands below: an entry that no fact touches is not even decoded.
        engine: the network, made ready to run.
    """

    source: Compiled
    index: Index
    network: Network
    outlook: Outlook
    engine: CompiledNetwork
    lookup: Lookup
    triggers: Mapping[str, Trigger]
    red_flags: Mapping[str, RedFlag]
    follow_ups: Mapping[str, FollowUp]
    references: Mapping[str, Reference]
    findings: Mapping[str, FindingFile]
    scores: Mapping[str, Score]

    def place(self, asked: Jurisdiction | None) -> tuple[Jurisdiction | None, str | None]:
        """The jurisdiction to use, and the site pack that names it where none is asked for."""
        if asked is None:
            for pack in self.source.packs:
                if pack.jurisdiction is not None:
                    return pack.jurisdiction, pack.id
        return asked, None

    @property
    def records(self) -> KnowledgeRecords:
        """Every record, decoded: for explanations and commands that walk all of them."""
        return self.source.records


class Case(Value, frozen=True, dict=True):
    """One patient evaluated.

    Args:
        answers: by atom index.
        values: by node index.
        jurisdiction: asked for; rules of others do not speak.
    """

    knowledge: Knowledge
    facts: FactBase
    answers: tuple[AtomAnswer, ...]
    values: tuple[Truth, ...]
    jurisdiction: Jurisdiction | None

    def root(self, key: str) -> int:
        """The node that answers for a part of the knowledge (see ``Network.roots``)."""
        return self.knowledge.network.roots[key]

    def value(self, key: str) -> Truth:
        """Its value."""
        return self.values[self.root(key)]

    def files(self, kind: str, value: Truth) -> tuple[str, ...]:
        """Ids of the files with a root of this kind (see ``Network.roots``) of a value, present or absent, sorted.

        What is unknown is not kept: it is most of the knowledge, and no reader asks for all of it.
        """
        return self._settled.get((kind, value), ())

    @cached_property
    def _settled(self) -> Mapping[tuple[str, Truth], tuple[str, ...]]:
        found: dict[tuple[str, Truth], set[str]] = {}
        values = self.values
        for key, node in self.knowledge.network.roots.items():
            if values[node] is not Truth.UNKNOWN:
                kind, _, place = key.partition(":")
                found.setdefault((kind, values[node]), set()).add(place.partition("/")[0])
        return {key: tuple(sorted(ids)) for key, ids in found.items()}

    @cached_property
    def recorded(self) -> tuple[tuple[int, AtomAnswer], ...]:
        """The atoms that the record says something to, by number, with their answers."""
        return tuple([(n, answer) for n, answer in enumerate(self.answers) if answer is not NOT_RECORDED])

    def open_atoms(self, node: int, *, in_scores: bool = True) -> frozenset[int]:
        """The unknown atoms that leave a node unknown; none when its value is known.

        Without ``in_scores`` those that are only items of a score are left out.
        """
        return (self._open if in_scores else self._open_but_scores).below(node)

    @cached_property
    def _open(self) -> OpenAtoms:
        return OpenAtoms(self.knowledge.network, self.values, in_scores=True)

    @cached_property
    def _open_but_scores(self) -> OpenAtoms:
        return OpenAtoms(self.knowledge.network, self.values, in_scores=False)

    @cached_property
    def missing_of(self) -> dict[int, tuple[tuple[Subject, str], ...]]:
        """Of unknown atoms what is missing and why, as far as it was asked (``missing.open_subjects``)."""
        return {}

    @cached_property
    def asked_of(self) -> dict[int, frozenset[str]]:
        """Of unknown atoms the questions that may settle them, as far as it was asked (``questions.waiting_of``)."""
        return {}

    @cached_property
    def fewest_open(self) -> dict[int, int]:
        """Of unknown nodes how many open facts it takes to settle them, as far as it was asked."""
        return {}

    def touched_rules(self) -> Iterator[str]:
        """Full ids of the rules that the record says something to, be it that a value is stale, sorted."""
        parents = self.knowledge.engine.baseline.parents
        nodes = self.knowledge.engine.baseline.atoms
        open_ends = [nodes[number] for number, _ in self.recorded]
        touched = set(open_ends)
        while open_ends:
            above = set(parents[open_ends.pop()]) - touched
            touched |= above
            open_ends += above
        for key, node in self.knowledge.network.roots.items():
            if node in touched and key.startswith("rule:"):
                yield key.removeprefix("rule:")

    def triggers(self) -> Iterator[Trigger]:
        """Those with a rule that holds, in some jurisdiction at least, by id."""
        known = self.knowledge.triggers
        return (known[name] for name in self.files("rule", Truth.PRESENT) if name in known)

    def applies(self, file_id: str, rule: Rule) -> bool:
        """Whether the rule speaks: in this jurisdiction, and no site pack silences it on this day."""
        return self.is_of_place(rule) and not (self.silenced and f"{file_id}/{rule.id}" in self.silenced)

    def is_of_place(self, rule: Rule) -> bool:
        """Whether it is a rule of this jurisdiction."""
        return not rule.jurisdiction or self.jurisdiction in rule.jurisdiction

    @cached_property
    def silenced(self) -> Mapping[str, SilencedRule]:
        """The exceptions of site packs that are in force on this day, by rule."""
        day = self.facts.as_of.isoformat()
        return {each.rule: each for pack in self.knowledge.source.packs for each in pack.silenced
                if is_in_force(each, day)}

    def rule_value(self, file_id: str, rule: Rule) -> Truth:
        """Whether a rule holds; one that does not speak here does not."""
        return self.value(f"rule:{file_id}/{rule.id}") if self.applies(file_id, rule) else Truth.ABSENT
