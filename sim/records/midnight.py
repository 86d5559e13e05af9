"""Clocks that do not say on which side of midnight, or of noon, they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.records.formats import MISSING, UNREADABLE, Bools
from sim.records.recorded import Ints

if TYPE_CHECKING:
    import pandas as pd

HALF, DAY = 43_200, 86_400
LATE = ("dispatched", "on_scene")


def past_midnight(calls: pd.DataFrame, roles: Sequence[str]) -> Bools:
    """Moves times that lie over twelve hours before the one ahead of them to the next day; which rows had one.

    All times of a row were read with the day of receipt: 23:58 received, 00:04 dispatched.
    """
    moved = np.zeros(len(calls), dtype=np.bool_)
    last = calls[roles[0]].to_numpy()
    for role in roles[1:]:
        seconds = calls[role].to_numpy()
        known = (seconds > UNREADABLE) & (last > UNREADABLE)
        fell = known & (np.where(known, last, 0) - np.where(known, seconds, 0) > HALF)
        calls[role] = np.where(fell, seconds + DAY, seconds)
        if role in LATE:
            last = np.where(seconds > UNREADABLE, calls[role].to_numpy(), last)
        moved |= fell
    return moved


class HalfDays:
    """Restores AM and PM from the order of the rows: inside a day a clock that falls back has passed noon.

    A row that stands out of order by less than six hours on the clock does not count as a fall.
    """

    def __init__(self) -> None:
        self._day, self._last, self._half = 0, 0, 0

    def restore(self, calls: pd.DataFrame, data: Bools) -> Bools:
        """Times of the piece with their half of the day; which rows had a time of receipt."""
        received = calls["received"].to_numpy(copy=True)
        there = (received > UNREADABLE) & data
        for place in np.flatnonzero(there).tolist():
            received[place] = self._one(int(received[place]))
        calls["received"] = received
        last = received
        for role in calls.columns[calls.columns.str.match("dispatched$|on_scene$|cleared ")]:
            seconds = calls[role].to_numpy()
            calls[role] = _next(seconds, last)
            last = np.where(calls[role] > UNREADABLE, calls[role], last) if role in LATE else last
        return np.asarray(there, dtype=np.bool_)

    def _one(self, seconds: int) -> int:
        day, clock = divmod(seconds, DAY)
        clock %= HALF
        if day != self._day:
            self._day, self._half = day, 0
        elif clock < self._last - HALF // 2:
            self._half = 1
        self._last = clock
        return day * DAY + self._half * HALF + clock


def _next(seconds: Ints, last: Ints) -> Ints:
    """The first instant at or after `last` at which the clock of twelve hours shows this time."""
    known = (seconds > UNREADABLE) & (last > UNREADABLE)
    base = np.where(known, last, 0)
    after = base + (np.where(known, seconds, 0) - base) % HALF
    return np.where(known, after, np.where(seconds == MISSING, MISSING, seconds))
