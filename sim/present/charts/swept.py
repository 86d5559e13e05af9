"""Charts of many runs: which value moves the answer most, how the answer lies over two values at once; and all others.

They draw from plain tables, whoever made them (a sweep, a sensitivity run, a spreadsheet). `TORNADO` and `SURFACE` say
which columns; numbers are in the measure's own unit, and low and high are the ends of its interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from sim.basics.errors import UsageError
from sim.present.charts import style
from sim.present.charts.along import along_height, along_value
from sim.present.charts.bars import whisker
from sim.present.charts.measured import Measure
from sim.present.charts.plans import frontier
from sim.present.charts.registry import Chart, Drawn
from sim.present.words import INTERVAL, clean, short

# One row a value that was varied, alone: its name, what it was set to (as text), and the measure at both ends.
TORNADO = ("name", "at_low", "low_value", "low_low", "low_high", "at_high", "high_value", "high_low", "high_high")
# One row a pair of values: x, y, and the measure there.
SURFACE = ("x", "y", "value", "low", "high")
MOST_ROWS = 12
NAME_WIDTH = 34
CELL_WORDS = 49  # up to so many cells, each says its number


def tornado(table: pd.DataFrame, ax: Axes, measure: Measure) -> Drawn:
    """Bars from the measure at a value's low end to the measure at its high end, the widest on top, with 95 %
    intervals at both ends; a line where the scenario itself is, a dotted one at zero where the sign changes."""
    _check(table, TORNADO, "a tornado")
    table = _by_width(table)
    shown = table.head(MOST_ROWS)
    for place, row in enumerate(shown.to_dict("records")):
        ends = ((row["low_value"], row["low_low"], row["low_high"], style.GREY, "", -0.12),
                (row["high_value"], row["high_low"], row["high_high"], style.BLUE, "////", 0.12))  # fmt: skip
        start = row["low_value"] if measure.base is None else measure.base.value
        for value, low, high, colour, hatch, apart in ends:
            ax.barh(place, value - start, 0.56, start, color=colour, hatch=hatch, edgecolor=style.PAPER, linewidth=0.4)
            error = whisker(value, low, high)
            if error is not None:
                ax.errorbar(value, place + apart, xerr=error, fmt="none", ecolor=style.INK, elinewidth=1.0, capsize=2.5)
    if measure.base is not None:
        ax.axvline(measure.base.value, color=style.INK, linewidth=1.0)
    if _changes_sign(shown):
        ax.axvline(0, color=style.MUTED, linewidth=1.0, linestyle=":")
    width = NAME_WIDTH if not style.is_narrow(ax) else 20
    style.horizontal_rows(ax, [_label(row, width) for row in shown.to_dict("records")])
    ax.use_sticky_edges = False
    ax.margins(x=0.06)
    ax.set_xlabel(measure.titled)
    measure.scale(ax.xaxis)
    for colour, hatch, words in ((style.GREY, "", "at the low end"), (style.BLUE, "////", "at the high end")):
        ax.bar(np.nan, np.nan, color=colour, hatch=hatch, edgecolor=style.PAPER, label=words)
    return Drawn(_tornado_title(shown, measure), _tornado_alt(shown, measure), table)


def _by_width(table: pd.DataFrame) -> pd.DataFrame:
    width = (table["high_value"] - table["low_value"]).abs()
    order = width.sort_values(ascending=False, kind="stable", na_position="last").index
    return table.loc[order].reset_index(drop=True)


def _label(row: dict[Any, Any], width: int) -> str:
    name = short(style.drawable(str(row["name"])) or "a value", width)
    low, high = (short(style.drawable(str(row[end])) or "?", width // 2) for end in ("at_low", "at_high"))
    return f"{name}\n{low} to {high}"


def _tornado_title(shown: pd.DataFrame, measure: Measure) -> str:
    first = shown.iloc[0]
    name = short(style.drawable(str(first["name"])) or "one value", 50)
    span = [measure.text(value) for value in (first["low_value"], first["high_value"])]
    title = f"{name} moves it most: {measure.words} from {span[0]} to {span[1]}{measure.told_unit}"
    unsure = _unsure(shown)
    if all(unsure):
        return f"{title}; no end is clearly different from zero"
    if _changes_sign(shown):
        return f"{title}; the sign may change"
    if measure.base is None or not _all_of_one_sign(shown):
        return title
    if any(unsure):
        return f"{title}; intervals reach zero, so the sign is not sure"
    return f"{title}; no value alone changes the sign"


def _unsure(shown: pd.DataFrame) -> list[bool]:
    """Of every end: does its interval hold zero?"""
    ends = ((shown[f"{end}_low"], shown[f"{end}_high"]) for end in ("low", "high"))
    return [bool(one) for low, high in ends for one in (low <= 0) & (high >= 0)]


def _changes_sign(shown: pd.DataFrame) -> bool:
    values = np.concatenate([shown["low_value"].to_numpy(float), shown["high_value"].to_numpy(float)])
    return bool(np.nanmin(values) < 0 < np.nanmax(values))


def _all_of_one_sign(shown: pd.DataFrame) -> bool:
    values = np.concatenate([shown["low_value"].to_numpy(float), shown["high_value"].to_numpy(float)])
    return bool((values > 0).all() or (values < 0).all())


def _tornado_alt(shown: pd.DataFrame, measure: Measure) -> str:
    told = []
    for row in shown.to_dict("records"):
        ends = [
            f"{clean(str(row[at]))} gives {measure.told(row[value], row[low], row[high])}"
            for at, value, low, high in (
                ("at_low", "low_value", "low_low", "low_high"), ("at_high", "high_value", "high_low", "high_high"),
            )
        ]  # fmt: skip
        told.append(f"{clean(str(row['name']))}: {', '.join(ends)}")
    return (
        f"Bars of {measure.titled} when one value at a time is set to its low and to its high end, with {INTERVAL}s in "
        f"brackets. The model estimates: {'; '.join(told)}."
    )


def response_surface(table: pd.DataFrame, ax: Axes, measure: Measure, x: str = "x", y: str = "y") -> Drawn:
    """The measure over two values at once: a cell for each pair that was run, its number in it, and a line where the
    sign changes. `x` and `y` say what the values are. Cells whose interval holds zero are marked with a dot."""
    _check(table, SURFACE, "a response surface")
    across, along = (np.array(sorted(table[name].unique()), dtype=float) for name in ("x", "y"))
    grid = np.full((len(along), len(across)), np.nan)
    unsure = np.zeros(grid.shape, dtype=bool)
    for row in table.to_dict("records"):
        place = int(np.searchsorted(along, row["y"])), int(np.searchsorted(across, row["x"]))
        grid[place] = row["value"]
        unsure[place] = row["low"] <= 0 <= row["high"]
    largest = float(np.nanmax(np.abs(grid))) or 1.0
    signs = bool(np.nanmin(grid) < 0)
    stops = [(0.0, style.ORANGE), (0.5, style.PAPER), (1.0, style.BLUE)] if signs else [(0, "#f2f7fb"), (1, "#0072b2")]
    colours = LinearSegmentedColormap.from_list("surface", stops, N=48)
    mesh = ax.pcolormesh(
        np.arange(len(across) + 1), np.arange(len(along) + 1), grid, cmap=colours,
        vmin=-largest if signs else 0, vmax=largest, edgecolor=style.PAPER, linewidth=0.4,
    )  # fmt: skip
    _cells(ax, grid, unsure, measure, largest)
    ax.set_xticks(np.arange(len(across)) + 0.5, [f"{one:g}" for one in across])
    ax.set_yticks(np.arange(len(along)) + 0.5, [f"{one:g}" for one in along])
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlabel(short(style.drawable(x) or "first value", 60))
    ax.set_ylabel(short(style.drawable(y) or "second value", 60))
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02)
    bar.set_label(fill(measure.titled, 40))
    bar.outline.set_visible(False)
    measure.scale(bar.ax.yaxis)
    return Drawn(_surface_title(table, measure, x, y), _surface_alt(table, measure, x, y), table)


def _cells(ax: Axes, grid: np.ndarray, unsure: np.ndarray, measure: Measure, largest: float) -> None:
    if grid.size > CELL_WORDS or (style.is_narrow(ax) and grid.shape[1] > 5):
        return
    for (row, column), value in np.ndenumerate(grid):
        if math.isnan(value):
            continue
        text = measure.text(value) + (" *" if unsure[row, column] else "")
        dark = abs(value) > 0.75 * largest
        ax.text(column + 0.5, row + 0.5, text, ha="center", va="center", color=style.PAPER if dark else style.INK)


def _surface_title(table: pd.DataFrame, measure: Measure, x: str, y: str) -> str:
    best, worst = (table.loc[table["value"].agg(which)] for which in ("idxmax", "idxmin"))
    most, least = (measure.text(one["value"]) for one in (best, worst))
    name = f"{measure.words[0].upper()}{measure.words[1:]}"
    most += measure.told_unit
    first, second = short(style.drawable(x) or "first value", 32), short(style.drawable(y) or "second value", 32)
    if most == least + measure.told_unit:
        return f"{name}: {most} with every {first} and {second} that was run"
    at_best = f"{first} {best['x']:g} and {second} {best['y']:g}"
    title = f"{name}: {most} with {at_best}; {least} with {worst['x']:g} and {worst['y']:g}"
    unsure = bool(((table["low"] <= 0) & (table["high"] >= 0)).all())
    return f"{title}; no pair is clearly different from zero" if unsure else title


def _surface_alt(table: pd.DataFrame, measure: Measure, x: str, y: str) -> str:
    told = [
        f"{one['x']:g} and {one['y']:g}: {measure.told(one['value'], one['low'], one['high'])}"
        for one in table.to_dict("records")[:CELL_WORDS]
    ]
    return (
        f"Cells of {measure.titled} for pairs of {clean(x)} and {clean(y)}, with {INTERVAL}s in brackets; * marks "
        f"cells whose interval holds zero. The model estimates, at {'; '.join(told)}."
    )


def _check(table: pd.DataFrame, columns: tuple[str, ...], what: str) -> None:
    lacking = [name for name in columns if name not in table]
    if lacking or not len(table):
        found = ", ".join(map(str, table.columns)) or "no columns"
        raise UsageError(f"{what} needs rows with the columns {', '.join(columns)}; found {len(table)} rows, {found}")


def _chart(draw: Callable[..., Drawn], label: str, height_in: Callable[[pd.DataFrame], float]) -> Chart:
    definition = " ".join((draw.__doc__ or "").split())
    return Chart(draw.__name__, label, definition, (), height_in, draw)


SWEPT = {
    one.name: one
    for one in (
        _chart(tornado, "What moves the answer", lambda table: 0.9 + 0.42 * min(len(table), MOST_ROWS)),
        _chart(response_surface, "The answer over two values", lambda table: 3.6),
        _chart(along_value, "The answer along one value", along_height),
        _chart(frontier, "Cost against response and reach", lambda table: 3.4),
    )
}
