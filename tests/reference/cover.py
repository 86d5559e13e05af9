"""Free patrol cars that go to where there are none: looked at anew after every second in which anything happened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.reference.crews import Crew

if TYPE_CHECKING:
    from tests.reference.day import Day

ARRIVAL = 4


class Cover:
    """Who moves where."""

    def __init__(self, day: Day):
        self.day = day
        self.rows: list[list[int]] = []

    def look(self) -> None:
        least, plan = self.day.plan.rules.cover, self.day.plan
        for district in range(len(self.day.calls.districts)) if least else ():
            free = [crew for crew in self.day.crews if crew.kind == plan.patrol and crew.is_free(self.day.now)]
            if any(crew.heading == district or (crew.heading is None and crew.home == district) for crew in free):
                continue
            at_rest = [crew for crew in free if crew.heading is None]
            able = [one for one in at_rest if sum(other.home == one.home for other in at_rest) >= least]
            if able:
                best = min(
                    able, key=lambda one: (plan.travel[one.home][district], one.home, -one.free_since, -one.index)
                )
                self._send(best, district)

    def _send(self, crew: Crew, district: int) -> None:
        seconds = int(self.day.plan.travel[crew.home][district] + 0.5)
        crew.heading, crew.move = district, len(self.rows)
        self.rows.append([crew.index, self.day.now, district, -1])
        self.day.later(self.day.now + seconds, ARRIVAL, partial(self._arrive, crew, crew.move))

    def _arrive(self, crew: Crew, move: int) -> None:
        if crew.heading is not None and crew.move == move and crew.is_free(self.day.now):
            self.rows[move][3] = self.day.now
            crew.home, crew.heading, crew.home_again = crew.heading, None, -1
