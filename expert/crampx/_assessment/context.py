"""What one evaluation works with: the knowledge, made once and shared, and the patient's answers to it."""

from __future__ import annotations

from collections.abc import Mapping

from crampx._engine.compiled import CompiledNetwork
from crampx._facts.lookup import Lookup
from crampx._facts.model import AtomAnswer, FactBase
from crampx._knowledge.model import FollowUp, Jurisdiction, KnowledgeRecords, RedFlag, Rule, Trigger
from crampx._knowledge.network import Network
from crampx._logic.truth import Truth
from crampx._values import Value


class Knowledge(Value, frozen=True):
    """A checked and compiled knowledge base; immutable and safe to share between threads."""

    records: KnowledgeRecords
    network: Network
    compiled: CompiledNetwork
    lookup: Lookup
    digest: str
    triggers: Mapping[str, Trigger]
    red_flags: Mapping[str, RedFlag]
    follow_ups: Mapping[str, FollowUp]


class Case(Value, frozen=True):
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

    def applies(self, rule: Rule) -> bool:
        """Whether the rule speaks in this jurisdiction."""
        return not rule.jurisdiction or self.jurisdiction in rule.jurisdiction

    def rule_value(self, file_id: str, rule: Rule) -> Truth:
        """Whether a rule holds; a rule of another jurisdiction does not."""
        return self.value(f"rule:{file_id}/{rule.id}") if self.applies(rule) else Truth.ABSENT
