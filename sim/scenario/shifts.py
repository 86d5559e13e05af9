"""When a post is filled: days of the week, season, rotation; and which crews fill it.

Pure calendar, nobody is absent here. Week 1 of a rotation is the week of `run.start`, from its Monday.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from sim.basics.clock import Clock
from sim.scenario.policy_tables import Post
from sim.scenario.tables import Scenario

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
YEAR = 365  # days


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """One shift of a post: it begins on local day number `day` (0 = first) and runs over [start, end) seconds."""

    day: int
    name: str
    post: Post
    start: int
    end: int


def shifts(scenario: Scenario) -> Iterator[PlannedShift]:
    """Every shift that touches [0, horizon), day by day, of one day in the order of the posts' names."""
    clock, horizon = scenario.run.clock, scenario.run.horizon
    days = np.arange(-1, clock.days(horizon) + 1)
    names = sorted(scenario.staffing)
    table = np.stack([filled(scenario.staffing[name], clock, days) for name in names])
    for place, number in np.argwhere(table.T).tolist():
        day, name = int(days[place]), names[number]
        post = scenario.staffing[name]
        first, last = post.shift
        start, end = clock.at(day, first), clock.at(day, last if last > first else last + 1440)
        if end > 0 and start < horizon:
            yield PlannedShift(day, name, post, start, end)


def filled(post: Post, clock: Clock, days: Ints) -> Bools:
    """Does a shift of the post begin on these local days? Both ends of a season are included; shape of `days`."""
    monday_first = days + clock.first_day.weekday()
    on = np.isin(monday_first % 7, post.days)
    if post.weeks is not None:
        on &= np.isin(monday_first // 7 % post.cycle + 1, post.weeks)
    if post.first_day is not None:
        on &= days >= (post.first_day - clock.first_day) // timedelta(days=1)
    if post.last_day is not None:
        on &= days <= (post.last_day - clock.first_day) // timedelta(days=1)
    return np.asarray(on, dtype=np.bool_)


def crews(post: Post, districts: tuple[str, ...]) -> list[tuple[str, int]]:
    """(home district, number of units) of a post, in the order of the districts' names."""
    if isinstance(post.count, Mapping):
        return sorted(post.count.items())
    return [(post.district or districts[0], post.count)]


def hours_a_year(post: Post, clock: Clock) -> float:
    """Hours that one position of the post is to be filled in the 365 days from the start."""
    start, end = post.shift
    return float(filled(post, clock, np.arange(YEAR)).sum()) * ((end - start) % 1440 or 1440) / 60
