"""Laws: whatever a pack adds, no danger of the base is lost and no evidence of the base changes but what is silenced.

The documents are the examples for clinicians, those in the files of the red flags, and a share of all others.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace
from pack_folders import EXAMPLE, GOOD, HARBOUR, MEADOW, ROOT

import crampx
from crampx._api import evaluate_document
from crampx._audit.subjects import Subject, of_examples, of_files
from crampx._knowledge.check_folder import check_folder
from crampx._knowledge.check_view import View, parts
from crampx._knowledge.compiled import compile_folder, to_bytes
from crampx._knowledge.digest import digest
from crampx._knowledge.model import Jurisdiction
from crampx._knowledge.records import PACK_PREFIX
from crampx._logic.conditions import URGENCIES, Quantity

SETS = ((EXAMPLE,), (HARBOUR, MEADOW))
SEVERAL = ((), *((pack,) for pack in GOOD), (HARBOUR, MEADOW))
SHARE = 29


def subjects() -> Iterator[Subject]:
    records, _ = check_folder(ROOT / "knowledge")
    assert records is not None
    for number, subject in enumerate(of_examples(records)):
        if subject.name.startswith("red_flags/") or number % SHARE == 0:
            yield subject
    yield from (found for found in of_files([ROOT / "examples" / "patients"]) if isinstance(found, Subject))


def without_limits(subject: Subject) -> Subject:
    """The same without the laboratory's own limits, so that those of a pack come in."""
    items = tuple(replace(item, low=None, high=None) for item in subject.document.items)
    return Subject(subject.name, replace(subject.document, items=items))


SUBJECTS = tuple(without_limits(subject) for subject in subjects())


@cache
def evaluated(packs: tuple[Path, ...], jurisdiction: Jurisdiction | None) -> tuple[crampx.Assessment, ...]:
    knowledge = crampx.load_knowledge(packs=packs)
    return tuple(
        evaluate_document(
            subject.document, knowledge=knowledge, as_of=subject.document.as_of, as_of_source="document",
            jurisdiction=jurisdiction,
        )
        for subject in SUBJECTS
        if subject.document.as_of is not None
    )


def pairs(packs: tuple[Path, ...]) -> Iterator[tuple[crampx.Assessment, crampx.Assessment]]:
    """Each assessment of the base, asked for the jurisdiction that the packs name, beside that with the packs."""
    added = evaluated(packs, None)
    assert {assessment.jurisdiction for assessment in added} == {"uk"}
    yield from zip(evaluated((), "uk"), added, strict=True)


@pytest.mark.parametrize("packs", SETS, ids=lambda packs: "+".join(pack.name for pack in packs))
def test_every_red_flag_of_the_base_is_raised_as_urgently(packs: tuple[Path, ...]) -> None:
    compared = 0
    for base, added in pairs(packs):
        urgencies = {flag.id: URGENCIES.index(flag.urgency) for flag in added.red_flags}
        for flag in base.red_flags:
            assert urgencies.get(flag.id, len(URGENCIES)) <= URGENCIES.index(flag.urgency), flag.id
            compared += 1
    assert compared > 100


@pytest.mark.parametrize("packs", SETS, ids=lambda packs: "+".join(pack.name for pack in packs))
def test_the_action_and_the_evidence_of_a_red_flag_are_those_of_the_base(packs: tuple[Path, ...]) -> None:
    for base, added in pairs(packs):
        flags = {flag.id: flag for flag in added.red_flags}
        for flag in base.red_flags:
            other = flags[flag.id]
            assert (other.title, other.action, other.actor, other.pack) == (flag.title, flag.action, flag.actor, None)
            assert {e.rule: e.rationale for e in other.because} == {e.rule: e.rationale for e in flag.because}


@pytest.mark.parametrize("packs", SETS, ids=lambda packs: "+".join(pack.name for pack in packs))
def test_what_cannot_be_excluded_is_still_told(packs: tuple[Path, ...]) -> None:
    for base, added in pairs(packs):
        assert [c for c in added.cannot_exclude if c.pack is None] == list(base.cannot_exclude)


def evidence(assessment: crampx.Assessment) -> dict[str, tuple[str, str, str | None]]:
    """Rule to effect, sentence and line, of all evidence that the base states."""
    return {
        part.rule: (part.effect, part.rationale, part.line)
        for item in assessment.differential
        for part in (*item.for_, *item.against, *item.explains_because)
        if part.source.pack is None
    }


