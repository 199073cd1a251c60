"""How concepts hang together, ready for resolution: worked out once, when knowledge is compiled."""

from collections.abc import Iterator, Mapping

from crampx._knowledge.baseline import question_of
from crampx._knowledge.condition_words import asked
from crampx._knowledge.model import Analyte, Burden, Concept, KnowledgeRecords, Record
from crampx._knowledge.names import system_key
from crampx._knowledge.scores import Score
from crampx._logic.conditions import Condition


class Terminology(Record, frozen=True, kw_only=True):
    """What a code is called to a reader, and whether its longer codes are kinds of the shorter ones."""

    title: str
    by_prefix: bool


class Relations(Record, frozen=True, kw_only=True):
    """How concepts hang together, and what the document's ``cramps`` and ``patient`` objects state.

    Args:
        members: concept to its members; none: left out.
        classes: concept to the concepts that it is a member of; none: left out.
        cramp_words: field and word, with a space between them, to concepts.
        cramp_numbers: field to analyte.
        pregnancy: concepts that a state of pregnancy states.
        calculations: analyte to the formulas that it goes into.
        scores: concept or analyte to the scores that ask about it, or whose total it is.
        burdens: concept or analyte to what it costs to find out; ``ask``: left out.
        questions: concept to the question that finds out about it; its own: left out.
        terminologies: system, as it is compared, to the terminology that it names.
    """

    members: dict[str, tuple[str, ...]]
    classes: dict[str, tuple[str, ...]]
    cramp_words: dict[str, tuple[str, ...]]
    cramp_numbers: dict[str, str]
    pregnancy: tuple[str, ...]
    calculations: dict[str, tuple[str, ...]]
    scores: dict[str, tuple[str, ...]]
    burdens: dict[str, Burden]
    questions: dict[str, str]
    terminologies: dict[str, Terminology]


def to_relations(records: KnowledgeRecords) -> Relations:
    """The relations of all concepts."""
    classes: dict[str, list[str]] = {}
    words: dict[str, list[str]] = {}
    for concept in records.concepts:
        for member in concept.members:
            classes.setdefault(member, []).append(concept.id)
        for field, word in concept.cramps:
            words.setdefault(f"{field} {word}", []).append(concept.id)
    findings = {finding.id: finding.when for finding in records.findings}
    calculations: dict[str, set[str]] = {}
    for formula in records.formulas:
        for each in formula.inputs:
            calculations.setdefault(each.analyte, set()).add(formula.id)
    scores: dict[str, set[str]] = {}
    for score in records.scores:
        for subject in _subjects(score, findings):
            scores.setdefault(subject, set()).add(score.id)
    questions = {concept.id: question_of(concept, records.index) for concept in records.concepts}
    return Relations(
        members={c.id: c.members for c in records.concepts if c.members},
        classes={member: tuple(ids) for member, ids in sorted(classes.items())},
        cramp_words={stated: tuple(sorted(ids)) for stated, ids in sorted(words.items())},
        cramp_numbers={a.cramps: a.id for a in records.analytes if a.cramps},
        pregnancy=tuple(c.id for c in records.concepts if c.pregnancy),
        calculations={name: tuple(sorted(ids)) for name, ids in sorted(calculations.items())},
        scores={name: tuple(sorted(ids)) for name, ids in sorted(scores.items())},
        burdens=_burdens(records.concepts) | _burdens(records.analytes),
        questions={name: question for name, question in questions.items() if question != name},
        terminologies={
            system_key(system): Terminology(title=binding.title, by_prefix=binding.match == "prefix")
            for binding in records.bindings for system in binding.systems
        },
    )


def _burdens(records: tuple[Concept, ...] | tuple[Analyte, ...]) -> dict[str, Burden]:
    return {record.id: record.burden for record in records if record.burden != "ask"}


def _subjects(score: Score, findings: Mapping[str, Condition]) -> Iterator[str]:
    """What a record has to speak of for the score to be of interest: its items, or its total."""
    yield score.id
    waiting: list[Condition] = [answer.when for item in score.items for answer in item.answers]
    while waiting:
        for name in asked(waiting.pop()):
            if name in findings:
                waiting.append(findings[name])
            else:
                yield name
