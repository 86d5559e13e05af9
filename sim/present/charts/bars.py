"""Horizontal bars with intervals: one row a thing, its name and numbers at the left."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.measure.intervals import Estimate, Floats
from sim.present.charts import style


def interval_bars(ax: Axes, rows: Sequence[tuple[str, Estimate, style.Mark]]) -> None:
    """Draw a bar and its interval for each (label, estimate, mark), first row on top."""
    for row, (_, one, mark) in enumerate(rows):
        ax.barh(row, one.value, 0.6, color=mark.colour, hatch=mark.hatch, edgecolor=style.PAPER, linewidth=0.4)
        if math.isfinite(one.low):
            error = [[one.value - one.low], [one.high - one.value]]
            ax.errorbar(one.value, row, xerr=error, fmt="none", ecolor=style.INK, elinewidth=1.2, capsize=3)
    ax.axvline(0, color=style.INK, linewidth=1.0)
    style.horizontal_rows(ax, [label for label, _, _ in rows])
    ax.use_sticky_edges = False
    ax.margins(x=0.08)


def whisker(value: float, low: float, high: float) -> list[list[float]] | None:
    """How far an interval reaches below and above its value, as matplotlib takes it; None where an end is open."""
    return [[value - low], [high - value]] if math.isfinite(low) and math.isfinite(high) else None


def whiskers(rows: pd.DataFrame, value: str = "value", low: str = "low", high: str = "high") -> Floats:
    """How far each interval reaches below and above its value, shape (2, rows); NaN (none) where it has no end."""
    away: Floats = np.stack([rows[value] - rows[low], rows[high] - rows[value]]).astype(np.float64)
    return np.where(np.isfinite(away), np.maximum(away, 0.0), np.nan)
