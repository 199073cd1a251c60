"""Totals of scores for one patient: the items that counted, those that are missing, the span that is left."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from crampx._assessment.context import Case
from crampx._assessment.fact_model import fact_refs, source_ref
from crampx._assessment.model import ScoreItemRow, ScoreRow
from crampx._facts.holds import Holds
from crampx._facts.model import Fact
from crampx._facts.results import latest
from crampx._knowledge.scores import Band, Score, ScoreItem, base, gate, levels, recorded
from crampx._logic.conditions import All
from crampx._logic.truth import Truth


class Totals:
    """The scores of one patient."""

    def __init__(self, case: Case) -> None:
        self._case = case

    @cached_property
    def _holds(self) -> Holds:
        knowledge = self._case.knowledge
        return Holds(self._case.facts, knowledge.lookup, knowledge.findings, knowledge.scores)

    @cached_property
    def rows(self) -> tuple[ScoreRow, ...]:
        """Scores worth a line: a total that was recorded, and one whose band is settled by what is recorded."""
        made = (self.of(name) for name in self._touched())
        return tuple(sorted((row for row in made if _is_told(row)), key=lambda row: (row.title.casefold(), row.score)))

    def of(self, name: str) -> ScoreRow:
        """The total of one score, told or not."""
        return self.row(self._case.knowledge.scores[name])

    def words(self, name: str) -> str | None:
        """The total of a score in words; None: it is no score."""
        score = self._case.knowledge.scores.get(name)
        return None if score is None else self.row(score).text

    def _touched(self) -> list[str]:
        """Scores of which the record says anything but age and sex: of most it does not, and they cost time."""
        lookup, facts = self._case.knowledge.lookup, self._case.facts
        related = {name for stated in facts.statements for name in (*lookup.below[stated], *lookup.above[stated])}
        asking = self._case.knowledge.source.relations.scores
        return sorted({score for name in related.union(facts.measurements) for score in asking.get(name, ())})

    def row(self, score: Score) -> ScoreRow:
        """The total of a score."""
        limits = self._holds.value(All(gate(score))) if gate(score) else Truth.PRESENT
        items = tuple(self._item(item) for item in score.items)
        low, high = sum(item.low for item in items), sum(item.high for item in items)
        is_recorded = self._holds.is_recorded(score.id)
        if is_recorded:
            low, high = self._recorded(score)
        bands = bands_between(score.bands, low, high) if limits is not Truth.ABSENT else ()
        return ScoreRow(
            score=score.id,
            title=score.title,
            low=low,
            high=high,
            applies="no" if limits is Truth.ABSENT else "yes" if limits is Truth.PRESENT else "unknown",
            recorded=is_recorded,
            bands=tuple(band.title for band in bands),
            band_ids=tuple(band.id for band in bands),
            text=_text(score, low, high, bands, limits, is_recorded=is_recorded),
            items=items,
            facts=fact_refs(self._holds.answer(recorded(score.id)).facts) if is_recorded else (),
            unverified=score.unverified or None,
            references=score.references,
            source=source_ref(score.source),
        )

    def _item(self, item: ScoreItem) -> ScoreItemRow:
        least, values = base(item), [(level, self._holds.value(level.when)) for level in levels(item)]
        low = least + max((level.points for level, value in values if value is Truth.PRESENT), default=0)
        high = least + max((level.points for level, value in values if value is not Truth.ABSENT), default=0)
        facts = {f for level, value in values if value is not Truth.UNKNOWN for f in self._holds.cited(level.when)}
        answer = ""
        if low == high:
            answer = next((a.title for a in item.answers if a.points == low), "")
        return ScoreItemRow(
            item.id, item.title, low, high, low == high, answer or None, item.note or None,
            fact_refs(tuple(sorted(facts, key=Fact.key))) if low == high else (),
        )

    def _recorded(self, score: Score) -> tuple[int, int]:
        """The recorded total, or the span of several that tie."""
        results = [(m, Truth.PRESENT) for m in self._case.facts.measurements[score.id]]
        values = [_whole(m.value) for m, _ in latest(results)]
        return min(values), max(values)


def _whole(value: Fraction) -> int:
    return int(value)


def bands_between(bands: Iterable[Band], low: int, high: int) -> tuple[Band, ...]:
    """The bands that a span of totals touches, from the lowest up."""
    return tuple(
        b for b in bands if (b.below is None or low < b.below) and (b.not_below is None or high >= b.not_below)
    )


def total_words(low: int, high: int) -> str:
    """A total, or a span.

    >>> total_words(8, 11), total_words(2, 2)
    ('8 to 11', '2')
    """
    return str(low) if low == high else f"{low} to {high}"


def _text(score: Score, low: int, high: int, bands: tuple[Band, ...], limits: Truth, *, is_recorded: bool) -> str:
    if limits is Truth.ABSENT:
        return f"{score.title}: does not apply"
    named = f", {' or '.join(band.title for band in bands)}" if bands else ""
    how = " (recorded)" if is_recorded else ""
    open_limits = "; whether it applies is not known" if limits is Truth.UNKNOWN else ""
    return f"{score.title} {total_words(low, high)}{how}{named}{open_limits}"


def _is_told(row: ScoreRow) -> bool:
    """Not what is open or does not apply; and not what only says that nothing was found."""
    if row.recorded:
        return True
    counted = any(item.known and item.facts for item in row.items)
    settled = len(row.bands) == 1 if row.bands else row.low == row.high
    return row.applies == "yes" and counted and settled
