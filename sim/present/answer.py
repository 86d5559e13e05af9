"""The answer in plain words: a few points, each with its interval, and what the reader should be careful about.

Every sentence says what the model estimates; none promises that it will happen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.engine.log import REACH_WORDS, Reach
from sim.measure.intervals import Estimate
from sim.present.headline import HeadlineRow, exists, headline, priorities
from sim.present.words import change, clean, listed, percent, plural, with_interval, within

if TYPE_CHECKING:
    from sim.study import Study

FEW, WANTED_FOR_P90 = 10, 30  # replications before a test, and before a 90th percentile, is quoted
MANY_UNREACHED = 0.01
HARDLY_MIN = 0.5
REPLAYED = (
    "The calls are recorded ones, replayed as they came in. The intervals then cover only what the model still draws "
    "(units, outcomes), not how demand changes from day to day."
)
UNREACHED = (
    ("gave_up", "callers give up before anybody is sent"),
    ("still_open", "calls are still open when the simulation stops"),
)


@dataclass(frozen=True)
class Point:
    """One thing to know: what it is about, the finding in a few words, and the numbers."""

    about: str
    finding: str
    numbers: str


def answer(study: Study) -> list[Point]:
    """The answer of a study, point by point."""
    rows = {(row.metric, row.group): row for row in headline(study)}
    points = [_urgent(study, rows), *_behavioural(rows), *_hours(study), *_referral(rows), *_reach(study)]
    return [point for point in points if point is not None]


def _urgent(study: Study, rows: dict[tuple[str, str], HeadlineRow]) -> Point | None:
    groups = priorities(study)
    if not groups:
        return None
    median, p90 = (rows[name, groups[0]] for name in ("response_time_median", "response_time_p90"))
    return Point(f"Most urgent calls ({groups[0]})", *_time_words(median, p90))


def _behavioural(rows: dict[tuple[str, str], HeadlineRow]) -> Iterator[Point]:
    group = "behavioural health"
    if ("response_time_median", group) in rows:
        median, p90 = (rows[name, group] for name in ("response_time_median", "response_time_p90"))
        yield Point("Wait on behavioural-health calls", *_time_words(median, p90))


def _time_words(median: HeadlineRow, p90: HeadlineRow) -> tuple[str, str]:
    half = within(median.main, "half", "fewer than half")
    nine = within(p90.main, "nine in ten", "fewer than nine in ten")
    numbers = f"The model estimates that {half} and {nine}."
    if p90.difference is None or median.difference is None:
        return "the time until the first unit is there.", numbers
    differences = median.difference, p90.difference
    return time_verdict(*differences), f"{numbers} {compared_times(*differences)}"


def compared_times(median: Estimate, p90: Estimate) -> str:
    """Differences of the median and the 90th percentile of response times in a sentence."""
    half, nine = (change(one, "min", 1, "later", "sooner") for one in (median, p90))
    return f"Compared with the baseline, half: {half}; nine in ten: {nine}."


def time_verdict(*differences: Estimate) -> str:
    """Differences of response times in a few words."""
    certain = [one.value for one in differences if one.excludes_zero]
    if not certain:
        return verdict(differences[-1], "", "", "no clear difference.")
    if max(abs(value) for value in certain) < HARDLY_MIN:
        return "hardly any difference (less than half a minute)."
    if min(certain) < 0 < max(certain):
        return "sooner for some, later for others."
    return "help comes later." if certain[0] > 0 else "help comes sooner."


def verdict(difference: Estimate, more: str, less: str, unclear: str) -> str:
    """Which of three phrases a difference allows, or why none of them."""
    if math.isnan(difference.value):
        return "cannot be compared: in one arm too few are ever reached."
    if math.isnan(difference.low):
        return "one replication cannot tell."
    if not difference.excludes_zero:
        return unclear
    return more if difference.value > 0 else less


def _hours(study: Study) -> Iterator[Point]:
    bh = study.comparison.row("officer_hours_bh")
    spent = f"officers spend {with_interval(bh.arms[-1], 'h/day', 1)} on behavioural-health calls"
    if not study.comparison.freed:
        yield Point(
            "Officers' time", "the time that behavioural-health calls take.", f"The model estimates that {spent}."
        )
        return
    freed = study.comparison.freed[-1]
    yield Point(
        "Officers' time",
        hours_verdict(freed.net),
        f"The model estimates that patrol is released from {with_interval(freed.released, 'h/day', 1)}. "
        f"{_used(study)} "
        f"{balance(freed.net)} In all, {spent}; compared with the baseline: "
        f"{change(bh.differences[-1], 'h/day', 1, 'more', 'fewer')}.",
    )


def _used(study: Study) -> str:
    """What the teams take: officers' time, or clinicians' alone."""
    used = study.comparison.freed[-1].used
    if used.value or used.low:
        return f"The co-responder teams use {with_interval(used, 'h/day', 1)}, their whole time on duty, busy or not."
    hours = study.comparison.row("clinician_hours").arms[-1]
    if hours.value == 0:
        return "No team is on duty."
    return f"The teams hold no officers; clinicians are on duty for {with_interval(hours, 'hours a day', 1)}."


def hours_verdict(net: Estimate) -> str:
    """What a net of officer-hours means in a few words."""
    return verdict(
        net, "the programme frees officer time.", "the programme costs officer time.", "no clear gain or cost."
    )


def balance(net: Estimate) -> str:
    """The net of officer-hours in words: freed, costs, or neither for sure."""
    if not math.isnan(net.low) and not net.excludes_zero:
        freed = with_interval(net, "h/day", 1)
        return f"On balance there is no clear gain or cost: {freed} freed, where below zero is a cost."
    if net.value > 0:
        return f"On balance the programme frees {with_interval(net, 'h/day', 1)}."
    cost = Estimate(-net.value, -net.high, -net.low)
    return f"On balance the programme costs {with_interval(cost, 'h/day', 1)}."


def _referral(rows: dict[tuple[str, str], HeadlineRow]) -> Iterator[Point]:
    row = rows["referral_rate", "all"]
    if not exists(row):
        return
    numbers = (
        f"The model estimates that {with_interval(row.main, 'share', 1)} of the behavioural-health calls that somebody "
        "came to end with a referral to services."
    )
    if row.difference is None:
        yield Point("Referral to services", "how often people are referred.", numbers)
        return
    numbers += f" Compared with the baseline: {change(row.difference, 'share', 1, 'more', 'fewer')}."
    yield Point(
        "Referral to services",
        verdict(row.difference, "more people are referred.", "fewer people are referred.", "no clear difference."),
        numbers,
    )


def _reach(study: Study) -> Iterator[Point]:
    reach = study.comparison.row("reach").arms[-1]
    if math.isnan(reach.value):
        yield Point("Reach", "no call is eligible.", "No call of this scenario is eligible for a co-responder.")
        return
    numbers = (
        f"The model estimates that a social worker comes to {with_interval(reach, 'share', 1)} of the eligible calls."
    )
    missed = [(reason, one) for reason, one in endings_of_eligible(study)[1:] if one.value >= 0.005]
    if missed:
        reasons = listed([f"{reason} ({percent(one.value)})" for reason, one in missed[:3]])
        numbers += f" The commonest reasons for the rest: {reasons}."
    yield Point("Reach", f"a social worker comes to {percent(reach.value)} of the calls meant for one.", numbers)


def endings_of_eligible(study: Study) -> list[tuple[str, Estimate]]:
    """What became of the main arm's eligible calls: met first, then the reasons why not, most frequent first."""
    groups = study.comparison.groups("eligible_met")
    found = [(group, study.comparison.row("eligible_met", group).arms[-1]) for group in groups]
    return sorted(found, key=lambda pair: (pair[0] != REACH_WORDS[Reach.MET], -pair[1].value))


def cautions(study: Study) -> list[str]:
    """What limits these numbers, beside the scenario's own warnings."""
    found = []
    count = study.comparison.replications
    if count < FEW:
        found.append(f"Only {plural(count, 'replication')}: run at least {FEW} before you trust an interval.")
    elif count < WANTED_FOR_P90:
        found.append(f"Only {count} replications: run {WANTED_FOR_P90} or more before you quote a 90th percentile.")
    for place, name in enumerate(study.comparison.arms):
        for metric, what in UNREACHED:
            share = study.comparison.row(metric).arms[place]
            if share.value > MANY_UNREACHED:
                found.append(f"{clean(name)}: {with_interval(share, 'share', 1)} of {what}.")
    if study.recorded_week is not None:
        found.append(REPLAYED)
    return found
