"""After a contact: referral, acceptance, a case worker's list, a place at a destination, a link to care.

Lists and destinations are real queues: so many people at a time, first come first served, and
whoever waits too long is lost. Without a care table in the scenario nothing limits them.
"""

from __future__ import annotations

from array import array
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.instant import CARE, Moment, Seconds
from sim.engine.log import NEVER, CareStage

if TYPE_CHECKING:
    from sim.basics.distributions import Distribution
    from sim.engine.care_plan import CarePlan
    from sim.world.stream import CallStream


class Person:
    """Somebody referred after a call, and how often a quantile has been used for them."""

    __slots__ = ("call", "steps", "variant", "waiting")

    def __init__(self, call: int, variant: int):
        self.call = call
        self.variant = variant
        self.steps = 0
        self.waiting = False


class Care:
    """Everybody who was referred, and where they wait."""

    def __init__(self, env: Seconds, plan: CarePlan | None, calls: CallStream):
        self.env = env
        self.plan = plan
        self.calls = calls
        self.stage = array("q", [CareStage.NOT_REFERRED]) * len(calls)
        self.linked = array("q", [NEVER]) * len(calls)
        stations = len(plan.stations) if plan is not None else 0
        self.taken = [0] * stations
        self.queues: list[list[tuple[int, int, Person]]] = [[] for _ in range(stations)]  # since, call: heaps
        self.settling = False

    def refer(self, call: int, variant: int) -> None:
        """A call has ended with a referral."""
        accepted = self.calls.accepted
        person = Person(call, variant)
        if accepted is not None and not accepted[variant, call]:
            self.stage[call] = CareStage.DECLINED
        elif self.plan is None or max(self.plan.case_list, self.plan.first) < 0:
            self._hand_off(person)
        else:
            self._wait(person, self.plan.case_list if self.plan.case_list >= 0 else self.plan.first)

    def _wait(self, person: Person, station: int) -> None:
        assert self.plan is not None
        if self.stage[person.call] not in (CareStage.HANDED_OFF, CareStage.LINKED):
            listed = station == self.plan.case_list
            self.stage[person.call] = CareStage.WAITING_FOR_CASE_WORKER if listed else CareStage.WAITING_FOR_PLACE
        person.waiting = True
        heappush(self.queues[station], (self.env.now, person.call, person))
        patience = self.plan.stations[station].patience
        if patience is not None:
            step = person.steps
            Moment(self.env, lambda _: self._lose(person, step), self._seconds(patience, person))
        self._settle_later()

    def _lose(self, person: Person, step: int) -> None:
        if person.waiting and person.steps == step + 1:
            person.waiting = False
            if self.stage[person.call] not in (CareStage.HANDED_OFF, CareStage.LINKED):
                self.stage[person.call] = CareStage.LOST_WAITING

    def _settle_later(self) -> None:
        if not self.settling:
            self.settling = True
            Moment(self.env, self._settle, 0, CARE)

    def _settle(self, _: Any) -> None:
        """Places to those who wait, in order; of one instant, in order of call."""
        assert self.plan is not None
        self.settling = False
        moved = True
        while moved:
            moved = False
            for station, place in enumerate(self.plan.stations):
                queue = self.queues[station]
                while queue and self.taken[station] < place.places:
                    person = heappop(queue)[-1]
                    if person.waiting:
                        self._enter(person, station)
                        moved = True

    def _enter(self, person: Person, station: int) -> None:
        assert self.plan is not None
        place = self.plan.stations[station]
        person.waiting = False
        self.taken[station] += 1
        listed = station == self.plan.case_list
        Moment(self.env, lambda _: self._leave(person, station), self._seconds(place.stay, person))
        if not listed or place.then < 0:
            self._hand_off(person)
        elif listed:
            self._wait(person, place.then)

    def _leave(self, person: Person, station: int) -> None:
        assert self.plan is not None
        self.taken[station] -= 1
        then = self.plan.stations[station].then
        if station != self.plan.case_list and then >= 0:
            self._wait(person, then)
        self._settle_later()

    def _hand_off(self, person: Person) -> None:
        """Somebody takes the person on: linked, if it comes to that."""
        if self.stage[person.call] == CareStage.LINKED:
            return
        self.stage[person.call] = CareStage.HANDED_OFF
        linked = self.calls.linked
        if linked is None or linked[person.variant, person.call]:
            self.link(person.call)

    def link(self, call: int) -> None:
        """A follow-up visit has brought the person into care, wherever they were on the way to it."""
        if self.stage[call] != CareStage.LINKED:
            self.stage[call] = CareStage.LINKED
            self.linked[call] = self.env.now

    def _seconds(self, spread: Distribution, person: Person) -> int:
        """The next duration of a person's way through care, each from a quantile of its own."""
        column = self.calls.care
        assert column is not None
        u = column[person.call, person.steps % column.shape[1]]
        person.steps += 1
        return max(int(float(spread.quantile(np.array([u]))[0]) + 0.5), 0)
