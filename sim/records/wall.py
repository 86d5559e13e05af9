"""Wall-clock seconds of an export turned into seconds of the simulation.

When the clocks go back an hour is lived twice and the export does not say which it means. The times of
one call follow each other, so a time that would stand before the one ahead of it belongs to the second
hour; where that does not tell, the first is taken and the ledger says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from sim.basics.clock import Clock
from sim.records.formats import MISSING, UNREADABLE, Bools
from sim.records.recorded import Ints

DAY, QUARTER = 86_400, 900  # the clocks change on quarter hours, everywhere


@dataclass(frozen=True)
class Placed:
    """Times on the simulation's clock, with what had to be decided about each; shape (n,)."""

    seconds: Ints  # MISSING where there was no time
    second_pass: Bools  # in the repeated hour, and later than the first pass by the order of the call's times
    first_pass: Bools  # in the repeated hour, taken for the first pass
    skipped: Bools  # a time the clocks jumped over, read as if they had not jumped yet


class WallClock:
    """Turns wall-clock seconds into whole seconds of a scenario's clock; `offsets` = the export has its own."""

    def __init__(self, clock: Clock, offsets: bool):
        self.zone = clock.zone
        self.origin = int(clock.origin.astimezone(UTC).timestamp())
        self.offsets = offsets
        self._days: dict[int, Ints] = {}  # offsets by quarter hour of each day met so far, shape (96, 2)
        self._alike: dict[bytes, Ints] = {}  # days of the same offsets share them: ten years are 3,650 days

    def midnight(self, day: datetime) -> int:
        """The start of a local day, counted as `parse_times` counts."""
        local = day.replace(tzinfo=self.zone if self.offsets else UTC)
        return int(local.timestamp())

    def wall(self, seconds: int) -> datetime:
        """What the local clock showed at a time from `parse_times`."""
        shown = datetime.fromtimestamp(seconds, UTC)
        return (shown.astimezone(self.zone) if self.offsets else shown).replace(tzinfo=None)

    def place(self, times: Ints, not_before: Ints) -> Placed:
        """Times on the simulation's clock; `not_before` holds each call's time ahead of this one (MISSING = none)."""
        there = times > UNREADABLE
        seconds = np.full(len(times), MISSING, dtype=np.int64)
        nowhere = np.zeros(len(times), dtype=np.bool_)
        if self.offsets or not there.any():
            seconds[there] = times[there] - self.origin
            return Placed(seconds, nowhere, nowhere, nowhere)
        before, after = self._offsets(np.where(there, times, self.origin))
        first, second = times - before - self.origin, times - after - self.origin
        repeated = there & (second > first)
        later = repeated & (first < not_before) & (second >= not_before)
        seconds[there] = np.where(later, second, first)[there]
        return Placed(seconds, later, repeated & ~later, there & (second < first))

    def _offsets(self, wall: Ints) -> tuple[Ints, Ints]:
        """Offsets from UTC in seconds, taking each time for the first and for the second of a repeated hour."""
        days, place = np.unique(wall // DAY, return_inverse=True)
        tables = np.stack([self._day(day) for day in days.tolist()])
        both = tables[place, wall % DAY // QUARTER]
        return both[:, 0], both[:, 1]

    def _day(self, day: int) -> Ints:
        if day not in self._days:
            midnight = datetime(1970, 1, 1) + timedelta(days=day)
            moments = [midnight + timedelta(seconds=second) for second in range(0, DAY, QUARTER)]
            found = np.array([[self._offset(one, fold) for fold in (0, 1)] for one in moments], dtype=np.int64)
            self._days[day] = self._alike.setdefault(found.tobytes(), found)
        return self._days[day]

    def _offset(self, moment: datetime, fold: int) -> int:
        offset = moment.replace(tzinfo=self.zone, fold=fold).utcoffset()
        assert offset is not None
        return int(offset.total_seconds())
