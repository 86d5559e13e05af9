"""Metrics of calls: how many, how long until somebody is sent, until somebody is there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.engine.log import Status
from sim.measure.observation import Bools, Floats, Ints, Observation
from sim.measure.registry import Value, metric

CPSM = "CPSM practice: call received to first unit on scene (EVIDENCE 5.2)"
CENSORED = "calls nobody came to count as longer than any other"


def _groups(seen: Observation) -> Iterator[tuple[str, Bools]]:
    yield "all", seen.counted
    for priority in np.unique(seen.calls.priority[seen.counted]).tolist():
        yield f"priority {priority}", seen.counted & (seen.calls.priority == priority)
    if (seen.counted & seen.calls.behavioural).any():
        yield "behavioural health", seen.counted & seen.calls.behavioural


def _samples(seen: Observation, minutes: Floats) -> Iterator[Value]:
    for group, which in _groups(seen):
        chosen: NDArray[np.float32] = minutes[which & seen.awaited].astype(np.float32)
        yield Value(group, float("nan"), float(len(chosen)), chosen)


def _response(seen: Observation) -> Iterator[Value]:
    return _samples(seen, seen.minutes_from_receipt(seen.on_scene))


def _by_type(seen: Observation) -> Iterator[Value]:
    minutes = seen.minutes_from_receipt(seen.on_scene).astype(np.float32)
    for number, name in enumerate(seen.calls.types):
        chosen = minutes[seen.awaited & (seen.calls.call_type == number)]
        if len(chosen):
            yield Value(name, float("nan"), float(len(chosen)), chosen)


def _by_hour(seen: Observation) -> Iterator[Value]:
    minutes = seen.minutes_from_receipt(seen.on_scene).astype(np.float32)
    hour = seen.clock.minutes_of_week(seen.calls.received) // 60 % 24
    for one in range(24):
        chosen = minutes[seen.awaited & (hour == one)]
        yield Value(f"{one:02d}", float("nan"), float(len(chosen)), chosen)


def _means(seen: Observation, instant: Ints) -> Iterator[Value]:
    """Mean minutes from receipt to an instant, or to the call's end where that never came."""
    minutes = (np.where(instant >= 0, instant, seen.ended_by) - seen.calls.received) / 60
    for group, which in _groups(seen):
        chosen = which & seen.awaited
        yield Value(group, float(minutes[chosen].sum()), float(chosen.sum()))


def _delay(seen: Observation) -> Iterator[Value]:
    return _samples(seen, seen.minutes_from_receipt(seen.dispatched))


@metric("Response time, median", "min", "quantile", "median(first on scene - received)", "priority", CPSM, 0.5)
def response_time_median(seen: Observation) -> Iterator[Value]:
    """Half of the calls have a first unit on scene within this time of receipt; calls nobody came to count as
    longer than any other."""
    return _response(seen)


@metric("Response time, 90th percentile", "min", "quantile", "p90(first on scene - received)", "priority", CPSM, 0.9)
def response_time_p90(seen: Observation) -> Iterator[Value]:
    """Nine calls in ten have a first unit on scene within this time of receipt; calls nobody came to count as
    longer than any other."""
    return _response(seen)


@metric("Response time, mean", "min", "ratio", "sum(first on scene - received) / calls", "priority", CPSM)
def response_time_mean(seen: Observation) -> Iterator[Value]:
    """Mean time from receipt to the first unit on scene; a call nobody came to counts with the time until it ended or
    the run stopped, so that its wait is not dropped."""
    return _means(seen, seen.on_scene)


@metric("Response time by call type, median", "min", "quantile", "median(first on scene - received)", "call type", CPSM,
        0.5)  # fmt: skip
def response_time_by_type_median(seen: Observation) -> Iterator[Value]:
    """Half of the calls of a type have a first unit on scene within this time of receipt; calls nobody came to count
    as longer than any other."""
    return _by_type(seen)


@metric("Response time by call type, 90th percentile", "min", "quantile", "p90(first on scene - received)", "call type",
        CPSM, 0.9)  # fmt: skip
def response_time_by_type(seen: Observation) -> Iterator[Value]:
    """Nine calls of a type in ten have a first unit on scene within this time of receipt; calls nobody came to count
    as longer than any other."""
    return _by_type(seen)


@metric("Response time by hour, median", "min", "quantile", "median(first on scene - received)", "hour of day", CPSM,
        0.5)  # fmt: skip
def response_time_by_hour_median(seen: Observation) -> Iterator[Value]:
    """Half of the calls received in this local hour of the day have a first unit on scene within this time of receipt;
    calls nobody came to count as longer than any other."""
    return _by_hour(seen)


