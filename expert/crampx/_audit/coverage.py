"""Which values of rules, findings and suggestions the examples bring about, and which never."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

import msgspec

from crampx._assessment.assess import is_ranked, to_case
from crampx._assessment.context import Knowledge
from crampx._assessment.examples import AS_OF
from crampx._audit.subjects import Subject
from crampx._facts.from_document import to_facts
from crampx._knowledge.model import KnowledgeRecords, Rule, Source
from crampx._knowledge.network import Network, Node
from crampx._logic.truth import Truth, negation
from crampx._values import Value

Kind: TypeAlias = Literal["trigger_rule", "red_flag_rule", "follow_up_rule", "finding", "explains", "caution"]

KINDS: Final[tuple[Kind, ...]] = (
    "trigger_rule", "red_flag_rule", "follow_up_rule", "finding", "explains", "caution",
)
_ALL: Final[frozenset[Truth]] = frozenset(Truth)
_KNOWN: Final[frozenset[Truth]] = frozenset({Truth.PRESENT, Truth.ABSENT})


class Gap(Value, frozen=True):
    """One thing that no example brings to some value.

    Args:
        id: a rule's is ``file/rule``.
        never: ``present``, ``absent`` or ``unknown``, in this order; what cannot be by its condition is not counted.
    """

    kind: Kind
    id: str
    file: str
    line: int
    never: tuple[str, ...]


class KindCount(Value, frozen=True):
    """How many things of a kind there are, and how many are never brought to a value."""

    kind: Kind
    things: int
    never_present: int
    never_absent: int
    never_unknown: int


class Coverage(Value, frozen=True):
    """What the examples exercise.

    Args:
        subjects: how many patients were evaluated.
        kinds: in a fixed order.
        gaps: by kind and id.
    """

    subjects: int
    kinds: tuple[KindCount, ...]
    gaps: tuple[Gap, ...]

    @property
    def complete(self) -> bool:
        """Whether everything holds for some patient."""
        return not any("present" in gap.never for gap in self.gaps)

    def to_dict(self) -> dict[str, object]:
        """Plain dicts, lists, strings and numbers."""
        made: dict[str, object] = msgspec.to_builtins(self)
        return made


class _Thing(Value, frozen=True):
    kind: Kind
    id: str
    root: str
    source: Source


class Tally:
    """Collects the values seen of every node."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._seen: list[set[Truth]] = [set() for _ in knowledge.network.nodes]
        self._subjects = 0

    def add(self, subject: Subject) -> None:
        """Evaluate one patient."""
        facts = to_facts(subject.document, self._knowledge.lookup, subject.document.as_of or AS_OF, None)
        case, _ = to_case(facts, self._knowledge, None, ranked=is_ranked(facts, self._knowledge))
        for seen, value in zip(self._seen, case.values, strict=True):
            seen.add(value)
        self._subjects += 1

    def coverage(self) -> Coverage:
        """What was seen, and what never."""
        possible = _possible(self._knowledge.network)
        things = sorted(_things(self._knowledge.records), key=lambda thing: (KINDS.index(thing.kind), thing.id))
        gaps: list[Gap] = []
        for thing in things:
            node = self._knowledge.network.roots[thing.root]
            missed = possible[node] - self._seen[node]
            never = tuple(value.word for value in (Truth.PRESENT, Truth.ABSENT, Truth.UNKNOWN) if value in missed)
            if never:
                gaps.append(Gap(thing.kind, thing.id, thing.source.file, thing.source.line, never))
        return Coverage(self._subjects, tuple(_counts(things, gaps)), tuple(gaps))


def _counts(things: Iterable[_Thing], gaps: Iterable[Gap]) -> Iterator[KindCount]:
    things, gaps = tuple(things), tuple(gaps)
    for kind in KINDS:
        missed = [gap.never for gap in gaps if gap.kind == kind]
        never = [sum(value in each for each in missed) for value in ("present", "absent", "unknown")]
        yield KindCount(kind, sum(thing.kind == kind for thing in things), *never)


def _things(records: KnowledgeRecords) -> Iterator[_Thing]:
    for finding in records.findings:
        yield _Thing("finding", finding.id, f"finding:{finding.id}", finding.source)
    for trigger in records.triggers:
        yield from _rules("trigger_rule", trigger.id, trigger.rules)
        for explains in trigger.explains:
            name = f"{trigger.id}/{explains.id}"
            yield _Thing("explains", name, f"explains:{name}", explains.source)
    for flag in records.red_flags:
        yield from _rules("red_flag_rule", flag.id, flag.rules)
    for follow_up in records.follow_ups:
        yield from _rules("follow_up_rule", follow_up.id, follow_up.rules)
        for caution in follow_up.cautions:
            if caution.when is not None:
                name = f"{follow_up.id}/{caution.id}"
                yield _Thing("caution", name, f"caution:{name}", caution.source)


def _rules(kind: Kind, file_id: str, rules: Iterable[Rule]) -> Iterator[_Thing]:
    for rule in rules:
        yield _Thing(kind, f"{file_id}/{rule.id}", f"rule:{file_id}/{rule.id}", rule.source)


def _possible(network: Network) -> list[frozenset[Truth]]:
    """For each node the values that its operation allows, whatever the facts; children stand before parents."""
    possible: list[frozenset[Truth]] = []
    for node in network.nodes:
        possible.append(_of(node, possible))
    return possible


def _of(node: Node, possible: list[frozenset[Truth]]) -> frozenset[Truth]:
    children = [possible[child] for child in node.children]
    if node.op == "atom":
        return _ALL
    if node.op in ("tier", "unknown", "not_present"):
        return _KNOWN
    if node.op == "not":
        return frozenset(map(negation, children[0]))
    # The value of "all" (of "any") is one of its children's; it is unknown only where a child is.
    return _KNOWN.union(*children)
