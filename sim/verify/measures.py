"""What is read off a replication: numerators and denominators over the calls of the window. Times in minutes."""

from __future__ import annotations

import numpy as np

from sim.basics.errors import BrokenInvariantError
from sim.engine.log import Status
from sim.measure.observation import Bools, Floats, Observation
from sim.measure.registry import all_metrics
from sim.verify.claim import Measure


def metric(name: str, group: str = "all") -> Measure:
    """A metric of the dictionary, as every table of the product shows it."""

    def measure(seen: Observation) -> tuple[float, float]:
        for value in all_metrics()[name].compute(seen):
            if value.group == group:
                return value.numerator, value.denominator
        raise BrokenInvariantError(f"verify: the metric {name} has no group {group!r}")

    return measure


def _calls(seen: Observation, call_type: str | None) -> Bools:
    """Calls of the window, of one type or of all; none may be undecided, or the mean would be a lie."""
    calls = seen.counted
    if call_type is not None:
        calls = calls & (seen.calls.call_type == seen.calls.types.index(call_type))
    undecided = calls & (seen.dispatched < 0) & (seen.log.status == Status.OPEN)
    if undecided.any():
        raise BrokenInvariantError(
            f"verify, {seen.scenario.name}: {int(undecided.sum())} calls of the window still wait at the end of the run"
        )
    return calls


def _minutes_waited(seen: Observation) -> Floats:
    """Minutes from receipt until a unit was sent, or the caller gave up."""
    until = np.where(seen.dispatched >= 0, seen.dispatched, seen.log.closed)
    return np.asarray((until - seen.calls.received) / 60, dtype=np.float64)


def mean_wait(call_type: str | None = None) -> Measure:
    """Mean wait of all calls, given up or not."""

    def measure(seen: Observation) -> tuple[float, float]:
        calls = _calls(seen, call_type)
        return float(_minutes_waited(seen)[calls].sum()), float(calls.sum())

    return measure


def waited_over(minutes: float, call_type: str | None = None) -> Measure:
    """Share of calls that waited longer; over 0 = found nobody free."""

    def measure(seen: Observation) -> tuple[float, float]:
        calls = _calls(seen, call_type)
        gave_up_at_once = (seen.log.status == Status.GAVE_UP) & (minutes == 0)
        late = (_minutes_waited(seen) > minutes) | gave_up_at_once
        return float((late & calls).sum()), float(calls.sum())

    return measure


def mean_response() -> Measure:
    """Mean time from receipt to the first unit on scene, of calls that somebody came to."""

    def measure(seen: Observation) -> tuple[float, float]:
        calls = _calls(seen, None) & (seen.on_scene >= 0)
        return float((seen.on_scene - seen.calls.received)[calls].sum() / 60), float(calls.sum())

    return measure


def mean_time_in_system(call_type: str | None = None) -> Measure:
    """Mean time from receipt to the end of the call."""

    def measure(seen: Observation) -> tuple[float, float]:
        calls = _calls(seen, call_type)
        if (seen.log.closed[calls] < 0).any():
            raise BrokenInvariantError(f"verify, {seen.scenario.name}: calls of the window are still open at the end")
        return float((seen.log.closed - seen.calls.received)[calls].sum() / 60), float(calls.sum())

    return measure


def mean_hours_lost(call_type: str, minutes_an_hour: float = 60) -> Measure:
    """Mean time in the system beyond the time on scene, in hours of so many minutes."""

    def measure(seen: Observation) -> tuple[float, float]:
        calls = _calls(seen, call_type) & (seen.log.closed >= 0)
        lost = seen.log.closed - seen.calls.received - seen.calls.scene[seen.patrol]
        return float(lost[calls].sum() / 60 / minutes_an_hour), float(calls.sum())

    return measure


def busy_share(district: str) -> Measure:
    """Share of their time on duty that the units of a district are on calls."""

    def measure(seen: Observation) -> tuple[float, float]:
        home = seen.roster.districts.index(district)
        busy = seen.busy_on_duty_seconds[seen.roster.home[seen.log.unit] == home]
        return float(busy.sum()), float(seen.duty_seconds[seen.roster.home == home].sum())

    return measure


def sent_outside() -> Measure:
    """Share of the calls sent somebody at once whose unit came from another district."""

    def measure(seen: Observation) -> tuple[float, float]:
        call = seen.log.call
        mine = _calls(seen, None)[call] & (seen.log.dispatched == seen.calls.received[call])
        outside = seen.roster.home[seen.log.unit] != seen.calls.district[call]
        return float((outside & mine).sum()), float(mine.sum())

    return measure


def sent_share(home: str, district: str) -> Measure:
    """Share of all dispatches that go from one district to another."""

    def measure(seen: Observation) -> tuple[float, float]:
        call = seen.log.call
        mine = _calls(seen, None)[call]
        names = seen.roster.districts
        these = (seen.roster.home[seen.log.unit] == names.index(home)) & (
            seen.calls.district[call] == names.index(district)
        )
        return float((these & mine).sum()), float(mine.sum())

    return measure


def busy_in_hour(hour: int) -> Measure:
    """Mean number of units on a call in one hour of the day."""

    def measure(seen: Observation) -> tuple[float, float]:
        return float(seen.mean_by_hour(seen.log.dispatched, seen.cleared)[hour]), 1.0

    return measure
