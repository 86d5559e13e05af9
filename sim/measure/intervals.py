"""Estimates with 95 % intervals over replications, alone and paired.

Which estimator serves which metric was chosen by measured coverage (docs/how_it_works.md):
t for totals, jackknife for ratios of sums, Woodruff for pooled quantiles. The paired quantile
interval joins the two Woodruff intervals with the correlation of the replications' residuals.
Woodruff, R. S. (1952), JASA 47:635; Efron & Stein (1981), Annals of Statistics 9:586.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A point with its interval; NaN bounds when one replication says nothing about error."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Is the sign certain at the 95 % level?"""
        return bool(self.low > 0 or self.high < 0)


@cache
def _t(replications: int) -> float:
    return float(special.stdtrit(replications - 1, 0.5 + LEVEL / 2))


def _around(value: float, error: float, replications: int) -> Estimate:
    if replications < 2 or not np.isfinite(error):
        return Estimate(value, float("nan"), float("nan"))
    half = _t(replications) * error
    return Estimate(value, value - half, value + half)


def mean(values: Floats) -> Estimate:
    """Mean over replications, shape (r,), with a t-interval."""
    r = len(values)
    error = float(np.std(values, ddof=1)) / np.sqrt(r) if r > 1 else float("nan")
    return _around(float(np.mean(values)), error, r)


def ratio(numerator: Floats, denominator: Floats) -> Estimate:
    """Sum over sum, with a jackknife interval over replications; NaN when the denominator is zero."""
    return _jackknife(_ratio_of(numerator, denominator), _left_out(numerator, denominator))


def ratio_difference(a: tuple[Floats, Floats], b: tuple[Floats, Floats]) -> Estimate:
    """Ratio b minus ratio a, replications paired, with a jackknife interval."""
    return _jackknife(_ratio_of(*b) - _ratio_of(*a), _left_out(*b) - _left_out(*a))


def _ratio_of(numerator: Floats, denominator: Floats) -> float:
    total = float(denominator.sum())
    return float(numerator.sum()) / total if total else float("nan")


def _left_out(numerator: Floats, denominator: Floats) -> Floats:
    rest = denominator.sum() - denominator
    over = np.full(len(rest), np.nan)
    np.divide(numerator.sum() - numerator, rest, out=over, where=rest > 0)
    return over


def _jackknife(value: float, left_out: Floats) -> Estimate:
    r = len(left_out)
    if r < 2:
        return Estimate(value, float("nan"), float("nan"))
    spread = ((left_out - left_out.mean()) ** 2).sum()
    return _around(value, float(np.sqrt((r - 1) / r * spread)), r)


@dataclass(frozen=True)
class PooledQuantile:
    """A quantile of all calls of all replications: its estimate, and each replication's residual below it."""

    estimate: Estimate
    error: float
    residuals: Floats


def quantile(samples: Sequence[NDArray[np.floating]], probability: float) -> PooledQuantile:
    """Pooled quantile with Woodruff's interval; `samples` holds one array a replication, +inf = never.

    The interval inverts a ratio-estimator interval of the distribution function at the estimate.
    """
    pooled = np.sort(np.concatenate(samples), kind="stable")  # quick where each sample is in order already
    r = len(samples)
    if len(pooled) == 0:
        nothing = float("nan")
        return PooledQuantile(Estimate(nothing, nothing, nothing), nothing, np.full(r, nothing))
    value = _order_statistic(pooled, probability)
    below = np.array([float(np.count_nonzero(one <= value)) for one in samples])
    sizes = np.array([float(len(one)) for one in samples])
    share = below.sum() / sizes.sum()
    residuals = below - share * sizes
    if r < 2:
        return PooledQuantile(Estimate(value, float("nan"), float("nan")), float("nan"), residuals)
    error_of_share = np.sqrt(r / (r - 1) * (residuals**2).sum()) / sizes.sum()
    reach = _t(r) * error_of_share
    low = _order_statistic(pooled, probability - reach)
    high = _order_statistic(pooled, probability + reach)
    half = (high - low) / 2 if np.isfinite(high) else value - low
    error = half / _t(r)
    return PooledQuantile(Estimate(value, low, high), error, residuals)


def _order_statistic(ordered: NDArray[np.floating], probability: float) -> float:
    place = int(np.ceil(np.clip(probability, 0, 1) * len(ordered))) - 1
    return float(ordered[max(place, 0)])


def quantile_difference(a: PooledQuantile, b: PooledQuantile) -> Estimate:
    """Quantile b minus quantile a, replications paired.

    Each quantile's error comes from its own Woodruff interval; what the two share is the
    correlation of their residuals over replications (the linearised, Bahadur form). Two replications always lie on a
    line and say nothing of it: then nothing is taken to be shared, and the interval is that of unpaired ones.
    """
    value = b.estimate.value - a.estimate.value
    if not np.isfinite(value):
        return Estimate(float("nan"), float("nan"), float("nan"))
    r = len(a.residuals)
    variance = a.error**2 + b.error**2 - 2 * _shared(a, b) * a.error * b.error
    return _around(value, float(np.sqrt(max(variance, 0.0))), r)


def _shared(a: PooledQuantile, b: PooledQuantile) -> float:
    """The correlation of two quantiles' residuals; of two replications only where both are the same all through."""
    if len(a.residuals) < 3:
        return float(a.estimate == b.estimate and np.array_equal(a.residuals, b.residuals))
    spread = float(np.sqrt((a.residuals**2).sum() * (b.residuals**2).sum()))
    return float((a.residuals * b.residuals).sum()) / spread if spread else 0.0
