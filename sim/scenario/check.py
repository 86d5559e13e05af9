"""What one table cannot know alone: names that must exist elsewhere, shares that must add up,
units that must be there, work that must fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.basics.durations import DAY_NAMES
from sim.basics.errors import did_you_mean
from sim.scenario.tables import CallType, Post, Scenario
from sim.scenario.vocabulary import RESPONSE_MODELS
from sim.scenario.workload import offered_load

Fault = tuple[tuple[str, ...], str, str]
LONG_SHIFT_H = 16


@dataclass
class Findings:
    """Problems stop a run; warnings are printed and written into the results."""

    problems: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def problem(self, path: tuple[str, ...], message: str, fix: str = "") -> None:
        self.problems.append((path, message, fix))

    def name(self, path: tuple[str, ...], what: str, word: str, known: Iterable[str]) -> bool:
        """Report a name that is not defined; True when it is."""
        known = list(known)
        if word not in known:
            self.problem(path, f"no {what} is called {word!r}", did_you_mean(word, known))
        return word in known


def check(scenario: Scenario) -> Findings:
    """Every cross-table fault and warning of a scenario."""
    found = Findings()
    _check_shares(scenario, found)
    _check_types(scenario, found)
    _check_travel(scenario, found)
    _check_effects(scenario, found)
    _check_posts(scenario, found)
    _check_plans(scenario, found)
    _check_service(scenario, found)
    if not found.problems:
        _warn_load(scenario, found)
    return found


def _adds_to_one(shares: Iterable[float]) -> bool:
    return abs(sum(shares) - 1) < 0.002


def _check_shares(scenario: Scenario, found: Findings) -> None:
    districts = scenario.geography.districts
    if not _adds_to_one(one.share for one in districts.values()):
        total = sum(one.share for one in districts.values())
        found.problem(("geography", "districts"), f"the district shares add up to {total:.4g}, not 1")
    if scenario.history is not None:
        return
    demand = scenario.demand
    by_share = {key: one.share for key, one in demand.types.items() if one.share is not None}
    for key, one in demand.types.items():
        if (one.share is None) == (one.calls_per_day is None):
            message = "give either share (of demand.calls_per_day) or calls_per_day"
            found.problem(("demand", "types", key), message)
    if by_share and demand.calls_per_day is None:
        found.problem(("demand",), "calls_per_day is missing, but types are given as shares of it")
    if by_share and not _adds_to_one(by_share.values()):
        total = sum(by_share.values())
        found.problem(("demand", "types"), f"the shares of the call types add up to {total:.4g}, not 1")


def _check_types(scenario: Scenario, found: Findings) -> None:
    for key, call_type in scenario.demand.types.items():
        path = ("demand", "types", key)
        for district in call_type.districts or ():
            found.name((*path, "districts"), "district", district, scenario.geography.districts)
        if call_type.districts is not None and not _adds_to_one(call_type.districts.values()):
            found.problem((*path, "districts"), "the district shares do not add up to 1")
        _check_whole_keys(call_type, path, found)
        if call_type.eligible and not call_type.behavioural_health:
            message = "only a behavioural-health call type can have an eligible share"
            found.problem((*path, "eligible"), message, "Set behavioural_health = true, or leave eligible out.")


def _check_whole_keys(call_type: CallType, path: tuple[str, ...], found: Findings) -> None:
    for name, table in (("priority", call_type.priority), ("units", call_type.units)):
        if not isinstance(table, Mapping):
            continue
        if not all(key.isdigit() and int(key) > 0 for key in table):
            found.problem((*path, name), 'the keys must be whole numbers, such as {"1" = 0.2, "2" = 0.8}')
        elif not _adds_to_one(table.values()):
            found.problem((*path, name), f"the shares add up to {sum(table.values()):.4g}, not 1")


def _check_travel(scenario: Scenario, found: Findings) -> None:
    travel, districts = scenario.geography.travel, scenario.geography.districts
    path = ("geography", "travel")
    if travel.matrix is not None:
        for origin in districts:
            for target in districts:
                if target not in travel.matrix.get(origin, {}):
                    found.problem((*path, "matrix"), f"no travel time from {origin} to {target}")
    elif travel.speed_kmh is None:
        found.problem(path, "needs speed_kmh (with centroids and areas) or a matrix")
    else:
        for key, one in districts.items():
            if one.area_km2 is None or (one.centroid is None and len(districts) > 1):
                message = "travel by speed needs a centroid and an area_km2"
                found.problem(("geography", "districts", key), message)
    if not all(key.isdigit() for key in travel.by_priority):
        found.problem((*path, "by_priority"), 'the keys must be priorities, such as {"1" = 0.6}')


def _check_effects(scenario: Scenario, found: Findings) -> None:
    for key in scenario.effects:
        found.name(("effects", key), "kind of unit", key, scenario.kinds)
    outcomes = scenario.outcomes
    if outcomes.arrest + outcomes.transport > 1:
        found.problem(("outcomes",), "arrest and transport together exceed 1; a call ends in one of them")
    if outcomes.transport and outcomes.by_ambulance < 1 and outcomes.transport_time is None:
        found.problem(("outcomes",), "transport_time is missing: how long an officer is tied up by a transport")
    if outcomes.arrest and outcomes.booking_time is None:
        found.problem(("outcomes",), "booking_time is missing: how long an arrest ties up a unit")


def _check_posts(scenario: Scenario, found: Findings) -> None:
    districts = scenario.geography.districts
    for key, post in scenario.staffing.items():
        path = ("staffing", key)
        found.name((*path, "kind"), "kind of unit", post.kind, scenario.kinds)
        _check_shift(key, post, found)
        if isinstance(post.count, Mapping):
            for district in post.count:
                found.name((*path, "count"), "district", district, districts)
        elif post.district is not None:
            found.name((*path, "district"), "district", post.district, districts)
        elif len(districts) > 1:
            fix = f'Add district = "...", or count = {{ {next(iter(districts))} = ... }}.'
            found.problem(path, "needs a home district for its units", fix)


def _check_shift(key: str, post: Post, found: Findings) -> None:
    start, end = post.shift
    if start == end or start == 1440:
        found.problem(
            ("staffing", key, "shift"),
            "the shift starts when it ends",
            'For all day and night write ["00:00", "24:00"].',
        )
    elif (end - start) % 1440 > LONG_SHIFT_H * 60 and end < start:
        hours = (end - start) % 1440 / 60
        found.warnings.append(
            f"staffing.{key}.shift ends before it starts, so it runs past midnight and lasts {hours:g} hours; "
            "swap the two times if that is not meant"
        )


def _check_plans(scenario: Scenario, found: Findings) -> None:
    planned: dict[str, str] = {}
    for key, plan in scenario.response.items():
        path = ("response", key)
        known_model = found.name((*path, "model"), "response model", plan.model, RESPONSE_MODELS)
        for call_type in plan.types:
            found.name((*path, "types"), "call type", call_type, scenario.demand.types)
            if call_type in planned:
                found.problem((*path, "types"), f"{call_type} is already answered by response.{planned[call_type]}")
            planned[call_type] = key
        if plan.team is not None and found.name((*path, "team"), "kind of unit", plan.team, scenario.kinds):
            if not scenario.kinds[plan.team].clinicians:
                found.problem((*path, "team"), f"a {plan.team} unit holds no clinician")
            if not any(post.kind == plan.team for post in scenario.staffing.values()):
                found.warnings.append(
                    f"response.{key} sends {plan.team}, but no post in staffing fields one: "
                    "every call falls back to patrol"
                )
        elif known_model and plan.team is None and RESPONSE_MODELS[plan.model]:
            found.problem(path, f"{plan.model} needs team, the kind of unit that brings the clinician")


def _check_service(scenario: Scenario, found: Findings) -> None:
    patrol = scenario.dispatch.patrol
    if not found.name(("dispatch", "patrol"), "kind of unit", patrol, scenario.kinds):
        return
    if scenario.kinds[patrol].clinicians or not scenario.kinds[patrol].officers:
        found.problem(("kinds", patrol), "the patrol kind must hold officers and no clinicians")
    fielded = [post for post in scenario.staffing.values() if post.kind == patrol]
    if not any(post.count if isinstance(post.count, int) else sum(post.count.values()) for post in fielded):
        unserved = ", ".join(list(scenario.demand.types)[:4])
        message = f"no unit is able to serve a call: no post fields a {patrol} unit (call types {unserved}, ...)"
        found.problem(("staffing",), message, f'Add a post with kind = "{patrol}" and a count above 0.')


def _warn_load(scenario: Scenario, found: Findings) -> None:
    if scenario.history is not None:
        return
    load = offered_load(scenario)
    over = np.flatnonzero(load.work > load.patrol)
    if len(over):
        worst = int(np.argmax(load.work - load.patrol))
        named = ", ".join(_hour_name(hour) for hour in over[:6].tolist())
        found.warnings.append(
            f"the work offered exceeds the patrol units on duty in {len(over)} of 168 hours of the week "
            f"({named}{', ...' if len(over) > 6 else ''}); worst {_hour_name(worst)}: {load.work[worst]:.1f} units "
            f"of work for {load.patrol[worst]:.0f} on duty. Queues will grow then"
        )


def _hour_name(hour: int) -> str:
    return f"{DAY_NAMES[hour // 24]} {hour % 24:02d}h"
