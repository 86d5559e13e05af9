"""The dispatch desk: the only thing that chooses units.

All asks and returns of one instant are matched in one step, after everything else at that
instant, so that no answer depends on the order in which events happen to fire. Rules: the most
urgent call first, inside a priority the one received first, then call number, then first unit
before second; nobody overtakes. Which free unit: see `Pool`. A call may have to leave units free
for more urgent ones, wait for its own district, or be sent a unit taken from less urgent work:
see `Holding` and `Taking`.
"""

from __future__ import annotations

from array import array
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from sim.engine.cover import Cover
from sim.engine.crewing import Crewing
from sim.engine.holding import Holding
from sim.engine.instant import Moment, Seconds
from sim.engine.learning import Learning
from sim.engine.log import NEVER
from sim.engine.shifts import Shifts
from sim.engine.taking import Taking
from sim.engine.units import Ask, Pool, Unit, order_of_districts
from sim.engine.whereabouts import Whereabouts

if TYPE_CHECKING:
    from sim.engine.plan import DispatchPlan
    from sim.engine.roster import Roster
    from sim.world.stream import CallStream

# Priority, received, call, slot, running number (no two entries are equal), the ask.
Entry = tuple[int, int, int, int, int, Ask]


class Desk:
    """Free units, waiting asks, and the matching step."""

    def __init__(self, env: Seconds, roster: Roster, plan: DispatchPlan, calls: CallStream):
        self.env = env
        self.plan = plan
        self.calls = calls
        kinds, places = len(roster.kinds), len(roster.districts)
        self.clinician_kinds = plan.clinician_kinds
        self.officer_kinds = frozenset(range(kinds)) if plan.officer_kinds is None else plan.officer_kinds
        self.pool = Pool(kinds, [order_of_districts(plan, to) for to in range(places)], plan.home_district_first)
        self.free_count = self.pool.count
        self.on_duty = [0] * kinds
        self.waiting: list[list[Entry]] = [[] for _ in range(kinds)]
        self.order = [kind for kind in range(kinds) if kind != plan.patrol] + [plan.patrol]
        self.impatient: list[Ask] = []
        self.fresh: list[Ask] = []
        self.there: list[tuple[Ask, int]] = []  # sent in this instant, with no way to go
        self.matching = False
        self.asked = count()
        self.newest_first = -1 if plan.rules.last_received_first else 1
        self.keep_free = plan.rules.keep_free
        self.may_block = any(self.keep_free) or calls.needed is not None
        self.holding = Holding(places) if any(plan.rules.hold_for_district) else None
        self.held_kind = -1 if self.holding is None else plan.patrol
        self.taking = Taking(self, plan.rules, kinds) if _may_take(plan, calls) else None
        self.whereabouts = Whereabouts(plan, self.pool) if plan.square_root_law or plan.from_last_call else None
        self.cover = Cover(self, plan.rules.cover) if plan.rules.cover else None
        self.crewing = Crewing(self) if (roster.counts_for > 1).any() else None
        self.trained_variant = kinds if len(calls.scene) > kinds else -1
        self.learning = Learning(plan, calls)
        # The unit log, column by column.
        self.call, self.unit, self.dispatched, self.on_scene, self.cleared = (array("q") for _ in range(5))
        self.visits: list[int] = []  # rows that are follow-up visits, not calls
        self.shifts = Shifts(self, roster)

    # -- asking and returning -------------------------------------------------------------------

    def ask(self, ask: Ask) -> None:
        """Put an ask in the queue of its kind; it is looked at in this instant's matching step."""
        call = ask.call
        entry = (call.priority, call.received * self.newest_first, call.index, ask.slot, next(self.asked), ask)
        if self.holding is not None and ask.kind == self.plan.patrol and self._is_held(entry):
            self.holding.hold(entry)
        else:
            heappush(self.waiting[ask.kind], entry)
        if ask.until is not None:
            delay = ask.until - self.env.now
            if delay > 0 and self.on_duty[ask.kind]:
                Moment(self.env, lambda _: self._run_out_of_patience(ask), delay)
            else:
                self.impatient.append(ask)
        if call.patience >= 0 and (ask.slot == 0 or ask.wakes):
            self.fresh.append(ask)
        self.match_later()

    def _is_held(self, entry: Entry) -> bool:
        """Does this call wait for its own district? If so, see to it that it does not wait for ever."""
        call = entry[-1].call
        left = call.received + self.plan.rules.hold_for_district[call.priority] - self.env.now
        if left <= 0 or entry[-1].local:
            return False
        Moment(self.env, lambda _: self._let_go(entry), left)
        return True

    def _let_go(self, entry: Entry) -> None:
        ask = entry[-1]
        if ask.open and ask.held:
            ask.held = False
            heappush(self.waiting[ask.kind], entry)
            self.match_later()

    def _run_out_of_patience(self, ask: Ask) -> None:
        if ask.open:
            self.impatient.append(ask)
            self.match_later()

    def give_up_waiting(self, kind: int) -> None:
        """Nobody of this kind is on duty any more: asks that would not wait for ever wait no longer."""
        self.impatient += [entry[-1] for entry in self.waiting[kind] if entry[-1].until is not None]

    def release(self, unit: Unit) -> None:
        """A unit is clear of its call, or of a break: back to its post, to what it is owed, or home when its shift is
        over."""
        now = self.env.now
        ask = unit.on_call
        if self.cover is not None:
            self.cover.go_home(unit)
        if ask is not None:
            self.cleared[ask.row] = now
            unit.on_call = None
            if self.taking is not None:
                self.taking.forget(ask)
            if self.whereabouts is not None and ask.on_scene:
                self.whereabouts.left(unit, ask.call.district, now)
        if now < unit.stop:
            if unit.owed:
                self.shifts.rest_at_last(unit)
                return
            unit.free_since = now
            self.pool.returned.append(unit)
            if self.waiting[unit.kind] or self.holding is not None or self.cover is not None:
                self.match_later()

    # -- the matching step ----------------------------------------------------------------------

    def match_later(self) -> None:
        """Match in this instant, after everything else in it."""
        self.matching = True

    def match(self) -> None:
        """The matching step: units to asks, by the rules above."""
        self.matching = False
        self.pool.settle()
        for kind in self.order:
            if kind == self.held_kind:
                self._serve_held(kind)
            elif self.waiting[kind]:
                self._serve(kind)
            if self.impatient:
                self._give_way(kind)
        if self.fresh:
            fresh, self.fresh = self.fresh, []
            for ask in fresh:
                if ask.open or ask.unit is None:
                    ask.call.start_patience()
        if self.there:
            there, self.there = self.there, []
            for ask, row in there:
                ask.call.arrive(ask, row)
        if self.cover is not None:
            self.cover.look_later()

    def _serve(self, kind: int) -> None:
        waiting, free_count = self.waiting[kind], self.free_count
        while waiting:
            ask = waiting[0][-1]
            if not ask.open or (ask.local and not self._at_home(ask)):
                heappop(waiting)  # a local ask that finds nobody is told so with the impatient ones
            elif free_count[kind] >= ask.least or self._found_for(ask):
                heappop(waiting)
                self.dispatch(ask, ask.local)
            else:
                break

    def _serve_held(self, kind: int) -> None:
        """As `_serve`, with calls among them that only a unit of their own district may take for now."""
        waiting, holding = self.waiting[kind], self.holding
        assert holding is not None
        while True:
            while waiting and not waiting[0][-1].open:
                heappop(waiting)
            head = waiting[0] if waiting else None
            home = holding.first(self.pool.free[kind], self.free_count[kind], self.crewing)
            if home is not None and (head is None or home < head):
                home[-1].held = False
                self.dispatch(home[-1], True)
            elif head is not None and head[-1].local and not self._at_home(head[-1]):
                heappop(waiting)
            elif head is not None and (self.free_count[kind] >= head[-1].least or self._found_for(head[-1])):
                heappop(waiting)
                self.dispatch(head[-1], head[-1].local)
            else:
                return

    def _found_for(self, ask: Ask) -> bool:
        """Do fewer units do, or were some taken from other work?"""
        fewer = self.crewing is not None and self.crewing.fewer_do(ask)
        return fewer or (self.taking is not None and self.taking.take_for(ask))

    def _at_home(self, ask: Ask) -> bool:
        """Is a unit of the call's own district free for it?"""
        free = self.pool.free[ask.kind][ask.call.district]
        return bool(free) and self.free_count[ask.kind] >= ask.least

    def _give_way(self, kind: int) -> None:
        """Asks of this kind that may wait no longer let the next choice have the call."""
        late = [ask for ask in self.impatient if ask.kind == kind]
        self.impatient = [ask for ask in self.impatient if ask.kind != kind]
        for ask in late:
            if ask.open:
                ask.open = False
                ask.call.not_free(ask)

    def dispatch(self, ask: Ask, local: bool) -> None:
        """Send a unit, of the call's own district only if `local`, and those that are to go with it."""
        unit = self.pool.choose(ask.kind, ask.call.district, local)
        ask.open = False
        ask.unit = unit
        unit.on_call = ask
        if self.cover is not None:
            self.cover.forget(unit)
        ask.row = len(self.call)
        self.call.append(ask.call.index)
        self.unit.append(unit.index)
        self.dispatched.append(self.env.now)
        self.on_scene.append(NEVER)
        self.cleared.append(NEVER)
        if self.taking is not None:
            self.taking.watch(ask)
        to = ask.call.district
        away = self.whereabouts
        ask.call.sent(ask, unit.travel[to] if away is None else away.seconds(unit, to, self.env.now))
        if self.crewing is not None:
            self.crewing.send_others(ask)
        elif ask.together is not None:
            for other in ask.together:
                self.dispatch(other, local=False)


def _may_take(plan: DispatchPlan, calls: CallStream) -> bool:
    visits = any(one.follow_up is not None for one in (*plan.responses, *(timed.response for timed in plan.timed)))
    return bool(plan.rules.divert_for) or visits or calls.interruptible is not None
