"""Units on the road, wishes for one of them, and the free ones by kind and home district."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine.case import Case
    from sim.engine.plan import DispatchPlan


class Unit:
    """The desk's live view of one row of the roster."""

    __slots__ = (
        "base", "counts_for", "crew", "free_since", "heading", "home", "index", "kind", "move", "on_call", "owed",
        "resting", "shift_end", "stop", "trained", "travel",
    )  # fmt: skip

    def __init__(
        self, travel: Sequence[float], index: int, kind: int, home: int, stop: int, shift_end: int, crew: int,
        trained: bool, counts_for: int,
    ):  # fmt: skip
        self.travel = travel  # mean seconds to each district
        self.index = index
        self.kind = kind
        self.home = self.base = home  # a unit that covers another district is at home there meanwhile
        self.heading: int | None = None  # the district it is on its way to cover
        self.move = -1
        self.stop = stop  # no new call from this second on
        self.shift_end = shift_end
        self.crew = crew
        self.trained = trained
        self.counts_for = counts_for  # units of its kind, by the officers in it
        self.free_since = 0
        self.on_call: Ask | None = None
        self.owed: list[tuple[int, int]] | None = None  # (seconds, why) off the road, once it is free
        self.resting = False


class Ask:
    """A call's wish for one unit of one kind; `slot` 0 is the first unit of the call.

    `least` units must be free for it to be sent; those in `together` are sent with it. `local` asks take a
    unit of the call's own district or none. One that `wakes` tells its call also when it is turned down. Those in
    `spared` need no unit, because the one sent holds as many officers as theirs would besides.
    """

    __slots__ = (
        "call", "held", "kind", "least", "local", "on_scene", "open", "relieves", "row", "slot", "spared", "together",
        "unit", "until", "wakes",
    )  # fmt: skip

    def __init__(self, call: Case, kind: int, slot: int, least: int, until: int | None = None):
        self.call = call
        self.kind = kind
        self.slot = slot
        self.least = least
        self.until = until
        self.open = True
        self.held = False
        self.local = False
        self.wakes = False
        self.together: list[Ask] | None = None
        self.spared: list[Ask] | None = None
        self.relieves: Ask | None = None
        self.unit: Unit | None = None
        self.row = -1  # of the unit log, once a unit is sent
        self.on_scene = False


class Pool:
    """The free units. One from the call's own district, else from the first district in its order that has one;
    there, the one that has been free longest, then the lowest unit number."""

    def __init__(self, kinds: int, order: Sequence[Sequence[int]], home_district_first: bool):
        self.order = order
        self.home_first = home_district_first
        self.free: list[list[deque[Unit]]] = [[deque() for _ in order] for _ in range(kinds)]
        self.count = [0] * kinds
        self.returned: list[Unit] = []

    def settle(self) -> None:
        """Units that came back in this instant join the free ones."""
        returned = self.returned
        if not returned:
            return
        if len(returned) > 1:
            returned.sort(key=longest_free)
        for unit in returned:
            units = self.free[unit.kind][unit.home]
            units.append(unit)
            self.count[unit.kind] += 1
            if len(units) > 1 and units[-2].free_since == unit.free_since and units[-2].index > unit.index:
                # sent and called off within one instant: back in its place
                self.free[unit.kind][unit.home] = deque(sorted(units, key=longest_free))
        returned.clear()

    def remove(self, unit: Unit) -> None:
        """A free unit goes off the road."""
        self.settle()
        self.free[unit.kind][unit.home].remove(unit)
        self.count[unit.kind] -= 1

    def move(self, unit: Unit, district: int) -> None:
        """A free unit is in another district from now on; how long it has been free does not change."""
        self.remove(unit)
        unit.home = district
        self.free[unit.kind][district] = deque(sorted((*self.free[unit.kind][district], unit), key=longest_free))
        self.count[unit.kind] += 1

    def choose(self, kind: int, district: int, local: bool) -> Unit:
        """Take the unit to send out of the free ones; there must be one."""
        units = self.free[kind]
        self.count[kind] -= 1
        if local:
            return units[district].popleft()
        if self.home_first:
            for place in self.order[district]:
                if units[place]:
                    return units[place].popleft()
        longest = min((one[0].free_since, one[0].index, place) for place, one in enumerate(units) if one)
        return units[longest[2]].popleft()

    def in_order(self, kind: int, district: int, local: bool) -> list[Unit]:
        """The free units in the order in which `choose` would take them; the first of the district if `local`."""
        free = self.free[kind]
        if self.home_first:
            units = [unit for place in self.order[district] for unit in free[place]]
        else:
            units = sorted((unit for one in free for unit in one), key=longest_free)
        if local:
            units.remove(free[district][0])
            units.insert(0, free[district][0])
        return units


def longest_free(unit: Unit) -> tuple[int, int]:
    """Free for longest, then the lowest unit number."""
    return unit.free_since, unit.index


def order_of_districts(plan: DispatchPlan, to: int) -> list[int]:
    """Districts in the order in which the desk looks for a unit: as the plan lists them, then the call's own, then
    by travel time, then by row."""
    listed = plan.rules.prefer[to] if plan.rules.prefer else None
    near = sorted(range(len(plan.travel)), key=lambda at: (at != to, plan.travel[at][to], at))
    return [*(listed or ()), *(at for at in near if at not in (listed or ()))]
