"""The page of a back-test: what really happened over what was simulated, with effect sizes and verdicts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.calibrate import tables
from sim.calibrate.compare import FAIL, WARN
from sim.present.page import PageFigure, Section, draw, render_page
from sim.present.page_table import page_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.calibrate.backtest import Backtest
    from sim.calibrate.compare import Line

FOOT = "Every line stands for twenty recorded calls or more."
MEANING = {
    "pass": "The main measures are where the record has them.",
    "unclear": "No main measure is clearly off, but some differ by more than the record can tell from chance.",
    "warn": "Some main measures are off by more than the warning limit: say so wherever these results are used.",
    "fail": "Some main measures are off by more than the limit: do not use the scenario for them.",
}


def line_table(lines: tuple[Line, ...]) -> pd.DataFrame:
    """Every measure of the comparison as a tidy table."""
    return pd.DataFrame([vars(one) for one in lines])


def backtest_page(found: Backtest) -> tuple[str, list[PageFigure]]:
    """The page as one HTML file, and its figures."""
    main = tuple(one for one in found.lines if not one.group.endswith("h"))
    hourly = tuple(one for one in found.lines if one.group.endswith("h"))
    count = Counter(one.verdict for one in main)
    summary = ", ".join(f"{count[word]} {word}" for word in ("pass", "unclear", "warn", "fail") if count[word])
    lead = (
        f"Fitted on {found.fitted.source}. Held out: {found.first_day} to {found.last_day}, "
        f"{len(found.real.hour):,} calls, simulated {len(found.simulated)} times."
    )
    how = (
        f"Effect: the difference over the recorded value. Up to {WARN:.0%} passes; more warns, above {FAIL:.0%} fails, "
        "if the 95 % interval of the difference leaves out nought, and is unclear if it does not. Longer: the chance "
        "that a simulated call takes longer than a recorded one; 0.5 is alike. Fitted part: what the record said "
        "before, which a faithful fit repeats. backtest.csv holds more columns."
    )
    figures: list[PageFigure | None] = [
        _curves(found, "delay", "Dispatch delay"),
        _curves(found, "response", "Response time"),
        _hours(hourly, "response time, median", "Median response time", "minutes"),
        _hours(hourly, "busy units", "First units busy", "units"),
    ]
    drawn = [one for one in figures if one is not None]
    sections = [
        Section(f"Verdict: {found.verdict}", [MEANING[found.verdict], f"Main measures: {summary}."], points=_off(main)),
        Section("Overlays", figures=drawn),
        Section("Main measures", [how], tables=[page_table("Recorded against simulated", _shown(main))]),
        Section("By hour of the day", tables=[page_table("Recorded against simulated", _shown(hourly))]),
        _units(found),
        Section("What to beware of in the fit", points=found.fitted.warnings or ("Nothing stands out.",)),
    ]
    return render_page("Back-test", lead, sections, FOOT), drawn


def _off(lines: tuple[Line, ...]) -> list[str]:
    """What fails and what warns, in words, the worst first; and where the record itself changed between its parts."""
    return [_how_far(one) for word in ("fail", "warn") for one in lines if one.verdict == word]


def _how_far(one: Line) -> str:
    unit = one.unit.removesuffix(" a day")
    said = (
        f"{one.verdict}: {one.measure}, {one.group}: simulated {one.simulated:.1f}, recorded {one.recorded:.1f} {unit} "
        f"({one.effect:+.0%})"
    )
    if not one.moved:
        return said
    return (
        f"{said}. The record itself moved: {one.earlier:.1f} in the fitted part, so that a perfect fit of it would be "
        "off too"
    )


def _units(found: Backtest) -> Section:
    handling = page_table("Dispatch delay at quiet moments, minutes, added to the simulated ones",
                          tables.handling(found.fitted))  # fmt: skip
    if found.effective is None:
        return Section(
            "Units on duty", ["Assumed: 60 % busy. The record has too few dispatch delays."], tables=[handling]
        )
    told = page_table("Effective patrol units, inferred from the fitted part", tables.effective(found.effective))
    return Section("Units on duty", tables=[told, handling])


def _shown(lines: tuple[Line, ...]) -> pd.DataFrame:
    table = line_table(lines)
    keep = {"measure": "measure", "group": "calls", "verdict": "verdict", "earlier": "fitted part",
            "recorded": "recorded", "simulated": "simulated", "low": "diff. low", "high": "diff. high",
            "effect": "effect", "superiority": "longer", "p_value": "p"}  # fmt: skip
    if not len(table):
        return pd.DataFrame(columns=list(keep.values()))
    shown = table[list(keep)].rename(columns=keep)
    return shown.assign(measure=shown["measure"] + ", " + table["unit"])


def _curves(found: Backtest, column: str, words: str) -> PageFigure | None:
    real = getattr(found.real, column)
    real = np.sort(real[np.isfinite(real)]) / 60
    drawn = np.concatenate([getattr(one, column) for one in found.simulated])
    drawn = np.sort(drawn[np.isfinite(drawn)]) / 60
    if len(real) < 100 or not len(drawn):
        return None
    share = np.linspace(0.01, 0.95, 95) if len(real) >= 1000 else np.linspace(0.05, 0.95, 10)

    def paint(ax: Axes) -> None:
        ax.plot(np.quantile(real, share), share, color="#222222", label="recorded")
        ax.plot(np.quantile(drawn, share), share, color="#0072b2", linestyle=(0, (5, 2)), label="simulated")
        ax.set_xlabel("minutes")
        ax.set_ylabel("share not longer")
        ax.set_xlim(0, float(np.quantile(real, 0.9)) * 1.3)
        ax.set_ylim(0, 1)

    medians = float(np.median(real)), float(np.median(drawn))
    title = f"{words}: median {medians[0]:.1f} min recorded, {medians[1]:.1f} simulated"
    alt = f"{words} of all calls held out, recorded and simulated, as the share of calls that took no longer."
    return draw(f"curve-{column}", title, alt, 2.4, paint)


def _hours(lines: tuple[Line, ...], measure: str, words: str, unit: str) -> PageFigure | None:
    mine = [one for one in lines if one.measure == measure]
    if len(mine) < 12:
        return None
    hours = [int(one.group[:2]) for one in mine]

    def paint(ax: Axes) -> None:
        low, high = [one.recorded_low for one in mine], [one.recorded_high for one in mine]
        ax.fill_between(hours, low, high, color="#dddddd", linewidth=0)
        ax.plot(hours, [one.recorded for one in mine], color="#222222", label="recorded")
        ax.plot(hours, [one.simulated for one in mine], color="#0072b2", linestyle=(0, (5, 2)), label="simulated")
        ax.set_xlabel("hour of the day")
        ax.set_ylabel(unit)
        ax.set_ylim(0)

    off = sum(one.verdict in ("warn", "fail") for one in mine)
    title = f"{words} by hour: {off} of {len(mine)} hours off by more than {WARN:.0%}"
    alt = f"{words} by hour of the day, recorded (95 % interval shaded) and simulated."
    return draw(f"hours-{measure.split(',')[0].replace(' ', '-')}", title, alt, 2.3, paint)
