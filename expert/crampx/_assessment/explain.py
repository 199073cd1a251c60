"""Why something holds for a patient or not, what would make it hold and what would overturn it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, cast

from msgspec.structs import replace

from crampx._assessment.assess import is_ranked, to_case
from crampx._assessment.context import Knowledge
from crampx._assessment.evidence import fact_refs, fill, subject_title
from crampx._assessment.explain_claims import Claim, RuleFile, claim_of_finding, claims_of, find
from crampx._assessment.explain_model import ExplainedRule, Explanation, FactSet, ProofNode, Word
from crampx._assessment.explain_score import explain_score
from crampx._assessment.explain_sets import NOT_PRESENT, PRESENT, Solver
from crampx._assessment.explain_tiers import TierMoves
from crampx._assessment.explain_values import Valued
from crampx._assessment.explain_world import Outcome, World
from crampx._assessment.fact_model import source_ref
from crampx._assessment.missing import open_subjects
from crampx._assessment.model import Assessment
from crampx._assessment.remarks import reference_entry
from crampx._assessment.scores import Totals
from crampx._assessment.trace import supporting_facts
from crampx._facts.from_document import to_facts
from crampx._facts.model import Fact
from crampx._knowledge.model import FollowUp, Jurisdiction, RedFlag, Trigger
from crampx._knowledge.network import FLIPPED
from crampx._logic.conditions import Coded, Condition, Quantity
from crampx._logic.truth import Truth
from crampx._patient.model import PatientDocument

_NOT_RANKED: Final = {
    "no_complaint": "not ranked: no leg cramp or leg pain is recorded",
    "out_of_scope": "not ranked: the patient is too young",
}
_HOLDS: Final = {"present": "holds", "unknown": "not known", "absent": "does not hold"}
_ORDER: Final = {"present": 0, "unknown": 1, "absent": 2}


class Explainer:
    """Explains one assessment.

    Args:
        document: as read.
        assessment: of this document with this knowledge.
    """

    def __init__(
        self, document: PatientDocument, knowledge: Knowledge, assessment: Assessment, jurisdiction: Jurisdiction | None
    ) -> None:
        place, _ = knowledge.place(jurisdiction)
        facts = to_facts(document, knowledge.lookup, date.fromisoformat(assessment.as_of), place)
        ranked = is_ranked(facts, knowledge)
        self._case, judged = to_case(facts, knowledge, place, ranked=ranked)
        self._assessment = assessment
        self._records = knowledge.records
        self._valued = Valued(self._case)
        self._solver = Solver(self._valued, World(self._case, ranked=ranked))
        self._moves = TierMoves(self._solver, judged)
        self._solver.tiers = self._moves.for_tier

    def explain(self, identifier: str) -> Explanation | None:
        """The explanation of an id; None if neither the knowledge nor the assessment has it."""
        kind, name = find(self._records, identifier) or ("fact", "")
        knowledge = self._case.knowledge
        made: Explanation | None
        match kind:
            case "trigger":
                made = self._trigger(knowledge.triggers[name])
            case "red_flag":
                made = self._red_flag(knowledge.red_flags[name])
            case "follow_up":
                made = self._follow_up(knowledge.follow_ups[name])
            case "finding":
                made = self._one(claim_of_finding(self._valued.findings[name]), self._valued.findings[name].title)
            case "rule":
                made = self._rule(name)
            case "score":
                made = explain_score(self._case, self._valued, name)
            case "fact":
                made = self._fact(name or identifier)
        return None if made is None else self._cited(made)

    def _trigger(self, trigger: Trigger) -> Explanation:
        item = next((i for i in self._assessment.differential if i.trigger == trigger.id), None)
        ranked = self._assessment.status == "assessed"
        verdict = "not listed: no rule speaks for or against it" if item is None else f"{item.tier}, rank {item.rank}"
        return Explanation(
            trigger.id, "trigger", trigger.title, item is not None,
            verdict if ranked else _NOT_RANKED[self._assessment.status], self._assessment.as_of,
            about=(trigger.about.strip(),),
            source=source_ref(trigger.source),
            rules=self._rules(trigger),
            item=item,
            would_hold=self._moves.raising(trigger) if ranked else (),
            would_overturn=self._moves.lowering(trigger) if ranked else (),
        )

    def _red_flag(self, flag: RedFlag) -> Explanation:
        raised = next((f for f in self._assessment.red_flags if f.id == flag.id), None)
        is_open = any(line.id == flag.id for line in self._assessment.cannot_exclude)
        rules = self._rules(flag)
        if raised is not None:
            verdict = f"raised, {raised.urgency.replace('_', ' ')}"
        elif is_open:
            verdict = "not raised, cannot be excluded"
        else:
            refuted = all(rule.value == "absent" for rule in rules)
            verdict = "not raised, what would raise it is recorded absent" if refuted else "not raised, not assessed"
        return self._of_file(flag, verdict, rules, flag.action.strip(), holds=raised is not None)

    def _follow_up(self, step: FollowUp) -> Explanation:
        made = (*self._assessment.follow_up, *self._assessment.tests_not_needed)
        item = next((i for i in made if i.id == step.id), None)
        rules = self._rules(step)
        if item is not None:
            verdict = f"not needed, {item.urgency}" if step.kind == "not_needed" else "suggested, " + item.urgency
        elif any(rule.value == "present" for rule in rules):
            verdict = "not suggested: without a ranking only what dangers and medicines call for is"
        else:
            verdict = "not suggested"
        about = f"{step.kind}, by: {step.actor}".replace("_", " ")
        holds = any(rule.value == "present" for rule in rules)
        return self._of_file(step, verdict.replace("_", " "), rules, about, holds=holds)

    def _of_file(
        self, file: RedFlag | FollowUp, verdict: str, rules: tuple[ExplainedRule, ...], about: str, *, holds: bool,
    ) -> Explanation:
        """A red flag or follow-up: any of its rules makes it hold."""
        claims = [claim for claim in claims_of(file) if self._applies(claim)]
        held = [self._case.root(c.root) for c in claims if self._case.value(c.root) is Truth.PRESENT]
        sets = self._sets(claims, wanted=not holds)
        return Explanation(
            file.id, "red_flag" if isinstance(file, RedFlag) else "follow_up", file.title, holds, verdict,
            self._assessment.as_of, (about,), source_ref(file.source), rules=rules,
            rests_on=fact_refs(self._facts(held)),
            would_hold=() if holds else sets, would_overturn=sets if holds else (),
        )

    def _rule(self, full_id: str) -> Explanation:
        file_id = full_id.partition("/")[0]
        knowledge = self._case.knowledge
        files: tuple[RuleFile | None, ...] = (
            knowledge.triggers.get(file_id), knowledge.red_flags.get(file_id), knowledge.follow_ups.get(file_id),
        )
        file, claim = next((f, c) for f in files if f is not None for c in claims_of(f) if c.id == full_id)
        return self._one(claim, file.title)

    def _one(self, claim: Claim, title: str) -> Explanation:
        """A finding, or one rule."""
        rule = self._explained(claim)
        finding = claim.root.startswith("finding:")
        verdict = rule.value if finding else _HOLDS[rule.value]
        if rule.silenced is not None:
            verdict = f"does not speak: {rule.silenced}"
        elif not rule.applies:
            verdict = f"does not hold: a rule of {', '.join(claim.jurisdiction).upper()} only"
        holds = rule.value == "present"
        sets = self._sets([claim], wanted=not holds) if rule.applies else ()
        facts = self._facts([self._case.root(claim.root)]) if holds else ()
        return Explanation(
            claim.id, "finding" if finding else "rule", title, holds, verdict, self._assessment.as_of,
            source=source_ref(claim.source), rules=(rule,), rests_on=fact_refs(facts),
            would_hold=() if holds else sets, would_overturn=sets if holds else (),
        )

    def _fact(self, name: str) -> Explanation | None:
        """A concept, quantity or property of the person, or a question asked under a name of its own."""
        tree = self._question(name)
        missing = tuple(m for m in self._assessment.missing if m.subject == name)
        questions = tuple(q for q in self._assessment.next_questions if q.finding == name)
        if tree is None and not missing and not questions:
            return None
        lookup = self._case.knowledge.lookup
        record = lookup.concepts.get(name) or lookup.analytes.get(name)
        return Explanation(
            name, "fact", subject_title(name.replace(".", " "), lookup),
            holds=tree is not None and tree.value == "present",
            verdict=tree.value if tree is not None else "unknown",
            as_of=self._assessment.as_of,
            source=None if record is None else source_ref(record.source),
            condition=tree,
            missing=missing,
            questions=questions,
        )

    def _question(self, name: str) -> ProofNode | None:
        """What the record says to a concept or quantity as such."""
        lookup = self._case.knowledge.lookup
        if name in lookup.concepts:
            return self._valued.asked(Coded(lookup.concepts[name].kind, name))
        return self._valued.asked(Quantity(lookup.analytes[name].kind, name)) if name in lookup.analytes else None

    def _rules(self, file: RuleFile) -> tuple[ExplainedRule, ...]:
        """All rules of a file, those that hold first, then those that are open."""
        return tuple(sorted((self._explained(claim) for claim in claims_of(file)), key=lambda r: _ORDER[r.value]))

    def _explained(self, claim: Claim) -> ExplainedRule:
        case, node, applies = self._case, self._case.root(claim.root), self._applies(claim)
        value = case.values[node] if applies else Truth.ABSENT
        lookup = case.knowledge.lookup
        holds = value is Truth.PRESENT
        exception = None if claim.unless is None else self._valued.tree(claim.unless, FLIPPED[claim.reading])
        waits = open_subjects(case, node) if value is Truth.UNKNOWN else {}
        return ExplainedRule(
            claim.id, claim.effect, cast("Word", value.word), source_ref(claim.source),
            self._valued.tree(claim.when, claim.reading),
            rationale=fill(claim.rationale, self._facts([node]), lookup, Totals(case)) if holds else "",
            exception=exception,
            references=claim.references,
            strength=claim.strength,
            grade=claim.grade,
            line=claim.line or None,
            urgency=claim.urgency,
            applies=applies,
            silenced=self._silenced(claim),
            open=tuple(sorted({subject_title(s.id, lookup) for s in waits})),
        )

    def _applies(self, claim: Claim) -> bool:
        if claim.id in self._case.silenced:
            return False
        return not claim.jurisdiction or self._case.jurisdiction in claim.jurisdiction

    def _silenced(self, claim: Claim) -> str | None:
        """By which site pack a rule is silenced, until when and why."""
        found = self._case.silenced.get(claim.id)
        if found is None:
            return None
        return f"silenced by the site pack {found.source.pack} until {found.expires}: {found.reason}"

    def _facts(self, nodes: Iterable[int]) -> tuple[Fact, ...]:
        network = self._case.knowledge.network
        found = {f for n in nodes for f in supporting_facts(n, network, self._case.values, self._case.answers)}
        return tuple(sorted(found, key=Fact.key))

    def _sets(self, claims: list[Claim], *, wanted: bool) -> tuple[FactSet, ...]:
        """Sets that make one of the claims hold, or all of them fail."""
        aim = PRESENT if wanted else NOT_PRESENT
        # A raised flag is taken back by correcting what raised it; its exceptions are another flag's business.
        unless = [None if c.reading == "high" and not wanted else c.unless for c in claims]
        parts = [self._solver.rule(c.when, u, aim, c.reading) for c, u in zip(claims, unless, strict=True)]
        candidates = self._solver.best(parts) if wanted else self._solver.every(parts)
        conditions: list[Condition] = [c for c in (*(claim.when for claim in claims), *unless) if c is not None]

        def is_reached(outcome: Outcome) -> bool:
            return any(outcome.case.value(claim.root) is Truth.PRESENT for claim in claims) is wanted

        exact = self._solver.is_exact(conditions)
        return tuple(self._solver.shown(c, exact=exact) for c, _ in self._solver.verified(candidates, is_reached))

    def _cited(self, made: Explanation) -> Explanation:
        """With its sources, numbered as in the report; those the report does not cite follow."""
        keys = [key for rule in made.rules for key in rule.references]
        trees = [t for rule in made.rules for t in (rule.condition, rule.exception)] + [made.condition]
        keys += [key for tree in trees if tree is not None for key in _references(tree)]
        if made.item is not None:
            keys += [key for evidence in made.item.explains_because for key in evidence.references]
        numbers = {entry.key: entry.number for entry in self._assessment.references}
        for key in keys:
            numbers.setdefault(key, len(numbers) + 1)
        entries = [
            reference_entry(numbers[r.key], r)
            for r in self._records.references if r.key in set(keys)
        ]
        return replace(made, references=tuple(sorted(entries, key=lambda entry: entry.number)))


def _references(tree: ProofNode) -> list[str]:
    return [*tree.references, *(key for part in tree.parts for key in _references(part))]

