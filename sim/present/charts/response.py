"""The chart of response time by priority."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from sim.measure.intervals import Estimate
from sim.present.charts import style
from sim.present.charts.registry import Drawn, chart
from sim.present.headline import priorities
from sim.present.words import change, listed, number, within

if TYPE_CHECKING:
    from sim.study import Study

QUANTILES = (("response_time_median", "median"), ("response_time_p90", "90th percentile"))
LOG_FROM = 25  # longest over shortest time from which the axis is logarithmic


def _groups(study: Study) -> list[str]:
    found = study.comparison.groups("response_time_median")
    return priorities(study) + [group for group in found if group == "behavioural health"]


@chart("Response time by priority", height_in=lambda study: 0.85 + _row_height(study) * len(_groups(study)))
def response_by_priority(study: Study, ax: Axes) -> Drawn:
    """Response time (received to first unit on scene) of half and of nine in ten calls, by priority, each arm with
    its 95 % intervals. A time that fewer calls than that ever reach is drawn as an arrow at the edge."""
    groups, arms = _groups(study), study.comparison.arms
    names = style.arm_names(arms, ax)
    table = {
        (group, place, quantile): study.comparison.row(metric, group).arms[place]
        for group in groups
        for place in range(len(arms))
        for metric, quantile in QUANTILES
    }
    edge = _time_axis(ax, list(table.values()))
    spread = 0.3 * (len(arms) - 1) / 2
    for row, group in enumerate(groups):
        for place in range(len(arms)):
            y = row + (0.0 if len(arms) == 1 else -spread + 0.3 * place)
            median, p90 = (table[group, place, quantile] for _, quantile in QUANTILES)
            _dumbbell(ax, y, median, p90, style.arm_mark(place), edge)
    style.horizontal_rows(ax, [group.replace("behavioural health", "behavioural\nhealth") for group in groups])
    _name_marks(ax, names)
    rows = [
        (arms[place], group, quantile, one.value, one.low, one.high) for (group, place, quantile), one in table.items()
    ]
    data = pd.DataFrame(rows, columns=["arm", "group", "quantile", "minutes", "low", "high"])
    return Drawn(_by_priority_title(study, groups), _by_priority_alt(study, groups), data)


def _row_height(study: Study) -> float:
    return 0.24 + 0.17 * len(study.comparison.arms)


def _time_axis(ax: Axes, estimates: list[Estimate]) -> float:
    """Scale and label the axis of minutes; returns where times that never came are drawn."""
    finite = [
        time for one in estimates for time in (one.value, one.low, one.high) if math.isfinite(time) and time > 0
    ] or [1.0]
    low, high = min(finite), max(finite)
    label = "minutes from receipt to first unit on scene"
    if high / low > LOG_FROM:
        ax.set_xscale("log")
        ax.set_xlim(low / 1.2, high * 1.2)
        ax.xaxis.set_major_locator(LogLocator(10, (1, 3) if style.is_narrow(ax) else (1, 2, 5)))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        ax.xaxis.set_minor_formatter(NullFormatter())
        label += " (logarithmic scale)"
    else:
        ax.set_xlim(0, high * 1.06)
    ax.set_xlabel(label)
    return float(ax.get_xlim()[1])


def _dumbbell(ax: Axes, y: float, median: Estimate, p90: Estimate, mark: style.Mark, edge: float) -> None:
    """One arm in one group: filled for half of the calls, open for nine in ten, a bar at each for the interval.

    The two times stand at the right; a time that never came is an arrow at the edge.
    """
    text = f"{number(median.value, '', 1)} | {number(p90.value, '', 1)}"
    ax.annotate(
        text, (1, y), (8, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
        color=mark.colour, annotation_clip=False,
    )  # fmt: skip
    if math.isnan(median.value) or math.isnan(p90.value):
        return
    least = ax.get_xlim()[0]  # a logarithmic axis has no zero

    def shown(minutes: float) -> float:
        return min(max(minutes, least), edge)

    thin: dict[str, Any] = {"color": mark.colour, "linestyle": mark.dash, "linewidth": 1.1}
    ax.plot([shown(median.value), shown(p90.value)], [y, y], **thin)
    for one, face in ((median, mark.colour), (p90, style.PAPER)):
        if math.isinf(one.value):
            ax.plot(edge, y, ">", color=mark.colour, markersize=6, clip_on=False)
            continue
        if math.isfinite(one.low):
            interval = [shown(one.low), shown(one.high)]
            ax.plot(interval, [y, y], color=mark.colour, linewidth=3.2, solid_capstyle="butt")
        ax.plot(shown(one.value), y, mark.marker, color=mark.colour, markerfacecolor=face, markersize=5.5)


def _name_marks(ax: Axes, names: tuple[str, ...]) -> None:
    """Lines without points, for the key: each arm's, and what filled and open marks mean."""
    for place, name in enumerate(names):
        mark = style.arm_mark(place)
        look: dict[str, Any] = {"color": mark.colour, "linestyle": mark.dash, "marker": mark.marker}
        ax.plot([], [], linewidth=1.1, markersize=5.5, label=name, **look)
    for face, text in ((style.MUTED, "median (first number)"), (style.PAPER, "90th percentile (second number)")):
        ax.plot([], [], "o", color=style.MUTED, markerfacecolor=face, markersize=5.5, label=text)


