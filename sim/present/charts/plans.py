"""Many ways to answer the same calls: what each costs against how soon it comes and how many it reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Bbox

from sim.measure.intervals import Estimate
from sim.present.charts import style
from sim.present.charts.bars import whiskers
from sim.present.charts.registry import Drawn
from sim.present.words import INTERVAL, bounds, number, percent, short

# One row a way: its name, cost, minutes and reach (NaN where there is none), is it beaten, is it the chosen one.
PLANS = ("name", "cost", "cost_low", "cost_high", "minutes", "low", "high", "reach", "dominated", "chosen")
MOST_NAMES = 12
NAME_WIDTH = 28
TOLD = 40
BEHIND = {"facecolor": style.PAPER, "edgecolor": "none", "alpha": 0.8, "pad": 0.5}


@dataclass(frozen=True)
class Terms:
    """What is said of the cost and its unit ("people"), of what stands beside the squares, of the minutes, and of one
    way ("staffing plan")."""

    cost: str
    unit: str
    beside: str
    minutes: str
    way: str


def frontier(table: pd.DataFrame, ax: Axes, terms: Terms) -> Drawn:
    """Cost along the foot, minutes upwards, with 95 % intervals. Squares are beaten by no other way in cost, minutes
    and reach together; as many as there is room for have name and reach beside them. Small grey dots are beaten."""
    best = table[~table["dominated"]].sort_values(["cost", "minutes"])
    beaten = table[table["dominated"]]
    for rows, colour in ((beaten, style.GREY), (best, style.INK)):
        look: dict[str, Any] = {"fmt": "none", "ecolor": colour, "elinewidth": 1.1, "capsize": 2}
        ax.errorbar(rows["cost"], rows["minutes"], xerr=whiskers(rows, "cost", "cost_low", "cost_high"),
                    yerr=whiskers(rows, "minutes"), **look)  # fmt: skip
    ax.scatter(beaten["cost"], beaten["minutes"], color=style.GREY, s=14, zorder=2)
    ax.scatter(best["cost"], best["minutes"], color=style.INK, s=24, marker="s", zorder=3)
    chosen = table[table["chosen"]]
    ax.scatter(chosen["cost"], chosen["minutes"], s=110, facecolors="none", edgecolors=style.ORANGE, linewidths=1.6,
               zorder=4)  # fmt: skip
    ax.margins(0.1, 0.14)
    ax.grid(axis="y")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    ax.set_xlabel(f"{terms.cost}\nbeside the squares: {terms.beside}")
    ax.set_ylabel(terms.minutes)
    _name(ax, table, best)
    return Drawn(_title(table, best, terms), _alt(table, best, terms), table)


def _named(row: dict[Any, Any]) -> str:
    name = short(style.drawable(str(row["name"])), NAME_WIDTH)
    reach = f"{percent(row['reach'])}" if row["reach"] == row["reach"] else ""
    text = ": ".join(part for part in (name, reach) if part)
    return f"chosen, {text}" if row["chosen"] else text


def _name(ax: Axes, table: pd.DataFrame, best: pd.DataFrame) -> None:
    """Names beside the chosen way and those that nothing beats: off the whiskers if it can be, never over another name
    or mark."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    marks = ax.transData.transform(table[["cost", "minutes"]].to_numpy(float))
    taken = [Bbox.from_bounds(x - 4, y - 4, 8, 8) for x, y in marks]
    ends = [ax.transData.transform(table[["cost", end]].to_numpy(float)) for end in ("low", "high")]
    whiskers = [Bbox([(x - 2, low), (x + 2, high)]) for (x, low), (_, high) in zip(*ends, strict=True) if high > low]
    rows = [*table[table["chosen"]].to_dict("records"), *_ends_first(best[~best["chosen"]].to_dict("records"))]
    for row in rows[:MOST_NAMES]:
        box = _written(ax, row, [*taken, *whiskers]) or _written(ax, row, taken)
        taken += [box] if box else []


def _written(ax: Axes, row: dict[Any, Any], taken: Sequence[Bbox]) -> Bbox | None:
    """The room that a name takes beside its mark; None where it would be in the way of others, or outside."""
    renderer = ax.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    frame = ax.get_window_extent(renderer)
    for across, along in product(("left", "right"), ("bottom", "top")):
        away = (8 if across == "left" else -8, 3 if along == "bottom" else -3)
        at = (row["cost"], row["minutes"])
        text = ax.annotate(_named(row), at, away, ha=across, va=along, textcoords="offset points", bbox=BEHIND)
        box = text.get_window_extent(renderer).padded(1)
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        if inside and not any(box.overlaps(one) for one in taken):
            text.set_in_layout(False)
            return box
        text.remove()
    return None


def _ends_first(rows: Sequence[dict[Any, Any]]) -> Iterator[dict[Any, Any]]:
    """The cheapest and the dearest first: they are the ends of the line."""
    order = [0, len(rows) - 1, *range(1, len(rows) - 1)] if len(rows) > 1 else range(len(rows))
    yield from (rows[place] for place in order)


def _title(table: pd.DataFrame, best: pd.DataFrame, terms: Terms) -> str:
    count = f"{len(best)} of {len(table)} {terms.way}s are beaten by no other"
    first, last = best.iloc[0], best.iloc[-1]
    if len(best) == 1:
        return f"1 of {len(table)} {terms.way}s beats all others or equals them: {_numbers(first, terms)}"
    return f"{count}: from {_numbers(first, terms)} to {_numbers(last, terms)}"


def _numbers(row: pd.Series[Any], terms: Terms) -> str:
    reach = f", reach {percent(row['reach'])}" if row["reach"] == row["reach"] else ""
    digits = 0 if row["cost"] >= 1000 else 1
    return f"{number(row['cost'], '', digits)} {terms.unit} ({number(row['minutes'], 'min', 1)} min{reach})"


def _alt(table: pd.DataFrame, best: pd.DataFrame, terms: Terms) -> str:
    told = []
    for _, row in best.head(TOLD).iterrows():
        interval = bounds(Estimate(row["minutes"], row["low"], row["high"]), "min", 1)
        told.append(f"{row['name']}: {_numbers(row, terms)}, {INTERVAL} {interval}")
    chosen = "".join(f" Chosen: {row['name']}, {_numbers(row, terms)}." for _, row in table[table["chosen"]].iterrows())
    return (
        f"Scatter of {terms.cost} and {terms.minutes}; in brackets the minutes and the reach. "
        f"The model estimates, of {len(table)} {terms.way}s, that no other beats: {'; '.join(told)}. Which "
        f"beats which is judged by the estimates; where intervals overlap it may be luck.{chosen}"
    )
