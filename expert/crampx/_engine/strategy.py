"""experta's extension point ``__strategy__``: the order in which activations fire.

experta's own strategy orders by salience and fact ids, so activations of equal key fall in an order that depends on
addresses in memory, and it looks for a removed activation only at three places, so that it may stay and fire.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from operator import attrgetter
from typing import TypeAlias

from crampx._engine.experta_import import Activation, Agenda, Strategy

Key: TypeAlias = tuple[int, int, tuple[int, ...]]
_KEY = attrgetter("key")


def order_key(activation: Activation) -> Key:
    """Salience, then rule id, then facts: no two activations of an agenda share it. The highest fires first."""
    rule = activation.rule
    return rule.salience, -rule.position, tuple(sorted(-fact.number for fact in activation.facts))


class TotalOrder(Strategy):
    """A strict total order with exact removal."""

    def _update_agenda(self, agenda: Agenda, added: Sequence[Activation], removed: Sequence[Activation]) -> None:
        """Keep ``agenda.activations`` sorted; its rightmost activation is the next to fire."""
        waiting = agenda.activations
        for activation in removed:
            activation.key = order_key(activation)
            place = bisect_left(waiting, activation.key, key=_KEY)
            if place < len(waiting) and waiting[place].key == activation.key:
                del waiting[place]
        for activation in added:
            activation.key = order_key(activation)
            insort(waiting, activation, key=_KEY)
