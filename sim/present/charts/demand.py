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


_ALIKE = {False: "the same every day", True: "all days together"}


def _week_words(study: Study, calls: series.Floats) -> Drawn:
    recorded, days = study.recorded_week is not None, calls.sum(axis=1)
    hidden = recorded and bool(np.isnan(calls).any())
    alike = "" if not np.allclose(calls, calls[0], equal_nan=True) else _ALIKE[recorded]
    title = _peaks(calls, alike, hidden)
    source = "as recorded" if recorded else "as the scenario states them"
    alt = f"Heat map of calls an hour by day of the week and hour of the day, {source}. {title}."
    if hidden:
        alt += " Hours of fewer than ten recorded calls are blank, and others that would give them away."
    if np.isfinite(days).all() and not alike:
        busiest, quietest = int(days.argmax()), int(days.argmin())
        alt += (
            f" {DAY_NAMES[busiest]} has most calls, {number(float(days[busiest]), '', 0)} a day; "
            f"{DAY_NAMES[quietest]} has fewest, {number(float(days[quietest]), '', 0)}."
        )
    rows = [(DAY_NAMES[day], hour, calls[day, hour], np.nan, np.nan) for day in range(7) for hour in range(24)]
    return Drawn(title, alt, pd.DataFrame(rows, columns=["day", "hour", "calls_per_hour", "low", "high"]))


def _peaks(calls: series.Floats, alike: str, hidden: bool) -> str:
    """Where most and fewest calls are, in words; `alike` says why all days are, the fewest may be `hidden`."""
    if not np.isfinite(calls).any():
        return "Too few recorded calls to show when they come in"
    most, least = (divmod(int(place), 24) for place in (np.nanargmax(calls), np.nanargmin(calls)))
    peak, trough = (f"at {_hour(calls[0], one[1])}" if alike else f"on {_cell(calls, one)}" for one in (most, least))
    return f"Calls peak {peak}" + ("" if hidden else f" and are fewest {trough}") + (f", {alike}" if alike else "")


def _cell(calls: series.Floats, place: tuple[int, int]) -> str:
    return f"{DAY_NAMES[place[0]]} at {_hour(calls[place[0]], place[1])}"


def _hour(calls: series.Floats, hour: int) -> str:
    return f"{hour:02d}:00 ({number(float(calls[hour]), '', 1)} an hour)"
