"""A figure a claim, with an obvious right answer: intervals on theory's line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.present.charts import style
from sim.present.charts.drawing import FULL_IN
from sim.present.charts.layout import finish
from sim.verify.judge import Result
from sim.verify.lines import number

ROW_IN, FRAME_IN, CURVE_IN = 0.24, 1.1, 3.2


def save_figure(results: Sequence[Result], folder: Path) -> Path:
    """Draw the results of one claim into `folder`, as NAME.png; the same results give the same bytes."""
    claim = results[0].claim
    height = CURVE_IN if claim.axis else FRAME_IN + ROW_IN * len(results)
    with style.applied():
        figure = Figure(figsize=(FULL_IN, height))
        FigureCanvasAgg(figure)
        ax = figure.add_subplot()
        (_curve if claim.axis else _rows)(ax, results)
        finish(figure, ax, _title(results))
        path = folder / f"{claim.name}.png"
        figure.savefig(path, format="png", dpi=150, metadata={"Software": None})
    return path


def _title(results: Sequence[Result]) -> str:
    off = sum(not one.holds for one in results)
    told = "every interval holds theory's number" if not off else f"{off} of {len(results)} intervals miss it"
    return f"{results[0].claim.title}: {told}"


def _rows(ax: Axes, results: Sequence[Result]) -> None:
    """Each check as its difference from theory in per cent, with its interval; theory is the line at 0.

    Beside each row stand the numbers themselves.
    """
    places = np.arange(len(results))
    exact, value, low, high = _columns(results)
    middle, left, right = (100 * (one / exact - 1) for one in (value, low, high))
    ax.axvline(0, color=style.INK, linewidth=1.2)
    ax.hlines(places, left, right, color=style.BLUE, linewidth=1.6)
    wrong = np.array([not one.holds for one in results])
    ax.plot(middle[~wrong], places[~wrong], linestyle="None", marker="o", markersize=4, color=style.BLUE)
    ax.plot(middle[wrong], places[wrong], linestyle="None", marker="X", markersize=7, color=style.ORANGE)
    told = [(place, one.check) for place, one in enumerate(results) if one.check.published]
    _published(
        ax, [100 * (float(one.published) / one.exact - 1) for _, one in told], [float(place) for place, _ in told]
    )
    style.horizontal_rows(ax, [one.check.label for one in results])
    ax.set_ylim(len(results) - 0.5, -1.4)
    beside = ax.secondary_yaxis("right")
    numbers = [f"{number(one.check.exact)} | {number(one.value)}" for one in results]
    beside.set_yticks([-1, *places], ["theory | simulated", *numbers])
    beside.tick_params(axis="y", length=0)
    beside.spines["right"].set_visible(False)
    ax.set_xlabel("simulated against theory (the line), difference in %, with the interval of the suite")


def _curve(ax: Axes, results: Sequence[Result]) -> None:
    """Theory as a line, the simulated values with their intervals on it."""
    exact, value, low, high = _columns(results)
    at = np.array([one.check.at for one in results])
    ax.plot(at, exact, color=style.INK, linewidth=1.4, label="theory")
    bars = np.stack([value - low, high - value])
    ax.errorbar(at, value, yerr=bars, fmt="o", markersize=4, color=style.BLUE, capsize=3, label="simulated")
    printed = [one for one in results if one.check.published]
    _published(ax, [one.check.at for one in printed], [float(one.check.published) for one in printed])
    ax.set_ylim(bottom=0)
    ax.set_xlabel(results[0].claim.axis)
    ax.set_ylabel(results[0].claim.upright)
    ax.grid(axis="y")


def _published(ax: Axes, x: Sequence[float], y: Sequence[float]) -> None:
    """What a book or paper prints, as open diamonds."""
    if x:
        ax.plot(x, y, linestyle="None", marker="D", markersize=7, markerfacecolor="none", color=style.INK,
                label="published")  # fmt: skip


def _columns(results: Sequence[Result]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    table = np.array([(one.check.exact, one.value, one.low, one.high) for one in results])
    exact, value, low, high = table.T
    return exact, value, low, high
