"""A call, stage by stage: how it is begun, worked and left, whatever the model.

Stages: new, talking, searching, asked (officers work, a team is wanted), securing, briefing, alone (a team that
will need police), wants police, scene, interrupted, after, over. `Answer` says what a model does at each turn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.log import Purpose, Reach, Status
from sim.world.stream import Again
from tests.reference.answer import Answer
from tests.reference.caller import Caller
from tests.reference.crews import Wish
from tests.reference.scene import ALWAYS, OnScene

if TYPE_CHECKING:
    from tests.reference.day import Day

_, _, _, _, ARRIVAL, ORDINARY = range(6)


class Case(Answer, Caller, OnScene):
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
        return int(np.floor(self.day.desk.mean_travel(crew, self.district) * factor + 0.5))

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
            here = [one.crew for one in self.wishes if one.here and one.kind == wish.kind]
            if sum(crew.counts_for for crew in here if crew is not None) >= needed:
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
