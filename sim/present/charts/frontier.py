"""The chart of what an arm costs against how soon it comes: the arms that no other beats in both are the frontier."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.measure.dominance import dominated
from sim.measure.intervals import Estimate, Floats, mean
from sim.present.charts import series, style
from sim.present.charts.bars import whisker
from sim.present.charts.reached import curve_group
from sim.present.charts.registry import COSTS, TWO_ARMS, Drawn, chart
from sim.present.words import INTERVAL, bounds, clean, listed, number, short_names

if TYPE_CHECKING:
    from sim.study import Study

COLUMNS = ("arm", "cost", "cost_low", "cost_high", "minutes", "low", "high")


@chart("Cost against response time", TWO_ARMS, COSTS, height_in=3.1)
def cost_vs_response(study: Study, ax: Axes) -> Drawn:
    """Each arm's cost a day (cash and the time of people already paid) against the minutes within which nine in ten
    behavioural-health calls are reached, with 95 % intervals. A line joins the arms that no other beats in both."""
    group = curve_group(study)
    rows = []
    for place, arm in enumerate(study.comparison.arms):
        cost = _cost(study, place)
        minutes = study.comparison.row("response_time_p90", group).arms[place]
        rows.append((arm, cost.value, cost.low, cost.high, minutes.value, minutes.low, minutes.high))
    paired = None
    if len(rows) == 2:
        cost = mean(_daily(study, 1) - _daily(study, 0))
        paired = cost, study.comparison.row("response_time_p90", group).differences[-1]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return draw_frontier(table, ax, study.main.scenario.costs.currency, paired)


def _cost(study: Study, arm: int) -> Estimate:
    """Cash and time together, a day."""
    return mean(_daily(study, arm))


def _daily(study: Study, arm: int) -> Floats:
    """Cash and time together, a day, one number a replication, shape (r,)."""
    parts = [series.by_replication(study, arm, name) for name in ("cost_cash", "cost_time")]
    total: Floats = np.sum([amount / days for amount, days in parts], axis=0)
    return total


def draw_frontier(
    table: pd.DataFrame, ax: Axes, currency: str, paired: tuple[Estimate, Estimate] | None = None
) -> Drawn:
    """The chart of any table of arms with the columns arm, cost, cost_low, cost_high, minutes, low, high.

    `paired` is the second arm minus the first in cost and in minutes, on the same calls: the title rests on it.
    """
    names = style.arm_names([str(name) for name in table["arm"]], ax)
    best = frontier(table)
    known = table[table["minutes"].apply(math.isfinite)]
    line = known.loc[[place for place in known.index if place in best]].sort_values("cost")
    ax.plot(line["cost"], line["minutes"], color=style.GRID, linewidth=1.4, zorder=1)
    for place, row in known.iterrows():
        mark = style.arm_mark(int(str(place)))
        error: dict[str, Any] = {
            "xerr": whisker(row["cost"], row["cost_low"], row["cost_high"]),
            "yerr": whisker(row["minutes"], row["low"], row["high"]),
        }
        face = mark.colour if place in best else style.PAPER
        ax.errorbar(
            row["cost"], row["minutes"], **error, fmt=mark.marker, color=mark.colour, markerfacecolor=face,
            elinewidth=1.1, capsize=2.5, markersize=6, label=names[int(str(place))],
        )  # fmt: skip
    ax.margins(0.12)
    ax.set_ylim(bottom=0)
    ax.set_xlabel(f"cost a day, cash and time ({style.drawable(currency) or 'currency'})")
    ax.set_ylabel("minutes to reach nine in ten")
    ax.grid()
    money = style.drawable(currency)
    title = _title(table, best, money) if paired is None else _paired_title(*paired, money)
    return Drawn(title, _alt(table, best), table)


def frontier(table: pd.DataFrame) -> list[int]:
    """Rows that no other row beats in both cost and minutes (or in one, at the same of the other)."""
    beaten = dominated(table[["cost", "minutes"]].to_numpy(dtype=np.float64))
    known = table["minutes"].apply(math.isfinite)
    return [int(row) for row, here, lost in zip(table.index, known, beaten, strict=True) if here and not lost]


def _paired_title(cost: Estimate, minutes: Estimate, money: str) -> str:
    """What a second arm costs more and how much sooner it comes; no more than the intervals bear."""
    size = f"{number(abs(cost.value), '', 0)} {money}".strip()
    dearer = f"{size} a day {'more' if cost.value > 0 else 'less'}" if cost.excludes_zero else "No clear change in cost"
    if math.isnan(minutes.value):
        return f"{dearer}; the times cannot be compared"
    if not minutes.excludes_zero:
        return f"{dearer}, and no clear difference in how soon nine in ten are reached"
    word = "later" if minutes.value > 0 else "sooner"
    return f"{dearer}, and nine in ten are reached {number(abs(minutes.value), '', 1)} minutes {word}"


def _title(table: pd.DataFrame, best: list[int], money: str) -> str:
    dearest, cheapest = (table.loc[table["cost"].agg(which)] for which in ("idxmax", "idxmin"))
    more = f"{number(dearest['cost'] - cheapest['cost'], '', 0)} {money}".strip()
    if len(best) == 1:
        return "One arm is both the cheapest and the soonest"
    if not (math.isfinite(cheapest["minutes"]) and math.isfinite(dearest["minutes"])):
        return f"The dearest arm costs {more} a day more; the times cannot be compared"
    change = cheapest["minutes"] - dearest["minutes"]
    word = "sooner" if change > 0 else "later"
    return f"{more} a day more, and nine in ten are reached {number(abs(change), '', 1)} minutes {word}"


def _alt(table: pd.DataFrame, best: list[int]) -> str:
    told = []
    for row in table.to_dict("records"):
        cost, minutes = (
            Estimate(row[name], row[low], row[high])
            for name, low, high in (("cost", "cost_low", "cost_high"), ("minutes", "low", "high"))
        )
        told.append(
            f"{clean(str(row['arm']))}: {number(cost.value, '', 0)} a day ({bounds(cost, '', 0)}), "
            f"{number(minutes.value, 'min', 1)} min ({bounds(minutes, 'min', 1)})"
        )
    named = listed(short_names([str(table.loc[one, "arm"]) for one in best], 40)) if best else "none"
    return (
        f"Points of cost a day against minutes to reach nine in ten calls, with {INTERVAL}s in brackets. The model "
        f"estimates: {'; '.join(told)}. Not beaten in both: {named}."
    )
