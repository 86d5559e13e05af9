"""Costs and payroll: a hand-worked day, identities in prices, and the field's relief factors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import make_plan, make_roster, simulate
from sim.measure.compare import compare
from sim.measure.costs import cost_per_hour_released
from sim.measure.observation import Observation
from sim.measure.registry import all_metrics
from sim.measure.replicate import Arm, replicate
from sim.scenario.policy_tables import Costs
from sim.scenario.tables import Scenario
from sim.world import draw
from sim.world.attendance import attendance
from tests.builders import city, examples, made
from tests.test_measure import by_hand

PRICES = {
    "officer_hour": 60, "clinician_hour": 50, "vehicle_hour": 10, "transport": 100, "ambulance": 200, "booking": 30,
    "programme_year": 36500,
}  # fmt: skip
SMALL = made(city())
CALLS = draw(SMALL, 0)
UNITS = make_roster(SMALL)
LOG = simulate(CALLS, UNITS, make_plan(SMALL))


def values(seen: Observation, metric: str) -> dict[str, float]:
    return {one.group: one.numerator / one.denominator for one in all_metrics()[metric].compute(seen)}


def priced(seen: Observation, **costs: Any) -> Observation:
    return replace(seen, scenario=seen.scenario.model_copy(update={"costs": Costs.model_validate(costs)}))


def small_city(**costs: Any) -> Observation:
    return priced(Observation.of(SMALL, CALLS, UNITS, LOG), **costs)


def staffed(posts: dict[str, Any], **costs: Any) -> Observation:
    night = {"kind": "patrol", "shift": ["00:00", "24:00"], "count": 0, "district": "a"}
    patrol = {"patrol": night | {"count": 1}} if not posts else {}
    scenario = made(city(staffing=posts | patrol, response={}))
    return priced(Observation.of(scenario, CALLS, UNITS, LOG), **costs)


# -- money --------------------------------------------------------------------------------------


def test_hand_worked_day() -> None:
    """Window 01:00 to 24:00; patrol on calls for 0.5, 1 and 1 hours, a team on duty for 3 and held over for 1."""
    seen = priced(by_hand(), **PRICES)
    days = 23 / 24
    cash = {
        "clinicians": 3 * 50, "overtime": 1.5 * (60 + 50), "vehicles": 4 * 10, "transports": 0, "ambulances": 0,
        "bookings": 30, "programme": 100 * days,
    }  # fmt: skip
    time = {"officers beside clinicians": 3 * 60, "patrol officers": 2.5 * 60, "patrol vehicles": 2.5 * 10}
    for metric, items in (("cost_cash", cash), ("cost_time", time)):
        assert values(seen, metric) == pytest.approx(
            {item: amount / days for item, amount in {"all": sum(items.values()), **items}.items()}
        )
    crises = sum(cash.values()), 3 * 60 + 1.5 * 60 + 1.5 * 10
    expected = {"all": sum(crises), "cash": crises[0], "time": crises[1]}
    assert values(seen, "cost_per_contact") == pytest.approx(expected), "one contact in the window"
    assert values(seen, "cost_per_referral") == pytest.approx(expected), "and it was referred"


def test_endings_have_their_price() -> None:
    seen = by_hand()
    for ending, item in ((1, "ambulances"), (2, "transports"), (3, "bookings"), (4, "transports"), (5, None)):
        seen.calls.disposition[:, 2] = ending
        fresh = priced(replace(seen), **PRICES)
        events = {one: values(fresh, "cost_cash")[one] * 23 / 24 for one in ("ambulances", "transports", "bookings")}
        prices = {"ambulances": 200, "transports": 100, "bookings": 30}
        assert events == pytest.approx({one: price * (one == item) for one, price in prices.items()})


def test_without_any_price_there_is_no_cost_to_show() -> None:
    seen = by_hand()
    for metric in ("cost_cash", "cost_time", "cost_per_contact", "cost_per_referral"):
        assert values(seen, metric) == {}


def test_an_arm_without_clinicians_does_not_pay_for_the_programme() -> None:
    patrol = {"kind": "patrol", "shift": ["00:00", "24:00"], "count": 2, "district": "a"}
    team = {"kind": "co_responder", "shift": ["12:00", "20:00"], "count": {"a": 0}}
    only_patrol = staffed({"patrol": patrol, "team": team}, **PRICES)
    assert values(only_patrol, "cost_cash")["programme"] == 0
    with_team = staffed({"patrol": patrol, "team": team | {"count": {"a": 1}}}, **PRICES)
    assert values(with_team, "cost_cash")["programme"] == pytest.approx(100)


@given(st.sampled_from([(), ("clinicians",), ("officers",), ("officers", "clinicians")]), st.integers(0, 200))
@examples(20)
def test_what_is_called_cash_moves_money_and_makes_none(cash: tuple[str, ...], hour: int) -> None:
    def whole(roles: tuple[str, ...]) -> float:
        seen = small_city(**PRICES | {"officer_hour": hour, "cash": roles})
        return values(seen, "cost_cash")["all"] + values(seen, "cost_time")["all"]

    assert whole(cash) == pytest.approx(whole(("clinicians",)))


@given(st.fixed_dictionaries({name: st.floats(0, 1000) for name in PRICES}), st.floats(0.1, 50))
@examples(20)
def test_costs_are_linear_in_prices_and_never_negative(prices: dict[str, float], factor: float) -> None:
    once, again = small_city(**prices), small_city(**{name: price * factor for name, price in prices.items()})
    for metric in ("cost_cash", "cost_time"):
        for item, amount in values(once, metric).items():
            assert amount >= 0
            assert values(again, metric)[item] == pytest.approx(amount * factor)


def test_all_is_the_sum_of_its_items() -> None:
    seen = small_city(**PRICES)
    for metric in ("cost_cash", "cost_time"):
        items = values(seen, metric)
        assert items.pop("all") == pytest.approx(sum(items.values()))
    both = values(seen, "cost_per_contact")
    assert both["all"] == pytest.approx(both["cash"] + both["time"])


def test_a_vehicle_that_stays_at_home_costs_nothing() -> None:
    scenario = seen_kinds(travels=False)
    assert values(replace(small_city(vehicle_hour=10), scenario=scenario), "cost_cash")["vehicles"] == 0


def seen_kinds(*, travels: bool) -> Scenario:
    scenario = small_city(vehicle_hour=10).scenario
    kinds = {name: kind.model_copy(update={"travels": travels}) for name, kind in scenario.kinds.items()}
    return scenario.model_copy(update={"kinds": kinds})


# -- cost per officer-hour released ---------------------------------------------------------------


def test_cost_per_hour_released_is_a_ratio_of_sums() -> None:
    one = cost_per_hour_released(np.array([100.0, 300.0, 200.0]), np.array([1.0, 6.0, 3.0]))
    assert one.value == pytest.approx(60)
    assert one.low < 60 < one.high


def test_hours_that_are_not_released_have_no_price() -> None:
    for hours in ([-1.0, -2.0], [0.0, 0.0], [2.0, -3.0]):
        assert np.isnan(cost_per_hour_released(np.array([100.0, 100.0]), np.array(hours)).value)


def test_an_hour_released_has_a_price_in_cash_and_one_in_time() -> None:
    """Costs of a study, arm against arm: the time of those who ride in teams, not that of patrol, which is released."""
    prices = {"officer_hour": 60, "clinician_hour": 50, "vehicle_hour": 10}
    posts = city()["staffing"]
    away = city(name="none", costs=prices, response={}, staffing=posts | {"team": posts["team"] | {"count": 0}})
    arms = [Arm("none", made(away)), Arm("teams", made(city(costs=prices)))]
    comparison = compare(["none", "teams"], replicate(arms, 3))
    (freed,) = comparison.freed
    assert freed.released.value > 0
    cash = comparison.row("cost_cash").differences[0].value
    riding = comparison.row("cost_time", "officers beside clinicians").differences[0].value
    assert riding == pytest.approx(2 * 10 * 60), "two teams, ten hours a day"
    assert freed.prices["cash_per_hour_released"].value == pytest.approx(cash / freed.released.value)
    assert freed.prices["time_per_hour_released"].value == pytest.approx(riding / freed.released.value)
    both = [Arm(one.name, made(tables | {"costs": prices | {"cash": ["clinicians", "officers"]}}))
            for one, tables in zip(arms, (away, city()), strict=True)]  # fmt: skip
    (all_cash,) = compare(["none", "teams"], replicate(both, 3)).freed
    assert np.isnan(all_cash.prices["time_per_hour_released"].value), "nobody already paid rides with them"
    whole = sum(one.value for one in freed.prices.values())
    assert all_cash.prices["cash_per_hour_released"].value == pytest.approx(whole)


# -- people on the payroll ------------------------------------------------------------------------


def test_a_post_always_filled_in_eight_hour_shifts_needs_the_people_the_field_counts() -> None:
    """Solar 2009: 4.87 people, 1.62 a shift, when a person is there for 8760 / 4.87 hours a year."""
    watches = {
        name: {"kind": "patrol", "shift": [start, end], "count": 1, "district": "a"}
        for name, start, end in (("day", "06:00", "14:00"), ("evening", "14:00", "22:00"), ("night", "22:00", "06:00"))
    }
    seen = staffed(watches, available_hours_a_year=8760 / 4.87)
    assert values(seen, "fte") == pytest.approx({"officers": 4.87, "clinicians": 0})
    assert values(seen, "relief_factor") == pytest.approx(dict.fromkeys(watches, 4.87 / 3))


def test_people_follow_the_kinds_the_days_and_the_rotation() -> None:
    patrol = {"kind": "patrol", "shift": ["00:00", "24:00"], "count": 1, "district": "a"}
    team = {"kind": "co_responder", "days": "Mon-Fri", "shift": ["12:00", "20:00"], "count": {"a": 2, "b": 1}}
    seen = staffed({"patrol": patrol, "team": team}, available_hours_a_year=1000)
    weekdays = 261 * 8 / 1000  # 365 days from Monday 2 September 2019: 52 weeks and a Monday
    assert values(seen, "relief_factor") == pytest.approx({"patrol": 8.76, "team": weekdays})
    assert values(seen, "fte") == pytest.approx({"officers": 8.76 + 3 * weekdays, "clinicians": 3 * weekdays})
    halves = {f"w{week}": patrol | {"cycle": 2, "weeks": [week]} for week in (1, 2)}
    rotating = staffed(halves | {"team": team}, available_hours_a_year=1000)
    assert values(rotating, "fte") == pytest.approx(values(seen, "fte"))


def test_shifts_that_absence_leaves_empty_need_people_too() -> None:
    posts = {name: post.model_copy(update={"absence": 0.2}) for name, post in SMALL.staffing.items()}
    scenario = SMALL.model_copy(update={"staffing": posts})
    units = make_roster(scenario, attendance(scenario, 0))
    assert len(units) < len(UNITS)
    seen = Observation.of(scenario, CALLS, units, simulate(CALLS, units, make_plan(scenario)))
    assert values(seen, "fte") == values(small_city(), "fte")
