"""What pre-drawn calls are worth: variance of the difference of two arms on the same calls, and on different ones."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from benchmarks.city import OFFICERS_ONLY, WITH_TEAMS, answer, st_paul
from benchmarks.table import show
from sim.measure.observation import Observation
from sim.measure.registry import measure
from sim.measure.replicate import Measured
from sim.scenario import Scenario
from sim.world import CallStream, draw

Floats = NDArray[np.float64]
LINES = (
    "Patrol officer-hours a day",
    "Mean response time, priority 1, min",
    "Mean response time, all calls, min",
    "Calls a day dispatched after 30 s",
)
APART = 1000  # replications this far on share nothing with the first ones


def precision(quick: bool) -> None:
    """Officers only against the August 2019 unit, pairs with common calls beside pairs with independent ones."""
    days, pairs = (7, 6) if quick else (28, 20)
    arms = st_paul(OFFICERS_ONLY, days), st_paul(WITH_TEAMS, days)
    common, common_s = _pairs(arms, pairs, apart=0)
    independent, independent_s = _pairs(arms, pairs, apart=APART)
    rows = [_row(name, common[:, at], independent[:, at], independent_s / common_s) for at, name in enumerate(LINES)]
    head = ("with teams minus officers only", "difference", "+/- common", "+/- independent", "variance ratio (95 %)",
            "time ratio")  # fmt: skip
    notes = [
        f"CPU time of a pair: {common_s / pairs:.2f} s on common calls, {independent_s / pairs:.2f} s on others.",
        f"+/-: half-width of the 95 % interval after {pairs} pairs. Time ratio: CPU time to the same half-width,",
        "independent calls over common calls.",
    ]
    show(f"St. Paul, {days} days, {pairs} pairs of replications", head, rows, notes)


def _pairs(arms: tuple[Scenario, Scenario], pairs: int, apart: int) -> tuple[Floats, float]:
    """Second arm minus first, shape (pairs, lines), and the CPU seconds that took; `apart` 0 = the same calls."""
    started = time.process_time()
    differences = []
    for number in range(pairs):
        calls = draw(arms[0], number)
        other = draw(arms[1], number + apart) if apart else calls
        differences.append(_measured(arms[1], other) - _measured(arms[0], calls))
    return np.array(differences), time.process_time() - started


def _measured(scenario: Scenario, calls: CallStream) -> Floats:
    roster, log = answer(scenario, calls)
    seen = Observation.of(scenario, calls, roster, log)
    measured = measure(seen)
    met = seen.counted & (seen.on_scene >= 0)
    minutes = seen.minutes_from_receipt(seen.on_scene)
    urgent = minutes[met & (calls.priority == 1)]
    return np.array(
        [_a_day(measured, "patrol_officer_hours"), urgent.mean(), minutes[met].mean(),
         _a_day(measured, "late_dispatches")]
    )  # fmt: skip


def _a_day(measured: Measured, metric: str) -> float:
    value = next(value for value in measured[metric] if value.group == "all")
    return value.numerator / value.denominator


def _row(name: str, common: Floats, independent: Floats, cost: float) -> list[str]:
    from scipy import stats

    n = len(common)
    variances = common.var(ddof=1), independent.var(ddof=1)
    ratio = variances[1] / variances[0]
    low, high = ratio / stats.f.ppf(0.975, n - 1, n - 1), ratio / stats.f.ppf(0.025, n - 1, n - 1)
    wide = [stats.t.ppf(0.975, n - 1) * np.sqrt(variance / n) for variance in variances]
    return [
        name, f"{common.mean():+.3f}", f"{wide[0]:.3f}", f"{wide[1]:.3f}", f"{ratio:,.1f} ({low:,.1f}-{high:,.1f})",
        f"{ratio * cost:,.1f}",
    ]  # fmt: skip
