"""The files that name things: concepts, analytes, references and code bindings."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, get_args

from crampx._knowledge.from_yaml.conditions import CODED_KINDS, QUANTITY_KINDS, read_weeks
from crampx._knowledge.from_yaml.fields import (
    NO_DURATION,
    Fields,
    duration,
    is_word,
    list_of,
    loose_text,
    maybe_blank,
    number,
    one_of,
    positive,
    text,
    truth,
    whole,
    word,
)
from crampx._knowledge.from_yaml.quantities import read_result_band
from crampx._knowledge.from_yaml.report import Report
from crampx._knowledge.from_yaml.rules import JURISDICTIONS, read_head, source
from crampx._knowledge.from_yaml.tree import Mapping, Node, Scalar, Sequence
from crampx._knowledge.model import (
    Analyte,
    Binding,
    Burden,
    Concept,
    PregnancyState,
    Reference,
    ReferenceRange,
    Unit,
)
from crampx._logic.conditions import Comparison

BURDENS: tuple[Burden, ...] = get_args(Burden)
PREGNANCY_STATES: tuple[PregnancyState, ...] = get_args(PregnancyState)
_DIRECTIONS: tuple[Literal["raises", "lowers"], ...] = ("raises", "lowers")
# Stands for limits that could not be read; the file has an error then.
_NOT_PLAUSIBLE: tuple[Decimal, Decimal, tuple[str, ...]] = (Decimal(0), Decimal(1), ())
_SEEN: tuple[Literal["V", "VS", "R"], ...] = ("V", "VS", "R")
_PREGNANT: tuple[Literal["pregnant"], ...] = ("pregnant",)
_SEXES: tuple[Literal["female", "male"], ...] = ("female", "male")


def read_concepts(report: Report, root: Node) -> tuple[Concept, ...]:
    """``concepts/GROUP.yaml``: every concept that could be read, so that one fault hides no other name."""
    fields = Fields(report, root)
    head = read_head(fields)
    found: list[Concept] = []
    for key, node in fields.entries("concepts"):
        before = report.errors
        concept = _concept(report, key, node, head["id"])
        if report.errors == before:
            found.append(concept)
    fields.done()
    return tuple(found)


def _concept(report: Report, key: Scalar, node: Node, group: str) -> Concept:
    if not is_word(key.text):
        report.error_at("wrong_id", key, "must be lower-case words with underscores")
    fields = Fields(report, node)
    record = Concept(
        id=key.text,
        kind=fields.need_choice("kind", CODED_KINDS),
        title=fields.text("title"),
        names=fields.may_list("names", loose_text),
        members=fields.may_words("members"),
        covers=fields.may_words("covers"),
        cramps=fields.may("cramps", _cramps, ()),
        question=fields.may("question", maybe_blank, ""),
        burden=fields.choice_or("burden", BURDENS, "ask"),
        current_for=fields.may("current_for", duration, None),
        note=fields.may("note", text, ""),
        electrolytes=fields.may("electrolytes", _electrolytes, ()),
        monitoring=fields.may("monitoring", text, ""),
        monitoring_references=fields.may_words("monitoring_references"),
        complaint=fields.may("complaint", truth, False),
        pregnancy=fields.may_choice("pregnancy", PREGNANCY_STATES),
        group=group,
        source=source(report, key),
    )
    fields.done()
    return record


def _cramps(report: Report, node: Node) -> tuple[tuple[str, str], ...]:
    if not isinstance(node, Mapping):
        report.error_at("wrong_type", node, "must be a mapping such as {when: [night]}")
        return ()
    pairs: list[tuple[str, str]] = []
    for entry in node.entries:
        values = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
        pairs += [(entry.key.text, loose_text(report, value)) for value in values]
    return tuple(pairs)


def _electrolytes(report: Report, node: Node) -> tuple[tuple[str, Literal["raises", "lowers"]], ...]:
    if not isinstance(node, Mapping):
        report.error_at("wrong_type", node, "must be a mapping such as {potassium: lowers}")
        return ()
    pairs: list[tuple[str, Literal["raises", "lowers"]]] = []
    for entry in node.entries:
        direction: Literal["raises", "lowers"] = one_of(report, entry.value, _DIRECTIONS)
        pairs.append((entry.key.text, direction))
    return tuple(pairs)


def read_analyte(report: Report, root: Node) -> Analyte:
    """``analytes/ID.yaml``."""
    fields = Fields(report, root)
    head = read_head(fields)
    low, high, sources = fields.need("plausible", _plausible, _NOT_PLAUSIBLE)
    no_number: int | None = None
    record = Analyte(
        id=head["id"],
        title=head["title"],
        kind=fields.need_choice("kind", QUANTITY_KINDS),
        unit=fields.text("unit"),
        units={key.text: _unit(report, node) for key, node in fields.entries("units")},
        names=fields.may_list("names", loose_text),
        plausible_low=low,
        plausible_high=high,
        plausible_references=sources,
        current_for=fields.need("current_for", duration, NO_DURATION),
        ranges=fields.may_list("ranges", _range),
        not_used_when=fields.may_list("not_used_when", _not_used),
        question=fields.may("question", maybe_blank, ""),
        burden=fields.choice_or("burden", BURDENS, "blood"),
        cramps=fields.may("cramps", word, ""),
        cramps_unit=fields.may("cramps_unit", text, ""),
        decimals=fields.may("decimals", whole, no_number),
        bands=fields.may_list("bands", read_result_band, least=2),
        band_references=fields.may_words("band_references"),
        references=fields.may_words("references"),
        source=head["source"],
    )
    fields.done()
    return record


def _plausible(report: Report, node: Node) -> tuple[Decimal, Decimal, tuple[str, ...]]:
    fields = Fields(report, node)
    low, high = fields.need("low", number, Decimal(0)), fields.need("high", number, Decimal(1))
    references = fields.may_words("references")
    fields.done()
    if "low" in fields and "high" in fields and low >= high:
        report.error_at("wrong_between", node, "low must lie below high")
    return low, high, references


def _unit(report: Report, node: Node) -> Unit:
    fields = Fields(report, node)
    record = Unit(
        names=fields.may_list("names", text),
        multiply_by=fields.may("multiply_by", positive, Decimal(1)),
        divide_by=fields.may("divide_by", positive, Decimal(1)),
        subtract=fields.may("subtract", number, Decimal(0)),
    )
    fields.done()
    return record


def _range(report: Report, node: Node) -> ReferenceRange:
    fields = Fields(report, node)
    no_weeks: Comparison | None = None
    record = ReferenceRange(
        jurisdiction=fields.may_choice("jurisdiction", JURISDICTIONS),
        sex=fields.may_choice("sex", _SEXES),
        pregnancy=fields.may_choice("pregnancy", _PREGNANT),
        gestation=fields.may("gestation", read_weeks, no_weeks),
        title=fields.may("title", text, ""),
        low=fields.may("low", number, None),
        high=fields.may("high", number, None),
        references=fields.may_words("references"),
    )
    fields.done()
    if record.low is None and record.high is None:
        report.error_at("missing_key", node, "needs low or high", allowed=("low", "high"))
    elif record.low is not None and record.high is not None and record.low >= record.high:
        report.error_at("wrong_between", node, "low must lie below high")
    if record.pregnancy is None and (record.gestation is not None or record.title):
        report.error_at("missing_key", node, "gestation and title belong to a range with pregnancy: pregnant")
    elif record.pregnancy is not None and not record.title:
        report.error_at("missing_key", node, "a range for pregnancy needs the title it is printed with")
    return record


def _not_used(report: Report, node: Node) -> tuple[str, str, str]:
    fields = Fields(report, node)
    because = fields.text("because")
    names = [key for key in fields.keys if key != "because"]
    if len(names) != 1:
        report.error_at("wrong_count", node, "needs one member of a result, such as specimen, beside because")
        return ("", "", because)
    return (names[0], fields.need(names[0], loose_text, ""), because)


def read_references(report: Report, root: Node) -> tuple[Reference, ...]:
    """``references.yaml``: every source that could be read."""
    fields = Fields(report, root)
    found = fields.need_list("references", _reference)
    fields.done()
    return found


def _reference(report: Report, node: Node) -> Reference:
    fields = Fields(report, node)
    record = Reference(
        key=fields.need("key", word, ""),
        cite=fields.text("cite"),
        status=fields.need_choice("status", _SEEN),
        ids=fields.may("ids", loose_text, ""),
        seen=fields.may("seen", maybe_blank, ""),
        note=fields.may("note", maybe_blank, ""),
        checked=fields.may("checked", maybe_blank, ""),
        source=source(report, node),
    )
    fields.done()
    return record


_MATCHES: tuple[Literal["exact", "prefix"], ...] = ("exact", "prefix")


def read_binding(report: Report, root: Node) -> Binding:
    """``bindings/SYSTEM.yaml``."""
    fields = Fields(report, root)
    record = Binding(
        id=fields.need("id", word, ""),
        title=fields.text("title"),
        systems=fields.need_list("systems", text, least=1),
        licence=fields.text("licence"),
        codes={key.text: list_of(loose_text, least=1)(report, node) for key, node in fields.entries("codes")},
        source=source(report, root),
        match=fields.choice_or("match", _MATCHES, "exact"),
    )
    fields.done()
    return record
