"""The desk: who comes first, which unit, and whose unit when nobody is free. Full scans, every time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.reference.crews import Crew, Wish

if TYPE_CHECKING:
    from tests.reference.day import Day

INTERRUPTED, DIVERTED = range(2)


class Desk:
    """One matching step, over all that waits."""

    def __init__(self, day: Day):
        self.day = day
        self.rules = day.plan.rules

    def match(self) -> None:
        patrol = self.day.plan.patrol
        for kind in sorted(range(len(self.day.calls.kinds)), key=lambda one: (one == patrol, one)):
            while self._serve_one(kind):
                pass
            for wish in self._queue(kind):
                waits = wish.state == "waiting" and wish.until is not None
                if waits and (wish.until <= self.day.now or not self.day.anyone(kind)):
                    wish.state = "over"
                    wish.case.turned_down(wish)
        for case in list(self.day.under_way):
            case.mind_the_clock()

    def _queue(self, kind: int) -> list[Wish]:
        every = [one for case in self.day.under_way for one in case.wishes if one.state == "waiting"]
        newest_first = -1 if self.rules.last_received_first else 1

        def place(wish: Wish) -> tuple[int, ...]:
            return wish.case.priority, wish.case.received * newest_first, wish.case.index, wish.slot

        return sorted((wish for wish in every if wish.kind == kind), key=place)

    def _serve_one(self, kind: int) -> bool:
        """Serve the first in the queue that may be served now; False when there is none."""
        held_back: set[int] = set()  # districts for which a call waits: others that wait for them wait behind it
        for wish in self._queue(kind):
            held = self._is_held(wish)
            if held and wish.case.district in held_back:
                continue
            free = self._free(kind)
            own = [crew for crew in free if crew.home == wish.case.district]
            enough = len(free) >= self._least(wish) or self._fewer_do(wish, own if held or wish.local else free)
            if held or wish.local:
                if own and enough:
                    self._send(wish, own)
                    return True
                if wish.local:  # now or never
                    wish.state = "over"
                    wish.case.turned_down(wish)
                    return True
                held_back.add(wish.case.district)
            elif enough or self._take_for(wish, self._least(wish) - len(free)):
                self._send(wish, self._free(kind))
                return True
            else:
                return False  # nobody overtakes
        return False

    def _free(self, kind: int) -> list[Crew]:
        return [crew for crew in self.day.crews if crew.kind == kind and crew.is_free(self.day.now)]

    def _least(self, wish: Wish) -> int:
        """How many must be free: those that are sent, and those that stay free besides."""
        besides = self.rules.keep_free[wish.case.priority] if wish.kind == self.day.plan.patrol else 0
        return 1 + len(wish.together) + besides

    def _is_held(self, wish: Wish) -> bool:
        limit = self.rules.hold_for_district[wish.case.priority]
        return wish.kind == self.day.plan.patrol and not wish.local and self.day.now < wish.case.received + limit

    def _best(self, wish: Wish, crews: list[Crew]) -> Crew:
        return min(crews, key=lambda crew: self._preference(crew, wish))

    def _fewer_do(self, wish: Wish, crews: list[Crew]) -> bool:
        """Do units that count for more than one make up those sent together, and leave enough free?"""
        left, sent, needed = self._free(wish.kind), 0, 1 + len(wish.together)
        if needed == 1 or not crews:
            return False
        while sent < needed and (left if sent else crews):
            best = self._best(wish, left if sent else crews)
            left.remove(best)
            sent += best.counts_for
        return sent >= needed and len(left) >= self._least(wish) - needed

    def _send(self, wish: Wish, crews: list[Crew]) -> None:
        """The best for this wish, then for those sent with it, until they count for as many; the rest is spared. What
        they count for beyond that spares the last of the other patrol units the call still asks for."""
        last, beyond, rest = wish, self._dispatch(self._best(wish, crews), wish) - 1, list(wish.together)
        while rest:
            other = rest.pop(0)
            if beyond:
                beyond -= 1
                self._spare(last, other)
            else:
                last, beyond = other, self._dispatch(self._best(wish, self._free(wish.kind)), other) - 1
        patrol = self.day.plan.patrol
        others = [one for one in wish.case.wishes if one.open and one.kind == patrol and one.relieves is None]
        for other in sorted(others, key=lambda one: one.slot)[max(len(others) - beyond, 0) :]:
            self._spare(last, other)

    def _spare(self, by: Wish, wish: Wish) -> None:
        wish.state = "over"
        by.spared.append(wish)

    def _preference(self, crew: Crew, wish: Wish) -> tuple[float, ...]:
        plan, district = self.day.plan, wish.case.district
        listed = (self.rules.prefer[district] if self.rules.prefer else None) or ()
        place = listed.index(crew.home) if crew.home in listed else len(listed)
        near = (place, crew.home != district, plan.travel[crew.home][district], crew.home)
        return (*(near if plan.home_district_first else ()), crew.free_since, crew.index)

    def mean_travel(self, crew: Crew, district: int) -> float:
        """From where the crew is; from home, the nearest of the free ones of the district where that rules."""
        plan = self.day.plan
        if plan.from_last_call and self.day.now < crew.home_again:
            return plan.travel[crew.place][district]
        others = sum(one.home == district for one in self._free(crew.kind)) if plan.square_root_law else 0
        return plan.travel[crew.home][district] / (math.sqrt(1 + others) if crew.home == district else 1)

    def _dispatch(self, crew: Crew, wish: Wish) -> int:
        wish.state, wish.crew, crew.wish, crew.heading = "sent", crew, wish, None
        wish.row = [wish.case.index, crew.index, self.day.now, -1, -1, int(wish.case.purpose)]
        self.day.rows.append(wish.row)
        wish.case.sent(wish)
        return crew.counts_for

    # -- units on less urgent work --------------------------------------------------------------

    def _take_for(self, wish: Wish, lacking: int) -> bool:
        sent = [(number, row) for number, row in enumerate(self.day.rows) if row[4] < 0]
        candidates = []
        for number, row in sent:
            victim = self.day.crews[row[1]].wish
            assert victim is not None
            group = self._group(victim, wish)
            if group is not None:
                when = (row[2], number)
                order = (-when[0], -when[1]) if self.rules.interrupt_latest else when
                candidates.append(((group, -victim.case.priority, *order), victim))
        if len(candidates) < lacking:
            return False
        for _, victim in sorted(candidates, key=lambda one: one[0]):
            free = self._free(wish.kind)
            if len(free) >= self._least(wish) or self._fewer_do(wish, free):
                break
            if victim.state == "sent":  # else called off with the one before
                victim.case.taken(victim)
        return True

    def _group(self, victim: Wish, wish: Wish) -> int | None:
        """Is the unit on interruptible work, on its way to ordinary work, or (None) not to be had?"""
        crew, case, urgency = victim.crew, victim.case, wish.case.priority
        assert crew is not None
        if victim.kind != wish.kind or crew.owed or self.day.now >= crew.stop or case.priority <= urgency:
            return None
        if not victim.here and victim.relieves is not None:
            return None
        if case.may_interrupt:
            possible = urgency <= self.rules.interrupt_for and (not victim.here or case.stage == "scene")
            return INTERRUPTED if possible else None
        return DIVERTED if not victim.here and case.needed == 1 and urgency <= self.rules.divert_for else None
