"""Conditions compiled to one shared network of nodes, the form that every evaluator runs.

Equal conditions share a node. ``count`` becomes minima and maxima (the n-th largest value by a sequential counter), and
so does a sum of points ("the items from here on give so many"): no form of it is larger than items times points. So
a node is an atom, ``all``, ``any``, ``not``, ``unknown`` or ``not_present`` (present if the child is absent or unknown,
else absent: an ``unless`` that is not known to hold never silences a rule). Children are numbered before parents.

A red flag reads conflicting facts whichever way raises it (docs/design.md, law 4). Its atoms exist a second time with
reading ``high`` (a conflict counts as present) or, under a negation, ``low``.
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from crampx._knowledge.model import KnowledgeRecords, Record, RedFlag, Rule, Trigger
from crampx._knowledge.scores import computed_is, gate, recorded, recorded_is
from crampx._logic.conditions import (
    All,
    AnyOf,
    Atom,
    Condition,
    Count,
    Finding,
    IsUnknown,
    Not,
    RedFlagRaised,
    ScoreIs,
    Sum,
    TriggerTier,
)

Reading: TypeAlias = Literal["plain", "high", "low"]
Op: TypeAlias = Literal["atom", "tier", "all", "any", "not", "not_present", "unknown"]
# Under a negation what would raise is what would not.
FLIPPED: dict[Reading, Reading] = {"plain": "plain", "high": "low", "low": "high"}


class AtomSpec(Record, frozen=True, kw_only=True):
    """One question to the facts. ``reading`` decides what conflicting facts mean."""

    condition: Atom
    reading: Reading = "plain"


class Node(Record, frozen=True, kw_only=True):
    """A node of the network.

    Args:
        op: ``atom`` (value comes from the facts), ``tier`` (value comes from the ranking, in stage 2) or an operation.
        children: indices of nodes, all smaller than this node's own.
        level: 0 for atoms and tiers, else one more than the highest child.
        stage: 1 for findings, triggers and red flags; 2 for what depends on the ranking (follow-up).
        atom: index into ``Network.atoms`` for op ``atom``.
        trigger: for op ``tier``.
    """

    op: Op
    children: tuple[int, ...] = ()
    level: int = 0
    stage: int = 1
    atom: int = -1
    trigger: TriggerTier | None = None


class Network(Record, frozen=True, kw_only=True):
    """All nodes, and which node answers for which part of the knowledge.

    Keys of ``roots``: ``finding:ID``, ``rule:FILE/RULE`` (its ``when``, and its ``unless`` not present),
    ``explains:FILE/RULE``, ``gate:FLAG``, ``deciding:FLAG/N``, ``safe:TRIGGER/N``, ``caution:FILE/ID``,
    ``raised:FLAG``. ``scores`` are the nodes of comparisons of a score: below them are its items.
    """

    atoms: tuple[AtomSpec, ...]
    nodes: tuple[Node, ...]
    roots: dict[str, int]
    scores: tuple[int, ...] = ()


class _Builder:
    def __init__(self, records: KnowledgeRecords) -> None:
        self._findings = {f.id: f.when for f in records.findings}
        self._flags = {f.id: f for f in records.red_flags}
        self._scores = {s.id: s for s in records.scores}
        self.score_nodes: set[int] = set()
        self._atoms: dict[AtomSpec, int] = {}
        self._numbers: dict[Node, int] = {}
        self._nodes: list[Node] = []
        self.roots: dict[str, int] = {}

    def network(self) -> Network:
        return Network(
            atoms=tuple(self._atoms), nodes=tuple(self._nodes), roots=dict(sorted(self.roots.items())),
            scores=tuple(sorted(self.score_nodes)),
        )

    def _add(self, op: Op, children: Iterable[int], atom: int = -1, trigger: TriggerTier | None = None) -> int:
        kids = tuple(children)
        level = 1 + max((self._nodes[k].level for k in kids), default=-1)
        stage = 2 if op in ("tier", "unknown") else max((self._nodes[k].stage for k in kids), default=1)
        node = Node(op=op, children=kids, level=level, stage=stage, atom=atom, trigger=trigger)
        if node not in self._numbers:
            self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
        return self._numbers[node]

    def add(self, condition: Condition, reading: Reading = "plain") -> int:  # noqa: PLR0911 - one for each node
        """The node of a condition under a reading."""
        match condition:
            case All(children=children):
                return self._many("all", [self.add(c, reading) for c in children])
            case AnyOf(children=children):
                return self._many("any", [self.add(c, reading) for c in children])
            case Not(child=child):
                return self._add("not", [self.add(child, FLIPPED[reading])])
            case Count(n=n, children=children):
                return self._count(n, [self.add(c, reading) for c in children])
            case Sum():
                return self._sum(condition, reading)
            case ScoreIs():
                return self._score(condition, reading)
            case Finding(id=name):
                return self.add(self._findings[name], reading)
            case IsUnknown(child=child):
                return self._add("unknown", [self.add(child, reading)])
            case TriggerTier():
                return self._add("tier", (), trigger=condition)
            case RedFlagRaised(id=name):
                return self.raised(name)
            case _:
                spec = AtomSpec(condition=condition, reading=reading)
                return self._add("atom", (), atom=self._atoms.setdefault(spec, len(self._atoms)))

    def _many(self, op: Literal["all", "any"], children: list[int]) -> int:
        distinct = sorted(set(children))
        return distinct[0] if len(distinct) == 1 else self._add(op, distinct)

    def _count(self, n: int, children: list[int]) -> int:
        """At least n of the children: ``row[j]`` is "at least j+1 of those seen so far"."""
        row: list[int] = []
        for child in children:
            gained = [self._many("all", [row[j - 1], child]) if j else child for j in range(min(n, len(row) + 1))]
            row = [self._many("any", [row[j], new]) if j < len(row) else new for j, new in enumerate(gained)]
        return row[n - 1]

    def _sum(self, wanted: Sum, reading: Reading) -> int:
        """At least so many points: ``least(n, t)`` is "the items from the n-th on give t"; of an item one level counts.

        As a minimum and maximum of its parts it is exact: present for the lowest sum, absent for the highest.
        """
        items = [[(level.points, self.add(level.when, reading)) for level in item] for item in wanted.items]
        left = [sum(max(points for points, _ in item) for item in items[n:]) for n in range(len(items) + 1)]
        known: dict[tuple[int, int], int] = {}

        def least(n: int, points: int) -> int:
            if (n, points) not in known:
                ways = [least(n + 1, points)] if left[n + 1] >= points else []
                for worth, node in items[n]:
                    if worth >= points:
                        ways.append(node)
                    elif worth + left[n + 1] >= points:
                        ways.append(self._many("all", [node, least(n + 1, points - worth)]))
                known[n, points] = self._many("any", ways)
            return known[n, points]

        if not 1 <= wanted.at_least <= left[0]:
            raise ValueError("a total that is always or never reached is no comparison")
        return least(0, wanted.at_least)

    def _score(self, wanted: ScoreIs, reading: Reading) -> int:
        """A recorded total counts; without one the sum of the items. Neither does where the score does not apply."""
        score = self._scores[wanted.id]
        missing = self._add("not_present", [self.add(recorded(wanted.id), reading)])
        total = self._many("all", [self._add("not", [missing]), self.add(recorded_is(wanted), reading)])
        items = self._many("all", [missing, self.add(computed_is(score, wanted), reading)])
        limits = [self.add(condition, reading) for condition in gate(score)]
        node = self._many("all", [*limits, self._many("any", [total, items])])
        self.score_nodes.add(node)
        return node

    def rule(self, rule: Rule, reading: Reading) -> int:
        """The rule's condition, silenced only by an exception that is known to hold."""
        when = self.add(rule.when, reading)
        if rule.unless is None:
            return when
        exception = self._add("not_present", [self.add(rule.unless, FLIPPED[reading])])
        return self._many("all", [when, exception])

    def raised(self, flag_id: str) -> int:
        """Any of the flag's rules, whatever its urgency; conflicting facts are read so that they raise it."""
        return self._many("any", [self.rule(rule, "high") for rule in self._flags[flag_id].rules])


