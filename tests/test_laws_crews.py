"""Laws of cars that hold more officers than their kind: they count for more units, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from sim.engine import make_plan, make_roster, simulate
from sim.measure.compare import compare
from sim.measure.observation import Observation
from sim.measure.registry import measure
from sim.measure.replicate import Arm, replicate
from sim.world import draw
from tests.builders import PATROL, assert_same_log, city, examples, made
from tests.worlds import World, any_world, officers_only


@given(any_world)
@examples(150)
def test_twice_the_officers_for_twice_the_units(world: World) -> None:
    """Every car holds two and every call asks for twice as many: what happens is the same, second by second."""
    calls, units, policy = officers_only(world)
    double = replace(units, aboard=np.where(units.kind == PATROL, 2, units.aboard))
    assert_same_log(simulate(replace(calls, units=calls.units * 2), double, policy), simulate(calls, units, policy))


@given(any_world)
@examples(100)
def test_a_call_for_one_is_answered_by_one_car_whatever_it_holds(world: World) -> None:
    calls, units, policy = officers_only(world)
    calls = replace(calls, units=np.ones_like(calls.units))
    mixed = replace(units, aboard=np.where(units.kind == PATROL, 1 + np.arange(len(units)) % 3, units.aboard))
    assert_same_log(simulate(calls, mixed, policy), simulate(calls, units, policy))


def staffed(**posts: int) -> dict[str, Any]:
    tables = city(costs={"officer_hour": 60, "clinician_hour": 50})
    for post, officers in posts.items():
        tables["staffing"][post] = tables["staffing"][post] | {"officers": officers}
    tables["demand"]["types"]["urgent"]["units"] = 1
    tables["demand"]["types"]["crisis"]["units"] = 1
    tables["response"]["crisis"]["backup"] = 0
    return tables


def measured(**posts: int) -> dict[tuple[str, str], float]:
    scenario = made(staffed(**posts))
    calls, units = draw(scenario, 0), make_roster(scenario)
    seen = Observation.of(scenario, calls, units, simulate(calls, units, make_plan(scenario)))
    values = [(name, one) for name, some in measure(seen).items() for one in some if one.denominator]
    return {(name, one.group): one.numerator / one.denominator for name, one in values}


@pytest.mark.parametrize(
    "metric",
    [("patrol_officer_hours", "all"), ("patrol_officer_hours", "behavioural health"), ("cost_time", "patrol officers")],
)
def test_two_in_every_car_are_twice_the_officer_hours(metric: tuple[str, str]) -> None:
    """Calls for one unit each: the same cars go, with twice the people in them."""
    one, two = measured(), measured(days=2, nights=2)
    assert two[metric] == pytest.approx(2 * one[metric])
    assert two["utilisation", "patrol"] == one["utilisation", "patrol"]
    assert two["crisis_exposure", "all"] == pytest.approx(one["crisis_exposure", "all"]), "an officer-shift"
    assert two["clinician_hours", "all"] == one["clinician_hours", "all"]
    assert two["co_responder_officer_hours", "all"] == one["co_responder_officer_hours", "all"]


def test_people_on_the_payroll_follow_the_officers_of_each_post() -> None:
    one, days, both = measured(), measured(days=2), measured(days=2, nights=2)
    patrol = one["fte", "officers"] - (both["fte", "officers"] - one["fte", "officers"])
    team = 2 * 10 * 365 / 1700
    assert patrol == pytest.approx(team), "what two in every car does not double: the officers of the team"
    assert one["fte", "officers"] < days["fte", "officers"] < both["fte", "officers"]
    assert one["fte", "clinicians"] == both["fte", "clinicians"]


def test_parts_of_the_hours_released_add_up_in_a_mixed_fleet() -> None:
    mixed = staffed(nights=2)
    mixed["demand"]["types"]["urgent"]["units"] = {"1": 0.3, "2": 0.5, "3": 0.2}
    arms = [Arm("none", made(mixed | {"response": {}, "name": "none"})), Arm("teams", made(mixed))]
    done = replicate(arms, 3)
    (freed,) = compare(["none", "teams"], done).freed
    assert freed.released.value == pytest.approx(sum(one.value for one in freed.parts.values()))
    assert freed.released.value != 0
