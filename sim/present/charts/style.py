"""One look for every chart: colours that print in grey and read for the colour-blind, 9 points and larger.

Baseline black and solid, co-responder blue and dashed (or hatched), a third orange and dotted:
Okabe & Ito's colours. The font is the one that comes with matplotlib, so a chart is the same everywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import matplotlib as mpl
import matplotlib.style
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from sim.present.words import clean, short_names, signed

INK, BLUE, ORANGE = "#222222", "#0072b2", "#d55e00"
MUTED, GREY, GRID, PAPER = "#595959", "#a6a6a6", "#dddddd", "#ffffff"
FONT = "DejaVu Sans"
NARROW_IN = 4.5
Dash = str | tuple[int, tuple[float, ...]]


@dataclass(frozen=True)
class Mark:
    """How one arm (or one kind of unit) is drawn: never by colour alone."""

    colour: str
    dash: Dash
    hatch: str
    marker: str


ARMS = (
    Mark(INK, "solid", "", "o"),
    Mark(BLUE, (0, (5.0, 2.0)), "////", "s"),
    Mark(ORANGE, (0, (1.2, 1.6)), "....", "^"),
    Mark("#009e73", (0, (6.0, 2.0, 1.2, 2.0)), "xxxx", "v"),
)
RC: dict[str, Any] = {
    "font.family": [FONT],
    "font.size": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "legend.borderaxespad": 0.2,
    "legend.borderpad": 0.2,
    "legend.columnspacing": 1.6,
    "text.color": INK,
    "text.parse_math": False,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.formatter.use_mathtext": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "hatch.linewidth": 0.7,
    "figure.facecolor": PAPER,
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
    "svg.fonttype": "path",
    "svg.hashsalt": "coresponse",
    "savefig.dpi": 300,
}


@contextmanager
def applied() -> Iterator[None]:
    """The house style and nothing of the user's own matplotlib settings."""
    with mpl.style.context(["default", RC]):
        yield


def is_narrow(ax: Axes) -> bool:
    """Is the figure meant for one column of a page?"""
    return bool(ax.figure.bbox.width / ax.figure.dpi < NARROW_IN)


def arm_mark(place: int) -> Mark:
    """The mark of an arm by its place; the baseline is 0."""
    return ARMS[place % len(ARMS)]


@cache
def _font() -> Any:
    return font_manager.get_font(font_manager.findfont(FONT))


def drawable(text: str) -> str:
    """A name with only what the font can draw; "" when too little is left or it runs from right to left.

    Right-to-left scripts need shaping that a chart cannot promise; the page and the table give the full name.
    """
    text = clean(text)
    if any(unicodedata.bidirectional(one) in ("R", "AL") for one in text):
        return ""
    kept = clean("".join(one for one in text if _font().get_char_index(ord(one))))
    return kept if any(one.isalnum() for one in kept) else ""


def arm_names(names: Sequence[str], ax: Axes) -> tuple[str, ...]:
    """Names of arms as a chart can show them: drawable, short, different from each other."""
    shown = [drawable(name) or f"scenario {place}" for place, name in enumerate(names, 1)]
    return short_names(shown, 30 if is_narrow(ax) else 40)


def hours_axis(ax: Axes) -> None:
    """The 24 hours of the day along the foot of a chart."""
    step = 6 if is_narrow(ax) else 3
    ax.set_xlim(0, 24)
    ax.set_xticks(range(0, 25, step), [f"{hour:02d}:00" for hour in range(0, 25, step)])
    ax.set_xlabel("hour of the day (local time)")


def percent_axis(axis: Any) -> None:
    """Shares as percentages."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f} %"))


def points_axis(axis: Any) -> None:
    """Differences of shares, as percentage points with their sign."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: signed(float(value), "share", 0)))


def horizontal_rows(ax: Axes, labels: Sequence[str]) -> None:
    """One row a label, the first on top, no ticks beside them."""
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
