"""The checks of site packs, in one table: what each finds, beside what the checks of all knowledge find in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from crampx._knowledge import check_pack_ids, check_packs
from crampx._knowledge.check_view import Hit
from crampx._knowledge.checks import to_problem
from crampx._knowledge.pack_view import PackView
from crampx._problems import Problem

PACK_ERRORS: tuple[Callable[[PackView], Iterator[Hit]], ...] = (
    check_pack_ids.wrong_pack_id,
    check_pack_ids.shipped_id,
    check_pack_ids.foreign_id,
    check_pack_ids.repeated_pack,
    check_pack_ids.taken_name,
    check_pack_ids.taken_code,
    check_pack_ids.guarded_name,
    check_packs.wrong_base,
    check_packs.unknown_target,
    check_packs.wrong_rules_name,
    check_packs.opposing_rule,
    check_packs.silenced_red_flag,
    check_packs.silenced_safety_net,
    check_packs.expired_exception,
    check_packs.unsigned_exception,
    check_packs.repeated_exception,
    check_packs.jurisdiction_conflict,
    check_packs.shipped_member,
    check_packs.shipped_quantity,
    check_packs.unusable_limits,
    check_packs.repeated_limits,
    check_packs.repeated_wording,
)
PACK_WARNINGS: tuple[Callable[[PackView], Iterator[Hit]], ...] = (check_packs.pack_overdue,)


def check_packs_of(view: PackView) -> Iterator[Problem]:
    """Run every check of packs; a check is called like its function."""
    places = view.base.places
    for run in PACK_ERRORS:
        yield from (to_problem(places, run.__name__, "error", hit) for hit in run(view))
    for run in PACK_WARNINGS:
        yield from (to_problem(places, run.__name__, "warning", hit) for hit in run(view))
