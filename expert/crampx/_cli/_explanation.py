"""An explanation as text: proof trees, what would change the answer, sources; at most 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from crampx._assessment.explain_model import ExplainedRule, Explanation, FactSet, FactToHave, ProofNode
from crampx._assessment.model import Missing, NextQuestion, TierRange
from crampx._cli._explanation_tree import Numbers, facts_lines, place, place_of, tree_lines, words, wrapped

_KINDS: Final = {"red_flag": "red flag", "follow_up": "follow-up"}
_HEADINGS: Final = {
    "present": "Rules that hold", "unknown": "Rules that wait for a fact", "absent": "Rules that do not hold",
}
_HOLD: Final = {
    "trigger": "What would lift it to a higher tier", "red_flag": "What would raise it",
    "follow_up": "What would suggest it", "finding": "What would make it present", "rule": "What would make it hold",
}
_OVERTURN: Final = {
    "trigger": "What would lower it", "red_flag": "What would take it back", "follow_up": "What would withdraw it",
    "finding": "What would overturn it", "rule": "What would overturn it",
}


def to_text(explanation: Explanation) -> str:
    """The whole explanation, ending in a line end."""
    return "\n".join(_lines(explanation)) + "\n"


def _lines(made: Explanation) -> Iterator[str]:
    numbers = Numbers({entry.key: entry.number for entry in made.references})
    yield from _head(made, numbers)
    full = made.kind in ("red_flag", "follow_up") and not made.holds
    if made.kind in ("rule", "finding"):
        for rule in made.rules:
            yield from _one_rule(rule, numbers, with_id=made.kind == "rule")
    else:
        for value, heading in _HEADINGS.items():
            rules = [rule for rule in made.rules if rule.value == value]
            if rules:
                yield from ("", heading)
                for rule in rules:
                    yield from _rule(rule, numbers, full=full or value == "present")
    if made.condition is not None:
        yield from tree_lines(made.condition, "  ", numbers)
    yield from _rest(made)
    yield from _sources(made)


def _head(made: Explanation, numbers: Numbers) -> Iterator[str]:
    kind = _KINDS.get(made.kind, made.kind)
    title = made.title[:1].upper() + made.title[1:]
    name = f"Rule {made.id} ({title})" if made.kind == "rule" else f"{title} ({kind} {made.id})"
    if made.kind == "fact":
        name = f"{title} ({made.id})" if made.condition is not None else title
    yield from wrapped(f"{name}: {made.verdict}", "")
    where = "" if made.source is None else f"{place(made.source)}, "
    yield from wrapped(f"{where}as of {made.as_of}", "  ")
    for sentence in made.about:
        yield from wrapped(sentence, "  ")
    if made.item is not None:
        yield from wrapped(f"Tier: {made.item.tier_reason}.", "  ")
        yield from wrapped(f"Explains these cramps: {made.item.explains}", "  ")


def _one_rule(rule: ExplainedRule, numbers: Numbers, *, with_id: bool) -> Iterator[str]:
    yield ""
    if rule.rationale:
        yield from wrapped(rule.rationale + numbers.of(rule.references), "  ")
    yield from wrapped(_what(rule, with_id=with_id) + ("" if rule.rationale else numbers.of(rule.references)), "  ")
    yield from _trees(rule, "  ", numbers)


def _rule(rule: ExplainedRule, numbers: Numbers, *, full: bool) -> Iterator[str]:
    """One rule among several: proved in full, or what it fails of in a line."""
    if rule.rationale:
        yield from wrapped(f"- {rule.rationale}{numbers.of(rule.references)}", "", hang=2)
        yield from wrapped(_what(rule, with_id=True), "    ")
    else:
        yield from wrapped(f"- {_what(rule, with_id=True)}{numbers.of(rule.references)}", "", hang=2)
    if full and rule.applies:
        yield from _trees(rule, "    ", numbers)
    elif rule.open:
        yield from wrapped(f"not known: {', '.join(rule.open)}", "    ")
    else:
        for text in dict.fromkeys(_failures(rule)):
            yield from wrapped(text, "    ", hang=2)


def _what(rule: ExplainedRule, *, with_id: bool) -> str:
    parts = " ".join(part for part in (rule.strength, rule.effect) if part)
    details = [parts] if parts else []
    if rule.grade:
        details.append(f"grade {rule.grade}")
    if rule.urgency:
        details.append(words(rule.urgency))
    return f"{', '.join(details)}; {f'rule {rule.rule}, ' if with_id else ''}{place(rule.source)}"


def _trees(rule: ExplainedRule, indent: str, numbers: Numbers) -> Iterator[str]:
    yield from tree_lines(rule.condition, indent, numbers)
    if rule.exception is not None:
        yield from wrapped("unless (holds it back only when present)", indent)
        yield from tree_lines(rule.exception, indent + "  ", numbers)


def _failures(rule: ExplainedRule) -> Iterator[str]:
    """Why a rule fails, in a line for each fact."""
    if rule.silenced is not None:
        yield rule.silenced
    elif not rule.applies:
        yield "a rule of another jurisdiction"
    elif rule.condition.value == "absent":
        yield from _decisive(rule.condition)
    elif rule.exception is not None:
        yield from (f"held back: {text}" for text in _decisive(rule.exception))


def _decisive(tree: ProofNode) -> Iterator[str]:
    """The facts that give a tree its known value."""
    if tree.operation in ("all", "any", "count", "finding", "score"):
        for part in tree.parts:
            if part.value == tree.value:
                yield from _decisive(part)
    elif tree.operation in ("not", "is_unknown", "item"):
        for part in tree.parts:
            yield from _decisive(part) if part.value != "unknown" else [f"{part.text}: unknown"]
    else:
        recorded = f" ({'; '.join(fact.text for fact in tree.facts)})" if tree.facts else ""
        yield f"{tree.text}: {tree.value}{recorded}"


def _rest(made: Explanation) -> Iterator[str]:
    if made.rests_on:
        yield from ("", "It rests on")
        yield from facts_lines(made.rests_on, "  ")
    if made.item is not None:
        yield from ("", "Open")
        yield from _range("with what can be asked or examined", made.item.range)
        yield from _range("with tests as well", made.item.range_tests)
    for sets, headings in ((made.would_hold, _HOLD), (made.would_overturn, _OVERTURN)):
        if made.kind in headings and sets:
            yield from ("", headings[made.kind])
            for position, facts in enumerate(sets, start=1):
                yield from _set(position, facts)
    if made.kind in ("red_flag", "follow_up", "finding", "rule") and not made.would_hold and not made.would_overturn:
        yield from ("", "No set of at most four facts would change this.")
    for missing in made.missing:
        yield from _missing(missing)
    for question in made.questions:
        yield from _question(question)


def _range(label: str, tiers: TierRange) -> Iterator[str]:
    if tiers.worst == tiers.best and not tiers.confirms_open and not tiers.excludes_open:
        yield from wrapped(f"{label}: {tiers.best}, whatever is found", "  ")
        return
    yield from wrapped(f"{label}: from {tiers.worst} to {tiers.best}", "  ")
    ends: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("best needs", tiers.best_needs), ("worst needs", tiers.worst_needs),
        ("would confirm", tiers.confirms_open), ("would exclude", tiers.excludes_open),
    )
    for name, needed in ends:
        if needed:
            yield from wrapped(f"{name}: {', '.join(needed)}", "    ")


def _set(position: int, facts: FactSet) -> Iterator[str]:
    label = "exact" if facts.exact else "a small set"
    yield from wrapped(f"{position}. {f'to {facts.result}, ' if facts.result else ''}{label}", "  ")
    yield from _wanted("to find out", facts.ask)
    yield from _wanted("recorded otherwise", facts.change)
    for name, rules in (("then holds", facts.gained), ("no longer holds", facts.lost)):
        if rules:
            yield from wrapped(f"{name}: {', '.join(rules)}", "     ", hang=2)


def _wanted(label: str, facts: Iterable[FactToHave]) -> Iterator[str]:
    for fact in facts:
        now = "; ".join(f"{place_of(each)} {each.text}" for each in fact.recorded)
        yield from wrapped(f"{label}: {fact.text}{f' (now {now})' if now else ''}", "     ", hang=2)


def _missing(missing: Missing) -> Iterator[str]:
    matters = f"; matters for {', '.join(missing.matters_for)}" if missing.matters_for else ""
    yield from wrapped(f"Missing: {missing.title} ({missing.subject}), {words(missing.reason)}{matters}", "  ")


def _question(question: NextQuestion) -> Iterator[str]:
    yield from wrapped(f"To ask: {question.question} {question.why}", "  ")


def _sources(made: Explanation) -> Iterator[str]:
    if made.references:
        yield from ("", "Sources")
    for entry in made.references:
        ids = f" {entry.ids}" if entry.ids else ""
        yield from wrapped(f"[{entry.number}] {entry.cite}{'' if entry.cite.endswith('.') else '.'}{ids}", "  ", hang=4)
