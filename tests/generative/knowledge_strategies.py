"""Knowledge made by Hypothesis: a small fixed vocabulary, with conditions, rules and files drawn at will."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from hypothesis import strategies as st

from crampx._knowledge.model import (
    Analyte,
    Concept,
    ExplainsRule,
    FindingFile,
    FollowUp,
    Index,
    KnowledgeRecords,
    RedFlag,
    ReferenceRange,
    Rule,
    Screen,
    Source,
    TierRules,
    Trigger,
    Unit,
)
from crampx._knowledge.scores import Formula, FormulaInput, Score, ScoreAnswer, ScoreItem, span
from crampx._logic import conditions as c
from crampx._logic.dates import Duration

SOURCE = Source(file="made/up.yaml", line=1)
_FILE: dict[str, Any] = {"title": "made up", "status": "draft", "review_by": "2099-01-01", "source": SOURCE}
HALF_A_YEAR = Duration(6, "month")
_concept = partial(Concept, source=SOURCE)
CONCEPTS = (
    _concept(id="clearing", kind="symptom", title="clearing", cramps=(("clears_fully", "true"),)),
    _concept(id="diuretic", kind="medication", title="diuretic", members=("loop", "thiazide")),
    _concept(id="expecting", kind="condition", title="expecting", pregnancy="pregnant"),
    _concept(id="gout", kind="condition", title="gout"),
    _concept(id="inspection", kind="sign", title="inspection", covers=("numbness", "swelling")),
    _concept(id="leg_cramp", kind="symptom", title="leg cramp", names=("leg cramps",), complaint=True),
    _concept(id="loop", kind="medication", title="loop"),
    _concept(id="night", kind="symptom", title="night", cramps=(("when", "night"),)),
    _concept(id="numbness", kind="sign", title="numbness"),
    _concept(id="one_sided", kind="symptom", title="one-sided", cramps=(("side", "left"), ("side", "right"))),
    _concept(id="pain", kind="symptom", title="pain", members=("sharp_pain",), current_for=HALF_A_YEAR),
    _concept(id="question", kind="sign", title="question", members=("numbness", "swelling")),
    _concept(id="sharp_pain", kind="symptom", title="sharp pain"),
    _concept(id="statin", kind="medication", title="statin"),
    _concept(id="surgery", kind="procedure", title="surgery"),
    _concept(id="swelling", kind="sign", title="swelling", current_for=HALF_A_YEAR),
    _concept(id="thiazide", kind="medication", title="thiazide", names=("HCTZ",)),
)
_analyte = partial(Analyte, source=SOURCE)
_ONE = {"1": Unit()}
_PREGNANT = ReferenceRange(pregnancy="pregnant", title="pregnancy", low=Decimal(2))
_LATE = c.Comparison(not_below=c.Bound(Decimal(27), "weeks"))
_THIRD_TRIMESTER = ReferenceRange(pregnancy="pregnant", gestation=_LATE, title="late", low=Decimal(2), high=Decimal(4))
ANALYTES = (
    _analyte(id="duration", title="duration", kind="score", unit="min", units={"min": Unit()}, cramps="lasts_minutes",
             cramps_unit="min", plausible_low=Decimal(0), plausible_high=Decimal(99), current_for=Duration(1, "year")),
    _analyte(id="derived", title="derived", kind="lab", unit="mmol/L", units={"mmol/L": Unit()},
             plausible_low=Decimal(0), plausible_high=Decimal(9), current_for=Duration(90, "day"),
             ranges=(ReferenceRange(high=Decimal(5)),)),
    _analyte(id="index_value", title="index value", kind="vital", unit="1", units=_ONE, plausible_low=Decimal(0),
             plausible_high=Decimal(3), current_for=Duration(2, "year")),
    _analyte(id="potassium", title="potassium", kind="lab", unit="mmol/L",
             units={"mmol/L": Unit(), "mg/dL": Unit(multiply_by=Decimal(1), divide_by=Decimal(4))},
             plausible_low=Decimal(1), plausible_high=Decimal(12), current_for=Duration(90, "day"),
             ranges=(ReferenceRange(low=Decimal(3), high=Decimal(5)), _PREGNANT, _THIRD_TRIMESTER),
             not_used_when=(("specimen", "haemolysed", "why"),)),
    _analyte(id="tally", title="tally", kind="score", unit="1", units=_ONE, plausible_low=Decimal(-9),
             plausible_high=Decimal(9), current_for=Duration(90, "day")),
)
FORMULAS = (
    Formula(id="made", quantity="derived", equation="half of it", form="linear", unit="mmol/L", about="",
            constant=Decimal(1), inputs=(FormulaInput(analyte="potassium", unit="mmol/L", divide_by=Decimal(2)),),
            decimals=1, adult_from=18, not_when=c.Pregnancy("pregnant"), **_FILE),
)
NUMBERS = TierRules(
    strong=4, moderate=2, weak=1, likely_net=6, likely_lines=2, likely_against_below=4, possible_net=2,
    contributor_net=1, background_lines=("background", "season"), association_line="drug_association",
    timing_line="timing",
)
INDEX = Index(
    id="made", title="made", version="1", date="2026-11-25", authors=("nobody",), reviewers=(), intended_use="tests",
    tiers=NUMBERS, screen=(Screen(concept="question", question="?"),),
    cramps={"side": ("left", "right", "both", "alternating"), "when": ("night", "rest"),
            "clears_fully": ("true", "false")},
    source=SOURCE,
)
CLINICAL = [x for x in CONCEPTS if x.id != "inspection"]
DRUGS = ("diuretic", "loop", "statin", "thiazide")
_spans = st.sampled_from([Duration(2, "week"), Duration(3, "month"), Duration(1, "year")])


@st.composite
def coded(draw: st.DrawFn) -> c.Coded:
    """Presence with at most one modifier that fits the kind."""
    concept = draw(st.sampled_from(CLINICAL))
    plain = partial(c.Coded, kind=concept.kind, concept=concept.id)
    how = draw(st.sampled_from(["", "", "", "within", "ever", "own"]))
    if how == "within":
        return plain(within=draw(_spans))
    if how == "ever":
        return plain(ever=True)
    if how == "own" and concept.kind == "medication":
        per = draw(st.sampled_from(["day", "week"]))
        dose = c.Dose(at_least=Decimal(25), unit="mg", per=per, exclusive=draw(st.booleans()))
        return draw(st.sampled_from([plain(dose=dose), plain(started_before_onset=True)]))
    if how == "own" and concept.kind in ("symptom", "sign"):
        return plain(side=draw(st.sampled_from(["left", "right", "one", "both"])))
    return plain()


_values = st.sampled_from([Decimal(n) for n in ("0.5", "1", "2", "3", "3.5", "5", "7")])


@st.composite
def comparisons(draw: st.DrawFn, units: list[str]) -> c.Comparison:
    """One bound, or two that leave something between them, now and then of the laboratory's own limit."""
    def bound(value: Decimal) -> c.Bound:
        limit = draw(st.sampled_from(["", "", "", "upper_limit", "lower_limit"])) if units != ["1"] else ""
        return c.Bound(value, of=limit) if limit else c.Bound(value, draw(st.sampled_from(units)))

    name = draw(st.sampled_from(["below", "above", "not_below", "not_above", "between"]))
    if name != "between":
        return c.Comparison(**{name: bound(draw(_values))})
    unit = draw(st.sampled_from(units))
    low, high = sorted((draw(_values), draw(_values)))
    return c.Comparison(not_below=c.Bound(low, unit), not_above=c.Bound(high, unit))


