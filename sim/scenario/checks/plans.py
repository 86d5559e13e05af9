"""Response plans: one model for a call type at a time, with a team that can do what the model says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.responses import MODELS
from sim.scenario.checks.findings import Findings, check_hours
from sim.scenario.keys import KeyPath, dotted
from sim.scenario.policy_tables import Plan
from sim.scenario.tables import Scenario
from sim.scenario.week import minute_name, minutes_of_week
from sim.scenario.world_tables import Kind

APART = "A call type has one plan at a time: take it out of one of the two, or give them days or hours apart."


def check_plans(scenario: Scenario, found: Findings) -> None:
    """Every fault of [response]."""
    for key, plan in scenario.response.items():
        path = ("response", key)
        if plan.hours is not None:
            check_hours((*path, "hours"), plan.hours, "hours", "For all day and night leave hours out.", found)
        _check_team(path, plan, scenario, found)
        _check_follow_up(path, plan, scenario, found)
        for name in dict.fromkeys(plan.types):
            call_type = scenario.demand.types.get(name)
            if call_type is not None and call_type.initiated_by == "officer":
                message = f"{name} is officers' own work, which no response plan can answer"
                found.problem((*path, "types"), message, f"Take {name} out of the list.")
    _check_one_plan_at_a_time(scenario, found)


def _check_one_plan_at_a_time(scenario: Scenario, found: Findings) -> None:
    planned: dict[str, list[tuple[str, NDArray[np.bool_]]]] = {}
    for key, plan in scenario.response.items():
        minutes = minutes_of_week(plan.days, plan.hours)
        for name in dict.fromkeys(plan.types):
            if plan.types.count(name) > 1:
                found.problem(("response", key, "types"), f"{name} stands twice in the list")
            for other, taken in planned.get(name, ()):
                both = np.flatnonzero(minutes & taken)
                if both.size:
                    message = _overlap(name, key, other, int(both[0]), both.size == minutes.size)
                    found.problem(("response", key, "types"), message, APART)
            planned.setdefault(name, []).append((key, minutes))


def _overlap(name: str, key: str, other: str, first: int, always: bool) -> str:
    one, two = dotted(("response", other)), dotted(("response", key))
    return (
        f"{name} is already answered by {one}"
        if always
        else (f"{one} and {two} both answer {name}, first at {minute_name(first)}")
    )


def _check_team(path: KeyPath, plan: Plan, scenario: Scenario, found: Findings) -> None:
    needs = MODELS[plan.model].needs if plan.model in MODELS else "none"
    if plan.team is None:
        if needs != "none":
            fitting = [key for key, one in scenario.kinds.items() if one.clinicians and not misfit(needs, one)]
            fix = f'Add a line such as team = "{fitting[0]}".' if fitting else ""
            found.problem(path, f"{plan.model} needs team, the kind of unit that brings the clinician", fix)
        return
    kind = scenario.kinds.get(plan.team)
    if kind is None:
        return
    if not kind.clinicians:
        fix = f"Give kinds.{plan.team} clinicians = 1, or name another kind."
        found.problem((*path, "team"), f"a {plan.team} unit holds no clinician", fix)
    elif wrong := misfit(needs, kind):
        what, fix = wrong
        found.problem((*path, "team"), f"{plan.model} {what.format(plan.team)}", fix)


def misfit(needs: str, kind: Kind) -> tuple[str, str] | None:
    """(what a model of these needs does and this kind cannot, next move); None when they fit."""
    if needs == "not_travelling" and kind.travels:
        what = "needs a clinician at a telephone or a screen, but a {} unit travels"
        return what, "Name a kind with travels = false."
    if needs in ("any", "no_officers") and not kind.travels:
        return "sends a team to the call, but a {} unit does not travel", "Name a kind that travels."
    if needs == "no_officers" and kind.officers:
        fix = 'Name a kind with officers = 0, or write model = "co_responder_first".'
        return "sends clinicians in a car of their own, but a {} unit holds officers", fix
    return None


def _check_follow_up(path: KeyPath, plan: Plan, scenario: Scenario, found: Findings) -> None:
    if plan.follow_up is None or plan.follow_up.team not in scenario.kinds:
        return
    team = plan.follow_up.team
    if not scenario.kinds[team].clinicians:
        fix = f"Give kinds.{team} clinicians = 1, or name another kind."
        found.problem((*path, "follow_up", "team"), f"a {team} unit holds no clinician", fix)
