"""How concepts hang together, ready for resolution: worked out once, when knowledge is compiled."""

from crampx._knowledge.model import KnowledgeRecords, Record


class Relations(Record, frozen=True, kw_only=True):
    """How concepts hang together, and what the document's ``cramps`` and ``patient`` objects state.

    Args:
        members: concept to its members; none: left out.
        classes: concept to the concepts that it is a member of; none: left out.
        cramp_words: field and word, with a space between them, to concepts.
        cramp_numbers: field to analyte.
        pregnancy: concepts that a state of pregnancy states.
    """

    members: dict[str, tuple[str, ...]]
    classes: dict[str, tuple[str, ...]]
    cramp_words: dict[str, tuple[str, ...]]
    cramp_numbers: dict[str, str]
    pregnancy: tuple[str, ...]


def to_relations(records: KnowledgeRecords) -> Relations:
    """The relations of all concepts."""
    classes: dict[str, list[str]] = {}
    words: dict[str, list[str]] = {}
    for concept in records.concepts:
        for member in concept.members:
            classes.setdefault(member, []).append(concept.id)
        for field, word in concept.cramps:
            words.setdefault(f"{field} {word}", []).append(concept.id)
    return Relations(
        members={c.id: c.members for c in records.concepts if c.members},
        classes={member: tuple(ids) for member, ids in sorted(classes.items())},
        cramp_words={stated: tuple(sorted(ids)) for stated, ids in sorted(words.items())},
        cramp_numbers={a.cramps: a.id for a in records.analytes if a.cramps},
        pregnancy=tuple(c.id for c in records.concepts if c.pregnancy),
    )
