"""How much of the answer's uncertainty each assumption is to blame for, alone and with others; and how much is luck.

Every assumption is taken as evenly likely anywhere in its range, and as independent of the others. First-order
index: the share of variance that would go if this one were known (Saltelli et al. 2010). Total index: the share
that would stay if all others were known (Jansen 1999). Intervals by resampling the design's rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.basics.randomness import QuantileStreams
from sim.experiments.designs import sobol
from sim.measure.intervals import Estimate, Floats

RESAMPLES = 500


def saltelli_shares(rows: int, width: int, seed: int) -> Floats:
    """The design, shape (rows * (width + 2), width): matrix A, matrix B, then A with one column of B after another."""
    both = sobol(rows, 2 * width, seed)
    a, b = both[:, :width], both[:, width:]
    mixed = []
    for column in range(width):
        one = a.copy()
        one[:, column] = b[:, column]
        mixed.append(one)
    return np.concatenate([a, b, *mixed])


def indices(answers: Floats, rows: int) -> tuple[Floats, Floats]:
    """(first-order, total) indices, shape (width,), of the answers to a Saltelli design; NaN when nothing varies."""
    a, b, mixed = answers[:rows], answers[rows : 2 * rows], answers[2 * rows :].reshape(-1, rows)
    whole = np.var(np.concatenate([a, b]))
    if whole == 0:
        return np.full(len(mixed), np.nan), np.full(len(mixed), np.nan)
    centre = np.mean(np.concatenate([a, b]))
    first = ((b - centre) * (mixed - a)).mean(axis=1) / whole
    total = ((a - mixed) ** 2).mean(axis=1) / 2 / whole
    return np.asarray(first, dtype=np.float64), np.asarray(total, dtype=np.float64)


def with_intervals(answers: Floats, rows: int, seed: int) -> list[tuple[Estimate, Estimate]]:
    """First-order and total index of each assumption with 95 % intervals over resampled rows."""
    first, total = indices(answers, rows)
    blocks = answers.reshape(-1, rows)
    streams = QuantileStreams(seed, 0)
    chosen = (streams.quantiles(RESAMPLES * rows, "sensitivity", "rows") * rows).astype(np.int64)
    again = [indices(blocks[:, picked].ravel(), rows) for picked in chosen.reshape(RESAMPLES, rows)]
    lows, highs = np.nanquantile(np.array(again), (0.025, 0.975), axis=0)
    return [
        (Estimate(float(first[at]), float(lows[0, at]), float(highs[0, at])),
         Estimate(float(total[at]), float(lows[1, at]), float(highs[1, at])))
        for at in range(len(first))
    ]  # fmt: skip


@dataclass(frozen=True)
class Split:
    """Variance of the answer: from the assumptions (`inputs`), and of one replication and of their mean (luck)."""

    inputs: float
    one_replication: float
    mean_of_all: float
    replications: int

    @property
    def share_of_inputs(self) -> float:
        """The part of the answer's variance that more replications cannot remove."""
        whole = self.inputs + self.mean_of_all
        return self.inputs / whole if whole > 0 else float("nan")

    def table(self) -> pd.DataFrame:
        """The split as rows."""
        rows = [("assumptions", self.inputs), ("chance, one replication", self.one_replication),
                (f"chance, mean of {self.replications}", self.mean_of_all)]  # fmt: skip
        return pd.DataFrame(rows, columns=["from", "variance"]).assign(share_of_assumptions=self.share_of_inputs)


def variance_split(values: Floats) -> Split:
    """The split of values, shape (points, replications), every point on the same calls.

    Common calls make luck common: what a replication does to all points alike is chance, not an effect of the
    assumptions, so it is taken off before points are compared (two-way layout without interaction).
    """
    points, replications = values.shape
    by_point, by_replication, whole = values.mean(axis=1), values.mean(axis=0), values.mean()
    rest = values - by_point[:, None] - by_replication[None, :] + whole
    left = float((rest**2).sum() / ((points - 1) * (replications - 1)))
    inputs = max(float(np.var(by_point, ddof=1)) - left / replications, 0.0)
    shared = max(float(np.var(by_replication, ddof=1)) - left / points, 0.0)
    return Split(inputs, shared + left, (shared + left) / replications, replications)
