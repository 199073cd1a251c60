"""What holds when nothing is recorded, and what a record can change of it: worked out once, when knowledge is compiled.

Of the thousand questions that the knowledge can ask, a patient's record touches some hundred. All others have the
answer that they have for everybody; so have the nodes above them. A run asks and evaluates the rest alone
(``_facts.atoms``, ``_engine.touched``), and ``tests/generative/test_touched.py`` holds it against asking everything.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from crampx._knowledge.model import Burden, Concept, Index, KnowledgeRecords, Record, Trigger
from crampx._knowledge.network import Network, Node
from crampx._logic.conditions import Age, Atom, Coded, Gestation, Overlaps, Pregnancy, Quantity, Sex, TriggerTier
from crampx._logic.truth import Truth

# Questions about the person hang together (a man is not pregnant), so that one is asked as soon as another is.
PERSON = "person"
MEDICATIONS = "medications"
# One open question finds out more than one closed question for each word of the field.
OPEN_FIELDS = ("provoked_by", "relieved_by")
_WHOLE = 2520  # divisible by every number up to ten
_MOST_SHARES = 10
OBTAINABLE_NOW: frozenset[Burden] = frozenset({"ask", "examine", "bedside"})


Waiting: TypeAlias = tuple[int, tuple[str, ...]]


class Baseline(Record, frozen=True, kw_only=True):
    """The network with nothing recorded and no trigger ranked.

    Args:
        values: of each node.
        parents: of each node, those that it is a child of.
        strata: stage and nodes of each stratum of operations, in the order in which they are evaluated.
        stratum: of each node, by number; -1 for atoms and tiers.
        atoms: the node of each atom.
        tiers: nodes of op ``tier`` with what they ask.
        by_subject: concept, analyte or ``person`` to the atoms that ask about it.
    """

    values: tuple[int, ...]
    parents: tuple[tuple[int, ...], ...]
    strata: tuple[tuple[int, tuple[int, ...]], ...]
    stratum: tuple[int, ...]
    atoms: tuple[int, ...]
    tiers: tuple[tuple[int, TriggerTier], ...]
    by_subject: dict[str, tuple[int, ...]]


class Outlook(Record, frozen=True, kw_only=True):
    """What is still to be asked when nothing is recorded, and the state of the files.

    Args:
        by_kind: kind of coded fact to the atoms that ask about one of that kind.
        waiting: trigger and rule to what an answer is worth to the rule, and the questions that it waits for.
        scored: trigger to its rules that wait for items of a score, which are not in ``waiting``.
        limited: rules for some jurisdictions only, by full id; they are not in ``waiting``.
        burdens: question to what an answer costs.
        files: how many files there are, without concepts and analytes.
        drafts: how many of them are drafts.
        due: when each is to be reviewed, sorted.
    """

    by_kind: dict[str, tuple[int, ...]]
    waiting: dict[str, dict[str, Waiting]]
    scored: dict[str, tuple[str, ...]]
    limited: tuple[str, ...]
    burdens: dict[str, Burden]
    files: int
    drafts: int
    due: tuple[str, ...]


def to_baseline(network: Network) -> Baseline:
    """Work out the baseline of a network."""
    parents: list[list[int]] = [[] for _ in network.nodes]
    strata: dict[tuple[int, int], list[int]] = {}
    for number, node in enumerate(network.nodes):
        for child in sorted(set(node.children)):
            parents[child].append(number)
        if node.children:
            strata.setdefault((node.stage, node.level), []).append(number)
    order = sorted(strata)
    by_subject: dict[str, list[int]] = {}
    for number, spec in enumerate(network.atoms):
        for subject in subjects(spec.condition):
            by_subject.setdefault(subject, []).append(number)
    nodes = {node.atom: number for number, node in enumerate(network.nodes) if node.op == "atom"}
    return Baseline(
        values=_values(network.nodes),
        parents=tuple(map(tuple, parents)),
        strata=tuple((stage, tuple(strata[stage, level])) for stage, level in order),
        stratum=tuple(order.index((n.stage, n.level)) if n.children else -1 for n in network.nodes),
        atoms=tuple(nodes[n] for n in range(len(network.atoms))),
        tiers=tuple((n, node.trigger) for n, node in enumerate(network.nodes) if node.trigger is not None),
        by_subject={subject: tuple(numbers) for subject, numbers in sorted(by_subject.items())},
    )


def to_outlook(records: KnowledgeRecords, network: Network, baseline: Baseline) -> Outlook:
    """Work out what a knowledge base asks of a patient of whom nothing is recorded."""
    kinds = {c.id: c.kind for c in records.concepts}
    by_kind: dict[str, set[int]] = {}
    for subject, atoms in baseline.by_subject.items():
        if subject in kinds:
            by_kind.setdefault(kinds[subject], set()).update(atoms)
    questions = _Questions(records, network, baseline.values)
    claims = (*records.findings, *records.triggers, *records.red_flags, *records.follow_ups)
    files = (*claims, *records.scores, *records.formulas)
    return Outlook(
        by_kind={kind: tuple(sorted(atoms)) for kind, atoms in sorted(by_kind.items())},
        waiting={trigger.id: questions.waiting(trigger) for trigger in records.triggers},
        scored={trigger.id: rules for trigger in records.triggers if (rules := questions.scored(trigger))},
        limited=tuple(f"{t.id}/{r.id}" for t in records.triggers for r in t.rules if r.jurisdiction),
        burdens=questions.burdens(),
        files=len(files),
        drafts=sum(file.status == "draft" for file in files),
        due=tuple(sorted(file.review_by for file in files)),
    )


def subjects(atom: Atom) -> tuple[str, ...]:
    """The concepts or the analyte that an atom asks about, or ``person``."""
    match atom:
        case Coded(concept=concept):
            return (concept,)
        case Quantity(analyte=analyte):
            return (analyte,)
        case Overlaps(first=first, second=second):
            return (first, second)
        case Sex() | Age() | Pregnancy() | Gestation():
            return (PERSON,)


def question_of(concept: Concept, index: Index) -> str:
    """The question that finds out about a concept.

    All medicines are one question, and so are the words of ``provoked_by`` and ``relieved_by``.
    """
    for name, word in concept.cramps:
        # Cramps when walking and cramps provoked by walking are one question to a patient.
        provoked = name == "when" and word in index.cramps.get("provoked_by", ())
        field = "provoked_by" if provoked else name
        if field in OPEN_FIELDS:
            return f"cramps.{field}"
    return MEDICATIONS if concept.kind == "medication" else concept.id


def _values(nodes: Sequence[Node]) -> tuple[int, ...]:
    """The truth tables, node by node: atoms unknown, tiers absent."""
    values: list[Truth] = []
    for node in nodes:
        below = [values[child] for child in node.children]
        match node.op:
            case "atom":
                values.append(Truth.UNKNOWN)
            case "tier":
                values.append(Truth.ABSENT)
            case "all":
                values.append(min(below))
            case "any":
                values.append(max(below))
            case "not":
                values.append(Truth(2 - below[0]))
            case "not_present":
                values.append(Truth.ABSENT if below[0] is Truth.PRESENT else Truth.PRESENT)
            case "unknown":
                values.append(Truth.PRESENT if below[0] is Truth.UNKNOWN else Truth.ABSENT)
    return tuple(values)


def worth(weight: int, share: int) -> int:
    """What an answer is worth to a rule: one that helps only together with others, its share of them.

    Whole numbers, so that they add up exactly; more than ten others count as ten.
    """
    return weight * _WHOLE // min(max(share, 1), _MOST_SHARES)


def fewest_open(nodes: Sequence[Node], values: Sequence[int], node: int, known: dict[int, int]) -> int:
    """How many open facts it takes at least to settle a node: ``all`` needs each, ``any`` the easiest.

    Args:
        nodes: of the network.
        values: by node index.
        node: the one asked about.
        known: what was worked out already; filled in.
    """
    if values[node] != Truth.UNKNOWN:
        return 0
    if node not in known:
        part = nodes[node]
        counts = [fewest_open(nodes, values, c, known) for c in part.children if values[c] == Truth.UNKNOWN]
        known[node] = 1 if not counts else sum(counts) if part.op == "all" else min(counts)
    return known[node]


class _Questions:
    """What the rules of triggers wait for when nothing is recorded."""

    def __init__(self, records: KnowledgeRecords, network: Network, values: Sequence[int]) -> None:
        self._records = records
        self._network = network
        self._values = values
        self._concepts = {c.id: c for c in records.concepts}
        self._analytes = {a.id: a for a in records.analytes}
        self._fewest: dict[int, int] = {}
        self._scores = frozenset(network.scores)

    def waiting(self, trigger: Trigger) -> dict[str, Waiting]:
        """Of each rule that waits and speaks everywhere: what an answer is worth to it, and the questions."""
        numbers = self._records.index.tiers
        weights = {"strong": numbers.strong, "moderate": numbers.moderate}
        waiting: dict[str, Waiting] = {}
        for rule in trigger.rules:
            root = self._network.roots[f"rule:{trigger.id}/{rule.id}"]
            share = fewest_open(self._network.nodes, self._values, root, self._fewest)
            questions = (question for atom in self._open(root) for question in self._asked(atom))
            asked = {name for name, burden in questions if burden in OBTAINABLE_NOW}
            if asked and not rule.jurisdiction:
                gain = worth(weights.get(rule.strength or "", numbers.weak), share)
                waiting[rule.id] = (gain, tuple(sorted(asked)))
        return waiting

    def burdens(self) -> dict[str, Burden]:
        """What an answer costs, for every question that an atom asks."""
        asked = (pair for atom in range(len(self._network.atoms)) for pair in self._asked(atom))
        return dict(sorted(asked))

    def scored(self, trigger: Trigger) -> tuple[str, ...]:
        """Rules of a trigger that wait for items of a score."""
        roots = ((rule.id, self._network.roots[f"rule:{trigger.id}/{rule.id}"]) for rule in trigger.rules)
        return tuple(name for name, root in roots if self._reached(root) & self._scores)

    def _open(self, node: int) -> set[int]:
        """The unknown atoms that leave a node unknown, but for those that are only items of a score."""
        reached = self._reached(node, self._scores)
        return {atom for n in reached if (atom := self._network.nodes[n].atom) >= 0}

    def _reached(self, node: int, closed: frozenset[int] = frozenset()) -> set[int]:
        """The unknown nodes below an unknown node, itself among them."""
        reached = {node} if self._values[node] == Truth.UNKNOWN and node not in closed else set[int]()
        ends = list(reached)
        while ends:
            children = self._network.nodes[ends.pop()].children
            new = {child for child in children if self._values[child] == Truth.UNKNOWN} - reached - closed
            reached |= new
            ends += new
        return reached

    def _asked(self, atom: int) -> Iterator[tuple[str, Burden]]:
        condition = self._network.atoms[atom].condition
        for subject in subjects(condition):
            if subject in self._concepts:
                concept = self._concepts[subject]
                yield question_of(concept, self._records.index), concept.burden
            elif subject in self._analytes:
                yield subject, self._analytes[subject].burden
            else:
                yield type(condition).__name__.lower(), "ask"
