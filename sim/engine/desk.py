"""The dispatch desk: the only thing that chooses units.

All asks and returns of one instant are matched in one step, after everything else at that
instant, so that no answer depends on the order in which events happen to fire. Rules: the most
urgent call first, inside a priority the one received first, then call number, then first unit
before second. Of the free units, one from the call's own district, else from the nearest
district with one; there, the one that has been free longest, then the lowest unit number.
"""

from __future__ import annotations

from array import array
from collections import deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from sim.engine.instant import MATCHING, SHIFTS, Moment, Seconds
from sim.engine.log import NEVER

if TYPE_CHECKING:
    from sim.engine.incident import Incident
    from sim.engine.plan import DispatchPlan
    from sim.engine.roster import Roster


class Unit:
    """The desk's live view of one row of the roster."""

    __slots__ = ("end", "free_since", "home", "index", "kind", "on_call")

    def __init__(self, index: int, kind: int, home: int, end: int):
        self.index = index
        self.kind = kind
        self.home = home
        self.end = end
        self.free_since = 0
        self.on_call: Ask | None = None


class Ask:
    """A call's wish for one unit of one kind; `slot` 0 is the first unit of the call."""

    __slots__ = ("call", "kind", "on_scene", "open", "row", "slot", "unit", "until")

    def __init__(self, call: Incident, kind: int, slot: int, until: int | None = None):
        self.call = call
        self.kind = kind
        self.slot = slot
        self.until = until
        self.open = True
        self.unit: Unit | None = None
        self.row = -1  # of the unit log, once a unit is sent
        self.on_scene = False


