"""A score explained: its total or the span that is left, and every item with what the record says to it."""

from __future__ import annotations

from crampx._assessment.context import Case
from crampx._assessment.explain_model import Explanation, ProofNode, Word
from crampx._assessment.explain_values import Valued
from crampx._assessment.fact_model import source_ref
from crampx._assessment.model import ScoreItemRow, ScoreRow
from crampx._assessment.scores import Totals, total_words
from crampx._knowledge.scores import Score, ScoreItem, gate


def explain_score(case: Case, valued: Valued, name: str) -> Explanation:
    """The explanation of one score."""
    score = valued.scores[name]
    row = Totals(case).of(name)
    about = [score.about.strip()]
    if score.unverified:
        about.append(f"Not verified: {score.unverified}")
    about += [f"Missing: {item.title}" for item in row.items if not item.known and not row.recorded]
    settled = row.applies == "yes" and (len(row.bands) == 1 or row.low == row.high)
    return Explanation(
        name, "score", score.title, settled, _verdict(row), case.facts.as_of.isoformat(), tuple(about),
        source_ref(score.source), condition=_tree(score, row, valued), rests_on=row.facts,
    )


def _verdict(row: ScoreRow) -> str:
    """The total without the title, which stands before it."""
    return row.text.removeprefix(row.title).lstrip(": ")


def _tree(score: Score, row: ScoreRow, valued: Valued) -> ProofNode:
    limits = tuple(valued.tree(condition, "plain") for condition in gate(score))
    items = tuple(_item(item, found, valued) for item, found in zip(score.items, row.items, strict=True))
    source = source_ref(score.source)
    value: Word = "unknown" if row.low != row.high else "present"
    text = f"{score.title}, items give {total_words(sum(i.low for i in row.items), sum(i.high for i in row.items))}"
    return ProofNode("score", text, value, source=source, references=score.references, parts=(*limits, *items))


def _item(item: ScoreItem, found: ScoreItemRow, valued: Valued) -> ProofNode:
    value: Word = "present" if found.known else "unknown"
    text = f"{total_words(found.low, found.high)}: {item.title}{f', {found.answer}' if found.answer else ''}"
    answers = tuple(valued.tree(answer.when, "plain") for answer in item.answers)
    return ProofNode("item", text, value, parts=answers)
