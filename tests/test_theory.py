"""The engine against queueing theory, through ordinary scenarios so simple that theory has an answer.

Every answer must lie inside a 99.9 % interval from batch means of one long run (fixed seed), and
every test shows that it would have noticed: a neighbouring answer lies outside. `coresponse verify` shows
the same claims, and many more, by independent replications; the longest runs here are left to `make verify`
with it, and what stays shows each rule once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.engine import Log, make_plan, make_roster, simulate
from sim.engine.log import Reach, Status
from sim.verify.oracles import formulas as oracles
from sim.world import CallStream, draw
from tests.builders import DAY, HOUR, MINUTE, made
from tests.worlds import World

WARM_UP, RUN_OUT = 60, 10  # days; the slowest case forgets its start within 8 days
BATCHES = 20
SERVICE = 30 * MINUTE
EXPONENTIAL = {"distribution": "exponential", "mean": "30 min"}


def station(types: dict[str, dict[str, Any]], crews: int, calls: int, *, teams: int = 0) -> World:
    """One place, no travel, one endless shift: about `calls` calls after the warm-up; types as rates and times."""
    per_day = sum(one["calls_per_day"] for one in types.values())
    scenario = made({
        "schema_version": 1,
        "name": "station",
        "run": {"start": "2019-09-02", "time_zone": "Etc/UTC", "seed": 3, "warm_up": f"{WARM_UP} days",
                "window": f"{int(calls / per_day) + 1} days", "run_out": f"{RUN_OUT} days"},
        "demand": {"types": types},
        "geography": {"districts": {"town": {"share": 1}}, "travel": {"matrix": {"town": {"town": "0 s"}}}},
        "kinds": {"patrol": {"officers": 1}, "team": {"officers": 1, "clinicians": 1}},
        "staffing": {"cars": {"kind": "patrol", "shift": ["00:00", "24:00"], "count": crews},
                     "teams": {"kind": "team", "shift": ["00:00", "24:00"], "count": teams}},
        "response": {"crises": {"types": [*types], "model": "co_responder_first", "team": "team"}} if teams else {},
    })  # fmt: skip
    units = make_roster(scenario)
    first_day = np.flatnonzero(units.start == 0)
    endless = np.full(len(first_day), scenario.run.horizon + 1)
    return draw(scenario, 0), replace(units.take(first_day), end=endless, stop=endless), make_plan(scenario)


def observed(calls: CallStream) -> Any:
    """Which calls count: after the warm-up, and early enough to have been answered."""
    return (calls.received >= WARM_UP * DAY) & (calls.received < calls.horizon - RUN_OUT * DAY)


def waits(world: World, log: Log) -> Any:
    """Seconds from received to dispatched; every observed call must have been answered."""
    sent = log.first("dispatched", len(world[0]))
    assert (sent[observed(world[0])] >= 0).all()
    return sent - world[0].received


def interval(values: Any) -> tuple[float, float]:
    """99.9 % interval of the mean of a long series, by batch means."""
    size = len(values) // BATCHES
    means = values[: size * BATCHES].reshape(BATCHES, size).mean(axis=1)
    half = stats.t.ppf(0.9995, BATCHES - 1) * means.std(ddof=1) / np.sqrt(BATCHES)
    return float(means.mean() - half), float(means.mean() + half)


def inside(values: Any, answer: float) -> bool:
    low, high = interval(np.asarray(values, dtype=np.float64))
    return low <= answer <= high


# -- the closed forms themselves ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("gap", "service", "servers", "wait_chance", "queue", "wait"),
    [
        (10, 3, 2, 0.039130, 0.006905, 0.069054),
        (6, 4, 2, 0.166667, 0.083333, 0.500000),
        (4, 3, 1, 0.750000, 2.250000, 9.000000),
        (5.5, 5, 3, 0.071808, 0.031221, 0.171715),
        (4, 10, 4, 0.319857, 0.533095, 2.132378),
        (5, 10, 3, 0.444444, 0.888889, 4.444444),
        (4, 10, 5, 0.130371, 0.130371, 0.521485),
    ],
)
def test_erlang_c_as_published(
    gap: float, service: float, servers: int, wait_chance: float, queue: float, wait: float
) -> None:
    assert oracles.erlang_c(service / gap, servers) == pytest.approx(wait_chance, abs=1e-6)
    assert oracles.mean_wait(1 / gap, service, servers) == pytest.approx(wait, abs=1e-6)
    assert oracles.mean_wait(1 / gap, service, servers) / gap == pytest.approx(queue, abs=1e-6)
    assert oracles.waits_longer(0, 1 / gap, service, servers) == pytest.approx(wait_chance, abs=1e-6)
    exceeded = oracles.wait_exceeded_by(wait_chance / 4, 1 / gap, service, servers)
    assert oracles.waits_longer(exceeded, 1 / gap, service, servers) == pytest.approx(wait_chance / 4)


def test_the_other_closed_forms_as_published() -> None:
    assert oracles.erlang_b(3, 3) == pytest.approx(0.346154, abs=1e-6)
    assert oracles.erlang_b(8, 10) == pytest.approx(0.121661, abs=1e-6)
    assert oracles.priority_waits([0.2, 0.6], 1, 1) == pytest.approx([1.0, 5.0])
    assert oracles.priority_waits([0.05, 0.1, 0.05], 20, 5) == pytest.approx([2.770563, 6.926407, 27.705628], abs=1e-6)
    assert oracles.giving_up(10, 0.5, 5, 1) == pytest.approx((0.633151, 0.146132), abs=1e-6)
    assert oracles.single_server_wait(0.9, 1, 1) == pytest.approx(9)


# -- first come, first served -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("crews", "load", "calls", "neighbour"),
    [
        (2, 0.5, 100_000, 0.04),
        (4, 0.75, 200_000, 0.04),
        pytest.param(5, 0.9, 300_000, 0.03, marks=pytest.mark.slow),
        pytest.param(4, 0.95, 500_000, 0.02, marks=pytest.mark.slow),
    ],
)
def test_first_come_first_served(crews: int, load: float, calls: int, neighbour: float) -> None:
    """Share that waits, mean wait, and the share beyond the wait that one call in ten exceeds."""
    rate = crews * load / SERVICE
    world = station({"call": {"calls_per_day": rate * DAY, "on_scene": EXPONENTIAL}}, crews, calls)
    wait = waits(world, simulate(*world))[observed(world[0])]
    tenth = oracles.wait_exceeded_by(0.1, rate, SERVICE, crews)
    found = (wait > 0, wait, wait > tenth)

    def answers(load: float) -> tuple[float, float, float]:
        arrivals = crews * load / SERVICE
        return (
            oracles.erlang_c(crews * load, crews),
            oracles.mean_wait(arrivals, SERVICE, crews),
            oracles.waits_longer(tenth, arrivals, SERVICE, crews),
        )

    for values, answer, heavier in zip(found, answers(load), answers(load + neighbour), strict=True):
        assert inside(values, answer)
        assert not inside(values, heavier)


def test_one_car_fewer_or_more_is_noticed() -> None:
    """Theory for four cars, from runs with three and with five."""
    rate = 4 * 0.6 / SERVICE
    for crews in (3, 4, 5):
        world = station({"call": {"calls_per_day": rate * DAY, "on_scene": EXPONENTIAL}}, crews, 30_000)
        wait = waits(world, simulate(*world))[observed(world[0])]
        answer = oracles.mean_wait(rate, SERVICE, 4)
        assert inside(wait, answer) == (crews == 4)


@pytest.mark.parametrize(
    ("on_scene", "cv"),
    [
        ("30 min", 0.0),
        ({"mean": "30 min", "cv": 0.8}, 0.8),
        ({"distribution": "gamma", "mean": "30 min", "cv": 0.5}, 0.5),
        ({"distribution": "uniform", "min": "0 s", "max": "60 min"}, 3**-0.5),
    ],
)
def test_one_car_and_any_time_on_scene(on_scene: Any, cv: float) -> None:
    """Pollaczek and Khinchine: the wait depends on the spread of the time on scene, not only on its mean."""
    rate = 0.7 / SERVICE
    world = station({"call": {"calls_per_day": rate * DAY, "on_scene": on_scene}}, 1, 60_000)
    wait = waits(world, simulate(*world))[observed(world[0])]
    assert inside(wait, oracles.single_server_wait(rate, SERVICE, cv))
    assert not inside(wait, oracles.single_server_wait(rate, SERVICE, cv + 0.4))


# -- priorities ---------------------------------------------------------------------------------

CLASSES = {"1": 0.05, "2": 0.10, "3": 0.05}  # calls a unit of time; 20 units of service, here an hour


@pytest.mark.slow
def test_priorities_without_pre_emption() -> None:
    """Three classes, five cars: each class waits as theory says; first come, first served would not do."""
    shift = 20 / HOUR
    rates = [rate * shift for rate in CLASSES.values()]
    hour = {"distribution": "exponential", "mean": "1 h"}
    types = {
        f"class_{one}": {"calls_per_day": rate * DAY, "priority": int(one), "on_scene": hour}
        for one, rate in zip(CLASSES, rates, strict=True)
    }
    calls, units, policy = world = station(types, 5, 200_000)
    seen = observed(calls)
    wait = waits(world, simulate(*world))
    same = waits(world, simulate(replace(calls, priority=np.ones_like(calls.priority)), units, policy))
    together = oracles.mean_wait(sum(rates), HOUR, 5)
    for priority, answer in enumerate(oracles.priority_waits(rates, HOUR, 5), start=1):
        mine = seen & (calls.priority == priority)
        assert inside(wait[mine], answer)
        assert inside(same[mine], together)
        assert not inside(same[mine], answer)
        assert not inside(wait[mine], together)
    assert inside(wait[seen] > 0, oracles.erlang_c(sum(rates) * HOUR, 5))


# -- the core claim: teams take what they can, patrol the rest ----------------------------------

SHAPES = {
    "exponential": lambda minutes: {"distribution": "exponential", "mean": f"{minutes} min"},
    "lognormal": lambda minutes: {"mean": f"{minutes} min", "cv": 0.9},
    "fixed": lambda minutes: f"{minutes} min",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("per_hour", "minutes", "teams", "handled"),
    [
        pytest.param(2, 50, 1, 0.375, marks=pytest.mark.slow),
        (2, 50, 2, 0.657534),
        pytest.param(2, 50, 3, 0.840153, marks=pytest.mark.slow),
        pytest.param(1.2, 90, 2, 0.633484, marks=pytest.mark.slow),
    ],
)
def test_reach_is_what_erlang_leaves(shape: str, per_hour: float, minutes: int, teams: int, handled: float) -> None:
    """Share met by a team = 1 - B(load, teams), whatever the distribution of its time on scene."""
    crisis = {
        "calls_per_day": per_hour * 24, "on_scene": SHAPES[shape](minutes), "behavioural_health": True, "eligible": 1.0,
    }  # fmt: skip
    calls, units, policy = station({"crisis": crisis}, 25, 40_000, teams=teams)
    log = simulate(calls, units, policy)
    seen = observed(calls)
    assert calls.eligible.any(axis=0).all()
    assert calls.coded.all()
    assert set(log.reach[seen].tolist()) == {Reach.MET, Reach.ALL_BUSY}
    met = log.reach[seen] == Reach.MET
    load = per_hour * minutes / 60
    assert 1 - oracles.erlang_b(load, teams) == pytest.approx(handled, abs=1e-6)
    assert inside(met, handled)
    assert not inside(met, 1 - oracles.erlang_b(load * 1.05, teams))
    assert not inside(met, 1 - oracles.erlang_b(load, teams + 1))
    assert (log.answered_by[seen][~met] == policy.patrol).all()
    assert (waits((calls, units, policy), log)[seen] == 0).all()


@pytest.mark.slow
def test_callers_who_give_up() -> None:
    """Erlang A: ten calls an hour, half an hour each, five cars, patience of an hour."""
    call = {
        "calls_per_day": 240, "on_scene": EXPONENTIAL, "patience": {"distribution": "exponential", "mean": "1 h"},
    }  # fmt: skip
    calls, units, policy = station({"call": call}, 5, 150_000)
    log = simulate(calls, units, policy)
    seen = observed(calls)
    gone = log.status[seen] == Status.GAVE_UP
    waited = log.first("dispatched", len(calls))[seen] != calls.received[seen]
    wait_chance, gives_up = oracles.giving_up(10, 0.5, 5, 1)
    assert inside(gone, gives_up)
    assert inside(waited, wait_chance)
    assert not inside(gone, oracles.giving_up(10, 0.5, 5, 1.2)[1])
    assert not inside(gone, oracles.giving_up(10.3, 0.5, 5, 1)[1])