@metric("Response time by hour, 90th percentile", "min", "quantile", "p90(first on scene - received)", "hour of day",
        CPSM, 0.9)  # fmt: skip
def response_time_by_hour(seen: Observation) -> Iterator[Value]:
    """Nine calls in ten received in this local hour of the day have a first unit on scene within this time of receipt;
    calls nobody came to count as longer than any other."""
    return _by_hour(seen)


@metric("Dispatch delay, median", "min", "quantile", "median(first dispatched - received)", "priority", CPSM, 0.5)
def dispatch_delay_median(seen: Observation) -> Iterator[Value]:
    """Half of the calls have a first unit sent within this time of receipt."""
    return _delay(seen)


@metric("Dispatch delay, 90th percentile", "min", "quantile", "p90(first dispatched - received)", "priority", CPSM, 0.9)
def dispatch_delay_p90(seen: Observation) -> Iterator[Value]:
    """Nine calls in ten have a first unit sent within this time of receipt."""
    return _delay(seen)


@metric("Dispatch delay, mean", "min", "ratio", "sum(first dispatched - received) / calls", "priority", CPSM)
def dispatch_delay_mean(seen: Observation) -> Iterator[Value]:
    """Mean time from receipt to the first unit sent; a call nobody was sent to counts with the time until it ended or
    the run stopped."""
    return _means(seen, seen.dispatched)


@metric("Travel time, mean", "min", "ratio", "sum(travel) / assignments that arrived", "priority", CPSM)
def travel_time_mean(seen: Observation) -> Iterator[Value]:
    """Mean time from dispatched to on scene, over every unit that arrived."""
    arrived = (seen.log.on_scene >= 0) & seen.on_calls & seen.travels[seen.unit_kind]
    minutes = (seen.log.on_scene - seen.log.dispatched) / 60
    for group, which in _groups(seen):
        chosen = arrived & which[seen.log.call]
        yield Value(group, float(minutes[chosen].sum()), float(chosen.sum()))


@metric("Calls", "calls/day", "total", "calls received in the window / days", "priority")
def calls_per_day(seen: Observation) -> Iterator[Value]:
    """Calls received in the window, a day."""
    for group, which in _groups(seen):
        yield Value(group, float(which.sum()), seen.window.days)


@metric("Calls that waited over 30 s for dispatch", "calls/day", "total", "calls with delay > 30 s / days", "priority",
        "St. Paul standard for priority 2: dispatched within 30 seconds (MPR News, 4 Sep 2019)")  # fmt: skip
def late_dispatches(seen: Observation) -> Iterator[Value]:
    """Calls a day whose first unit was not sent within 30 seconds of receipt."""
    late = (seen.minutes_from_receipt(seen.dispatched) > 0.5) & seen.awaited
    for group, which in _groups(seen):
        yield Value(group, float((which & late).sum()), seen.window.days)


@metric("Calls waiting", "calls", "total", "time from received to first dispatched / time", "priority",
        "time average by Little's law")  # fmt: skip
def calls_waiting(seen: Observation) -> Iterator[Value]:
    """Mean number of the window's calls that wait for a first unit, over the window."""
    until = np.where(seen.dispatched >= 0, seen.dispatched, seen.ended_by)
    for group, which in _groups(seen):
        waited = float((until - seen.calls.received)[which & seen.awaited].sum())
        yield Value(group, waited / 86400, seen.window.days)


@metric("Callers who cancelled", "share", "ratio", "calls cancelled / calls", "priority")
def cancelled(seen: Observation) -> Iterator[Value]:
    """Share of the window's calls that were cancelled before anybody was on scene."""
    for group, which in _groups(seen):
        yield Value(group, float((which & (seen.log.status == Status.CANCELLED)).sum()), float(which.sum()))


@metric("Callers who gave up", "share", "ratio", "calls given up / calls", "priority")
def gave_up(seen: Observation) -> Iterator[Value]:
    """Share of the window's calls that ended before anybody was sent."""
    for group, which in _groups(seen):
        yield Value(group, float((which & (seen.log.status == Status.GAVE_UP)).sum()), float(which.sum()))


@metric("Calls still open at the end", "share", "ratio", "calls open at the horizon / calls", "priority")
def still_open(seen: Observation) -> Iterator[Value]:
    """Share of the window's calls not closed when the run-out ends; they are counted, never dropped."""
    for group, which in _groups(seen):
        yield Value(group, float((which & (seen.log.status == Status.OPEN)).sum()), float(which.sum()))