class Desk:
    """Free units, waiting asks, and the matching step."""

    def __init__(self, env: Seconds, roster: Roster, plan: DispatchPlan):
        self.env = env
        self.plan = plan
        kinds, places = len(roster.kinds), len(roster.districts)
        self.travel = plan.travel
        self.clinician_kinds = plan.clinician_kinds
        self.nearest = [_nearest_first(plan, to) for to in range(places)]
        self.free: list[list[deque[Unit]]] = [[deque() for _ in range(places)] for _ in range(kinds)]
        self.free_count = [0] * kinds
        self.on_duty = [0] * kinds
        self.waiting: list[list[tuple[int, int, int, int, Ask]]] = [[] for _ in range(kinds)]
        self.order = [kind for kind in range(kinds) if kind != plan.patrol] + [plan.patrol]
        self.returned: list[Unit] = []
        self.impatient: list[Ask] = []
        self.fresh: list[Ask] = []
        self.matching = False
        # The unit log, column by column.
        self.call, self.unit, self.dispatched, self.on_scene, self.cleared = (array("q") for _ in range(5))
        self._follow_roster(roster)

    # -- shifts ---------------------------------------------------------------------------------

    def _follow_roster(self, roster: Roster) -> None:
        columns = (roster.kind.tolist(), roster.home.tolist(), roster.start.tolist(), roster.end.tolist())
        changes: dict[int, list[tuple[bool, Unit]]] = {}
        for index, (kind, home, start, end) in enumerate(zip(*columns, strict=True)):
            unit = Unit(index, kind, home, end)
            changes.setdefault(max(start, 0), []).append((True, unit))
            changes.setdefault(end, []).append((False, unit))
        self._changes = sorted(changes.items(), reverse=True)
        self._next_change()

    def _next_change(self) -> None:
        if self._changes:
            instant = self._changes[-1][0]
            Moment(self.env, self._change_shift, instant - self.env.now, SHIFTS)

    def _change_shift(self, _: Any) -> None:
        instant, changes = self._changes.pop()
        for starts, unit in changes:
            if starts:
                self.on_duty[unit.kind] += 1
                unit.free_since = instant
                self.returned.append(unit)
            else:
                self._end_shift(unit)
        for kind in {unit.kind for starts, unit in changes if not starts}:
            if not self.on_duty[kind]:  # nobody waits for a team that has gone home
                self.impatient += [entry[-1] for entry in self.waiting[kind] if entry[-1].until is not None]
        self._next_change()
        self._match_later()

    def _end_shift(self, unit: Unit) -> None:
        self.on_duty[unit.kind] -= 1
        if unit.on_call is None:
            self._pool_returned()
            self.free[unit.kind][unit.home].remove(unit)
            self.free_count[unit.kind] -= 1

    # -- asking and returning -------------------------------------------------------------------

    def ask(self, ask: Ask) -> None:
        """Put an ask in the queue of its kind; it is looked at in this instant's matching step."""
        call = ask.call
        heappush(self.waiting[ask.kind], (call.priority, call.received, call.index, ask.slot, ask))
        if ask.until is not None:
            delay = ask.until - self.env.now
            if delay > 0:
                Moment(self.env, lambda _: self._run_out_of_patience(ask), delay)
            else:
                self.impatient.append(ask)
        if call.patience >= 0 and ask.slot == 0:
            self.fresh.append(ask)
        self._match_later()

    def _run_out_of_patience(self, ask: Ask) -> None:
        if ask.open:
            self.impatient.append(ask)
            self._match_later()

    def release(self, unit: Unit) -> None:
        """A unit is clear of its call: back to its post, or home when its shift is over."""
        now = self.env.now
        unit.on_call = None
        if now < unit.end:
            unit.free_since = now
            self.returned.append(unit)
            if self.waiting[unit.kind]:
                self._match_later()

    # -- the matching step ----------------------------------------------------------------------

    def _match_later(self) -> None:
        if not self.matching:
            self.matching = True
            Moment(self.env, self._match, 0, MATCHING)

    def _match(self, _: Any) -> None:
        self.matching = False
        self._pool_returned()
        for kind in self.order:
            waiting = self.waiting[kind]
            while waiting and self.free_count[kind]:
                ask = heappop(waiting)[-1]
                if ask.open:
                    self._dispatch(self._choose(kind, ask.call.district), ask)
            if self.impatient:
                self._give_way(kind)
        if self.fresh:
            fresh, self.fresh = self.fresh, []
            for ask in fresh:
                if ask.open:
                    ask.call.start_patience()

    def _give_way(self, kind: int) -> None:
        """Asks of this kind that may wait no longer let the next choice have the call."""
        late = [ask for ask in self.impatient if ask.kind == kind]
        self.impatient = [ask for ask in self.impatient if ask.kind != kind]
        for ask in late:
            if ask.open:
                ask.open = False
                ask.call.not_free(ask)

    def _pool_returned(self) -> None:
        returned = self.returned
        if not returned:
            return
        if len(returned) > 1:
            returned.sort(key=_longest_free)
        for unit in returned:
            pool = self.free[unit.kind][unit.home]
            pool.append(unit)
            self.free_count[unit.kind] += 1
            if len(pool) > 1 and pool[-2].free_since == unit.free_since and pool[-2].index > unit.index:
                # sent and called off within one instant: back in its place
                self.free[unit.kind][unit.home] = deque(sorted(pool, key=_longest_free))
        returned.clear()

    def _choose(self, kind: int, district: int) -> Unit:
        pools = self.free[kind]
        self.free_count[kind] -= 1
        if self.plan.home_district_first:
            for place in self.nearest[district]:
                if pools[place]:
                    return pools[place].popleft()
        longest = min((pool[0].free_since, pool[0].index, place) for place, pool in enumerate(pools) if pool)
        return pools[longest[2]].popleft()

    def _dispatch(self, unit: Unit, ask: Ask) -> None:
        ask.open = False
        ask.unit = unit
        unit.on_call = ask
        ask.row = len(self.call)
        self.call.append(ask.call.index)
        self.unit.append(unit.index)
        self.dispatched.append(self.env.now)
        self.on_scene.append(NEVER)
        self.cleared.append(NEVER)
        ask.call.sent(ask, self.travel[unit.home][ask.call.district])


def _longest_free(unit: Unit) -> tuple[int, int]:
    return unit.free_since, unit.index


def _nearest_first(plan: DispatchPlan, to: int) -> list[int]:
    """Districts in the order in which the desk looks for a unit: the call's own, then by travel time, then by row."""
    return sorted(range(len(plan.travel)), key=lambda at: (at != to, plan.travel[at][to], at))
