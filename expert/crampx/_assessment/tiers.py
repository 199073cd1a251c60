"""The tier of a trigger from the rules that hold: lines, sums, tiers and caps (docs/design.md, Ranking).

No validated likelihood ratios exist for most triggers, so this is ordinal: it orders and never gives a probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crampx._knowledge.model import Explains, Rule, Strength, TierRules
from crampx._logic.conditions import Tier
from crampx._values import Value

RANK: dict[Tier, int] = {
    "established": 5, "likely": 4, "possible": 3, "contributor": 2, "unlikely": 1, "excluded": 0
}
_LOWERED: dict[Explains, Tier] = {"usual": "established", "sometimes": "likely", "doubtful": "possible"}
BACKGROUND = "background"


class Verdict(Value, frozen=True):
    """A tier with the sum behind it and the reason in words."""

    tier: Tier
    net: int
    reason: str


def judge(rules: Sequence[Rule], numbers: TierRules, *, yields: str = "") -> Verdict | None:
    """The verdict of the rules that hold; None without any.

    Args:
        rules: the rules that hold.
        numbers: the parameters of ranking.
        yields: why the trigger gives way to other causes (capped at possible), or empty.
    """
    if not rules:
        return None
    favouring = [r for r in rules if r.effect in ("confirms", "supports")]
    opposing = [r for r in rules if r.effect in ("opposes", "excludes")]
    lines_for = _lines(favouring, numbers)
    lines_against = _lines(opposing, numbers)
    total_for = sum(lines_for.values())
    if lines_for and max(lines_for.values()) <= numbers.weak:
        total_for = min(total_for, 2 * numbers.weak)
    against = sum(lines_against.values())
    net = total_for - against
    confirmed = any(r.effect == "confirms" for r in favouring)
    excluded = any(r.effect == "excludes" for r in opposing)
    if confirmed or excluded:
        return _settled(confirmed, excluded, net)
    tier, reason = _by_sum(lines_for, net, against, numbers)
    for cap, why in _caps(favouring, opposing, lines_for, numbers, yields):
        if RANK[cap] < RANK[tier]:
            tier, reason = cap, why
    return Verdict(tier, net, reason)


def weight(strength: Strength | None, numbers: TierRules) -> int:
    """The number that a strength counts."""
    match strength:
        case "strong":
            return numbers.strong
        case "moderate":
            return numbers.moderate
        case _:
            return numbers.weak


def lowered(tier: Tier, explains: Explains) -> int:
    """The rank by which an item is ordered: at most likely for ``sometimes``, at most possible for ``doubtful``."""
    return min(RANK[tier], RANK[_LOWERED[explains]])


def _lines(rules: Iterable[Rule], numbers: TierRules) -> dict[str, int]:
    """The strongest rule of each line; age, sex, smoking, occupation and season are one line."""
    lines: dict[str, int] = {}
    for rule in rules:
        line = BACKGROUND if rule.line in numbers.background_lines else rule.line
        lines[line] = max(lines.get(line, 0), weight(rule.strength, numbers))
    return lines


def _settled(confirmed: bool, excluded: bool, net: int) -> Verdict:
    if confirmed and excluded:
        return Verdict("possible", net, "one rule confirms it and another excludes it: a conflict to resolve")
    if confirmed:
        return Verdict("established", net, "a rule confirms it and none excludes it")
    return Verdict("excluded", net, "a rule excludes it and none confirms it")


def _by_sum(lines_for: dict[str, int], net: int, against: int, numbers: TierRules) -> tuple[Tier, str]:
    strongest = max(lines_for.values(), default=0)
    counted = f"net {net} from {len(lines_for)} line{'' if len(lines_for) == 1 else 's'} of evidence"
    if (
        net >= numbers.likely_net
        and len(lines_for) >= numbers.likely_lines
        and strongest >= numbers.strong
        and against < numbers.likely_against_below
    ):
        return "likely", f"{counted}, one of them strong"
    if net >= numbers.possible_net and strongest >= numbers.moderate:
        return "possible", counted
    if net >= numbers.contributor_net:
        return "contributor", counted
    return "unlikely", f"{counted}: what speaks against it weighs as much or more"


def _caps(
    favouring: Sequence[Rule],
    opposing: Sequence[Rule],
    lines_for: dict[str, int],
    numbers: TierRules,
    yields: str,
) -> list[tuple[Tier, str]]:
    caps: list[tuple[Tier, str]] = []
    if lines_for and max(lines_for.values()) <= numbers.weak:
        caps.append(("contributor", "only weak evidence"))
    if numbers.association_line in lines_for and set(lines_for) <= {
        numbers.association_line, numbers.timing_line, BACKGROUND
    }:
        if numbers.timing_line in lines_for:
            caps.append(("possible", "a drug association alone, started before the cramps"))
        else:
            caps.append(("contributor", "a drug association alone, and its start is not known to precede the cramps"))
    grades = {r.grade for r in favouring}
    if favouring and grades <= {"D"}:
        caps.append(("contributor", "evidence of grade D only"))
    elif favouring and grades <= {"C", "D"}:
        caps.append(("possible", "evidence of grade C at best"))
    if any(r.strength == "strong" for r in opposing):
        caps.append(("possible", "strong evidence against it"))
    if yields:
        caps.append(("possible", yields))
    return caps


def is_worth_scoring(tier: Tier) -> bool:
    """Whether a trigger of this tier makes the open items of its scores worth asking."""
    return RANK[tier] >= RANK["possible"]
