"""Where units are when they are sent, in a world that says more than "at home"."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.engine.units import Pool, Unit

if TYPE_CHECKING:
    from sim.engine.plan import DispatchPlan


class Whereabouts:
    """Mean travel of a unit, by where it is and how many others are free.

    Kolesar and Blum (1973), Management Science 19:1368: inside an area the distance to the nearest of n free units
    falls with the square root of n.
    """

    def __init__(self, plan: DispatchPlan, pool: Pool):
        self.travel = plan.travel
        self.square_root_law = plan.square_root_law
        self.standing = plan.standing_kinds
        self.pool = pool
        self.away: dict[Unit, tuple[int, float]] | None = {} if plan.from_last_call else None

    def left(self, unit: Unit, district: int, now: int) -> None:
        """A unit has left a scene in this district: from there it drives home."""
        if self.away is not None and unit.kind not in self.standing:
            self.away[unit] = district, now + self.travel[district][unit.home]

    def at_home(self, unit: Unit) -> None:
        """The unit is where it belongs, whatever it still had to drive."""
        if self.away is not None:
            self.away.pop(unit, None)

    def seconds(self, unit: Unit, to: int, now: int) -> float:
        """Mean travel to a district of a unit that has just been taken from the free ones."""
        if self.away is not None and unit in self.away:
            district, home_again = self.away[unit]
            if now < home_again:
                return self.travel[district][to]
        mean = unit.travel[to]
        if self.square_root_law and to == unit.home:
            mean /= math.sqrt(1 + len(self.pool.free[unit.kind][to]))
        return mean
