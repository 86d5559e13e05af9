"""Patrol cars of more than one crew size: a car of twice the officers counts for two units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.units import Ask

if TYPE_CHECKING:
    from sim.engine.desk import Desk


class Crewing:
    """Knows which units of a call need not be sent, because one that is sent holds as many officers."""

    def __init__(self, desk: Desk):
        self.desk = desk

    def fewer_do(self, ask: Ask, local: bool = False) -> bool:
        """Are units free that make up those sent together, though fewer than these, beside those that stay free?"""
        if ask.together is None:
            return False
        needed, stay = 1 + len(ask.together), ask.least - 1 - len(ask.together)
        units = self.desk.pool.in_order(ask.kind, ask.call.district, local)
        for number, unit in enumerate(units, start=1):
            needed -= unit.counts_for
            if needed <= 0:
                return len(units) - number >= stay
        return False

    def send_others(self, ask: Ask) -> None:
        """Send those that go with the unit just sent, or spare them; what it counts for beyond them spares the last
        of the other patrol units its call still asks for."""
        assert ask.unit is not None
        more, together = ask.unit.counts_for - 1, ask.together or []
        ask.spared = together[:more]
        rest = together[more:]
        if rest:
            rest[0].together = rest[1:]
            self.desk.dispatch(rest[0], local=False)
            rest[0].together = None
        elif more > len(together):
            ask.spared += _spare(ask, more - len(together))

    def ask_again(self, ask: Ask) -> None:
        """The unit goes somewhere else: those it spared are asked for after all."""
        for other in ask.spared or ():
            other.open = True
            self.desk.ask(other)
        ask.spared = None


def _spare(ask: Ask, number: int) -> list[Ask]:
    patrol = ask.call.patrol
    wanted = [one for one in ask.call.asks if one.open and one.kind == patrol and one.relieves is None]
    spared = sorted(wanted, key=lambda one: one.slot)[-number:]
    for one in spared:
        one.open = False
    return spared
