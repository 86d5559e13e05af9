"""What one table cannot know alone: shares that must add up, units that must be there, settings that must fit.

Names that must exist elsewhere are in `names`, work against staff in `warnings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.scenario.check_posts import calendar_faults, training_fault
from sim.scenario.keys import KeyPath
from sim.scenario.names import Fault, unknown_names
from sim.scenario.policy_tables import Plan, Post
from sim.scenario.tables import Scenario
from sim.scenario.vocabulary import RESPONSE_MODELS
from sim.scenario.warnings import warnings_of
from sim.scenario.world_tables import CallType

MOST_URGENT, LEAST_URGENT = 1, 9
MOST_UNITS = 8
LONGEST_RUN_DAYS = 3660
FIRST_YEAR, LAST_YEAR = 1970, 2200


@dataclass
class Findings:
    """Problems stop a run; warnings are printed and written into the results."""

    problems: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def problem(self, path: KeyPath, message: str, fix: str = "") -> None:
        self.problems.append((path, message, fix))


def check(scenario: Scenario) -> Findings:
    """Every cross-table fault and warning of a scenario."""
    found = Findings(unknown_names(scenario.model_dump(mode="json", exclude_none=True)))
    _check_run(scenario, found)
    _check_shares(scenario, found)
    for key, call_type in scenario.demand.types.items():
        _check_type(("demand", "types", key), call_type, found)
    _check_travel(scenario, found)
    _check_outcomes(scenario, found)
    for key, kind in scenario.kinds.items():
        if not kind.officers and not kind.clinicians:
            found.problem(("kinds", key), "holds nobody", "Give it officers, clinicians or both.")
    for key, post in scenario.staffing.items():
        _check_post(("staffing", key), post, scenario, found)
        found.problems += calendar_faults(("staffing", key), post)
    found.problems += training_fault(scenario)
    _check_plans(scenario, found)
    _check_service(scenario, found)
    if not found.problems:
        found.warnings += warnings_of(scenario)
    return found


def _check_run(scenario: Scenario, found: Findings) -> None:
    run = scenario.run
    if not FIRST_YEAR <= run.start.year <= LAST_YEAR:
        found.problem(("run", "start"), f"expected a year from {FIRST_YEAR} to {LAST_YEAR}, got {run.start.year}")
    days = (run.warm_up + run.window + run.run_out) // 86400
    if days > LONGEST_RUN_DAYS:
        message = f"warm-up, window and run-out last {days} days; at most {LONGEST_RUN_DAYS} (ten years)"
        found.problem(("run", "window"), message, "For narrower intervals ask for more replications instead.")


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
    for path, table in ((("demand",), demand), *((("demand", "types", key), one) for key, one in demand.types.items())):
        for name in ("hour_of_day", "day_of_week", "hour_of_week"):
            profile = getattr(table, name)
            if profile is not None and not any(profile):
                found.problem((*path, name), "all its numbers are 0: no call could come at any time")
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


def _check_type(path: KeyPath, call_type: CallType, found: Findings) -> None:
    if call_type.districts is not None and not _adds_to_one(call_type.districts.values()):
        total = sum(call_type.districts.values())
        found.problem((*path, "districts"), f"the district shares add up to {total:.4g}, not 1")
    _check_whole_keys((*path, "priority"), call_type.priority, LEAST_URGENT, found)
    _check_whole_keys((*path, "units"), call_type.units, MOST_UNITS, found)
    if isinstance(call_type.priority, int) and not MOST_URGENT <= call_type.priority <= LEAST_URGENT:
        message = f"expected a priority from {MOST_URGENT} (most urgent) to {LEAST_URGENT}, got {call_type.priority}"
        found.problem((*path, "priority"), message)
    if call_type.eligible and not call_type.behavioural_health:
        message = "only a behavioural-health call type can have an eligible share"
        found.problem((*path, "eligible"), message, "Set behavioural_health = true, or leave eligible out.")


def _is_whole(key: str, most: int) -> bool:
    return key.isascii() and key.isdecimal() and str(int(key)) == key and 1 <= int(key) <= most


def _check_whole_keys(path: KeyPath, table: object, most: int, found: Findings) -> None:
    if not isinstance(table, Mapping):
        return
    wrong = [key for key in table if not _is_whole(key, most)]
    if wrong:
        example = '{ "1" = 0.2, "2" = 0.8 }'
        message = f"the keys must be whole numbers from 1 to {most}, such as {example}, got {wrong[0]!r}"
        found.problem((*path, wrong[0]), message)
    elif not _adds_to_one(table.values()):
        found.problem(path, f"the shares add up to {sum(table.values()):.4g}, not 1")


def _check_travel(scenario: Scenario, found: Findings) -> None:
    travel, districts = scenario.geography.travel, scenario.geography.districts
    path = ("geography", "travel")
    if travel.matrix is not None:
        absent = [f"{a} to {b}" for a in districts for b in districts if b not in travel.matrix.get(a, {})]
        if absent:
            named = ", ".join(absent[:6]) + (", ..." if len(absent) > 6 else "")
            found.problem((*path, "matrix"), f"no travel time from {named}")
    elif travel.speed_kmh is None:
        found.problem(path, "needs speed_kmh (with centroids and areas) or a matrix")
    for key, one in districts.items():
        by_speed = travel.matrix is None and travel.speed_kmh is not None
        if by_speed and (one.area_km2 is None or (one.centroid is None and len(districts) > 1)):
            message = "travel by speed needs a centroid and an area_km2"
            found.problem(("geography", "districts", key), message)
        if one.centroid is not None and not (abs(one.centroid[0]) <= 90 and abs(one.centroid[1]) <= 180):
            message = f"expected latitude (-90 to 90), then longitude (-180 to 180), got {list(one.centroid)}"
            found.problem(("geography", "districts", key, "centroid"), message)
    for key in travel.by_priority:
        if not _is_whole(key, LEAST_URGENT):
            message = f'the keys must be priorities, such as {{ "1" = 0.6 }}, got {key!r}'
            found.problem((*path, "by_priority", key), message)


def _check_outcomes(scenario: Scenario, found: Findings) -> None:
    outcomes = scenario.outcomes
    if outcomes.arrest + outcomes.transport > 1:
        found.problem(("outcomes",), "arrest and transport together exceed 1; a call ends in one of them")
    if outcomes.transport and outcomes.by_ambulance < 1 and outcomes.transport_time is None:
        found.problem(("outcomes",), "transport_time is missing: how long an officer is tied up by a transport")
    if outcomes.arrest and outcomes.booking_time is None:
        found.problem(("outcomes",), "booking_time is missing: how long an arrest ties up a unit")


def _check_post(path: KeyPath, post: Post, scenario: Scenario, found: Findings) -> None:
    districts = list(scenario.geography.districts)
    start, end = post.shift
    if start == 1440:
        found.problem((*path, "shift"), "24:00 can only end a shift", 'A shift from midnight starts at "00:00".')
    elif start == end:
        fix = 'For all day and night write ["00:00", "24:00"].'
        found.problem((*path, "shift"), "the shift has no length: it ends when it starts", fix)
    if isinstance(post.count, Mapping):
        if not post.count:
            found.problem((*path, "count"), "names no district", f"Write count = {{ {districts[0]} = 1 }}.")
        if post.district is not None:
            fix = "Leave one of the two out."
            found.problem((*path, "district"), "the count already says how many units each district has", fix)
    elif post.district is None and len(districts) > 1:
        fix = f'Add district = "{districts[0]}", or count = {{ {districts[0]} = {post.count} }}.'
        found.problem(path, "needs a home district for its units", fix)


def _check_plans(scenario: Scenario, found: Findings) -> None:
    planned: dict[str, str] = {}
    for key, plan in scenario.response.items():
        path = ("response", key)
        for call_type in plan.types:
            if planned.get(call_type) == key:
                found.problem((*path, "types"), f"{call_type} stands twice in the list")
            elif call_type in planned:
                message = f"{call_type} is already answered by response.{planned[call_type]}"
                found.problem((*path, "types"), message, "A call type has one plan; take it out of one of the two.")
            planned[call_type] = key
        _check_team(path, plan, scenario, found)


def _check_team(path: KeyPath, plan: Plan, scenario: Scenario, found: Findings) -> None:
    if plan.team is None:
        if RESPONSE_MODELS.get(plan.model):
            with_clinicians = [key for key, one in scenario.kinds.items() if one.clinicians]
            fix = f'Add a line such as team = "{with_clinicians[0]}".' if with_clinicians else ""
            found.problem(path, f"{plan.model} needs team, the kind of unit that brings the clinician", fix)
    elif plan.team in scenario.kinds and not scenario.kinds[plan.team].clinicians:
        fix = f"Give kinds.{plan.team} clinicians = 1, or name another kind."
        found.problem((*path, "team"), f"a {plan.team} unit holds no clinician", fix)


def _check_service(scenario: Scenario, found: Findings) -> None:
    patrol = scenario.dispatch.patrol
    if patrol not in scenario.kinds:
        return
    if scenario.kinds[patrol].clinicians or not scenario.kinds[patrol].officers:
        found.problem(("kinds", patrol), "the patrol kind must hold officers and no clinicians")
    fielded = [post for post in scenario.staffing.values() if post.kind == patrol]
    if not any(post.count if isinstance(post.count, int) else sum(post.count.values()) for post in fielded):
        types = list(scenario.demand.types)
        unserved = ", ".join(types[:4]) + (", ..." if len(types) > 4 else "")
        message = f"no unit is able to serve a call: no post fields a {patrol} unit (call types {unserved})"
        found.problem(("staffing",), message, f'Add a post with kind = "{patrol}" and a count above 0.')
