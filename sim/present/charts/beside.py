"""The chart of several options: how far each is from the baseline in one measure, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.measure.intervals import Estimate
from sim.present.charts import style
from sim.present.charts.bars import whisker
from sim.present.charts.registry import Drawn
from sim.present.headline import HeadlineRow
from sim.present.words import INTERVAL, bounds, clean, difference, listed, number, short_names

ROW_IN, FRAME_IN = 0.34, 0.75


@dataclass(frozen=True)
class Apart:
    """One option: its name, its difference from the baseline, and may it be the best (None: there is no best)."""

    name: str
    difference: Estimate
    may_be_best: bool | None


def height_in(options: int) -> float:
    """Inches of a chart of so many options, without its title."""
    return FRAME_IN + ROW_IN * options


def options_apart(
    head: HeadlineRow, baseline: str, baseline_best: bool | None, options: Sequence[Apart], ax: Axes
) -> Drawn:
    """A row an option: its difference from the baseline with a 95 % interval, solid where the sign is sure; squares
    are options that may be the best."""
    names = style.arm_names([one.name for one in options], ax)
    for place, one in enumerate(options):
        _mark(ax, place, one)
    ax.axvline(0, color=style.INK, linewidth=1.0)
    style.horizontal_rows(ax, list(names))
    ax.margins(x=0.08)
    ax.set_xlabel(_foot(head, baseline))
    if head.unit == "share":
        ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:+.3g}" if value else "0")
    return Drawn(
        _title(head, baseline_best, options),
        _alt(head, baseline, baseline_best, options),
        _table(head, baseline, options),
    )


def _mark(ax: Axes, place: int, one: Apart) -> None:
    seen = one.difference
    if not np.isfinite(seen.value):
        ax.text(0, place, " no number", va="center", color=style.MUTED)
        return
    colour = style.ORANGE if one.may_be_best else style.BLUE
    error = whisker(seen.value, seen.low, seen.high)
    ax.errorbar(seen.value, place, xerr=error, fmt="s" if one.may_be_best else "o", color=colour,
                markerfacecolor=colour if seen.excludes_zero else style.PAPER, elinewidth=1.4, capsize=3,
                markersize=6)  # fmt: skip


def _foot(head: HeadlineRow, baseline: str) -> str:
    name = style.drawable(baseline) or "the baseline"
    level = "" if head.baseline is None else f" ({number(head.baseline.value, head.unit, head.digits)})"
    return f"{head.difference_unit}, against {short_names([name], 44)[0]}{level}"


def _title(head: HeadlineRow, baseline_best: bool | None, options: Sequence[Apart]) -> str:
    up = sum(one.difference.excludes_zero and one.difference.value > 0 for one in options)
    down = sum(one.difference.excludes_zero and one.difference.value < 0 for one in options)
    parts = [f"{count} {words}" for count, words in ((up, "above the baseline"), (down, "below it"),
             (len(options) - up - down, "with no clear difference")) if count]  # fmt: skip
    if down and not up:
        parts[0] = f"{down} below the baseline"
    return f"{head.name}: {listed(parts)}{_best(baseline_best, options)}"


def _best(baseline_best: bool | None, options: Sequence[Apart]) -> str:
    """Which may be the best: one is named only where it alone is left."""
    best = [one.name for one in options if one.may_be_best]
    if baseline_best:
        return f"; {len(best)} may be the best, or the baseline" if best else "; best: the baseline"
    if len(best) == 1:
        return f"; best: {short_names([style.drawable(best[0]) or 'one option'], 40)[0]}"
    return f"; {len(best)} may be the best" if best else ""


def _alt(head: HeadlineRow, baseline: str, baseline_best: bool | None, options: Sequence[Apart]) -> str:
    told = [
        f"{clean(one.name)}: {difference(one.difference, head.unit, head.digits)} "
        f"({bounds(one.difference, head.unit, head.digits)}){', may be the best' if one.may_be_best else ''}"
        for one in options
    ]
    return (
        f"Points of {head.name[0].lower()}{head.name[1:]}, each option minus {clean(baseline)}, in "
        f"{head.difference_unit}, with {INTERVAL}s in brackets. The model estimates: {'; '.join(told)}."
        f"{' The baseline may be the best.' if baseline_best else ''}"
    )


def _table(head: HeadlineRow, baseline: str, options: Sequence[Apart]) -> pd.DataFrame:
    rows = [
        {"scenario": one.name, "baseline": baseline, "metric": head.metric, "group": head.group, "unit": head.unit,
         "difference": one.difference.value, "difference_low": one.difference.low,
         "difference_high": one.difference.high, "may_be_best": one.may_be_best}
        for one in options
    ]  # fmt: skip
    return pd.DataFrame(rows)
