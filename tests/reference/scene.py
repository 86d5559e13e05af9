"""Work on scene: how long, who leaves when, and what becomes of it when units are taken away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.engine.log import Off, Status
from sim.engine.roster import ShiftEnd
from sim.world.stream import Again
from tests.reference.crews import Wish

if TYPE_CHECKING:
    from tests.reference.case import Case

ORDINARY = 5
ALWAYS = 10**9  # a limit that is never reached: only the end of the last shift ends the wait


class OnScene:
    """A call from the first unit on scene to the last one clear."""

    def leave_one_by_one(self: Case) -> bool:
        return self.own_times and self.led_by == self.patrol

    def scene(self: Case, length: int | None = None) -> None:
        """Work on scene, for as long as the leading kind takes (or for what is left of it)."""
        self.begun, self.length = self.day.now, int(self.scene_time() if length is None else length)
        if not self.leave_one_by_one():
            self.go("scene", self.length, self.scene_over)
            return
        self.go("scene")
        for wish in self.wishes:
            if wish.here and wish.kind == self.patrol:
                self.own_time(wish, self.day.now + self.own_time_of(wish))

    def scene_time(self: Case) -> int:
        return int(self.day.calls.scene[self.variant, self.index])

    def own_time_of(self: Case, wish: Wish) -> int:
        return int(self.given("own_scene", None)[min(wish.slot, self.last_slot)])

    def own_time(self: Case, wish: Wish, leaves_at: int) -> None:
        wish.leaves_at = leaves_at
        if leaves_at >= 0:
            turn = self.turn
            self.day.later(leaves_at, ORDINARY, lambda: self.own_time_up(wish) if self.turn == turn else None)

    def own_time_up(self: Case, wish: Wish) -> None:
        if wish.here:
            if any(one.leaves_at > self.day.now for one in self.wishes if one.here):
                self.leave(wish)
                for relief in self.wishes:
                    if relief.relieves is wish:
                        self.leave(relief)
            else:
                self.scene_over()

    def scene_over(self: Case) -> None:
        self.left_scene = self.day.now
        lead = self.lead_unit()
        for wish in self.wishes:
            if wish is not lead:
                self.leave(wish)
        self.go("after", self.day.calls.after[self.variant, self.index], partial(self.close, lead))

    def lead_unit(self: Case) -> Wish:
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

    def close(self: Case, lead: Wish) -> None:
        self.leave(lead)
        self.status = Status.CLOSED
        self.over()

    def taken(self: Case, wish: Wish) -> None:
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
            for other in wish.spared:
                self.ask(other.kind, other.slot)
        if self.stage == "new" and not any(one.state == "sent" and one.kind == self.led_by for one in self.wishes):
            self.led_by = self.variant = -1
        ask()
        self.clock_runs = True

    def call_off_patrol(self: Case) -> None:
        for one in self.wishes:
            if one.kind == self.patrol:
                self.leave(one)

    def taken_from_scene(self: Case, wish: Wish) -> None:
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

    def ask_again(self: Case, kind: int) -> None:
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

    def shift_over(self: Case, wish: Wish, how: ShiftEnd) -> None:
        """The unit's shift ends: it leaves, is relieved, or finishes."""
        others = self.day.anyone(wish.kind)
        if not wish.here:
            if how is ShiftEnd.RELEASE or others:
                self.taken(wish)
        elif self.stage == "scene" and how is ShiftEnd.RELEASE:
            self.taken_from_scene(wish)
        elif self.stage == "scene" and others:
            self.ask(wish.kind, wish.slot, relieves=wish)

    # -- leaving --------------------------------------------------------------------------------

    def leave(self: Case, wish: Wish, *, taken: bool = False) -> None:
        """The unit is called off or leaves the scene; after a critical call somebody asks officers how they are."""
        crew, sent, here = wish.crew, wish.state == "sent", wish.here
        wish.state = "over"
        if sent and crew is not None:
            wish.row[4] = self.day.now
            crew.wish = None
            crew.home, crew.heading = crew.base, None
            if here:
                crew.place = self.district
                crew.home_again = self.day.now + self.day.plan.travel[self.district][crew.home]
            self.day.breaks.nothing_to_do(crew)
            if here and not taken and self.shook(wish.kind):
                self.day.breaks.due(crew, self.day.plan.check_in_length, Off.CHECK_IN)

    def shook(self: Case, kind: int) -> bool:
        officers = self.day.plan.officer_kinds
        if (officers is not None and kind not in officers) or self.status is Status.NOBODY_THERE:
            return False
        force = self.variant >= 0 and self.given("force", False, self.variant)
        critical = self.given("critical", False) or force
        return bool(critical and self.given("check_in", 1.0) < self.day.plan.check_in)
