"""The answer along one value: what a sweep over one value found, point by point, with its intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.present.charts import style
from sim.present.charts.bars import whiskers
from sim.present.charts.measured import Measure
from sim.present.charts.registry import Drawn
from sim.present.words import INTERVAL, clean, short

# One row a value: as text, as a number (NaN where it is a word), and the measure there.
ALONG = ("at", "size", "value", "low", "high")
MOST_ROWS = 30


def along_value(table: pd.DataFrame, ax: Axes, measure: Measure, x: str = "x", unit: str = "") -> Drawn:
    """The measure at every value of the one thing that was varied, with 95 % intervals; a dotted line at zero where the
    numbers reach it. `x` says what was varied, `unit` the unit of its numbers. Words stand in rows."""
    name = style.drawable(x) or "the value"
    rows = bool(table["size"].isna().any())
    shown = table.head(MOST_ROWS) if rows else table.sort_values("size")
    if rows:
        labels = [short(style.drawable(str(at)) or "?", 20 if style.is_narrow(ax) else 34) for at in shown["at"]]
        ax.errorbar(shown["value"], range(len(shown)), xerr=whiskers(shown), **_look(line=False))
        style.horizontal_rows(ax, labels)
        ax.set_xlabel(f"{measure.titled}\nby {short(name, 60)}")
    else:
        ax.errorbar(shown["size"], shown["value"], yerr=whiskers(shown), **_look(line=True))
        if len(shown) <= 12:
            ax.set_xticks(shown["size"], [f"{one:g}" for one in shown["size"]])
        ax.set_xlabel(short(name, 60) + (f" ({unit})" if unit else ""))
        ax.set_ylabel(measure.titled)
        ax.grid(axis="y")
    measure.scale(ax.xaxis if rows else ax.yaxis)
    ends = shown[["value", "low", "high"]].to_numpy(np.float64)
    if measure.difference and np.nanmin(ends) <= 0 <= np.nanmax(ends):
        (ax.axvline if rows else ax.axhline)(0, color=style.MUTED, linewidth=1.0, linestyle=":")
    return Drawn(_title(table, measure, name), _alt(table, measure, x), table)


def along_height(table: pd.DataFrame) -> float:
    """Inches without the title: rows of words need room, a line does not."""
    return 0.9 + 0.3 * min(len(table), MOST_ROWS) if table["size"].isna().any() else 2.9


def _look(line: bool) -> dict[str, Any]:
    return {"color": style.BLUE, "marker": "s", "markersize": 5, "linestyle": "solid" if line else "none",
            "linewidth": 1.4, "ecolor": style.INK, "elinewidth": 1.1, "capsize": 3}  # fmt: skip


def _title(table: pd.DataFrame, measure: Measure, name: str) -> str:
    best, worst = (table.loc[table["value"].agg(which)] for which in ("idxmax", "idxmin"))
    most, least = (measure.text(one["value"]) for one in (best, worst))
    name = short(name, 40)
    words = f"{measure.words[0].upper()}{measure.words[1:]}"
    if most == least:
        return f"{words}: {most}{measure.told_unit} with every {name} that was run"
    ends = [short(style.drawable(str(one["at"])) or "one value", 24) for one in (best, worst)]
    title = f"{words}: {most}{measure.told_unit} with {name} {ends[0]}, {least} with {ends[1]}"
    unsure = bool(((table["low"] <= 0) & (table["high"] >= 0)).all())
    return f"{title}; none is clearly different from zero" if unsure and measure.difference else title


def _alt(table: pd.DataFrame, measure: Measure, x: str) -> str:
    told = [
        f"{clean(str(one['at']))}: {measure.told(one['value'], one['low'], one['high'])}"
        for one in table.to_dict("records")[:MOST_ROWS]
    ]
    return (
        f"{measure.titled[0].upper()}{measure.titled[1:]} at each value of {clean(x)}, with {INTERVAL}s in brackets. "
        f"The model estimates, at {'; '.join(told)}."
    )
