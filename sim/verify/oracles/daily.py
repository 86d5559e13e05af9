"""A day that repeats: calls come at a rate that changes by the hour, crews come and go.

Distributions of the number of calls in the system, stepped through the day by the matrix exponential until one
midnight is like the next. Rates are per hour and constant in each hour; times in hours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import linalg

Floats = NDArray[np.float64]
ShiftEnd = Literal["finish", "hand_over", "release"]
STEPS = 20  # an hour; integrals by Simpson's rule over them
FINE = 720


def busy_without_limit(rates: Sequence[float], longer: Callable[[NDArray[Any]], Floats], longest: float) -> Floats:
    """Mean number of busy servers in each hour of the day in M(t)/G/infinity, shape (24,).

    `longer(t)` is the share of calls that last longer than t hours; `longest` one that hardly any exceeds.
    Mean busy at t = sum over earlier instants of rate x share still there (Eick, Massey and Whitt 1993).
    """
    step = 1 / FINE
    ages = (np.arange(int(longest * FINE)) + 0.5) * step
    still = longer(ages) * step
    by_age = np.zeros(24 * FINE)
    np.add.at(by_age, np.arange(len(ages)) % (24 * FINE), still)
    rate = np.repeat(np.asarray(rates, dtype=np.float64), FINE)
    spectrum = np.fft.rfft(rate) * np.fft.rfft(by_age)
    busy = np.fft.irfft(spectrum, n=24 * FINE)
    ends = np.roll(busy, 1)  # half an age-step is averaged away: value at the middle of each step
    return np.asarray(((busy + ends) / 2).reshape(24, FINE).mean(axis=1))


def watches(
    rates: Sequence[float], crews: Sequence[int], service: float, rule: ShiftEnd, most: int = 90
) -> tuple[float, float]:
    """(mean time in system, overtime server-hours a day) when whole watches relieve each other, M(t)/M/c(t).

    Watches are of equal length, `crews[i]` servers in the i-th. `finish`: who is busy at the end finishes, beside
    the new watch. `hand_over`: a new server takes over as soon as there is one, those longest in work first.
    `release`: work goes back into the queue and is taken up where it was left (exponential: nothing is lost).
    State: servers held over, calls with (or waiting for) the present watch.
    """
    held = 1 if rule == "release" else 2 * max(crews) + 1
    share = np.zeros((held, most))
    share[0, 0] = 1.0
    length = 24 // len(crews)
    before = np.inf
    while True:
        inside = overtime = 0.0
        for watch, servers in enumerate(crews):
            share = _change(share, crews[watch - 1], servers, rule)
            for hour in range(watch * length, (watch + 1) * length):
                path = _an_hour(share, rates[hour], servers, service, rule)
                present = (path.sum(axis=1) * np.arange(most)).sum(axis=1)
                kept = (path.sum(axis=2) * np.arange(held)).sum(axis=1)
                inside, overtime = inside + _simpson(present + kept), overtime + _simpson(kept)
                share = path[-1]
        if abs(inside - before) < 1e-9:
            return inside / sum(rates), overtime
        before = inside


def _change(share: Floats, old: int, new: int, rule: ShiftEnd) -> Floats:
    """One watch goes, the next comes: the distribution of (held over, others) right after it."""
    if rule == "release":
        return share
    after = np.zeros_like(share)
    for over, present in np.argwhere(share > 0).tolist():
        at_work = over + min(present, old)
        stay = min(at_work if rule == "finish" else max(at_work - new, 0), len(share) - 1)
        after[stay, min(over + present - stay, share.shape[1] - 1)] += share[over, present]
    return after


def _an_hour(share: Floats, rate: float, servers: int, service: float, rule: ShiftEnd) -> Floats:
    """The distribution at each of STEPS + 1 instants of an hour, shape (instants, held, most)."""
    held, most = share.shape
    over, present = (one.ravel() for one in np.indices((held, most)))
    here = over * most + present
    moves = []
    comes = present < most - 1
    moves.append((here[comes], here[comes] + 1, np.full(comes.sum(), rate)))
    done = np.minimum(present, servers) / service
    if rule == "finish":
        busy, kept = done > 0, over > 0
        moves.append((here[busy], here[busy] - 1, done[busy]))
        moves.append((here[kept], here[kept] - most, over[kept] / service))
    else:  # whoever finishes first, one of those held over is relieved next
        kept, busy = over > 0, (over == 0) & (done > 0)
        moves.append((here[kept], here[kept] - most, (done + over / service)[kept]))
        moves.append((here[busy], here[busy] - 1, done[busy]))
    start, end, rates = (np.concatenate(one) for one in zip(*moves, strict=True))
    size = held * most
    flow = sparse.coo_matrix((rates, (end, start)), shape=(size, size)).tocsc()
    flow = flow - sparse.diags(np.bincount(start, weights=rates, minlength=size))
    path = linalg.expm_multiply(flow, share.ravel(), start=0, stop=1, num=STEPS + 1)
    return np.asarray(path).reshape(STEPS + 1, held, most)


def _simpson(values: Floats) -> float:
    weights = np.ones(STEPS + 1)
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    return float((weights * values).sum() / 3 / STEPS)
