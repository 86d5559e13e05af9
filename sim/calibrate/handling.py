"""What of a dispatch delay is no waiting for a unit: call-taking, and calls that dispatchers hold on purpose.

Measured at quiet moments, when units were free: a quarter of all calls, those with the fewest units busy at receipt.
Simulated delays get one of these times on top, by priority, before they are compared with recorded ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.value import Floats
from sim.records.formats import Bools
from sim.records.record import Record
from sim.records.recorded import Ints

QUIET = 0.25
LONG = 0.75  # a delay that three of four calls of its priority do not reach at quiet moments is a long one
LEAST = 30
LEVELS = 10
URGENT = 1
NEVER_WAIT = 1.5  # urgent calls whose p90 at busy moments is no more than this times that at quiet ones wait for nobody


@dataclass(frozen=True)
class Urgent:
    """p90 of the delay of the most urgent calls at quiet and at busy moments (a quarter each), seconds, and calls."""

    quiet: float
    busy: float
    calls: int

    @property
    def never_wait(self) -> bool:
        """A unit is found for them however busy it is: one on its way to a less urgent call, or a supervisor."""
        return self.busy <= NEVER_WAIT * self.quiet


@dataclass(frozen=True)
class Handling:
    """Sorted delays of quiet moments in seconds by priority (0 = not recorded); none at all where none is recorded."""

    delays: tuple[Floats, ...]
    calls: int
    by_units: bool  # quiet by the units busy; else by the calls of the last hour
    urgent: Urgent | None = None

    def drawn(self, priority: Ints, u: Floats) -> Floats:
        """The time on top of each call at its quantile."""
        return self._quantiles(priority, u)

    def late(self, delay: Floats, priority: Ints) -> Bools:
        """Which delays are long for their priority."""
        return np.asarray(delay > self._quantiles(priority, np.full(len(delay), LONG)), dtype=np.bool_)

    def _quantiles(self, priority: Ints, u: Floats) -> Floats:
        found = np.zeros(len(u))
        for level in np.unique(priority).tolist():
            mine = priority == level
            delays = self.delays[level if 0 <= level < LEVELS else 0]
            if len(delays):
                found[mine] = delays[np.minimum((u[mine] * len(delays)).astype(np.int64), len(delays) - 1)]
        return found

    def median(self, level: int) -> float:
        """Median seconds of a priority at quiet moments."""
        return float(np.median(self.delays[level])) if len(self.delays[level]) else 0.0


def handling_of(record: Record) -> Handling:
    """The delays of quiet moments; a priority with fewer than thirty takes those of all."""
    known = (record.delay >= 0) & ~record.officers
    busy = busy_at_receipt(record)
    by_units = busy is not None
    load = _received_before(record) if busy is None else busy
    quiet = known & (load <= np.quantile(load[known], QUIET)) if known.any() else known
    delay = record.delay.astype(np.float64)
    every = np.sort(delay[quiet])
    found = [every]
    for level in range(1, LEVELS):
        mine = np.sort(delay[quiet & (record.priority == level)])
        found.append(mine if len(mine) >= LEAST else every)
    return Handling(tuple(found), int(quiet.sum()), by_units, _urgent(record, known, quiet, load) if by_units else None)


def _urgent(record: Record, known: Bools, quiet: Bools, load: Ints) -> Urgent | None:
    """None where either quarter holds fewer than thirty calls of the first priority."""
    busy = known & (load >= np.quantile(load[known], 1 - QUIET))
    mine = [record.delay[part & (record.priority == URGENT)] for part in (quiet, busy)]
    if min(map(len, mine)) < LEAST:
        return None
    low, high = (float(np.quantile(one, 0.9)) for one in mine)
    return Urgent(low, high, len(mine[0]) + len(mine[1]))


def busy_at_receipt(record: Record) -> Ints | None:
    """Calls with a unit on them when each call was received; None if the record does not say when units were free."""
    whole = (record.delay >= 0) & (record.travel >= 0) & (record.on_scene >= 0)
    if whole.mean() < 0.5:
        return None
    begun = np.sort((record.received + record.delay)[whole])
    ended = np.sort((record.received + record.delay + record.travel + record.on_scene)[whole])
    return np.searchsorted(begun, record.received) - np.searchsorted(ended, record.received)


def _received_before(record: Record) -> Ints:
    """Calls received in the hour before each."""
    return np.arange(len(record)) - np.searchsorted(record.received, record.received - 3600)
