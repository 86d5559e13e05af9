"""How many calls, and when: daily rates, the shape of the week, how much whole days differ.

Every published number rests on at least ten calls: where an hour of the week has fewer, the shape is that of the
hours of the day times the days of the week, neighbours taken together as needed; else that of all calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from sim.calibrate.value import Z95, Floats, jackknife_error
from sim.records.formats import Bools
from sim.records.privacy import FEWEST
from sim.records.record import Record
from sim.records.recorded import Ints

GAP_DAYS = 3
LEAST_BINS = 4  # below, the hours of a type say too little


@dataclass(frozen=True)
class Days:
    """The days that count: `number` of each call's local day, `kept` by day, `weekday` by day, `exposure` (168,)."""

    number: Ints
    hour: Ints  # of the week, by call
    kept: Bools
    weekday: Ints
    exposure: Floats

    @property
    def calls(self) -> Bools:
        """Calls on days that count."""
        return np.asarray(self.kept[self.number], dtype=np.bool_)

    @property
    def count(self) -> int:
        return int(self.kept.sum())


def days_of(record: Record) -> Days:
    """The local days of a record, without gaps of three days and more and without a first or last day cut short."""
    hours = record.local_hours()
    number = hours // 24
    length = int(number[-1]) + 1
    daily = np.bincount(number, minlength=length)
    kept = np.ones(length, dtype=np.bool_)
    for start, end in _runs(daily == 0):
        if end - start >= GAP_DAYS and daily.mean() >= 1:
            kept[start:end] = False
    middle = np.median(daily[kept])
    for day in (0, length - 1):
        if daily[day] < 0.5 * middle and kept.sum() > 7:
            kept[day] = False
    weekday = (record.first_day.weekday() + np.arange(length)) % 7
    exposure = np.repeat(np.bincount(weekday[kept], minlength=7), 24).astype(np.float64)
    return Days(number, (weekday[number] * 24 + hours % 24).astype(np.int64), kept, weekday, exposure)


def _runs(mask: Bools) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


@dataclass(frozen=True)
class Shape:
    """The relative rate of each hour of the week, mean 1, and its relative standard error, both (168,).

    `parameters`: free numbers in it.

    `level`: "hour_of_week", "hour_and_day" or "all_calls" (borrowed).
    """

    level: str
    relative: Floats
    error: Floats
    parameters: int
    hour_of_day: Floats | None = None
    day_of_week: Floats | None = None


def shape_of(hour: Ints, exposure: Floats, borrowed: Shape | None) -> Shape | None:
    """The finest shape whose every number rests on ten calls; what is borrowed (None = flat) where there is none."""
    counts = np.bincount(hour, minlength=168).astype(np.float64)
    if (exposure > 0).all() and counts.min() >= FEWEST:
        relative = counts / exposure
        return Shape("hour_of_week", relative / relative.mean(), 1 / np.sqrt(counts), 167)
    if (exposure > 0).all():
        table, open_days = counts.reshape(7, 24), exposure.reshape(7, 24)
        hours, by_hour = _merged(table.sum(axis=0), open_days.sum(axis=0))
        days, by_day = _merged(table.sum(axis=1), open_days.sum(axis=1))
        if len(np.unique(by_hour)) >= LEAST_BINS:
            error = np.sqrt(1 / by_hour[None, :] + 1 / by_day[:, None]).ravel()
            relative = np.outer(days, hours).ravel()
            bins = len(np.unique(hours)) + len(np.unique(days)) - 2
            return Shape("hour_and_day", relative / relative.mean(), error, bins, hours, days)
    return None if borrowed is None else Shape("all_calls", borrowed.relative, borrowed.error, 0)


