"""The caller: whether there is a call at all, when they give up, when they cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.log import Reach, Status

if TYPE_CHECKING:
    from tests.reference.case import Case

ORDINARY = 5


class Caller:
    """Who calls, and how long they wait."""

    def receive(self: Case) -> None:
        if not self.happens():
            self.status = Status.DID_NOT_HAPPEN
            return
        self.day.under_way.append(self)
        cancelled = int(self.given("cancelled", -1))
        if cancelled >= 0:
            self.day.later(self.received + cancelled, ORDINARY, self.cancel)
        self.clock_runs = True
        self.start()

    def happens(self: Case) -> bool:
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

    def nobody_comes(self: Case) -> bool:
        return not self.been and not any(wish.state == "sent" for wish in self.wishes)

    def mind_the_clock(self: Case) -> None:
        """The desk has matched: if nobody was free, the caller may give up, now or later."""
        if self.clock_runs and self.nobody_comes() and self.patience >= 0:
            self.day.later(max(self.received + self.patience, self.day.now), ORDINARY, self.give_up)
        self.clock_runs = False

    def give_up(self: Case) -> None:
        if self.status is Status.OPEN and self.nobody_comes():
            self.ends_early(Status.GAVE_UP, Reach.GAVE_UP)

    def cancel(self: Case) -> None:
        if self.status is Status.OPEN and not self.been and self.stage != "talking":
            self.ends_early(Status.CANCELLED, Reach.CANCELLED)

    def ends_early(self: Case, status: Status, reach: Reach) -> None:
        self.status = status
        if self.behavioural and not (self.reach is Reach.MET and reach is not Reach.NOBODY_THERE):
            self.reach = reach
        for wish in self.wishes:
            self.leave(wish)
        self.over()

    def over(self: Case) -> None:
        self.go("over")
        self.closed = self.day.now
        self.day.under_way.remove(self)
        if self.status in (Status.CLOSED, Status.BY_PHONE):
            self.look_after()
