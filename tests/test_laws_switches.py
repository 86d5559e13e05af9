"""Every mechanism has an off switch: at its neutral value the run is the same to the second, beyond it is not.

Both halves matter: a switch that changes nothing in either position would pass the first alone.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from sim.engine import Log, make_plan, make_roster, simulate
from sim.measure.observation import Observation
from sim.measure.registry import measure
from sim.world import draw
from sim.world.attendance import attendance
from tests.builders import assert_same_log, city, made

EVERY_DAY = ["00:00", "24:00"]
# key -> (neutral value, another value)
SWITCHES: dict[str, tuple[Any, Any]] = {
    "demand.growth": (0.0, 5.0),
    "demand.month": ([1] * 12, [3, *[1] * 11]),
    "demand.day_cv": (0.0, 0.3),
    "demand.holidays.labor_day": ({"dates": ["2019-09-02"], "factor": 1.0}, {"dates": ["2019-09-02"], "factor": 0.5}),
    "demand.surges.festival": (
        {"start": "2019-09-03 18:00", "end": "2019-09-03 23:00", "factor": 1.0},
        {"start": "2019-09-03 18:00", "end": "2019-09-03 23:00", "factor": 2.0},
    ),
    "demand.repeats": ({"share": 0.0, "after": "8 h"}, {"share": 0.5, "after": "8 h"}),
    "geography.travel.by_hour": ([1] * 24, [*[1] * 17, 3, *[1] * 6]),
    "demand.types.crisis.recognised": (0.7, 1.0),
    "demand.types.theft.wrongly_coded": (0.0, 0.4),
    "demand.types.urgent.needed_to_start": (1, 2),
    "demand.types.theft.cancelled": (0.0, 0.5),
    "demand.types.theft.gone": (0.0, 0.5),
    "demand.types.theft.interruptible": ("no", "resume"),
    "outcomes.hold": (0.0, 0.6),
    "outcomes.citation": (0.0, 0.3),
    "effects.co_responder.on_scene_ratio": (0.8, 1.2),
    "effects.co_responder.transport_risk_ratio": (0.6, 1.1),
    "effects.co_responder.arrest_odds_ratio": (0.5, 0.1),
    "staffing.team.absence": (0.0, 0.6),
    "staffing.days.last_minutes": ("0 s", "60 min"),
    "staffing.days.breaks": ({}, {"meal": {"after": "4 h", "length": "40 min"}}),
    "staffing.days.shift_end": ("finish", "release"),
    "staffing.nights.shift_end": ("finish", "hand_over"),
    "staffing.days.officers": (1, 2),
    "staffing.days.first_day": ("2019-09-01", "2019-09-04"),
    "response.crisis.backup": (0.5, 1.5),
    "response.crisis.hold": ("5 min", "0 s"),
    "response.crisis.follow_up": (
        {"team": "co_responder", "share": 0.0, "on_scene": "40 min"},
        {"team": "co_responder", "share": 0.8, "on_scene": "40 min"},
    ),
    "dispatch.keep_free": ({"1": 0, "4": 0}, {"4": 3}),
    "dispatch.hold_for_district": ({"4": "0 s"}, {"4": "30 min"}),
    "dispatch.prefer": ({"a": ["a", "b", "c"]}, {"a": ["c", "b", "a"]}),
    "dispatch.divert_for": (None, 2),
    "dispatch.cover": (None, 2),
    "dispatch.within_priority": ("first_received", "last_received"),
    "geography.travel.square_root_law": (False, True),
    "geography.travel.from_last_call": (False, True),
    "training.share": (0.5, 1.0),
    "training": ({"share": 0.5, "hours_a_year": "0 s"}, {"share": 0.5, "hours_a_year": "400 h"}),
    "training.rides": (None, 1.0),
    "support": ({"check_in": 0.0, "length": "20 min"}, {"check_in": 1.0, "length": "60 min"}),
}
TRAINED = {"on_scene_ratio": 0.7}


def base() -> dict[str, Any]:
    """The small city with everything that a switch may need beside it."""
    values = deepcopy(city())
    values["outcomes"] |= {"hold_time": "2 h", "citation_time": "15 min"}
    values["trained"] = dict(TRAINED)
    values["training"] = {"share": 0.5}
    values["demand"]["types"]["urgent"]["critical"] = 0.8
    values["demand"]["types"]["theft"] |= {"cancelled_after": "1 min", "gone_on_scene": "3 min"}
    values["demand"]["types"]["urgent"]["units"] = 2
    values["response"]["crisis"]["types"] = ["crisis", "theft"]
    return values


def switched(key: str, value: Any) -> dict[str, Any]:
    values = base()
    table: Any = values
    *above, last = key.split(".")
    for part in above:
        table = table.setdefault(part, {})
    if value is None:
        table.pop(last, None)
    else:
        table[last] = value
    return values


def ran(values: dict[str, Any]) -> tuple[Log, dict[str, Any]]:
    scenario = made(values)
    calls, units = draw(scenario, 2), make_roster(scenario, attendance(scenario, 2))
    log = simulate(calls, units, make_plan(scenario))
    return log, measure(Observation.of(scenario, calls, units, log))


def same(one: Log, other: Log) -> bool:
    return all(np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(Log))


@pytest.fixture(scope="module")
def plain() -> Log:
    return ran(base())[0]


@pytest.mark.parametrize("key", SWITCHES)
def test_off_is_off_and_on_is_on(key: str, plain: Log) -> None:
    neutral, other = SWITCHES[key]
    assert_same_log(ran(switched(key, neutral))[0], plain)
    assert not same(ran(switched(key, other))[0], plain), f"{key} changes nothing"


def test_fewer_holds_in_the_hands_of_a_team() -> None:
    """A ratio on holds needs holds to show."""
    logs = []
    for ratio in (None, 1.0, 0.0):
        values = switched("effects.co_responder.hold_risk_ratio", ratio)
        values["outcomes"] |= {"hold": 0.9, "by_ambulance": 0.0}
        logs.append(ran(values)[0])
    assert_same_log(logs[0], logs[1])
    assert not same(logs[0], logs[2])


OUTCOMES = {
    "outcomes.force": (0.0, 0.2, "force_used"),
    "outcomes.accepted": (1.0, 0.4, "acceptance"),
    "outcomes.linked": (0.9, 0.3, "linkage_rate"),
    "effects.co_responder.referral_added": (0.2, 0.5, "referral_rate"),
    "effects.co_responder.referral_odds_ratio": (1.0, 3.0, "referral_rate"),
    "effects.co_responder.citation_risk_ratio": (1.0, 0.2, "endings"),
    "effects.co_responder.force_risk_ratio": (1.0, 0.1, "force_used"),
    "effects.co_responder.accepted_added": (0.0, 0.4, "acceptance"),
    "effects.co_responder.linked_added": (0.0, -0.6, "linkage_rate"),
}


@pytest.mark.parametrize("key", OUTCOMES)
def test_an_outcome_changes_what_becomes_of_people(key: str) -> None:
    """Outcomes without a time of their own show in their metric and in no unit's time."""
    neutral, other, metric = OUTCOMES[key]
    off, on = switched(key, neutral), switched(key, other)
    for values in (off, on):
        values["outcomes"] |= {
            "force": values["outcomes"].get("force", 0.1),
            "linked": values["outcomes"].get("linked", 0.9),
        }
        values["outcomes"] |= {
            "citation": 0.2,
            "citation_time": "0 s",
            "accepted": values["outcomes"].get("accepted", 0.6),
        }
    (one, before), (two, now) = ran(off), ran(on)
    np.testing.assert_array_equal(one.cleared, two.cleared)
    assert [value.numerator for value in before[metric]] != [value.numerator for value in now[metric]]
