"""The chart of what became of the calls that a co-responder may take."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from sim.engine.log import REACH_WORDS, Reach
from sim.measure.intervals import Estimate
from sim.present.answer import endings_of_eligible
from sim.present.charts import style
from sim.present.charts.registry import CO_RESPONDERS, ELIGIBLE_CALLS, Drawn, chart
from sim.present.words import INTERVAL, bounds, named_bounds, percent

if TYPE_CHECKING:
    from sim.study import Study


def _shown(study: Study) -> list[tuple[str, Estimate]]:
    met = REACH_WORDS[Reach.MET]
    return [(reason, one) for reason, one in endings_of_eligible(study) if one.value > 0 or reason == met]


def _height(study: Study) -> float:
    return 0.8 + 0.34 * len(_shown(study))


@chart("What became of eligible calls", ELIGIBLE_CALLS, CO_RESPONDERS, height_in=_height)
def eligible_met(study: Study, ax: Axes) -> Drawn:
    """Eligible calls of the main arm: the share met by a social worker and the reasons for the rest, with 95 %
    intervals. The shares add up to 100 %."""
    shown = _shown(study)
    for row, (_, one) in enumerate(shown):
        mark = style.ARMS[1] if row == 0 else style.Mark(style.GREY, "solid", "", "o")
        ax.barh(row, one.value, 0.62, color=mark.colour, hatch=mark.hatch, edgecolor=style.PAPER, linewidth=0.4)
        end = one.value
        if math.isfinite(one.low):
            low, high = max(one.low, 0.0), min(one.high, 1.0)
            error = [[one.value - low], [high - one.value]]
            ax.errorbar(one.value, row, xerr=error, fmt="none", ecolor=style.INK, elinewidth=1.2, capsize=3)
            end = high
        ax.annotate(percent(one.value), (end, row), (5, 0), textcoords="offset points", va="center")
    style.horizontal_rows(ax, [_two_lines(reason) if style.is_narrow(ax) else reason for reason, _ in shown])
    ax.set_xlim(0, 1.2 * max([0.05, *(one.value for _, one in shown), *(one.high for _, one in shown if one.high < 1)]))
    style.percent_axis(ax.xaxis)
    ax.set_xlabel("share of eligible calls")
    arm = study.comparison.arms[-1]
    rows = [(arm, reason, one.value, one.low, one.high) for reason, one in endings_of_eligible(study)]
    data = pd.DataFrame(rows, columns=["arm", "ending", "share", "low", "high"])
    return Drawn(_title(shown), _alt(shown), data)


def _two_lines(reason: str) -> str:
    words = reason.split()
    half = (len(words) + 1) // 2
    return "\n".join([" ".join(words[:half]), " ".join(words[half:])]) if len(words) > 2 else reason


def _title(shown: list[tuple[str, Estimate]]) -> str:
    met = shown[0][1]
    title = f"A social worker meets {percent(met.value)} of eligible calls"
    if not math.isnan(met.low):
        title += f" ({named_bounds(met, 'share', 0)})"
    if len(shown) < 2:
        return title
    reason, share = shown[1][0], percent(shown[1][1].value)
    return f"{title}; the commonest reason why not: {reason}, {share}"


def _alt(shown: list[tuple[str, Estimate]]) -> str:
    told = "; ".join(f"{reason} {percent(one.value, 1)} ({bounds(one, 'share', 1)})" for reason, one in shown)
    bars = f"Bars of the share of eligible calls by what became of them, with {INTERVAL}s in brackets"
    return f"{bars}. The model estimates: {told}."
