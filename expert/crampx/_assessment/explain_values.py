"""Conditions as they stand in the knowledge, valued for one patient: the proof tree.

The network that is evaluated shares nodes and has no ``count``; a reader wants the rule as it was written. So the
tree follows the records, and only its leaves take their values from the evaluation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from crampx._assessment.context import Case
from crampx._assessment.evidence import fact_refs
from crampx._assessment.explain_model import Operation, ProofNode, Word
from crampx._assessment.explain_words import REASONS, statement, total
from crampx._assessment.fact_model import source_ref
from crampx._facts.atoms import answer
from crampx._facts.model import AtomAnswer
from crampx._knowledge.network import FLIPPED, AtomSpec, Reading
from crampx._knowledge.operations import value_of
from crampx._knowledge.scores import ScoreItem, base, gate, levels, meaning, recorded, recorded_is
from crampx._logic.conditions import (
    All,
    AnyOf,
    Atom,
    Coded,
    Condition,
    Count,
    Finding,
    IsUnknown,
    Not,
    Quantity,
    RedFlagRaised,
    ScoreIs,
    Sum,
    TriggerTier,
    inside,
)
from crampx._logic.truth import Truth


class Valued:
    """The knowledge's conditions with their values for one patient."""

    def __init__(self, case: Case) -> None:
        network = case.knowledge.network
        self.case = case
        self.findings = {f.id: f for f in case.knowledge.records.findings}
        self.scores = {s.id: s for s in case.knowledge.records.scores}
        self._atoms = {spec: number for number, spec in enumerate(network.atoms)}
        self._tiers = {node.trigger: n for n, node in enumerate(network.nodes) if node.trigger is not None}

    def answer(self, atom: Atom, reading: Reading) -> AtomAnswer:
        """What the record says to one question. Of a score that no rule reads the network has no questions."""
        number = self._atoms.get(AtomSpec(condition=atom, reading=reading))
        if number is None:
            return answer(atom, reading, self.case.facts, self.case.knowledge.lookup)
        return self.case.answers[number]

    def meaning(self, wanted: ScoreIs) -> Condition:
        """What a comparison of a score asks of this patient: the recorded total if there is one, else its items."""
        is_recorded = self.answer(recorded(wanted.id), "plain").value is Truth.PRESENT
        return meaning(self.scores[wanted.id], wanted, is_recorded=is_recorded)

    def value(self, condition: Condition, reading: Reading) -> Truth:
        """The value of a condition under a reading."""
        match condition:
            case All() | AnyOf() | Not() | Count() | Sum() | IsUnknown():
                return value_of(condition, reading, self.value)
            case ScoreIs():
                return self.value(self.meaning(condition), reading)
            case Finding(id=name):
                return self.value(self.findings[name].when, reading)
            case TriggerTier():
                return self.case.values[self._tiers[condition]]
            case RedFlagRaised(id=name):
                return self.case.value(f"raised:{name}")
            case _:
                return self.answer(condition, reading).value

    def tree(self, condition: Condition, reading: Reading) -> ProofNode:  # noqa: PLR0911 - one return for each node
        """The proof of a condition's value, down to the facts."""
        value = cast("Word", self.value(condition, reading).word)
        match condition:
            case All(children=children):
                return self._many("all", "all of", value, children, reading)
            case AnyOf(children=children):
                return self._many("any", "at least one of", value, children, reading)
            case Count(n=n, children=children):
                return self._many("count", f"at least {n} of these {len(children)}", value, children, reading, n)
            case Not(child=child):
                return ProofNode("not", "recorded absent", value, parts=(self.tree(child, FLIPPED[reading]),))
            case IsUnknown(child=child):
                return ProofNode("is_unknown", "not known", value, parts=(self.tree(child, reading),))
            case ScoreIs():
                return self._score(condition, value, reading)
            case Sum(at_least=points):
                text = f"at least {points} points above the least"
                return self._many("sum", text, value, inside(condition), reading, points)
            case Finding(id=name):
                return self._finding(name, value, reading)
            case TriggerTier(id=name, tier_at_least=tier):
                title = self.case.knowledge.triggers[name].title
                return ProofNode("trigger", f"{title} ({name}) at least {tier}", value)
            case RedFlagRaised(id=name):
                return ProofNode("red_flag", f"{self.case.knowledge.red_flags[name].title} ({name}) raised", value)
            case _:
                return self._leaf(condition, self.answer(condition, reading))

    def asked(self, atom: Coded | Quantity) -> ProofNode:
        """What the record says to a question that need not stand in any rule."""
        found = answer(atom, "plain", self.case.facts, self.case.knowledge.lookup)
        return self._leaf(atom, found)

    def _many(
        self, operation: Operation, text: str, value: Word, children: tuple[Condition, ...], reading: Reading,
        n: int = 0,
    ) -> ProofNode:
        return ProofNode(operation, text, value, n, parts=tuple(self.tree(c, reading) for c in children))

    def _finding(self, name: str, value: Word, reading: Reading) -> ProofNode:
        finding = self.findings[name]
        source = source_ref(finding.source)
        parts = (self.tree(finding.when, reading),)
        text = f"{finding.title} (finding {name})"
        return ProofNode("finding", text, value, source=source, references=finding.references, parts=parts)

    def _score(self, wanted: ScoreIs, value: Word, reading: Reading) -> ProofNode:
        """A comparison of a total: the recorded one, or every item with its points."""
        score = self.scores[wanted.id]
        limits = [self.tree(condition, reading) for condition in gate(score)]
        if self.answer(recorded(score.id), "plain").value is Truth.PRESENT:
            parts = (*limits, self.tree(recorded_is(wanted), reading))
        else:
            parts = (*limits, *(part for item in score.items for part in self._item(item, reading)))
        source = source_ref(score.source)
        text = f"{total(wanted, score.title)} (score {score.id})"
        return ProofNode("score", text, value, source=source, references=score.references, parts=parts)

    def _item(self, item: ScoreItem, reading: Reading) -> Iterator[ProofNode]:
        """Each answer of an item with its points; a nought stands for the least that it gives."""
        least = base(item)
        for level in levels(item):
            text = f"{level.points + least:+d} (else {least:+d}) {item.title}"
            value = cast("Word", self.value(level.when, reading).word)
            yield ProofNode("item", text, value, parts=(self.tree(level.when, reading),))

    def _leaf(self, atom: Atom, found: AtomAnswer) -> ProofNode:
        text = statement(atom, Truth.PRESENT, self.case.knowledge.lookup)
        reason = REASONS[found.reason] if found.value is Truth.UNKNOWN or found.reason == "conflict" else ""
        return ProofNode(
            "fact", text, cast("Word", found.value.word), reason=reason, facts=fact_refs(found.facts)
        )

    def leaves(self, condition: Condition) -> Iterator[Condition]:
        """Every question below a condition, findings unfolded, as often as it occurs; tiers and flags are leaves."""
        match condition:
            case All() | AnyOf() | Not() | Count() | Sum() | IsUnknown():
                for child in inside(condition):
                    yield from self.leaves(child)
            case ScoreIs():
                yield from self.leaves(self.meaning(condition))
            case Finding(id=name):
                yield from self.leaves(self.findings[name].when)
            case _:
                yield condition
