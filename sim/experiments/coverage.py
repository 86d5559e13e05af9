"""Which hours of the week one team should work: every pattern by arithmetic, the best of them by simulation.

A pattern is one shift (start and length) on some days, such as 14:00 to 24:00 Thursday to Sunday. A team is busy
while it answers, so an hour with twice the calls is not worth twice: a single team with `calls` an hour of `hours`
each reaches calls / (1 + calls * hours) of them (Erlang's loss formula for one server). The screening ranks patterns
by that sum; the race between the leaders is simulated.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.basics.durations import DAY_NAMES, format_clock
from sim.basics.errors import UsageError, did_you_mean
from sim.measure.intervals import Floats
from sim.scenario.tables import Scenario
from sim.scenario.workload import calls_per_day, weekly_profile

SHIFT_LENGTHS = (8, 10, 12)


@dataclass(frozen=True)
class Pattern:
    """One shift of `length` hours from `start` on some days of the week (0 = Monday); its score by arithmetic."""

    days: tuple[int, ...]
    start: int
    length: int
    score: float

    @property
    def levels(self) -> tuple[str, str]:
        """Shift and days as the scenario writes them."""
        end = (self.start + self.length) % 24
        shift = f'["{format_clock(self.start * 60)}", "{format_clock(end * 60) if end else "24:00"}"]'
        return shift, ", ".join(DAY_NAMES[day] for day in self.days)


def eligible_calls(scenario: Scenario, post: str) -> tuple[Floats, float]:
    """Calls an hour that the post's kind could take, by hour of the week (168,), and mean hours on scene of one.

    Raises UsageError when there is no such post, or no plan sends its kind to any call type.
    """
    if post not in scenario.staffing:
        raise UsageError(f"--cover {post}: no such post. {did_you_mean(post, scenario.staffing)}")
    kind = scenario.staffing[post].kind
    names = {name for plan in scenario.response.values() if plan.team == kind for name in plan.types}
    rates, hours = np.zeros(168), 0.0
    for name in sorted(names):
        one = scenario.demand.types[name]
        share = one.eligible if isinstance(one.eligible, float | int) else one.eligible.get(kind, 0.0)
        rate = calls_per_day(scenario.demand, one) / 24 * weekly_profile(scenario.demand, one) * share
        rates += rate
        hours += float(rate.sum()) * one.on_scene.mean / 3600
    if not rates.any():
        raise UsageError(f"--cover {post}: no response plan sends {kind} to calls it may take")
    return rates, hours / float(rates.sum())


def patterns(scenario: Scenario, post: str, hours: int, lengths: Sequence[int] = SHIFT_LENGTHS) -> list[Pattern]:
    """Every pattern of so many hours a week, the best by arithmetic first. Raises UsageError when there is none."""
    rates, busy = eligible_calls(scenario, post)
    worth = rates / (1 + rates * busy)
    found = [
        Pattern(days, start, length, _score(worth, days, start, length))
        for length, days in _shapes(hours, lengths)
        for start in range(24)
    ]
    if not found:
        lengths_said = ", ".join(map(str, lengths))
        raise UsageError(
            f"--hours {hours}: no whole number of shifts of {lengths_said} hours on at most seven days makes that"
        )
    return sorted(found, key=lambda one: (-round(one.score, 9), one.length, one.days, one.start))


def _shapes(hours: int, lengths: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    for length in lengths:
        if hours % length == 0 and 1 <= hours // length <= 7:
            for days in itertools.combinations(range(7), hours // length):
                yield length, days


def _score(worth: Floats, days: Sequence[int], start: int, length: int) -> float:
    covered = [(day * 24 + start + hour) % 168 for day in days for hour in range(length)]
    return float(worth[covered].sum())
