"""The proof of one thing in an assessment, as text: facts, rule, file and line, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from crampx._assessment.model import (
    Assessment,
    CannotExclude,
    DifferentialItem,
    Evidence,
    FactRef,
    FollowUpItem,
    Missing,
    NextQuestion,
    RaisedFlag,
    TierRange,
)
from crampx._cli._shown import printable

_WIDTH = 80


def explanation(assessment: Assessment, identifier: str) -> str | None:
    """Everything the assessment says about this id, or nothing if it says nothing.

    Args:
        assessment: of one document.
        identifier: of a trigger, red flag, follow-up, finding, fact or rule (``trigger/rule``, or the rule's part).
    """
    proof = _Proof(assessment)
    lines = list(proof.lines(identifier))
    if not lines:
        return None
    lines += proof.sources()
    return "\n".join(lines) + "\n"


class _Proof:
    """Collects lines and, on the way, the sources they cite."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._cited: set[str] = set()

    def lines(self, identifier: str) -> Iterator[str]:
        """Everything under this id, the claim before its reasons."""
        found = self._assessment
        steps = (*found.follow_up, *found.tests_not_needed)
        for block in (
            *(self._trigger(item) for item in found.differential if item.trigger == identifier),
            *(self._flag(flag) for flag in found.red_flags if flag.id == identifier),
            *(self._cannot_exclude(flag) for flag in found.cannot_exclude if flag.id == identifier),
            *(self._follow_up(step) for step in steps if step.id == identifier),
            *(self._rule(evidence) for evidence in self._rules(identifier)),
            *(_missing_fact(missing) for missing in found.missing if missing.subject == identifier),
            *(_question(question) for question in found.next_questions if question.finding == identifier),
        ):
            yield from block

    def sources(self) -> list[str]:
        """The sources cited so far, in the numbering of the report."""
        entries = [entry for entry in self._assessment.references if entry.key in self._cited]
        lines = ["", "Sources"] if entries else []
        for entry in sorted(entries, key=lambda entry: entry.number):
            ids = f" {entry.ids}" if entry.ids else ""
            lines += _wrapped(f"[{entry.number}] {entry.cite}{'' if entry.cite.endswith('.') else '.'}{ids}", "  ")
        return lines

    def _trigger(self, item: DifferentialItem) -> Iterator[str]:
        yield from _wrapped(f"{item.title} ({item.trigger}): {item.tier}, rank {item.rank}", "")
        yield from _wrapped(f"Tier: {item.tier_reason}", "  ")
        yield from _wrapped(f"Explains these cramps: {item.explains}", "  ")
        yield from self._evidence(item.explains_because)
        yield from _wrapped(item.about, "  ")
        if item.for_:
            yield "For:"
            yield from self._evidence(item.for_)
        if item.against:
            yield "Against:"
            yield from self._evidence(item.against)
        yield from _range("With what can be asked or examined", item.range)
        yield from _range("With tests as well", item.range_tests)
        for missing in item.missing:
            yield from _missing_fact(missing)

    def _flag(self, flag: RaisedFlag) -> Iterator[str]:
        yield from _wrapped(f"{flag.title} ({flag.id}): raised, {_words(flag.urgency)}", "")
        yield from _wrapped(f"{flag.action} ({_words(flag.actor)})", "  ")
        yield "Because:"
        yield from self._evidence(flag.because)

    def _cannot_exclude(self, flag: CannotExclude) -> Iterator[str]:
        yield from _wrapped(f"{flag.title} ({flag.id}): cannot be excluded, {_words(flag.urgency)}", "")
        yield from _facts(flag.gate)
        if flag.missing:
            yield from _wrapped(f"Not recorded: {', '.join(flag.missing)}", "  ")

    def _follow_up(self, step: FollowUpItem) -> Iterator[str]:
        yield from _wrapped(f"{step.title} ({step.id}): {_words(step.kind)}, {_words(step.urgency)}", "")
        yield "Because:"
        yield from self._evidence(step.because)
        for caution in step.cautions:
            yield from _wrapped(f"Caution: {caution.text}{self._numbers(caution.references)}", "  ")
            yield from _facts(caution.facts)

    def _rule(self, evidence: Evidence) -> Iterator[str]:
        yield from _wrapped(f"Rule {evidence.rule}", "")
        yield from self._evidence([evidence])

    def _evidence(self, items: Iterable[Evidence]) -> Iterator[str]:
        for item in items:
            strength = f"{item.strength} " if item.strength else ""
            grade = f", grade {item.grade}" if item.grade else ""
            yield from _wrapped(f"- {item.rationale}{self._numbers(item.references)}", "  ", hang=2)
            place = f"{item.source.file}:{item.source.line}"
            yield from _wrapped(f"{strength}{item.effect}{grade}; rule {item.rule}, {place}", "    ")
            yield from _facts(item.facts)

    def _rules(self, identifier: str) -> Iterator[Evidence]:
        """Evidence of the rule with this full or short id, each rule once."""
        seen: set[str] = set()
        found = self._assessment
        groups = [
            *(item.for_ + item.against + item.explains_because for item in found.differential),
            *(flag.because for flag in found.red_flags),
            *(step.because for step in (*found.follow_up, *found.tests_not_needed)),
        ]
        for evidence in (each for group in groups for each in group):
            names = (evidence.rule, evidence.rule.rpartition("/")[2])
            if identifier in names and evidence.rule not in seen:
                seen.add(evidence.rule)
                yield evidence

    def _numbers(self, keys: Iterable[str]) -> str:
        self._cited.update(keys)
        numbers = sorted(entry.number for entry in self._assessment.references if entry.key in set(keys))
        return "".join(f" [{number}]" for number in numbers)


def _facts(facts: Iterable[FactRef]) -> Iterator[str]:
    for fact in facts:
        dated = f", {fact.date}" if fact.date else ""
        yield from _wrapped(f"fact {fact.pointer}: {fact.text}{dated}", "    ")


def _missing_fact(missing: Missing) -> Iterator[str]:
    matters = f"; matters for {', '.join(missing.matters_for)}" if missing.matters_for else ""
    yield from _wrapped(f"Missing: {missing.title} ({missing.subject}), {_words(missing.reason)}{matters}", "  ")


def _question(question: NextQuestion) -> Iterator[str]:
    yield from _wrapped(f"To ask: {question.question} {question.why}", "  ")


def _range(label: str, tiers: TierRange) -> Iterator[str]:
    yield from _wrapped(f"{label}: from {tiers.worst} to {tiers.best}", "  ")
    ends: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("best needs", tiers.best_needs), ("worst needs", tiers.worst_needs),
        ("would confirm", tiers.confirms_open), ("would exclude", tiers.excludes_open),
    )
    for name, needed in ends:
        if needed:
            yield from _wrapped(f"{name}: {', '.join(needed)}", "    ")


def _wrapped(text: str, indent: str, hang: int = 0) -> list[str]:
    return wrap(
        printable(text), _WIDTH, initial_indent=indent, subsequent_indent=indent + " " * hang,
        break_long_words=False, break_on_hyphens=False,
    )


def _words(identifier: str) -> str:
    return identifier.replace("_", " ")


