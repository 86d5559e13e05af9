"""The city's clock: wall-clock days and hours turned into whole seconds since the simulation starts.

Seconds are elapsed seconds. On the two days a year when the clocks change, a local day has 23 or
25 hours, and shifts and hourly rates follow the wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Clock:
    """Second 0 is local midnight at the start of `first_day` in `time_zone` (IANA name)."""

    first_day: date
    time_zone: str

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def origin(self) -> datetime:
        return datetime(self.first_day.year, self.first_day.month, self.first_day.day, tzinfo=self.zone)

    def at(self, day: int, minutes: int) -> int:
        """Second at which the wall clock shows `minutes` after midnight of day number `day` (0 = first)."""
        wall = datetime(self.first_day.year, self.first_day.month, self.first_day.day)
        wall += timedelta(days=day, minutes=minutes)
        return int((wall.replace(tzinfo=self.zone).astimezone(UTC) - self.origin.astimezone(UTC)).total_seconds())

    def date_of(self, day: int) -> date:
        """Calendar date of day number `day`."""
        return self.first_day + timedelta(days=day)

    def weekday(self, day: int) -> int:
        """Day of the week (0 = Monday) of day number `day`."""
        return (self.first_day.weekday() + day) % 7

    def days(self, seconds: int) -> int:
        """How many local days are begun within `seconds`."""
        day = seconds // 86400
        while self.at(day, 0) < seconds:
            day += 1
        return day

    def hour_edges(self, seconds: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Edges of the local clock hours that cover [0, seconds], and each hour's hour of the week.

        Returns edges of shape (m + 1,) in seconds and hours of shape (m,), 0 = Monday 00:00.
        An hour that the clocks skip has length zero; one that is repeated lasts two hours. Read-only: kept and shared.
        """
        return _hour_edges(self, seconds)

    def wall(self, second: int) -> datetime:
        """Local wall-clock time of a second."""
        return (self.origin.astimezone(UTC) + timedelta(seconds=int(second))).astimezone(self.zone)

    def hour_of_week(self, seconds: NDArray[np.int64], horizon: int) -> NDArray[np.int64]:
        """Hour of the week (0 = Monday 00:00) of each second, same shape, for seconds in [0, horizon]."""
        edges, hours = self.hour_edges(horizon)
        place = np.searchsorted(edges, seconds, side="right") - 1
        return hours[np.clip(place, 0, len(hours) - 1)]

    def minutes_of_week(self, seconds: NDArray[np.int64]) -> NDArray[np.int64]:
        """Minute of the week (0 = Monday 00:00) that the wall clock shows at each second from 0 on, same shape."""
        if not len(seconds):
            return np.zeros(0, dtype=np.int64)
        edges, hours = self.hour_edges(int(seconds.max()) + 1)
        place = np.clip(np.searchsorted(edges, seconds, side="right") - 1, 0, len(hours) - 1)
        return np.asarray(hours[place] * 60 + (seconds - edges[place]) // 60 % 60, dtype=np.int64)


@lru_cache(maxsize=64)
def _hour_edges(clock: Clock, seconds: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    edges, hours = [0], []
    for day in range(clock.days(seconds) + 1):
        for hour in range(24):
            end = clock.at(day, (hour + 1) * 60)
            edges.append(min(max(end, edges[-1]), seconds))
            hours.append(clock.weekday(day) * 24 + hour)
    found = np.array(edges, dtype=np.int64), np.array(hours, dtype=np.int64)
    for one in found:
        one.setflags(write=False)
    return found
