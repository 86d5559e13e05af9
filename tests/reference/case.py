"""A call, stage by stage: how it is begun, worked and left, whatever the model.

Stages: new, talking, searching, asked (officers work, a team is wanted), securing, briefing, alone (a team that
will need police), wants police, scene, interrupted, after, over. `Answer` says what a model does at each turn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.log import Off, Purpose, Reach, Status
from sim.engine.roster import ShiftEnd
from sim.world.stream import Again
from tests.reference.answer import Answer
from tests.reference.crews import Wish

if TYPE_CHECKING:
    from tests.reference.day import Day

_, _, _, _, ARRIVAL, ORDINARY = range(6)
ALWAYS = 10**9  # a limit that is never reached: only the end of the last shift ends the wait


class Case(Answer):
    """One call."""

    purpose = Purpose.CALL

    def __init__(self, day: Day, index: int):
        calls = day.calls
        self.day, self.index, self.patrol = day, index, day.plan.patrol
        self.received, self.district = int(calls.received[index]), int(calls.district[index])
        self.priority, self.behavioural = int(calls.priority[index]), bool(calls.behavioural[index])
        self.response = day.response(index)
        self.units = int(calls.units[index])
        self.needed = 1 if self.given("officer_initiated", False) else min(int(self.given("needed", 1)), self.units)
        self.patience = int(calls.patience[index])
        self.interruptible = Again(int(self.given("interruptible", Again.NO)))
        self.begin_state()

    def begin_state(self) -> None:
        self.wishes: list[Wish] = []
        self.shared: list[Wish] = []  # patrol units that have met a clinician here
        self.stage, self.turn, self.awaited = "new", 0, -1
        self.led_by = self.variant = -1
        self.status, self.closed, self.left_scene, self.reach = Status.OPEN, -1, -1, Reach.NOT_PLANNED
        self.been = self.clock_runs = False  # somebody has come on scene; the caller may lose patience
        self.own_times = bool(self.given("own_scene", [-1])[0] >= 0)
        self.begun, self.length = 0, 0

    def given(self, name: str, off: Any, variant: int | None = None) -> Any:
        column = getattr(self.day.calls, name)
        if column is None:
            return off
        return column[self.index] if variant is None else column[variant, self.index]

    @property
    def may_interrupt(self) -> bool:
        return self.interruptible is not Again.NO

    def go(self, stage: str, seconds: int | None = None, then: Callable[[], None] | None = None) -> None:
        """The next stage; `then`, after so many seconds, unless another stage has come before."""
        self.stage = stage
        self.turn += 1
        if then is not None and seconds is not None:
            turn, action = self.turn, then
            self.day.later(self.day.now + int(seconds), ORDINARY, lambda: action() if self.turn == turn else None)

    # -- the caller -----------------------------------------------------------------------------

    def receive(self) -> None:
        if not self.happens():
            self.status = Status.DID_NOT_HAPPEN
            return
        self.day.under_way.append(self)
        cancelled = int(self.given("cancelled", -1))
        if cancelled >= 0:
            self.day.later(self.received + cancelled, ORDINARY, self.cancel)
        self.clock_runs = True
        self.start()

    def happens(self) -> bool:
        """A first contact, or a repeat that the contact before it (if that ended before now) has not avoided."""
        row = int(self.given("parent", -1))
        if row < 0 or self.day.calls.repeats is None:
            return True
        parent = self.day.cases[row]
        if parent.status is Status.DID_NOT_HAPPEN:
            return False
        ended = 0 <= parent.closed < self.day.now
        variant = parent.variant if ended and parent.variant >= 0 else self.patrol
        linked = 0 <= self.day.care.linked[row] < self.day.now
        return bool(self.given("repeats_linked" if linked else "repeats", True, variant))

    def nobody_comes(self) -> bool:
        return not self.been and not any(wish.state == "sent" for wish in self.wishes)

    def mind_the_clock(self) -> None:
        """The desk has matched: if nobody was free, the caller may give up, now or later."""
        if self.clock_runs and self.nobody_comes() and self.patience >= 0:
            self.day.later(max(self.received + self.patience, self.day.now), ORDINARY, self.give_up)
        self.clock_runs = False

    def give_up(self) -> None:
        if self.status is Status.OPEN and self.nobody_comes():
            self.ends_early(Status.GAVE_UP, Reach.GAVE_UP)

    def cancel(self) -> None:
        if self.status is Status.OPEN and not self.been and self.stage != "talking":
            self.ends_early(Status.CANCELLED, Reach.CANCELLED)

    def ends_early(self, status: Status, reach: Reach) -> None:
        self.status = status
        if self.behavioural:
            self.reach = reach
        for wish in self.wishes:
            self.leave(wish)
        self.over()

    def over(self) -> None:
        self.go("over")
        self.closed = self.day.now
        self.day.under_way.remove(self)
        if self.status in (Status.CLOSED, Status.BY_PHONE):
            self.look_after()

    # -- asking ---------------------------------------------------------------------------------

    def ask(self, kind: int, slot: int, until: int | None = None, **what: Any) -> Wish:
        wish = Wish(self, kind, slot, until, **what)
        self.wishes.append(wish)
        if until is not None and until < ALWAYS:
            self.day.later(max(until, self.day.now), ORDINARY, lambda: None)
        held = self.received + self.day.plan.rules.hold_for_district[self.priority]
        if held > self.day.now:
            self.day.later(held, ORDINARY, lambda: None)
        return wish

    def ask_patrol(self) -> None:
        """As many as the call needs, those needed to begin together; officers' own work: one from here, or nobody."""
        self.awaited = self.patrol
        if self.given("officer_initiated", False):
            self.ask(self.patrol, 0, self.day.now, local=True)
            return
        wishes = [self.ask(self.patrol, slot) for slot in range(self.units)]
        wishes[0].together = wishes[1 : self.needed]
        for wish in wishes[0].together:
            wish.state = "behind"

    def turned_down(self, wish: Wish) -> None:
        if wish.local:
            self.ends_early(Status.NOT_DONE, Reach.NOT_PLANNED)
            return
        if self.behavioural and self.reach is not Reach.MET:
            self.reach = Reach.ALL_BUSY
        if self.stage == "interrupted":
            self.ask_again(self.patrol)
        elif wish.slot == 0 or wish.by_phone:
            self.ask_patrol()

    # -- on the way -----------------------------------------------------------------------------

    def sent(self, wish: Wish) -> None:
        if self.led_by < 0 and wish.slot == 0 and not wish.by_phone:
            self.lead(wish)
            if wish.kind != self.patrol:
                self.ask_backups()
        seconds = self.travel_time(wish)
        row = wish.row
        self.day.later(self.day.now + seconds, ARRIVAL, lambda: self.arrive(wish) if wish.row is row else None)

    def lead(self, wish: Wish) -> None:
        """The call is this unit's kind's now; officers may handle it as trained ones would."""
        self.led_by = self.variant = wish.kind
        crew, variants = wish.crew, len(self.day.calls.scene)
        assert crew is not None
        if wish.kind == self.patrol and variants > len(self.day.calls.kinds):
            learnt = 0.0
            if self.day.plan.rides is not None:
                learnt = 1 - math.exp(-self.day.rides[crew.crew] / self.day.plan.rides)
            if crew.trained or self.given("learn", 1.0) < learnt:
                self.variant = variants - 1

    def travel_time(self, wish: Wish) -> int:
        plan, calls, crew = self.day.plan, self.day.calls, wish.crew
        assert crew is not None
        recorded = int(calls.recorded_travel[self.index]) if self.purpose is Purpose.CALL else -1
        if wish.kind in plan.standing_kinds or wish.local:
            return 0
        if wish.slot == 0 and wish.kind == self.patrol and recorded >= 0:
            return recorded
        factors = calls.travel[self.index]
        factor = factors[min(wish.slot, len(factors) - 1)]
        return int(np.floor(plan.travel[crew.home][self.district] * factor + 0.5))

    def arrive(self, wish: Wish) -> None:
        if not wish.on_its_way:
            return  # called off
        wish.since = wish.row[3] = self.day.now
        self.been = self.been or not wish.by_phone
        if self.behavioural and wish.kind in self.day.plan.clinician_kinds:
            self.reach = Reach.MET
        if wish.relieves is not None:
            self.leave(wish.relieves)
            self.own_time(wish, wish.relieves.leaves_at)
        elif self.stage == "scene" and self.leave_one_by_one() and wish.kind == self.patrol:
            self.own_time(wish, self.day.now + self.own_time_of(wish))
        if self.stage in ("new", "asked", "wants police", "interrupted") and wish.kind == self.awaited:
            needed = 1 if wish.kind != self.patrol or self.stage == "wants police" else self.needed
            if sum(one.here and one.kind == wish.kind for one in self.wishes) >= needed:
                self.can_begin()
        self.ride_along()

    @property
    def last_slot(self) -> int:
        return int(self.day.calls.travel.shape[1]) - 1

    def ride_along(self) -> None:
        here = [wish for wish in self.wishes if wish.here]
        if any(wish.kind in self.day.plan.clinician_kinds for wish in here):
            for wish in here:
                if wish.kind == self.patrol and wish not in self.shared and wish.crew is not None:
                    self.shared.append(wish)
                    self.day.rides[wish.crew.crew] += 1

    # -- on scene -------------------------------------------------------------------------------

    def leave_one_by_one(self) -> bool:
        return self.own_times and self.led_by == self.patrol

    def scene(self, length: int | None = None) -> None:
        """Work on scene, for as long as the leading kind takes (or for what is left of it)."""
        self.begun, self.length = self.day.now, int(self.scene_time() if length is None else length)
        if not self.leave_one_by_one():
            self.go("scene", self.length, self.scene_over)
            return
        self.go("scene")
        for wish in self.wishes:
            if wish.here and wish.kind == self.patrol:
                self.own_time(wish, self.day.now + self.own_time_of(wish))

    def scene_time(self) -> int:
        return int(self.day.calls.scene[self.variant, self.index])

    def own_time_of(self, wish: Wish) -> int:
        return int(self.given("own_scene", None)[min(wish.slot, self.last_slot)])

    def own_time(self, wish: Wish, leaves_at: int) -> None:
        wish.leaves_at = leaves_at
        if leaves_at >= 0:
            turn = self.turn
            self.day.later(leaves_at, ORDINARY, lambda: self.own_time_up(wish) if self.turn == turn else None)

    def own_time_up(self, wish: Wish) -> None:
        if wish.here:
            if any(one.leaves_at > self.day.now for one in self.wishes if one.here):
                self.leave(wish)
                for relief in self.wishes:
                    if relief.relieves is wish:
                        self.leave(relief)
            else:
                self.scene_over()

    def scene_over(self) -> None:
        self.left_scene = self.day.now
        lead = self.lead_unit()
        for wish in self.wishes:
            if wish is not lead:
                self.leave(wish)
        self.go("after", self.day.calls.after[self.variant, self.index], partial(self.close, lead))

    def lead_unit(self) -> Wish:
        """The longest on scene: of the leading kind; of patrol, if that kind holds no officers; else of any."""
        officers = self.day.plan.officer_kinds
        kinds = [self.led_by]
        if officers is not None and self.led_by not in officers:
            kinds.insert(0, self.patrol)
        here = [wish for wish in self.wishes if wish.here]
        for kind in kinds:
            if some := [wish for wish in here if wish.kind == kind]:
                here = some
                break
        return min(here, key=lambda wish: (wish.since, wish.slot))

    def close(self, lead: Wish) -> None:
        self.leave(lead)
        self.status = Status.CLOSED
        self.over()

    # -- leaving --------------------------------------------------------------------------------

    def leave(self, wish: Wish, *, taken: bool = False) -> None:
        """The unit is called off or leaves the scene; after a critical call somebody asks officers how they are."""
        crew, sent, here = wish.crew, wish.state == "sent", wish.here
        wish.state = "over"
        if sent and crew is not None:
            wish.row[4] = self.day.now
            crew.wish = None
            self.day.breaks.nothing_to_do(crew)
            if here and not taken and self.shook(wish.kind):
                self.day.breaks.due(crew, self.day.plan.check_in_length, Off.CHECK_IN)

    def shook(self, kind: int) -> bool:
        officers = self.day.plan.officer_kinds
        if (officers is not None and kind not in officers) or self.status is Status.NOBODY_THERE:
            return False
        force = self.variant >= 0 and self.given("force", False, self.variant)
        critical = self.given("critical", False) or force
        return bool(critical and self.given("check_in", 1.0) < self.day.plan.check_in)

    def taken(self, wish: Wish) -> None:
        """The unit goes somewhere else, and the call asks again."""
        if wish.here:
            self.taken_from_scene(wish)
            return
        self.leave(wish, taken=True)
        together = any(wish is one or wish in one.together for one in self.wishes if one.together)
        if self.stage in ("new", "interrupted") and self.awaited == self.patrol and together:
            self.call_off_patrol()
            ask = self.ask_patrol
        else:
            if self.stage == "new" and wish.kind == self.led_by != self.patrol:
                self.call_off_patrol()
            again = partial(self.ask, wish.kind, wish.slot, wish.until, by_phone=wish.by_phone)
            ask = partial(again, relieves=wish.relieves)  # type: ignore[assignment]
        if self.stage == "new" and not any(one.state == "sent" and one.kind == self.led_by for one in self.wishes):
            self.led_by = self.variant = -1
        ask()
        self.clock_runs = True

    def call_off_patrol(self) -> None:
        for one in self.wishes:
            if one.kind == self.patrol:
                self.leave(one)

    def taken_from_scene(self, wish: Wish) -> None:
        one_by_one = self.leave_one_by_one()
        left = (wish.leaves_at if one_by_one else self.begun + self.length) - self.day.now
        whole = self.own_time_of(wish) if one_by_one else None
        self.leave(wish, taken=True)
        kinds = [self.patrol] if one_by_one else range(len(self.day.calls.kinds))
        if any(one.here and one.kind in kinds for one in self.wishes):
            return
        how = self.interruptible if self.may_interrupt else self.day.plan.rules.resumption
        lengths = {Again.RESUME: left, Again.RESTART: whole, Again.RESAMPLE: self.given("scene_again", None)}
        self.left = lengths[how]
        self.own_times = False  # what is left is done together
        self.go("interrupted")
        for one in self.wishes:
            if not one.here:
                self.leave(one)
        self.ask_again(self.led_by if self.day.anyone(self.led_by) else self.patrol)

    def ask_again(self, kind: int) -> None:
        """Interrupted work waits for a unit of the kind; patrol does what a team that went home has begun."""
        self.awaited = kind
        if kind != self.led_by:
            self.led_by = self.variant = -1
        if kind != self.patrol:
            self.ask(kind, 0, ALWAYS)
        elif self.needed > 1:
            self.ask_patrol()
        else:
            self.ask(kind, 0)

    def shift_over(self, wish: Wish, how: ShiftEnd) -> None:
        """The unit's shift ends: it leaves, is relieved, or finishes."""
        others = self.day.anyone(wish.kind)
        if not wish.here:
            if how is ShiftEnd.RELEASE or others:
                self.taken(wish)
        elif self.stage == "scene" and how is ShiftEnd.RELEASE:
            self.taken_from_scene(wish)
        elif self.stage == "scene" and others:
            self.ask(wish.kind, wish.slot, relieves=wish)