# The engine still differs on a change with tied or signed results: test_reference_differs.py. Then: ("change",).
CHANGES: tuple[str, ...] = ("change",)


@st.composite
def quantities(draw: st.DrawFn) -> c.Quantity:
    names = ["duration", "derived", "index_value", "potassium", "potassium"]
    name = draw(st.sampled_from(names))
    analyte = next(a for a in ANALYTES if a.id == name)
    units = sorted(analyte.units)
    plain = partial(c.Quantity, kind=analyte.kind, analyte=analyte.id)
    within = draw(st.one_of(st.none(), st.none(), _spans))
    how = draw(st.sampled_from(["compare"] * 5 + ["any", "all", "recorded", "after", "before", *CHANGES]))
    if how == "recorded":
        return plain(within=within)
    if how == "change":
        unit = draw(st.sampled_from([*units, "percent"]))
        least = draw(st.sampled_from([Decimal(1), Decimal(50)]))
        change = c.Change(draw(st.sampled_from(["rise", "fall"])), least, unit)
        return plain(change=change, within=within)
    start = {"after": "after_start_of", "before": "before_start_of"}.get(how)
    more = {start: draw(st.sampled_from(DRUGS))} if start else {}
    over = how if how in ("any", "all") else "latest"
    return plain(comparison=draw(comparisons(units)), within=within, over=over, **more)


