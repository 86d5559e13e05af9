"""Free patrol units that move to a district that has none, until their next call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.engine.instant import ARRIVALS, COVER, Moment
from sim.engine.log import NEVER
from sim.engine.units import Unit, longest_free

if TYPE_CHECKING:
    from sim.engine.desk import Desk


class Cover:
    """Looks at the free patrol units once an instant is over. Until a unit is there it is where it came from."""

    def __init__(self, desk: Desk, least: int):
        self.desk = desk
        self.least = least  # free units of a district that may send one
        self.looking = False
        self.unit: list[int] = []  # the moves, column by column
        self.left: list[int] = []
        self.to: list[int] = []
        self.there: list[int] = []

    def look_later(self) -> None:
        """Look at the end of this instant."""
        if not self.looking:
            self.looking = True
            Moment(self.desk.env, self._look, 0, COVER)

    def _look(self, _: Any) -> None:
        self.looking = False
        desk = self.desk
        desk.pool.settle()
        free = desk.pool.free[desk.plan.patrol]
        headed_for = {unit.heading for units in free for unit in units}
        staying = [[unit for unit in units if unit.heading is None] for units in free]
        for district, units in enumerate(staying):
            if units or district in headed_for:
                continue
            able = [place for place, others in enumerate(staying) if len(others) >= self.least]
            if able:
                place = min(able, key=lambda one: (desk.plan.travel[one][district], one))
                unit = max(staying[place], key=longest_free)  # the one that would be sent last
                staying[place].remove(unit)
                self._send(unit, district)

    def _send(self, unit: Unit, district: int) -> None:
        desk, move = self.desk, len(self.unit)
        unit.heading, unit.move = district, move
        for column, value in zip((self.unit, self.left, self.to, self.there),
                                 (unit.index, desk.env.now, district, NEVER), strict=True):  # fmt: skip
            column.append(value)
        seconds = int(desk.plan.travel[unit.home][district] + 0.5)
        Moment(desk.env, lambda _: self._arrive(unit, move), seconds, ARRIVALS)

    def _arrive(self, unit: Unit, move: int) -> None:
        """The unit has come, unless it has had something else to do meanwhile."""
        if unit.heading is None or unit.move != move:
            return
        desk = self.desk
        self.there[move] = desk.env.now
        desk.pool.move(unit, unit.heading)
        unit.travel = desk.plan.travel[unit.heading]
        self.forget(unit)
        if desk.whereabouts is not None:
            desk.whereabouts.at_home(unit)
        desk.match_later()

    def forget(self, unit: Unit) -> None:
        """The unit has something else to do than to drive to where it was headed."""
        unit.heading = None

    def go_home(self, unit: Unit) -> None:
        """After its call, or its break, the unit belongs to its own district again."""
        unit.heading = None
        if unit.home != unit.base:
            unit.home, unit.travel = unit.base, self.desk.plan.travel[unit.base]
