"""The chart of when calls come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from sim.basics.durations import DAY_NAMES
from sim.present.charts import series, style
from sim.present.charts.registry import Drawn, chart
from sim.present.words import number
from sim.scenario.workload import offered_load

if TYPE_CHECKING:
    from sim.study import Study


@chart("When calls come in", height_in=2.7)
def hour_of_week(study: Study, ax: Axes) -> Drawn:
    """Calls an hour for each hour of the week: as recorded where history is replayed, else the scenario's own rates.

    What goes into the model, not an estimate from it, so there is no interval.
    """
    recorded = study.recorded_week
    calls = _scenario_rates(study) if recorded is None else recorded
    # Fewer than 50 steps, or matplotlib would put the colour bar into the SVG as a bitmap.
    stops = [(0.0, "#f2f7fb"), (0.6, "#0073b3"), (1.0, "#00263d")]
    paper_to_blue = LinearSegmentedColormap.from_list("paper_to_blue", stops, N=48)
    mesh = ax.pcolormesh(
        np.arange(25), np.arange(8), calls, cmap=paper_to_blue, vmin=0, edgecolor=style.PAPER, linewidth=0.4
    )
    ax.set_ylim(7, 0)
    ax.set_yticks(np.arange(7) + 0.5, DAY_NAMES)
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    style.hours_axis(ax)
    bar = ax.figure.colorbar(mesh, ax=ax, location="bottom", aspect=40, pad=0.02)
    bar.set_label("calls an hour")
    bar.outline.set_visible(False)
    return _week_words(study, calls)


def _scenario_rates(study: Study) -> series.Floats:
    return offered_load(study.main.scenario).calls.reshape(7, 24)


def _week_words(study: Study, calls: series.Floats) -> Drawn:
    most, least = (divmod(int(place), 24) for place in (np.nanargmax(calls), np.nanargmin(calls)))
    title = f"Calls peak on {_cell(calls, most)} and are fewest on {_cell(calls, least)}"
    days = calls.sum(axis=1)
    if np.allclose(days, days[0]):
        hours = calls.mean(axis=0)
        peak, trough = int(hours.argmax()), int(hours.argmin())
        title = f"Calls peak at {_hour(hours, peak)} and are fewest at {_hour(hours, trough)}, the same every day"
    source = "as the scenario states them" if study.recorded_week is None else "as recorded"
    alt = f"Heat map of calls an hour by day of the week and hour of the day, {source}. {title}."
    if np.isfinite(days).all() and not np.allclose(days, days[0]):
        busiest, quietest = int(days.argmax()), int(days.argmin())
        alt += (
            f" {DAY_NAMES[busiest]} has most calls, {number(float(days[busiest]), '', 0)} a day; "
            f"{DAY_NAMES[quietest]} has fewest, {number(float(days[quietest]), '', 0)}."
        )
    rows = [(DAY_NAMES[day], hour, calls[day, hour], np.nan, np.nan) for day in range(7) for hour in range(24)]
    return Drawn(title, alt, pd.DataFrame(rows, columns=["day", "hour", "calls_per_hour", "low", "high"]))


def _cell(calls: series.Floats, place: tuple[int, int]) -> str:
    return f"{DAY_NAMES[place[0]]} at {_hour(calls[place[0]], place[1])}"


def _hour(calls: series.Floats, hour: int) -> str:
    return f"{hour:02d}:00 ({number(float(calls[hour]), '', 1)} an hour)"