ATOMS = st.one_of(
    coded(), coded(), coded(), quantities(), quantities(),
    st.one_of(
        st.builds(c.Sex, sex=st.sampled_from(["female", "male"])),
        st.builds(lambda n: c.Age(c.Comparison(not_below=c.Bound(Decimal(n), "years"))), st.sampled_from([16, 60])),
        st.builds(c.Pregnancy, state=st.sampled_from(["pregnant", "postpartum", "not_pregnant"])),
        st.just(c.Gestation(c.Comparison(not_below=c.Bound(Decimal(30), "weeks")))),
        st.just(c.Overlaps("diuretic", "statin")),
    ),
)


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """Items with points for one answer, some taken away, or for two answers of which the better counts."""
    items: list[ScoreItem] = []
    for n in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            answers = (ScoreAnswer(points=draw(st.sampled_from([-2, -1, 1, 2, 3])), when=draw(trees(ATOMS))),)
            otherwise = 0
        else:
            answers = tuple(ScoreAnswer(points=points, when=draw(ATOMS)) for points in (3, 2))
            otherwise = draw(st.sampled_from([0, 1]))
        items.append(ScoreItem(id=f"i{n}", title="", answers=answers, otherwise=otherwise, source=SOURCE))
    limits = st.one_of(st.none(), st.none(), ATOMS)
    return Score(id="tally", about="", items=tuple(items), applies_when=draw(limits), not_when=draw(limits),
                 current_for=Duration(90, "day"), **_FILE)


def totals(score: Score) -> st.SearchStrategy[c.ScoreIs]:
    """Comparisons that divide the totals of a score."""
    low, high = span(score)
    number = st.integers(low + 1, high)
    both = st.tuples(number, number).filter(lambda pair: pair[0] < pair[1])
    one = st.one_of(st.builds(c.ScoreIs, id=st.just(score.id), not_below=number),
                    st.builds(c.ScoreIs, id=st.just(score.id), below=number))
    return one if high - low < 2 else st.one_of(one, both.map(lambda pair: c.ScoreIs(score.id, *pair)))


