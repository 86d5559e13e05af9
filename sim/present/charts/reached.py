"""The chart of the whole distribution of response time: which share is reached within how long."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.measure.intervals import Estimate, ratio
from sim.present.charts import series, style
from sim.present.charts.registry import Drawn, chart
from sim.present.words import number, percent, within

if TYPE_CHECKING:
    from sim.study import Study

GRID_POINTS = 60
CURVE = "response_time_median"  # the metric whose samples make the curve


def curve_group(study: Study) -> str:
    """The calls the curve is about: behavioural-health calls, or all where there are none."""
    group = "behavioural health"
    return group if group in study.comparison.groups(CURVE) else "all"


@chart("How many calls are reached within how long", height_in=2.9)
def response_ecdf(study: Study, ax: Axes) -> Drawn:
    """Share of behavioural-health calls with a first unit on scene within a time, each arm with its 95 % band; all
    calls where none is behavioural-health. A curve that ends below 100 % shows calls that nobody came to."""
    group = curve_group(study)
    arms = study.comparison.arms
    names = style.arm_names(arms, ax)
    minutes = [series.samples(study, place, CURVE, group) for place in range(len(arms))]
    grid = _grid(minutes)
    rows = []
    for place, name in enumerate(arms):
        curve = [_reached(minutes[place], time) for time in grid]
        mark = style.arm_mark(place)
        ax.plot(grid, [one.value for one in curve], color=mark.colour, linestyle=mark.dash, label=names[place])
        low, high = ([min(max(getattr(one, end), 0), 1) for one in curve] for end in ("low", "high"))
        ax.fill_between(grid, low, high, color=mark.colour, alpha=0.18, linewidth=0)
        rows += [(name, group, time, one.value, one.low, one.high) for time, one in zip(grid, curve, strict=True)]
    ax.set_xlim(0, grid[-1])
    ax.set_ylim(0, 1.02)
    style.percent_axis(ax.yaxis)
    ax.set_xlabel("minutes from receipt to first unit on scene")
    ax.set_ylabel("share of calls reached")
    ax.grid()
    data = pd.DataFrame(rows, columns=["arm", "group", "minutes", "share", "low", "high"])
    return Drawn(_ecdf_title(study, group), _ecdf_alt(study, group, minutes), data)


def _grid(minutes: list[list[np.ndarray]]) -> np.ndarray:
    pooled = np.concatenate([one for arm in minutes for one in arm])
    finite = pooled[np.isfinite(pooled)]
    return np.linspace(0, float(np.quantile(finite, 0.97)) if len(finite) else 1.0, GRID_POINTS)


def _reached(samples: list[np.ndarray], time: float) -> Estimate:
    below = np.array([float(np.count_nonzero(one <= time)) for one in samples])
    return ratio(below, np.array([float(len(one)) for one in samples]))


def _ecdf_title(study: Study, group: str) -> str:
    row = study.comparison.row("response_time_p90", group)
    calls = "behavioural-health calls" if group != "all" else "calls"
    title = f"Nine in ten {calls} are reached within {number(row.arms[-1].value, 'min', 1)} minutes"
    if math.isinf(row.arms[-1].value):
        title = f"Fewer than nine in ten {calls} are reached at all"
    if not row.differences:
        return title
    if math.isinf(row.arms[0].value):
        return f"{title}; in the baseline fewer are reached at all" if math.isfinite(row.arms[-1].value) else title
    return f"{title}, against {number(row.arms[0].value, 'min', 1)} in the baseline" + (
        "" if row.differences[-1].excludes_zero or math.isnan(row.differences[-1].low) else " (no clear difference)"
    )


def _ecdf_alt(study: Study, group: str, minutes: list[list[np.ndarray]]) -> str:
    told = []
    for place, name in enumerate(study.comparison.arms):
        metrics = ("response_time_median", "response_time_p90")
        half, nine = (study.comparison.row(metric, group).arms[place] for metric in metrics)
        pooled = np.concatenate(minutes[place])
        never = float(np.isinf(pooled).mean()) if len(pooled) else 0.0
        told.append(
            f"{name}: {within(half, 'half', 'fewer than half')}, "
            f"{within(nine, 'nine in ten', 'fewer than nine in ten')}, {percent(never, 1)} are never reached"
        )
    calls = "behavioural-health calls" if group != "all" else "calls"
    return f"Curves of the share of {calls} reached within a time. The model estimates, for {'; '.join(told)}."
