"""The roster as time goes by: shifts that begin and end, breaks, units that are relieved or released."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from sim.engine.instant import BREAKS, SHIFTS, Moment
from sim.engine.log import NEVER, Off
from sim.engine.roster import ShiftEnd
from sim.engine.units import Unit

if TYPE_CHECKING:
    from sim.engine.desk import Desk
    from sim.engine.plan import DispatchPlan
    from sim.engine.roster import Roster

# Inside one instant: everybody who comes, everybody who takes no more calls, then whoever must leave a call.
COMES, STOPS, LEAVES, REST_DUE = range(4)


class Shifts:
    """Brings units to the desk and takes them away again."""

    def __init__(self, desk: Desk, roster: Roster):
        self.desk = desk
        self.off_unit, self.off_start, self.off_end, self.off_why = (array("q") for _ in range(4))
        changes: dict[int, list[tuple[int, Unit, int]]] = {}
        units = _units(roster, desk.plan)
        for unit, start, end in zip(units, roster.start.tolist(), roster.end.tolist(), strict=True):
            changes.setdefault(max(start, 0), []).append((COMES, unit, 0))
            changes.setdefault(unit.stop, []).append((STOPS, unit, 0))
            if unit.shift_end != ShiftEnd.FINISH:
                changes.setdefault(end, []).append((LEAVES, unit, 0))
        breaks = (roster.break_unit.tolist(), roster.break_due.tolist(), roster.break_length.tolist())
        for index, due, length in zip(*breaks, strict=True):
            if due >= 0:
                changes.setdefault(due, []).append((REST_DUE, units[index], length))
        self._changes = sorted(changes.items(), reverse=True)
        self._next_change()

    def _next_change(self) -> None:
        if self._changes:
            instant = self._changes[-1][0]
            Moment(self.desk.env, self._change, instant - self.desk.env.now, SHIFTS)

    def _change(self, _: Any) -> None:
        instant, changes = self._changes.pop()
        desk = self.desk
        changes.sort(key=_what)
        gone: set[int] = set()
        for what, unit, length in changes:
            if what == COMES:
                desk.on_duty[unit.kind] += 1
                unit.free_since = instant
                desk.pool.returned.append(unit)
            elif what == STOPS:
                self._stop(unit)
                gone.add(unit.kind)
            elif what == LEAVES:
                if unit.on_call is not None:
                    unit.on_call.call.shift_over(unit.on_call, unit.shift_end)
            else:
                self.rest(unit, length, Off.BREAK)
        for kind in gone:
            if not desk.on_duty[kind]:  # nobody waits for a team that has gone home
                desk.give_up_waiting(kind)
        self._next_change()
        desk.match_later()

    def _stop(self, unit: Unit) -> None:
        desk = self.desk
        desk.on_duty[unit.kind] -= 1
        if unit.on_call is None and not unit.resting:
            desk.pool.remove(unit)
            unit.heading = None

    # -- off the road ---------------------------------------------------------------------------

    def rest(self, unit: Unit, seconds: int, why: Off) -> None:
        """The unit takes no calls for so long: from now if it is free, else once it is."""
        now = self.desk.env.now
        if now >= unit.stop:
            return
        if unit.on_call is not None or unit.resting:
            unit.owed = [*(unit.owed or ()), (seconds, why)]
            return
        self.desk.pool.remove(unit)
        if self.desk.cover is not None:
            self.desk.cover.go_home(unit)
        self._begin(unit, seconds, why)

    def rest_at_last(self, unit: Unit) -> None:
        """A unit that has just become free takes what it is owed."""
        assert unit.owed
        seconds, why = unit.owed.pop(0)
        unit.owed = unit.owed or None
        self._begin(unit, seconds, why)

    def _begin(self, unit: Unit, seconds: int, why: int) -> None:
        unit.resting = True
        row = len(self.off_unit)
        self.off_unit.append(unit.index)
        self.off_start.append(self.desk.env.now)
        self.off_end.append(NEVER)
        self.off_why.append(why)
        Moment(self.desk.env, lambda _: self._back(unit, row), seconds, BREAKS)

    def _back(self, unit: Unit, row: int) -> None:
        self.off_end[row] = self.desk.env.now
        if self.desk.env.now < unit.stop:  # else it stays off the road, whichever of the two comes first in this second
            unit.resting = False
            self.desk.release(unit)


def _what(change: tuple[int, Unit, int]) -> int:
    return change[0]


def _units(roster: Roster, plan: DispatchPlan) -> list[Unit]:
    columns = (roster.kind, roster.home, roster.stop, roster.shift_end, roster.crew, roster.trained, roster.counts_for)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    at_once = (0.0,) * len(plan.travel)
    return [
        Unit(at_once if row[0] in plan.standing_kinds else plan.travel[row[1]], index, *row)
        for index, row in enumerate(rows)
    ]