def trees(leaves: st.SearchStrategy[Any], *, negated: bool = True) -> st.SearchStrategy[Any]:
    """Conditions of up to a few levels over these leaves."""

    def grow(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(parts, min_size=1, max_size=3).map(tuple)
        kinds = [
            st.builds(c.All, children=several), st.builds(c.AnyOf, children=several),
            several.flatmap(lambda x: st.builds(c.Count, n=st.integers(1, len(x)), children=st.just(x))),
        ]
        return st.one_of(*kinds, *([st.builds(c.Not, child=parts)] if negated else []))

    return st.one_of(leaves, st.recursive(leaves, grow, max_leaves=4))


def _finding(name: str, when: c.Condition) -> FindingFile:
    return FindingFile(id=name, when=when, rationale="", **_FILE)


def _rule(n: int, when: c.Condition, effect: Any, **more: Any) -> Rule:
    return Rule(id=f"r{n}", when=when, effect=effect, rationale="", source=SOURCE, **more)


_jurisdictions = st.sampled_from([(), (), (), ("uk",)])
_strengths = st.sampled_from(["strong", "strong", "moderate", "weak"])
_lines = st.sampled_from(["laboratory", "history", "background", "season", "drug_association", "timing"])
_effects = st.sampled_from(["supports"] * 6 + ["opposes"] * 2 + ["confirms", "excludes"])


@st.composite
def triggers(draw: st.DrawFn, name: str, facts: st.SearchStrategy[Any], *, yields: bool) -> Trigger:
    rules = tuple(
        _rule(n, draw(facts), draw(_effects), strength=draw(_strengths), line=draw(_lines),
              grade=draw(st.sampled_from("ABBCD")), jurisdiction=draw(_jurisdictions))
        for n in range(draw(st.integers(1, 5)))
    )
    explains = tuple(
        ExplainsRule(id=f"e{n}", when=draw(facts), explains=draw(st.sampled_from(["doubtful", "sometimes", "usual"])),
                     rationale="", references=(), source=SOURCE)
        for n in range(draw(st.integers(0, 2)))
    )
    safe = tuple(draw(st.lists(facts, max_size=1))) if yields else ()
    secondary = draw(st.sampled_from(["", "gout"])) if yields else ""
    kind = "cause" if yields else draw(st.sampled_from(["cause", "cause", "mimic", "contributor"]))
    return Trigger(id=name, kind=kind, about="", urgency="soon", rules=rules, explains=explains,
                   yields_to_causes=yields, safe_when=safe, known_secondary_causes=secondary, **_FILE)


@st.composite
def knowledge(draw: st.DrawFn) -> KnowledgeRecords:
    """Findings on findings; triggers, one of which yields to causes; red flags with exceptions; follow-up on all."""
    findings = [_finding("f0", draw(trees(ATOMS)))]
    findings.append(_finding("f1", draw(trees(st.one_of(ATOMS, st.just(c.Finding("f0")))))))
    score = draw(scores())
    leaves = st.one_of(ATOMS, ATOMS, st.sampled_from([c.Finding("f0"), c.Finding("f1")]), totals(score))
    facts, patterns = trees(leaves), trees(st.one_of(ATOMS, ATOMS, totals(score)), negated=False)
    ranked = [draw(triggers(f"t{n}", facts, yields=False)) for n in range(draw(st.integers(1, 2)))]
    ranked.append(draw(triggers("ty", facts, yields=True)))
    flag_rules = tuple(
        _rule(n, draw(patterns), "raises", unless=draw(st.one_of(st.none(), facts)),
              urgency=draw(st.sampled_from(["immediate", "same_day"])))
        for n in range(draw(st.integers(1, 2)))
    )
    flag = RedFlag(id="flag", unasked="", action="", actor="clinician", gate=draw(patterns),
                   deciding=(draw(ATOMS),), rules=flag_rules, **_FILE)
    tiers = st.builds(c.TriggerTier, id=st.sampled_from([t.id for t in ranked]),
                      tier_at_least=st.sampled_from(["likely", "possible", "contributor"]))
    later = trees(st.one_of(leaves, tiers, st.just(c.RedFlagRaised("flag")), st.builds(c.IsUnknown, child=leaves)))
    suggested = tuple(_rule(n, draw(later), "suggests", unless=draw(st.one_of(st.none(), later))) for n in range(2))
    follow_up = FollowUp(id="follow", kind="test", actor="clinician", urgency="soon", rules=suggested, **_FILE)
    return KnowledgeRecords(
        index=INDEX, references=(), concepts=CONCEPTS, analytes=ANALYTES, findings=tuple(findings),
        triggers=tuple(ranked), red_flags=(flag,), follow_ups=(follow_up,), bindings=(),
        scores=(score,), formulas=FORMULAS,
    )