def to_network(records: KnowledgeRecords) -> Network:
    """Compile every condition of the knowledge base."""
    build = _Builder(records)
    for finding in records.findings:
        build.roots[f"finding:{finding.id}"] = build.add(finding.when)
    for trigger in records.triggers:
        _add_trigger(build, trigger)
    for flag in records.red_flags:
        _add_red_flag(build, flag)
    for follow_up in records.follow_ups:
        _add_rules(build, follow_up.id, follow_up.rules, "plain")
        for caution in follow_up.cautions:
            if caution.when is not None:
                build.roots[f"caution:{follow_up.id}/{caution.id}"] = build.add(caution.when)
    return build.network()


def _add_rules(build: _Builder, file_id: str, rules: tuple[Rule, ...], reading: Reading) -> None:
    for rule in rules:
        build.roots[f"rule:{file_id}/{rule.id}"] = build.rule(rule, reading)


def _add_trigger(build: _Builder, trigger: Trigger) -> None:
    _add_rules(build, trigger.id, trigger.rules, "plain")
    for explains in trigger.explains:
        build.roots[f"explains:{trigger.id}/{explains.id}"] = build.add(explains.when)
    for n, condition in enumerate(trigger.safe_when):
        build.roots[f"safe:{trigger.id}/{n}"] = build.add(condition)


def _add_red_flag(build: _Builder, flag: RedFlag) -> None:
    _add_rules(build, flag.id, flag.rules, "high")
    build.roots[f"raised:{flag.id}"] = build.raised(flag.id)
    if flag.gate is not None:
        build.roots[f"gate:{flag.id}"] = build.add(flag.gate, "high")
    for n, condition in enumerate(flag.deciding):
        build.roots[f"deciding:{flag.id}/{n}"] = build.add(condition, "high")


def to_json(network: Network) -> bytes:
    """Canonical JSON of the network."""
    return msgspec.json.encode(network, order="deterministic")
