"""The engine against queueing theory, through ordinary scenarios so simple that theory has an answer.

Every answer must lie inside a 99.9 % interval from batch means of one long run (fixed seed), and
every test shows that it would have noticed: a neighbouring answer lies outside.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.engine import Log, make_plan, make_roster, simulate
from sim.engine.log import Reach, Status
from sim.world import CallStream, draw
from tests import oracles
from tests.builders import MINUTE, PATROL, made
from tests.worlds import World

BATCHES = 20
SERVICE = 30 * MINUTE
EXPONENTIAL = {"distribution": "exponential", "mean": "30 min"}


def station(types: dict[str, dict[str, Any]], crews: int, calls: int, *, teams: int = 0, warm_up: int = 30) -> World:
    """One place, no travel, one endless shift: about `calls` calls after `warm_up` days; types as rates and times."""
    per_day = sum(one["calls_per_day"] for one in types.values())
    scenario = made({
        "schema_version": 1,
        "name": "station",
        "run": {"start": "2019-09-02", "time_zone": "Etc/UTC", "seed": 3, "warm_up": f"{warm_up} days",
                "window": f"{int(calls / per_day) + 1} days", "run_out": "10 days"},
        "demand": {"types": types},
        "geography": {"districts": {"town": {"share": 1}}, "travel": {"matrix": {"town": {"town": "0 s"}}}},
        "kinds": {"patrol": {"officers": 1}, "team": {"officers": 1, "clinicians": 1}},
        "staffing": {"cars": {"kind": "patrol", "shift": ["00:00", "24:00"], "count": crews},
                     "teams": {"kind": "team", "shift": ["00:00", "24:00"], "count": teams}},
        "response": {"crises": {"types": [*types], "model": "co_responder_first", "team": "team"}} if teams else {},
    })  # fmt: skip
    units = make_roster(scenario)
    first_day = np.flatnonzero(units.start == 0)
    columns = {name: getattr(units, name)[first_day] for name in ("kind", "post", "home", "number", "start")}
    endless = np.full(len(first_day), scenario.run.horizon + 1)
    return draw(scenario, 0), replace(units, **columns, end=endless), make_plan(scenario)


def observed(calls: CallStream, warm_up: int = 30) -> Any:
    """Which calls count: after the warm-up, and early enough to have been answered."""
    day = 86400
    return (calls.received >= warm_up * day) & (calls.received < calls.horizon - 10 * day)


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
    [(2, 0.5, 50_000, 0.03), (4, 0.75, 80_000, 0.02), (5, 0.9, 160_000, 0.02), (4, 0.95, 400_000, 0.02)],
)
def test_first_come_first_served(crews: int, load: float, calls: int, neighbour: float) -> None:
    """Share that waits, mean wait, and the share beyond the wait that one call in ten exceeds."""
    rate = crews * load / SERVICE
    world = station({"call": {"calls_per_day": rate * 86400, "on_scene": EXPONENTIAL}}, crews, calls, warm_up=60)
    wait = waits(world, simulate(*world))[observed(world[0], 60)]
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
        print(load, interval(np.asarray(values,dtype=float)), answer, heavier)
