"""Records made by the simulator itself, so that what a calibration should find is known."""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.calibrate.scenario import as_scenario
from sim.engine import make_plan, make_roster, simulate
from sim.records.ledger import Ledger
from sim.records.mapping_tables import ENDINGS
from sim.records.record import Record, TypeCount
from sim.world import draw

WEEKS = 8
TYPES = {
    "crisis": {"calls_per_day": 12.0, "behavioural_health": True, "priority": {"1": 0.3, "2": 0.7},
               "units": {"1": 0.4, "2": 0.6}, "on_scene": {"median": "30 min", "p90": "90 min"}},
    "noise": {"calls_per_day": 30.0, "priority": 3, "units": {"1": 0.8, "2": 0.2},
              "on_scene": {"distribution": "gamma", "mean": "15 min", "cv": 0.8},
              "hour_of_day": [2.0] * 4 + [0.5] * 14 + [1.5] * 6},
    "theft": {"calls_per_day": 40.0, "priority": 2, "on_scene": {"distribution": "exponential", "mean": "45 min"},
              "districts": {"north": 0.8, "south": 0.2}},
}  # fmt: skip
UNITS = 6


def city(units=UNITS, day_cv=0.2, types=None, travel=None):
    """A city whose calls and units are known: two districts, three types, the same number of units day and night."""
    row = {"north": "6 min", "south": "10 min"}
    return as_scenario({
        "schema_version": 1, "name": "known",
        "run": {"start": "2025-03-03", "time_zone": "America/Chicago", "warm_up": "0 days",
                "window": f"{7 * WEEKS} days", "run_out": "1 day", "seed": 5},
        "demand": {"day_cv": day_cv, "types": types or TYPES},
        "geography": {"districts": {"north": {"share": 0.6}, "south": {"share": 0.4}},
                      "travel": {"matrix": {"north": row, "south": row}, "cv": 0.5, **(travel or {})}},
        "kinds": {"patrol": {"officers": 1}},
        "staffing": {"patrol": {"kind": "patrol", "shift": ["00:00", "24:00"],
                                "count": {"north": units - units // 2, "south": units // 2}}},
    })  # fmt: skip


@cache
def record(units=UNITS, day_cv=0.2, handling=60):
    """The calls of replication 0, answered by so many units and seen as an export would show them.

    Every dispatch is written down `handling` seconds late: call-taking.
    """
    return seen(city(units, day_cv), handling)


def seen(scenario, handling=60):
    """The record of a scenario's own calls."""
    calls = draw(scenario, 0)
    log = simulate(calls, make_roster(scenario), make_plan(scenario))
    n = len(calls)
    sent, there = log.first("dispatched", n), log.first("on_scene", n)
    left = np.where(log.left_scene >= 0, log.left_scene, there)
    inside = (sent >= 0) & (there >= 0) & (calls.received < scenario.run.window_end)
    ledger = Ledger("known.csv", "UTF-8", int(inside.sum()), (), (), int(inside.sum()))
    columns = {
        "received": calls.received, "call_type": calls.call_type, "district": calls.district,
        "disposition": np.full(n, -1), "priority": calls.priority, "delay": sent - calls.received + handling,
        "travel": there - sent, "on_scene": left - there, "units": calls.units,
        "officers": np.zeros(n, dtype=bool), "open": np.zeros(n, dtype=bool),
    }  # fmt: skip
    kept = [calls.types[one] for one in calls.call_type[inside].tolist()]
    written = tuple(TypeCount(name, name, kept.count(name), True) for name in calls.types if name in kept)
    return Record(
        clock=scenario.run.clock, types=calls.types, districts=calls.districts, dispositions=ENDINGS, raw_types=written,
        behavioural=("crisis",), ledger=ledger, **{name: column[inside] for name, column in columns.items()},
    )  # fmt: skip
