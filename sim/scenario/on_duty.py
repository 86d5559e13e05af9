"""On which days of a run a post has a shift, how many of a kind are on duty, and in which hours nobody is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.scenario.policy_tables import Post
from sim.scenario.shifts import filled
from sim.scenario.tables import Run, Scenario
from sim.scenario.week import length_of


def length_in_minutes(run: Run) -> int:
    """Minutes of the wall clock from the start to the end of a run."""
    return (run.warm_up + run.window + run.run_out) // 60


def shift_days(post: Post, run: Run) -> list[int]:
    """Days of the run (0 = the first; -1 for a shift that reaches into it) on which a shift of this post starts.

    Weeks of a rotation are counted from the Monday on or before the first day: that week is week 1.
    """
    minutes = length_in_minutes(run)
    start = post.shift[0]
    reaches_in = start + length_of(post.shift) > 1440
    days = np.arange(-1 if reaches_in else 0, -((start - minutes) // 1440))
    return [int(day) for day in days[filled(post, run.clock, days)]]


def units_by_minute(scenario: Scenario, kind: str, by_officers: bool = False) -> NDArray[np.int64]:
    """Units of a kind on duty in each minute of the run, by the wall clock and from its start (nobody is absent).

    `by_officers`: a unit with twice the officers of its kind counts for two.
    """
    minutes = length_in_minutes(scenario.run)
    on_duty = np.zeros(minutes + 2 * 1440, dtype=np.int64)  # from the midnight before the run
    for post in scenario.staffing.values():
        if post.kind != kind or not post.units:
            continue
        each = scenario.units_of_car(post) if by_officers else 1
        for day in shift_days(post, scenario.run):
            begin = (day + 1) * 1440 + post.shift[0]
            on_duty[begin : begin + length_of(post.shift)] += post.units * each
    return on_duty[1440 : 1440 + minutes]


def unstaffed_hours(scenario: Scenario, kind: str) -> NDArray[np.int64]:
    """Hours of the run, by the wall clock and from its start, in which for a while no unit of a kind is on duty."""
    return np.unique(np.flatnonzero(units_by_minute(scenario, kind) == 0) // 60)
