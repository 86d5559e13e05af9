"""When recorded calls came in: calls an hour for each hour of the week."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.records.recorded import RecordedCalls
from sim.scenario import Scenario
from sim.world.bootstrap import days_of
from sim.world.demand import hour_grid


def recorded_week(scenario: Scenario, recorded: RecordedCalls) -> NDArray[np.float64]:
    """Calls an hour by hour of the week, shape (7, 24), Monday first; NaN for hours that do not occur.

    Of the window, or of the whole record where simulated days are drawn from it.
    """
    run, history = scenario.run, scenario.history
    start, end = run.warm_up, run.warm_up + run.window
    received = recorded.received
    if history is not None and history.bootstrap != "none":
        _, midnights = days_of(run.clock, received)
        start, end = int(midnights[0]), int(midnights[-1])
    received = received[(received >= start) & (received < end)]
    grid = hour_grid(run.clock, min(start // 86400 - 1, 0), end)
    place = np.searchsorted(grid.edges, received, side="right") - 1
    calls = np.bincount(grid.hours[place], minlength=168)
    held = np.bincount(grid.hours, weights=np.diff(np.maximum(grid.edges, start)) / 3600, minlength=168)
    rates = np.full(168, np.nan)
    np.divide(calls, held, out=rates, where=held > 0)
    return rates.reshape(7, 24)