def _merged(counts: Floats, exposure: Floats) -> tuple[Floats, Floats]:
    """Rates with mean 1, neighbours taken together until each stands for ten calls; the calls behind each."""
    groups: list[list[int]] = [[]]
    for place in range(len(counts)):
        if groups[-1] and counts[groups[-1]].sum() >= FEWEST:
            groups.append([])
        groups[-1].append(place)
    if len(groups) > 1 and counts[groups[-1]].sum() < FEWEST:
        thin = groups.pop()
        groups[-1] += thin
    rate, behind = np.zeros(len(counts)), np.zeros(len(counts))
    for group in groups:
        behind[group] = max(counts[group].sum(), 1.0)
        rate[group] = counts[group].sum() / exposure[group].sum()
    return rate / rate.mean(), behind


def misfit(hour: Ints, exposure: Floats, shape: Shape) -> tuple[float, float]:
    """Pearson's chi-square of the hours of the week against a shape, over its degrees of freedom, and its p-value."""
    counts = np.bincount(hour, minlength=168).astype(np.float64)
    expected = shape.relative * exposure
    expected = expected / expected.sum() * counts.sum()
    used = expected > 0
    freedom = int(used.sum()) - 1 - shape.parameters
    if freedom <= 0:
        return float("nan"), float("nan")
    chi2 = float(((counts - expected)[used] ** 2 / expected[used]).sum())
    return chi2 / freedom, float(stats.chi2.sf(chi2, freedom))


def per_day(number: Ints, days: Days) -> tuple[float, float, float]:
    """Calls a day with its 95 % interval, from the days as they differ among themselves."""
    daily = np.bincount(number, minlength=len(days.kept))[days.kept].astype(np.float64)
    mean = float(daily.mean())
    if len(daily) < 2:
        return mean, float("nan"), float("nan")
    half = float(stats.t.ppf(0.975, len(daily) - 1) * daily.std(ddof=1) / np.sqrt(len(daily)))
    return mean, max(0.0, mean - half), mean + half


def day_cv(number: Ints, days: Days) -> tuple[float, float, float]:
    """How much whole days differ beyond chance and weekday: coefficient of variation with its 95 % interval.

    Moments: within each weekday the variance of the daily counts is mean + cv^2 mean^2.
    """
    daily = np.bincount(number, minlength=len(days.kept)).astype(np.float64)
    kept = np.flatnonzero(days.kept)
    value = _squared(daily, kept, days.weekday)
    if len(kept) < 14 or np.isnan(value):
        return 0.0, 0.0, 0.0
    blocks = np.array_split(kept, min(20, len(kept) // 7))
    left_out = np.array([_squared(daily, np.setdiff1d(kept, block), days.weekday) for block in blocks])
    half = Z95 * jackknife_error(left_out)
    low, middle, high = (float(np.sqrt(max(0.0, one))) for one in (value - half, value, value + half))
    return middle, low, high


def _squared(daily: Floats, kept: Ints, weekday: Ints) -> float:
    excess = weight = 0.0
    for day in range(7):
        counts = daily[kept[weekday[kept] == day]]
        if len(counts) > 1:
            excess += (len(counts) - 1) * (counts.var(ddof=1) - counts.mean())
            weight += (len(counts) - 1) * counts.mean() ** 2
    return excess / weight if weight > 0 else float("nan")


def summary_of_hours(days: Days, mask: Bools) -> Mapping[str, float]:
    """Variance over mean of the hourly counts inside the hours of the week, pooled: 1 for a Poisson process."""
    kept_hours = np.flatnonzero(np.repeat(days.kept, 24))
    hour_number = days.number[mask] * 24 + days.hour[mask] % 24
    counts = np.bincount(hour_number, minlength=24 * len(days.kept))[kept_hours].astype(np.float64)
    week = (np.repeat(days.weekday, 24) * 24 + np.tile(np.arange(24), len(days.kept)))[kept_hours]
    top = bottom = 0.0
    for hour in range(168):
        cell = counts[week == hour]
        if len(cell) > 1:
            top, bottom = top + cell.var(ddof=1), bottom + cell.mean()
    return {"variance_over_mean": top / bottom if bottom else float("nan")}
