"""Charts of officer-hours: released, used and net, and whether enough replications were run to know."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.measure.intervals import Estimate, mean
from sim.present.charts import series, style
from sim.present.charts.registry import TWO_ARMS, TWO_REPLICATIONS, Drawn, chart
from sim.present.words import INTERVAL, bounds, named_bounds, number, plural, signed, with_interval

if TYPE_CHECKING:
    from sim.study import Study


@chart("Officer-hours freed", TWO_ARMS, height_in=2.2)
def hours_freed(study: Study, ax: Axes) -> Drawn:
    """Patrol officer-hours released a day, co-responder officer-hours used a day, and the net, which may be negative:
    paired differences from the baseline with their 95 % intervals."""
    freed = study.comparison.freed[-1]
    used = Estimate(-freed.used.value, -freed.used.high, -freed.used.low)
    parts = [
        ("released by patrol", freed.released, 0.0, style.Mark(style.GREY, "solid", "", "o")),
        ("used by teams", used, freed.released.value, style.ARMS[1]),
        ("net freed", freed.net, 0.0, style.Mark(style.INK, "solid", "", "o")),
    ]
    for row, (_, one, start, mark) in enumerate(parts):
        ax.barh(row, one.value, 0.5, start, color=mark.colour, hatch=mark.hatch, edgecolor=style.PAPER, linewidth=0.4)
        if math.isfinite(one.low):
            error = [[one.value - one.low], [one.high - one.value]]
            ax.errorbar(start + one.value, row, xerr=error, fmt="none", ecolor=style.INK, elinewidth=1.2, capsize=3)
    edge = freed.released.value
    ax.plot([edge, edge], [0.25, 0.75], color=style.MUTED, linewidth=0.8)
    ax.plot([freed.net.value] * 2, [1.25, 1.75], color=style.MUTED, linewidth=0.8)
    ax.axvline(0, color=style.INK, linewidth=1.0)
    style.horizontal_rows(ax, [f"{label}\n{_figures(one)}" for label, one, _, _ in parts])
    ax.use_sticky_edges = False
    ax.margins(x=0.08)
    ax.set_xlabel("officer-hours a day")
    rows = [("released", freed.released), ("used", freed.used), ("net", freed.net)]
    data = pd.DataFrame(
        [(study.comparison.arms[-1], part, one.value, one.low, one.high) for part, one in rows],
        columns=["arm", "part", "officer_hours_a_day", "low", "high"],
    )
    return Drawn(_freed_title(freed.net), _freed_alt(study), data)


def _figures(one: Estimate) -> str:
    value = signed(one.value, "", 1)
    return value if math.isnan(one.low) else f"{value} ({bounds(one, '', 1)})"


def _freed_title(net: Estimate) -> str:
    size = number(abs(net.value), "", 1)
    if math.isnan(net.low):
        word = "frees" if net.value > 0 else "costs"
        return f"In the one replication the programme {word} {size} officer-hours a day, net"
    interval = f"({named_bounds(net, '', 1)})"
    if not net.excludes_zero:
        return f"No clear gain or cost in officer-hours, net: {signed(net.value, '', 1)} a day {interval}"
    if net.value > 0:
        return f"The programme frees {size} officer-hours a day, net {interval}"
    ends = Estimate(-net.value, -net.high, -net.low)
    return f"The programme costs {size} officer-hours a day, net ({named_bounds(ends, '', 1)})"


def _freed_alt(study: Study) -> str:
    freed = study.comparison.freed[-1]
    return (
        "Three bars of officer-hours a day against the baseline. The model estimates that patrol is released from "
        f"{with_interval(freed.released, 'h/day', 1)}, that the co-responder teams use "
        f"{with_interval(freed.used, 'h/day', 1)}, and that the net is {with_interval(freed.net, 'h/day', 1)}. "
        "A negative net means that the teams take more officer-hours than they release."
    )


@chart("Were enough replications run", TWO_REPLICATIONS, height_in=2.6)
def replication_check(study: Study, ax: Axes) -> Drawn:
    """The running mean of the net officer-hours freed and its 95 % interval as replications are added; with one arm,
    of the officer-hours on behavioural-health calls."""
    what, values = _checked(study)
    running = [mean(values[: count + 1]) for count in range(len(values))]
    count = np.arange(1, len(values) + 1)
    ax.plot(count, values, "o", color=style.MUTED, markersize=3.5, alpha=0.7, markeredgewidth=0)
    low, high = ([getattr(one, end) for one in running[1:]] for end in ("low", "high"))
    ax.fill_between(count[1:], low, high, color=style.BLUE, alpha=0.22, linewidth=0)
    ax.plot(count, [one.value for one in running], color=style.INK)
    ax.set_ylim(*_settled_range(values, running))
    ax.set_xlim(0.5, len(values) + 0.5)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("replications so far (dots: each one; band: 95 % interval)")
    if style.is_narrow(ax):
        ax.set_xlabel("replications so far\n(dots: each one; band: 95 % interval)")
    ax.set_ylabel("officer-hours a day")
    ax.grid(axis="y")
    final = running[-1]
    half = number((final.high - final.low) / 2, "", 1)
    title = (
        f"After {plural(len(values), 'replication')} {what} is {number(final.value, '', 1)} officer-hours a day, "
        f"give or take {half}"
    )
    estimate = with_interval(final, "h/day", 1)
    alt = f"Line of the running mean of {what} with its {INTERVAL}. The model estimates {estimate}."
    rows = [(place, value, *_triple(one)) for place, value, one in zip(count, values, running, strict=True)]
    return Drawn(title, alt, pd.DataFrame(rows, columns=["replication", "value", "running_mean", "low", "high"]))


def _checked(study: Study) -> tuple[str, series.Floats]:
    def a_day(arm: int, metric: str) -> series.Floats:
        numerator, denominator = series.by_replication(study, arm, metric)
        return numerator / denominator

    last = series.last_arm(study)
    if last == 0:
        return "officers' time on behavioural-health calls", a_day(0, "officer_hours_bh")
    patrol, teams = "patrol_officer_hours", "co_responder_officer_hours"
    net = a_day(0, patrol) - a_day(last, patrol) - (a_day(last, teams) - a_day(0, teams))
    return "the net freed", net


def _settled_range(values: series.Floats, running: list[Estimate]) -> tuple[float, float]:
    """The axis holds every replication and the intervals from the fifth on; earlier ones are too wide to be of use."""
    later = running[4:] or running[-1:]
    low = min([float(values.min()), *(one.low for one in later)])
    high = max([float(values.max()), *(one.high for one in later)])
    margin = 0.06 * (high - low) or 1.0
    return low - margin, high + margin


def _triple(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high
