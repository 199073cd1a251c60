"""``index.yaml``: who made the knowledge, and the parameters of ranking."""

from __future__ import annotations

from crampx._knowledge.from_yaml.fields import (
    Fields,
    day,
    list_of,
    loose_text,
    text,
    whole,
    word,
)
from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.rules import source
from crampx._knowledge.from_yaml.tree import Node
from crampx._knowledge.model import CheckException, Index, Screen, TierRules


def read_index(report: Report, root: Node) -> Index:
    """``index.yaml``."""
    fields = Fields(report, root)
    record = Index(
        id=fields.need("id", word, ""),
        title=fields.text("title"),
        version=fields.need("version", loose_text, ""),
        date=fields.need("date", day, ""),
        authors=fields.need_list("authors", text, least=1),
        reviewers=fields.need_list("reviewers", text),
        intended_use=fields.text("intended_use"),
        tiers=fields.need("tiers", _tiers, NO_TIERS),
        screen=fields.need_list("screen", _screen),
        cramps={key.text: list_of(text)(report, node) for key, node in fields.entries("cramps")},
        exceptions=fields.may_list("exceptions", _exception),
        source=source(report, root),
    )
    fields.done()
    return record


def _screen(report: Report, node: Node) -> Screen:
    fields = Fields(report, node)
    record = Screen(concept=fields.need("concept", word, ""), question=fields.text("question"))
    fields.done()
    return record


def _exception(report: Report, node: Node) -> CheckException:
    fields = Fields(report, node)
    record = CheckException(
        check=fields.need("check", word, ""),
        where=fields.need_list("where", text, least=1),
        because=fields.text("because"),
        source=source(report, node),
    )
    fields.done()
    return record


def _tiers(report: Report, node: Node) -> TierRules:
    fields = Fields(report, node)
    record = TierRules(
        strong=fields.need("strong", whole, 1),
        moderate=fields.need("moderate", whole, 1),
        weak=fields.need("weak", whole, 1),
        likely_net=fields.need("likely_net", whole, 1),
        likely_lines=fields.need("likely_lines", whole, 1),
        likely_against_below=fields.need("likely_against_below", whole, 1),
        possible_net=fields.need("possible_net", whole, 1),
        contributor_net=fields.need("contributor_net", whole, 1),
        background_lines=fields.need_list("background_lines", word, least=1),
        association_line=fields.need("association_line", word, ""),
        timing_line=fields.need("timing_line", word, ""),
    )
    fields.done()
    return record


NO_TIERS = TierRules(
    strong=4,
    moderate=2,
    weak=1,
    likely_net=6,
    likely_lines=2,
    likely_against_below=4,
    possible_net=2,
    contributor_net=1,
    background_lines=("background",),
    association_line="drug_association",
    timing_line="timing",
)