def limited(packs: tuple[Path, ...]) -> frozenset[str]:
    """Rules of triggers that read a multiple of a laboratory's own limit, which a site's limits may move."""
    records, _ = check_folder(ROOT / "knowledge", packs=packs)
    assert records is not None
    view = View(records)
    analytes = {limits.analyte for pack in records.packs for limits in pack.limits}
    return frozenset(
        f"{trigger.id}/{rule.id}"
        for trigger in records.triggers
        for rule in (*trigger.rules, *trigger.explains)
        for part in parts(view.expand(rule.when))
        if isinstance(part, Quantity) and part.analyte in analytes and "_limit'" in repr(part.comparison)
    )


@pytest.mark.parametrize("packs", SETS, ids=lambda packs: "+".join(pack.name for pack in packs))
def test_the_evidence_of_the_base_changes_only_where_it_is_silenced(packs: tuple[Path, ...]) -> None:
    silenced: set[str] = set()
    moved = limited(packs)
    for base, added in pairs(packs):
        now = {each.rule for each in added.knowledge.silenced or ()}
        before, after = evidence(base), evidence(added)
        silenced |= before.keys() & now
        assert not after.keys() & now
        assert {k: v for k, v in before.items() if k not in now | moved} == {
            k: v for k, v in after.items() if k not in moved
        }
    if HARBOUR in packs:
        assert silenced == {"statin_associated_muscle_symptoms/statin", "hypokalaemia/measured_normal"}


def test_no_suggestion_of_the_base_is_lost_but_what_is_silenced() -> None:
    silenced = 0
    for base, added in pairs((EXAMPLE,)):
        now = {each.rule for each in added.knowledge.silenced or ()}
        kept = {item.id: {e.rule for e in item.because} for item in (*added.follow_up, *added.tests_not_needed)}
        for item in (*base.follow_up, *base.tests_not_needed):
            rules = {e.rule for e in item.because}
            assert kept.get(item.id, set()) == rules - now
            silenced += bool(rules & now)
    assert silenced > 5


def test_every_line_says_which_pack_it_comes_from() -> None:
    named = 0
    for assessment in evaluated((HARBOUR, MEADOW), None):
        for item in (*assessment.red_flags, *assessment.cannot_exclude, *assessment.follow_up):
            assert (item.pack is not None) == item.id.startswith(PACK_PREFIX)
            named += item.pack is not None
        for trigger in assessment.differential:
            assert (trigger.pack is not None) == trigger.trigger.startswith(PACK_PREFIX)
            for part in (*trigger.for_, *trigger.against):
                own = PACK_PREFIX in part.rule
                assert part.source.pack == (part.source.file.split("/")[0] if own else None)
    assert named > 50


def test_without_packs_nothing_of_them_is_told() -> None:
    for assessment in evaluated((), "uk"):
        text = json.dumps(assessment.to_dict())
        assert '"pack"' not in text
        assert '"packs"' not in text
        assert "silenced" not in text


def test_no_shipped_id_begins_like_one_of_a_pack() -> None:
    records, _ = check_folder(ROOT / "knowledge")
    assert records is not None
    assert PACK_PREFIX not in to_bytes(compile_folder(ROOT / "knowledge")).decode()


def test_the_order_of_packs_and_the_names_of_their_folders_change_nothing(tmp_path: Path) -> None:
    copies = [shutil.copytree(pack, tmp_path / name) for pack, name in ((MEADOW, "a b"), (HARBOUR, "x"))]
    one = compile_folder(ROOT / "knowledge", [HARBOUR, MEADOW])
    other = compile_folder(ROOT / "knowledge", copies)
    assert to_bytes(one) == to_bytes(other)
    assert one.digest != digest(ROOT / "knowledge")


def test_every_pack_changes_the_digest() -> None:
    digests = {crampx.load_knowledge(packs=packs).digest for packs in SEVERAL}
    assert len(digests) == len(GOOD) + 2


@pytest.mark.parametrize("pack", GOOD, ids=lambda pack: pack.name)
def test_the_hash_seed_changes_nothing(pack: Path) -> None:
    patient = ROOT / "examples" / "patients" / "possible_dvt.json"
    command = [sys.executable, "-m", "crampx", "evaluate", str(patient), "--format", "json", "--knowledge", str(pack)]
    results = {
        subprocess.run(
            command, capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed, "XDG_CACHE_HOME": ""}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(results) == 1
