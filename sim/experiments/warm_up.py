"""How long a run takes to forget that it began empty: MSER-5 on the mean of many replications.

A city is never steady: its load follows the week. So the hour-of-week pattern, as the second half of the run shows
it, is taken off first, and what is left is averaged over replications: on a single run MSER-5 is useless.
White (1997), Simulation 69:323; Spratt (1998).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import joblib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.basics.errors import UsageError
from sim.measure.intervals import Floats
from sim.measure.replicate import Arm, run_replication
from sim.present.charts import style
from sim.present.charts.registry import Drawn
from sim.records.recorded import RecordedCalls
from sim.scenario import LoadedScenario
from sim.study import history_of

BATCH = 5
LEAST_HOURS = 14 * 24


@dataclass(frozen=True)
class WarmUp:
    """Mean busy units above or below the usual for the hour of the week, shape (hours,), and how much to discard.

    `hours` is None when the series had not settled in the first half of the run.
    """

    series: Floats
    hours: int | None


def mser5(series: Floats) -> int | None:
    """How many values to discard from the front: those whose removal leaves the mean best known.

    A multiple of five; None when the best cut lies in the second half, which means: run longer.
    """
    batches = series[: len(series) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    left = len(batches) - np.arange(len(batches))
    backwards = batches[::-1]
    totals = np.cumsum(backwards)[::-1]
    squares = np.cumsum(backwards**2)[::-1]
    marginal = (squares - totals**2 / left) / left**2
    most = len(batches) // 2
    best = int(np.argmin(marginal[: max(len(batches) - BATCH, 1)]))  # the last few say nothing
    return best * BATCH if best <= most else None


def look_at(loaded: LoadedScenario, jobs: int, tell: Callable[[int], None]) -> WarmUp:
    """The warm-up of a scenario, from as many replications as it asks for. Raises UsageError."""
    arm = Arm(loaded.scenario.name, loaded.scenario)
    recorded, _ = history_of(loaded)
    numbers = range(loaded.scenario.run.replications)
    crew = joblib.Parallel(n_jobs=jobs, return_as="generator")
    series = []
    for one in crew(joblib.delayed(_busy)(arm, number, recorded) for number in numbers):
        series.append(one)
        tell(len(series))
    return warm_up(np.array(series))


def warm_up(busy: Floats) -> WarmUp:
    """The warm-up of busy units by hour from the start of a run, shape (replications, hours).

    The pattern comes from one half of the replications and the series from the other: taken from the same ones, the
    part of the run that gave the pattern would look calmer than the rest. Raises UsageError under two weeks, or with
    fewer than four replications.
    """
    replications, hours = busy.shape
    if replications < 4:
        raise UsageError(f"a warm-up needs at least four replications, got {replications}; set --reps 30")
    if hours < LEAST_HOURS:
        raise UsageError(
            f"a warm-up needs a run of two weeks or more, this one has {hours / 24:.1f} days; "
            'lengthen it with --set run.window="28 days"'
        )
    settled = hours - 168 * (hours // 2 // 168)
    hour = np.arange(hours) % 168
    other = busy[1::2].mean(axis=0)
    usual = np.array([other[settled:][hour[settled:] == one].mean() for one in range(168)])
    series = np.asarray(busy[::2].mean(axis=0) - usual[hour], dtype=np.float64)
    return WarmUp(series, mser5(series))


def _busy(arm: Arm, number: int, recorded: RecordedCalls | None) -> Floats:
    """Mean units on a call in each hour from the start to the end of the window, shape (hours,)."""
    (trace,) = run_replication([arm], number, recorded, keep_trace=True).traces
    log, horizon = trace.log, trace.calls.horizon
    hours = arm.scenario.run.window_end // 3600
    edges: Floats = np.arange(hours + 1) * np.float64(3600)
    cleared = np.where(log.cleared >= 0, log.cleared, horizon)
    return np.asarray(np.diff(_begun(log.dispatched, edges) - _begun(cleared, edges)) / 3600, dtype=np.float64)


def _begun(instants: np.ndarray, edges: Floats) -> Floats:
    ordered = np.sort(instants).astype(np.float64)
    before = np.searchsorted(ordered, edges, side="right")
    total = np.concatenate([[0.0], np.cumsum(ordered)])
    return np.asarray(before * edges - total[before], dtype=np.float64)


def draw_warm_up(found: WarmUp, ax: Axes) -> Drawn:
    """The series in half-days, with the suggested cut."""
    size = 12
    shown = found.series[: len(found.series) // size * size].reshape(-1, size).mean(axis=1)
    days = (np.arange(len(shown)) + 0.5) * size / 24
    ax.axhline(0, color=style.MUTED, linewidth=0.8)
    ax.plot(days, shown, color=style.INK, linewidth=1.4)
    if found.hours is not None:
        ax.axvline(found.hours / 24, color=style.BLUE, linestyle=(0, (5, 2)))
    ax.set_xlabel("days from the start of the run")
    ax.set_ylabel("busy units above the usual")
    title = (
        f"The run has forgotten its empty start after {found.hours} hours"
        if found.hours is not None
        else "The run has not settled in its first half: it is too short, or the work outgrows the staff"
    )
    alt = f"Line over {len(found.series) / 24:.0f} days of busy units less the usual for the hour of the week. {title}."
    return Drawn(title, alt, pd.DataFrame({"day": days, "busy_units_above_usual": shown}))
