"""One replication of one arm as the metrics see it: calls, units and log through the window."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.basics.clock import Clock
from sim.engine.log import Log, Purpose, Reach, Status
from sim.engine.roster import Roster
from sim.scenario.tables import Scenario
from sim.world.stream import CallStream, Disposition

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Window:
    """The watched part [start, end) in seconds: calls received in it count, time in it counts."""

    start: int
    end: int

    @property
    def days(self) -> float:
        return (self.end - self.start) / 86400


@dataclass(frozen=True)
class Observation:
    """Everything a metric may look at. Arrays by call have shape (n,), by assignment (a,)."""

    calls: CallStream
    roster: Roster
    log: Log
    window: Window
    patrol: int
    clock: Clock
    scenario: Scenario

    @classmethod
    def of(cls, scenario: Scenario, calls: CallStream, roster: Roster, log: Log) -> Observation:
        """The observation of a scenario's own window."""
        run = scenario.run
        window = Window(run.window_start, run.window_end)
        return cls(calls, roster, log, window, roster.kinds.index(scenario.dispatch.patrol), run.clock, scenario)

    # -- calls ----------------------------------------------------------------------------------

    @cached_property
    def in_window(self) -> Bools:
        """Everything received in the window, citizens' calls and officers' own work."""
        received = self.calls.received
        return np.asarray((received >= self.window.start) & (received < self.window.end), dtype=np.bool_)

    @cached_property
    def officer_initiated(self) -> Bools:
        none = np.zeros(len(self.calls), dtype=np.bool_)
        return none if self.calls.officer_initiated is None else self.calls.officer_initiated

    @cached_property
    def counted(self) -> Bools:
        """Citizens' calls received in the window; repeats that this arm avoided are none."""
        happened = self.log.status != Status.DID_NOT_HAPPEN
        return np.asarray(self.in_window & ~self.officer_initiated & happened, dtype=np.bool_)

    @cached_property
    def eligible(self) -> Bools:
        """Calls that some kind of team could take, whichever the plan sends; the same in every arm."""
        return np.asarray(self.calls.eligible.any(axis=0), dtype=np.bool_)

    @cached_property
    def dispatched(self) -> Ints:
        return self.log.first("dispatched", len(self.calls))

    @cached_property
    def on_scene(self) -> Ints:
        """When the first unit was there; a clinician on a screen or a telephone is not."""
        return self.log.first("on_scene", len(self.calls), self.travels[self.unit_kind])

    @cached_property
    def ended_by(self) -> Ints:
        """When each call was over; the horizon for those still open."""
        return np.where(self.log.closed >= 0, self.log.closed, self.calls.horizon)

    @cached_property
    def awaited(self) -> Bools:
        """Calls of the window that a unit was to come to: not those resolved by telephone or cancelled."""
        no = (Status.BY_PHONE, Status.CANCELLED)
        return np.asarray(self.counted & ~np.isin(self.log.status, no), dtype=np.bool_)

    @cached_property
    def contacts(self) -> Bools:
        """Behavioural-health calls of the window in which the person was met, by somebody there or on the line."""
        reached = ((self.on_scene >= 0) & (self.log.status != Status.NOBODY_THERE)) | self.met
        return np.asarray(self.counted & self.calls.behavioural & reached, dtype=np.bool_)

    @cached_property
    def closed_contacts(self) -> Bools:
        """Contacts whose ending is known."""
        return np.asarray(self.contacts & np.isin(self.log.status, (Status.CLOSED, Status.BY_PHONE)), dtype=np.bool_)

    @cached_property
    def met(self) -> Bools:
        return np.asarray(self.log.reach == Reach.MET, dtype=np.bool_)

    def minutes_from_receipt(self, instant: Ints) -> Floats:
        """Minutes from receipt to an instant; infinite where it never came."""
        return np.where(instant >= 0, (instant - self.calls.received) / 60, np.inf)

    @cached_property
    def disposition(self) -> Ints:
        """Disposition under those who led the call; meaningless where nobody led it."""
        return self.by_leader(self.calls.disposition)

    @cached_property
    def referred(self) -> Bools:
        return np.asarray(self.by_leader(self.calls.referred), dtype=np.bool_)

    @cached_property
    def force(self) -> Bools:
        """Force was used, under those who led the call."""
        none = np.zeros(len(self.calls), dtype=np.bool_)
        return none if self.calls.force is None else np.asarray(self.by_leader(self.calls.force), dtype=np.bool_)

    def by_leader(self, table: Ints | Bools) -> Ints:
        """The row of a potential column that came true, by call, shape (n,)."""
        leader = np.maximum(self.log.variant, 0)
        return np.asarray(table[leader, np.arange(len(self.calls))], dtype=np.int64)

    def ended(self, disposition: Disposition) -> Bools:
        """Closed contacts that ended so."""
        return np.asarray(self.closed_contacts & (self.disposition == disposition), dtype=np.bool_)

    # -- unit time ------------------------------------------------------------------------------

    @cached_property
    def unit_kind(self) -> Ints:
        return self.roster.kind[self.log.unit]

    @cached_property
    def on_calls(self) -> Bools:
        """Assignments to calls, shape (a,); the others are follow-up visits."""
        return np.asarray(self.log.purpose == Purpose.CALL, dtype=np.bool_)

    @cached_property
    def travels(self) -> Bools:
        """By kind: units that drive to a call."""
        return np.array([self.scenario.kinds[name].travels for name in self.roster.kinds], dtype=np.bool_)

    @cached_property
    def cleared(self) -> Ints:
        """End of each assignment; the horizon for those still open."""
        return np.where(self.log.cleared >= 0, self.log.cleared, self.calls.horizon)

    @cached_property
    def unit_hours(self) -> Floats:
        """Dispatched -> cleared, hours, per assignment."""
        return np.asarray((self.cleared - self.log.dispatched) / 3600, dtype=np.float64)

    def person_hours(self, people: Ints, which_calls: Bools, which_kinds: Bools) -> float:
        """Person-hours on the chosen calls by the chosen kinds; `people` by unit, `which_kinds` by kind."""
        chosen = which_calls[self.log.call] & which_kinds[self.unit_kind] & self.on_calls
        return float((self.unit_hours * people[self.log.unit])[chosen].sum())

    def is_patrol(self) -> Bools:
        """By kind: the patrol kind only."""
        return np.asarray(np.arange(len(self.roster.kinds)) == self.patrol, dtype=np.bool_)

    def has_clinician(self) -> Bools:
        """By kind: units with a social worker aboard."""
        return np.asarray(self.roster.clinicians > 0, dtype=np.bool_)

    @cached_property
    def duty_seconds(self) -> Floats:
        """Seconds of each unit's shift inside the window, shape (u,)."""
        return self.within_window(self.roster.start, self.roster.end)

    @cached_property
    def busy_on_duty_seconds(self) -> Floats:
        """Seconds of each assignment inside both the window and its unit's shift, shape (a,)."""
        end = np.minimum(self.cleared, self.roster.end[self.log.unit])
        return self.within_window(self.log.dispatched, end)

    @cached_property
    def overtime_seconds(self) -> Floats:
        """Seconds of each assignment inside the window but after its unit's shift, shape (a,)."""
        return self.within_window(np.maximum(self.log.dispatched, self.roster.end[self.log.unit]), self.cleared)

    @cached_property
    def off_seconds(self) -> Floats:
        """Seconds of each break or check-in inside both the window and its unit's shift, shape (b,)."""
        end = np.where(self.log.off_end >= 0, self.log.off_end, self.calls.horizon)
        return self.within_window(self.log.off_start, np.minimum(end, self.roster.end[self.log.off_unit]))

    def within_window(self, start: Ints, end: Ints) -> Floats:
        """Seconds of each interval inside the window, shape of `start`."""
        inside = np.minimum(end, self.window.end) - np.maximum(start, self.window.start)
        return np.asarray(np.maximum(inside, 0), dtype=np.float64)

    # -- hour of day ----------------------------------------------------------------------------

    def mean_by_hour(self, start: Ints, end: Ints) -> Floats:
        """Mean number of intervals in progress in each local hour of the day, shape (24,)."""
        edges, hours = self.clock.hour_edges(self.window.end)
        edges = np.maximum(edges, self.window.start)
        progress = np.diff(_seconds_begun(start, edges) - _seconds_begun(end, edges))
        length = np.diff(edges)
        seconds = np.bincount(hours % 24, weights=progress, minlength=24)
        whole = np.bincount(hours % 24, weights=length, minlength=24)
        means = np.zeros(24)
        np.divide(seconds, whole, out=means, where=whole > 0)
        return means


def _seconds_begun(starts: Ints, edges: Ints) -> Floats:
    """Sum over starts of the seconds from each start to each edge (0 for later starts), shape of edges."""
    ordered = np.sort(starts)
    before = np.searchsorted(ordered, edges, side="right")
    total = np.concatenate([[0], np.cumsum(ordered)])
    return np.asarray(before * edges - total[before], dtype=np.float64)
