"""Who is on the road: crews, and the wishes of calls for one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.log import Off
from sim.engine.roster import Roster, ShiftEnd

if TYPE_CHECKING:
    from tests.reference.case import Case
    from tests.reference.day import Day

BREAK_OVER = 3  # parts of an instant, see day.py


@dataclass(eq=False)
class Crew:
    """One row of the roster. `owed`: breaks it could not take yet, (length, why)."""

    index: int
    kind: int
    home: int
    start: int
    stop: int
    end: int
    shift_end: ShiftEnd
    crew: int
    trained: bool
    free_since: int
    counts_for: int = 1
    place: int = -1
    home_again: float = -1
    base: int = -1
    heading: int | None = None  # the district it is on its way to cover
    move: int = -1
    wish: Wish | None = None
    resting: bool = False
    owed: list[tuple[int, Off]] = field(default_factory=list)

    def on_duty(self, now: int) -> bool:
        return self.start <= now < self.stop

    def is_free(self, now: int) -> bool:
        return self.on_duty(now) and self.wish is None and not self.resting


@dataclass(eq=False)
class Wish:
    """One call's wish for one unit; `until` is the second after which it waits no longer.

    States: waiting, behind (is sent with another one), sent, over (also: not needed, because another one sent holds
    officers enough; such wishes are `spared` by that one). `since`: on scene, -1 = not (yet).
    """

    case: Case
    kind: int
    slot: int
    until: int | None = None
    local: bool = False
    by_phone: bool = False
    relieves: Wish | None = None
    together: list[Wish] = field(default_factory=list)
    spared: list[Wish] = field(default_factory=list)
    state: str = "waiting"
    crew: Crew | None = None
    row: list[int] = field(default_factory=list)
    since: int = -1
    leaves_at: int = -1

    @property
    def here(self) -> bool:
        return self.state == "sent" and self.since >= 0

    @property
    def on_its_way(self) -> bool:
        return self.state == "sent" and self.since < 0

    @property
    def open(self) -> bool:
        return self.state in ("waiting", "behind")


def make_crews(units: Roster) -> list[Crew]:
    columns = (
        units.kind, units.home, units.start, units.stop, units.end, units.shift_end, units.crew, units.trained,
        units.aboard // np.maximum(units.officers[units.kind], 1),
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [
        Crew(
            index,
            kind,
            home,
            start,
            stop,
            end,
            ShiftEnd(how),
            crew,
            trained,
            max(start, 0),
            max(counts_for, 1),
            base=home,
        )
        for index, (kind, home, start, stop, end, how, crew, trained, counts_for) in enumerate(rows)
    ]


class Breaks:
    """Breaks and check-ins: when a crew has nothing to do, in the order in which they fell due."""

    def __init__(self, day: Day):
        self.day = day
        self.rows: list[list[int]] = []

    def due(self, crew: Crew, length: int, why: Off) -> None:
        if self.day.now >= crew.stop:
            return
        if crew.wish is not None or crew.resting:
            crew.owed.append((length, why))
        else:
            self._begin(crew, length, why)

    def nothing_to_do(self, crew: Crew) -> None:
        """The crew has left a call, or its break is over."""
        now = self.day.now
        crew.free_since = now
        if now < crew.stop and crew.owed:
            self._begin(crew, *crew.owed.pop(0))

    def _begin(self, crew: Crew, length: int, why: Off) -> None:
        crew.resting = True
        crew.home, crew.heading = crew.base, None
        row = [crew.index, self.day.now, -1, int(why)]
        self.rows.append(row)

        def over() -> None:
            crew.resting = False
            row[2] = self.day.now
            self.nothing_to_do(crew)

        self.day.later(self.day.now + length, BREAK_OVER, over)