def _by_priority_title(study: Study, groups: list[str]) -> str:
    rows = {group: study.comparison.row("response_time_p90", group) for group in groups}
    if len(study.comparison.arms) == 1:
        return f"Of {_called(groups[0])}, {within(rows[groups[0]].arms[0], 'nine in ten', 'fewer than nine in ten')}"
    differences = {group: row.differences[-1] for group, row in rows.items()}
    if study.comparison.replications == 1:
        return "Response times of the one replication: it cannot tell a difference from luck"
    sooner = [group for group, one in differences.items() if one.high < 0]
    later = [group for group, one in differences.items() if one.low > 0]
    unknown = [group for group, one in differences.items() if math.isnan(one.value)]
    if not sooner and not later:
        title = "No clear difference in how soon nine in ten calls are reached"
    else:
        parts = [
            f"{word}{_by(found, differences)} {_for(found, groups)}"
            for word, found in (("sooner", sooner), ("later", later))
            if found
        ]
        title = f"Nine in ten calls are reached {listed(parts)}"
        if len(sooner) + len(later) + len(unknown) < len(groups):
            title += "; no clear difference for the rest"
    return title + (f"; too few {_named(unknown)} calls are ever reached to compare" if unknown else "")


def _by(found: list[str], differences: dict[str, Estimate]) -> str:
    sizes = sorted(abs(differences[group].value) for group in found)
    low, high = number(sizes[0], "", 1), number(sizes[-1], "", 1)
    return f" (by {low} min)" if low == high else f" (by {low} to {high} min)"


def _for(found: list[str], groups: list[str]) -> str:
    if len(found) == len(groups):
        return "at every priority"
    return f"for {_named(found)} calls"


def _named(groups: list[str]) -> str:
    """ "priority 2, 3 and behavioural-health"."""
    numbers = [group.removeprefix("priority ") for group in groups if group.startswith("priority ")]
    others = ["behavioural-health"] if "behavioural health" in groups else []
    return ("priority " if numbers else "") + listed([*numbers, *others])


def _called(group: str) -> str:
    return "behavioural-health calls" if group == "behavioural health" else f"{group} calls"


def _by_priority_alt(study: Study, groups: list[str]) -> str:
    told = []
    for group in groups:
        half, nine = (study.comparison.row(metric, group) for metric, _ in QUANTILES)
        times = [listed([number(one.value, "min", 1) for one in row.arms]) for row in (half, nine)]
        text = f"{group}, half {times[0]}, nine in ten {times[1]}"
        told.append(
            f"{text}, {change(nine.differences[-1], 'min', 1, 'later', 'sooner')}" if nine.differences else text
        )
    first = f"Dots of the minutes within which half and nine in ten calls are reached, {listed(study.comparison.arms)}"
    return f"{first}, with 95 % intervals. The model estimates: {'; '.join(told)}."
