"""The pages below docs/knowledge, one for each trigger and red flag, made from the YAML.

Run it to write them: ``python scripts/knowledge_pages.py``. A test compares the pages with the knowledge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from crampx._knowledge.check_folder import check_folder
from crampx._knowledge.condition_words import asked, in_words
from crampx._knowledge.model import (
    Example,
    FindingFile,
    FollowUp,
    KnowledgeRecords,
    RedFlag,
    Reference,
    Rule,
    Trigger,
)

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "knowledge"
_MADE = "<!-- Made from the files below knowledge/ by scripts/knowledge_pages.py. Do not edit. -->\n"
_EFFECTS = (("confirms", "What establishes it"), ("supports", "What supports it"), ("opposes", "What opposes it"),
            ("excludes", "What excludes it"), ("raises", "What raises it"))
_STATES = {"V": "seen", "VS": "seen only in a secondary source", "R": "from memory, not verified"}
_KINDS = (("cause", "Causes"), ("mimic", "Mimics"), ("contributor", "Contributors"))


def pages(records: KnowledgeRecords) -> dict[str, str]:
    """Every page by its path below docs/knowledge."""
    book = _Book(records)
    made = {f"triggers/{each.id}.md": book.trigger(each) for each in records.triggers}
    made |= {f"red_flags/{each.id}.md": book.red_flag(each) for each in records.red_flags}
    return made | {"README.md": book.index()}


def shipped() -> KnowledgeRecords:
    """The knowledge of this checkout, with its examples."""
    records, _ = check_folder(ROOT / "knowledge")
    if records is None:
        raise SystemExit("The knowledge does not hold together: crampx knowledge check")
    return records


class _Book:
    """The knowledge with what its pages look up."""

    def __init__(self, records: KnowledgeRecords) -> None:
        self._records = records
        self._findings = {each.id: each for each in records.findings}
        self._references = {each.key: each for each in records.references}

    def index(self) -> str:
        """The page a clinician browses from."""
        return "\n".join([_MADE, "# Knowledge\n", self._intro(), *self._listed_triggers(), *self._listed_flags()])

    def trigger(self, trigger: Trigger) -> str:
        """The page of one trigger."""
        rules = [*trigger.rules]
        used = self._used([r.when for r in rules] + [e.when for e in trigger.explains])
        cited = [key for r in (*rules, *trigger.explains, *used) for key in r.references]
        return "\n".join([
            _MADE, f"# {trigger.title}\n", _state(trigger, f"{trigger.kind}, next step {_plain(trigger.urgency)}"),
            f"{trigger.about}\n", *self._grouped(trigger), *self._rules(rules), *_explains(trigger),
            *_bullets("Confused with", trigger.confused_with), *_bullets("Misleads when", trigger.misleads_when),
            *_findings(used), *self._next_steps(trigger), *_examples(trigger.examples), *self._sources(cited),
        ])

    def red_flag(self, flag: RedFlag) -> str:
        """The page of one red flag."""
        conditions = [r.when for r in flag.rules] + [r.unless for r in flag.rules if r.unless is not None]
        used = self._used([*conditions, *flag.deciding, *([flag.gate] if flag.gate else [])])
        cited = [key for r in (*flag.rules, *used) for key in r.references]
        asks = [in_words(condition) for condition in flag.deciding]
        gate = [f"Asked for where there is: {in_words(flag.gate)}.\n"] if flag.gate else []
        return "\n".join([
            _MADE, f"# {flag.title}\n", _state(flag, f"red flag, {_plain(flag.actor)} acts"), f"{flag.action}\n",
            *self._rules(flag.rules), *_bullets("Decided by", asks), *gate, *_findings(used),
            *_examples(flag.examples), *self._sources(cited),
        ])

    def _intro(self) -> str:
        index, records = self._records.index, self._records
        counts = (f"{len(records.triggers)} triggers, {len(records.red_flags)} red flags, "
                  f"{len(records.findings)} findings, {len(records.follow_ups)} next steps, "
                  f"{len(records.references)} sources")
        reviewers = ", ".join(index.reviewers) or "nobody yet: all of it is draft unless a page says otherwise"
        return (f"Version {index.version} of {index.date}: {counts}. Reviewed by {reviewers}. Each page says what "
                "supports a trigger, what opposes it, with which threshold and by which source, and shows the examples "
                "that run as tests. How ranking follows from the rules: [design](../design.md). How a file is written: "
                "[knowledge format](../knowledge-format.md).\n")

    def _listed_triggers(self) -> Iterator[str]:
        for kind, heading in _KINDS:
            chosen = [each for each in self._records.triggers if each.kind == kind]
            yield f"## {heading}\n"
            yield "| trigger | rules | best grade | status |"
            yield "|---|---|---|---|"
            for each in sorted(chosen, key=lambda one: one.title.casefold()):
                grade = min((r.grade for r in each.rules if r.grade), default="")
                yield f"| [{_cell(each.title)}](triggers/{each.id}.md) | {len(each.rules)} | {grade} | {each.status} |"
            yield ""

    def _listed_flags(self) -> Iterator[str]:
        yield "## Red flags\n"
        yield "| red flag | how soon | who acts | status |"
        yield "|---|---|---|---|"
        for each in sorted(self._records.red_flags, key=lambda one: one.title.casefold()):
            soon = ", ".join(dict.fromkeys(_plain(r.urgency or "") for r in each.rules))
            yield f"| [{_cell(each.title)}](red_flags/{each.id}.md) | {soon} | {_plain(each.actor)} | {each.status} |"
        yield ""

    def _grouped(self, trigger: Trigger) -> Iterator[str]:
        titles = {each.id: each.title for each in self._records.triggers}
        if trigger.part_of:
            yield f"Part of [{titles[trigger.part_of]}]({trigger.part_of}.md) where both are listed.\n"
        parts = [each for each in self._records.triggers if each.part_of == trigger.id]
        if parts:
            yield "Has as its parts " + ", ".join(f"[{each.title}]({each.id}.md)" for each in parts) + ".\n"

    def _rules(self, rules: Iterable[Rule]) -> Iterator[str]:
        for effect, heading in _EFFECTS:
            chosen = [rule for rule in rules if rule.effect == effect]
            if chosen:
                yield f"## {heading}\n"
                yield "| rule | when | what it says | weight | sources |"
                yield "|---|---|---|---|---|"
                yield from (_rule(rule) for rule in chosen)
                yield ""

    def _used(self, conditions: Iterable[object]) -> list[FindingFile]:
        """Findings that conditions read, directly or through another finding, by id."""
        found: dict[str, FindingFile] = {}
        waiting = list(conditions)
        while waiting:
            for name in asked(waiting.pop()):  # type: ignore[arg-type]
                if name in self._findings and name not in found:
                    found[name] = self._findings[name]
                    waiting.append(self._findings[name].when)
        return [found[name] for name in sorted(found)]

    def _next_steps(self, trigger: Trigger) -> Iterator[str]:
        chosen = [each for each in self._records.follow_ups if _waits_for(each, trigger.id)]
        yield from _bullets("Next steps it brings", [f"{each.title} ({_plain(each.kind)})" for each in chosen])

    def _sources(self, keys: Iterable[str]) -> Iterator[str]:
        yield "## Sources\n"
        yield from (_source(self._references[key]) for key in sorted(set(keys)))
        yield ""


def _state(record: Trigger | RedFlag, particulars: str) -> str:
    file = f"{'triggers' if isinstance(record, Trigger) else 'red_flags'}/{record.id}.yaml"
    return (f"{particulars[0].upper()}{particulars[1:]} · {record.status}, to be reviewed by {record.review_by} · "
            f"[knowledge/{file}](../../../knowledge/{file})\n")


def _rule(rule: Rule) -> str:
    when = in_words(rule.when) + (f"; not if {in_words(rule.unless)}" if rule.unless is not None else "")
    weight = [rule.strength, f"line: {_plain(rule.line)}" if rule.line else "", _plain(rule.urgency or ""),
              f"grade {rule.grade}" if rule.grade else "", " ".join(rule.jurisdiction).upper()]
    cells = (f"`{rule.id}`", when, rule.rationale, ", ".join(filter(None, weight)), ", ".join(rule.references))
    return f"| {' | '.join(map(_cell, cells))} |"


def _explains(trigger: Trigger) -> Iterator[str]:
    yield "## How well it explains the cramps\n"
    yield f"Usually taken as: {trigger.explains_by_default}.\n"
    for rule in trigger.explains:
        yield f"- **{rule.explains}** when {in_words(rule.when)}: {rule.rationale} ({', '.join(rule.references)})"
    if trigger.explains:
        yield ""


def _findings(used: Iterable[FindingFile]) -> Iterator[str]:
    rows = [(f"{each.title} (`{each.id}`)", in_words(each.when), each.grade or "", ", ".join(each.references))
            for each in used]
    if rows:
        yield "## Findings and thresholds\n"
        yield "| finding | present when | grade | sources |"
        yield "|---|---|---|---|"
        yield from (f"| {' | '.join(map(_cell, row))} |" for row in rows)
        yield ""


def _examples(examples: Iterable[Example]) -> Iterator[str]:
    yield "## Examples\n"
    yield "Each runs as a test: what is given, and what follows.\n"
    yield "| example | given | follows |"
    yield "|---|---|---|"
    for each in examples:
        given = json.dumps(json.loads(bytes(each.given)), ensure_ascii=False)
        follows = ", ".join(f"{key}: {value}" for key, value in each.expect.items())
        yield f"| {_cell(each.name)} | `{_cell(given)}` | {_cell(follows)} |"
    yield ""


def _bullets(heading: str, lines: Iterable[str]) -> Iterator[str]:
    listed = [f"- {line}" for line in lines]
    if listed:
        yield from (f"## {heading}\n", *listed, "")


def _source(reference: Reference) -> str:
    seen = f" ({_STATES[reference.status]}{', ' + reference.checked if reference.checked else ''})"
    note = f" {reference.note}" if reference.note else ""
    cited = " ".join(filter(None, (reference.cite, reference.ids)))
    return f"- **{reference.key}**: {cited}{seen}.{note}"


def _waits_for(step: FollowUp, trigger: str) -> bool:
    return any(trigger in asked(rule.when) for rule in step.rules)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _plain(identifier: str) -> str:
    return identifier.replace("_", " ")


def main() -> None:
    """Write the pages and remove those whose knowledge is gone."""
    made = pages(shipped())
    for old in FOLDER.rglob("*.md"):
        if old.relative_to(FOLDER).as_posix() not in made:
            old.unlink()
    for name, text in made.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
