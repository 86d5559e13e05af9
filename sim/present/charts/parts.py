"""Charts of what a whole is made of: the hours released, and the way from referral to care."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from sim.measure.intervals import Estimate
from sim.present.charts import style
from sim.present.charts.bars import interval_bars
from sim.present.charts.registry import REFERRALS, TWO_ARMS, Drawn, chart
from sim.present.words import INTERVAL, bounds, named_bounds, number, signed

if TYPE_CHECKING:
    from sim.study import Study

PART_WORDS = {
    "avoided_dispatches": "patrol not sent",
    "shorter_stays": "shorter stays",
    "fewer_backups": "fewer back-ups",
    "transports_and_reports": "transports, holds, reports",
    "avoided_repeat_calls": "repeat calls avoided",
    "travel": "other travel",
}
WHOLE = style.Mark(style.GREY, "solid", "", "o")
STAGES = ("referred", "accepted", "handed off", "warm hand-off", "linked", "lost on a waiting list", "still waiting")


@chart("Where the hours released come from", TWO_ARMS, height_in=3.0)
def released_by_part(study: Study, ax: Axes) -> Drawn:
    """Patrol officer-hours released a day, by where they come from: paired differences from the baseline with 95 %
    intervals. The parts add up to the whole exactly, replication by replication."""
    freed = study.comparison.freed[-1]
    parts = [(PART_WORDS[name], one) for name, one in freed.parts.items()]
    rows = [("released, in all", freed.released, WHOLE), *((name, one, style.ARMS[1]) for name, one in parts)]
    interval_bars(ax, [(f"{name}\n{_figures(one)}", one, mark) for name, one, mark in rows])
    ax.set_xlabel("patrol officer-hours a day")
    data = pd.DataFrame(
        [(study.comparison.arms[-1], name, one.value, one.low, one.high) for name, one, _ in rows],
        columns=["arm", "part", "officer_hours_a_day", "low", "high"],
    )
    told = "; ".join(f"{name} {_figures(one)}" for name, one in parts)
    alt = (
        f"Bars of patrol officer-hours released a day by where they come from, with {INTERVAL}s. The model estimates "
        f"{signed(freed.released.value, '', 1)} in all: {told}."
    )
    return Drawn(_title(freed.released, parts), alt, data)


def _figures(one: Estimate) -> str:
    value = signed(one.value, "", 1)
    return value if math.isnan(one.low) else f"{value} ({bounds(one, '', 1)})"


def _title(released: Estimate, parts: list[tuple[str, Estimate]]) -> str:
    name, most = max(parts, key=lambda part: abs(part[1].value))
    if not most.value:
        return "Patrol spends the same time on calls in both arms"
    if released.value <= 0:
        more = number(-released.value, "", 1)
        return f"Patrol spends {more} officer-hours a day more on calls; the largest change: {name}"
    whole, part = number(released.value, "", 1), signed(most.value, "", 1).removeprefix("+")
    return f"Patrol is released from {whole} officer-hours a day; the largest part, {part}: {name}"


@chart("From referral to care", REFERRALS, height_in=3.4)
def care_cascade(study: Study, ax: Axes) -> Drawn:
    """How far people got after a contact, per 1,000 contacts of the main arm, with 95 % intervals: referred, accepted,
    handed off to a service, linked to care, and those lost or still waiting."""
    rows = [(stage, study.comparison.row("care_cascade", stage).arms[-1]) for stage in STAGES]
    gone = style.Mark(style.GREY, "solid", "", "o")
    interval_bars(
        ax,
        [
            (f"{stage}\n{number(one.value, '', 0)}", one, gone if place > 4 else style.ARMS[1])
            for place, (stage, one) in enumerate(rows)
        ],
    )
    ax.set_xlabel("people per 1,000 behavioural-health contacts")
    arm = study.comparison.arms[-1]
    data = pd.DataFrame(
        [(arm, stage, one.value, one.low, one.high) for stage, one in rows],
        columns=["arm", "stage", "per_1000_contacts", "low", "high"],
    )
    known = dict(rows)
    linked, referred = known["linked"], known["referred"]
    title = (
        f"Of 1,000 contacts {number(referred.value, '', 0)} end in a referral and {number(linked.value, '', 0)} in care"
    )
    if not math.isnan(linked.low):
        title += f" ({named_bounds(linked, '', 0)})"
    told = "; ".join(f"{stage} {number(one.value, '', 0)} ({bounds(one, '', 0)})" for stage, one in rows)
    return Drawn(title, f"Bars of people per 1,000 contacts, with {INTERVAL}s. The model estimates: {told}.", data)
