"""Replications into estimates: each arm alone, and every arm against the first, paired."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.measure.costs import TEAM_TIME, cost_per_hour_released
from sim.measure.freed import PARTS, PRICES
from sim.measure.intervals import (
    Estimate,
    PooledQuantile,
    mean,
    quantile,
    quantile_difference,
    ratio,
    ratio_difference,
)
from sim.measure.registry import Metric, Value, all_metrics
from sim.measure.replicate import Replication

PRIORITY = re.compile(r"priority [0-9]+")
NOTHING = Estimate(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class Row:
    """One metric and group: an estimate for each arm, and each later arm minus the first."""

    metric: Metric
    group: str
    arms: tuple[Estimate, ...]
    differences: tuple[Estimate, ...]


@dataclass(frozen=True)
class Freed:
    """Officer-hours a day of one arm against the baseline: released by patrol, used by teams, and net; and what
    the hours released are made of (the parts add up to them, replication by replication)."""

    released: Estimate
    used: Estimate
    net: Estimate
    parts: dict[str, Estimate]
    prices: dict[str, Estimate]  # of an hour released, by name (PRICES); NaN without costs or hours


@dataclass(frozen=True)
class Comparison:
    """Every estimate of a run. The first arm is the baseline when there is more than one."""

    arms: tuple[str, ...]
    replications: int
    rows: tuple[Row, ...]
    freed: tuple[Freed, ...]  # one for each arm after the first

    def row(self, metric: str, group: str = "all") -> Row:
        """The row of a metric and group. Raises KeyError."""
        for row in self.rows:
            if row.metric.name == metric and row.group == group:
                return row
        raise KeyError(f"{metric} [{group}]")

    def groups(self, metric: str) -> list[str]:
        """The groups a metric has here, in order."""
        return [row.group for row in self.rows if row.metric.name == metric]


def compare(arms: Sequence[str], replications: Sequence[Replication]) -> Comparison:
    """Estimates of every metric over the replications, paired by replication."""
    rows = []
    for name, metric in all_metrics().items():
        for group in _groups(replications, name):
            rows.append(compare_row(metric, group, replications))
    freed = tuple(_freed(replications, arm) for arm in range(1, len(arms)))
    return Comparison(tuple(arms), len(replications), tuple(rows), freed)


def compare_row(metric: Metric, group: str, replications: Sequence[Replication]) -> Row:
    """Estimates of one metric and group, every arm alone and paired with the first."""
    arms = range(len(replications[0].measured))
    find = _part if metric.whole else _value
    return _row(metric, group, [[find(one.measured[arm][metric.name], group) for one in replications] for arm in arms])


def _groups(replications: Sequence[Replication], name: str) -> list[str]:
    """Groups in the order in which they first appear; priorities by number, whichever replication met them first."""
    seen: dict[str, None] = {}
    for one in replications:
        for measured in one.measured:
            seen.update(dict.fromkeys(value.group for value in measured[name]))
    return sorted(seen, key=_by_number) if any(PRIORITY.fullmatch(group) for group in seen) else list(seen)


def _by_number(group: str) -> tuple[int, int]:
    """All calls first, then the priorities, then the rest."""
    if PRIORITY.fullmatch(group):  # a post or a district may be called "priority" too
        return 1, int(group.split()[1])
    return (0, 0) if group == "all" else (2, 0)


def _value(values: list[Value], group: str) -> Value:
    for value in values:
        if value.group == group:
            return value
    return Value(group, 0.0, 0.0, np.zeros(0, dtype=np.float32))


def _part(values: list[Value], group: str) -> Value:
    """The value of a group that is part of a whole; where it is lacking, nothing of that whole."""
    whole = values[0].denominator if values else 0.0
    return next((one for one in values if one.group == group), Value(group, 0.0, whole))


def _row(metric: Metric, group: str, columns: list[list[Value]]) -> Row:
    if metric.kind == "quantile":
        pooled = [_pooled(metric, column) for column in columns]
        alone = tuple(one.estimate for one in pooled)
        return Row(metric, group, alone, tuple(quantile_difference(pooled[0], one) for one in pooled[1:]))
    pairs = [
        (np.array([one.numerator for one in column]), np.array([one.denominator for one in column]))
        for column in columns
    ]
    if metric.kind == "ratio":
        alone = tuple(ratio(*pair) for pair in pairs)
        return Row(metric, group, alone, tuple(ratio_difference(pairs[0], pair) for pair in pairs[1:]))
    scalars = [np.divide(num, den, out=np.zeros(len(num)), where=den > 0) for num, den in pairs]
    alone = tuple(mean(one) for one in scalars)
    return Row(metric, group, alone, tuple(mean(one - scalars[0]) for one in scalars[1:]))


def _pooled(metric: Metric, column: list[Value]) -> PooledQuantile:
    samples = [value.sample if value.sample is not None else np.zeros(0) for value in column]
    return quantile(samples, metric.probability)


def _freed(replications: Sequence[Replication], arm: int) -> Freed:
    def a_day(which: int, name: str, group: str = "all") -> np.ndarray:
        values = [_value(one.measured[which][name], group) for one in replications]
        return np.array([value.numerator / value.denominator if value.denominator else 0.0 for value in values])

    released = a_day(0, "patrol_officer_hours") - a_day(arm, "patrol_officer_hours")
    used = a_day(arm, "co_responder_officer_hours") - a_day(0, "co_responder_officer_hours")
    days = np.array([_value(one.measured[0]["patrol_officer_hours"], "all").denominator for one in replications])
    parts = {name: mean(np.array([one.released[arm][name] for one in replications]) / 3600 / days) for name in PARTS}
    cash = a_day(arm, "cost_cash") - a_day(0, "cost_cash")
    time = sum(a_day(arm, "cost_time", item) - a_day(0, "cost_time", item) for item in TEAM_TIME)
    spent = dict(zip(PRICES, (cash, time), strict=True))
    prices = {name: cost_per_hour_released(more, released) if more.any() else NOTHING for name, more in spent.items()}
    return Freed(mean(released), mean(used), mean(released - used), parts, prices)
