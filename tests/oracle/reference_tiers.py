"""The reference evaluator's ranking: the definition of the tiers, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crampx._knowledge.model import Explains, ExplainsRule, Rule, TierRules, Trigger
from crampx._logic.conditions import Tier

RANK: tuple[Tier, ...] = ("established", "likely", "possible", "contributor", "unlikely", "excluded")
DOUBT: tuple[Explains, ...] = ("doubtful", "sometimes", "usual")
ORDERED_AT_MOST: dict[str, Tier] = {"usual": "established", "sometimes": "likely", "doubtful": "possible"}
KINDS = ("cause", "mimic", "contributor")


@dataclass(frozen=True)
class Standing:
    """Where one trigger stands."""

    tier: Tier
    net: int
    explains: Explains


def explains_of(trigger: Trigger, held: Sequence[ExplainsRule]) -> Explains:
    """The most doubtful of the rules that hold, else what the file says by default."""
    return min((r.explains for r in held), key=DOUBT.index, default=trigger.explains_by_default)


def standing(held: Sequence[Rule], numbers: TierRules, explains: Explains, *, gives_way: bool) -> Standing:
    """The tier from the rules that hold, of which there is at least one."""
    weights = {"strong": numbers.strong, "moderate": numbers.moderate, "weak": numbers.weak, None: numbers.weak}
    in_favour = [r for r in held if r.effect in ("confirms", "supports")]
    against = [r for r in held if r.effect in ("opposes", "excludes")]

    def line(rule: Rule) -> str:
        return "background" if rule.line in numbers.background_lines else rule.line

    def summed(rules: Sequence[Rule]) -> list[int]:
        return sorted(max(weights[r.strength] for r in rules if line(r) == one) for one in {line(r) for r in rules})

    lines_for = {line(r) for r in in_favour}
    counted = summed(in_favour)
    only_weak = bool(in_favour) and all(r.strength == "weak" for r in in_favour)
    s = sum(counted[:2]) if only_weak else sum(counted)
    o = sum(summed(against))
    net = s - o
    confirmed, excluded = (any(r.effect == e for r in held) for e in ("confirms", "excludes"))
    if confirmed and excluded:
        return Standing("possible", net, explains)
    if confirmed or excluded:
        # A confirm or an exclude settles it: the caps are for what is summed.
        return Standing("established" if confirmed else "excluded", net, explains)
    tier: Tier = "unlikely"
    has_strong = any(r.strength == "strong" for r in in_favour)
    if (net >= numbers.likely_net and len(lines_for) >= numbers.likely_lines and has_strong
            and o < numbers.likely_against_below):
        tier = "likely"
    elif net >= numbers.possible_net and any(r.strength in ("strong", "moderate") for r in in_favour):
        tier = "possible"
    elif net >= numbers.contributor_net:
        tier = "contributor"
    caps = [tier]
    if only_weak:
        caps.append("contributor")
    association, timing = numbers.association_line, numbers.timing_line
    if association in lines_for and lines_for <= {association, timing, "background"}:
        caps.append("possible" if timing in lines_for else "contributor")
    grades = {r.grade for r in in_favour}
    if grades == {"D"}:
        caps.append("contributor")
    elif in_favour and grades <= {"C", "D"}:
        caps.append("possible")
    if any(r.strength == "strong" for r in against) or gives_way:
        caps.append("possible")
    return Standing(lowest(caps), net, explains)


def lowest(tiers: Iterable[Tier]) -> Tier:
    return max(tiers, key=RANK.index)


def places(standings: Mapping[str, Standing], kinds: Mapping[str, str]) -> dict[str, int]:
    """The rank of each trigger, without grouping: equal ones share it."""

    def order(name: str) -> tuple[int, int, int, int]:
        one = standings[name]
        shown = lowest([one.tier, ORDERED_AT_MOST[one.explains]])
        return (RANK.index(shown), RANK.index(one.tier), -one.net, KINDS.index(kinds[name]))

    return {name: 1 + sum(order(other) < order(name) for other in standings) for name in standings}
