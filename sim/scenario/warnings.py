"""What is allowed but hardly meant: shifts that never end, teams nobody fields, more work than units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from sim.basics.durations import format_clock
from sim.responses import MODELS
from sim.scenario.capped import capped_warnings
from sim.scenario.idle import idle_warnings
from sim.scenario.keys import dotted
from sim.scenario.on_duty import length_in_minutes, units_by_minute, unstaffed_hours
from sim.scenario.policy_tables import Plan, Post
from sim.scenario.tables import Scenario
from sim.scenario.unread import unread_warnings
from sim.scenario.week import WEEK_MINUTES, hour_name, hour_names, minutes_of_week
from sim.scenario.workload import OfferedLoad, calls_per_day, offered_load
from sim.scenario.world_tables import CallType, Effect

LONG_SHIFT_H = 16


def warnings_of(scenario: Scenario) -> list[str]:
    """Every warning about a scenario without faults, as sentences without a full stop."""
    warnings = [text for key, post in scenario.staffing.items() for text in _shift_warning(key, post)]
    warnings += _team_warnings(scenario)
    warnings += idle_warnings(scenario)
    warnings += unread_warnings(scenario)
    warnings += capped_warnings(scenario)
    over: list[int] = []
    if scenario.history is None:
        if not sum(calls_per_day(scenario.demand, one) for one in scenario.demand.types.values()):
            return [*warnings, "demand brings no calls at all (calls_per_day = 0): there is nothing to simulate"]
        load = offered_load(scenario)
        over = np.flatnonzero(load.work > load.patrol).tolist()
        warnings += [_too_much_work(load, over)] if over else []
    return [*warnings, *_nobody_on_patrol(scenario, over)]


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
    fielded = {post.kind for post in scenario.staffing.values() if post.units}
    for key, plan in scenario.response.items():
        name = dotted(("response", key))
        if plan.follow_up is not None and plan.follow_up.team not in fielded:
            yield f"{name}.follow_up sends {plan.follow_up.team}, but no post in staffing fields one: nobody is visited"
        if MODELS[plan.model].needs == "none" or plan.team is None:
            continue
        if plan.team not in fielded:
            yield f"{name} sends {plan.team}, but no post in staffing fields one: every call falls back to patrol"
        elif _never_meet(scenario, plan, plan.team):
            yield f"{name} sends {plan.team}, but none is on duty in its hours: every call falls back to patrol"
        never = [one for one in plan.types if not _may_get_team(scenario.demand.types[one], plan.team)]
        if never:
            yield (
                f"{name} sends {plan.team} to {', '.join(never)}, but no such call is eligible for a team "
                "(eligible = 0): patrol answers all of them"
            )
        if plan.model == "phone_resolution" and not scenario.effects.get(plan.team, Effect()).resolved_by_phone:
            yield (
                f"{name} lets {plan.team} talk to callers, but ends no call by telephone "
                f"({dotted(('effects', plan.team))}.resolved_by_phone = 0): patrol is sent to all of them"
            )


def _never_meet(scenario: Scenario, plan: Plan, kind: str) -> bool:
    """Is no unit of a kind on duty, in the run, at the plan's own days and hours?"""
    on_duty = units_by_minute(scenario, kind) > 0
    minute = (scenario.run.start.weekday() * 1440 + np.arange(len(on_duty))) % WEEK_MINUTES
    return not bool((on_duty & minutes_of_week(plan.days, plan.hours)[minute]).any())


def _may_get_team(call_type: CallType, kind: str) -> bool:
    """Is any such call eligible, or coded as a crisis by mistake, which dispatch takes for one?"""
    eligible = call_type.eligible
    share = eligible.get(kind, 0.0) if isinstance(eligible, dict) else eligible
    return share > 0 or call_type.wrongly_coded > 0


def _nobody_on_patrol(scenario: Scenario, told: list[int]) -> Iterator[str]:
    """Hours without patrol that the load of a plain week does not show: seasons, rotations, breaks between posts."""
    hours = unstaffed_hours(scenario, scenario.dispatch.patrol)
    of_week = (hours + 24 * scenario.run.start.weekday()) % 168
    fresh = ~np.isin(of_week, told)
    if not fresh.any():
        return
    first = hours[fresh][0]
    day = scenario.run.start + timedelta(days=int(first) // 24)
    yield (
        f"no patrol unit is on duty in {np.count_nonzero(fresh)} of {length_in_minutes(scenario.run) // 60} hours of "
        f"the run ({hour_names(np.unique(of_week[fresh]).tolist())}), first on {day} at {first % 24:02d}h. "
        "Calls wait until the next shift"
    )


def _too_much_work(load: OfferedLoad, over: list[int]) -> str:
    worst = int(np.argmax(load.work - load.patrol))
    return (
        f"the work offered exceeds the patrol units on duty in {len(over)} of 168 hours of the week "
        f"({hour_names(over)}); worst {hour_name(worst)}: {load.work[worst]:.1f} units of work for "
        f"{load.patrol[worst]:g} on duty. "
        "Queues will grow then"
    )
