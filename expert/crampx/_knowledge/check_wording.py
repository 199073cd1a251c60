"""Checks of sentences: no orders, no doses, no certainty, and every placeholder has a fact to fill it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crampx._knowledge.check_view import Hit, View, parts
from crampx._knowledge.model import RedFlag, Source, Trigger
from crampx._logic.conditions import Age, Coded, Condition, Finding, Gestation, Overlaps, Pregnancy, Quantity, Sex

_HALT = r"(?:stop|discontinue|withdraw|cease|halt|quit)"
_NOT_SAID = r"(?<!not )(?<!never )"
_DRUG = r"(?:drug|medicine|medication|tablet|treatment|\w*statin|\w*diuretic|thiazide|\w+ide|\w+pril|\w+sartan)s?"
_UNIT = r"(?:mg|g|mcg|µg|micrograms?|grams?|mmol|mEq|ml|iu|units?|tablets?|capsules?|puffs?)"
# An amount, but no concentration: 3.5 mmol/L is a result.
_DOSE = rf"\d+(?:[.,]\d+)?\s*{_UNIT}\b(?!\s*/\s*d?l)"

# What may stand in no sentence, with the reason that is shown.
BANNED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("orders a drug to be stopped", re.compile(rf"(?:^|[.;:!?]\s+){_HALT}\s+(?:taking\s+)?\w", re.IGNORECASE)),
    ("orders a drug to be stopped", re.compile(rf"{_NOT_SAID}\b(?:must|should|please)\s+{_HALT}\b", re.IGNORECASE)),
    (
        "orders a drug to be stopped",
        re.compile(rf"{_NOT_SAID}\b{_HALT}\s+(?:taking\s+)?(?:the|this|that|your|any|all)\s+{_DRUG}\b", re.IGNORECASE),
    ),
    (
        "states a dose",
        re.compile(
            rf"\b(?:take|give|start|prescribe|administer|increase|reduce|inject|infuse)\b[^.;]{{0,60}}?{_DOSE}",
            re.IGNORECASE,
        ),
    ),
    ("calls a diagnosis certain", re.compile(r"\b(?:certainly|definitely|undoubtedly|is proven)\b", re.IGNORECASE)),
)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def banned_wording(view: View) -> Iterator[Hit]:
    """A sentence that orders, doses or is certain: the prescriber decides."""
    for source, key, text in sentences(view):
        for reason, pattern in BANNED:
            found = pattern.search(text)
            if found is not None:
                shown = found.group().strip(" .;:!?")
                yield Hit(source, f"the {key} {reason}: {shown}", key)
                break


def sentences(view: View) -> Iterator[tuple[Source, str, str]]:
    """Every sentence that a reader of a report may see: its record, its key and the text."""
    for concept in view.records.concepts:
        yield from ((concept.source, key, getattr(concept, key)) for key in ("title", "note", "monitoring", "question"))
    for finding in view.records.findings:
        yield from ((finding.source, key, getattr(finding, key)) for key in ("title", "rationale", "question"))
    for score in view.records.scores:
        yield from ((score.source, key, getattr(score, key)) for key in ("title", "about", "unverified"))
        yield from ((item.source, key, getattr(item, key)) for item in score.items for key in ("title", "note"))
    for formula in view.records.formulas:
        yield from ((formula.source, key, getattr(formula, key)) for key in ("title", "about"))
    for pack in view.records.packs:
        yield from ((wording.source, "text", wording.text) for wording in pack.wording)
        yield from ((silenced.source, "reason", silenced.reason) for silenced in pack.silenced)
    for claim in view.claims():
        yield (claim.source, "title", claim.title)
        yield from ((rule.source, "rationale", rule.rationale) for rule in claim.rules)
        if isinstance(claim, Trigger):
            yield (claim.source, "about", claim.about)
            yield from ((e.source, "rationale", e.rationale) for e in claim.explains)
        elif isinstance(claim, RedFlag):
            yield from ((claim.source, key, getattr(claim, key)) for key in ("action", "unasked"))
        else:
            yield (claim.source, "patient_facing", claim.patient_facing)
            yield from ((c.source, "text", c.text) for c in claim.cautions)


def unfilled_placeholder(view: View) -> Iterator[Hit]:
    """A placeholder in a rationale for which the rule's condition reads no fact."""
    for source, condition, rationale in _rationales(view):
        expanded = view.expand(condition)
        if any(isinstance(part, Finding) for part in parts(expanded)):
            continue  # an unknown finding has its own problem; what it would read is not known
        provided = frozenset(_provided(expanded))
        for name in _PLACEHOLDER.findall(rationale):
            if name not in provided:
                message = f"no fact of the condition fills {{{name}}} in the rationale"
                yield Hit(source, message, "rationale", (), provided)
        if re.search(r"[{}]", _PLACEHOLDER.sub("", rationale)):
            yield Hit(source, "the rationale has a brace without its partner", "rationale")


def _rationales(view: View) -> Iterator[tuple[Source, Condition, str]]:
    for finding in view.records.findings:
        yield (finding.source, finding.when, finding.rationale)
    for claim in view.claims():
        yield from ((rule.source, rule.when, rule.rationale) for rule in claim.rules)
        if isinstance(claim, Trigger):
            yield from ((e.source, e.when, e.rationale) for e in claim.explains)


def _provided(condition: Condition) -> Iterator[str]:
    """The names of the facts that a condition reads."""
    for part in parts(condition):
        match part:
            case Coded(concept=name) | Quantity(analyte=name):
                yield name
            case Overlaps(first=first, second=second):
                yield from (first, second)
            case Sex():
                yield "sex"
            case Age():
                yield "age"
            case Pregnancy():
                yield "pregnancy"
            case Gestation():
                yield "gestation"
            case _:
                pass

