"""After the contact: referral, a case worker's list, destinations. Every second, everybody who waits is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sim.basics.distributions import Distribution
from sim.engine.log import CareStage

if TYPE_CHECKING:
    from tests.reference.day import Day

ORDINARY = 5


@dataclass(eq=False)
class Person:
    """Somebody who accepted help: where they wait (-1 = nowhere), since when, quantiles used so far."""

    call: int
    variant: int
    waits_for: int = -1
    since: int = -1
    used: int = 0


class Care:
    """Everybody who was referred."""

    def __init__(self, day: Day):
        self.day = day
        self.stage = [CareStage.NOT_REFERRED] * len(day.calls)
        self.linked = [-1] * len(day.calls)
        self.people: list[Person] = []
        self.inside: list[list[Person]] = [[] for _ in day.plan.care.stations] if day.plan.care else []

    def refer(self, call: int, variant: int) -> None:
        accepted, plan = self.day.calls.accepted, self.day.plan.care
        person = Person(call, variant)
        if accepted is not None and not accepted[variant, call]:
            self.stage[call] = CareStage.DECLINED
        elif plan is None or (plan.case_list < 0 and plan.first < 0):
            self._hand_off(person)
        else:
            self.people.append(person)
            self._join(person, plan.case_list if plan.case_list >= 0 else plan.first)

    def settle(self) -> None:
        """Whoever can enter, enters; those who came first before the others, of one second in order of call."""
        again = True
        while again:
            again = False
            for station in range(len(self.inside)):
                waiting = [one for one in self.people if one.waits_for == station]
                assert self.day.plan.care is not None
                places = self.day.plan.care.stations[station].places - len(self.inside[station])
                for person in sorted(waiting, key=lambda one: (one.since, one.call))[: max(places, 0)]:
                    self._enter(person, station)
                    again = True

    def _join(self, person: Person, station: int) -> None:
        assert self.day.plan.care is not None
        place = self.day.plan.care.stations[station]
        person.waits_for, person.since = station, self.day.now
        if self.stage[person.call] not in (CareStage.HANDED_OFF, CareStage.LINKED):
            listed = station == self.day.plan.care.case_list
            self.stage[person.call] = CareStage.WAITING_FOR_CASE_WORKER if listed else CareStage.WAITING_FOR_PLACE
        if place.patience is not None:
            limit = self._seconds(person, place.patience)
            self.day.later(self.day.now + limit, ORDINARY, partial(self._lose, person, station))

    def _lose(self, person: Person, station: int) -> None:
        if person.waits_for == station:
            person.waits_for = -1
            if self.stage[person.call] not in (CareStage.HANDED_OFF, CareStage.LINKED):
                self.stage[person.call] = CareStage.LOST_WAITING

    def _enter(self, person: Person, station: int) -> None:
        """A case worker hands the person on at once if there is a destination, and keeps them on the list meanwhile."""
        assert self.day.plan.care is not None
        place = self.day.plan.care.stations[station]
        person.waits_for = -1
        self.inside[station].append(person)
        self.day.later(
            self.day.now + self._seconds(person, place.stay), ORDINARY, partial(self._leave, person, station)
        )
        if station == self.day.plan.care.case_list and place.then >= 0:
            self._join(person, place.then)
        else:
            self._hand_off(person)

    def _leave(self, person: Person, station: int) -> None:
        assert self.day.plan.care is not None
        self.inside[station].remove(person)
        then = self.day.plan.care.stations[station].then
        if station != self.day.plan.care.case_list and then >= 0:
            self._join(person, then)

    def _hand_off(self, person: Person) -> None:
        if self.stage[person.call] != CareStage.LINKED:
            self.stage[person.call] = CareStage.HANDED_OFF
            linked = self.day.calls.linked
            if linked is None or linked[person.variant, person.call]:
                self.stage[person.call] = CareStage.LINKED
                self.linked[person.call] = self.day.now

    def linked_by_visit(self, call: int) -> None:
        if self.stage[call] != CareStage.LINKED:
            self.stage[call], self.linked[call] = CareStage.LINKED, self.day.now

    def _seconds(self, person: Person, spread: Distribution) -> int:
        """The next duration on this person's way, from the next quantile (round and round)."""
        quantiles = self.day.calls.care
        assert quantiles is not None
        quantile = quantiles[person.call, person.used % quantiles.shape[1]]
        person.used += 1
        return max(int(np.floor(spread.quantile(np.array([quantile]))[0] + 0.5)), 0)
