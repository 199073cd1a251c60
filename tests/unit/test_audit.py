"""Knowledge as a whole: counts, differences and coverage, on the small knowledge of the checks."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from crampx._api import to_knowledge
from crampx._audit.counts import is_unverified, summarise
from crampx._audit.coverage import Tally
from crampx._audit.differences import EntryChange, compare_records
from crampx._audit.outcomes import compare_outcomes
from crampx._audit.subjects import of_examples, unique
from crampx._audit.versions import read_version
from crampx._knowledge.compiled import compile_records
from crampx._knowledge.model import KnowledgeRecords, Source, Trigger
from crampx._logic.conditions import Coded

GOOD = Path(__file__).parents[1] / "knowledge" / "good"


@pytest.fixture(scope="module")
def records() -> KnowledgeRecords:
    return read_version(GOOD)


def with_trigger(records: KnowledgeRecords, **fields: object) -> KnowledgeRecords:
    trigger: Trigger = replace(records.triggers[0], **fields)
    return replace(records, triggers=(trigger, *records.triggers[1:]))


def test_the_same_knowledge_does_not_differ(records: KnowledgeRecords) -> None:
    assert compare_records(records, read_version(GOOD)) == ()


def test_moving_a_file_or_its_examples_is_no_change(records: KnowledgeRecords) -> None:
    moved = with_trigger(records, source=Source(file="triggers/other.yaml", line=9), examples=())
    assert compare_records(records, moved) == ()


def test_the_order_of_files_is_no_change(records: KnowledgeRecords) -> None:
    assert compare_records(records, replace(records, concepts=records.concepts[::-1])) == ()


def test_a_changed_field_is_told_with_both_sides(records: KnowledgeRecords) -> None:
    (change,) = compare_records(records, with_trigger(records, urgency="urgent", confused_with=("sciatica",)))
    assert (change.kind, change.id, change.did) == ("trigger", "diuretic_cramps", "changed")
    assert [(field.field, field.before, field.after) for field in change.fields] == [
        ("confused_with", (), ("sciatica",)), ("urgency", ("soon",), ("urgent",)),
    ]  # fmt: skip


def test_a_rule_is_a_thing_of_its_own(records: KnowledgeRecords) -> None:
    first, second = records.triggers[0].rules
    stronger = replace(first, strength="strong")
    assert [(change.kind, change.id, change.did) for change in compare_records(
        records, with_trigger(records, rules=(stronger,))
    )] == [("rule", f"diuretic_cramps/{second.id}", "removed"), ("rule", f"diuretic_cramps/{first.id}", "changed")]


def test_what_the_words_leave_out_is_still_told(records: KnowledgeRecords) -> None:
    """A symptom and a sign of one name read alike; the files differ."""
    rules = records.triggers[0].rules
    as_symptom, as_sign = (
        with_trigger(records, rules=(replace(rules[0], when=Coded(kind, "calf_swelling")), *rules[1:]))
        for kind in ("symptom", "sign")
    )
    (change,) = compare_records(as_symptom, as_sign)
    (field,) = change.fields
    assert field.field == "when"
    assert '"symptom"' in field.before[0]
    assert '"sign"' in field.after[0]


def test_there_and_back_are_mirrored(records: KnowledgeRecords) -> None:
    other = replace(records, red_flags=(), index=replace(records.index, version="2.0.0"))
    swapped = {"added": "removed", "removed": "added", "changed": "changed"}

    def bare(changes: tuple[EntryChange, ...]) -> set[tuple[str, str, str]]:
        return {(change.kind, change.id, change.did) for change in changes}

    there = bare(compare_records(records, other))
    assert ("red_flag", "clot", "removed") in there
    assert bare(compare_records(other, records)) == {(kind, name, swapped[did]) for kind, name, did in there}


def test_counts_add_up(records: KnowledgeRecords) -> None:
    summary = summarise(records)
    rows = {row.folder: row for row in summary.folders}
    assert rows["triggers"].grades == (("B", 1), ("C", 1), ("-", 1))
    assert (rows["triggers"].unverified, rows["triggers"].only_unverified) == (1, 0)
    assert summary.total.files == sum(row.files for row in summary.folders)
    assert sum(number for _, number in summary.sources) == len(records.references)


def test_a_citation_that_is_partly_from_memory_is_unverified(records: KnowledgeRecords) -> None:
    seen = next(reference for reference in records.references if reference.status == "V")
    assert not is_unverified(seen)
    assert is_unverified(replace(seen, cite=f"{seen.cite} (title RECALL)"))
    assert is_unverified(replace(seen, status="VS"))


def test_coverage_without_anyone(records: KnowledgeRecords) -> None:
    """What cannot be is not asked for: a rule that waits for an unknown fact is never itself unknown because of it."""
    found = Tally(to_knowledge(compile_records(records))).coverage()
    never = {gap.id: gap.never for gap in found.gaps}
    assert found.subjects == 0
    assert never["diuretic_cramps/takes_thiazide"] == ("present", "absent", "unknown")
    assert never["check_potassium/likely_cause"] == ("present", "absent")
    assert not found.complete


def test_coverage_by_its_own_examples(records: KnowledgeRecords) -> None:
    tally = Tally(to_knowledge(compile_records(records)))
    for subject in of_examples(records):
        tally.add(subject)
    found = tally.coverage()
    assert found.subjects == sum(
        len(file.examples) for file in (*records.findings, *records.triggers, *records.red_flags, *records.follow_ups)
    )
    assert found.complete


def test_outcomes_name_whoever_is_concerned(records: KnowledgeRecords) -> None:
    subjects = unique(of_examples(records))
    old = to_knowledge(compile_records(records))
    assert set(compare_outcomes(subjects, old, old)) == {None}
    without = to_knowledge(compile_records(replace(records, triggers=(), follow_ups=())))
    changed = {change.subject: change.results for change in compare_outcomes(subjects, old, without) if change}
    results = changed["triggers/diuretic_cramps.yaml: a thiazide and low potassium"]
    assert {(result.what, result.id, result.after) for result in results} == {
        ("tier", "diuretic_cramps", "not listed"), ("follow_up", "check_potassium", "not suggested"),
    }  # fmt: skip
