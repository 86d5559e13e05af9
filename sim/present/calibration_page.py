"""The page of a calibration: a figure and a table for every fit, and what to beware of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from sim.calibrate import tables
from sim.calibrate.fit import LEAST, quantile_of, verdict_of
from sim.calibrate.value import p_words
from sim.present.page import PageFigure, Section, draw, render_page
from sim.present.page_table import page_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.calibrate.calibration import Calibration
    from sim.calibrate.fit import Fit
    from sim.calibrate.roster import Effective
    from sim.calibrate.travel import Hours
    from sim.calibrate.trips import Trips
    from sim.calibrate.types import TypeFit

FOOT = "Every number on this page stands for ten calls or more."
WEEK = "Calls a day with 95 % interval; chi-square of the hours of the week over its degrees of freedom"
DISTANCE = (
    "Distance: the greatest distance between the curve of the record and the fitted one; up to 0.05 good, up to 0.10 "
    "fair. With thousands of calls a p-value calls any fit bad, and it is too kind to a fit made to the same calls: "
    "judge by the distance. Calls still open when the record ends count as lasting at least so long."
)
SLACK = 10  # calls between two points of a recorded curve


def calibration_page(found: Calibration, effective: Effective | None, scenario: str) -> tuple[str, list[PageFigure]]:
    """The page as one HTML file, and its figures."""
    figures = [week_figure(one) for one in found.types]
    scenes = [fit_figure(one.on_scene, one.name, "Time on scene") for one in found.types
              if one.on_scene is not None and not one.borrowed_scene]  # fmt: skip
    travel = [] if found.travel.times is None else [fit_figure(found.travel.times, "travel", "Travel time")]
    by_hour = [hours_figure(one) for one in (found.travel.hours,) if one is not None and one.differ]
    trips = [spread_figure(one) for one in (found.travel.trips,) if one is not None]
    spread, over = found.day_cv, found.variance_over_mean
    volume = (
        f"Whole days differ by a coefficient of variation of {spread.value} ({spread.low} to {spread.high}) beyond "
        f"chance and weekday. The hourly counts have a variance {over:.2f} times their mean; 1 would be pure chance."
    )
    sections = [
        Section("What to beware of", points=found.warnings or ("Nothing stands out.",)),
        Section("How many calls, and when", [volume], figures=figures, tables=[page_table(WEEK, tables.shapes(found))]),
        Section(
            "How long things take",
            [DISTANCE],
            figures=[*scenes, *travel],
            tables=[page_table("Fitted distributions", tables.fits(found))],
        ),
        _travel_hours(found, by_hour),
        *([_travel_spread(found, trips)] if trips else []),
        Section(
            "What is no waiting for a unit",
            [_quiet(found)],
            tables=[page_table("Dispatch delay at quiet moments, minutes", tables.handling(found))],
        ),
        _units(effective),
    ]
    counts = tables.unit_counts(found)
    if len(counts):
        sections.append(Section("Units a call", tables=[page_table("Share of calls by units that went", counts)]))
    lead = f"{found.source}. The scenario is {scenario}; every value in it names its source, n, days and range."
    return render_page("Calibration", lead, sections, FOOT), [*figures, *scenes, *travel, *by_hour, *trips]


def _travel_hours(found: Calibration, figures: list[PageFigure]) -> Section:
    heading, hours = "Travel by hour of the day", found.travel.hours
    if hours is None:
        return Section(heading, ["Too few travel times to compare hours of the day; none is shorter or longer."])
    test = f"Kruskal-Wallis over the hours, district and priority taken out: {p_words(hours.p_value)}"
    if not hours.differ:
        return Section(heading, [f"{test}. The hours do not differ beyond chance, so the scenario has no by_hour."])
    text = (
        f"{test}. Factors on the mean travel time by the hour in which a call is received; weighted by calls they "
        f"average 1, so the level is unchanged. Hours of fewer than {LEAST} calls stay at 1."
    )
    table = page_table("Travel over that of all hours, with 95 % interval", tables.travel_hours(found))
    return Section(heading, [text], figures=figures, tables=[table])


def _travel_spread(found: Calibration, figures: list[PageFigure]) -> Section:
    trips = found.travel.trips
    assert trips is not None
    mean = "Each trip over the mean of its district, priority and hour. "
    if trips.parts is None:
        text = f"A lognormal with a cv of {trips.cv:g} is near the record, so the scenario says geography.travel.cv."
    else:
        text = (
            f"No lognormal is near the record (greatest distance {trips.distance:.2f}), so the scenario draws trips "
            f"from {len(trips.times)} parts of it (geography.travel.spread, distance {trips.parts_distance:.2f}), each "
            f"the mean of {trips.sizes.min():,} trips at least; the mean of all stays."
        )
    caption = "Trips in order of length, in parts of as many: the mean of each part over that of all"
    table = page_table(caption, tables.travel_spread(found))
    return Section("Travel around its mean", [mean + text], figures=figures, tables=[table])


def spread_figure(trips: Trips) -> PageFigure:
    """Trips over their mean: recorded, a point for every ten at least, and what a scenario can draw."""
    points = int(np.clip(trips.sizes.sum() // SLACK, 3, 99))
    share = (np.arange(points) + 0.5) / points
    recorded = trips.curve[0][np.minimum(np.searchsorted(trips.curve[1], share), len(trips.curve[0]) - 1)]
    u = np.linspace(0.005, 0.97, 200)
    lognormal = np.exp(trips.sigma * special.ndtri(u) - trips.sigma**2 / 2)
    steps = np.concatenate([[0], np.cumsum(trips.sizes)]) / trips.sizes.sum()

    def paint(ax: Axes) -> None:
        ax.plot(lognormal, u, color="#0072b2", linestyle=(0, (5, 2)), label="lognormal")
        if trips.parts is not None:
            ax.stairs(trips.times, steps, orientation="horizontal", baseline=None, color="#d55e00", label="parts")
        ax.plot(recorded, share, color="#222222", label="recorded")
        ax.set_xlabel("times the mean")
        ax.set_ylabel("share not longer")
        ax.set_xlim(0, 4)
        ax.set_ylim(0, 1)

    used = "a lognormal" if trips.parts is None else f"{len(trips.times)} parts of the record"
    distance = trips.distance if trips.parts is None else trips.parts_distance
    title = f"Trips over their mean: {used}, a {verdict_of(distance)} fit (distance {distance:.3f})"
    tenth, half, most = (quantile_of(trips.curve, at) for at in (0.1, 0.5, 0.9))
    alt = (
        f"{trips.sizes.sum():,} trips over their mean, recorded, lognormal with a cv of {trips.cv:g}"
        f"{'' if trips.parts is None else ' and in parts'}: one in ten takes up to {tenth:.2f}, half up to {half:.2f}, "
        f"nine in ten up to {most:.2f} times the mean."
    )
    return draw("travel-spread", title, alt, 2.1, paint)


def hours_figure(hours: Hours) -> PageFigure:
    """The factor of each hour of the day with its 95 % interval."""
    shortest, longest = int(np.argmin(hours.factor)), int(np.argmax(hours.factor))

    def paint(ax: Axes) -> None:
        ax.axhline(1, color="#999999", linewidth=0.6)
        ax.fill_between(range(24), hours.low, hours.high, color="#dddddd", linewidth=0)
        ax.plot(range(24), hours.factor, color="#222222", label="fitted")
        ax.set_xlabel("hour of the day")
        ax.set_ylabel("times the mean")
        ax.set_ylim(0)

    title = (
        f"Travel takes {hours.factor[longest]:.2f} times the mean at {longest:02d}h, "
        f"{hours.factor[shortest]:.2f} times at {shortest:02d}h"
    )
    alt = "Fitted factor on the mean travel time by hour of the day, 95 % interval shaded."
    return draw("travel-hours", title, alt, 2.1, paint)


def _quiet(found: Calibration) -> str:
    how = "the fewest units were busy" if found.handling.by_units else "the fewest calls had come in the hour before"
    return (
        f"Measured on {found.handling.calls:,} calls received when {how}. The simulation does not hold calls or take "
        "time to answer the telephone; a back-test adds these delays before it compares."
    )


def _units(effective: Effective | None) -> Section:
    if effective is None:
        text = "The record has too few dispatch delays to tell how many units there were; 60 % busy is assumed."
        return Section("Effective patrol units", [text])
    text = (
        "The number of units with which as many of the recorded calls have a long delay as really had. An upper bound "
        "of three times the estimate means that the record shows no want of units, and more would look the same."
    )
    return Section(
        "Effective patrol units", [text], tables=[page_table("By hours of the day", tables.effective(effective))]
    )


def week_figure(one: TypeFit) -> PageFigure:
    """The fitted week of a type: its mean hour on each day of the week."""
    rate = one.shape.relative.reshape(7, 24) * one.calls_per_day.value / 24
    peak = int(np.argmax(rate.mean(axis=0)))

    def paint(ax: Axes) -> None:
        ax.plot(range(24), rate[:5].mean(axis=0), color="#222222", label="Monday to Friday")
        ax.plot(range(24), rate[5:].mean(axis=0), color="#0072b2", linestyle=(0, (5, 2)), label="Saturday, Sunday")
        ax.set_xlabel("hour of the day")
        ax.set_ylabel("calls an hour")
        ax.set_ylim(0)

    words = one.name.replace("_", " ")
    title = f"{words.capitalize()}: {one.calls_per_day.value:g} calls a day, most at {peak:02d}h"
    alt = f"Fitted calls an hour by hour of the day, {words}; shape: {one.shape.level.replace('_', ' ')}."
    return draw(f"week-{one.name}", title, alt, 1.9, paint)


def fit_figure(one: Fit, name: str, what: str) -> PageFigure:
    """The recorded curve, a point for every ten calls at least, and the fitted one."""
    points = int(np.clip(one.n // SLACK, 3, 99))
    share = (np.arange(points) + 0.5) / points
    reached = share <= one.curve[1][-1]
    place = np.minimum(np.searchsorted(one.curve[1], share[reached]), len(one.curve[0]) - 1)
    u = np.linspace(0.005, 0.97, 200)

    def paint(ax: Axes) -> None:
        ax.plot(one.distribution.quantile(u) / 60, u, color="#0072b2", linestyle=(0, (5, 2)), label="fitted")
        ax.plot(one.curve[0][place] / 60, share[reached], color="#222222", label="recorded")
        ax.set_xlabel("minutes")
        ax.set_ylabel("share not longer")
        ax.set_xlim(0, max(one.p90, one.fitted_p90) / 60 * 1.5)
        ax.set_ylim(0, 1)

    words = name.replace("_", " ")
    title = f"{what}, {words}: {one.family}, a {one.verdict} fit (distance {one.distance:.3f})"
    alt = (
        f"{what} of {one.n:,} calls, recorded and fitted: median {one.median / 60:.1f} and "
        f"{one.fitted_median / 60:.1f} min, 90th percentile {one.p90 / 60:.1f} and {one.fitted_p90 / 60:.1f} min."
    )
    return draw(f"fit-{name}", title, alt, 2.1, paint)
