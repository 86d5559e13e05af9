"""Charts of work against staff by the hour of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.measure.intervals import Estimate, mean
from sim.present.charts import series, style
from sim.present.charts.registry import STAFF, Drawn, chart
from sim.present.words import named_bounds, number, percent, plural

if TYPE_CHECKING:
    from sim.study import Study

RULE_OF_60 = 0.6


@chart("Work and units on duty, by hour", STAFF, height_in=2.9)
def workload_by_hour(study: Study, ax: Axes) -> Drawn:
    """Units on duty over the units busy on calls, by kind and local hour of the day, in the main arm.

    Time on a call after the end of a shift counts as work of its hour.
    """
    arm = series.last_arm(study)
    kinds = series.kinds_on_duty(study, arm)
    busy = {kind: series.by_hour(study, arm, "busy_units", kind) for kind in kinds}
    duty = {kind: series.by_hour(study, arm, "units_on_duty", kind) for kind in kinds}
    below = np.zeros(24)
    for place, kind in enumerate(kinds):
        mark = style.arm_mark(place)
        face = style.GREY if place == 0 else mark.colour
        name = f"{series.kind_label(study, arm, kind)}, busy"
        look: dict[str, Any] = {"color": face, "hatch": mark.hatch, "edgecolor": style.PAPER, "linewidth": 0.4}
        ax.bar(np.arange(24) + 0.5, busy[kind].mean(axis=0), 0.86, below, label=name, **look)
        below += busy[kind].mean(axis=0)
    work = [mean(hour) for hour in np.sum(list(busy.values()), axis=0).T]
    staff = np.sum(list(duty.values()), axis=0).mean(axis=0)
    _whiskers(ax, np.arange(24) + 0.5, work)
    ax.plot(np.repeat(np.arange(25), 2)[1:-1], np.repeat(staff, 2), color=style.INK, linewidth=2.2, label="all on duty")
    style.hours_axis(ax)
    top = max(float(staff.max()), max(one.value for one in work))
    ax.set_ylim(0, 1.06 * max([top, *(min(one.high, 1.5 * top) for one in work if np.isfinite(one.high))]))
    ax.set_ylabel("units")
    ax.grid(axis="y")
    return _workload_words(study, arm, kinds, busy, duty, work, staff)


def _whiskers(ax: Axes, x: np.ndarray, estimates: list[Estimate]) -> None:
    capsize = 0.0 if style.is_narrow(ax) else 1.8
    known = [place for place, one in enumerate(estimates) if np.isfinite(one.low)]
    values = np.array([estimates[place].value for place in known])
    error = [
        values - [estimates[place].low for place in known],
        np.array([estimates[place].high for place in known]) - values,
    ]
    if known:
        ax.errorbar(x[known], values, error, fmt="none", ecolor=style.INK, elinewidth=0.9, capsize=capsize)


def _workload_words(
    study: Study,
    arm: int,
    kinds: list[str],
    busy: dict[str, series.Floats],
    duty: dict[str, series.Floats],
    work: list[Estimate],
    staff: series.Floats,
) -> Drawn:
    load = np.divide([one.value for one in work], staff, out=np.zeros(24), where=staff > 0)
    fullest, slackest = int(load.argmax()), int(np.where(staff > 0, load, np.inf).argmin())
    busiest, present = number(work[fullest].value, "", 1), number(float(staff[fullest]), "", 1)
    title = f"From {series.hour_span(fullest)}, the fullest hour, {busiest} of {present} units on duty are busy"
    if load[fullest] > 1:
        title = (
            f"From {series.hour_span(fullest)} {busiest} units are at work with {present} on duty: crews are held over"
        )
    alt = (
        f"Stacked bars of busy units and a line of units on duty for each hour of the day. The model estimates "
        f"{number(work[fullest].value, '', 1)} busy units ({named_bounds(work[fullest], '', 1)}) from "
        f"{series.hour_span(fullest)}, when {number(float(staff[fullest]), '', 1)} are on duty; the slackest hour is "
        f"{series.hour_span(slackest)} with {number(work[slackest].value, '', 1)} of "
        f"{number(float(staff[slackest]), '', 1)} ({percent(float(load[slackest]))})."
    )
    rows = [
        (study.comparison.arms[arm], kind, what, hour, *_triple(mean(table[kind][:, hour])))
        for what, table in (("busy", busy), ("on_duty", duty))
        for kind in kinds
        for hour in range(24)
    ]
    rows += [(study.comparison.arms[arm], "all", "busy", hour, *_triple(work[hour])) for hour in range(24)]
    rows += [(study.comparison.arms[arm], "all", "on_duty", hour, staff[hour], np.nan, np.nan) for hour in range(24)]
    return Drawn(title, alt, pd.DataFrame(rows, columns=["arm", "kind", "state", "hour", "units", "low", "high"]))


def _triple(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


@chart("How much of patrol's time is work, by hour", STAFF)
def utilisation_by_hour(study: Study, ax: Axes) -> Drawn:
    """Patrol units busy on calls as a share of patrol units on duty, by local hour of the day (saturation index).

    Crews held over after their shift count as busy but not as on duty, so a share may pass 100 % at a change of shift.
    """
    arms = study.comparison.arms
    names = style.arm_names(arms, ax)
    shares = []
    for place in range(len(arms)):
        patrol = study.scenarios[place].dispatch.patrol
        busy, duty = (series.by_hour(study, place, metric, patrol) for metric in ("busy_units", "units_on_duty"))
        shares.append(series.share_by_hour(busy, duty))
        mark = style.arm_mark(place)
        x = np.arange(24) + 0.5
        ax.plot(x, [one.value for one in shares[-1]], color=mark.colour, linestyle=mark.dash, label=names[place])
        low, high = ([getattr(one, end) for one in shares[-1]] for end in ("low", "high"))
        ax.fill_between(x, low, high, color=mark.colour, alpha=0.18, linewidth=0)
    ax.plot([0, 24], [RULE_OF_60] * 2, color=style.MUTED, linewidth=1.0, label="60 % line")
    style.hours_axis(ax)
    style.percent_axis(ax.yaxis)
    top = max([one.value for arm in shares for one in arm if np.isfinite(one.value)] or [0.0])
    ax.set_ylim(0, max(0.8, 1.15 * top))
    ax.set_ylabel("busy share of patrol on duty")
    ax.grid(axis="y")
    return _utilisation_words(study, shares)


def _utilisation_words(study: Study, shares: list[list[Estimate]]) -> Drawn:
    arms = study.comparison.arms
    over = [sum(one.value > RULE_OF_60 for one in arm) for arm in shares]
    peak = [int(np.nanargmax([one.value for one in arm])) for arm in shares]
    many = "no hour" if over[-1] == 0 else "every hour" if over[-1] == 24 else plural(over[-1], "hour")
    title = f"Patrol's work passes the 60 % line in {many} of the day"
    if len(arms) > 1:
        title += ", as in the baseline" if over[0] == over[-1] else f", against {over[0] or 'none'} in the baseline"
    told = [
        f"{name}: above 60 % in {over[place]} of 24 hours, at most {percent(shares[place][peak[place]].value)} "
        f"({named_bounds(shares[place][peak[place]], 'share', 0)}) from {series.hour_span(peak[place])}"
        for place, name in enumerate(arms)
    ]
    alt = (
        "Lines of patrol's busy share by hour of the day, with a line at 60 %. The model estimates: "
        + "; ".join(told)
        + "."
    )
    rows = [(name, hour, *_triple(shares[place][hour])) for place, name in enumerate(arms) for hour in range(24)]
    return Drawn(title, alt, pd.DataFrame(rows, columns=["arm", "hour", "share", "low", "high"]))
