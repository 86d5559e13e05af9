"""Work offered against units on duty, hour by hour of the week: arithmetic, no simulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.basics.distributions import Distribution
from sim.scenario.policy_tables import Post
from sim.scenario.tables import Scenario
from sim.scenario.world_tables import CallType, Demand, Outcomes

Floats = NDArray[np.float64]
Mix = tuple[tuple[int, float], ...]  # cars that count for so many units, and their share


def weekly_profile(demand: Demand, call_type: CallType) -> Floats:
    """Relative rate of a call type in each hour of the week, shape (168,), mean 1."""
    for table in (call_type, demand):
        if table.hour_of_week is not None:
            profile = np.array(table.hour_of_week, dtype=np.float64)
            break
        if table.hour_of_day is not None or table.day_of_week is not None:
            profile = np.outer(table.day_of_week or (1.0,) * 7, table.hour_of_day or (1.0,) * 24).ravel()
            break
    else:
        profile = np.ones(168)
    mean = profile.mean()
    return np.asarray(profile / mean if mean > 0 else profile, dtype=np.float64)


def calls_per_day(demand: Demand, call_type: CallType) -> float:
    """Mean calls a day of one type, over the week."""
    if call_type.calls_per_day is not None:
        return call_type.calls_per_day
    return (demand.calls_per_day or 0.0) * (call_type.share or 0.0)


def mean_units(units: float | Mapping[str, float]) -> float:
    """Mean number of patrol units a call needs."""
    if isinstance(units, Mapping):
        return sum(int(key) * share for key, share in units.items())
    return units


def officer_minutes(scenario: Scenario, call_type: CallType) -> float:
    """Mean patrol unit-minutes of a call answered by officers alone, travel left out.

    As if nobody cancelled or left while waiting: how many do depends on how soon somebody comes.
    """
    return _minutes(scenario, call_type, mean_units(call_type.units))


def _minutes(scenario: Scenario, call_type: CallType, cars: float) -> float:
    """Mean minutes that so many cars spend on a call; one of them does what follows the scene."""
    there = cars * call_type.on_scene.mean
    if call_type.behavioural_health:
        there += _after_scene(scenario.outcomes)
    absent = cars * _mean(call_type.gone_on_scene)
    return ((1 - call_type.gone) * there + call_type.gone * absent) / 60


def _mean(spread: Distribution | None) -> float:
    return spread.mean if spread is not None else 0.0


def _after_scene(out: Outcomes) -> float:
    """Mean seconds of the lead officer after a behavioural-health scene."""
    citation = max(min(out.citation, 1 - out.arrest - out.transport), 0.0)
    carried = (1 - out.hold) * _mean(out.transport_time) + out.hold * _mean(out.hold_time)
    return (
        out.transport * (1 - out.by_ambulance) * carried
        + out.arrest * _mean(out.booking_time)
        + citation * _mean(out.citation_time)
        + _mean(out.report_time)
    )


def units_on_duty(posts: Mapping[str, Post], kind: str) -> Floats:
    """Mean units of a kind on duty in each hour of the week, shape (168,); part hours count in part.

    Absence and rotations count on average; seasons, training and breaks are left out.
    """
    minutes = np.zeros(168 * 60)
    for post in posts.values():
        if post.kind != kind:
            continue
        count = post.units * (1 - post.absence) * (len(set(post.weeks)) / post.cycle if post.weeks is not None else 1)
        start, end = post.shift
        length = (end - start) % 1440 or 1440
        for day in post.days:
            covered = (day * 1440 + start + np.arange(length)) % minutes.size
            minutes[covered] += count
    return np.asarray(minutes.reshape(168, 60).mean(axis=1), dtype=np.float64)


def _crews(scenario: Scenario) -> list[Mix]:
    """Of the patrol cars on duty in each hour of the week, the share that counts for so many units, by that number."""
    patrol = scenario.dispatch.patrol
    sizes = {name: scenario.units_of_car(post) for name, post in scenario.staffing.items() if post.kind == patrol}
    if set(sizes.values()) <= {1}:
        return [((1, 1.0),)] * 168
    posts = scenario.staffing
    duty = {
        size: units_on_duty({name: posts[name] for name, one in sizes.items() if one == size}, patrol)
        for size in sorted(set(sizes.values()))
    }
    total = np.sum(list(duty.values()), axis=0)
    return [
        tuple((size, float(cars[hour] / total[hour])) for size, cars in duty.items()) if total[hour] else ((1, 1.0),)
        for hour in range(168)
    ]


def mean_cars(units: float | Mapping[str, float], crews: Mix) -> float:
    """Mean number of cars sent to a call, of a fleet in which a car counts for `crews` units, whoever is free."""
    whole = int(mean_units(units))
    if not isinstance(units, Mapping):
        units = {str(whole): 1 + whole - units, str(whole + 1): units - whole}
    cars = [0.0]
    for needed in range(1, 1 + max(int(key) for key in units)):
        cars.append(1 + sum(share * cars[max(needed - size, 0)] for size, share in crews))
    return sum(cars[int(key)] * share for key, share in units.items())


@dataclass(frozen=True)
class OfferedLoad:
    """By hour of the week, shape (168,): what citizens' calls and officers' own work bring, against patrol.

    `calls`: citizens' calls an hour. `work`: patrol units of work, `initiated` the part of it that officers begin
    themselves. `patrol`: patrol units on duty. Where cars hold more officers than their kind, both are in cars.
    """

    calls: Floats
    work: Floats
    patrol: Floats
    initiated: Floats

    def by_hour_of_day(self) -> OfferedLoad:
        """The same, averaged over the days of the week; shape (24,)."""
        tables = (self.calls, self.work, self.patrol, self.initiated)
        return OfferedLoad(*(table.reshape(7, 24).mean(axis=0) for table in tables))


def offered_load(scenario: Scenario) -> OfferedLoad:
    """The load of a synthetic scenario if officers answered every call, travel left out.

    A mean week as `calls_per_day` states it, repeat contacts included; month, growth, holidays, surges and the
    variation between days are left out.
    """
    calls, work, initiated = np.zeros(168), np.zeros(168), np.zeros(168)
    crews = _crews(scenario)
    for call_type in scenario.demand.types.values():
        rate = calls_per_day(scenario.demand, call_type) / 24 * weekly_profile(scenario.demand, call_type)
        each = {mix: _minutes(scenario, call_type, mean_cars(call_type.units, mix)) for mix in set(crews)}
        units = rate * np.array([each[mix] for mix in crews]) / 60
        work += units
        if call_type.initiated_by == "officer":
            initiated += units
        else:
            calls += rate
    return OfferedLoad(calls, work, units_on_duty(scenario.staffing, scenario.dispatch.patrol), initiated)
