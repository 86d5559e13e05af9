"""Units taken from less urgent work, when a more urgent call finds nobody free.

First from interruptible work, then from calls a unit is still on its way to. The least urgent
first; among equals the latest (or the earliest) sent, as the plan says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.units import Ask

if TYPE_CHECKING:
    from sim.engine.desk import Desk
    from sim.engine.plan import Rules


class Taking:
    """Knows which units are on work that may be taken from them."""

    def __init__(self, desk: Desk, rules: Rules, kinds: int):
        self.desk = desk
        self.rules = rules
        self.under_way: list[dict[Ask, None]] = [{} for _ in range(kinds)]

    def watch(self, ask: Ask) -> None:
        """A unit has been sent: may it be taken away again? (One that relieves another: once it is on scene.)"""
        to_be_had = ask.call.may_interrupt or (self.rules.divert_for and ask.call.needed == 1)
        if to_be_had and (ask.relieves is None or ask.on_scene):
            self.under_way[ask.kind][ask] = None

    def forget(self, ask: Ask) -> None:
        """The unit has left the call, or works on what may not be interrupted."""
        self.under_way[ask.kind].pop(ask, None)

    def take_for(self, ask: Ask) -> bool:
        """Free enough units for this ask; False, and nothing done, when there are not enough."""
        lacking = ask.least - self.desk.pool.count[ask.kind]
        victims = sorted((rank, one) for one in self.under_way[ask.kind] if (rank := self._rank(one, ask)) is not None)
        if len(victims) < lacking:
            return False
        for _, victim in victims:
            if self.desk.pool.count[ask.kind] >= ask.least or self._fewer_do(ask):
                break
            if victim.unit is not None and victim.unit.on_call is victim:  # else called off with the one before
                victim.call.taken(victim)
                self.desk.pool.settle()
        return True

    def _fewer_do(self, ask: Ask) -> bool:
        return self.desk.crewing is not None and self.desk.crewing.fewer_do(ask)

    def _rank(self, victim: Ask, ask: Ask) -> tuple[int, int, int, int] | None:
        """Whose unit is taken first; None = this one may not be taken for the ask."""
        unit, call = victim.unit, victim.call
        if unit is None or unit.owed or self.desk.env.now >= unit.stop or call.priority <= ask.call.priority:
            return None
        if call.may_interrupt:
            if ask.call.priority > self.rules.interrupt_for or not call.interruptible_now(victim):
                return None
            kind_of_work = 0
        elif victim.on_scene or ask.call.priority > self.rules.divert_for:
            return None
        else:
            kind_of_work = 1
        sent = self.desk.dispatched[victim.row]
        order = (-sent, -victim.row) if self.rules.interrupt_latest else (sent, victim.row)
        return kind_of_work, -call.priority, *order
