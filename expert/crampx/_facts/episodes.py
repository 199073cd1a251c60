"""Entries of a record about one thing: what is over says nothing against what runs on.

A record keeps each order of a medicine, and each episode of a condition, as an entry of its own. A document that was
written for crampx says a thing once, so there an end and a presence contradict each other.
"""

from __future__ import annotations

from datetime import date

from crampx._facts.collector import Collector
from crampx._facts.model import Statement


def leave_out_past_episodes(collect: Collector) -> None:
    """Of each concept that an entry says to hold now, leave out those that say it ended, and tell so."""
    for concept, statements in collect.statements.items():
        past = [s for s in statements if s.present and _is_over(s, collect.as_of)]
        running = [s for s in statements if s.present and not _is_over(s, collect.as_of)]
        if not past or not running:
            continue
        collect.statements[concept] = [s for s in statements if not (s.present and _is_over(s, collect.as_of))]
        title, place = collect.lookup.concepts[concept].title, min(s.fact.pointer for s in running)
        latest = _latest_days(running)
        if any(_ended_after(s, latest) for s in past):
            message = f"another entry about {title} ended after this one was recorded: check whether it still holds"
            collect.notice("ended_later", message, place)
        else:
            message = f"other entries about {title} are over ({len(past)}); this one counts"
            collect.notice("past_episodes", message, place)


def _is_over(statement: Statement, as_of: date) -> bool:
    return statement.ended is not None and statement.ended.last <= as_of


def _latest_days(running: list[Statement]) -> dict[str, date]:
    """By name the last day that is recorded of those that run on."""
    latest: dict[str, date] = {}
    for s in running:
        for day in (s.when, s.started):
            if day is not None:
                latest[s.named] = max(day.last, latest.get(s.named, date.min))
    return latest


def _ended_after(past: Statement, latest: dict[str, date]) -> bool:
    """Whether it ended, on a known day, surely after all that is recorded of those of its name that run on."""
    end, day = past.ended, latest.get(past.named)
    return end is not None and end.text != "" and day is not None and day < end.first
