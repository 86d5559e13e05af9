"""What a staffing plan must do: targets for an outcome, and guard-rails against the baseline.

`reach >= 30 %`, `response_time_p90[priority 1] <= 10 min` are about the plan itself; a guard-rail such as
`response_time_median[priority 1]: 15 s` says by how much it may at most be worse than the baseline
(a non-inferiority test on the paired difference).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from sim.basics.durations import SECONDS
from sim.basics.errors import UsageError
from sim.experiments.outcome import Outcome, parse_outcome
from sim.measure.freed import FREED
from sim.measure.intervals import LEVEL, Estimate
from sim.measure.replicate import Replication

Verdict = Literal["met", "missed", "open"]
_TARGET = re.compile(r"(.+?)\s*(<=|>=)\s*(-?[0-9]*\.?[0-9]+)\s*(%|[A-Za-z/]*)\s*")
_GUARD = re.compile(r"(.+?):\s*([0-9]*\.?[0-9]+)\s*(%|points?|[A-Za-z/]*)\s*")


@dataclass(frozen=True)
class Requirement:
    """An outcome that must be at most, or at least, `limit`; `against_baseline`: its paired difference must."""

    outcome: Outcome
    at_most: bool
    limit: float
    against_baseline: bool
    text: str

    def estimate(self, replications: Sequence[Replication]) -> Estimate:
        """The number the requirement is about."""
        look = self.outcome.difference if self.against_baseline else self.outcome.value
        return look(replications)

    def verdict(self, replications: Sequence[Replication], met_error: float, missed_error: float) -> Verdict:
        """Is it met, or missed, with these chances of being wrong; "open" when neither is sure yet."""
        estimate, r = self.estimate(replications), len(replications)
        error = standard_error(estimate, r)
        if not np.isfinite(error) or not np.isfinite(estimate.value):
            return "open"
        spare = (self.limit - estimate.value) * (1 if self.at_most else -1)
        if spare >= stats.t.ppf(1 - met_error, r - 1) * error:
            return "met"
        return "missed" if -spare > stats.t.ppf(1 - missed_error, r - 1) * error else "open"


def standard_error(estimate: Estimate, replications: int) -> float:
    """The standard error behind a 95 % interval; NaN when one replication says nothing of it."""
    if replications < 2:
        return float("nan")
    return (estimate.high - estimate.low) / 2 / float(stats.t.ppf(0.5 + LEVEL / 2, replications - 1))


def parse_requirement(text: str) -> Requirement:
    """The requirement of "reach >= 30 %". Raises UsageError."""
    found = _TARGET.fullmatch(text.strip())
    if not found:
        raise UsageError(
            f'--target {text}: expected a metric, <= or >=, and a number, such as "reach >= 30 %" or '
            '"response_time_p90[priority 1] <= 10 min"'
        )
    outcome = parse_outcome(found[1])
    limit = _in_its_unit(outcome, float(found[3]), found[4], f"--target {text}")
    return Requirement(outcome, found[2] == "<=", limit, outcome.metric in FREED, text.strip())


def parse_guard(text: str) -> Requirement:
    """The guard-rail of "response_time_median[priority 1]: 15 s": worse by at most so much. Raises UsageError.

    Worse is longer or more; of what a programme is for, such as reach, less is worse. A metric that is good or bad
    by its group, or neither, has no guard-rail.
    """
    found = _GUARD.fullmatch(text.strip())
    if not found:
        raise UsageError(
            f"--no-worse {text}: expected a metric and how much worse it may be, such as "
            '"response_time_median[priority 1]: 15 s"'
        )
    outcome = parse_outcome(found[1])
    better = more_is_better(outcome.metric)
    if better is None:
        raise UsageError(
            f"--no-worse {text}: more {outcome.metric} is neither better nor worse by itself; say what is wanted with "
            "--target"
        )
    margin = _in_its_unit(outcome, float(found[2]), found[3], f"--no-worse {text}")
    return Requirement(outcome, not better, -margin if better else margin, True, f"no worse: {text.strip()}")


MORE_IS_BETTER = (
    "reach", "met_share", "referral_rate", "within_target", "within_target_by_type",
    "uncommitted", "by_phone", "officer_initiated_begun",
    "officer_hours_released", "officer_hours_net", "linkage_rate", "acceptance", "calls_per_team_shift",
)  # fmt: skip
# What there is of it, or what becomes of calls: which way is worse depends on the group and on the aim.
NEITHER = (
    "calls_per_day", "eligible_met", "endings", "call_flow", "care_cascade", "follow_up_visits", "follow_up_hours",
    "officer_initiated_hours", "cover_moves", "check_ins", "wellness_referrals", "relief_factor",
)  # fmt: skip


def more_is_better(metric: str) -> bool | None:
    """Is more of a metric better (True), or less (False); None where it depends on the group or on the aim."""
    return None if metric in NEITHER else metric in MORE_IS_BETTER


def check_most(outcome: Outcome) -> None:
    """Refuse to make most of what is better when there is less of it. Raises UsageError."""
    if more_is_better(outcome.metric) is False:
        raise UsageError(f"--metric {outcome.name}: less of it is better, and the most is looked for; try reach")


def _in_its_unit(outcome: Outcome, number: float, unit: str, where: str) -> float:
    own = outcome.unit
    if own == "share" and (unit == "%" or unit.startswith("point")):
        return number / 100
    if own == "min" and unit.lower() in SECONDS:
        return number * SECONDS[unit.lower()] / 60
    if unit in ("", own):
        return number
    raise UsageError(f"{where}: {outcome.metric} is in {own}, got {unit!r}")
