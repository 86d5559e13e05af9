"""Intervals and verdicts, with one false-alarm rate for the whole suite.

All checks together raise a false alarm in one suite of a thousand with fresh seeds: each is tested at that rate
divided by their number (Bonferroni), by a t-interval over independent replications. The seeds are fixed, so a suite
that holds goes on holding until something changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.basics.errors import BrokenInvariantError
from sim.verify.claim import Check, Claim, Twin, all_claims

FALSE_ALARMS = 0.001
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Result:
    """A check, or its wrong twin, and what came of it."""

    claim: Claim
    check: Check
    value: float
    low: float
    high: float
    replications: int
    twin: Twin | None = None

    @property
    def holds(self) -> bool:
        """Is theory's number inside the interval?"""
        return self.low <= self.check.exact <= self.high

    @property
    def as_wished(self) -> bool:
        """Does the check hold, or is the wrong twin found out?"""
        return self.holds == (self.twin is None)


def number_of_checks() -> int:
    """Checks of the whole suite, whichever of them are run."""
    return sum(len(one.checks) for one in all_claims().values())


def level() -> float:
    """Confidence of each interval."""
    return 1 - FALSE_ALARMS / number_of_checks()


def interval(numerators: Floats, denominators: Floats, confidence: float) -> tuple[float, float, float]:
    """(value, low, high) of sum over sum by the jackknife over replications, shape (r,)."""
    r = len(numerators)
    if r < 2 or not denominators.sum():
        raise BrokenInvariantError(f"verify: {r} replications with {denominators.sum():g} observations say nothing")
    value = float(numerators.sum() / denominators.sum())
    left_out = (numerators.sum() - numerators) / (denominators.sum() - denominators)
    error = float(np.sqrt((r - 1) / r * ((left_out - left_out.mean()) ** 2).sum()))
    half = float(stats.t.ppf((1 + confidence) / 2, r - 1)) * error
    return value, value - half, value + half
