"""Calls answered within the target for their priority (`dispatch.targets`): by priority, by type, by hour of the day.

Priorities without a target are in none of them. By district: `sim/measure/equity.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.observation import Bools, Observation
from sim.measure.registry import Value, metric

TARGETS = "dispatch.targets of the scenario"
IN_TIME = "calls with a unit on scene in time / calls with a target"


def with_target(seen: Observation) -> tuple[Bools, Bools]:
    """Calls of the window that a target stands for, and those of them that had a first unit on scene in time; both of
    shape (n,)."""
    due = np.full(len(seen.calls), np.nan)
    for level, target in seen.scenario.dispatch.targets.items():
        due[seen.calls.priority == int(level)] = target / 60
    measured = seen.awaited & ~np.isnan(due)
    return measured, measured & (seen.minutes_from_receipt(seen.on_scene) <= due)


def _share(group: str, in_time: Bools, which: Bools) -> Iterator[Value]:
    if which.any():
        yield Value(group, float((in_time & which).sum()), float(which.sum()))


@metric("Response within target", "share", "ratio", IN_TIME, "priority", TARGETS)
def within_target(seen: Observation) -> Iterator[Value]:
    """Share of calls with a first unit on scene within the target for their priority (`dispatch.targets`); calls
    nobody came to are not."""
    measured, in_time = with_target(seen)
    for level in seen.scenario.dispatch.targets:
        yield from _share(f"priority {level}", in_time, measured & (seen.calls.priority == int(level)))


@metric("Response within target by call type", "share", "ratio", IN_TIME, "call type", TARGETS)
def within_target_by_type(seen: Observation) -> Iterator[Value]:
    """Share of a type's calls with a first unit on scene within the target for their priority; calls nobody came to
    are not, priorities without a target are left out."""
    measured, in_time = with_target(seen)
    for number, name in enumerate(seen.calls.types):
        yield from _share(name, in_time, measured & (seen.calls.call_type == number))


@metric("Response within target by hour", "share", "ratio", IN_TIME, "hour of day", TARGETS)
def within_target_by_hour(seen: Observation) -> Iterator[Value]:
    """Share of the calls received in this local hour of the day with a first unit on scene within the target for
    their priority; calls nobody came to are not, priorities without a target are left out."""
    measured, in_time = with_target(seen)
    hour = seen.clock.minutes_of_week(seen.calls.received) // 60 % 24
    for one in range(24):
        yield from _share(f"{one:02d}", in_time, measured & (hour == one))
