"""The best of several plans, with a guarantee: Kim and Nelson's fully sequential selection.

All plans answer the same calls, so it is their paired differences that are compared. A plan is dropped as soon as it
is clearly behind another; with the confidence asked for, the last one left is the best, or worse than the best by
less than `worth`. Kim & Nelson (2001), ACM TOMACS 11:251. Differences of replications are taken as normal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.basics.errors import UsageError
from sim.measure.intervals import Floats

FIRST, STEP = 10, 5
Values = Callable[
    [Sequence[int], int], Floats
]  # (candidates, replications) -> values, shape (candidates, replications)


@dataclass(frozen=True)
class Selected:
    """The candidates in order of merit, the first the selected one; how long each was in the race; its last mean.

    `sure`: the race ended by itself, not by the cap on replications.
    """

    order: tuple[int, ...]
    replications: dict[int, int]
    means: dict[int, float]
    sure: bool


def check_worth(worth: float) -> None:
    """Refuse a smallest difference worth detecting that is none. Raises UsageError."""
    if not 0 < worth < float("inf"):
        raise UsageError(f"--worth {worth:g}: expected a difference above 0, such as 0.01 (one point of reach)")


def select(
    values: Values, candidates: Sequence[int], worth: float, confidence: float = 0.95, most: int = 300
) -> Selected:
    """The candidate with the largest mean; "values" are asked for more replications of those still in the race."""
    count, left, size = len(candidates), list(candidates), FIRST
    found = values(left, size)
    h2 = ((2 * (1 - confidence) / max(count - 1, 1)) ** (-2 / (FIRST - 1)) - 1) * (FIRST - 1)
    variance = np.array([[np.var(a - b, ddof=1) for b in found] for a in found])
    spread = {(a, b): variance[i, j] for i, a in enumerate(left) for j, b in enumerate(left)}
    held, means, dropped = dict.fromkeys(left, size), _means(left, found), []
    while True:
        behind = [
            a for a in left if any(_is_behind(means, a, b, spread[a, b], h2, worth, size) for b in left if b != a)
        ]
        dropped += sorted(behind, key=lambda one: means[one])
        left = [one for one in left if one not in behind]
        if len(left) == 1 or size >= most:
            break
        size = min(size + STEP, most)
        means |= _means(left, values(left, size))
        held |= dict.fromkeys(left, size)
    order = [*sorted(left, key=lambda one: (-means[one], one)), *reversed(dropped)]
    return Selected(tuple(order), held, means, len(left) == 1)


def _means(left: Sequence[int], found: Floats) -> dict[int, float]:
    return {one: float(mean) for one, mean in zip(left, found.mean(axis=1), strict=True)}


def _is_behind(means: dict[int, float], a: int, b: int, variance: float, h2: float, worth: float, size: int) -> bool:
    margin = max(0.0, worth / (2 * size) * (h2 * variance / worth**2 - size))
    if margin == 0.0:  # as well known as it was to be: the larger mean goes on, of equal ones the first
        return (means[a], -a) < (means[b], -b)
    return means[a] < means[b] - margin
