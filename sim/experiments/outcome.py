"""One number that an experiment looks at: a metric of the dictionary with its group, or officer-hours freed.

Written `officer_hours_net`, `reach`, `response_time_p90[priority 1]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.basics.errors import UsageError, did_you_mean
from sim.experiments.codec import kept_metrics
from sim.measure.compare import compare_row
from sim.measure.freed import FREED
from sim.measure.intervals import Estimate, Floats, mean
from sim.measure.registry import Value, all_metrics
from sim.measure.replicate import Replication

_FORM = re.compile(r"\s*([a-z0-9_]+)\s*(?:\[([^\]]+)\])?\s*")


@dataclass(frozen=True)
class Outcome:
    """A metric and a group of it."""

    metric: str
    group: str = "all"

    @property
    def name(self) -> str:
        return self.metric if self.group == "all" else f"{self.metric}[{self.group}]"

    @property
    def label(self) -> str:
        """The outcome in words."""
        if self.metric in FREED:
            return FREED[self.metric]
        label = all_metrics()[self.metric].label
        return label if self.group == "all" else f"{label}, {self.group}"

    @property
    def unit(self) -> str:
        return "h/day" if self.metric in FREED else all_metrics()[self.metric].unit

    def difference(self, replications: Sequence[Replication]) -> Estimate:
        """Scenario minus baseline, paired."""
        if self.metric in FREED:
            return mean(self.by_replication(replications))
        return compare_row(all_metrics()[self.metric], self.group, replications).differences[0]

    def growing(self, replications: Sequence[Replication]) -> Callable[[int], Estimate]:
        """The difference of the first so many replications; those of totals are looked up once."""
        if self.metric in FREED or all_metrics()[self.metric].kind == "total":
            series = self.by_replication(replications)
            return lambda number: mean(series[:number])
        return lambda number: self.difference(replications[:number])

    def value(self, replications: Sequence[Replication]) -> Estimate:
        """The scenario's own value; of officer-hours freed, which are a difference, that difference."""
        if self.metric in FREED:
            return self.difference(replications)
        return compare_row(all_metrics()[self.metric], self.group, replications).arms[1]

    def by_replication(self, replications: Sequence[Replication], arm: int | None = None) -> Floats:
        """One number a replication, shape (r,): of an arm, or (without one) scenario minus baseline."""
        if self.metric not in FREED:
            values = [np.array([self._number(one, at) for one in replications]) for at in (0, 1)]
            return values[1] - values[0] if arm is None else values[arm]
        before, after = (_daily(replications, at, "patrol_officer_hours") for at in (0, 1))
        taken = [_daily(replications, at, "co_responder_officer_hours") for at in (0, 1)]
        released, used = before - after, taken[1] - taken[0]
        parts = {"released": released, "used": used, "net": released - used}
        return parts[self.metric.removeprefix("officer_hours_")] if arm != 0 else np.zeros(len(replications))

    def _number(self, replication: Replication, arm: int) -> float:
        metric = all_metrics()[self.metric]
        value = _find(replication.measured[arm][self.metric], self.group)
        if value is None:
            return 0.0 if metric.kind == "total" else float("nan")
        if metric.kind == "quantile":
            ordered = np.sort(value.sample) if value.sample is not None else np.zeros(0)
            place = int(np.ceil(metric.probability * len(ordered))) - 1
            return float(ordered[max(place, 0)]) if len(ordered) else float("nan")
        return value.numerator / value.denominator if value.denominator else float("nan")

    def check_group(self, replication: Replication) -> None:
        """Refuse a group that this scenario does not have. Raises UsageError."""
        if self.metric in FREED:
            return
        known = [value.group for arm in replication.measured for value in arm[self.metric]]
        if self.group not in known:
            raise UsageError(f"{self.metric} has no group {self.group!r} here. {did_you_mean(self.group, set(known))}")


def parse_outcome(text: str) -> Outcome:
    """The outcome of its name. Raises UsageError."""
    found = _FORM.fullmatch(text)
    if not found:
        raise UsageError(f"{text!r}: expected a metric, such as officer_hours_net or response_time_p90[priority 1]")
    metric, group = found[1], (found[2] or "all").strip()
    known = [*FREED, *kept_metrics()]
    if metric not in known:
        raise UsageError(f"there is no metric called {metric!r}. {did_you_mean(metric, known)}")
    return Outcome(metric, group)


def _daily(replications: Sequence[Replication], arm: int, metric: str) -> Floats:
    found = [_find(one.measured[arm][metric], "all") for one in replications]
    return np.array([one.numerator / one.denominator if one and one.denominator else 0.0 for one in found])


def _find(values: Sequence[Value], group: str) -> Value | None:
    return next((one for one in values if one.group == group), None)
