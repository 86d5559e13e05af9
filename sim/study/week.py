"""When recorded calls came in: calls an hour for each hour of the week."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.records.disclosure import protected
from sim.records.recorded import RecordedCalls
from sim.scenario import Scenario
from sim.world.bootstrap import days_of
from sim.world.demand import hour_grid

FEW_SHOWN = 0.5  # of the hours of the week: below, the days are taken together


def recorded_week(scenario: Scenario, recorded: RecordedCalls) -> NDArray[np.float64]:
    """Calls an hour by hour of the week, shape (7, 24), Monday first; NaN for hours that do not occur.

    Of the window, or of the whole record where simulated days are drawn from it. They are published, so hours of
    fewer than ten calls are NaN too, and as many others as hide them; where that leaves less than half of the week,
    every day shows the hours of all days together.
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
    calls = np.bincount(grid.hours[place], minlength=168).reshape(7, 24)
    hours = np.bincount(grid.hours, weights=np.diff(np.maximum(grid.edges, start)) / 3600, minlength=168)
    held = np.asarray(hours, dtype=np.float64).reshape(7, 24)
    shown = _rates(calls, held)
    if np.isfinite(shown).sum() < FEW_SHOWN * (held > 0).sum():
        shown = np.repeat(_rates(calls.sum(axis=0, keepdims=True), held.sum(axis=0, keepdims=True)), 7, axis=0)
    return shown


def _rates(calls: NDArray[np.int64], held: NDArray[np.float64]) -> NDArray[np.float64]:
    """Calls an hour, NaN where it may not be shown or no hour was held; both of shape (days, 24)."""
    counts = {(str(day), str(hour)): int(number) for (day, hour), number in np.ndenumerate(calls)}
    blank = np.zeros(calls.shape, dtype=np.bool_)
    for day, hour in protected(counts):
        blank[int(day), int(hour)] = True
    rates = np.full(calls.shape, np.nan)
    np.divide(calls, held, out=rates, where=(held > 0) & ~blank)
    return rates
