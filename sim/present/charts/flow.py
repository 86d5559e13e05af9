"""The chart of where crisis calls go: who led them, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.measure.intervals import Estimate
from sim.measure.people import LED_TO
from sim.present.charts import series, style
from sim.present.charts.registry import CRISIS_CALLS, Drawn, chart
from sim.present.words import INTERVAL, bounds, listed, percent, short

if TYPE_CHECKING:
    from sim.study import Study

NOBODY = "nobody"
COLUMN, GAP = 0.05, 0.02  # width of a column, room between its parts, as shares of the chart
LEAST = 0.0005  # smaller shares are in the table only
WORTH_A_WORD = 0.005
LINE_IN = 0.17
Part = tuple[str, str, Estimate]


@chart(
    "Where crisis calls go",
    CRISIS_CALLS,
    height_in=lambda study: max(3.0, 0.9 + 0.38 * len({what for _, what, _ in _parts(study)})),
)
def flow(study: Study, ax: Axes) -> Drawn:
    """Behavioural-health calls of the main arm: which kind of unit led them and how they ended, or why nobody led
    them. The width of a band is its share of the calls; the shares add up to 100 %."""
    parts = _parts(study)
    shown = [one for one in parts if one[2].value >= LEAST]
    left = _column([(who, one.value) for who, _, one in shown])
    right = _column([(what, one.value) for _, what, one in shown])
    marks = {name: style.arm_mark(place) for place, name in enumerate(left) if name != NOBODY}
    _bands(ax, shown, left, right, marks)
    for x, column in ((0.0, left), (1.0 - COLUMN, right)):
        for name, (low, high) in column.items():
            colour = _colour(name, marks) if x == 0 else style.MUTED
            ax.fill_between([x, x + COLUMN], low, high, color=colour, linewidth=0)
    _names(ax, left, -0.02, "right")
    _names(ax, right, 1.02, "left")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, max(high for column in (left, right) for _, high in column.values()))
    ax.set_axis_off()
    rows = [(study.comparison.arms[-1], who, what, one.value, one.low, one.high) for who, what, one in parts]
    data = pd.DataFrame(rows, columns=["arm", "led_by", "ending", "share", "low", "high"])
    return Drawn(_title(parts), _alt(parts), data)


def _parts(study: Study) -> list[Part]:
    """(who led, what became, share), the kinds in the order of the roster, nobody last."""
    arm = series.last_arm(study)
    found: list[Part] = []
    for group in study.comparison.groups("call_flow"):
        kind, led, ending = group.rpartition(LED_TO)
        who = series.kind_label(study, arm, kind) if led else NOBODY
        found.append((who, ending, study.comparison.row("call_flow", group).arms[-1]))
    return sorted(found, key=lambda one: one[0] == NOBODY)


def _column(parts: list[tuple[str, float]]) -> dict[str, tuple[float, float]]:
    """Where each part of a column lies, the first on top; shares add up, with gaps between."""
    sizes: dict[str, float] = {}
    for name, share in parts:
        sizes[name] = sizes.get(name, 0.0) + share
    top = 1.0 + GAP * (len(sizes) - 1)
    places = {}
    for name, size in sizes.items():
        places[name] = (top - size, top)
        top -= size + GAP
    return places


def _bands(
    ax: Axes,
    shown: list[Part],
    left: dict[str, tuple[float, float]],
    right: dict[str, tuple[float, float]],
    marks: dict[str, style.Mark],
) -> None:
    used = {**{("left", name): high for name, (_, high) in left.items()},
            **{("right", name): high for name, (_, high) in right.items()}}  # fmt: skip
    x = np.linspace(COLUMN, 1 - COLUMN, 60)
    bend = (1 - np.cos(np.linspace(0, np.pi, 60))) / 2
    for who, what, one in sorted(shown, key=lambda part: (-left[part[0]][1], -right[part[1]][1])):
        tops = used["left", who], used["right", what]
        high = tops[0] + (tops[1] - tops[0]) * bend
        ax.fill_between(x, high - one.value, high, color=_colour(who, marks), alpha=0.35, linewidth=0)
        used["left", who] -= one.value
        used["right", what] -= one.value


def _colour(who: str, marks: dict[str, style.Mark]) -> str:
    return marks[who].colour if who in marks else style.GREY


def _names(ax: Axes, column: dict[str, tuple[float, float]], x: float, side: str) -> None:
    """Each part's name and share beside it, in two lines where there is little room, moved apart where they touch."""
    narrow = style.is_narrow(ax)
    inches = ax.figure.bbox.height / ax.figure.dpi
    apart = LINE_IN * (2 if narrow else 1) / (0.85 * inches) * max(high for _, high in column.values())
    middle = [(low + high) / 2 for low, high in column.values()]
    places = _apart(middle, apart)
    for (name, (low, high)), y in zip(column.items(), places, strict=True):
        words = short(style.drawable(name) or "other", 30 if narrow else 26)
        text = f"{words} {percent(high - low)}"
        ax.text(x, y, _two_lines(text) if narrow else text, ha=side, va="center", clip_on=False, linespacing=1.05)


def _two_lines(text: str) -> str:
    words = text.replace(" %", "\N{NO-BREAK SPACE}%").split(" ")
    half = min(range(1, len(words) + 1), key=lambda cut: max(len(" ".join(words[:cut])), len(" ".join(words[cut:]))))
    return "\n".join(part for part in (" ".join(words[:half]), " ".join(words[half:])) if part)


def _apart(middles: list[float], least: float) -> list[float]:
    """Places from the top down, at least so far apart, as near to their middles as that allows."""
    places = list(middles)
    for one in range(1, len(places)):
        places[one] = min(places[one], places[one - 1] - least)
    if places and places[-1] < least / 2:
        places[-1] = max(places[-1], least / 2)
        for one in range(len(places) - 2, -1, -1):
            places[one] = max(places[one], places[one + 1] + least)
    return places


def _led(parts: list[Part]) -> dict[str, float]:
    led: dict[str, float] = {}
    for who, _, one in parts:
        led[who] = led.get(who, 0.0) + one.value
    return led


def _title(parts: list[Part]) -> str:
    led = [(who, share) for who, share in _led(parts).items() if share >= WORTH_A_WORD and who != NOBODY]
    ends: dict[str, float] = {}
    for _, what, one in parts:
        ends[what] = ends.get(what, 0.0) + one.value
    commonest = max(ends, key=lambda what: ends[what])
    told = listed([f"{style.drawable(who) or 'another kind'} {percent(share)}" for who, share in led])
    leads = f"Who leads crisis calls: {told}; " if led else ""
    return f"{leads}{'the' if leads else 'The'} commonest ending: {commonest}, {percent(ends[commonest])}"


def _alt(parts: list[Part]) -> str:
    led = "; ".join(f"{who} {percent(share, 1)}" for who, share in _led(parts).items())
    told = "; ".join(f"{who}, {what} {percent(one.value, 1)} ({bounds(one, 'share', 1)})" for who, what, one in parts)
    return (
        f"Bands from who led a behavioural-health call to how it ended, with {INTERVAL}s in brackets. The model "
        f"estimates, of who led: {led}. In all: {told}."
    )
