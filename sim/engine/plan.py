"""The policy as the engine reads it: names resolved to positions, one response a call type."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.scenario.tables import Scenario
from sim.world.geography import travel_matrix


@dataclass(frozen=True)
class Response:
    """How calls of one type are answered; kinds by position, durations in seconds."""

    model: str
    patrol: int
    team: int | None = None
    hold: int = 0
    wait: int | None = None
    backup: float = 0.0


@dataclass(frozen=True)
class DispatchPlan:
    """Everything `simulate` needs besides calls and units."""

    responses: tuple[Response, ...]  # by call type
    patrol: int
    travel: tuple[tuple[float, ...], ...]  # mean seconds from district to district
    home_district_first: bool
    clinician_kinds: frozenset[int]


def make_plan(scenario: Scenario) -> DispatchPlan:
    """The dispatch plan of a scenario; call types without a plan are answered by officers only."""
    kinds = tuple(sorted(scenario.kinds))
    patrol = kinds.index(scenario.dispatch.patrol)
    by_type = {name: plan for plan in scenario.response.values() for name in plan.types}
    responses = []
    for name in sorted(scenario.demand.types):
        plan = by_type.get(name)
        if plan is None:
            responses.append(Response("officer_only", patrol))
            continue
        team = None if plan.team is None else kinds.index(plan.team)
        responses.append(Response(plan.model, patrol, team, plan.hold, plan.wait, plan.backup))
    matrix = travel_matrix(scenario.geography, tuple(sorted(scenario.geography.districts)))
    return DispatchPlan(
        responses=tuple(responses),
        patrol=patrol,
        travel=tuple(tuple(row) for row in np.asarray(matrix).tolist()),
        home_district_first=scenario.dispatch.home_district_first,
        clinician_kinds=frozenset(k for k, name in enumerate(kinds) if scenario.kinds[name].clinicians),
    )
