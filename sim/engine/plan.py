"""The policy as the engine reads it: names resolved to positions, a response for each type and hour."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.basics.clock import Clock
from sim.basics.distributions import Distribution
from sim.engine.care_plan import CarePlan, make_care_plan
from sim.scenario.policy_tables import Dispatch, FollowUp, Plan
from sim.scenario.tables import Scenario
from sim.scenario.week import minutes_of_week
from sim.world.geography import travel_matrix
from sim.world.stream import Again

LEVELS = 12  # priorities 1 to 9, visits below them


@dataclass(frozen=True)
class FollowUpVisit:
    """A visit after a contact, by a unit of this kind in its free time; durations in seconds."""

    team: int
    share: float
    after: int
    on_scene: Distribution
    only_referred: bool
    links: float = 0.0


@dataclass(frozen=True)
class Response:
    """How calls of one type are answered; kinds by position, durations in seconds."""

    model: str
    patrol: int
    team: int | None = None
    hold: int = 0
    wait: int | None = None
    backup: float = 0.0
    follow_up: FollowUpVisit | None = None


@dataclass(frozen=True)
class TimedResponse:
    """A response for calls of one type received in certain minutes of the week (Monday 00:00 = 0), shape (10080,)."""

    call_type: int
    minutes: NDArray[np.bool_]
    response: Response


@dataclass(frozen=True)
class Rules:
    """Rules of the desk beyond the plain ones; lists by priority."""

    keep_free: tuple[int, ...] = (0,) * LEVELS
    hold_for_district: tuple[int, ...] = (0,) * LEVELS
    prefer: tuple[tuple[int, ...] | None, ...] = ()  # by district of the call
    divert_for: int = 0
    cover: int = 0  # free patrol units of a district that may send one to a district without; 0 = none does
    interrupt_for: int = 9
    interrupt_latest: bool = True
    last_received_first: bool = False
    resumption: Again = Again.RESUME


@dataclass(frozen=True)
class DispatchPlan:
    """Everything `simulate` needs besides calls and units."""

    responses: tuple[Response, ...]  # by call type
    patrol: int
    travel: tuple[tuple[float, ...], ...]  # mean seconds from district to district
    home_district_first: bool
    clinician_kinds: frozenset[int]
    officer_kinds: frozenset[int] | None = None  # None: every kind holds officers
    standing_kinds: frozenset[int] = frozenset()  # kinds that do not travel
    timed: tuple[TimedResponse, ...] = ()
    clock: Clock | None = None  # needed when there are timed responses
    square_root_law: bool = False
    from_last_call: bool = False
    rules: Rules = field(default_factory=Rules)
    rides: float | None = None  # shared calls after which 63 % of calls are handled as by the trained
    check_in: float = 0.0
    check_in_length: int = 0
    care: CarePlan | None = None


def make_plan(scenario: Scenario) -> DispatchPlan:
    """The dispatch plan of a scenario; call types without a plan are answered by officers only."""
    kinds = tuple(sorted(scenario.kinds))
    districts = tuple(sorted(scenario.geography.districts))
    patrol = kinds.index(scenario.dispatch.patrol)
    responses, timed = _responses(scenario, kinds, patrol)
    matrix = travel_matrix(scenario.geography, districts)
    return DispatchPlan(
        responses=responses,
        patrol=patrol,
        travel=tuple(tuple(row) for row in np.asarray(matrix).tolist()),
        home_district_first=scenario.dispatch.home_district_first,
        clinician_kinds=frozenset(k for k, name in enumerate(kinds) if scenario.kinds[name].clinicians),
        officer_kinds=frozenset(k for k, name in enumerate(kinds) if scenario.kinds[name].officers),
        standing_kinds=frozenset(k for k, name in enumerate(kinds) if not scenario.kinds[name].travels),
        timed=timed,
        square_root_law=scenario.geography.travel.square_root_law,
        from_last_call=scenario.geography.travel.from_last_call,
        clock=scenario.run.clock,
        rules=_rules(scenario.dispatch, districts),
        rides=scenario.training.rides,
        check_in=scenario.support.check_in,
        check_in_length=scenario.support.length,
        care=make_care_plan(scenario.care),
    )


def _responses(
    scenario: Scenario, kinds: tuple[str, ...], patrol: int
) -> tuple[tuple[Response, ...], tuple[TimedResponse, ...]]:
    types = sorted(scenario.demand.types)
    always: dict[str, Response] = {}
    timed = []
    for plan in scenario.response.values():
        response = _response(plan, kinds, patrol)
        for name in plan.types:
            if plan.days is None and plan.hours is None:
                always[name] = response
            else:
                timed.append(TimedResponse(types.index(name), minutes_of_week(plan.days, plan.hours), response))
    officers = Response("officer_only", patrol)
    return tuple(always.get(name, officers) for name in types), tuple(timed)


def _response(plan: Plan, kinds: tuple[str, ...], patrol: int) -> Response:
    team = None if plan.team is None else kinds.index(plan.team)
    visit = None if plan.follow_up is None else _visit(plan.follow_up, kinds)
    return Response(plan.model, patrol, team, plan.hold, plan.wait, plan.backup, visit)


def _visit(plan: FollowUp, kinds: tuple[str, ...]) -> FollowUpVisit:
    team = kinds.index(plan.team)
    return FollowUpVisit(team, plan.share, plan.after, plan.on_scene, plan.only_referred, plan.links)


def _rules(dispatch: Dispatch, districts: tuple[str, ...]) -> Rules:
    def by_priority(table: dict[str, int]) -> tuple[int, ...]:
        return tuple(table.get(str(level), 0) for level in range(LEVELS))

    lists = [dispatch.prefer.get(name) for name in districts]
    return Rules(
        keep_free=by_priority(dispatch.keep_free),
        hold_for_district=by_priority(dispatch.hold_for_district),
        prefer=tuple(None if one is None else tuple(map(districts.index, one)) for one in lists),
        divert_for=dispatch.divert_for or 0,
        cover=dispatch.cover or 0,
        interrupt_for=dispatch.interrupt_for,
        interrupt_latest=dispatch.interrupt == "latest",
        last_received_first=dispatch.within_priority == "last_received",
        resumption=Again[dispatch.resumption.upper()],
    )
