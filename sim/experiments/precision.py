"""Replications until the paired difference is known as well as asked.

After each replication the half-width of the 95 % interval of every target is looked at; when all are met and stay
met for the next few replications (look-ahead), enough has been run. The look-ahead keeps a lucky narrow interval
from ending a run too early. Hoad, Robinson & Davies (2010), JORS 61:1632.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.basics.errors import UsageError
from sim.experiments.outcome import Outcome, parse_outcome
from sim.measure.intervals import Estimate
from sim.measure.replicate import Replication
from sim.study import only

LEAST, LOOK_AHEAD, MOST = 10, 5, 1000
_FORM = re.compile(r"(.+?):\s*([0-9]*\.?[0-9]+)\s*(%|points?|[A-Za-z/]*)\s*")


@dataclass(frozen=True)
class Target:
    """How well an outcome's paired difference is to be known: half-width, absolute or as a share of the difference."""

    outcome: Outcome
    size: float
    relative: bool

    def met_by(self, estimate: Estimate) -> bool:
        """Is the interval narrow enough?"""
        half = (estimate.high - estimate.low) / 2
        return bool(np.isfinite(half) and half <= self.size * (abs(estimate.value) if self.relative else 1.0))


def parse_target(text: str) -> Target:
    """The target of "officer_hours_net: 5 %", "reach: 1 point", "response_time_p90[priority 1]: 0.5 min".

    Raises UsageError.
    """
    found = _FORM.fullmatch(text.strip())
    if not found:
        raise UsageError(
            f"--precision {text}: expected a metric and a half-width, such as "
            '"officer_hours_net: 5 %" or "response_time_p90[priority 1]: 0.5 min"'
        )
    outcome, size, unit = parse_outcome(found[1]), float(found[2]), found[3]
    if size <= 0:
        raise UsageError(f"--precision {text}: expected a half-width above 0")
    if unit.startswith("point"):
        if outcome.unit != "share":
            raise UsageError(f"--precision {text}: points are for shares; {outcome.metric} is in {outcome.unit}")
        return Target(outcome, size / 100, relative=False)
    if unit not in ("", "%", outcome.unit):
        raise UsageError(f"--precision {text}: {outcome.metric} is in {outcome.unit}; write that unit, or %")
    return Target(outcome, size / 100 if unit == "%" else size, relative=unit == "%")


def enough(targets: Sequence[Target], replications: Sequence[Replication]) -> int | None:
    """After how many of these replications the rule stops; None when it asks for more.

    It looks at the replications in order, so more of them never change an answer once given.
    """
    met_since: int | None = None
    estimates = [target.outcome.growing(replications) for target in targets]
    for number in range(LEAST, len(replications) + 1):
        if all(target.met_by(so_far(number)) for target, so_far in zip(targets, estimates, strict=True)):
            met_since = number if met_since is None else met_since
            if number - met_since >= look_ahead(met_since):
                return number
        else:
            met_since = None
    return None


def next_round(done: int, most: int) -> int:
    """How many replications to have before the rule is asked again: a third more each time, `most` at last."""
    return min(most, max(LEAST + LOOK_AHEAD, math.ceil(done * 1.3)))


@dataclass
class UntilPrecise:
    """How many replications there should be, given those that are done: `how_many` of `run_study`.

    Of several options, each against the baseline must be. `reached`: were the last ones asked about as precise as
    asked? Raises UsageError: a target's group that the scenario does not have.
    """

    targets: Sequence[Target]
    most: int
    reached: bool = False

    def __call__(self, done: Sequence[Replication]) -> int:
        for target in self.targets if done else ():
            target.outcome.check_group(done[0])
        stops = [enough(self.targets, one) for one in _pairs(done)]
        self.reached = None not in stops
        known = [stop for stop in stops if stop is not None]
        return max(known) if self.reached else next_round(len(done), self.most)


def _pairs(done: Sequence[Replication]) -> list[Sequence[Replication]]:
    """The replications of the baseline and each option."""
    arms = len(done[0].measured) if done else 2
    return [done] if arms == 2 else [[only(one, (0, arm)) for one in done] for arm in range(1, arms)]


def look_ahead(number: int) -> int:
    """For how many more replications the precision must hold: 5, and 5 % of them beyond a hundred."""
    return LOOK_AHEAD if number <= 100 else LOOK_AHEAD * number // 100
