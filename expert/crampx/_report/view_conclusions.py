"""The view's conclusions: dangers and the ranked triggers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crampx._assessment.model import (
    Assessment,
    CannotExclude,
    DangerSignAbsent,
    DifferentialItem,
    Evidence,
    Missing,
    RaisedFlag,
    TierRange,
)
from crampx._report.characters import ROW_CAP
from crampx._report.view_parts import (
    Names,
    View,
    every_fact_beside,
    evidence,
    fact_words,
    facts_beside,
    local_words,
    of_pack,
    rows,
    up_to_a_line,
)
from crampx._report.words import (
    ACTOR_WORDS,
    BURDEN_WORDS,
    EXPLAINS_WORDS,
    KIND_WORDS,
    REASON_WORDS,
    TIER_STEPS,
    TIER_WORDS,
    URGENCY_WORDS,
    count_words,
    one_of,
    sentence,
    words_of,
)

MISSING_SHOWN = 5
MISSING_SHOWN_OF_MINOR = 2
_FIRST_SENTENCE = re.compile(r"(?<=[a-z)%][.])\s+(?=[A-Z])")


def dangers(assessment: Assessment, names: Names) -> View:
    """Raised flags, open ones, recorded absences, and how much of the screen is unasked."""
    unasked = sum(row.answer == "unknown" for row in assessment.screen)
    asked = len(assessment.screen)
    return {
        "raised": rows(assessment.red_flags, lambda flag: _raised(flag, names)),
        "open": rows(assessment.cannot_exclude, _open),
        "absent": _absences(assessment.danger_signs_absent),
        "unasked": f"{unasked} of {count_words(asked, 'screening question')} not answered in the record"
        if unasked
        else "",
    }


def _raised(flag: RaisedFlag, names: Names) -> View:
    left = sum(not item.counts for item in flag.because)
    return {
        "title": of_pack(flag.title, flag.pack),
        "urgency": URGENCY_WORDS[flag.urgency],
        "action": " ".join([flag.action, *local_words(flag.local)]),
        "actor": words_of(flag.actor, ACTOR_WORDS),
        # What raised a flag is shown to the last fact.
        "because": [
            evidence(item, names) | {"facts": every_fact_beside(item.rationale, item.facts)} for item in flag.because
        ],
        "left": f"{count_words(left, 'more rule')} of the same facts" if left else "",
        "rule": flag.id,
    }


def _open(flag: CannotExclude) -> View:
    return {
        "title": of_pack(flag.title, flag.pack),
        "urgency": URGENCY_WORDS[flag.urgency],
        "gate": list(dict.fromkeys(fact_words(fact) for fact in flag.gate)),
        "missing": list(flag.missing),
        "rule": flag.id,
    }


def _absences(signs: Sequence[DangerSignAbsent]) -> View:
    """Signs recorded absent, together where one examination says so: "no clonus or leg weakness (... normal)"."""
    found: dict[tuple[str, ...], list[str]] = {}
    for sign in signs[:ROW_CAP]:
        told = [fact_words(fact) for fact in sign.facts]
        said_by: tuple[str, ...]
        if told and told[0].startswith(f"no {sign.title}"):  # one fact is enough where several say the same
            said_by = (told[0].removeprefix(f"no {sign.title}"),)
        else:
            said_by = ("", *facts_beside(sign.title, sign.facts))
        found.setdefault(said_by, []).append(sign.title)
    lines = [
        {"title": f"no {one_of(titles)}{after}", "facts": list(facts)} for (after, *facts), titles in found.items()
    ]
    return {"rows": lines, "more": max(0, len(signs) - ROW_CAP)}


def differential(assessment: Assessment, names: Names) -> View:
    """The ranked triggers and what is not listed."""
    listed = rows(assessment.differential, lambda item: _trigger(item, names))
    left = assessment.not_listed
    listed["not_listed"] = f"{count_words(left, 'other trigger')} without evidence: not listed." if left else ""
    unmodelled = "; ".join(dict.fromkeys(fact_words(fact) for fact in assessment.not_modelled))
    listed["not_modelled"] = f"Recorded condition not yet modelled, so not ranked: {unmodelled}." if unmodelled else ""
    return listed


def _trigger(item: DifferentialItem, names: Names) -> View:
    step = TIER_STEPS[item.tier]
    better = [part for part in item.explains_because if part.towards == "for"]
    worse = [part for part in item.explains_because if part.towards != "for"]
    for_, against = _lines((*item.for_, *better), (*item.against, *worse), names)
    return {
        "rank": item.rank,
        "id": item.trigger,
        "title": of_pack(item.title, item.pack),
        "kind": words_of(item.kind, KIND_WORDS),
        "part_of": names.title(item.part_of) if item.part_of else "",
        "tier": TIER_WORDS[item.tier],
        "step": step,
        "reason": f"{sentence(item.tier_reason).removesuffix('.')}.",
        "minor": _is_minor(item),
        "urgency": URGENCY_WORDS[item.urgency],
        "explains": EXPLAINS_WORDS.get(item.explains, item.explains),
        "explains_level": item.explains,
        "bar": _bar(step, item.range, item.range_tests),
        "ranges": _ranges(item),
        "for": for_,
        "against": against,
        "missing": _missing(item),
        "about": item.about,
        "about_first": _FIRST_SENTENCE.split(item.about, maxsplit=1)[0],
        "confused_with": list(item.confused_with),
        "rules": [part.rule.split("/")[-1] for part in (*item.for_, *item.against, *item.explains_because)],
    }


def _lines(
    for_: Sequence[Evidence], against: Sequence[Evidence], names: Names
) -> tuple[list[View], list[View]]:
    """Lines of a trigger; a fact that a line above told already is only counted, so that what is new stands out."""
    told: set[str] = set()

    def line(part: Evidence) -> View:
        facts = every_fact_beside(part.rationale, part.facts)
        new = [fact for fact in facts if fact not in told]
        shown = up_to_a_line(new)
        if part.counts:  # printed here, in brackets or in the sentence
            told.update({fact_words(fact) for fact in part.facts}.difference(set(facts).difference(shown)))
        again = len(facts) - len(new)
        above = [f"{again} as above" if new else "as above"] if again else []
        return evidence(part, names) | {"facts": [*shown, *above]}

    return [line(part) for part in for_], [line(part) for part in against]


def _is_minor(item: DifferentialItem) -> bool:
    """Whether too little speaks for it to spend a paragraph on it."""
    return item.tier in ("contributor", "unlikely", "excluded")


def _bar(step: int, now: TierRange, tests: TierRange) -> list[str]:
    """Five cells, unlikely to established: on, on but could fall, off but could rise, off."""
    worst = min(TIER_STEPS[now.worst], TIER_STEPS[tests.worst])
    best = max(TIER_STEPS[now.best], TIER_STEPS[tests.best])
    cells: list[str] = []
    for cell in range(1, 6):
        if cell <= step:
            cells.append("fall" if cell > worst else "on")
        else:
            cells.append("rise" if cell <= best else "off")
    return cells


def _ranges(item: DifferentialItem) -> list[str]:
    """What is still open, now and with tests; which facts could confirm or exclude."""
    found: list[str] = []
    both = item.range, item.range_tests
    spans = [(span.worst, span.best) for span in both]
    labels = ("open:",) if spans[0] == spans[1] else ("open now:", "with tests:")
    for label, (worst, best) in zip(labels, spans, strict=False):
        if best != worst:
            found.append(f"{label} {TIER_WORDS[worst].lower()} to {TIER_WORDS[best].lower()}")
    confirming = _settling(item, [name for span in both for name in span.confirms_open])
    excluding = _settling(item, [name for span in both for name in span.excludes_open])
    if confirming == excluding:
        confirming, excluding, either = [], [], confirming
    else:
        either = []
    for label, facts in (("confirm or exclude", either), ("confirm", confirming), ("exclude", excluding)):
        if facts:
            found.append(f"could {label}: {', '.join(facts)}")
    return found


def _settling(item: DifferentialItem, rules: Sequence[str]) -> list[str]:
    """Titles of the missing facts that these rules wait for."""
    return [part.title for part in item.missing if not set(rules).isdisjoint(part.matters_for)]


def _missing(item: DifferentialItem) -> list[str]:
    """Missing facts, first those that set an end of the range, with an arrow for the direction.

    At most five, of a minor trigger two; of an excluded one none, for they no longer change it.
    """
    if item.tier == "excluded":
        return []
    up = {name for span in (item.range, item.range_tests) for name in span.best_needs}
    down = {name for span in (item.range, item.range_tests) for name in span.worst_needs}
    arrows: dict[str, str] = {}
    for name in (*sorted(up | down), *(part.title for part in item.missing)):
        arrows[name] = "↑" * (name in up) + "↓" * (name in down)
    costs = {part.title: f" {cost}" for part, cost in zip(item.missing, missing_costs(item.missing), strict=True)}
    found = [f"{arrow} {name}{costs.get(name, '')}".strip() for name, arrow in arrows.items()]
    most = MISSING_SHOWN_OF_MINOR if _is_minor(item) else MISSING_SHOWN
    more = len(found) - most
    return [*found[:most], f"{more} more"] if more > 0 else found


def missing_costs(items: Sequence[Missing]) -> list[str]:
    """What it costs to find each out, and the reason where it is not simply unrecorded, in brackets."""
    found: list[str] = []
    for item in items:
        why = "" if item.reason == "not_recorded" else f", {words_of(item.reason, REASON_WORDS)}"
        found.append(f"({words_of(item.burden, BURDEN_WORDS)}{why})")
    return found
