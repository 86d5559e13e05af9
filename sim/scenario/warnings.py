"""What is allowed but hardly meant: shifts that never end, teams nobody fields, more work than units."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from sim.basics.durations import DAY_NAMES, format_clock
from sim.scenario.keys import dotted
from sim.scenario.policy_tables import Post
from sim.scenario.tables import Scenario
from sim.scenario.vocabulary import RESPONSE_MODELS
from sim.scenario.workload import OfferedLoad, calls_per_day, offered_load

LONG_SHIFT_H = 16


def warnings_of(scenario: Scenario) -> list[str]:
    """Every warning about a scenario without faults, as sentences without a full stop."""
    warnings = [text for key, post in scenario.staffing.items() for text in _shift_warning(key, post)]
    warnings += _team_warnings(scenario)
    if scenario.history is None:
        warnings += _load_warnings(scenario)
    return warnings


def _shift_warning(key: str, post: Post) -> Iterator[str]:
    start, end = post.shift
    hours = ((end - start) % 1440 or 1440) / 60
    # 00:00 to 24:00 is the way to write "all day and night", whoever relieves whom.
    if hours <= LONG_SHIFT_H or (start, end) == (0, 1440):
        return
    name = dotted(("staffing", key, "shift"))
    if end < start:
        yield (
            f"{name} ends before it starts, so it runs past midnight and lasts {hours:g} hours; "
            "swap the two times if that is not meant"
        )
    else:
        yield (
            f"{name} lasts {hours:g} hours, {format_clock(start)} to {format_clock(end)}; if crews relieve each "
            "other, write a post for each"
        )


def _team_warnings(scenario: Scenario) -> Iterator[str]:
    fielded = {post.kind for post in scenario.staffing.values()}
    for key, plan in scenario.response.items():
        if not RESPONSE_MODELS[plan.model] or plan.team is None:
            continue
        name = dotted(("response", key))
        if plan.team not in fielded:
            yield f"{name} sends {plan.team}, but no post in staffing fields one: every call falls back to patrol"
        never = [one for one in plan.types if not scenario.demand.types[one].eligible]
        if never:
            yield (
                f"{name} sends {plan.team} to {', '.join(never)}, but no such call is eligible for a team "
                "(eligible = 0): patrol answers all of them"
            )


def _load_warnings(scenario: Scenario) -> Iterator[str]:
    if not sum(calls_per_day(scenario.demand, one) for one in scenario.demand.types.values()):
        yield "demand brings no calls at all (calls_per_day = 0): there is nothing to simulate"
        return
    load = offered_load(scenario)
    over = np.flatnonzero(load.work > load.patrol).tolist()
    if over:
        yield _too_much_work(load, over)


def _too_much_work(load: OfferedLoad, over: list[int]) -> str:
    worst = int(np.argmax(load.work - load.patrol))
    spans = _spans(over)
    named = ", ".join(_span_name(*span) for span in spans[:7]) + (", ..." if len(spans) > 7 else "")
    return (
        f"the work offered exceeds the patrol units on duty in {len(over)} of 168 hours of the week ({named}); "
        f"worst {_hour_name(worst)}: {load.work[worst]:.1f} units of work for {load.patrol[worst]:g} on duty. "
        "Queues will grow then"
    )


def _spans(hours: list[int]) -> list[tuple[int, int]]:
    """Runs of consecutive hours of the week, as (first, last)."""
    breaks = [place for place, (a, b) in enumerate(pairwise(hours), start=1) if b != a + 1]
    edges = [0, *breaks, len(hours)]
    return [(hours[a], hours[b - 1]) for a, b in pairwise(edges)]


def _span_name(first: int, last: int) -> str:
    if first == last:
        return _hour_name(first)
    end = f"{last % 24:02d}h" if first // 24 == last // 24 else _hour_name(last)
    return f"{_hour_name(first)}-{end}"


def _hour_name(hour: int) -> str:
    return f"{DAY_NAMES[hour // 24]} {hour % 24:02d}h"
