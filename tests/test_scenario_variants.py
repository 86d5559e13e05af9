"""Other ways to answer in St. Paul and elsewhere: what the shipped variants have on, and what they leave alone."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from scipy import stats

from sim.engine import make_plan, make_roster, simulate
from sim.engine.log import CareStage, Purpose
from sim.scenario import Scenario, load_scenario
from sim.world import draw
from tests.paths import SCENARIOS


@functools.cache
def scenario(name: str) -> Scenario:
    return load_scenario(SCENARIOS / f"{name}.toml").scenario


def test_kinds_that_nobody_fields_change_no_call() -> None:
    """The clinician cars and screens live in the world of St. Paul; the older arms must not notice."""
    whole = scenario("st_paul_2019")
    few = {key: whole.kinds[key] for key in ("patrol", "co_responder")}
    less = whole.model_copy(update={"kinds": few, "effects": {"co_responder": whole.effects["co_responder"]}})
    one, two = draw(whole, 0), draw(less, 0)
    for name in ("received", "priority", "district", "units", "travel", "coded"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    rows = [sorted(whole.kinds).index(kind) for kind in sorted(few)]
    for name in ("eligible", "scene", "after", "hand_over", "disposition", "referred"):
        np.testing.assert_array_equal(getattr(one, name)[rows], getattr(two, name))


@pytest.mark.parametrize("name", ["st_paul_clinician_only", "st_paul_telehealth", "county_civilian_team"])
def test_teams_without_officers_hold_none(name: str) -> None:
    one = scenario(name)
    teams = {post.kind for post in one.staffing.values()} - {"patrol"}
    assert len(teams) == 1
    assert all(one.people(kind)[0] == 0 and one.people(kind)[1] > 0 for kind in teams)


def test_in_full_nothing_is_left_off() -> None:
    one = scenario("st_paul_full")
    types = one.demand.types.values()
    assert one.demand.repeats is not None and one.demand.month is not None and one.demand.day_cv and one.demand.growth
    for key in ("wrongly_coded", "cancelled", "gone", "critical"):
        assert any(getattr(call_type, key) for call_type in types), key
    assert any(call_type.initiated_by == "officer" and call_type.interruptible != "no" for call_type in types)
    assert all(post.breaks and post.absence and post.last_minutes for post in one.staffing.values())
    assert one.training.share and one.training.rides and one.training.hours_a_year
    assert one.care is not None and one.care.case_load and one.care.destinations
    assert one.support.check_in and one.costs.officer_hour and one.costs.clinician_hour
    assert one.response["crisis"].follow_up is not None


def test_one_coded_call_in_ten_is_no_crisis() -> None:
    calls = draw(scenario("st_paul_full"), 0)
    coded = int(calls.coded.sum())
    wrong = int((calls.coded & ~calls.behavioural).sum())
    low, high = stats.binomtest(wrong, coded).proportion_ci(0.999)
    assert low < 0.10 < high


def test_follow_up_changes_no_contact_as_long_as_care_changes_nobodys_calls() -> None:
    """The null of the trial: visits take hours and link more people, and the same people call again."""
    arm, baseline = scenario("st_paul_follow_up"), scenario("st_paul_full_officer_only")
    assert arm.demand.repeats is not None and arm.demand.repeats.linked_ratio == 1
    calls = draw(arm, 0)
    log, other = (simulate(calls, make_roster(one), make_plan(one)) for one in (arm, baseline))
    np.testing.assert_array_equal(log.status, other.status)
    np.testing.assert_array_equal(log.closed, other.closed)
    assert (log.care == CareStage.LINKED).sum() > (other.care == CareStage.LINKED).sum()
    assert (log.purpose == Purpose.FOLLOW_UP).sum() > 100
